"""The words that the wording checks look for: data, with plainer words beside them.

How they are looked for is in `servicecomm.community._wording_rules`.
"""

from __future__ import annotations

import re
from types import MappingProxyType

SOLUTION_NOUNS = (
    r"(?:portal|apps?|platform|dashboard|database|data ?hub|hub|chatbot|web ?sites?|"
    r"web ?page|single sign-on|one-stop shop|apis?|blockchain|machine learning|"
    r"registers?|tools?|toolkit|(?:case management |it |computer |new )?systems?|"
    r"helpline|hotline|digital \w+|software|automation|digital service)"
)
"""Things that somebody builds or buys."""

BUILDING = (
    r"(?:build|built|create|created|introduce|introduced|develop|developed|launch|"
    r"launched|roll(?:ed)? out|implement|implemented|set up|procure|procured|buy|"
    r"bought(?! in)|digitise|digitised|automate|automated|establish|established|"
    r"commission|"
    r"design|designed|redesign|deploy|deployed|merge|merged|replace|replaced)"
)
"""What people do to make one."""

ORDERING = (
    r"(?:make|give|provide|allow|let|enable|ensure|improve|simplify|standardise|"
    r"centralise|integrate|connect|publish|extend|adopt|hire|recruit|put|bring|reduce|"
    r"increase|expand|consolidate|modernise|join up|"
    r"(?:share|link|use|offer|move|fund|train|send|add|get|stop|start) "
    r"(?:a|an|the|all|one|every|each|more|our|data))"
)
"""Words that a title begins with where it gives an order in place of a problem."""

JARGON = MappingProxyType(
    {
        r"silo(?:s|ed)?": "teams that do not talk to each other",
        r"joined[- ]up": "say which bodies do what together",
        r"outcomes?": "say what changes for people",
        r"touch ?points?": "times when people meet a service",
        r"customer journeys?": "what people have to do, step by step",
        r"holistic(?:ally)?": "as a whole",
        r"leverag(?:e|es|ed|ing)": "use",
        r"utilis(?:e|es|ed|ing)|utilization": "use",
        r"interoperab\w+": "the systems cannot pass data to each other",
        r"synerg\w+": "working together",
        r"empower\w*": "say what people will be able to do",
        r"hard[- ]to[- ]reach": "people whom we do not reach",
        r"pain points?": "say what goes wrong",
        r"onboard(?:ing|ed)?": "joining, or starting",
        r"policy landscape|service landscape|landscape": "say which rules or bodies",
        r"unaligned|misaligned|alignment": "do not agree with each other",
        r"going forward": "leave it out",
        r"seamless(?:ly)?|frictionless": "without being passed around",
        r"upskill\w*": "teach, or learn",
        r"mainstream(?:ed|ing)": "part of everyday work",
        r"stakeholders?": "name the people or bodies",
        r"buy[- ]in|bought[- ]in(?:to)?": "agreement, or agree",
        r"robust(?:ly)?": "say how strong, and against what",
        r"streamlin\w+": "make shorter or simpler",
        r"operationalis\w+": "put to work",
        r"granular(?:ity)?": "detailed",
        r"ecosystems?": "name the bodies",
        r"paradigms?": "way of thinking",
        r"low[- ]hanging fruit|quick wins?": "say what can be done first",
        r"deep[- ]dives?": "a close look",
        r"digital transformation|transformation(?:al)?": "say what changes",
        r"enablers?": "what makes it possible",
        r"facilitat(?:e|es|ed|ing)": "help, or run",
        r"impactful": "say what it changes",
        r"incentivis\w+": "encourage",
        r"bandwidth": "time",
        r"end[- ]to[- ]end": "from start to finish",
        r"best practice": "say what works, and who found so",
        r"direction of travel": "say what is planned",
        r"road ?maps?": "plan",
        r"learnings": "what we learned",
        r"overarching": "leave it out",
        r"wrap ?around": "name the help",
        r"(?:customer|user|citizen)-centric|person-centred": "name the people",
        r"place-based": "name the place",
        r"system-wide|cross-cutting|whole-system": "name the bodies",
        r"step change": "say how much better",
        r"data-driven": "say which data",
        r"work ?streams?": "work",
        r"deliverables?": "name what will be made",
        r"service users?": "name the people",
        r"cohorts?": "group of people",
        r"channel shift": "moving people online",
        r"scalable": "say how many it must serve",
        r"target operating model": "say who does what",
        r"co-?(?:creat|design|produc)\w+": "made together with people",
        r"proactive(?:ly)?": "before people ask",
        r"capacity[- ]building": "say who learns what",
        r"levers?": "say what could be done",
        r"multi-?agency": "name the bodies",
        r"signposting": "telling people where to go",
        r"thought leader\w*|thought leadership": "leave it out",
        r"problem space": "problem",
        r"business as usual|BAU": "everyday work",
        r"embed(?:s|ded|ding)?": "make part of everyday work",
        r"sub-?optimal": "say what goes wrong",
        r"hand-?offs?": "passing on",
        r"liais(?:e|es|ed|ing|on)": "work with, or talk to",
        r"dialogue": "talk",
        r"impact(?:ed|ing)": "say what changes",
        r"optimis(?:e|es|ed|ing|ation)": "make better, and say how",
        r"actionable": "say what to do",
        r"at (?:pace|scale)": "say how fast, or how many",
        r"cascad(?:e|es|ed|ing)": "tell, or pass on",
        r"disincentivis\w+": "discourage",
        r"ideation": "finding ideas",
        r"one[- ]size[- ]fits[- ]all": "say whom it does not fit",
        r"rationalis\w+": "say what there will be fewer of",
        r"harmonis\w+": "make the same",
    }
)
"""Words of offices and firms, as patterns, each with what to write in its place."""

HEARSAY = re.compile(
    r"\b(?:everyone|everybody|we all|we) (?:know|knows|feel|feels|think|thinks)\b"
    r"|\banecdot\w+|\bcommon knowledge\b|\bit is (?:widely )?(?:felt|known|thought|"
    r"believed|said)\b|\bobviously\b|\bclearly\b|\bin our experience\b"
    r"|\bprobably\b|\bwe assume\b|\bas we know\b",
    re.IGNORECASE,
)
"""Phrases that stand where evidence should."""

_INSTITUTIONS = """
    agencies agency authorities authority board boards bodies body business
    customers citizens clients departments department directors executives
    government governments industry leaders leadership managers management minister
    ministers ministries operations organisation organisations partners policy
    programme programmes providers public sector service services society staff
    stakeholders suppliers system team teams users everyone everybody all people
    individuals
    """
INSTITUTIONS = frozenset(_INSTITUTIONS.split())
"""Words that name no users, or only "users"."""

_MODIFIERS = """
    a across and central cross delivery different finance key local many national new
    of other our public relevant senior several some the their these various wider
    """
MODIFIERS = frozenset(_MODIFIERS.split())
"""Words that may stand beside them."""

_PEOPLE = """
    adults applicants apprentices babies businesses carers charities children
    claimants clerks companies couples daughters drivers employees employers executors
    families farmers fathers founders girls boys heirs homeowners husbands landlords
    learners leavers lodgers men migrants mothers mourners neighbours nurses officers
    orphans owners parents partners passengers patients pensioners people prisoners
    pupils refugees relatives renters residents sailors shopkeepers someone soldiers
    sons students teachers tenants traders travellers veterans victims visitors
    widowers widows wives women workers
    """
PEOPLE = frozenset(_PEOPLE.split())
"""Words that name the people who have a problem."""

_WELL_KNOWN = """
    A&E AI AM BBC BSL CCTV CV DIY DNA DVLA DWP EU GOV.UK GP GPs HIV HM HMRC ID IT MOT
    MP MPs NHS NATO OK PAYE PC PDF PIN PM QR SMS TV UK UN US USA VAT
    """
WELL_KNOWN = frozenset(_WELL_KNOWN.split())
"""Short names that need no explanation, of the length that public writing uses."""

_SMALL = "of and the for in to a an on with"
SMALL = frozenset(_SMALL.split())
"""Words that short names leave out."""

_VERBS = """
    is are was were has have had do does did can cannot can't won't will must may might
    lose loses lost find finds found arrive arrives ask asks asked give gives leave
    leaves refuse refuses refused keep keeps know knows send sends sent get gets got
    take takes took go goes went come comes came fail fails failed become becomes hear
    hears heard meet meets met see sees saw tell tells told learn learns understand
    receive receives received apply applies applied travel travels begin begins want
    wants wanted fall falls fell borrow borrows repeat repeats repeated renew renews
    sign signs fill fills write writes speak speaks pass passes depend depends disagree
    disagrees suffer suffers struggle struggles carry carries bring brings let lets
    hold holds pays closes opens
    """
VERBS = frozenset(_VERBS.split())
"""Verbs that are hardly ever anything else."""

_DOUBLE_VERBS = """
    pay wait charge answer claim report call visit plan check open close start stop
    share need cost delay move return turn run work live
    """
DOUBLE_VERBS = frozenset(_DOUBLE_VERBS.split())
"""Verbs that are nouns as well: verbs only after a plural."""

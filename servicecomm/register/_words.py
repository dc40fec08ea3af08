"""The words that names of public bodies are made of, sorted by what they tell.

Only lists; how names are read with them is the work of the modules beside this one.
"""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(phrases: str) -> frozenset[str]:
    return frozenset(phrases.split("|"))


STOP = _set("a an and at by for from in of on or our the to with y yr")
"""Words that tell nothing about which body is meant."""

WRITTEN_OUT = {
    "admin": "administration",
    "agcy": "agency",
    "assoc": "association",
    "auth": "authority",
    "center": "centre",
    "cncl": "council",
    "constabulary": "police",
    "cttee": "committee",
    "ctte": "committee",
    "defense": "defence",
    "dep": "department",
    "dept": "department",
    "dev": "development",
    "enquiry": "inquiry",
    "env": "environment",
    "found": "foundation",
    "gov": "government",
    "govt": "government",
    "hosp": "hospital",
    "hosps": "hospital",
    "info": "information",
    "inst": "institute",
    "intl": "international",
    "labor": "labour",
    "mgmt": "management",
    "min": "ministry",
    "nat": "national",
    "natl": "national",
    "org": "organisation",
    "program": "programme",
    "saint": "st",
    "serv": "service",
    "svc": "service",
    "svcs": "service",
    "tech": "technology",
    "trib": "tribunal",
    "univ": "university",
    # counties, as addresses shorten them
    "beds": "bedfordshire",
    "berks": "berkshire",
    "bucks": "buckinghamshire",
    "cambs": "cambridgeshire",
    "derbys": "derbyshire",
    "glos": "gloucestershire",
    "hants": "hampshire",
    "herts": "hertfordshire",
    "lancs": "lancashire",
    "leics": "leicestershire",
    "lincs": "lincolnshire",
    "northants": "northamptonshire",
    "northumb": "northumberland",
    "notts": "nottinghamshire",
    "oxon": "oxfordshire",
    "staffs": "staffordshire",
    "warks": "warwickshire",
    "wilts": "wiltshire",
    "worcs": "worcestershire",
    "yorks": "yorkshire",
}
"""Shortened and other spellings, and the one that is compared."""

_NUMBERS = "one two three four five six seven eight nine ten"
NUMBERS = {word: str(number) for number, word in enumerate(_NUMBERS.split(), start=1)}
"""Numbers in words and in figures."""

_POINTS = ("north", "south", "east", "west")

PHRASES = tuple(
    (re.compile(rf"\b{pattern}\b"), words)
    for pattern, words in (
        (r"(her|his) majestys?( s)?", "hm"),
        (r"united kingdom", "uk"),
        (r"great britain", "gb"),
        (r"european union", "eu"),
        (r"local authority", "council"),
        (r"northern ireland", "ni"),
        (r"integrated care boards?", "icb"),
        (r"clinical commissioning groups?", "ccg"),
        (
            r"nhs ?ft|(foundation|ft) nhs trust|nhs (foundation|ft)( trust)?",
            "nhs trust",
        ),
        (r"number (10|ten)|no ?(10|ten)", "10"),
        (r"co (ordinat\w+|operat\w+)", r"co\1"),
        # points of the compass, before a place
        *(
            (rf"(?:^|(?<=and )){letter}(?= \w)", point)
            for letter, point in zip("nsew", _POINTS, strict=True)
        ),
    )
)
"""Several words that are compared as one, in text that is already folded."""

PHRASE_WORDS = _set(
    "her his majesty majestys united great european local northern integrated "
    "clinical nhs nhsft ft number no no10 co n s e w"
)
"""Words one of which stands in every text that a phrase changes."""

SOFT = _set("hm uk gb ltd limited plc llp company")
"""Words that people add and leave out without meaning another body."""

SOFT_ONCE = _set("service office nhs")
"""Words one of which people add or leave out without meaning another body."""

LEGAL_FORM = _set("ltd limited plc llp cic")

UNITS = _set(
    "admin analysis analyst blog branch central centre comms communication content "
    "core corporate data department design digital directorate division finance head "
    "headquarters hq hr intranet it legal main office official operation ops page "
    "policy press product profession programme project research site strategy team "
    "technology transformation unit user web website"
)
"""Words for a part, a page or a team of a body."""

PARTS = _set("branch desk directorate division group section team unit")
"""Words that end the name of a part of a body, whatever stands before them."""

NATIONS = {
    "england": "England",
    "english": "England",
    "scotland": "Scotland",
    "scottish": "Scotland",
    "wales": "Wales",
    "welsh": "Wales",
    "cymru": "Wales",
    "ni": "Northern Ireland",
}
"""Words that say which nation a body is of: another nation's is another body."""

COUNCIL = _set(
    "council borough city county district metropolitan london royal unitary authority "
    "corporation new local mbc bc cc dc lbc rbc mdc lb rb ua "
    "cyngor sir bwrdeistref sirol dinas"
)
"""Words around the place in a council's name, in English and Welsh."""

COUNCIL_HEAD = _set(
    "council borough corporation mbc bc cc dc lbc rbc mdc lb rb cyngor unitary"
)
"""Words one of which a name needs to be read as a council's."""

COUNCIL_OF = re.compile(r"^(city|county|district)( and (city|county|district))? of ")
"""How a council's name may begin that does not say council, in folded text."""

SMALLER = _set("parish town community village neighbourhood tref cymuned")
"""Words of councils that no list of principal councils holds."""

OFFICE_HOLDER = re.compile(
    r"^(the )?((parliamentary )?(under )?secretary of state|minister( of state)?"
    r"|permanent secretary|chief executive|director general|accounting officer)"
    r"( of| for| at| to)( the)? "
)
"""How the title of an office-holder begins, in folded text."""

NOBODY = _phrases(
    "all|any|misc|multiple|na|n a|nil|none|not known|not applicable|other|others|tba"
    "|tbc|tbd|to be confirmed|unknown|unsure|various"
)
"""What people write, folded, where they name nobody."""

LABEL = re.compile(
    r"^\s*(?:(?:closed organisation|former|ex|owner|lead|organisation|department|body)"
    r"\s*[:\-\u2013\u2014]"
    r"|(?:formerly(?: known as)?|the former|previously|now|was|c/o|aka|also known as"
    r"|part of)(?:\s*[:\-\u2013\u2014]|(?=\s)))\s*",
    re.IGNORECASE,
)
"""Words before a name that are no part of it."""

INSTITUTION = _set(
    "academy agency ambulance authority bank board college commission commissioner "
    "committee constabulary corporation council court department directorate fire fund "
    "gallery hospital icb inquiry inspectorate institute library ministry museum "
    "ombudsman panel park parliament police prison registry regulator safeguarding "
    "school tribunal trust university"
)
"""Words for what kind of body it is: with another, it is another body."""

SHARED_DOMAINS = _set(
    "gov.scot gov.wales llyw.cymru mil.uk mod.uk nhs.net nhs.scot nhs.uk nhs.wales "
    "parliament.uk police.uk"
)
"""Domains under which many bodies have their own."""

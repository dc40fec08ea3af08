"""The tables of a map, declared once as data: columns, keys, references, words.

Reading, checking, editing and drawing all follow what is declared here; none of them
names a table's columns again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

SEPARATOR = "|"
"""Joins several values in one cell."""

US = "us"
"""Stands for the people who keep the map, in ``contacts.known_by``."""

BASIS = ("stated", "inferred", "assumed")
"""How sure a link is, surest first."""

WARMTH = ("know well", "met", "know of", "cold")
"""How well someone is known, warmest first."""

ENGAGEMENT_STATUS = (
    "identified",
    "introduction requested",
    "contacted",
    "replied",
    "call booked",
    "joined",
    "declined",
    "referred on",
    "no reply",
    "left",
    "bounced",
    "opted out",
)
"""Where contact with somebody has got to."""

PROBLEM_STATUS = ("draft", "checked", "agreed", "parked", "done")
"""Where the wording of a problem has got to."""

MAP_FACTS = (
    "title",
    "purpose",
    "controller",
    "lawful basis",
    "privacy notice",
    "data date",
)
"""What a map says of itself: what it is for, and who answers for the data in it."""

JUDGEMENT = ("same", "different", "unsure")
"""What a person decided about two names or records."""

FLAGS = MappingProxyType(
    dict.fromkeys(("yes", "y", "true", "t", "1"), True)
    | dict.fromkeys(("no", "n", "false", "f", "0", ""), False)
)
"""Words for yes and no, in lower case; an empty cell is no."""

BODY_TABLES = ("organisations", "teams", "services")
"""The tables whose ids may stand in ``affects.body_id``."""

Content = Literal["text", "flag", "number", "date", "address"]
Role = Literal["node", "tie", "record"]


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table.

    Attributes
    ----------
    name
        The heading that the project writes.
    means
        What a cell holds, in a few words.
    required
        Whether an empty cell is a fault.
    references
        Tables one of which must hold the cell's id.
    literals
        Words that may stand where an id is expected.
    mentions
        Tables whose ids may stand in a cell among other words: merging follows them,
        but an unknown one is no fault.
    many
        Whether ``|`` joins several values in a cell.
    content
        What a cell must read as: "text" is anything.
    words
        The only words that a cell may hold, or none for any.
    best_first
        Whether the words are ranked, so that of two the earlier is kept.
    strict
        Whether another word, number or date is an error rather than a warning:
        true where analysis depends on it.
    default
        What an empty cell reads as.
    headings
        Other headings that people use for this column, the most particular first.
    side_by_side
        Whether several of those headings may stand in one file, each filled in some
        rows.
    personal
        Whether a cell may name, or reach, a single person: it is emptied, or keeps
        only ids, wherever no more than roles may be shown.
    """

    name: str
    means: str
    required: bool = False
    references: tuple[str, ...] = ()
    literals: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    many: bool = False
    content: Content = "text"
    words: tuple[str, ...] = ()
    best_first: bool = False
    strict: bool = True
    default: str = ""
    headings: tuple[str, ...] = ()
    side_by_side: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table of a map.

    Attributes
    ----------
    name
        The table's name: also its file's or sheet's.
    key
        Columns that together name a row; they never repeat.
    columns
        The columns that the project knows; others are kept as they are.
    role
        "node" for things, "tie" for links between things, "record" for the rest.
    one
        What one row is called in a sentence.
    several
        What several rows are called; the table's name if empty.
    names
        Other file or sheet names that people use for this table.
    ends
        For a tie: the columns that hold its two ends.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    role: Role
    one: str
    several: str = ""
    names: tuple[str, ...] = ()
    ends: tuple[str, str] | None = None
    _by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {column.name: column for column in self.columns}
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "several", self.several or self.name)

    @property
    def column_names(self) -> tuple[str, ...]:
        """
        The names of the columns.

        Returns
        -------
        tuple of str
            The names, in the order in which they are written.
        """
        return tuple(self._by_name)

    @property
    def id_column(self) -> str | None:
        """
        The column of the id.

        Returns
        -------
        str or None
            Its name, for a table whose rows have an id.
        """
        is_id = len(self.key) == 1 and self.key[0].endswith("_id")
        return self.key[0] if is_id else None

    def column(self, name: str) -> Column:
        """
        Look up a column.

        Parameters
        ----------
        name
            The column's name.

        Returns
        -------
        Column
            Its declaration.
        """
        return self._by_name[name]


def _id(name: str, means: str) -> Column:
    return Column(name, means, required=True, headings=("id",))


_NOTE = Column("note", "anything else worth keeping; facts, not opinions of people")
_PRIVATE_NOTE = replace(_NOTE, personal=True)
_BASIS = Column(
    "basis",
    "how sure the link is; 'assumed' unless somebody says so",
    words=BASIS,
    best_first=True,
    default="assumed",
    headings=("certainty",),
)
_EVIDENCE = Column(
    "evidence",
    "ids of the evidence",
    references=("evidence",),
    many=True,
    headings=("evidence_id", "evidence_ids", "source", "sources"),
)
_AS_OF = Column("as_of", "when this was true", content="date", strict=False)
_NATIONS = Column("nations", "nations it concerns", many=True, headings=("nation",))
_ORGANISATION = Column(
    "organisation_id",
    "id of the organisation it belongs to",
    required=True,
    references=("organisations",),
    headings=("organization_id", "organisation", "organization", "org_id"),
)
_MAILBOX = Column("mailbox", "a shared e-mail address", content="address", strict=False)
_TEAM = Column("team_id", "id of the team", references=("teams",), headings=("team",))


def _date(name: str, means: str, *headings: str) -> Column:
    return Column(name, means, content="date", strict=False, headings=headings)


TABLES: tuple[Table, ...] = (
    Table(
        "problems",
        ("problem_id",),
        (
            _id("problem_id", "the problem's id"),
            Column(
                "title",
                "the problem in one sentence",
                required=True,
                headings=("problem", "name", "statement"),
            ),
            Column("who", "the users who have it", headings=("users",)),
            Column("what", "what happens to them", headings=("description", "detail")),
            Column("why_it_matters", "what it costs them", headings=("why", "impact")),
            Column(
                "status", "where its wording is", words=PROBLEM_STATUS, strict=False
            ),
            _NATIONS,
            Column("stage", "the step of the user's journey", headings=("step",)),
            Column("tags", "free words", many=True),
            Column(
                "raised_by",
                "who raised it",
                mentions=(*BODY_TABLES, "people"),
                personal=True,
            ),
            Column(
                "weight",
                "how much it counts against other problems: 1 if empty",
                content="number",
            ),
            _NOTE,
        ),
        role="node",
        one="problem",
    ),
    Table(
        "organisations",
        ("organisation_id",),
        (
            _id("organisation_id", "the organisation's id"),
            Column("name", "its full name", required=True, headings=("organisation",)),
            Column("abbreviation", "its short name", headings=("acronym",)),
            Column("aliases", "other names that people use", many=True),
            Column("kind", "what kind of body it is", headings=("type", "format")),
            Column(
                "parent_id",
                "id of the body it is part of",
                references=("organisations",),
                many=True,
                headings=("parent", "parent_ids"),
            ),
            _NATIONS,
            Column("status", "live or closed"),
            Column("is_group", "stands for many bodies of a kind", content="flag"),
            Column(
                "superseded_by",
                "ids of the bodies that replaced it",
                mentions=("organisations",),
                many=True,
                headings=("successor", "successors", "superseded_by_ids"),
            ),
            Column("website", "its web address", headings=("url",)),
            _MAILBOX,
            _NOTE,
        ),
        role="node",
        one="organisation",
        names=("organizations", "bodies", "organisation", "orgs"),
    ),
    Table(
        "teams",
        ("team_id",),
        (
            _id("team_id", "the team's id"),
            Column("name", "its name", required=True, headings=("team",)),
            _ORGANISATION,
            Column("function", "policy, operations, design, data and so on"),
            _MAILBOX,
            _NOTE,
        ),
        role="node",
        one="team",
    ),
    Table(
        "services",
        ("service_id",),
        (
            _id("service_id", "the service's id"),
            Column("name", "its name, as a verb", required=True, headings=("service",)),
            _ORGANISATION,
            Column("url", "its web address", headings=("website",)),
            Column("stage", "discovery, alpha, beta or live", headings=("phase",)),
            _NOTE,
        ),
        role="node",
        one="service",
    ),
    Table(
        "people",
        ("person_id",),
        (
            _id("person_id", "the person's id"),
            Column("name", "name; empty where only the role is known", personal=True),
            Column("role", "job title", required=True, headings=("job_title",)),
            Column(
                "organisation_id",
                "id of the organisation; may be empty where the team is given",
                references=("organisations",),
                headings=("organization_id", "organisation", "organization", "org_id"),
            ),
            _TEAM,
            Column(
                "email",
                "work e-mail",
                content="address",
                strict=False,
                headings=("e_mail", "email_address"),
                personal=True,
            ),
            Column("profession", "policy, design, operations and so on"),
            Column("source", "where the contact came from", personal=True),
            _date("review_by", "when to check or delete the record"),
            Column("do_not_contact", "asked not to be contacted", content="flag"),
            _PRIVATE_NOTE,
        ),
        role="node",
        one="person",
        names=("contacts_list", "person", "role_holders"),
    ),
    Table(
        "affects",
        ("problem_id", "body_id", "relation"),
        (
            Column(
                "problem_id",
                "id of the problem",
                required=True,
                references=("problems",),
                headings=("problem",),
            ),
            Column(
                "body_id",
                "id of the organisation, team or service affected",
                required=True,
                references=BODY_TABLES,
                # A row may name a team and the organisation that it belongs to.
                headings=(
                    "affected_id",
                    "body",
                    "service_id",
                    "team_id",
                    "organisation_id",
                    "organization_id",
                ),
                side_by_side=True,
            ),
            Column(
                "relation",
                "how: runs part, holds data …",
                headings=("how", "role", "type"),
            ),
            _BASIS,
            Column("strength", "1 to 3", content="number", strict=False),
            _EVIDENCE,
            _AS_OF,
            _NOTE,
        ),
        role="tie",
        one="link",
        several="links",
        names=("links", "affected", "problem_links"),
        ends=("problem_id", "body_id"),
    ),
    Table(
        "evidence",
        ("evidence_id",),
        (
            _id("evidence_id", "the evidence's id"),
            Column("title", "what it is called", headings=("name",)),
            Column("kind", "research, guidance, audit and so on", headings=("type",)),
            Column("publisher", "who published it"),
            Column("url", "where it is", headings=("link", "location")),
            _date("date", "when it was published", "published"),
            Column("shows", "what it shows"),
            _NOTE,
        ),
        role="record",
        one="piece of evidence",
        names=("sources",),
    ),
    Table(
        "ties",
        ("from_id", "to_id", "kind"),
        (
            Column(
                "from_id",
                "id of one end",
                required=True,
                references=(*BODY_TABLES, "people"),
                headings=("from",),
            ),
            Column(
                "to_id",
                "id of the other end",
                required=True,
                references=(*BODY_TABLES, "people"),
                headings=("to",),
            ),
            Column(
                "kind",
                "sends data to, works with, refers to …",
                required=True,
                headings=("type", "relation"),
            ),
            Column("directed", "runs one way", content="flag"),
            Column("strength", "1 to 3", content="number", strict=False),
            Column("basis", "how sure the tie is", words=BASIS, best_first=True),
            _EVIDENCE,
            _AS_OF,
            _NOTE,
        ),
        role="tie",
        one="tie",
        names=("connections", "relationships"),
        ends=("from_id", "to_id"),
    ),
    Table(
        "contacts",
        ("known_by", "person_id"),
        (
            Column(
                "known_by",
                "'us', or the id of the person who knows them",
                required=True,
                references=("people",),
                literals=(US,),
            ),
            Column(
                "person_id",
                "id of the person known",
                required=True,
                references=("people",),
            ),
            Column("warmth", "how well", required=True, words=WARMTH, best_first=True),
            Column("willing_to_introduce", "would introduce us", content="flag"),
            _date("last_contact", "when they last spoke"),
            _PRIVATE_NOTE,
        ),
        role="tie",
        one="contact",
        ends=("known_by", "person_id"),
    ),
    Table(
        "channels",
        ("channel_id",),
        (
            _id("channel_id", "the channel's id"),
            Column("name", "its name", required=True),
            Column(
                "kind",
                "Slack, mailing list, network, newsletter …",
                required=True,
                headings=("type",),
            ),
            Column(
                "audience",
                "whom it reaches: ids, kinds of body, nations or professions",
                mentions=(*BODY_TABLES, "people"),
                many=True,
            ),
            Column("url", "where to join or post", headings=("link",)),
            Column("rules", "what may be posted"),
            _NOTE,
        ),
        role="node",
        one="channel",
    ),
    Table(
        "engagement",
        ("entry_id",),
        (
            _id("entry_id", "the entry's id"),
            Column(
                "subject_id",
                "id of the person or body",
                required=True,
                references=("people", *BODY_TABLES),
            ),
            Column("date", "when", required=True, content="date", strict=False),
            Column("status", "what happened", required=True, words=ENGAGEMENT_STATUS),
            Column("by", "who did it", mentions=("people",), personal=True),
            Column("channel", "how"),
            Column("next_action", "what is next"),
            _date("next_date", "when that is due"),
            _PRIVATE_NOTE,
        ),
        role="record",
        one="engagement entry",
    ),
    Table(
        "judgements",
        ("left", "right"),
        (
            Column("left", "one id or name as written", required=True),
            Column("right", "the other", required=True),
            Column("judgement", "the decision", required=True, words=JUDGEMENT),
            Column("by", "who decided", personal=True),
            _date("at", "when"),
            _PRIVATE_NOTE,
        ),
        role="record",
        one="judgement",
    ),
    Table(
        "objectives",
        ("objective_id",),
        (
            _id("objective_id", "the objective's id"),
            Column("statement", "the objective", required=True, headings=("title",)),
            Column("problem_ids", "its problems", references=("problems",), many=True),
            Column("status", "draft, agreed, met or dropped"),
            Column("measure", "how it will be seen"),
            Column("baseline", "where it starts"),
            Column("target", "where it should get to"),
            Column("owner_id", "the body that leads", references=BODY_TABLES),
            _date("review_date", "when to look again"),
            _NOTE,
        ),
        role="record",
        one="objective",
    ),
    Table(
        "meetings",
        ("meeting_id",),
        (
            _id("meeting_id", "the meeting's id"),
            Column("title", "what it is", required=True),
            _date("date", "when"),
            Column(
                "kind", "first call, agree, regular or workshop", headings=("type",)
            ),
            Column("purpose", "what it is for"),
            Column("agenda", "its agenda"),
            Column("body_ids", "bodies present", references=BODY_TABLES, many=True),
            _NOTE,
        ),
        role="record",
        one="meeting",
    ),
    Table(
        "decisions",
        ("decision_id",),
        (
            _id("decision_id", "the id of the decision or action"),
            Column("statement", "what was decided", required=True, headings=("title",)),
            Column("kind", "decision or action", headings=("type",)),
            Column("meeting_id", "where", references=("meetings",)),
            Column("objective_id", "what for", references=("objectives",)),
            Column(
                "owner",
                "who does it",
                mentions=(*BODY_TABLES, "people"),
                personal=True,
            ),
            _date("date", "when it was made"),
            _date("due", "when it is due"),
            Column("status", "open or done"),
            _NOTE,
        ),
        role="record",
        one="decision",
    ),
    Table(
        "activities",
        ("activity_id",),
        (
            _id("activity_id", "the activity's id"),
            Column("title", "what it is", required=True),
            Column(
                "kind", "map the whole problem, experience map …", headings=("type",)
            ),
            Column("objective_id", "what for", references=("objectives",)),
            _date("date", "when"),
            Column("body_ids", "bodies taking part", references=BODY_TABLES, many=True),
            Column("output", "where the result is"),
            Column("result", "what came of it"),
            _NOTE,
        ),
        role="record",
        one="activity",
    ),
    Table(
        "map_facts",
        ("fact",),
        (
            Column(
                "fact", "what is said", required=True, words=MAP_FACTS, strict=False
            ),
            Column("value", "what it is"),
        ),
        role="record",
        one="fact about the map",
        several="facts about the map",
    ),
)

TABLE = MappingProxyType({table.name: table for table in TABLES})
"""The tables by name."""

REQUIRED_TABLES = ("problems", "organisations", "affects")
"""The tables without which there is no map."""

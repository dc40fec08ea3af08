"""The words that people use for types of things → the tables of a map.

Only words are looked at here, never things.
"""

from __future__ import annotations

from servicecomm.files.headings import fold
from servicecomm.model.schema import TABLES

_MORE_WORDS = {
    "problems": ("issue", "challenge", "pain point", "shared problem"),
    "organisations": (
        "org",
        "body",
        "public body",
        "department",
        "government department",
        "agency",
        "council",
        "local authority",
        "company",
        "charity",
    ),
    "teams": ("unit", "directorate", "group"),
    "services": ("digital service",),
    "people": ("person", "individual", "contact", "official", "role"),
    "channels": ("community", "mailing list"),
    "evidence": ("evidence", "source"),
}
PLAIN = {
    fold(word)
    for word in (
        "organisation",
        "organisations",
        *_MORE_WORDS["organisations"][:3],
        "organization",
        "organizations",
        "bodies",
    )
}
"""Types that say no more than that a thing is an organisation, folded."""


def table_of_type(word: str) -> str | None:
    """
    Find the table that a type of thing stands for.

    Parameters
    ----------
    word
        The type, in any case and number.

    Returns
    -------
    str or None
        The table's name, or None if the word says nothing to a map.

    Examples
    --------
    >>> table_of_type("Pain points"), table_of_type("Region")
    ('problems', None)
    """
    return _TABLE_OF.get(fold(word))


def _type_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for table in TABLES:
        if table.id_column is not None:
            own = (
                table.name,
                table.one,
                *table.names,
                *_MORE_WORDS.get(table.name, ()),
            )
            for word in own:
                plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
                words |= {fold(word): table.name, fold(plural): table.name}
    return words


_TABLE_OF = _type_words()

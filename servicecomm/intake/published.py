"""Publishers' lists from saved files: public bodies, organograms, services.

Files are read by `servicecomm.files` and understood by `servicecomm.register`; this
module only brings the two together, and says in which file a fault is.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from servicecomm import _html
from servicecomm.errors import SourceFileError
from servicecomm.files.published import is_json, read_columns, read_documents
from servicecomm.register.published_bodies import (
    govuk_organisations,
    mysociety_councils,
)
from servicecomm.register.published_services import (
    govuk_services,
    is_used,
    nameless,
    organogram_posts,
    organogram_units,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read_published_bodies(path: str | Path, *, as_of: str = "") -> pd.DataFrame:
    """
    Read a saved list of public bodies, for `published_changes` and `apply_published`.

    Parameters
    ----------
    path
        Saved pages of the GOV.UK organisations API
        (``https://www.gov.uk/api/organisations``): a JSON file, or a folder of them; or
        mySociety's CSV of UK local authorities.
    as_of
        The date on which it was saved.

    Returns
    -------
    pandas.DataFrame
        One row a body, in the order of ids: the columns of `Register.table`.

    Raises
    ------
    SourceFileError
        If a file is missing or cannot be read, or is not such a list.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> page = '{"results": [{"title": "Acas", "details": {"slug": "acas"}}]}'
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "page-1.json").write_text(page)
    ...     bodies = read_published_bodies(folder, as_of="2026-08-22")
    >>> bodies[["id", "name", "status"]].values.tolist()
    [['acas', 'Acas', 'live']]
    """
    parts = []
    if is_json(path):
        for name, document in read_documents(path):
            with _named(name):
                parts.append(govuk_organisations(_several(document), as_of=as_of))
    else:
        for name, table in read_columns(path, lambda _: True):
            with _named(name):
                parts.append(mysociety_councils(table, as_of=as_of))
    bodies = pd.concat(parts, ignore_index=True)
    return bodies.drop_duplicates("id").sort_values("id", ignore_index=True)


@dataclass(frozen=True, eq=False)
class Organogram:
    """
    The posts and units of a department, without names, grades and pay.

    Attributes
    ----------
    posts
        One row a senior post: ``post_id``, ``role``, ``function``, ``unit``,
        ``organisation`` and ``reports_to``, the ``post_id`` above it.
    units
        One row a unit: ``unit``, ``organisation``, ``parent_department`` and ``posts``,
        how many rows of the files name it.
    """

    posts: pd.DataFrame
    units: pd.DataFrame

    def __repr__(self) -> str:
        return f"Organogram({len(self.posts):,} posts, {len(self.units):,} units)"

    def _repr_html_(self) -> str:
        """Show the units in a notebook."""
        return str(_html.table(self.units, f"Units of an organogram: {self!r}"))


def read_organogram(path: str | Path) -> Organogram:
    r"""
    Read a department's saved organogram: posts and units, never pay.

    Parameters
    ----------
    path
        The CSV of senior or of junior posts, or a folder of such files. Columns of pay
        and grades are dropped as the rows are read, and names with them.

    Returns
    -------
    Organogram
        Posts, from files of senior posts, and units, from all.

    Raises
    ------
    SourceFileError
        If a file is missing or cannot be read, or is no organogram.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> lines = "Parent Department,Organisation,Unit,Grade\nD,A,Post room,AO"
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "junior.csv").write_text(lines, encoding="utf-8")
    ...     read_organogram(folder)
    Organogram(0 posts, 1 units)
    """
    posts, units = [], []
    for name, table in read_columns(path, is_used):
        with _named(name):
            read = nameless(table.rename(columns=lambda head: " ".join(head.split())))
            # Only files of senior posts tell the posts apart.
            if "Post Unique Reference" in read or "Job Title" in read:
                posts.append(organogram_posts(read))
            organogram_units(read)
            units.append(read)
    if not posts:
        nothing = ["Post Unique Reference", "Job Title", "Organisation", "Unit"]
        posts.append(organogram_posts(pd.DataFrame(columns=nothing, dtype="str")))
    together = pd.concat(posts, ignore_index=True).drop_duplicates()
    ordered = together.sort_values(["organisation", "post_id"], ignore_index=True)
    return Organogram(ordered, organogram_units(*units))


def read_published_services(path: str | Path) -> pd.DataFrame:
    """
    Read services from the saved x-GOVUK list of government services.

    Parameters
    ----------
    path
        A JSON file with one service or a list of services, or a folder of such files,
        as ``app/services`` of that list.

    Returns
    -------
    pandas.DataFrame
        One row a service, by name: ``name``, ``organisation`` as written (for
        `match_column`), ``url``, ``stage`` (discovery, alpha, beta or live), ``note``.

    Raises
    ------
    SourceFileError
        If a file is missing or cannot be read, or is not of that list.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> item = '{"name": "Tell Us Once", "organisation": "DWP", "phase": "live"}'
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "tell-us-once.json").write_text(item)
    ...     services = read_published_services(folder)
    >>> services[["name", "organisation", "stage"]].values.tolist()
    [['Tell Us Once', 'DWP', 'live']]
    """
    parts = []
    for name, document in read_documents(path):
        with _named(name):
            parts.append(govuk_services(_several(document)))
    services = pd.concat(parts, ignore_index=True).drop_duplicates()
    return services.sort_values(["name", "organisation"], ignore_index=True)


def _several(document: Any) -> list[Any]:
    return document if isinstance(document, list) else [document]


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say in which file a fault is."""
    try:
        yield
    except SourceFileError as error:
        raise SourceFileError(f"{name}: {error}") from None

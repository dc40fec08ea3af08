"""The package's own scripts and style sheets for the browser, as text.

Scripts that stand beside one another become one, as a notebook and a page that stands
alone need it; what they do is their affair.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def joined_modules(folder: Path, names: Iterable[str]) -> str:
    r"""
    Join ES modules that import only one another.

    Parameters
    ----------
    folder
        Where they stand.
    names
        Their file names, each after those that it imports; no two of them declare the
        same name. The last one's default export is that of the whole.

    Returns
    -------
    str
        One ES module that imports nothing.

    Raises
    ------
    SourceFileError
        If the package was installed without them.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as place:
    ...     here = Path(place)
    ...     _ = (here / "a.js").write_text("export const one = 1;\n")
    ...     _ = (here / "b.js").write_text('import { one } from "./a.js";\none;\n')
    ...     joined_modules(here, ["a.js", "b.js"]).split("\n")
    ['const one = 1;', '', 'one;', '']
    """
    texts = [shipped_text(folder / name) for name in names]
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)


def shipped_text(path: Path) -> str:
    """
    Read a file that ships with the package.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    SourceFileError
        If the package was installed without it.
    """
    try:
        return path.read_text("utf-8")
    except OSError:
        raise SourceFileError(
            f"This copy of servicecomm lacks {path.name}. Install it again."
        ) from None

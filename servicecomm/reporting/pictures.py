"""Pictures on disk: any picture as SVG, PNG or PDF, with its account inside.

It draws nothing of its own but the network, where a map is given.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from servicecomm.drawing.network_plot import draw_network
from servicecomm.drawing.picture_files import figure_bytes
from servicecomm.drawing.style import loose_axes
from servicecomm.errors import ServiceCommError
from servicecomm.files.writing import write_bytes
from servicecomm.model.redaction import redact
from servicecomm.model.stakeholder_map import StakeholderMap

if TYPE_CHECKING:
    from collections.abc import Collection

    from servicecomm.drawing.account import Picture

KINDS = ("svg", "png", "pdf")
"""The endings of files that a picture can be written to."""


def write_picture(
    picture: StakeholderMap | Picture,
    path: str | Path,
    *,
    highlight: Collection[str] = (),
    highlight_label: str = "invited",
) -> Path:
    """
    Write a picture to a file, with its title and its account in words inside.

    Parameters
    ----------
    picture
        What one of the functions that draw gave back; or a map, for its network.
    path
        The file, ending in ``.svg``, ``.png`` or ``.pdf``.
    highlight
        Of a map: ids of bodies to stand out.
    highlight_label
        What the legend calls them.

    Returns
    -------
    pathlib.Path
        The file; the same picture gives the same bytes.

    Raises
    ------
    SourceFileError
        If the file cannot be written.
    ServiceCommError
        If the file has another ending, or the axes hold no picture of ours.

    Examples
    --------
    >>> import tempfile
    >>> from servicecomm.files.examples import example_map
    >>> example = example_map("starting-a-business")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_picture(example, Path(folder) / "map.svg").name
    'map.svg'
    """
    place = Path(path)
    kind = place.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise ServiceCommError(
            f"{place.name}: a picture cannot be written as '{place.suffix}'. Give a "
            "name that ends in .svg, .png or .pdf."
        )
    if isinstance(picture, StakeholderMap):
        picture = draw_network(
            redact(picture),
            loose_axes,  # for the file only: a notebook must not show it as well
            highlight=highlight,
            highlight_label=highlight_label,
        )
    return write_bytes(
        place, figure_bytes(picture, cast("Literal['svg', 'png', 'pdf']", kind))
    )

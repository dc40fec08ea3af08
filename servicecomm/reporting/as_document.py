"""Sections of a report as a Word document, to be handed over and worked on.

Headings, lists and tables are real ones, so that a screen reader finds them; it decides
nothing of what a report says.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from servicecomm.drawing.network_plot import draw_network
from servicecomm.drawing.picture_files import figure_bytes
from servicecomm.drawing.style import loose_axes
from servicecomm.files.encoding import settled_archive
from servicecomm.reporting.blocks import Bullets, Grid, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from servicecomm.reporting.blocks import Block, Picture, Section

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_INK = RGBColor(0x12, 0x43, 0x6D)
_BLACK = RGBColor(0x0B, 0x0C, 0x0C)
_WIDTH, _HEIGHT, _MARGIN = 29.7, 21.0, 2.0  # A4 on its side, in centimetres
_FOR_TEXT = _WIDTH - 2 * _MARGIN
_TALLEST = 15.0
_INDENT = 0.5
_PADDING, _LETTER = 0.5, 0.23  # of a cell, and of a bold letter, in centimetres
_SHORTEST_SHARE, _LONGEST_SHARE = 1, 60


def as_document(
    title: str,
    lead: str,
    sections: Sequence[Section],
    facts: Mapping[str, str],
    made: dt.date,
) -> bytes:
    """
    Make the document of a report.

    Parameters
    ----------
    title
        The report's title.
    lead
        What stands under it.
    sections
        What the report says.
    facts
        What the map is for and who answers for it.
    made
        The day on it.

    Returns
    -------
    bytes
        A ``.docx`` file; the same report gives the same bytes.

    Examples
    --------
    >>> day = dt.date(2026, 11, 5)
    >>> made = as_document("A", "Short.", [("One", [Paragraph("Text")])], {}, day)
    >>> made[:2]
    b'PK'
    """
    document = Document()
    _set_up(document, title, made)
    document.add_paragraph(_fit(title), style="Title")
    document.add_paragraph(_fit(lead))
    for heading, blocks in sections:
        document.add_heading(_fit(heading), level=1)
        for block in blocks:
            _add(document, block)
    if facts:
        document.add_heading("About this map", level=1)
    for name, text in facts.items():
        document.add_paragraph(_fit(f"{name}: {text}"))
    document.add_paragraph("Made with servicecomm. No personal data is in this report.")
    file = io.BytesIO()
    document.save(file)
    return settled_archive(file.getvalue())


def _set_up(document: Any, title: str, made: dt.date) -> None:
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(_WIDTH), Cm(_HEIGHT)
    page.left_margin = page.right_margin = Cm(_MARGIN)
    page.top_margin = page.bottom_margin = Cm(_MARGIN)
    for name, size, ink in (
        ("Normal", 11, _BLACK),
        ("Title", 26, _BLACK),
        ("Heading 1", 17, _INK),
        ("Caption", 11, _BLACK),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), ink
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    language = document.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "en-GB")
    about = document.core_properties
    day = dt.datetime.combine(made, dt.time(), tzinfo=dt.UTC)
    about.title, about.author, about.comments = _fit(title), "", ""
    about.language, about.created, about.modified = "en-GB", day, day


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Paragraph):
        document.add_paragraph(_fit(block.text))
    elif isinstance(block, Bullets):
        for item in block.items:
            document.add_paragraph(_fit(item), style="List Bullet")
    elif isinstance(block, Grid):
        _add_table(document, block)
    else:
        _add_picture(document, block)


def _add_table(document: Any, grid: Grid) -> None:
    caption = document.add_paragraph(_fit(grid.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    known = grid.frame.astype("object").where(grid.frame.notna(), "")
    rows = [list(map(str, known.columns)), *known.to_numpy().tolist()]
    table = document.add_table(len(rows), len(known.columns), style="Table Grid")
    table.autofit = False
    widths = list(_widths(rows))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # Word reads the cells' widths, LibreOffice these
    for place, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        _keep_whole(row, heads=place == 0)
        for cell, content, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Cm(width)
            _fill(cell, content, bold=place == 0)
    document.add_paragraph()


def _widths(rows: Sequence[Sequence[object]]) -> Iterator[float]:
    """Give each column its longest heading word, and share the rest by what it says."""
    columns = zip(*rows, strict=True)
    lengths = [[_length(cell) for cell in column] for column in columns]
    shares = [
        min(max(sum(own) / len(own), max(own) / 4, _SHORTEST_SHARE), _LONGEST_SHARE)
        for own in lengths
    ]
    least = [
        _PADDING + _LETTER * max(map(len, str(head).split()), default=0)
        for head in rows[0]
    ]
    rest = max(_FOR_TEXT - sum(least), 0)
    for narrowest, share in zip(least, shares, strict=True):
        yield narrowest + rest * share / sum(shares)


def _length(cell: object) -> int:
    items = cell.items if isinstance(cell, Bullets) else (str(cell),)
    return max(map(len, items), default=0)


def _keep_whole(row: Any, *, heads: bool) -> None:
    """Keep a row on one page; the row of headings comes again on each page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no other way
    for tag in ("w:cantSplit", "w:tblHeader") if heads else ("w:cantSplit",):
        properties.append(OxmlElement(tag))


def _fill(cell: Any, content: object, *, bold: bool) -> None:
    if isinstance(content, Bullets):
        first = cell.paragraphs[0]
        for place, item in enumerate(content.items):
            one = first if place == 0 else cell.add_paragraph()
            one.style = "List Bullet"
            one.paragraph_format.left_indent = Cm(_INDENT)
            one.paragraph_format.first_line_indent = Cm(-_INDENT)
            one.add_run(_fit(item)).font.size = Pt(10)
        return
    run = cell.paragraphs[0].add_run(_fit(str(content)))
    run.bold, run.font.size = bold, Pt(10)


def _add_picture(document: Any, picture: Picture) -> None:
    axes = draw_network(
        picture.stakeholder_map,
        loose_axes,
        highlight=picture.highlight,
        highlight_label="invited",
    )
    image = io.BytesIO(figure_bytes(axes, "png"))
    shape = document.add_picture(image, width=Cm(_FOR_TEXT))
    if shape.height > Cm(_TALLEST):
        shape.width = int(shape.width * Cm(_TALLEST) / shape.height)
        shape.height = Cm(_TALLEST)
    told = shape._inline.docPr  # noqa: SLF001 - the library has no other way
    told.set("descr", _fit(picture.account))
    told.set("title", "The map of problems and bodies")


def _fit(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _UNFIT.sub("", text)

"""Whatever bytes a file holds, reading gives a map or one of the project's errors."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecomm.errors import ServiceCommError
from servicecomm.files import _left_out
from servicecomm.files.network_things import tables_of
from servicecomm.files.reading_graphs import read_graph
from servicecomm.files.reading_json import read_json
from servicecomm.model.stakeholder_map import StakeholderMap

SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUE = st.recursive(
    SCALAR,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["_id", "label", "type", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
RECORD = st.dictionaries(
    st.sampled_from(
        [
            *("id", "_id", "label", "type", "from", "to", "source", "target", "data"),
            *("attributes", "direction", "position", "note", "x", "kind", "element"),
            *("problem_id", "organisation_id", "parent_id", "warmth", "relation"),
        ]
    ),
    VALUE | st.sampled_from(["a", "b", "Problem", "Person", "Team", "part of"]),
    max_size=5,
)
DOCUMENT = st.dictionaries(
    st.sampled_from(
        ["elements", "connections", "nodes", "edges", "maps", "doc", "format", "styles"]
    ),
    st.lists(RECORD, max_size=5) | VALUE | st.just("network-graph-viewer"),
    max_size=5,
)
XML = st.lists(
    st.sampled_from(
        [
            *("<graphml>", "</graphml>", "<gexf>", "</gexf>", "<graph>", "</graph>"),
            *('<node id="a"/>', '<node id="b" label="B">', "</node>", "<nodes>"),
            *('<edge source="a" target="b"/>', '<edge source="a"/>', "</nodes>"),
            *('<key id="d" attr.name="type"/>', '<data key="d">problem</data>', "&x;"),
            *('<!DOCTYPE a [<!ENTITY x "y">]>', "<attvalues>", "</attvalues>", "\x00"),
            *('<attvalue for="d" value="team"/>', '<position x="1" y="-2"/>', "]]>"),
        ]
    ),
    max_size=14,
).map("".join)


def only_our_error(network, data):
    with contextlib.suppress(ServiceCommError):
        read = tables_of(network(data, "file"))
        if not read.issues:
            StakeholderMap(read.tables, sources=read.sources, notes=read.notes)


@settings(max_examples=150, deadline=None)
@given(DOCUMENT)
def test_any_document_of_json(document):
    only_our_error(read_json, json.dumps(document).encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_any_bytes(data):
    only_our_error(read_json, data)
    only_our_error(read_graph, data)


@settings(max_examples=150, deadline=None)
@given(XML)
def test_any_xml(text):
    only_our_error(read_graph, text.encode())
    only_our_error(read_graph, f"<graphml>{text}</graphml>".encode())
    only_our_error(read_graph, f"<gexf><graph>{text}</graph></gexf>".encode())


def old_workbook(records):
    """Lay out an old workbook's stream in sectors, as [MS-CFB] says."""
    stream = b"".join(
        kind.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data
        for kind, data in records
    ).ljust(4_096, b"\x00")
    sectors = len(stream) // 512
    end = 0xFFFFFFFE

    def entry(name, start, size, kind):
        wide = name.encode("utf-16-le") + b"\x00\x00"
        return (
            wide.ljust(64, b"\x00")
            + len(wide).to_bytes(2, "little")
            + bytes([kind, 1])
            + b"\xff" * 12
            + bytes(36)
            + start.to_bytes(4, "little")
            + size.to_bytes(8, "little")
        )

    folder = entry("Root Entry", end, 0, 5) + entry("Workbook", 2, len(stream), 2)
    table = [0xFFFFFFFD, end, *range(3, 2 + sectors), end]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = bytes.fromhex("3e000300feff09000600")
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[56:60] = (4_096).to_bytes(4, "little")
    header[60:64] = header[68:72] = end.to_bytes(4, "little")
    header[76:] = b"\x00" * 4 + b"\xff" * 432
    numbers = b"".join(n.to_bytes(4, "little") for n in table)
    return bytes(header) + numbers + folder.ljust(512, b"\x00") + stream


BEGIN = (0x809, b"\x00\x06\x05\x00" + bytes(12))
END = (0x0A, b"")


def sheet_at(start):
    return (0x85, start.to_bytes(4, "little") + b"\x00\x00\x01\x00s")


def test_errors_and_hidden_rows_of_an_old_workbook():
    place = b"\x01\x00\x02\x00\x00\x00"  # row 2, column C
    formula = bytes(22)
    records = [
        BEGIN,
        sheet_at(20 + 13 + 4),
        END,
        BEGIN,
        (0x205, place + b"\x07\x01"),
        (
            0x06,
            b"\x03\x00\x00\x00\x00\x00" + b"\x02\x00\x2a\x00\x00\x00\xff\xff" + formula,
        ),
        (0x06, b"\x04\x00\x00\x00\x00\x00" + bytes(8) + b"\x01\x00" + formula),
        (0x06, b"\x05\x00\x00\x00\x00\x00" + bytes(8) + b"\x00\x00" + formula),
        (0x208, b"\x06\x00" + bytes(10) + b"\x20\x00\x00\x00"),
        (0x7D, b"\x01\x00\x02\x00" + bytes(4) + b"\x01\x00"),
        END,
    ]
    _, found = _left_out.left_out(old_workbook(records))
    assert found["s"]["cells"] == {(1, 2): "#DIV/0!", (3, 0): "#N/A", (4, 0): None}
    assert found["s"]["hidden_rows"] == [7]
    assert found["s"]["hidden_columns"] == 2


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_old_workbook_may_be_damaged_anywhere(data):
    book = bytearray(old_workbook([BEGIN, sheet_at(37), END, BEGIN, END]))
    for _ in range(data.draw(st.integers(1, 5))):
        book[data.draw(st.integers(8, len(book) - 1))] = data.draw(st.integers(0, 255))
    assert _left_out.left_out(bytes(book[: data.draw(st.integers(9, len(book)))]))


def binary_workbook(records):
    """Write a binary workbook of one sheet."""
    name = "s".encode("utf-16-le")
    text = (2).to_bytes(4, "little") + "r1".encode("utf-16-le")
    sheet = bytes(8) + text + (1).to_bytes(4, "little") + name
    rels = '<Relationships><Relationship Id="r1" Target="s.bin"/></Relationships>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("xl/workbook.bin", b"\x9c\x01" + bytes([len(sheet)]) + sheet)
        book.writestr("xl/_rels/workbook.bin.rels", rels)
        book.writestr("xl/s.bin", records)
    return file.getvalue()


def test_errors_and_hidden_rows_of_a_binary_workbook():
    row = b"\x00\x11" + (4).to_bytes(4, "little") + bytes(7) + b"\x10" + bytes(5)
    error = b"\x03\x09" + (2).to_bytes(4, "little") + bytes(4) + b"\x2a"
    columns = (
        b"\x3c\x12" + bytes(4) + (2).to_bytes(4, "little") + bytes(8) + b"\x01\x00"
    )
    kinds, found = _left_out.left_out(binary_workbook(row + error + columns))
    assert kinds == (".xlsb",)
    assert found["s"]["cells"] == {(4, 2): "#N/A"}
    assert (found["s"]["hidden_rows"], found["s"]["hidden_columns"]) == ([5], 3)


ODS = (
    '<d xmlns:t="urn:t" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:c="urn:c" xmlns:text="urn:x">{}</d>'
)


def test_errors_formulas_and_hidden_rows_of_an_open_document():
    content = ODS.format(
        '<table:table table:name="s"><table:table-column table:visibility="collapse" '
        'table:number-columns-repeated="2"/><table:table-row table:visibility="filter" '
        'table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="3"/>'
        '<table:table-cell c:value-type="error"><text:p>#N/A</text:p>'
        '</table:table-cell><table:table-cell table:formula="of:=1"/>'
        "</table:table-row></table:table>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("content.xml", content)
    _, found = _left_out.left_out(file.getvalue())
    assert found["s"]["cells"] == {(2, 3): "#N/A", (2, 4): None}
    assert found["s"]["hidden_rows"] == [1, 2]
    assert found["s"]["hidden_columns"] == 2


def test_a_document_type_is_refused_in_any_part():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("content.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
    with pytest.raises(_left_out.DocumentTypeError, match="content"):
        _left_out.left_out(file.getvalue())

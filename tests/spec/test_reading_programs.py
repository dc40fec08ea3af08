"""Files of other programs → the tables of a map: what becomes what, and what is said.

Each file is drawn in the test, as its program writes it.
"""

from __future__ import annotations

import json

import openpyxl
import pytest

from servicecomm.errors import InvalidTablesError, SourceFileError
from servicecomm.files.reading import read_map
from servicecomm.files.remembering import remember_headings

PROBLEM = {"label": "Told twice", "type": "Problem"}
BODY = {"label": "DWP", "type": "Organisation"}


@pytest.fixture
def read(tmp_path):
    """Write a file, and read it as a map."""

    def made(name, content):
        path = tmp_path / name
        if not isinstance(content, (str, bytes)):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_map(path)

    return made


@pytest.fixture
def sheets(tmp_path):
    """Write a workbook of another program, and read it as a map."""

    def made(**rows):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, lines in rows.items():
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append(line)
        book.save(tmp_path / "board.xlsx")
        return read_map(tmp_path / "board.xlsx")

    return made


def links(stakeholder_map):
    columns = ["problem_id", "body_id", "relation", "basis"]
    return stakeholder_map.affects[columns].to_numpy().tolist()


LINKED = [["told-twice", "dwp", "runs part", "assumed"]]


def test_a_blueprint_of_kumu(read):
    made = read(
        "board.json",
        {
            "elements": [
                PROBLEM | {"tags": ["money", "death"], "Cost": 1.50},
                BODY | {"description": "Pensions"},
            ],
            "connections": [{"from": "DWP", "to": "Told twice", "type": "runs part"}],
        },
    )
    assert links(made) == LINKED
    problem = made.problems.iloc[0]
    assert (problem["title"], problem["tags"], problem["Cost"]) == (
        "Told twice",
        "money|death",
        "1.5",
    )
    assert made.organisations.iloc[0]["description"] == "Pensions"
    assert made.notes[0] == (
        "board.json was read as a file of Kumu (a blueprint), with 2 elements and 1 "
        "connection."
    )
    assert (
        "board.json, connections: 1 link without a basis, read as 'assumed'."
    ) in made.notes


def test_a_blueprint_with_ids_keeps_them_and_its_connections_may_name_labels(read):
    made = read(
        "board.json",
        {
            "elements": [PROBLEM | {"id": "P-1"}, BODY | {"id": "dwp.1"}],
            "connections": [{"from": "P-1", "to": "DWP"}],
        },
    )
    assert links(made) == [["P-1", "dwp.1", "", "assumed"]]


def backup():
    return {
        "defaultMap": "map-1",
        "elements": [
            {
                "_id": "elem-1",
                "attributes": {"label": "Told twice", "element type": "Challenge"},
            },
            {"_id": "elem-2", "attributes": {"label": "DWP", "element type": "Agency"}},
        ],
        "connections": [
            {
                "_id": "conn-1",
                "direction": "directed",
                "from": "elem-1",
                "to": "elem-2",
                "attributes": {"connection type": "runs part", "strength": "2"},
            }
        ],
        "loops": [{"_id": "loop-1"}],
        "maps": [
            {
                "_id": "map-1",
                "elements": [{"element": "elem-1", "position": {"x": 1.25, "y": -3}}],
            }
        ],
    }


def test_a_backup_of_kumu(read):
    made = read("board.json", backup())
    assert links(made) == LINKED
    assert made.problems.loc[0, ["x", "y"]].tolist() == ["1.25", "-3"]
    assert made.organisations.loc[0, "kind"] == "Agency"
    assert made.affects.loc[0, "strength"] == "2"
    said = " ".join(made.notes)
    assert "Kumu's bin" in said
    assert "loops were not read" in said
    assert "2 ids made from labels" in said


def test_a_backup_in_which_things_have_ids_of_their_own(read):
    given = backup()
    for element, own in zip(given["elements"], ("P1", "dwp"), strict=True):
        element["attributes"]["id"] = own
    assert links(read("board.json", given)) == [["P1", "dwp", "runs part", "assumed"]]


def test_a_map_of_prsm_in_json(read):
    made = read(
        "board.prsm",
        {
            "nodes": [
                {"id": "a", "label": "Told\ntwice", "grp": "group1", "x": 4, "y": 5},
                {
                    "id": "b",
                    "label": "DWP",
                    "grp": "group2",
                    "note": {"ops": [{"insert": "By post\n"}]},
                    "att1": "large",
                },
            ],
            "edges": [{"id": "c", "from": "a", "to": "b", "label": "runs\npart"}],
            "attributeTitles": {"att1": "Size"},
            "styles": {
                "nodes": {
                    "group1": {"groupLabel": "Problem"},
                    "group2": {"groupLabel": "Body"},
                },
                "edges": {"edge0": {"groupLabel": "Sample"}},
            },
        },
    )
    assert links(made) == LINKED
    assert made.problems.loc[0, ["x", "y"]].tolist() == ["4", "5"]
    assert made.organisations.loc[0, ["note", "Size"]].tolist() == ["By post", "large"]


def test_a_network_of_cytoscape(read):
    made = read(
        "board.cyjs",
        {
            "elements": {
                "nodes": [
                    {"data": {"id": "P1", "label": "Late", "type": "problem"}},
                    {
                        "data": {"id": "dwp", "name": "DWP", "type": "organisation"},
                        "position": {"x": 1, "y": 2},
                    },
                ],
                "edges": [
                    {
                        "data": {
                            "id": "e",
                            "source": "P1",
                            "target": "dwp",
                            "relation": "runs part",
                            "basis": "stated",
                        }
                    }
                ],
            }
        },
    )
    assert links(made) == [["P1", "dwp", "runs part", "stated"]]
    assert made.organisations.loc[0, ["name", "x", "y"]].tolist() == ["DWP", "1", "2"]


def test_a_network_of_the_viewer(read):
    made = read(
        "board.ngv.json",
        {
            "format": "network-graph-viewer",
            "doc": {
                "nodes": {
                    "columns": [{"name": "Id"}, {"name": "label"}, {"name": "type"}],
                    "rows": [["P1", "Late", "problem"], ["dwp", "DWP", "body"]],
                },
                "edges": {
                    "columns": ["Source", "Target"],
                    "rows": [{"Source": "P1", "Target": "dwp"}],
                },
            },
        },
    )
    assert links(made) == [["P1", "dwp", "", "assumed"]]


def test_a_workbook_of_kumu(sheets):
    made = sheets(
        Elements=[
            ["Label", "Type", "Description"],
            ["Told twice", "Problem"],
            ["DWP", "Organisation", "Pensions"],
            [],
            [],
            ["Label", "Type", "Abbreviation"],
            ["HM Revenue", "Department", "HMRC"],
        ],
        Connections=[
            ["From", "To", "Type", "Direction"],
            ["Told twice", "DWP|HM Revenue", "runs part", "directed"],
            ["DWP", "HM Revenue", "sends data to", "directed"],
        ],
        **{"notes (ignore)": [["x"]]},
    )
    assert links(made) == [
        *LINKED,
        ["told-twice", "hm-revenue", "runs part", "assumed"],
    ]
    assert made.organisations["abbreviation"].tolist() == ["", "HMRC"]
    ties = made.ties[["from_id", "to_id", "kind", "directed"]]
    assert ties.to_numpy().tolist() == [["dwp", "hm-revenue", "sends data to", "yes"]]
    assert any("(ignore) is hidden or to be ignored" in note for note in made.notes)


def test_a_workbook_of_prsm(sheets):
    made = sheets(
        Factors=[["Label", "Style", "x"], ["Late", "1", "3"], ["DWP", "2", ""]],
        Links=[["From", "To", "Label"], ["Late", "DWP", "slows"]],
    )
    # Nothing says what the two are: they are kept, and that is said.
    assert made.organisations["name"].tolist() == ["Late", "DWP"]
    assert made.ties[["kind", "directed"]].to_numpy().tolist() == [["slows", "yes"]]
    assert (
        "board.xlsx: none of the factors has a type that means a problem, so nothing "
        "is known to be shared. Say which type does, with `servicecomm headings FILE "
        "--type 'Challenge=problems'`."
    ) in made.notes


def test_a_workbook_of_onodo(sheets):
    made = sheets(
        Nodes=[["Name", "Type", "Visible"], ["Late", "Problem", 1], ["DWP", "Org", 0]],
        Relations=[
            ["Source", "Target", "Type", "Directed", "From"],
            ["Late", "DWP", "runs part", 1, "2026-05-31"],
            ["DWP", "Nobody yet", "", 0, ""],
        ],
    )
    assert links(made) == [["late", "dwp", "runs part", "assumed"]]
    assert made.affects.loc[0, "From"] == "2026-05-31"
    assert made.organisations["name"].tolist() == ["DWP", "Nobody yet"]
    assert made.ties["kind"].tolist() == ["connected to"]
    said = " ".join(made.notes)
    assert "name 1 nodes that stand nowhere else" in said
    assert "1 hidden node, read like the others" in said


def test_styles_of_prsm_tell_what_things_are_if_somebody_says_so(sheets, tmp_path):
    rows = {
        "Factors": [["Label", "Style"], ["Late", "1"], ["DWP", "2"]],
        "Links": [["From", "To", "Style"], ["Late", "DWP", "3"]],
    }
    sheets(**rows)
    remember_headings(tmp_path / "board.xlsx", types={"1": "problems"})
    made = sheets(**rows)
    assert links(made) == [["late", "dwp", "", "assumed"]]
    assert made.organisations.loc[0, "kind"] == "2"


def test_a_label_that_is_a_role_names_nobody(read):
    person = {"id": "p1", "label": "Head", "type": "person", "role": "Head"}
    body = BODY | {"id": "dwp"}
    made = read("x.json", {"elements": [person | {"organisation_id": "dwp"}, body]})
    assert made.people.loc[0, ["name", "role"]].tolist() == ["", "Head"]


def test_headings_of_nodexl(sheets):
    made = sheets(
        Edges=[["Visual"], ["Vertex 1", "Vertex 2"], ["Late", "DWP"]],
        Vertices=[["Visual"], ["Vertex", "Type"], ["Late", "Problem"]],
    )
    assert links(made) == [["late", "dwp", "", "assumed"]]


def test_tables_of_gephi_in_a_folder(tmp_path):
    (tmp_path / "nodes.csv").write_text(
        "Id,Label,Kind\nP1,Late,Problem\ndwp,DWP,Body\n"
    )
    (tmp_path / "edges.csv").write_text("Source,Target,Type\nP1,dwp,Undirected\n")
    assert links(read_map(tmp_path)) == [["P1", "dwp", "", "assumed"]]


GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="t" for="node" attr.name="type"/><key id="l" for="node" attr.name="label"/>
<key id="r" for="edge" attr.name="relation"/><key id="b" for="edge" attr.name="basis">
<default>inferred</default></key>
<graph edgedefault="undirected">
<node id="P1"><data key="t">problem</data><data key="l">Late &amp; cold</data></node>
<node id="dwp"><data key="t">organisation</data></node>
<edge source="P1" target="dwp"><data key="r">runs part</data></edge>
</graph></graphml>"""


def test_a_graph_in_graphml(read):
    made = read("g.graphml", GRAPHML)
    assert made.problems.loc[0, "title"] == "Late & cold"
    assert links(made) == [["P1", "dwp", "runs part", "inferred"]]


def test_a_graph_in_graphml_may_be_in_another_encoding(read):
    xml = '<?xml version="1.0" encoding="ISO-8859-1"?>' + GRAPHML.replace("Late", "Zoë")
    assert read("g.xml", xml.encode("latin-1")).problems.loc[0, "title"] == "Zoë & cold"


def test_labels_and_places_of_yed(read):
    made = read(
        "g.graphml",
        '<graphml><key id="d" for="node"/><graph edgedefault="directed"><node id="n0">'
        '<data key="d"><ShapeNode><Geometry x="1.5" y="-2"/><NodeLabel> DWP '
        "</NodeLabel></ShapeNode></data></node></graph></graphml>",
    )
    assert made.organisations.loc[0, ["name", "x", "y"]].tolist() == [
        "DWP",
        "1.5",
        "-2",
    ]


GEXF = """<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="urn:viz" version="1.2">
<graph defaultedgetype="undirected"><attributes class="node">
<attribute id="0" title="type"/></attributes><attributes class="edge">
<attribute id="0" title="relation"/><attribute id="1" title="basis"/></attributes>
<nodes><node id="P1" label="Late"><attvalues><attvalue for="0" value="problem"/>
</attvalues><viz:position x="3" y="{y}" z="0"/></node>
<node id="dwp" label="DWP"><attvalues><attvalue for="0" value="team"/></attvalues>
</node>
<node id="o" label="Pensions"/></nodes>
<edges><edge id="0" source="P1" target="dwp"><attvalues>
<attvalue for="0" value="runs part"/><attvalue for="1" value="stated"/></attvalues>
</edge>
<edge id="1" source="dwp" target="o" label="part of"/></edges></graph></gexf>"""


@pytest.mark.parametrize(("y", "kept"), [("4.5", "-4.5"), ("-4.5", "4.5"), ("0", "0")])
def test_a_graph_in_gexf_points_upwards(read, y, kept):
    made = read("g.gexf", GEXF.format(y=y))
    assert links(made) == [["P1", "dwp", "runs part", "stated"]]
    assert made.problems.loc[0, ["x", "y"]].tolist() == ["3", kept]
    assert made.teams.loc[0, "organisation_id"] == "o"


def test_what_people_belong_to_is_read_and_their_role_is_said_to_be_missing(read):
    made = read(
        "board.json",
        {
            "elements": [BODY, {"label": "Ann Sample", "type": "Person"}],
            "connections": [
                {"from": "Ann Sample", "to": "DWP", "type": "works for"},
            ],
        },
    )
    person = made.people.iloc[0]
    assert person[["name", "role", "organisation_id"]].tolist() == [
        "Ann Sample",
        "role not given",
        "dwp",
    ]
    assert any(
        "people without a role, read as 'role not given'" in n for n in made.notes
    )


def test_connections_for_which_a_map_has_no_place_are_said(read):
    made = read(
        "board.json",
        {
            "elements": [PROBLEM, PROBLEM | {"label": "Late"}, BODY],
            "connections": [
                {"from": "Late", "to": "Told twice"},
                {"from": "Late", "to": "DWP"},
                {"from": "Late", "to": "DWP"},
            ],
        },
    )
    assert links(made) == [["late", "dwp", "", "assumed"]]
    said = " ".join(made.notes)
    assert (
        "1 connection joins two problems, for which a map has no place: left out (row "
        "1)."
    ) in said
    assert "1 stand twice, alike in all: taken once" in said


def test_a_connection_that_leads_nowhere_is_a_fault_and_nothing_is_read(read):
    with pytest.raises(InvalidTablesError) as caught:
        read(
            "x.json", {"elements": [BODY], "connections": [{"from": "DWP", "to": "DW"}]}
        )
    assert str(caught.value) == (
        "x.json, connections, row 1: 'DW' is no element of the file. Correct it, or "
        "add that element. Nearest: 'DWP'."
    )


def test_two_things_of_one_name_are_a_fault(read):
    with pytest.raises(InvalidTablesError) as caught:
        read("x.json", {"elements": [BODY, BODY], "connections": []})
    assert str(caught.value) == (
        "x.json, elements, row 2: 'DWP' stands in row 1 already. Rename one of the "
        "two, as connections cannot tell them apart."
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.json", b"{", "x.json, line 1 is not readable JSON"),
        ("x.json", b"[" * 200_000, "x.json is not readable JSON"),
        ("x.json", b'{"a": 1, "a": 2}', "x.json says 'a' twice of one thing"),
        ("x.json", b"{}", "x.json is JSON, but not a map of Kumu"),
        ("x.json", b'{"elements": [1]}', "x.json: 'elements' is not a list of things"),
        ("x.json", b'{"elements": []}', "x.json is a file of Kumu (a blueprint) with"),
        (
            "x.json",
            b'[{"title": "DWP", "format": "x", "details": {}}]',
            "x.json is a page of GOV.UK's list of organisations, not a map",
        ),
        ("x.svg", b"<svg/>", "x.svg is XML or a web page (svg), but neither"),
        ("x.gexf", b"<gexf/>", "x.gexf is a file of GEXF without any nodes"),
        ("x.gexf", b"<gexf>", "x.gexf is not readable XML"),
        ("x.graphml", b"<a>" * 60, "x.graphml nests things more than 50 deep"),
        (
            "x.graphml",
            b'<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]><graphml>&x;',
            "x.graphml has a document type or entities of its own",
        ),
        (
            "x.graphml",
            b'<!DOCTYPE g SYSTEM "http://127.0.0.1:9/x.dtd"><graphml/>',
            "x.graphml has a document type or entities of its own",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(read, name, content, said):
    with pytest.raises(SourceFileError) as caught:
        read(name, content)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("module", ["json_records", "reading_graphs"])
def test_a_file_that_is_too_large_is_not_parsed(read, monkeypatch, module):
    monkeypatch.setattr(f"servicecomm.files.{module}.LARGEST", 5)
    with pytest.raises(SourceFileError, match="Export a part of it"):
        read(
            "x.json" if module == "json_records" else "x.gexf",
            "{     }" if module == "json_records" else "<gexf/>",
        )


def test_a_sheet_of_another_program_without_its_heading(sheets):
    with pytest.raises(SourceFileError) as caught:
        sheets(Elements=[["Name"], ["DWP"]], Connections=[["From", "To"]])
    assert str(caught.value) == (
        "board.xlsx, sheet Elements has no heading 'Label', which a sheet of Kumu "
        "needs. Write it into the first row."
    )


def test_a_row_that_does_not_fit_its_headings(sheets, tmp_path):
    with pytest.raises(
        SourceFileError, match="two columns are headed 'Type' and differ"
    ):
        sheets(
            Elements=[["Label", "Type", "Type"], ["DWP", "a", "b"]],
            Connections=[["From", "To"]],
        )
    (tmp_path / "nodes.csv").write_text("Id\nP1,more\n")
    (tmp_path / "edges.csv").write_text("Source,Target\n")
    with pytest.raises(SourceFileError, match="row 2: a cell stands beyond the last"):
        read_map(tmp_path)

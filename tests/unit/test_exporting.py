"""A map for other programs: what each file holds, and what is said to be left out."""

from __future__ import annotations

import csv
import io
import json
import re

import networkx as nx
import openpyxl
import pandas as pd
import pytest

from servicecomm.errors import ServiceCommError, SourceFileError
from servicecomm.files import writing_graphs
from servicecomm.files.exporting import export_formats, export_map
from servicecomm.files.linked import linked
from servicecomm.intake.maps import read_map
from servicecomm.model.schema import TABLE

MAP = """
problems
problem_id ; title         ; what      ; tags ; weight ; note ; yes ; label
P1         ; Late "letters" ; They wait ; a|b  ; 2      ; x|y  ; 1   ; mine
P2         ; end           ;           ;      ;        ;      ;     ;

organisations
organisation_id ; name     ; mailbox          ; kind
dwp             ; Pensions ; desk@dwp.example ; department
dwp.2           ; Pensions ;                  ;

teams
team_id ; name ; organisation_id
t1      ; Data ; dwp

people
person_id ; name         ; role  ; team_id ; email             ; note
amina     ; Amina Sample ; Clerk ; t1      ; amina@dwp.example ; private

affects
problem_id ; body_id ; relation   ; basis    ; evidence ; note
P1         ; dwp     ; funds      ; stated   ; S1       ;
P1         ; dwp     ; holds data ; inferred ;          ; thin
P1         ; t1      ;            ; assumed  ;          ;

evidence
evidence_id ; title
S1          ; A page

ties
from_id ; to_id ; kind          ; directed
dwp     ; dwp.2 ; sends data to ; yes
"""
PLACES = {"P1": (10.0, 20.0), "dwp": (30.5, -4.0), "unknown": (1.0, 1.0)}
ALL = ["kumu", "prsm", "gexf", "graphml", "cytoscape", "gephi", "ngv", "mermaid", "dot"]
NAMES = dict.fromkeys(ALL, "") | {
    "kumu": "map.xlsx",
    "prsm": "map.xlsx",
    "gexf": "map.gexf",
    "graphml": "map.graphml",
    "cytoscape": "map.cyjs",
    "gephi": "folder",
    "ngv": "map.ngv.json",
    "mermaid": "map.mmd",
    "dot": "map.dot",
}


@pytest.fixture(scope="module")
def small(map_from):
    return map_from(MAP)


@pytest.fixture
def exported(small, tmp_path):
    def export(name, to=None, **options):
        return export_map(small, tmp_path / name, to=to, positions=PLACES, **options)

    return export


def sheets(path):
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [
            {h.value: c.value for h, c in zip(sheet[1], row, strict=True) if c.value}
            for row in sheet.iter_rows(min_row=2)
        ]
        for sheet in book
    }


def everything(path):
    files = path.rglob("*") if path.is_dir() else [path]
    if path.suffix == ".xlsx":
        return json.dumps(sheets(path), ensure_ascii=False)
    return "".join(file.read_text("utf-8") for file in files if file.is_file())


def test_nodes_and_edges_have_every_cell(small):
    made = linked(small, people="names", addresses=True)
    assert made.nodes["id"].tolist() == ["P1", "P2", "dwp", "dwp.2", "t1", "amina"]
    nodes = made.nodes.set_index("id")
    assert nodes.loc["amina", ["label", "type", "role", "email"]].tolist() == [
        "Amina Sample",
        "person",
        "Clerk",
        "amina@dwp.example",
    ]
    assert nodes.loc["P1", "our label"] == "mine"
    ends = ["source", "target", "relation", "directed"]
    assert made.edges[ends].to_numpy().tolist() == [
        ["P1", "dwp", "funds", "no"],
        ["P1", "dwp", "holds data", "no"],
        ["P1", "t1", "", "no"],
        ["amina", "t1", "part of", "yes"],
        ["dwp", "dwp.2", "sends data to", "yes"],
        ["t1", "dwp", "part of", "yes"],
    ]


@pytest.mark.parametrize("form", ALL)
def test_no_address_and_no_person_goes_out_unless_asked_for(exported, form):
    done = exported(NAMES[form], form)
    told = everything(done.path)
    assert "Pensions" in told
    assert "@" not in told.replace('"@', "")
    assert not re.search("Amina|amina|Clerk|private", told)
    assert "No column of e-mail addresses was written." in done.notes
    assert done.notes[0].startswith("These tables stay behind: people, evidence")


@pytest.mark.parametrize("form", ["kumu", "graphml", "ngv"])
def test_people_go_out_as_roles_or_by_name(exported, form):
    roles = everything(exported(NAMES[form], form, people="roles").path)
    assert "Clerk" in roles
    assert not re.search("Amina|private|amina@", roles)
    named = everything(exported(NAMES[form], form, people="names").path)
    assert "Amina Sample" in named
    assert "amina@" not in named


@pytest.mark.parametrize("form", ALL)
def test_the_order_of_rows_changes_no_byte(small, tmp_path, form):
    turned = small.with_tables(
        {n: small.table(n).iloc[::-1] for n in ("problems", "affects", "organisations")}
    )
    for number, made in enumerate((small, turned)):
        export_map(made, tmp_path / str(number) / NAMES[form], to=form)
    one, other = (everything(tmp_path / n / NAMES[form]) for n in "01")
    assert one == other


def test_kumu_gets_elements_and_connections_by_id(exported):
    done = exported("map.xlsx", "kumu")
    told = sheets(done.path)
    assert list(told) == ["Elements", "Connections"]
    assert told["Elements"][0] == {
        "ID": "P1",
        "Label": 'Late "letters"',
        "Type": "problem",
        "Description": "They wait",
        "Tags": "a|b",
        "note": "x|y",
        "our label": "mine",
        "our yes": "1",
        "weight": "2",
    }
    assert told["Connections"][1] == {
        "ID": "e2",
        "From": "P1",
        "To": "dwp",
        "Type": "holds data",
        "direction": "undirected",
        "basis": "inferred",
        "note": "thin",
    }
    assert told["Connections"][3]["direction"] == "directed"
    assert "Kumu's import takes no positions." in done.notes
    assert any("for the end of a value" in note for note in done.notes)
    assert any("cannot select ids" in note for note in done.notes)
    heads = [c.value for c in openpyxl.load_workbook(done.path)["Connections"][1]]
    assert heads[:4] == ["ID", "From", "To", "Type"] or heads[:3] == [
        "ID",
        "Type",
        "From",
    ]


def test_kumu_json_is_a_blueprint(exported):
    told = json.loads(exported("map.json", "kumu").path.read_bytes())
    first = told["elements"][0]
    assert (first["id"], first["tags"], first["note"]) == ("P1", ["a", "b"], "x|y")
    assert set(told) == {"elements", "connections"}
    assert told["connections"][0]["from"] == "P1"
    assert told["connections"][0]["type"] == "funds"


def test_prsm_tells_factors_apart_by_label(exported):
    done = exported("map.xlsx", "prsm")
    told = sheets(done.path)
    assert [factor["Label"] for factor in told["Factors"]] == [
        'Late "letters"',
        "end",
        "Pensions (dwp)",
        "Pensions (dwp.2)",
        "Data",
    ]
    first = told["Factors"][0]
    assert [first[name] for name in ("Style", "x", "y", "problem_id", "Note")] == [
        "1",
        "10",
        "-20",
        "P1",
        "x|y",
    ]
    assert told["Links"][1] | {"Note": "thin"} == {
        "From": 'Late "letters"',
        "To": "Pensions (dwp)",
        "Label": "holds data",
        "Style": "2",
        "Note": "thin",
        "basis": "inferred",
        "directed": "no",
    }
    assert any("2 labels got an id" in note for note in done.notes)
    assert any("room" in note for note in done.notes)


@pytest.mark.parametrize(
    ("name", "read"), [("map.graphml", nx.read_graphml), ("map.gexf", nx.read_gexf)]
)
def test_networkx_reads_every_attribute_and_the_parallel_links(
    small, exported, name, read
):
    graph = read(exported(name).path)
    made = linked(small)
    assert isinstance(graph, nx.MultiGraph)
    assert len(graph.edges) == len(made.edges) == 5
    for row in made.nodes.to_dict("records"):
        held = graph.nodes[row["id"]]
        for column, cell in row.items():
            assert column == "id" or held.get(column, "") == cell
    relations = sorted(d.get("relation", "") for *_, d in graph.edges(data=True))
    assert relations == ["", "funds", "holds data", "part of", "sends data to"]


def test_positions_are_the_same_everywhere(exported):
    gexf = nx.read_gexf(exported("map.gexf").path).nodes["dwp"]["viz"]["position"]
    assert (gexf["x"], gexf["y"]) == (30.5, -4.0)
    graphml = nx.read_graphml(exported("map.graphml").path).nodes["dwp"]
    cyjs = json.loads(exported("map.cyjs").path.read_bytes())["elements"]["nodes"]
    ngv = json.loads(exported("map.ngv.json").path.read_bytes())["positions"]
    placed = {node["data"]["id"]: node.get("position") for node in cyjs}
    screen = {"x": 30.5, "y": 4.0}
    assert (
        {axis: graphml[axis] for axis in "xy"} == placed["dwp"] == ngv["dwp"] == screen
    )
    assert placed["t1"] is None
    assert 'pos="30.5,-4!"' in exported("map.dot").path.read_text()


def test_positions_may_be_a_table(small, tmp_path):
    table = pd.DataFrame({"id": ["P1", "dwp"], "x": [10, 30.5], "y": [20, -4]})
    for name, places in (("a", table), ("b", PLACES)):
        export_map(small, tmp_path / f"{name}.gexf", positions=places)
    assert (tmp_path / "a.gexf").read_bytes() == (tmp_path / "b.gexf").read_bytes()


def test_cytoscape_gets_text_ids(exported):
    elements = json.loads(exported("map.cyjs").path.read_bytes())["elements"]
    assert elements["nodes"][0]["classes"] == "problem"
    edge = elements["edges"][1]["data"]
    assert edge["id"] == "e2"
    assert edge["relation"] == "holds data"


def test_gephi_gets_two_files_without_a_mark(exported):
    folder = exported("folder", "gephi").path
    assert sorted(path.name for path in folder.iterdir()) == ["edges.csv", "nodes.csv"]
    text = (folder / "edges.csv").read_bytes()
    assert not text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode(), newline="")))
    assert [row["Type"] for row in rows] == ["Undirected"] * 3 + ["Directed"] * 2
    assert len({row["Id"] for row in rows}) == len(rows)
    assert rows[1]["Kind"] == "holds data"


def test_the_viewer_gets_two_tables(exported):
    told = json.loads(exported("map.ngv.json").path.read_bytes())
    assert (told["format"], told["version"]) == ("network-graph-viewer", 1)
    for name in ("nodes", "edges"):
        table = told["doc"][name]
        columns = [column["name"] for column in table["columns"]]
        assert all(list(row) == columns for row in table["rows"])


def test_mermaid_and_dot_escape_what_means_something(exported):
    mermaid = exported("map.mmd").path.read_text()
    assert '  n1["Late #34;letters#34;"]' in mermaid
    assert '  n2["end"]' in mermaid
    assert '  n3 -->|"sends data to"| n4' in mermaid
    dot = exported("map.dot").path.read_text()
    assert '"P1" [label="Late \\"letters\\""' in dot
    assert '"dwp" -- "dwp.2" [label="sends data to", dir="forward"];' in dot


def test_mermaid_has_a_limit(map_from, tmp_path):
    links = "\n".join(f"P1 ; b{number}" for number in range(501))
    bodies = "\n".join(f"b{number} ; x" for number in range(501))
    large = map_from(
        f"problems\nproblem_id ; title\nP1 ; x\n\n"
        f"organisations\norganisation_id ; name\n{bodies}\n\n"
        f"affects\nproblem_id ; body_id\n{links}"
    )
    with pytest.raises(ServiceCommError, match="Mermaid draws at most 500 links"):
        export_map(large, tmp_path / "a.mmd")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.graphml", "a.gexf"])
def test_what_xml_cannot_hold_is_replaced_and_said(small, tmp_path, name):
    odd = small.with_table(
        "problems", small.problems.assign(note=["a\x01b\r\n\tc", "\ud800"])
    )
    done = export_map(odd, tmp_path / name)
    assert any(
        note.startswith("2 cells with signs that XML cannot hold")
        for note in done.notes
    )
    read = nx.read_graphml if name.endswith("graphml") else nx.read_gexf
    assert read(done.path).nodes["P1"]["note"] == "a\ufffdb\r\n\tc"


@pytest.mark.parametrize("name", ["a.cyjs", "a.ngv.json", "a.json"])
def test_json_holds_every_sign(small, tmp_path, name):
    note = "a\x00\x01\r\n\u2028\ufffe\ud800"
    odd = small.with_table("problems", small.problems.assign(note=note))
    to = "kumu" if name == "a.json" else None
    told = json.loads(export_map(odd, tmp_path / name, to=to).path.read_bytes())
    assert note in str_of(told)


def str_of(told):
    """Give all texts of parsed JSON as one."""
    if isinstance(told, dict | list):
        inner = told.values() if isinstance(told, dict) else told
        return "".join(map(str_of, inner))
    return str(told)


@pytest.mark.parametrize("name", ["a.graphml", "a.gexf"])
def test_nothing_is_saved_that_does_not_read_back(small, tmp_path, monkeypatch, name):
    (tmp_path / name).write_text("old")
    real = writing_graphs.fromstring

    def losing(data, **options):
        return real(data.replace(b"Data", b"Date"), **options)

    monkeypatch.setattr(writing_graphs, "fromstring", losing)
    with pytest.raises(SourceFileError, match="would not read back as it was written"):
        export_map(small, tmp_path / name)
    assert (tmp_path / name).read_text() == "old"


def test_ids_that_xml_would_make_one_are_refused(small, tmp_path):
    frame = pd.DataFrame({"problem_id": ["a\x01", "a\x02"], "title": "x"})
    empty = small.affects.iloc[:0]
    odd = small.with_tables({"problems": frame, "affects": empty})
    with pytest.raises(SourceFileError, match="Two ids differ only in signs"):
        export_map(odd, tmp_path / "a.gexf")


@pytest.mark.parametrize(
    ("name", "to", "said"),
    [
        ("a.xlsx", None, "does not say which program it is for"),
        ("a.xlsx", "visio", "There is no format 'visio'"),
        ("a.txt", "gexf", "a file for gexf ends in .gexf"),
        ("a.csv", "kumu", "a file for kumu ends in .xlsx or .json"),
    ],
)
def test_a_format_that_is_not_clear_is_asked_for(exported, tmp_path, name, to, said):
    with pytest.raises(ServiceCommError, match=re.escape(said)):
        exported(name, to)
    assert list(tmp_path.iterdir()) == []


def test_people_is_one_of_three_words(exported):
    with pytest.raises(ServiceCommError, match="people='some' is unknown"):
        exported("a.gexf", people="some")


def test_each_format_says_what_it_cannot_hold():
    table = export_formats()
    assert table["format"].tolist() == ALL
    assert (table["does_not_hold"] != "").all()
    without = table[~table["holds"].str.contains("positions")]
    assert set(without["format"]) == {"kumu", "gephi", "mermaid"}


def test_what_was_exported_names_the_file_and_says_the_notes(exported):
    shown = exported("a.gexf")._repr_html_()
    assert "Wrote a.gexf (gexf)." in shown
    assert "No position yet: 3 things." in shown


LAYOUT = {"Style", "x", "y"}


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("a.xlsx", "kumu"),
        ("a.json", "kumu"),
        ("a.xlsx", "prsm"),
        ("a.gexf", None),
        ("a.graphml", None),
        ("a.cyjs", None),
        ("a.ngv.json", None),
    ],
)
def test_a_map_goes_out_and_comes_back(example, tmp_path, name, to):
    back = read_map(export_map(example, tmp_path / name, to=to).path)
    for table in ("problems", "organisations", "services", "affects"):
        key = list(TABLE[table].key)
        mine, theirs = (
            m.table(table).sort_values(key, ignore_index=True) for m in (example, back)
        )
        assert theirs[mine.columns].equals(mine)
        assert set(theirs.columns) - set(mine.columns) <= LAYOUT

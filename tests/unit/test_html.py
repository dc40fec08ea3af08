"""The one place that makes HTML.

What pages say is tested where they are made.
"""

from __future__ import annotations

import pandas as pd

from servicecomm._html import Markup, bullets, element, table, trusted

HOSTILE = "<script>alert('x')</script>"
SAFE = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"


def test_text_is_escaped_and_elements_are_not():
    inner = element("b", HOSTILE)
    assert str(element("p", inner, HOSTILE)) == f"<p><b>{SAFE}</b>{SAFE}</p>"


def test_attributes_are_escaped_and_respelt():
    made = element("td", class_='a"b', aria_label="<")
    assert str(made) == '<td class="a&#34;b" aria-label="&lt;"></td>'


def test_a_list_escapes_its_items():
    assert str(bullets([HOSTILE])) == f"<ul><li>{SAFE}</li></ul>"


def test_a_list_of_nothing_is_nothing():
    assert bullets([]) == Markup("")


def test_a_table_escapes_its_caption_headings_and_cells():
    frame = pd.DataFrame({HOSTILE: [HOSTILE], "b": [HOSTILE]})
    made = table(frame, HOSTILE)
    assert "<script" not in made
    assert made.count(SAFE) == 4


def test_a_table_heads_its_columns_and_rows():
    made = table(pd.DataFrame({"name": ["DWP"], "problems": [6]}), "Two")
    assert made == (
        "<table><caption>Two</caption><thead><tr>"
        '<th scope="col">name</th><th scope="col">problems</th></tr></thead>'
        '<tbody><tr><th scope="row">DWP</th><td>6</td></tr></tbody></table>'
    )


def test_a_missing_value_is_an_empty_cell():
    made = table(pd.DataFrame({"a": ["x", None], "b": [1.5, float("nan")]}), "c")
    assert '<th scope="row"></th><td></td>' in made
    assert "<td>1.5</td>" in made


def test_a_table_without_rows_has_headings():
    assert '<th scope="col">a</th>' in table(pd.DataFrame({"a": []}), "c")


def test_trusted_markup_is_taken_as_it_is():
    assert element("style", trusted("p > a {}")) == "<style>p > a {}</style>"

"""Maps as PRSM keeps them: packed text, read whole or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from servicecomm.errors import ServiceCommError, SourceFileError
from servicecomm.files import unpacking
from servicecomm.files.reading import read_map
from servicecomm.files.unpacking import unpacked

# Made by another implementation of the same packing.
PACKED = (
    "\u1be1\u082d\u412c\u0d00\u1723\u483e\u6033\u016c\u0670\u40d6Y\u42b0\u0300b"
    "\x93n\u0425\u3b80\u01a4T\u1223\u38ce\u2a21\u1628\u03d4\u1260\u2620\u3a20"
    "\u4666\u12fd\u4871\u2210\u06f5\u0104\u47e4\u0238\u7828f\u1480\u4a20\u6440"
    "\u60c0\u01f6\u76e0\u4b35\u22d6\u12aa\u6a95\u2a20\u3d1b\u0551)\u740f\u6037"
    "\u64fe\u3191\u0895\u2ac4\u137b\u3000\u0130\u03c84\u4420\u4bc2\u2050\u0ca2"
    "\u6e65\u3811\u58f2\u455c\xda\u1734\u1249\u0a76\u2c04\u57e1\u3821\u4d49\u186a"
    "\u1537\u0c22\u0970\u1db2\u75a5\u3a03\u25a9\u2032\u5496\u5148\u1d4e\u61f6"
    "\u24c1\u5208\u42b4\u51b4\u755c\u1597\u44bf\u5a48\u200d\u0d89\u1421\u7304"
    "\u5228\u3727\u0a3f\u25eb\u6514\u1e99  "
)


def packed(text):
    """Pack a text sign by sign: each new one spelled out, each old one by number."""
    units = text.encode("utf-16-le", "surrogatepass")
    signs = [chr(a | b << 8) for a, b in zip(units[::2], units[1::2], strict=True)]
    known, new, bits, width = {}, 3, "", 2
    for count, sign in enumerate(signs):
        if sign in known:
            bits += f"{known[sign]:0{width}b}"[::-1]
        else:
            wide = ord(sign) > 255
            bits += f"{int(wide):0{width}b}"[::-1]
            bits += f"{ord(sign):0{8 << wide}b}"[::-1]
            known[sign], new = new, new + 1
        new += bool(count)
        width = max(3, new.bit_length())
    bits += f"{2:0{width}b}"[::-1]
    bits += "0" * (-len(bits) % 15)
    codes = [int(bits[at : at + 15], 2) for at in range(0, len(bits), 15)]
    return "".join(chr(code + 32) for code in codes) + " "


def test_a_map_that_prsm_saved_is_read(tmp_path):
    path = tmp_path / "a.prsm"
    path.write_text(PACKED, "utf-8")
    made = read_map(path)
    assert made.problems["title"].tolist() == ["Late post"]
    assert made.organisations["name"].tolist() == ["DWP \u00e9 \u2603"]
    assert len(made.affects) == 1
    plain = tmp_path / "plain.prsm"
    plain.write_bytes(unpacked(PACKED.encode(), "a.prsm"))
    assert read_map(plain) == made


@given(st.text())
@example("")
@example("aaaaaaa")
@example("\U0001f600" * 9)
def test_what_was_packed_is_unpacked(text):
    assert unpacked(packed(text).encode(), "a.prsm").decode() == text


@given(st.binary() | st.text().map(str.encode))
def test_anything_else_is_refused_in_a_sentence(data):
    try:
        unpacked(data, "a.prsm").decode()
    except ServiceCommError as error:
        assert str(error).startswith("a.prsm ")  # noqa: PT017 - the other way is fine too


@pytest.mark.parametrize("cut", [1, 20, 50])
def test_a_file_that_is_cut_short_is_refused(tmp_path, cut):
    path = tmp_path / "a.prsm"
    path.write_text(PACKED[:-cut].rstrip()[:-cut], "utf-8")
    with pytest.raises(SourceFileError) as refused:
        read_map(path)
    assert str(refused.value) == "a.prsm is damaged. Save it in PRSM again."


def test_a_file_that_unpacks_to_far_more_is_refused(monkeypatch):
    monkeypatch.setattr(unpacking, "LONGEST", 1_000)
    with pytest.raises(SourceFileError, match="far more than a map can need"):
        unpacked(packed(json.dumps("a" * 2_000)).encode(), "a.prsm")

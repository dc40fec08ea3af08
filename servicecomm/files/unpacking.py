"""Text that a browser packed with lz-string → the text, and no more than it may be.

PRSM keeps its maps so. What the text says is for `reading_json`.

References
----------
The signs and numbers are those of lz-string's `compressToUTF16`: fifteen bits a sign,
and numbers that stand for texts seen before, as Lempel, Ziv and Welch have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecomm.errors import SourceFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = 20_000_000
"""The most signs that a packed text may hold."""

_BITS = 15
_SPACE = 32
_ENDS = 2
_FIRST_WIDTH = 3


def unpacked(data: bytes, source: str) -> bytes:
    """
    Unpack a text.

    Parameters
    ----------
    data
        The packed text, in UTF-8.
    source
        The file's name, for errors.

    Returns
    -------
    bytes
        The text, in UTF-8.

    Raises
    ------
    SourceFileError
        If it was not packed so, is cut short, or holds far more than a map can need.

    Examples
    --------
    >>> unpacked("ౡ䂀".encode(), "a.prsm")
    Traceback (most recent call last):
    ...
    servicecomm.errors.SourceFileError: a.prsm is damaged. Save it in PRSM again.
    """
    units: list[str] = []
    length = 0
    try:
        for text in _texts(_reader(data.decode("utf-8-sig"))):
            units.append(text)
            length += len(text)
            if length > LONGEST:
                raise SourceFileError(
                    f"{source} unpacks to far more than a map can need. Save a part "
                    "of the map in PRSM."
                )
        wide = "".join(units).encode("utf-16-le", "surrogatepass")
        return wide.decode("utf-16-le").encode()
    except ValueError:
        raise SourceFileError(f"{source} is damaged. Save it in PRSM again.") from None


def _reader(text: str) -> Callable[[int], int]:
    codes = [ord(sign) - _SPACE for sign in text.rstrip("\r\n")]
    if codes and (min(codes) < 0 or max(codes) >> _BITS):
        msg = "a sign that holds no fifteen bits"
        raise ValueError(msg)
    bits = "".join(format(code, f"0{_BITS}b") for code in codes)
    at = 0

    def number(width: int) -> int:
        nonlocal at
        at += width
        if at > len(bits):
            msg = "cut short"
            raise ValueError(msg)
        return int(bits[at - width : at][::-1], 2)  # the lowest bit comes first

    return number


def _texts(number: Callable[[int], int]) -> Iterator[str]:
    """Give the texts that the numbers stand for, learning a new one with each."""
    known: dict[int, str] = {}
    new, width, before = _ENDS + 1, _ENDS, ""
    while (code := number(width)) != _ENDS:
        if code < _ENDS:  # a sign of eight or of sixteen bits, not seen before
            known[new] = chr(number(8 << code))
            code, new = new, new + 1
        if code not in known and not (before and code == new):
            msg = "a number that stands for nothing"
            raise ValueError(msg)
        text = known.get(code) or before + before[0]
        yield text
        if before:
            known[new] = before + text[0]
            new += 1
        before = text
        # One number more each time, until they need one bit more.
        width = max(_FIRST_WIDTH, new.bit_length())

"""A fingerprint of a map's data, so that an answer can name what it was made from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from servicecomm.model.schema import TABLES

if TYPE_CHECKING:
    from servicecomm.model.stakeholder_map import StakeholderMap

_BYTES = 16


def digest(stakeholder_map: StakeholderMap) -> str:
    """
    Fingerprint a map's data.

    Parameters
    ----------
    stakeholder_map
        The map.

    Returns
    -------
    str
        32 hexadecimal digits: the sum, modulo 2 to the power 128, of the BLAKE2b
        hashes of all rows. The same for the same rows in any order; another as soon
        as one cell differs.

    Examples
    --------
    >>> from servicecomm.files.examples import example_map
    >>> digest(example_map()) == digest(example_map())
    True
    """
    total = 0
    for table in TABLES:
        frame = stakeholder_map.table(table.name)
        used = [name for name in frame.columns if (frame[name] != "").any()]
        columns = [frame[name].tolist() for name in sorted(used)]
        heading = "\x1f".join([table.name, *sorted(used)])
        for cells in zip(*columns, strict=True):
            row = "\x1e".join([heading, *cells]).encode(errors="surrogatepass")
            total += int.from_bytes(hashlib.blake2b(row, digest_size=_BYTES).digest())
    return f"{total % 2 ** (8 * _BYTES):0{2 * _BYTES}x}"

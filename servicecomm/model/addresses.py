"""What one e-mail address is, as GOV.UK Notify and mail programs have it."""

from __future__ import annotations

import re

_LONGEST = 320
_LONGEST_HOST = 253
_LONGEST_LABEL = 63
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&*+/=?^_`{|}~'-]+")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")
_TOP = re.compile(r"[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]*[A-Za-z0-9]")


def address_fault(address: str) -> str:
    """
    Say why GOV.UK Notify would refuse an address, or would send it wrongly.

    Parameters
    ----------
    address
        An e-mail address.

    Returns
    -------
    str
        What is wrong, or nothing; the address itself is not repeated.

    Examples
    --------
    >>> address_fault("a@x.example; b@y.example")
    'the address is not one e-mail address'
    >>> address_fault("amina@dwp.example")
    ''
    """
    if not address:
        return "there is no address"
    if address[0] in "=+-@'":
        return f"the address begins with {address[0]}"
    local, at, host = address.rpartition("@")
    labels = host.split(".")
    fine = (
        at
        and len(address) <= _LONGEST
        and _LOCAL.fullmatch(local)
        and not (".." in address or local.startswith(".") or local.endswith("."))
        and len(host) <= _LONGEST_HOST
        and len(labels) > 1
        and all(_LABEL.fullmatch(x) and len(x) <= _LONGEST_LABEL for x in labels)
        and _TOP.fullmatch(labels[-1])
    )
    return "" if fine else "the address is not one e-mail address"

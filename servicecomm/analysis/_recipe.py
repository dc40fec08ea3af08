"""How a list was made, written down so that it can be made again.

It writes and reads values; it makes no list and touches no file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from servicecomm._version import VERSION
from servicecomm.analysis._quotas import read_quotas
from servicecomm.analysis.requests import Request
from servicecomm.errors import ServiceCommError
from servicecomm.model.digest import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from servicecomm.analysis._making import Making
    from servicecomm.model.stakeholder_map import StakeholderMap

TOOL = "servicecomm"
"""Who makes such lists."""

_BYTES = 16


def recipe_of(making: Making, invited: pd.DataFrame) -> dict[str, Any]:
    """Say how a list was made: rules, data, version and date."""
    request = making.request
    problems = request.problems
    return {
        "tool": TOOL,
        "version": VERSION,
        "date": making.day.isoformat(),
        "digest": digest(making.stakeholder_map),
        "rules": {
            "limit": request.limit,
            "problems": None if problems is None else list(problems),
            "basis": list(request.basis),
            "must": list(request.must),
            "never": list(request.never),
            "per_organisation": request.per_organisation,
            "times": dict(request.times),
            "at_least": [quota.written() for quota in request.at_least],
            "prefer": request.prefer,
            "kept": list(request.kept),
            "seconds": float(request.seconds),
        },
        "proved": making.best.optimal,
        "list": list_digest(invited),
    }


def list_digest(invited: pd.DataFrame) -> str:
    """Fingerprint a list: another as soon as one cell differs."""
    rows = invited.astype("str").itertuples(index=False, name=None)
    text = "\x1d".join("\x1e".join(cells) for cells in rows)
    return hashlib.blake2b(text.encode(), digest_size=_BYTES).hexdigest()


def read_request(recipe: Mapping[str, Any]) -> tuple[Request, dt.date]:
    """
    Read the rules and the date of a recipe.

    Raises
    ------
    ServiceCommError
        If it is none.
    """
    try:
        rules = recipe["rules"]
        problems = rules["problems"]
        cap = rules["per_organisation"]
        request = Request(
            limit=int(rules["limit"]),
            must=tuple(map(str, rules["must"])),
            never=tuple(map(str, rules["never"])),
            per_organisation=None if cap is None else int(cap),
            at_least=read_quotas(rules["at_least"]),
            problems=None if problems is None else tuple(map(str, problems)),
            basis=tuple(map(str, rules["basis"])),
            times=tuple(
                sorted((str(own), int(n)) for own, n in rules["times"].items())
            ),
            prefer=str(rules["prefer"]),
            kept=tuple(map(str, rules["kept"])),
            seconds=float(rules["seconds"]),
        )
        return request, dt.date.fromisoformat(recipe["date"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ServiceCommError(
            f"This is not the recipe of an invite list: {type(error).__name__} at "
            f"{error}. Use one that servicecomm wrote."
        ) from None


def differences(
    recipe: Mapping[str, Any], stakeholder_map: StakeholderMap
) -> list[str]:
    """Say in what a recipe differs from what is at hand: data, version."""
    said = []
    now, then = digest(stakeholder_map), str(recipe.get("digest", ""))
    if now != then:
        said.append(
            f"The data changed: the recipe was made from {then or 'unknown data'}, "
            f"this map is {now}."
        )
    version = str(recipe.get("version", ""))
    if version != VERSION:
        said.append(f"The recipe was made by version {version}, this is {VERSION}.")
    return said

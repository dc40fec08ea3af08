"""Keeps what was derived from a map while that map lives.

Maps are told apart by identity, never compared, and nothing is written anywhere.
"""

from __future__ import annotations

import functools
import weakref
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecomm.model.stakeholder_map import StakeholderMap

P = ParamSpec("P")
T = TypeVar("T")

MOST_KEPT = 24
"""How many answers of one function are kept: a session's present and recent past."""


def kept(
    derive: Callable[Concatenate[StakeholderMap, P], T],
) -> Callable[Concatenate[StakeholderMap, P], T]:
    """
    Remember a function's answers about a map.

    Parameters
    ----------
    derive
        The function: a map first, then options that can be hashed.

    Returns
    -------
    callable
        The same function; the second answer costs nothing. Frames are given as
        shallow copies, so that what a caller does to one stays with that caller.
    """
    memory: dict[object, tuple[weakref.ref[StakeholderMap], T]] = {}

    @functools.wraps(derive)
    def recalled(
        stakeholder_map: StakeholderMap, /, *options: P.args, **named: P.kwargs
    ) -> T:
        key = (id(stakeholder_map), options, tuple(sorted(named.items())))
        if key in memory:
            memory[key] = memory.pop(key)  # the latest used stands last
        else:
            answer = derive(stakeholder_map, *options, **named)
            dies = weakref.ref(stakeholder_map, lambda _: memory.pop(key, None))
            memory[key] = (dies, answer)
            if len(memory) > MOST_KEPT:
                del memory[next(iter(memory))]
        return _shared(memory[key][1])

    return recalled


def _shared(answer: T) -> T:
    if isinstance(answer, pd.DataFrame):
        return answer.copy(deep=False)
    return answer

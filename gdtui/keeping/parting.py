"""Leaving with everything written, or not at all: what a disk refuses might still be saved elsewhere."""

from __future__ import annotations

from time import perf_counter

from gdtui.frozen import Frozen
from gdtui.keeping.keeper import PATIENCE, Keeper
from gdtui.keeping.kept import Kept

ONCE_MORE = 0.1
"""Seconds for a step that has been waited for already."""


class Unkept(Frozen):
    """A run that is worth keeping and cannot be written. It is `kept` in hand, or was left before."""

    title: str
    step: int
    why: str
    kept: Kept | None = None


def part(keeper: Keeper) -> Unkept | None:
    """Leave all runs, soon, if nothing is lost by that; otherwise none, and return what would be: the latest in hand,
    else the latest that was left.

    A step that takes too long is not waited for: then what was written last is what stays.
    """
    until = perf_counter() + PATIENCE
    in_time = True
    for kept in reversed(keeper.hand):
        in_time &= keeper.tried(kept, max(0.0, until - perf_counter()))
        if kept.refusal:
            title, step, _ = kept.run.told
            return Unkept(title, step, kept.refusal, kept)
    unkept = _of_those_left(keeper)
    if unkept is None:
        keeper.close(PATIENCE if in_time else ONCE_MORE)
    return unkept


def _of_those_left(keeper: Keeper) -> Unkept | None:
    """The latest that was left, still cannot be written, and lies nowhere else. Those after it are written."""
    for left in reversed(list(keeper.unwritten)):
        why = keeper.write_left(left)
        if why and not left.elsewhere:
            return Unkept(left.title, left.step, why)
    return None

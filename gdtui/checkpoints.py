"""States to go back to: dense near the present, thinning with age, within a budget of bytes; and a few close ones."""

from __future__ import annotations

import bisect
from typing import Generic, Protocol, TypeVar

from gdtui import limits


class Stored(Protocol):
    """What a checkpoint holds: a state at a step, which knows its size."""

    @property
    def step(self) -> int: ...

    @property
    def nbytes(self) -> int: ...


S = TypeVar("S", bound=Stored)

PER_OCTAVE = 64
NEARBY = 32
NEARBY_BYTES = 32 * 1024**2


class Checkpoints(Generic[S]):
    """Kept states, by step. From any recent step, one back replays at most a few spacings."""

    def __init__(self, budget: int = limits.CHECKPOINT_BYTES) -> None:
        self._budget = budget
        self._steps: list[int] = []
        self._states: dict[int, S] = {}
        self._full = 4

    def keep(self, state: S, spacing: int) -> None:
        """Keep `state`, which from now on nobody may alter; states come every `spacing` steps. Now and then the
        older ones are thinned out."""
        if state.step in self._states:
            return
        bisect.insort(self._steps, state.step)
        self._states[state.step] = state
        if len(self._steps) > min(self._full, self._most(state)):
            self._thin(state, spacing)

    def rest(self, newest: S, spacing: int, budget: int) -> None:
        """Keep few states while nobody goes back to them: within `budget` bytes, but always the first."""
        self._thin(newest, spacing, 4)
        most = max(1, budget // max(1, newest.nbytes))
        for step in self._steps[1 : len(self._steps) + 1 - most]:
            del self._states[step]
        self._steps = sorted(self._states)

    def copy(self) -> Checkpoints[S]:
        """The same states, to be kept and dropped apart."""
        twin: Checkpoints[S] = Checkpoints(self._budget)
        twin._steps, twin._states, twin._full = list(self._steps), dict(self._states), self._full
        return twin

    def kept(self) -> list[S]:
        """All states there are, in order."""
        return [self._states[step] for step in self._steps]

    def _thin(self, newest: S, spacing: int, per_octave: int = PER_OCTAVE) -> None:
        """Drop what is older than its spacing allows: the spacing doubles with each octave of distance."""
        octave = max(4, min(per_octave, self._budget // max(1, newest.nbytes * 24)))
        kept = [s for s in self._steps if s % _spacing(abs(newest.step - s), octave, spacing) == 0]
        most = self._most(newest)
        kept = kept if len(kept) <= most else [*kept[:1], *kept[len(kept) + 1 - most :]]
        for step in set(self._steps).difference(kept):
            del self._states[step]
        self._steps = kept
        self._full = len(kept) + octave

    def _most(self, newest: S) -> int:
        """How many such states the budget has room for; of large ones the far past is given up."""
        return max(2, self._budget // max(1, newest.nbytes))

    def before(self, step: int) -> S | None:
        """The latest state at or before `step`."""
        place = bisect.bisect_right(self._steps, step)
        return self._states[self._steps[place - 1]] if place else None

    def truncate(self, step: int) -> None:
        """Forget the states after `step` and at it."""
        while self._steps and self._steps[-1] >= step:
            del self._states[self._steps.pop()]


class Nearby(Generic[S]):
    """The latest states passed on the way to a step of the past, so that the next step back is a short way."""

    def __init__(self) -> None:
        self._states: dict[int, S] = {}

    def keep(self, state: S) -> None:
        """Keep `state` and forget the one kept longest ago, if they become too many or too large."""
        most = min(NEARBY, NEARBY_BYTES // max(1, state.nbytes))
        self._states[state.step] = state
        while len(self._states) > most:
            del self._states[next(iter(self._states))]

    def before(self, step: int) -> S | None:
        """The latest state at or before `step`."""
        found = max((one for one in self._states if one <= step), default=None)
        return None if found is None else self._states[found]

    def truncate(self, step: int) -> None:
        """Forget the states from `step` on."""
        self._states = {kept: state for kept, state in self._states.items() if kept < step}


def _spacing(age: int, octave: int, spacing: int) -> int:
    while age > spacing * octave:
        spacing *= 2
    return spacing

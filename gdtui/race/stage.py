"""One look of a search: a crowd of learning rates on its way, and which of them is best."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.session import Session

LOOKS, LOOKS_ON_SETS = 24, 8
"""How often on its way a run is looked at; less often with mini-batches, where a look takes the whole training set."""
EARLY = (1, 2, 3)
"""And at these steps: the first leaps are the longest."""
LAST = 8
"""The last part (an eighth) of the way: a run is as good as its worst look there, so that no lucky moment counts."""
CLOSE, CLOSE_ON_SETS = 12, 4
"""How often it is looked at in that part."""
EQUAL = 1e-6
"""Runs that end within this share of what can be gained are equally good; the one that was quicker wins."""
SAME = 1e-12
"""The same among the last few rates, of which the one that is lowest at the very last step is wanted."""
WILD = 10.0
"""Of equally good runs, those that are never further up than this many times the start come first."""


@dataclass
class Stage:
    """Some rates and how far each of them gets in `length` updates; `ends` is infinite where a run diverged."""

    rates: tuple[float, ...]
    length: int
    seen: list[Floats] = field(default_factory=list)
    """The values (rates,) at each look, the start first."""
    session: Session | None = None
    looks: int = LOOKS
    close: int = CLOSE

    @cached_property
    def marks(self) -> list[int]:
        """The steps at which it is looked at."""
        evenly = {-(-self.length * k // self.looks) for k in range(1, self.looks + 1)}
        part = self.length - self.last
        close = {self.last + -(-part * k // self.close) for k in range(1, self.close + 1)}
        return sorted(evenly | close | {step for step in EARLY if step <= self.length})

    @property
    def last(self) -> int:
        """The step after which the last part of the way begins."""
        return self.length - max(1, self.length // LAST)

    @property
    def share(self) -> float:
        """How much of it is done, 0 … 1."""
        return max(0, len(self.seen) - 1) / len(self.marks)

    @property
    def ends(self) -> Floats:
        """The worst of each run's looks in the last part of the way, (rates,); on the way there, the latest."""
        late = sum(mark > self.last for mark in self.marks)
        done = len(self.seen) > len(self.marks)
        return np.max(self.seen[-late:] if done else self.seen[-1:], axis=0)

    @property
    def best(self) -> int:
        """The place of the best rate."""
        return best_of(np.array(self.seen), self.ends, EQUAL)


def best_of(seen: Floats, ends: Floats, equal: float) -> int:
    """Which of some runs with values `seen` (looks, runs) ends lowest; of those whose `ends` differ by less than the
    share `equal` of what can be gained, the one that was quicker."""
    first = seen[0, 0]
    if not np.isfinite(ends).any():
        return 0
    gain = max(abs(first - ends.min()), np.finfo(np.float64).tiny)
    with np.errstate(invalid="ignore", over="ignore"):
        ahead = np.clip((seen - ends.min()) / gain, EQUAL, 1e300)
    slowness = np.mean(np.log(ahead), axis=0) + 1e6 * (ahead.max(axis=0) > WILD)
    return int(np.where(ends <= ends.min() + equal * gain, slowness, np.inf).argmin())

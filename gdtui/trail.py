"""Where a run with many parameters has been, in bounded memory: its parameters now and then, for pictures of its path.

Curves and short paths are part of the trace. This is not: how dense it is depends on how the steps were asked for, and
a session keeps it only for who draws it (`Session.follow`).
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np

from gdtui import limits
from gdtui.engine.objectives import Floats
from gdtui.parcel import Parcel, doubling, rising

BYTES = 8 * 1024**2
MOST, FEWEST = 512, 8
"""States kept: as many as fit `BYTES`, within these."""


class Trail:
    """Parameters (n_params,) at some steps, in order; when there are too many, every second one goes."""

    def __init__(self) -> None:
        self.stride = 1
        self._steps: list[int] = []
        self._rows: list[Floats] = []

    def __len__(self) -> int:
        return len(self._steps)

    def copy(self) -> Trail:
        """A trail of its own with the same states, which nobody alters."""
        twin = Trail()
        twin.stride, twin._steps, twin._rows = self.stride, self._steps.copy(), self._rows.copy()
        return twin

    def take(self, step: int, row: Floats) -> None:
        """Keep the parameters at a step, unless some of its stride are known. Nobody may alter `row` afterwards."""
        place = bisect_left(self._steps, step - step % self.stride)
        if place < len(self._steps) and self._steps[place] // self.stride == step // self.stride:
            return
        self._steps.insert(place, step)
        self._rows.insert(place, row)
        self._fit(BYTES)

    def rest(self, budget: int) -> None:
        """Keep no more than `budget` bytes of it while nobody looks."""
        self._fit(budget)

    def _fit(self, budget: int) -> None:
        while self._rows and len(self._steps) > max(FEWEST, min(MOST, budget // max(1, self._rows[0].nbytes))):
            self._thin()

    def _thin(self) -> None:
        self.stride *= 2
        kept = {step // self.stride: k for k, step in reversed(list(enumerate(self._steps)))}
        places = sorted(kept.values())
        self._steps = [self._steps[k] for k in places]
        self._rows = [self._rows[k] for k in places]

    def packed(self, budget: int) -> dict[str, Any]:
        """Taken apart, thinned until the states take at most about so many bytes."""
        twin = self.copy()
        while len(twin) > FEWEST and sum(row.nbytes for row in twin._rows) > budget:
            twin._thin()
        return {"stride": twin.stride, "steps": np.array(twin._steps, np.int64), "rows": twin._rows}

    @classmethod
    def unpacked(cls, parcel: Parcel, width: int, dtype: Any) -> Trail:
        """A trail of states of `width` parameters, put together again."""
        trail = cls()
        steps = parcel["steps"].array(np.int64, None)
        rows = [row.array(dtype, width, finite=False) for row in parcel["rows"].each(max(MOST, FEWEST))]
        trail.stride = parcel["stride"].whole(1, 2 * limits.STEPS)
        if len(rows) != len(steps) or not doubling(trail.stride) or not rising(steps, limits.STEPS + 1):
            raise parcel.unfit("no trail")
        trail._steps, trail._rows = steps.tolist(), rows
        return trail

    def truncate(self, step: int) -> None:
        """Forget what is at `step` and after it."""
        place = bisect_left(self._steps, step)
        del self._steps[place:], self._rows[place:]

    def before(self, step: int) -> Floats:
        """The parameters kept before a step, (points, n_params); (0, 0) if there are none."""
        place = bisect_left(self._steps, step)
        return np.stack(self._rows[:place]) if place else np.empty((0, 0))

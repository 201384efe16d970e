"""The history of a run in bounded memory: curves that keep every extreme, and thinned paths.

Ten million steps cost what ten thousand cost: when a curve is full, neighbouring buckets are merged and each
bucket then stands for twice as many steps; lowest and highest values survive every merge.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdtui import limits

Floats = NDArray[np.float64]


class Curve:
    """One number a step (or now and then), as buckets of `stride` steps with their lowest and highest value."""

    def __init__(self, capacity: int = limits.TRACE_ROWS) -> None:
        self.stride = 1
        self._count = 0
        self._bucket = np.empty(capacity, dtype=np.int64)
        self._low = np.empty(capacity)
        self._high = np.empty(capacity)

    def append(self, step: int, value: float) -> None:
        """Record `value` at `step`; steps never go down. What is not finite is left out."""
        if not np.isfinite(value):
            return
        last = self._count - 1
        bucket = step // self.stride
        if last >= 0 and self._bucket[last] == bucket:
            self._low[last] = min(self._low[last], value)
            self._high[last] = max(self._high[last], value)
            return
        if self._count == len(self._low):
            self._halve()
            self.append(step, value)
            return
        self._bucket[self._count], self._low[self._count], self._high[self._count] = bucket, value, value
        self._count += 1

    def _halve(self) -> None:
        """Merge neighbours until there is room."""
        self.stride *= 2
        halved = self._bucket[: self._count] // 2
        firsts = np.flatnonzero(np.r_[True, halved[1:] != halved[:-1]])
        count = len(firsts)
        self._low[:count] = np.minimum.reduceat(self._low[: self._count], firsts)
        self._high[:count] = np.maximum.reduceat(self._high[: self._count], firsts)
        self._bucket[:count] = halved[firsts]
        self._count = count

    def truncate(self, step: int) -> None:
        """Forget everything from `step` on."""
        self._count = int(np.searchsorted(self._bucket[: self._count] * self.stride, step))

    def latest(self, step: int) -> float | None:
        """The value recorded last at or before `step`; of a bucket of several steps, its lowest."""
        place = int(np.searchsorted(self._bucket[: self._count] * self.stride, step, side="right"))
        return float(self._low[place - 1]) if place else None

    def points(self) -> tuple[Floats, Floats]:
        """Steps and values, in order; a bucket of several steps gives its lowest and its highest value."""
        steps = (self._bucket[: self._count] * self.stride).astype(np.float64)
        if self.stride == 1:
            return steps, self._low[: self._count].copy()
        both = np.stack([self._low[: self._count], self._high[: self._count]], axis=1)
        return np.stack([steps, steps + 0.5 * self.stride], axis=1).ravel(), both.ravel()


class Path:
    """Parameters along the way, (points, n_params): every step at first, then every second, fourth …"""

    def __init__(self, width: int, capacity: int = limits.PATH_ROWS) -> None:
        self.stride = 1
        self._steps: list[int] = []
        self._rows = np.empty((capacity, width))

    def append(self, step: int, row: Floats) -> None:
        if step % self.stride:
            return
        if len(self._steps) == len(self._rows):
            self._halve()
            self.append(step, row)
            return
        self._rows[len(self._steps)] = row
        self._steps.append(step)

    def _halve(self) -> None:
        self.stride *= 2
        keep = [k for k, step in enumerate(self._steps) if step % self.stride == 0]
        self._rows[: len(keep)] = self._rows[keep]
        self._steps = [self._steps[k] for k in keep]

    def truncate(self, step: int) -> None:
        while self._steps and self._steps[-1] >= step:
            self._steps.pop()

    def points(self, upto: int) -> Floats:
        """The rows of steps 0 … `upto`."""
        return self._rows[: int(np.searchsorted(self._steps, upto, side="right"))].copy()


@dataclass
class Trace:
    """Everything recorded of one run: `length` rows, one after each update and one before the first."""

    width: int
    """Parameters to keep along the path; 0 where they are too many to draw."""
    length: int = 0
    curves: dict[str, Curve] = field(default_factory=dict)
    errors: deque[tuple[int, Floats]] = field(default_factory=lambda: deque(maxlen=64))
    """The RMS of each layer's backpropagated error, for the latest steps."""

    def __post_init__(self) -> None:
        self.path = Path(self.width) if self.width else None

    def append(self, step: int, numbers: dict[str, float], params: Floats, delta_rms: Floats) -> None:
        """Record the row of `step`, once: a replay brings the same numbers again."""
        if not self.errors or self.errors[-1][0] < step:
            self.errors.append((step, delta_rms))
        if step < self.length:
            return
        self.length = step + 1
        for name, value in numbers.items():
            self.curves.setdefault(name, Curve()).append(step, value)
        if self.path is not None and np.all(np.isfinite(params)):
            self.path.append(step, params)

    def truncate(self, step: int) -> None:
        """Forget the rows from `step` on."""
        self.length = min(self.length, step)
        for curve in self.curves.values():
            curve.truncate(step)
        if self.path is not None:
            self.path.truncate(step)
        self.rewind(step)

    def rewind(self, step: int) -> None:
        """Forget the errors from `step` on, which a replay brings again."""
        while self.errors and self.errors[-1][0] >= step:
            self.errors.pop()

    def median_errors(self, upto: int, window: int = 20) -> Floats:
        """The median over the last `window` steps of each layer's error, (layers,)."""
        rows = [row for step, row in self.errors if upto - window < step <= upto]
        return np.median(rows, axis=0) if rows else np.empty(0)

    @property
    def last(self) -> int:
        return self.length - 1

    def ghost(self, label: str) -> Ghost:
        """A copy of what was recorded, to be drawn dim behind what comes next."""
        curve = self.curves.get("loss")
        empty = np.empty(0)
        return Ghost(
            label,
            self.width,
            curve.points() if curve else (empty, empty),
            self.path.points(self.last) if self.path else None,
        )


@dataclass(frozen=True)
class Ghost:
    """A run that was left behind: its loss curve (steps, values) and its path (points, n_params) if kept."""

    label: str
    width: int
    loss: tuple[Floats, Floats]
    path: Floats | None

"""One number a step in bounded memory: buckets of steps that keep their lowest and highest value."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.parcel import Parcel, doubling, rising

Floats = NDArray[np.float64]


class Curve:
    """One number a step (or now and then), as buckets of `stride` steps with their lowest and highest value.

    What was recorded before a cut keeps the wider buckets it had; what comes after it is recorded finely again.
    """

    def __init__(self, capacity: int = limits.TRACE_ROWS) -> None:
        self.stride = 1
        self._count = 0
        self._start = np.empty(capacity, dtype=np.int64)
        self._width = np.empty(capacity, dtype=np.int64)
        self._low = np.empty(capacity)
        self._high = np.empty(capacity)

    def append(self, step: int, value: float) -> None:
        """Record `value` at `step`; steps go up. What is not finite is left out."""
        self.add(np.array([step], np.int64), np.array([value]))

    @property
    def last(self) -> int:
        """The last step about which nothing new can be said, −1 while there is none: that of the latest bucket, all of
        it where it is wider than those that follow."""
        if not self._count:
            return -1
        start, width = int(self._start[self._count - 1]), int(self._width[self._count - 1])
        return start + (width - 1 if width > self.stride else 0)

    def extend(self, first: int, values: Floats) -> None:
        """Record `values` at consecutive steps from `first` on; what is not finite is left out."""
        finite = np.isfinite(values)
        if not finite.all():
            self.add(first + np.flatnonzero(finite), values[finite])
            return
        while self._joins(first) + len(self._low) - self._count < self._buckets(first, len(values)):
            self._halve()
        buckets = first // self.stride + np.arange(self._buckets(first, len(values)))
        self._put(buckets, *_extremes(values, first % self.stride, len(buckets), self.stride))

    def add(self, steps: NDArray[np.int64], values: Floats) -> None:
        """Record `values` at `steps`, which go up; what is not finite is left out, and what is not new."""
        new = np.isfinite(values) & (steps > self.last)
        steps, values = steps[new], values[new]
        if not len(steps):
            return
        while self._count + len(_firsts(steps // self.stride)) > len(self._low):
            self._halve()
        buckets = steps // self.stride
        firsts = _firsts(buckets)
        self._put(buckets[firsts], np.minimum.reduceat(values, firsts), np.maximum.reduceat(values, firsts))

    def _joins(self, step: int) -> int:
        """1 if the value of `step` belongs to the last bucket there is."""
        return int(self._count > 0 and bool(self._start[self._count - 1] // self.stride == step // self.stride))

    def _buckets(self, first: int, count: int) -> int:
        """How many buckets `count` steps from `first` on touch."""
        return (first + count - 1) // self.stride - first // self.stride + 1

    def _put(self, buckets: NDArray[np.int64], low: Floats, high: Floats) -> None:
        """Put buckets at the end, the first of them perhaps part of the last one there is."""
        start = self._count
        if self._joins(int(buckets[0]) * self.stride):
            start -= 1
            low[0], high[0] = min(low[0], self._low[start]), max(high[0], self._high[start])
        self._count = start + len(buckets)
        place = slice(start, self._count)
        self._start[place], self._width[place] = buckets * self.stride, self.stride
        self._low[place], self._high[place] = low, high

    def _halve(self) -> None:
        """Merge neighbours until there is room; buckets that are wider already stay as they are."""
        self.stride *= 2
        if not self._count:
            return
        halved = self._start[: self._count] // self.stride
        firsts = _firsts(halved)
        count = len(firsts)
        self._low[:count] = np.minimum.reduceat(self._low[: self._count], firsts)
        self._high[:count] = np.maximum.reduceat(self._high[: self._count], firsts)
        self._start[:count] = halved[firsts] * self.stride
        self._width[:count] = np.maximum(self._width[firsts], self.stride)
        self._count = count

    def truncate(self, step: int) -> int:
        """Forget everything from `step` on. Buckets that reach beyond it go whole: returns the step from which on
        nothing is known any more."""
        ends = self._start[: self._count] + self._width[: self._count]
        self._count = int(np.searchsorted(ends, step, side="right"))
        self.stride = 1
        return min(step, int(self._start[self._count])) if self._count < len(ends) else step

    def copy(self) -> Curve:
        """The same in arrays of its own."""
        twin = Curve(len(self._low))
        twin.stride, twin._count = self.stride, self._count
        for name in ("_start", "_width", "_low", "_high"):
            getattr(twin, name)[: self._count] = getattr(self, name)[: self._count]
        return twin

    def packed(self) -> dict[str, Any]:
        """Taken apart, in arrays of its own."""
        columns = {"start": self._start, "width": self._width, "low": self._low, "high": self._high}
        return {"stride": self.stride} | {name: column[: self._count].copy() for name, column in columns.items()}

    @classmethod
    def unpacked(cls, parcel: Parcel, length: int) -> Curve:
        """A curve of a trace of `length` rows, put together again."""
        curve = cls()
        start = parcel["start"].array(np.int64, None)
        curve.stride, curve._count = parcel["stride"].whole(1, 2 * limits.STEPS), len(start)
        width = parcel["width"].array(np.int64, len(start))
        low, high = (parcel[name].array(np.float64, len(start)) for name in ("low", "high"))
        powers = ((width > 0) & (width <= 2 * limits.STEPS) & (width & (width - 1) == 0)).all()
        sound = doubling(curve.stride) and powers and rising(start, length) and (low <= high).all()
        if not sound or len(start) > len(curve._start):
            raise parcel.unfit("no curve")
        place = slice(len(start))
        curve._start[place], curve._width[place], curve._low[place], curve._high[place] = start, width, low, high
        return curve

    def latest(self, step: int) -> float | None:
        """The value recorded last at or before `step`; of a bucket of several steps, its lowest."""
        place = self._until(step)
        return float(self._low[place - 1]) if place else None

    def when(self, step: int) -> int | None:
        """The step of that value; of a bucket of several steps, its first."""
        place = self._until(step)
        return int(self._start[place - 1]) if place else None

    def _until(self, step: int) -> int:
        """How many buckets begin at or before `step`."""
        return int(np.searchsorted(self._start[: self._count], step, side="right"))

    def points(self) -> tuple[Floats, Floats]:
        """Steps and values, in order; a bucket of several steps gives its lowest and its highest value."""
        start, width = self._start[: self._count], self._width[: self._count]
        steps = np.stack([start, start + 0.5 * width], axis=1).ravel()
        both = np.stack([self._low[: self._count], self._high[: self._count]], axis=1).ravel()
        kept = np.stack([np.ones(self._count, bool), width > 1], axis=1).ravel()
        return steps[kept], both[kept]


def _firsts(ascending: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where each value of a list (n,), n > 0, stands for the first time."""
    return np.flatnonzero(np.concatenate(([True], ascending[1:] != ascending[:-1])))


def _extremes(values: Floats, lead: int, buckets: int, stride: int) -> tuple[Floats, Floats]:
    """Lowest and highest value of each bucket, of which the first misses its first `lead` values.

    By halves, since a stride is a power of two: a tenth of the time of `reduceat`.
    """
    padded = np.empty(buckets * stride)
    padded[:lead], padded[lead : lead + len(values)], padded[lead + len(values) :] = values[0], values, values[-1]
    low, high = padded, padded.copy()
    while len(low) > buckets:
        low, high = np.minimum(low[::2], low[1::2]), np.maximum(high[::2], high[1::2])
    return low, high

"""The history of a run in bounded memory: curves that keep every extreme, and thinned paths.

Ten million steps cost what ten thousand cost: when a curve is full, neighbouring buckets are merged and each
bucket then stands for twice as many steps; lowest and highest values survive every merge.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.frozen import Frozen
from gdtui.march.stretch import Stretch
from gdtui.parcel import Parcel, doubling, rising

Floats = NDArray[np.float64]

CURVES = 32
"""More names of numbers than any run records."""


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


def _median(ascending: Floats) -> Floats:
    """The middle of sorted rows (n, k), NaN where there is one; np.median imports numpy.ma for that."""
    middle, odd = divmod(len(ascending), 2)
    found = ascending[middle] if odd else (ascending[middle - 1] + ascending[middle]) / 2
    return np.where(np.isnan(ascending[-1]), np.nan, found)


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


class Path:
    """Parameters along the way, (points, n_params): every step at first, then every second, fourth …"""

    def __init__(self, width: int, capacity: int = limits.PATH_ROWS) -> None:
        self.stride = 1
        self._count = 0
        self._steps = np.empty(capacity, np.int64)
        self._rows = np.empty((capacity, width))

    def append(self, step: int, row: Floats) -> None:
        """Record the row of a step; every step comes, in order."""
        self.extend(step, row[None, :])

    def extend(self, first: int, rows: Floats) -> None:
        """Record `rows` at consecutive steps from `first` on, up to the first that is not finite."""
        finite = np.isfinite(rows).all(axis=1)
        if not finite.all():
            rows = rows[: int(finite.argmin())]
        while self._count + len(range(-first % self.stride, len(rows), self.stride)) > len(self._rows):
            self._halve()
        kept = rows[-first % self.stride :: self.stride]
        place = slice(self._count, self._count + len(kept))
        self._rows[place] = kept
        self._steps[place] = first + -first % self.stride + self.stride * np.arange(len(kept))
        self._count += len(kept)

    def _halve(self) -> None:
        self.stride *= 2
        kept = np.flatnonzero(self._steps[: self._count] % self.stride == 0)
        self._count = len(kept)
        self._rows[: self._count], self._steps[: self._count] = self._rows[kept], self._steps[kept]

    def truncate(self, step: int) -> None:
        """Forget the rows from `step` on; what comes then is recorded finely again."""
        self._count = int(np.searchsorted(self._steps[: self._count], step))
        self.stride = 1

    def copy(self) -> Path:
        """The same in arrays of its own."""
        twin = Path(self._rows.shape[1], len(self._rows))
        twin.stride, twin._count = self.stride, self._count
        twin._rows[: self._count], twin._steps[: self._count] = self._rows[: self._count], self._steps[: self._count]
        return twin

    def packed(self) -> dict[str, Any]:
        """Taken apart, in arrays of its own."""
        place = slice(self._count)
        return {"stride": self.stride, "steps": self._steps[place].copy(), "rows": self._rows[place].copy()}

    @classmethod
    def unpacked(cls, parcel: Parcel, width: int, length: int) -> Path:
        """A path of `width` parameters in a trace of `length` rows, put together again."""
        path = cls(width)
        steps = parcel["steps"].array(np.int64, None)
        path.stride, path._count = parcel["stride"].whole(1, 2 * limits.STEPS), len(steps)
        rows = parcel["rows"].array(np.float64, len(steps), width)
        if not doubling(path.stride) or not rising(steps, length) or len(steps) > len(path._steps):
            raise parcel.unfit("no path")
        path._steps[: len(steps)], path._rows[: len(steps)] = steps, rows
        return path

    def points(self, upto: int) -> Floats:
        """The rows of steps 0 … `upto`."""
        return self.recorded(upto)[1]

    def recorded(self, upto: int) -> tuple[Floats, Floats]:
        """Steps (n,) and rows (n, n_params) up to step `upto`."""
        count = int(np.searchsorted(self._steps[: self._count], upto + 1))
        return self._steps[:count].astype(np.float64), self._rows[:count].copy()


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

    def extend(self, stretch: Stretch) -> None:
        """Record the rows of a stretch, each once: a replay brings the same numbers again."""
        new = max(0, self.length - stretch.first)
        if new < stretch.count:
            first = stretch.first + new
            self.length = stretch.first + stretch.count
            self._curve("loss").extend(first, stretch.loss[new:, 0])
            self._curve("grad_norm").extend(first, stretch.grad_norm[new:, 0])
            if self.path is not None and stretch.path is not None:
                self.path.extend(first, stretch.path[new:])
        for name in stretch.measures[0][1] if stretch.measures else ():
            steps = np.array([step for step, _ in stretch.measures], np.int64)
            self._curve(name).add(steps, np.array([found[name][0] for _, found in stretch.measures]))

    def _curve(self, name: str) -> Curve:
        return self.curves.setdefault(name, Curve())

    def measured(self, step: int, found: Mapping[str, Floats]) -> None:
        """Record what was measured at a step, of the first run, unless something later is known already."""
        for name, values in found.items():
            self._curve(name).add(np.array([step], np.int64), np.asarray(values[:1], np.float64))

    def errors_of(self, stretch: Stretch) -> None:
        """Keep the errors of the layers at the latest rows."""
        for step, row in stretch.errors:
            if not self.errors or self.errors[-1][0] < step:
                self.errors.append((step, row))

    def truncate(self, step: int) -> None:
        """Forget the rows from `step` on, and those before it that share a bucket with them: a replay brings these
        again."""
        self.length, known = min(self.length, step), -1
        while self.length != known:
            known = self.length
            self.length = min([known, *(curve.truncate(known) for curve in self.curves.values())])
        if self.path is not None:
            self.path.truncate(self.length)
        self.rewind(step)

    def copy(self) -> Trace:
        """The same in arrays of its own."""
        twin = Trace(self.width, self.length, {name: curve.copy() for name, curve in self.curves.items()})
        twin.errors.extend(self.errors)
        twin.path = self.path.copy() if self.path is not None else None
        return twin

    def packed(self) -> dict[str, Any]:
        """Taken apart: nothing in it is altered by what is recorded later."""
        return {
            "length": self.length,
            "curves": {name: curve.packed() for name, curve in self.curves.items()},
            "errors": [[step, row] for step, row in self.errors],
            "path": self.path.packed() if self.path is not None else None,
        }

    @classmethod
    def unpacked(cls, parcel: Parcel, width: int, step: int, errors: Floats) -> Trace:
        """The trace of a run that stands at `step`, put together again; `errors` of its layers are like these."""
        length = parcel["length"].whole(step + 1, limits.STEPS + 1)
        curves = {name: Curve.unpacked(one, length) for name, one in parcel["curves"].named(CURVES).items()}
        trace = cls(width, length, curves)
        for pair in parcel["errors"].each(trace.errors.maxlen or 0):
            at, row = pair.exactly(2)
            trace.errors.append((at.whole(0, step), row.array(errors.dtype, *errors.shape, finite=False)))
        if not rising(np.array([at for at, _ in trace.errors], np.int64), limits.STEPS):
            raise parcel.unfit("errors are not in order")
        if trace.path is not None:
            trace.path = Path.unpacked(parcel["path"], width, length)
        return trace

    def rewind(self, step: int) -> None:
        """Forget the errors from `step` on, which a replay brings again."""
        while self.errors and self.errors[-1][0] >= step:
            self.errors.pop()

    def median_errors(self, upto: int, window: int = 20) -> Floats:
        """The median over the last `window` steps of each layer's error, (layers,)."""
        rows = [row for step, row in self.errors if upto - window < step <= upto]
        return _median(np.sort(rows, axis=0)) if rows else np.empty(0)

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


class Ghost(Frozen):
    """A run that was left behind: its loss curve (steps, values) and its path (points, n_params) if kept."""

    label: str
    width: int
    loss: tuple[Floats, Floats]
    path: Floats | None

    def packed(self) -> dict[str, Any]:
        """Taken apart."""
        steps, values = self.loss
        return {"label": self.label, "width": self.width, "steps": steps, "loss": values, "path": self.path}

    @classmethod
    def unpacked(cls, parcel: Parcel) -> Ghost:
        """Put together again."""
        steps = parcel["steps"].array(np.float64, None)
        loss = parcel["loss"].array(np.float64, len(steps))
        width = parcel["width"].whole(0, limits.PARAMETERS)
        path = parcel["path"].array(np.float64, None, width) if parcel["path"].given else None
        return cls(parcel["label"].text(most=limits.FILE_BYTES), width, (steps, loss), path)

"""Everything recorded of one run, row by row, and how it is forgotten again."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.march.stretch import Stretch
from gdtui.parcel import Parcel, rising
from gdtui.trace.curve import Curve
from gdtui.trace.ghost import Ghost
from gdtui.trace.path import Path

Floats = NDArray[np.float64]

CURVES = 32
"""More names of numbers than any run records."""


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


def _median(ascending: Floats) -> Floats:
    """The middle of sorted rows (n, k), NaN where there is one; np.median imports numpy.ma for that."""
    middle, odd = divmod(len(ascending), 2)
    found = ascending[middle] if odd else (ascending[middle - 1] + ascending[middle]) / 2
    return np.where(np.isnan(ascending[-1]), np.nan, found)

"""Parameters along the way in bounded memory: thinned by halves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.parcel import Parcel, doubling, rising

Floats = NDArray[np.float64]


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

"""How numbers are spread: counts in many narrow bins, which a view adds up to as many as it has room for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen

BINS = 240
"""So many, because many widths divide it."""


class Histogram(Frozen, eq=False):
    """`counts` (BINS,) of `total` values in equal bins from `low` to `high`; 0 lies between the two."""

    counts: NDArray[np.intp]
    low: float
    high: float
    total: int
    least: float
    """The lowest and the highest value."""
    most: float


def histogram(values: Floats) -> Histogram | None:
    """All values that are finite; None where there are none."""
    known = np.ravel(np.asarray(values, np.float64))
    known = known[np.isfinite(known)]
    if not known.size:
        return None
    least, most = float(known.min()), float(known.max())
    low, high = min(least, 0.0), max(most, 0.0)
    if not high - low > 1e-300:
        low, high = -1.0, 1.0
    counts = np.histogram(known, BINS, (low, high))[0]
    return Histogram(counts, low, high, known.size, least, most)


def histograms(*arrays: Floats | None) -> tuple[Histogram | None, ...]:
    """One for each array; None for those that are none."""
    return tuple(None if values is None else histogram(values) for values in arrays)

"""Some of many, evenly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def evenly(count: int, most: int) -> NDArray[np.intp]:
    """At most `most` of the places 0 … count − 1, the first and the last among them."""
    # Not np.unique, which imports numpy.ma and would delay the first paint.
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(np.intp)

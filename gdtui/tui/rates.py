"""A learning rate made larger or smaller by a key."""

from __future__ import annotations

import math
import sys

SMALLEST, LARGEST = math.ulp(0.0), sys.float_info.max


def scaled(rate: float, factor: float) -> float:
    """`factor` times the rate, as far as numbers go: it becomes neither infinite nor, from something, nothing."""
    return min(max(rate * factor, SMALLEST), LARGEST) if rate else rate

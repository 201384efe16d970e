"""What counts as a number where any value may stand, and what a float can hold."""

from __future__ import annotations

import sys
from typing import TypeGuard


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number at all; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_finite(value: float) -> bool:
    """Whether a number is one that a float can hold: no infinity, no NaN, no integer beyond all floats."""
    return abs(value) <= sys.float_info.max

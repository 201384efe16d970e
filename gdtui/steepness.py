"""How steep an activation can be at all, and why a unit passes as little error back as it does."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.engine.units import Activation

GENTLE = 0.5
"""An activation that is never steeper than this takes much of the error wherever its unit stands."""
STEEP = 0.9
"""From this share of the steepest slope on, a unit passes about all that its activation can."""
FAR = 0.75
"""Below this share it is not the activation alone that takes the error, but where the unit stands on it."""

FLAT = 0.25
"""From this share of the steepest slope down, an activation is called flat."""


def steepest(activation: Activation) -> float:
    """The slope of an activation that squashes where it is steepest; 1 of the others, which need not be steep."""
    return _measured(cast(Any, activation)) if getattr(activation, "saturates", False) else 1.0


@lru_cache(maxsize=64)
def _measured(activation: Any) -> float:
    z = np.linspace(-8.0, 8.0, 1025)
    fired, slope = np.empty_like(z), np.empty_like(z)
    activation.value(z, fired)
    activation.slope(z, fired, slope)
    return float(slope.max())


def quantity(slope: float) -> str:
    """`¼`, and other slopes in digits."""
    return "¼" if slope == 0.25 else f"{slope:.3g}"


def blame(weight: Floats, bias: float, drive: float, *, normed: bool) -> str:
    """What makes the sums of a unit large: `drive` is the average size of its sum without its bias."""
    if normed:
        return "its gain and shift put it there"
    if abs(bias) > drive:
        return f"most of it the bias {bias:.3g}".replace("-", "−")
    size = float(np.abs(weight).sum())
    return "its weights are large" if size * size >= drive else "its inputs are large"

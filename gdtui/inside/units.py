"""What pages say of the units of a layer: how many, what they are called, where they stand on their activation."""

from __future__ import annotations

import numpy as np

from gdtui.inside.naming import Names
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import (
    Column,
    Curve,
    Place,
)

FLAT = 0.25
"""From this share of the steepest slope down, an activation is called flat."""


def counts(names: Names, one: LayerPass | None = None) -> dict[str, int]:
    """How many units, samples and inputs there are at a layer."""
    passing = names.passing
    if one is None:
        return {"input": len(passing.inputs), "sample": passing.samples}
    return {"unit": one.layer.fan_out, "sample": passing.samples, "input": one.layer.fan_in}


def units(names: Names, one: LayerPass) -> Column:
    """The units of a layer by their names."""
    return Column("unit", [names.unit(one, i) for i in range(one.layer.fan_out)])


def activation_name(one: LayerPass) -> str:
    """The activation's name in words."""
    return type(one.layer.activation).__name__.lower()


def steepest(one: LayerPass) -> float:
    """The slope of the activation where it is steepest."""
    return 0.25 if activation_name(one) == "sigmoid" else 1.0


def flats(one: LayerPass, sample: int) -> Column:
    """A word where a unit is flat or off for a sample."""
    return Column("", [flat_word(one, i, sample) for i in range(one.layer.fan_out)])


def flat_word(one: LayerPass, unit: int, sample: int) -> str:
    """`flat`, `off`, or nothing."""
    slope = 1.0 if one.slope is None else abs(float(one.slope[unit, sample]))
    if slope == 0.0:
        return "flat" if getattr(one.layer.activation, "saturates", False) else "off"
    return "flat" if slope < FLAT * steepest(one) else ""


def activation_curve(one: LayerPass, place: Place) -> Curve | None:
    """σ over the sums of this sample: each unit a dot, the one looked at with its tangent."""
    if one.slope is None:
        return None
    i, s = place.unit, place.sample
    sums = one.squashed[:, s]
    known = np.abs(sums[np.isfinite(sums)])
    reach = float(np.clip(1.15 * known.max(initial=0.0), 3.0, 12.0))
    xs = np.linspace(-reach, reach, 121).astype(sums.dtype)
    ys = np.empty_like(xs)
    one.layer.activation.value(xs, ys)
    return Curve(
        f"where the units of {one.layer.name} stand on {activation_name(one)}", xs, ys,
        (float(sums[i]), float(one.fired[i, s])), float(one.slope[i, s]), (sums, one.fired[:, s]),
    )  # fmt: skip

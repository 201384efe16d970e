"""What pages say of the units of a layer: how many, what they are called, where they stand on their activation."""

from __future__ import annotations

import numpy as np

from gdtui.inside.naming import Names
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import Column, Curve, Line, Place, many
from gdtui.steepness import FAR, FLAT, GENTLE, quantity, steepest


def counts(names: Names, one: LayerPass | None = None) -> dict[str, int]:
    """How many units, samples and inputs there are at a layer."""
    passing = names.passing
    if one is None:
        return {"input": len(passing.inputs), "sample": passing.samples}
    return {"unit": one.layer.fan_out, "sample": passing.samples, "input": one.layer.fan_in}


def samples_of(names: Names) -> list[str]:
    """The samples of the batch as the owners of their terms."""
    return [f"sample {k + 1}" for k in range(names.passing.samples)]


def units(names: Names, one: LayerPass) -> Column:
    """The units of a layer by their names."""
    return Column("unit", [names.unit(one, i) for i in range(one.layer.fan_out)])


def activation_name(one: LayerPass) -> str:
    """The activation's name in words."""
    return type(one.layer.activation).__name__.lower()


def flats(one: LayerPass, sample: int) -> Column:
    """A word where a unit is flat or off for a sample."""
    return Column("", [flat_word(one, i, sample) for i in range(one.layer.fan_out)])


def flat_word(one: LayerPass, unit: int, sample: int) -> str:
    """`flat`, `off`, or nothing."""
    slope = 1.0 if one.slope is None else abs(float(one.slope[unit, sample]))
    if slope == 0.0:
        return "flat" if getattr(one.layer.activation, "saturates", False) else "off"
    return "flat" if slope < FLAT * steepest(one.layer.activation) else ""


def cause(names: Names, one: LayerPass, unit: int, sample: int, *, back: bool) -> Line:
    """A sentence on why a unit that squashes is no steeper for a sample; nothing where it is steep.
    `back`: on the way of the error, which may have come through such units before."""
    top, name = steepest(one.layer.activation), activation_name(one)
    if one.slope is None or not getattr(one.layer.activation, "saturates", False):
        return ()
    if not top:
        return (f" The slope of {name} is 0 everywhere.",)
    if flat_word(one, unit, sample):
        return (f" {name.capitalize()} is steep ({quantity(top)}) around 0 only, and |z| is large",
                *_driven(names, one, unit, sample), ".")  # fmt: skip
    if top < GENTLE:
        return (f" {name.capitalize()} is never steeper than {quantity(top)}{_before(names, one) if back else ''}.",)
    steep = abs(float(one.slope[unit, sample])) >= FAR * top
    return () if steep else (f" {name.capitalize()} has slope {quantity(top)} at 0, and less the larger |z| is.",)


def _before(names: Names, one: LayerPass) -> str:
    """How many layers like it the error has come through before."""
    later = names.passing.layers[one.number :]
    count = sum(layer.slope is not None and 0.0 < steepest(layer.layer.activation) < GENTLE for layer in later)
    return f", and the error came through {many(count, 'such layer')} before" if count else ""


def _driven(names: Names, one: LayerPass, unit: int, sample: int) -> Line:
    """The part of the sum that does most to make it large; nothing where a norm has moved it."""
    z = float(one.z[unit, sample])
    if one.norm is not None or not np.isfinite(z):
        return ()
    terms = one.weights[unit] * one.below[:, sample] * np.sign(z)
    j, n = int(np.argmax(terms)), one.number
    if one.bias is not None and one.bias[unit] * np.sign(z) > terms[j]:
        return (", above all by its bias ", float(one.bias[unit]))
    what = f"{names.weights(n)}[{unit},{j}]·{names.input(n - 1, j)}"
    return (f", above all by {what} = ", float(one.weights[unit, j] * one.below[j, sample]))


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

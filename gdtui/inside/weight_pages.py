"""The gradient of a layer's weights: the error times the input, summed over the batch."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.inside.naming import Names
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import (
    Column,
    Factor,
    Line,
    Matrix,
    Page,
    Place,
    Table,
    added,
    heaviest,
    percent,
    weighed,
)
from gdtui.inside.units import counts, samples_of, units


def columns_of(one: LayerPass) -> int:
    """The numbers each unit owns: weights, bias, gain and shift."""
    return one.layer.width + 2 * (one.layer.norm is not None)


def index_of(one: LayerPass) -> np.ndarray:
    """Where they stand among all parameters, (fan_out, columns)."""
    layer = one.layer
    own = layer.offset + np.arange(layer.fan_out * layer.width).reshape(layer.fan_out, layer.width)
    if layer.norm is None:
        return own
    affine = layer.offset + own.size + np.arange(2 * layer.fan_out).reshape(2, layer.fan_out)
    return np.concatenate([own, affine.T], axis=1)


def gradient(names: Names, one: LayerPass, place: Place) -> Page:
    """∇W = δ·belowᵀ."""
    n, layer = one.number, one.layer
    limits = {**counts(names, one), "input": columns_of(one)}
    place = place.within(limits)
    i, s, j = place.unit, place.sample, place.input
    d, x = names.delta(n), names.below(n)
    w = "∇" + names.weights(n)
    values = names.passing.data_grad[index_of(one)]
    left, right, symbols = _outer(names, one, place)
    samples = names.passing.samples
    terms = added(left, right, samples_of(names), place.terms)
    product: list[Factor | str] = [
        Factor(w, values[:, : layer.fan_in], (i, j if j < layer.fan_in else None)), "=",
        Factor(d, one.delta, (i, s)), "·", Factor(f"{x}ᵀ", one.below.T, (s, j if j < layer.fan_in else None)),
    ]  # fmt: skip
    return Page(
        (symbols,),
        ((f"{names.slope(one, i, j)} = ", *terms, " = ", float(values[i, j])),),
        weights_table(names, one, w, values),
        _pulling(place, left, right),
        limits,
        _shapes(one, samples, j),
        tuple(product),
        note=(names.parameter(one, i, j),),
    )


def _shapes(one: LayerPass, samples: int, j: int) -> str:
    """Those of the weights' product; of what each unit has one of, of its sum over the samples."""
    units, inputs = one.layer.fan_out, one.layer.fan_in
    if j >= inputs:
        return f"({units}×1) = Σ of ({units}×{samples})"
    return f"({units}×{inputs}) = ({units}×{samples})·({samples}×{inputs})"


def _outer(names: Names, one: LayerPass, place: Place) -> tuple[Floats, Floats, str]:
    """The two rows whose products, summed over the batch, are the derivative; and how that is written."""
    n, layer, i, j = one.number, one.layer, place.unit, place.input
    d, x, w = names.delta(n), names.below(n), names.weights(n)
    if j < layer.fan_in:
        return one.delta[i], one.below[j], f"∇{w} = {d}·{x}ᵀ, so ∂J/∂{w}[i,j] = Σ {d}[i]·{x}[j] over the batch"
    if layer.bias and j == layer.fan_in:
        return one.delta[i], np.ones_like(one.delta[i]), f"∇{names.bias(n)} = Σ {d} over the batch"
    assert one.norm is not None
    if j == columns_of(one) - 1:
        return one.norm.before[i], np.ones_like(one.delta[i]), f"∂J/∂β = Σ ∂J/∂y{n} over the batch"
    return one.norm.before[i], one.norm.hat[i], f"∂J/∂γ = Σ ∂J/∂y{n}·ẑ over the batch"


def weights_table(names: Names, one: LayerPass, title: str, values: Floats) -> Table:
    """Numbers of all parameters of a layer: a matrix, or one column where there is a single unit."""
    heads = [names.input(one.number - 1, j) for j in range(columns_of(one))]
    if one.layer.fan_out == 1:
        return Table("input", (Column("of", heads), Column(title, values[0]), Column("", np.abs(values[0]), bar=True)))
    return Table("unit", (units(names, one),), Matrix("input", heads, values))


def _pulling(place: Place, left: Floats, right: Floats) -> Line:
    """Which samples make this derivative."""
    s, shares = place.sample, left * right
    size = weighed(shares)
    total = float(size.sum())
    if not total:
        return ("No sample changes this weight: for each of them δ or the input is exactly 0.",)
    hardest = heaviest(size)[0]
    silent = int(np.count_nonzero(size == 0.0))
    quiet = (
        f" {silent} of {len(shares)} samples add{'s' * (silent == 1)} nothing, since δ or the input is 0 there."
        if silent
        else ""
    )
    up = int(np.count_nonzero(shares > 0))
    down = len(shares) - up - silent
    another = " (, . another)" * (len(shares) > place.terms + 1)
    return (
        (f"Sample {hardest + 1} counts most, {percent(float(size[hardest]) / total)} of all; "
        f"{up} would lower this parameter, {down} raise it. Sample {s + 1}{another} adds "), float(left[s]), " · ",
        float(right[s]), f".{quiet}",
    )  # fmt: skip

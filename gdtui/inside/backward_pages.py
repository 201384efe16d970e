"""The stages on the way back: from the δ of one layer to that of the layer below, and to the weights' gradient."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.inside.forward_pages import activation_curve, counts, flat_word, units
from gdtui.inside.naming import Names
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import Column, Factor, Line, Matrix, Page, Place, Table, added, heaviest, percent


def arrived(names: Names, one: LayerPass, place: Place) -> Page:
    """δ of a hidden layer from δ of the next: through the weights, the mask, and the slope."""
    n, after = one.number, names.passing.layers[one.number]
    place = place.within(counts(names, one))
    i, s = place.unit, place.sample
    norm = one.norm is not None
    d, w, after_d = "∂J/∂y" if norm else names.delta(n), names.weights(n + 1), names.delta(n + 1)
    left = f"{d}{n}" if norm else d
    slope_sign = one.layer.activation.symbols[1].replace("a", f"a{n}") if one.slope is not None else ""
    slope_sign = slope_sign.replace("z", f"y{n}" if norm else f"z{n}") if "if" not in slope_sign else f"σ′(z{n})"
    round_it = f"∂J/∂a{n + 1}"
    rest = f" + {round_it}" * (one.bypass is not None)
    mask = " ⊙ mask" * (one.let_through is not None)
    slope = f" ⊙ ({slope_sign})" * bool(slope_sign)
    bracket = (f"({w}ᵀ·{after_d}{rest})") if rest else f"{w}ᵀ·{after_d}"
    result = one.norm.before if one.norm is not None else one.delta
    product: list[Factor | str] = [
        Factor(left, result, (i, s)), "=", Factor(f"{w}ᵀ", after.weights.T, (i, None)), "·",
        Factor(after_d, after.delta, (None, s)),
    ]  # fmt: skip
    if one.bypass is not None:
        product += ["+", Factor(round_it, one.bypass, (i, s))]
    if one.mask is not None:
        product += ["⊙", Factor("mask", one.mask, (i, s))]
    if one.slope is not None:
        product += ["⊙", Factor("slope", one.slope, (i, s))]
    return Page(
        (f"{left} = {bracket}{mask}{slope}",),
        (_chain(one, after, i, s, left, result),),
        _error_table(names, one, after, place, left, result),
        _passes(one, place, result),
        counts(names, one),
        _shapes(one, after),
        tuple(product),
        activation_curve(one, place),
    )


def _shapes(one: LayerPass, after: LayerPass) -> str:
    here, there = one.layer.fan_out, after.layer.fan_out
    rest = f" + ({here}×1)" * (one.bypass is not None)
    slope = f" ⊙ ({here}×1)" * (one.slope is not None)
    return f"({here}×1) = ({here}×{there})·({there}×1){rest}{slope}"


def _chain(one: LayerPass, after: LayerPass, i: int, s: int, left: str, result: Floats) -> Line:
    """The same with the numbers of one unit and one sample."""
    terms = added(after.weights[:, i], after.delta[:, s])
    line: list[str | float] = [f"{left}[{i + 1}] = "]
    bracket = len(after.delta) > 1 or one.bypass is not None
    line += ["("] * bracket + [*terms]
    if one.bypass is not None:
        line += [" + ", float(one.bypass[i, s])]
    line += [")"] * bracket
    if one.mask is not None:
        line += [" · ", float(one.mask[i, s])]
    if one.slope is not None:
        line += [" · ", float(one.slope[i, s])]
    return (*line, " = ", float(result[i, s]))


def _error_table(names: Names, one: LayerPass, after: LayerPass, place: Place, left: str, result: Floats) -> Table:
    s, n = place.sample, one.number
    columns = [units(names, one)]
    if after.layer.fan_out == 1:
        columns += [
            Column(f"{names.weights(n + 1)}ᵀ", after.weights[0]),
            Column(f"· {names.delta(n + 1)}", np.full(one.layer.fan_out, after.delta[0, s]), rank=2),
        ]
    if one.bypass is not None:
        columns.append(Column(f"+ ∂J/∂a{n + 1}", one.bypass[:, s], rank=1))
    columns.append(Column("= arriving", one.arriving[:, s]))
    if one.mask is not None:
        columns.append(Column("× mask", one.mask[:, s], rank=1))
    if one.slope is not None:
        columns.append(Column("× slope", one.slope[:, s]))
    columns += [
        Column(f"= {left}", result[:, s]), Column("", np.abs(result[:, s]), bar=True, rank=3),
        Column("", [_word(one, k, s) for k in range(one.layer.fan_out)], rank=0),
    ]  # fmt: skip
    return Table("unit", tuple(columns))


def _word(one: LayerPass, unit: int, sample: int) -> str:
    if one.mask is not None and one.mask[unit, sample] == 0.0:
        return "rests"
    return flat_word(one, unit, sample)


def _passes(one: LayerPass, place: Place, result: Floats) -> Line:
    """How much of the error that arrives goes on to the weights."""
    i, s = place.unit, place.sample
    arriving = float(one.arriving[i, s])
    name = type(one.layer.activation).__name__.lower()
    if one.mask is not None and one.mask[i, s] == 0.0:
        return (
            f"Unit {i + 1} rests for this sample: none of the error ",
            arriving,
            f" passes through to {one.layer.name}.",
        )
    if arriving == 0.0:
        return (f"No error arrives at unit {i + 1} for this sample, so there is nothing to pass on.",)
    if one.slope is None:
        return (f"The identity has slope 1: the whole error ", arriving, " passes.")
    slope, entered = float(one.slope[i, s]), float(one.squashed[i, s])
    head: Line = (f"Unit {i + 1} gave {'y' if one.norm is not None else 'z'} = ", entered)
    if slope == 0.0:
        return (*head, f": {name} is level there (slope 0), so nothing of the error ", arriving,
                f" passes through to the weights of {one.layer.name}.")  # fmt: skip
    if abs(slope) > 1.0 + 1e-9:
        return (*head, f": {name} rises there with slope ", slope, ", so the error ", arriving, " passes enlarged.")
    word = f", {name} is flat there (slope " if flat_word(one, i, s) else f", where {name} has slope "
    close = "), so only " if flat_word(one, i, s) else ": "
    return (*head, word, slope, f"{close}{percent(abs(slope))} of the error ", arriving,
            f" passes through to the weights of {one.layer.name}.")  # fmt: skip


def through_norm(names: Names, one: LayerPass, place: Place) -> Page:
    """δ of the weighted sum from that of what the norm made of it."""
    norm, n = one.norm, one.number
    assert norm is not None
    place = place.within(counts(names, one))
    i, s = place.unit, place.sample
    over = "batch" if norm.mean.shape[1] == 1 else "units"
    columns = (
        units(names, one), Column(f"∂J/∂y{n}", norm.before[:, s]), Column("γ", norm.gain, rank=2),
        Column("ẑ", norm.hat[:, s], rank=1), Column(f"= δ{n}", one.delta[:, s]),
        Column("∂J/∂γ", norm.grad[0], rank=3), Column("∂J/∂β", norm.grad[1], rank=3),
        Column("", np.abs(one.delta[:, s]), bar=True, rank=4),
    )  # fmt: skip
    return Page(
        (f"δ{n} = (d − mean(d) − ẑ·mean(d·ẑ))/√(variance + ε),  d = γ·∂J/∂y{n}",),
        ((f"δ{n}[{i + 1}] = (", float(norm.gain[i]), "·", float(norm.before[i, s]), " − ", norm.of(norm.level, i, s), " − ",
          float(norm.hat[i, s]), "·", norm.of(norm.along, i, s), ")/√(", norm.of(norm.variance, i, s), f" + {norm.eps:g}) = ",
          float(one.delta[i, s])),),
        Table("unit", columns),
        (f"The norm takes out of the error what would only shift or stretch the sums of the whole {over}, and divides "
         "by their spread: ", float(norm.before[i, s]), " at its output is ", float(one.delta[i, s]), " at its input."),
        counts(names, one),
        f"means over the {over}",
        (Factor(f"δ{n}", one.delta, (i, s)), "←", Factor(f"∂J/∂y{n}", norm.before, (i, s))),
    )  # fmt: skip


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
    product: list[Factor | str] = [
        Factor(w, values[:, : layer.fan_in], (i, j if j < layer.fan_in else None)), "=",
        Factor(d, one.delta, (i, s)), "·", Factor(f"{x}ᵀ", one.below.T, (s, j if j < layer.fan_in else None)),
    ]  # fmt: skip
    return Page(
        (symbols,),
        ((f"{names.slope(one, i, j)} = ", *added(left, right), " = ", float(values[i, j])),),
        weights_table(names, one, w, values),
        _pulling(place, left, right),
        limits,
        f"({layer.fan_out}×{layer.fan_in}) = ({layer.fan_out}×{samples})·({samples}×{layer.fan_in})",
        tuple(product),
        note=(names.parameter(one, i, j),),
    )


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
    s, pulls = place.sample, left * right
    size = np.nan_to_num(np.abs(pulls))
    total = float(size.sum())
    if not total:
        return ("No sample pulls at this weight: for each of them δ or the input is exactly 0.",)
    hardest = heaviest(pulls, np.ones_like(pulls))[0]
    silent = int(np.count_nonzero(size == 0.0))
    quiet = f" {silent} of {len(pulls)} samples do not pull at all, since δ or the input is 0 there." if silent else ""
    up = int(np.count_nonzero(pulls > 0))
    down = len(pulls) - up - silent
    return (
        f"Sample {hardest + 1} pulls hardest, {percent(float(size[hardest]) / total)} of all pulls; "
        f"{up} would lower this parameter, {down} raise it. Sample {s + 1} adds ", float(left[s]), " · ",
        float(right[s]), f".{quiet}",
    )  # fmt: skip

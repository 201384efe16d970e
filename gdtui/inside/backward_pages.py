"""The stage on the way back: δ of one layer from δ of the next, through its weights and the slope."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.inside.naming import Names
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import (
    Column,
    Factor,
    Line,
    Page,
    Place,
    Table,
    added,
    percent,
)
from gdtui.inside.units import activation_curve, activation_name, cause, counts, flat_word, units


def arrived(names: Names, one: LayerPass, place: Place) -> Page:
    """δ of a hidden layer from δ of the next: through the weights, the mask, and the slope."""
    n, after = one.number, names.passing.layers[one.number]
    limits = {**counts(names, one), "input": after.layer.fan_out}
    place = place.within(limits)
    i, s = place.unit, place.sample
    norm = one.norm is not None
    d, w, after_d = "∂J/∂y" if norm else names.delta(n), names.weights(n + 1), names.delta(n + 1)
    left = f"{d}{n}" if norm else d
    round_it = f"∂J/∂a{n + 1}"
    rest = f" + {round_it}" * (one.bypass is not None)
    mask = " ⊙ mask" * (one.let_through is not None)
    slope = f" ⊙ {_slope(one)}" if one.slope is not None else ""
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
        (_chain(one, after, place, left, result),),
        _error_table(names, one, after, place, left, result),
        _passes(names, one, place),
        limits,
        _shapes(one, after),
        tuple(product),
        activation_curve(one, place),
    )


def _slope(one: LayerPass) -> str:
    """The slope in symbols: (1 − a1²); by its name where it is one thing here and another there: relu′(z1)."""
    n, entered = one.number, "y" if one.norm is not None else "z"
    symbols = one.layer.activation.symbols[1]
    if "if" in symbols:
        return f"{activation_name(one)}′({entered}{n})"
    return f"({symbols.replace('a', f'a{n}').replace('z', f'{entered}{n}')})"


def _shapes(one: LayerPass, after: LayerPass) -> str:
    here, there = one.layer.fan_out, after.layer.fan_out
    rest = f" + ({here}×1)" * (one.bypass is not None)
    slope = f" ⊙ ({here}×1)" * (one.slope is not None)
    return f"({here}×1) = ({here}×{there})·({there}×1){rest}{slope}"


def _chain(one: LayerPass, after: LayerPass, place: Place, left: str, result: Floats) -> Line:
    """The same with the numbers of one unit and one sample."""
    i, s, most = place.unit, place.sample, place.terms
    terms = added(after.weights[:, i], after.delta[:, s], [f"unit {k}" for k in range(len(after.delta))], most)
    line: list[str | float] = [f"{left}[{i}] = "]
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
    else:
        k = place.input
        columns.append(Column(f"h l: unit {k} adds", after.weights[k] * after.delta[k, s], rank=2))
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


def _passes(names: Names, one: LayerPass, place: Place) -> Line:
    """How much of the error that arrives goes on to the weights, and why no more."""
    i, s = place.unit, place.sample
    arriving = float(one.arriving[i, s])
    name, through = activation_name(one), f"passes through to the weights of {one.layer.name}."
    if one.mask is not None and one.mask[i, s] == 0.0:
        return (f"Unit {i} rests for this sample: none of the error ", arriving, f" {through}")
    if arriving == 0.0:
        return (f"No error arrives at unit {i} for this sample, so there is nothing to pass on.",)
    if one.slope is None:
        return ("The identity has slope 1: the whole error ", arriving, " passes.")
    slope, entered = float(one.slope[i, s]), float(one.squashed[i, s])
    head: Line = (f"Unit {i} gave {'y' if one.norm is not None else 'z'} = ", entered)
    why = cause(names, one, i, s, back=True)
    if slope == 0.0:
        where = "for z ≤ 0" if flat_word(one, i, s) == "off" and entered <= 0.0 else "there"
        return (*head, f": {name} is level {where} (slope 0), so nothing of the error ", arriving, f" {through}", *why)
    if abs(slope) > 1.0 + 1e-9:
        return (*head, f": {name} rises there with slope ", slope, ", so the error ", arriving, " passes enlarged.")
    word = f", {name} is flat there (slope " if flat_word(one, i, s) else f", where {name} has slope "
    close = "), so only " if flat_word(one, i, s) else ": "
    return (*head, word, slope, f"{close}{percent(abs(slope))} of the error ", arriving, f" {through}", *why)

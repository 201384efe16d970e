"""The stages on the way forward: the batch, each layer's sum, and its activation."""

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
    many,
    percent,
    weighed,
)
from gdtui.inside.units import activation_curve, activation_name, cause, counts, flat_word, flats, units
from gdtui.steepness import FAR, GENTLE, quantity, steepest


def batch(names: Names, place: Place) -> Page:
    """The samples that this update sees."""
    passing, inside = names.passing, names.inside
    place = place.within(counts(names))
    n, s, j = passing.samples, place.sample, place.input
    heads = [str(int(row)) if inside.batched else str(k + 1) for k, row in enumerate(passing.rows)]
    rows = [*inside.names, "target"]
    targets = passing.targets if len(passing.targets) == 1 else passing.targets.argmax(axis=0)[None, :]
    values = np.vstack([passing.inputs, targets])
    return Page(
        (f"x = ({', '.join(inside.names[:3])}{', …' * (len(inside.names) > 3)}),  target y",),
        (("x = (", *_first(passing.inputs[:, s]), "),  y = ", *names.target(s)),),
        Table("input", (Column("input", rows),), Matrix("sample", heads, values)),
        _which(names, s),
        counts(names),
        f"{many(len(passing.inputs), 'input')} × {many(n, 'sample')}",
        _as_image(passing.inputs[:, s]) or (Factor("X", passing.inputs, (j, s)),),
    )  # fmt: skip


def _as_image(values: Floats) -> tuple[Factor, ...]:
    """The sample as a picture, where its inputs are the pixels of a square."""
    side = round(len(values) ** 0.5)
    return (Factor("sample", values.reshape(side, side)),) if side * side == len(values) >= 16 else ()


def _first(values: Floats) -> Line:
    """The first numbers of a row."""
    line: list[str | float] = []
    for value in values[:3].tolist():
        line += [", "] * bool(line) + [value]
    return (*line, ", …") if len(values) > 3 else tuple(line)


def _which(names: Names, sample: int) -> Line:
    """Which samples of the training set an update sees."""
    inside, n = names.inside, names.passing.samples
    if not inside.batched:
        return (f"Update {inside.step} → {inside.step + 1} sees all {n} training samples at once: a full batch.",)
    first = inside.position + 1
    where = f"numbers {first} to {first + n - 1} in the shuffled order of epoch {inside.epoch + 1}"
    seen = f"Update {inside.step} → {inside.step + 1} sees {n} of {inside.size} training samples: {where}."
    return (f"{seen} Sample {sample + 1} is row {int(names.passing.rows[sample])} of the data, counted from 0.",)


def weighted_sum(names: Names, one: LayerPass, place: Place) -> Page:
    """The sum: z = W·below + b."""
    n, layer = one.number, one.layer
    place = place.within(counts(names, one))
    i, s, j = place.unit, place.sample, place.input
    w, b, z, x = names.weights(n), names.bias(n), names.z(n), names.below(n)
    has_bias = one.bias is not None
    terms = added(one.weights[i], one.below[:, s], _inputs(names, one), place.terms)
    bias: Line = () if one.bias is None else (" + ", float(one.bias[i]))
    plus = f" + {b}" if has_bias else ""
    shapes = f"({layer.fan_out}×1) = ({layer.fan_out}×{layer.fan_in})·({layer.fan_in}×1)"
    index = f"[{i}]" if layer.fan_out > 1 else ""
    product: tuple[Factor | str, ...] = (
        Factor(z, one.z, (i, s)), "=", Factor(w, one.weights, (i, j)), "·", Factor(x, one.below, (j, s)),
    )  # fmt: skip
    if one.bias is not None:
        product = (*product, "+", Factor(b, one.bias[:, None], (i, None)))
    return Page(
        (f"{z}{index} = Σ {w}·{x}{plus}",),
        ((f"{z}{index} = ", *terms, *bias, " = ", float(one.z[i, s])),),
        _sum_table(names, one, place),
        _heaviest_input(names, one, place),
        counts(names, one),
        shapes + f" + ({layer.fan_out}×1)" * has_bias,
        product,
    )


def _inputs(names: Names, one: LayerPass) -> list[str]:
    """What enters a layer, by name."""
    return [names.input(one.number - 1, j) for j in range(one.layer.fan_in)]


def _sum_table(names: Names, one: LayerPass, place: Place) -> Table:
    """Units with their weights; the inputs of the only unit where there is one."""
    layer, n, s = one.layer, one.number, place.sample
    heads = _inputs(names, one)
    if layer.fan_out == 1:
        columns = (
            Column("input", heads), Column(f"{names.below(n)} of the sample", one.below[:, s]),
            Column(names.weights(n), one.weights[0]), Column("", np.abs(one.weights[0]), bar=True, rank=1),
        )  # fmt: skip
        return Table("input", columns)
    tail = [Column(names.bias(n), one.bias)] if one.bias is not None else []
    tail.append(Column(f"= {names.z(n)}", one.z[:, s]))
    return Table("unit", (units(names, one),), Matrix("input", heads, one.weights), tuple(tail))


def _heaviest_input(names: Names, one: LayerPass, place: Place) -> Line:
    """Which input decides the sum."""
    i, s = place.unit, place.sample
    w, x = one.weights[i], one.below[:, s]
    what = f"{names.z(one.number)}" if one.layer.fan_out == 1 else f"unit {i}"
    if not np.any(w * x):
        return (f"No input says anything to {what} for this sample: all that is left is the bias.",)
    j = heaviest(weighed(w * x))[0]
    name = names.input(one.number - 1, j)
    way = "up" if w[j] * x[j] > 0 else "down"
    if len(w) == 1:
        return (f"{name} = ", float(x[j]), f" moves {what} {way}: its weight is ", float(w[j]), ".")
    share = float(abs(w[j] * x[j]) / np.abs(w * x).sum())
    return (
        f"For this sample {name} = ", float(x[j]), " weighs most of the inputs: with a weight of ", float(w[j]),
        f" it moves {what} {way}: {percent(share)} of the inputs' part.", *_another(names, one, place),
    )  # fmt: skip


def _another(names: Names, one: LayerPass, place: Place) -> Line:
    """The term of the input looked at, where the sum is too long for all of its terms and no row shows it."""
    j = place.input
    if one.layer.fan_out == 1 or one.layer.fan_in <= place.terms + 1:
        return ()
    name, w, x = names.input(one.number - 1, j), one.weights[place.unit, j], one.below[j, place.sample]
    return (f" {name} (h l another) adds ", float(w), " · ", float(x), ".")


def fired(names: Names, one: LayerPass, place: Place) -> Page:
    """The activation: a = σ(z)."""
    n = one.number
    place = place.within(counts(names, one))
    i, s = place.unit, place.sample
    z = "y" if one.norm is not None else "z"
    symbol = one.layer.activation.symbols[0].replace("a = ", f"a{n} = ")
    entered, value = float(one.squashed[i, s]), float(one.fired[i, s])
    columns = [units(names, one), Column(f"{z}{n}", one.squashed[:, s]), Column(f"a{n}", one.fired[:, s])]
    columns.append(Column(f"|a{n}|", np.abs(one.fired[:, s]), bar=True, rank=1))
    if one.slope is not None:
        columns.append(Column("slope there", one.slope[:, s]))
    columns.append(flats(one, s))
    return Page(
        (_exactly(symbol).replace("z", f"y{n}") if z == "y" else symbol,),
        (_put_in(symbol, entered, value),),
        Table("unit", tuple(columns)),
        _steepness(names, one, place, entered),
        counts(names, one),
        f"each of {one.fired.shape[0]}×{one.fired.shape[1]} by itself",
        (Factor(f"a{n}", one.fired, (i, s)), f"← {activation_name(one)}", Factor(f"{z}{n}", one.squashed, (i, s))),
        activation_curve(one, place),
    )


def _put_in(symbol: str, entered: float, value: float) -> Line:
    """A = tanh z with the number of z in its place."""
    left, _, right = symbol.partition(" = ")
    parts: list[str | float] = [f"{left} = "]
    for k, piece in enumerate(_exactly(right).split("z")):
        spoken = str(parts[-1])[-1:] == " " and str(parts[-1]).strip()[-1:].isalpha()
        parts += ["("] * (k > 0 and spoken) + [entered] * (k > 0) + [")"] * (k > 0 and spoken) + [piece] * bool(piece)
    return (*parts, " = ", value)


def _exactly(symbols: str) -> str:
    """The symbols with every z on the line."""
    return symbols.replace("⁻ᶻ", "^(−z)").replace("ᶻ", "^z")


def _steepness(names: Names, one: LayerPass, place: Place, entered: float) -> Line:
    """How much error this unit will let back for this sample, and why no more."""
    i, s, name = place.unit, place.sample, activation_name(one)
    if one.slope is None:
        return ("The identity passes the sum on as it is.",)
    slope = float(one.slope[i, s])
    word, top = flat_word(one, i, s), steepest(one.layer.activation)
    if word == "off":
        return (
            f"Unit {i} is off for this sample: its sum ",
            entered,
            " is not above 0, so nothing goes on and no error will come back.",
        )
    gentle = top < GENTLE and not word
    steep = "is about as steep as it gets" if gentle else "is steep"
    where = "is flat" if word else "is less steep" if abs(slope) < FAR * top else steep
    comes = ": a small change of its sum comes through "
    why: Line = (f", never more than {quantity(top)}.",) if gentle else (".", *cause(names, one, i, s, back=False))
    return (f"Unit {i} stands at ", entered, f", where {name} {where}{comes}", slope, " times as large", *why)

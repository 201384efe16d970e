"""The stages on the way forward: the batch, each layer's sum and what becomes of it, the outputs."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.inside.naming import Names
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import (
    Column,
    Curve,
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
        f"{len(passing.inputs)} inputs × {many(n, 'sample')}",
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
    return (
        f"Update {inside.step} → {inside.step + 1} sees {n} of {inside.size} training samples: numbers {first} to "
        f"{first + n - 1} in the shuffled order of epoch {inside.epoch + 1}. "
        f"Sample {sample + 1} is row {int(names.passing.rows[sample])} of the data, counted from 0.",
    )


def weighted_sum(names: Names, one: LayerPass, place: Place) -> Page:
    """z = W·below + b."""
    n, layer = one.number, one.layer
    place = place.within(counts(names, one))
    i, s, j = place.unit, place.sample, place.input
    w, b, z, x = names.weights(n), names.bias(n), names.z(n), names.below(n)
    has_bias = one.bias is not None
    terms = added(one.weights[i], one.below[:, s])
    bias: Line = () if one.bias is None else (" + ", float(one.bias[i]))
    plus = f" + {b}" if has_bias else ""
    shapes = f"({layer.fan_out}×1) = ({layer.fan_out}×{layer.fan_in})·({layer.fan_in}×1)"
    index = f"[{i + 1}]" if layer.fan_out > 1 else ""
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


def _sum_table(names: Names, one: LayerPass, place: Place) -> Table:
    """Units with their weights; the inputs of the only unit where there is one."""
    layer, n, s = one.layer, one.number, place.sample
    heads = [names.input(one.number - 1, j) for j in range(layer.fan_in)]
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
    what = f"{names.z(one.number)}" if one.layer.fan_out == 1 else f"unit {i + 1}"
    if not np.any(w * x):
        return (f"No input says anything to {what} for this sample: all that is left is the bias.",)
    j = heaviest(w, x)[0]
    name = names.input(one.number - 1, j)
    way = "up" if w[j] * x[j] > 0 else "down"
    if len(w) == 1:
        return (f"{name} = ", float(x[j]), f" pulls {what} {way}: its weight is ", float(w[j]), ".")
    share = float(abs(w[j] * x[j]) / np.abs(w * x).sum())
    return (
        f"For this sample {name} = ", float(x[j]), f" decides most: with a weight of ", float(w[j]),
        f" it pulls {what} {way}, {percent(share)} of all the pulls.",
    )  # fmt: skip


def normalised(names: Names, one: LayerPass, place: Place) -> Page:
    """The norm between the sum and the activation."""
    norm, n = one.norm, one.number
    assert norm is not None
    place = place.within(counts(names, one))
    i, s = place.unit, place.sample
    over = "the batch" if norm.mean.shape[1] == 1 else "the units"
    m, v, z = norm.of(norm.mean, i, s), norm.of(norm.variance, i, s), float(one.z[i, s])
    mean, variance = (np.broadcast_to(a, one.z.shape)[:, s] for a in (norm.mean, norm.variance))
    columns = (
        units(names, one), Column(f"z{n}", one.z[:, s]), Column("mean", mean), Column("variance", variance),
        Column("ẑ", norm.hat[:, s], rank=1), Column("γ", norm.gain, rank=2), Column("β", norm.shift, rank=2),
        Column(f"y{n}", norm.out[:, s]),
    )  # fmt: skip
    return Page(
        (f"ẑ = (z{n} − mean)/√(variance + ε)", f"y{n} = γ·ẑ + β"),
        (
            ("ẑ = (", z, " − ", m, ")/√(", v, f" + {norm.eps:g}) = ", float(norm.hat[i, s])),
            (f"y{n} = ", float(norm.gain[i]), "·", float(norm.hat[i, s]), " + ", float(norm.shift[i]), " = ",
             float(norm.out[i, s])),
        ),
        Table("unit", columns),
        (f"Across {over} the sums of unit {i + 1} have mean ", m, " and variance ", v,
         f": the norm moves them to mean 0 and variance 1, then gain and shift set what {_activation(one)} sees."),
        counts(names, one),
        f"mean over {over}",
        (Factor(f"y{n}", norm.out, (i, s)), "←", Factor(f"z{n}", one.z, (i, s))),
    )  # fmt: skip


def _activation(one: LayerPass) -> str:
    return type(one.layer.activation).__name__.lower()


def fired(names: Names, one: LayerPass, place: Place) -> Page:
    """a = σ(z)."""
    n = one.number
    place = place.within(counts(names, one))
    i, s = place.unit, place.sample
    z = "y" if one.norm is not None else "z"
    symbol = one.layer.activation.symbols[0].replace("a = ", f"a{n} = ")
    entered, value = float(one.squashed[i, s]), float(one.fired[i, s])
    columns = [units(names, one), Column(f"{z}{n}", one.squashed[:, s]), Column(f"a{n}", one.fired[:, s])]
    if one.slope is not None:
        columns.append(Column("slope there", one.slope[:, s]))
    columns += [Column("", np.abs(one.fired[:, s]), bar=True, rank=1), flats(one, s)]
    return Page(
        (_exactly(symbol).replace("z", f"y{n}") if z == "y" else symbol,),
        (_put_in(symbol, entered, value),),
        Table("unit", tuple(columns)),
        _steepness(one, place, entered),
        counts(names, one),
        f"each of {one.fired.shape[0]}×{one.fired.shape[1]} by itself",
        (Factor(f"a{n}", one.fired, (i, s)), f"← {_activation(one)}", Factor(f"{z}{n}", one.squashed, (i, s))),
        activation_curve(one, place),
    )


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
        f"where the units of {one.layer.name} stand on {_activation(one)}", xs, ys,
        (float(sums[i]), float(one.fired[i, s])), float(one.slope[i, s]), (sums, one.fired[:, s]),
    )  # fmt: skip


def _put_in(symbol: str, entered: float, value: float) -> Line:
    """a = tanh z with the number of z in its place."""
    left, _, right = symbol.partition(" = ")
    parts: list[str | float] = [f"{left} = "]
    for k, piece in enumerate(_exactly(right).split("z")):
        spoken = str(parts[-1])[-1:] == " " and str(parts[-1]).strip()[-1:].isalpha()
        parts += ["("] * (k > 0 and spoken) + [entered] * (k > 0) + [")"] * (k > 0 and spoken) + [piece] * bool(piece)
    return (*parts, " = ", value)


def _exactly(symbols: str) -> str:
    """The symbols with every z on the line."""
    return symbols.replace("⁻ᶻ", "^(−z)").replace("ᶻ", "^z")


def steepest(one: LayerPass) -> float:
    """The slope of the activation where it is steepest."""
    return 0.25 if _activation(one) == "sigmoid" else 1.0


def flats(one: LayerPass, sample: int) -> Column:
    """A word where a unit is flat or off for a sample."""
    return Column("", [flat_word(one, i, sample) for i in range(one.layer.fan_out)])


def flat_word(one: LayerPass, unit: int, sample: int) -> str:
    """`flat`, `off`, or nothing."""
    slope = 1.0 if one.slope is None else abs(float(one.slope[unit, sample]))
    if slope == 0.0:
        return "flat" if getattr(one.layer.activation, "saturates", False) else "off"
    return "flat" if slope < FLAT * steepest(one) else ""


def _steepness(one: LayerPass, place: Place, entered: float) -> Line:
    """How much error this unit will let back for this sample."""
    i, s, name = place.unit, place.sample, _activation(one)
    if one.slope is None:
        return ("The identity passes the sum on as it is.",)
    slope = float(one.slope[i, s])
    word = flat_word(one, i, s)
    if word == "off":
        return (
            f"Unit {i + 1} is off for this sample: its sum ",
            entered,
            " is not above 0, so nothing goes on and no error will come back.",
        )
    where = "is flat" if word else "is steep"
    return (f"Unit {i + 1} stands at ", entered, f", where {name} {where}: a small change of its sum comes through ", slope, " times as large.")  # fmt: skip


def dropped(names: Names, one: LayerPass, place: Place) -> Page:
    """Which units rest in this update."""
    assert one.mask is not None
    assert one.dropped is not None
    n = one.number
    place = place.within(counts(names, one))
    i, s = place.unit, place.sample
    factor, resting = float(one.mask[i, s]), int(np.count_nonzero(one.mask[:, s] == 0.0))
    columns = (
        units(names, one), Column(f"a{n}", one.fired[:, s]), Column("mask", one.mask[:, s]),
        Column("passed on", one.dropped[:, s]), Column("", ["" if m else "rests" for m in one.mask[:, s].tolist()]),
    )  # fmt: skip
    words = "rests in this update" if factor == 0.0 else "is kept, and made larger so that the layer's sum stays"
    return Page(
        (f"a{n} ← a{n} ⊙ mask",),
        ((f"a{n}[{i + 1}] ← ", float(one.fired[i, s]), " × ", factor, " = ", float(one.dropped[i, s])),),
        Table("unit", columns),
        (f"For this sample unit {i + 1} {words}: {resting} of {one.layer.fan_out} units rest, each with a chance of "
         f"{percent(one.layer.dropout)}.",),
        counts(names, one),
        f"mask = 0 or 1/(1 − {one.layer.dropout:g})",
        (Factor(f"a{n}", one.dropped, (i, s)), "=", Factor("σ", one.fired, (i, s)), "⊙",
         Factor("mask", one.mask, (i, s))),
    )  # fmt: skip


def bypassed(names: Names, one: LayerPass, place: Place) -> Page:
    """A residual connection: the layer's own input is added to what it passes on."""
    n = one.number
    place = place.within(counts(names, one))
    i, s = place.unit, place.sample
    own = one.fired if one.dropped is None else one.dropped
    below = names.below(n)
    columns = (
        units(names, one), Column("its own", own[:, s]), Column(f"{below}, from below", one.below[:, s]),
        Column("passed on", one.out[:, s]), Column("", np.abs(one.out[:, s]), bar=True, rank=1),
    )  # fmt: skip
    return Page(
        (f"a{n} ← a{n} + {below}",),
        ((f"a{n}[{i + 1}] ← ", float(own[i, s]), " + ", float(one.below[i, s]), " = ", float(one.out[i, s])),),
        Table("unit", columns),
        (f"What entered {one.layer.name} goes past it as well: ", float(one.below[i, s]), " is added to what unit "
         f"{i + 1} made of it. On the way back the error takes the same way round.",),
        counts(names, one),
        "({0}×1) = ({0}×1) + ({0}×1)".format(one.layer.fan_out),
        (Factor(f"a{n}", one.out, (i, s)), "=", Factor("own", own, (i, s)), "+", Factor(below, one.below, (i, s))),
    )  # fmt: skip

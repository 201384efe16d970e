"""The stages at the output: what it means, what it costs, and the error that starts on its way back."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.inside.naming import Names
from gdtui.inside.pieces import Column, Factor, Line, Page, Place, Table, percent, summed, weighed
from gdtui.inside.units import counts, samples_of

PROBABLE = ("BceWithLogits", "CrossEntropy")
SQUARED = ("Mse", "HalfSse")


def probabilities(names: Names) -> Floats:
    """P (outputs, samples): the engine's p − y with the targets y, smoothed as the loss has them, put back."""
    inside, targets = names.inside, names.passing.targets
    share, spread = inside.smoothing, max(2, len(targets))
    return names.passing.raw + targets * (1.0 - share) + share / spread


def outputs(names: Names, title: str, values: Floats) -> Column:
    """The outputs by number and class."""
    one = names.passing.layers[-1]
    return Column(title, [names.unit(one, i) for i in range(len(values))])


def probability(names: Names, place: Place) -> Page:
    """The outputs as probabilities."""
    one = names.passing.layers[-1]
    place = place.within(counts(names, one))
    i, s = place.unit, place.sample
    z, p = names.z(names.depth), probabilities(names)
    several = len(p) > 1
    here, value = float(one.out[i, s]), float(p[i, s])
    symbol = f"p = exp({z}) / Σ exp({z})" if several else f"p = 1/(1 + e^(−{z}))"
    number: Line = (
        (f"p[{i}] = exp(", here, ")/(", *_powers(names, one.out[:, s], place.terms), ") = ", value)
        if several
        else ("p = 1/(1 + e^(−", here, ")) = ", value)
    )
    columns = (
        outputs(names, "class" if several else "output", p), Column(z, one.out[:, s]), Column("p", p[:, s]),
        Column("target", names.passing.targets[:, s]), Column("", p[:, s], bar=True, rank=1),
    )  # fmt: skip
    return Page(
        (symbol,), (number,), Table("unit", columns), _belief(names, p, s), counts(names, one),
        "the classes of a sample share 1" if several else "between 0 and 1",
        (Factor("p", p, (i, s)), "← softmax" if several else "← sigmoid", Factor(z, one.out, (i, s))),
    )  # fmt: skip


def _powers(names: Names, z: Floats, most: int) -> Line:
    """Σ exp(z), the largest first."""
    classes = names.inside.classes
    owners = classes if len(classes) == len(z) else [f"unit {k}" for k in range(len(z))]
    return summed(np.exp(z - z.max()), [("exp(", value, ")") for value in z.tolist()], owners, most)


def _belief(names: Names, p: Floats, sample: int) -> Line:
    """How sure the model is of the right class."""
    targets = names.passing.targets[:, sample]
    right = float(p[int(targets.argmax()), sample]) if len(p) > 1 else float(p[0, sample])
    right = 1.0 - right if len(p) == 1 and targets[0] < 0.5 else right
    verdict = "surely right" if right > 0.9 else "right, but not sure" if right > 0.5 else "wrong"
    if len(p) > 1 and right <= 0.5 and int(p[:, sample].argmax()) == int(targets.argmax()):
        verdict = "right, but not sure"
    answer = "".join(map(str, names.target(sample)))
    return (f"The model gives the true answer, {answer}, a probability of ", right, f": {verdict}.")


def _shares(names: Names) -> Floats:
    """What each sample adds to the loss, before the averaging; of a squared loss its error (samples,)."""
    terms = names.passing.terms
    return terms[0] if len(terms) == 1 else np.take_along_axis(terms, _right(names)[None, :], axis=0)[0]


def _right(names: Names) -> np.ndarray:
    return names.passing.targets.argmax(axis=0)


def loss(names: Names, place: Place) -> Page:
    """What the samples cost together."""
    passing, inside = names.passing, names.inside
    place = place.within(counts(names, passing.layers[-1]))
    s, i = place.sample, place.unit
    squared, several = inside.loss_name in SQUARED, len(passing.targets) > 1
    shares = passing.terms[i] if squared and several else _shares(names)
    term = "e" if squared else "its share"
    columns = (
        Column("sample", [str(k + 1) for k in range(passing.samples)]),
        *([Column("row", [str(int(r)) for r in passing.rows], rank=2)] if inside.batched else []),
        *_outcome(names, i), Column(term, shares), Column("", np.abs(shares), bar=True, rank=1),
    )  # fmt: skip
    return Page(
        (inside.loss_symbols + " + l1·Σ|w|" * bool(inside.update.l1) + " + ½·l2·Σw²" * bool(inside.update.l2),),
        (_sum(names, shares, squared, place.terms),), Table("sample", columns), _costliest(names, shares, s, squared),
        counts(names, passing.layers[-1]), "a number",
        (Factor("e" if squared else "shares", passing.terms, (i, s)),),
    )  # fmt: skip


def _outcome(names: Names, unit: int) -> tuple[Column, ...]:
    """Output and target of each sample."""
    passing, inside = names.passing, names.inside
    out = passing.layers[-1].out
    if inside.loss_name in PROBABLE:
        p = probabilities(names)
        right = p[0] if len(p) == 1 else np.take_along_axis(p, _right(names)[None, :], axis=0)[0]
        return (
            Column("p" if len(p) == 1 else "p of its class", right),
            Column("target", ["".join(map(str, names.target(s))) for s in range(passing.samples)]),
        )
    row = min(unit, len(out) - 1)
    return Column(names.z(names.depth), out[row]), Column("target", passing.targets[row])


def _sum(names: Names, shares: Floats, squared: bool, most: int) -> Line:
    """J = the sum of all shares, the largest of them written out, times the factor before it."""
    passing, inside = names.passing, names.inside
    terms = passing.terms.ravel() if squared else shares
    line: list[str | float] = ["J = "]
    line += ["("] if passing.scale != 1.0 else ["½·("] if inside.loss_name == "HalfSse" else []
    written = [("(", term, ")²") if squared else (term,) for term in terms.tolist()]
    line += summed(weighed(terms), written, samples_of(names) * (len(terms) // passing.samples), most)
    line += [f"){names.averaging()}"] if passing.scale != 1.0 or inside.loss_name == "HalfSse" else []
    line += [" = ", passing.data_loss]
    if inside.update.l1 or inside.update.l2:
        line += [", with the penalty ", inside.loss]
    return tuple(line)


def _costliest(names: Names, shares: Floats, sample: int, squared: bool) -> Line:
    """Which sample costs most, and how this one compares."""
    costs = np.nan_to_num(shares * shares if squared else np.abs(shares))
    total = float(costs.sum())
    if not total:
        return ("No sample costs anything any more: there is nothing left to lower.",)
    worst = int(costs.argmax())
    here = percent(float(costs[sample]) / total)
    if worst == sample:
        return (f"Sample {sample + 1} costs most of all {len(costs)}: {here} of the loss comes from it alone.",)
    return (
        (
            f"{here} of the loss comes from sample {sample + 1}; sample {worst + 1} costs most, "
            f"{percent(float(costs[worst]) / total)}."
        ),
    )


def error(names: Names, place: Place) -> Page:
    """∂J/∂output: where the way back begins."""
    passing, one = names.passing, names.passing.layers[-1]
    place = place.within(counts(names, one))
    i, s, n = place.unit, place.sample, names.depth
    raw, out = float(passing.raw[i, s]), float(one.arriving[i, s])
    d, z = names.delta(n), names.z(n)
    squared = names.inside.loss_name in SQUARED
    columns = [outputs(names, "class" if len(passing.targets) > 1 else "output", passing.raw)]
    if names.inside.loss_name in PROBABLE:
        columns += [Column("p", probabilities(names)[:, s])]
    else:
        columns += [Column(z, one.out[:, s])]
    columns += [
        Column("target", passing.targets[:, s]), Column("e = ŷ − y" if squared else names.error(), passing.raw[:, s]),
        Column(f"= {d}", one.arriving[:, s]), Column("", np.abs(one.arriving[:, s]), bar=True, rank=1),
    ]  # fmt: skip
    return Page(
        (f"{d} = ∂J/∂{z} = {names.error()}{names.averaging()}",),
        (_error_in_numbers(names, i, s, d),),
        Table("unit", tuple(columns)),
        _pull(names, place, raw, out),
        counts(names, one),
        f"({len(passing.raw)}×{passing.samples})",
        (Factor(d, one.arriving, (i, s)), f"= 1{names.averaging()} ·" if names.averaging() else "=",
         Factor("e" if squared else names.error(), passing.raw, (i, s))),
    )  # fmt: skip


def _error_in_numbers(names: Names, i: int, s: int, d: str) -> Line:
    passing, loss_name = names.passing, names.inside.loss_name
    raw, out, over = float(passing.raw[i, s]), float(passing.layers[-1].arriving[i, s]), names.averaging()
    index = f"[{i}]" if len(passing.raw) > 1 else ""
    if loss_name in PROBABLE and not names.inside.smoothing:
        p = float(probabilities(names)[i, s])
        return (f"{d}{index} = (", p, " − ", float(passing.targets[i, s]), f"){over} = ", out)
    if loss_name in SQUARED:
        factor = "2·(" if loss_name == "Mse" else "("
        y, target = float(passing.layers[-1].out[i, s]), float(passing.targets[i, s])
        return (f"{d}{index} = {factor}", y, " − ", target, f"){over} = ", out)
    return (f"{d}{index} = ", raw, over, " = ", out)


def _pull(names: Names, place: Place, raw: float, out: float) -> Line:
    """Which way this sample pulls its output, and how hard among all."""
    s, z = place.sample, names.z(names.depth)
    if out == 0.0:
        return (f"Sample {s + 1} changes nothing: its error is exactly 0.",)
    way = "too high: the update lowers it" if out > 0 else "too low: the update raises it"
    row = np.abs(names.passing.layers[-1].arriving[place.unit])
    share = percent(float(row[s] / row.sum()))
    over = names.averaging()
    mean = f" The mean over the batch divides by {over[1:]}." if over else ""
    return (f"For sample {s + 1} {z} is {way}, with {share} of all the push on this output.{mean}",)

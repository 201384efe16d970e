"""What may stand between a layer's sum and what it passes on: a norm, dropout, a way round."""

from __future__ import annotations

import numpy as np

from gdtui.inside.naming import Names
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import (
    Column,
    Factor,
    Page,
    Place,
    Table,
    percent,
)
from gdtui.inside.units import activation_name, counts, units


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
        (f"Across {over} the sums of unit {i} have mean ", m, " and variance ", v,
         f": the norm moves them to mean 0 and variance 1, then gain and shift set what {activation_name(one)} sees."),
        counts(names, one),
        f"mean over {over}",
        (Factor(f"y{n}", norm.out, (i, s)), "←", Factor(f"z{n}", one.z, (i, s))),
    )  # fmt: skip


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
        ((f"δ{n}[{i}] = (", float(norm.gain[i]), "·", float(norm.before[i, s]), " − ", norm.of(norm.level, i, s),
          " − ", float(norm.hat[i, s]), "·", norm.of(norm.along, i, s), ")/√(", norm.of(norm.variance, i, s),
          f" + {norm.eps:g}) = ", float(one.delta[i, s])),),
        Table("unit", columns),
        (f"The norm takes out of the error what would only shift or stretch the sums of the whole {over}, and",
         " divides by their spread: ", float(norm.before[i, s]), " at its output is ", float(one.delta[i, s]),
         " at its input."),
        counts(names, one),
        f"means over the {over}",
        (Factor(f"δ{n}", one.delta, (i, s)), "←", Factor(f"∂J/∂y{n}", norm.before, (i, s))),
    )  # fmt: skip


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
        ((f"a{n}[{i}] ← ", float(one.fired[i, s]), " × ", factor, " = ", float(one.dropped[i, s])),),
        Table("unit", columns),
        ((f"For this sample unit {i} {words}: {resting} of {one.layer.fan_out} units rest, each with a chance of "
         f"{percent(one.layer.dropout)}."),),
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
    below, column = names.below(n), f"({one.layer.fan_out}×1)"
    columns = (
        units(names, one), Column("its own", own[:, s]), Column(f"{below}, from below", one.below[:, s]),
        Column("passed on", one.out[:, s]), Column("", np.abs(one.out[:, s]), bar=True, rank=1),
    )  # fmt: skip
    return Page(
        (f"a{n} ← a{n} + {below}",),
        ((f"a{n}[{i}] ← ", float(own[i, s]), " + ", float(one.below[i, s]), " = ", float(one.out[i, s])),),
        Table("unit", columns),
        (f"What entered {one.layer.name} goes past it as well: ", float(one.below[i, s]), (" is added to what unit "
         f"{i} made of it. On the way back the error takes the same way round."),),
        counts(names, one),
        f"{column} = {column} + {column}",
        (Factor(f"a{n}", one.out, (i, s)), "=", Factor("own", own, (i, s)), "+", Factor(below, one.below, (i, s))),
    )  # fmt: skip

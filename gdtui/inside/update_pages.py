"""The last stages: penalties, noise, clipping, the optimiser's own arithmetic, the new parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.inside.naming import Names
from gdtui.inside.backward_pages import columns_of, index_of
from gdtui.inside.forward_pages import counts
from gdtui.inside.opening import Inside
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import Column, Curve, Factor, Line, Matrix, Page, Place, Table, percent
from gdtui.inside.rules import letters_of, lines_of, with_numbers


@dataclass(frozen=True, eq=False)
class Ground:
    """The parameters that a stage shows: `index` (rows, columns) among all, and what rows and columns are called."""

    index: np.ndarray
    rows: Sequence[str]
    columns: Sequence[str]
    letter: str
    letters: Sequence[str]
    """What a parameter of each column is called in a formula."""
    name: Callable[[int, int], str]
    limits: dict[str, int]

    @property
    def single(self) -> bool:
        """Whether the inputs of one unit are the rows."""
        return len(self.index) == 1

    def indexed(self, i: int, j: int) -> str:
        """The index behind the letter, counted from 1; nothing for what there is one of."""
        shared = list(self.letters).count(self.letters[j])
        row = [str(i + 1)] * (not self.single)
        index = [*row, *[str(j + 1)] * (shared > 1)]
        return f"[{','.join(index)}]" if index else ""

    def place(self, place: Place) -> tuple[int, int]:
        place = place.within(self.limits)
        return place.unit, place.input

    def table(self, place: Place, columns: Sequence[tuple[str, Floats, int]], bar: Floats | None = None) -> Table:
        """Columns of flat arrays (n_params,): a row for each unit at the chosen input, or for each input."""
        i, j = self.place(place)
        where = self.index[0] if self.single else self.index[:, j]
        names = Column("of" if self.single else "unit", self.columns if self.single else self.rows)
        found = [names, *(Column(title, values[where], rank=rank) for title, values, rank in columns)]
        if bar is not None:
            found.append(Column("", np.abs(bar[where]), bar=True, rank=9))
        return Table("input" if self.single else "unit", tuple(found))

    def matrix(self, title: str, values: Floats) -> Table:
        """One flat array as a matrix of rows and columns."""
        shown = values[self.index]
        if self.single:
            column = Column(title, shown[0])
            return Table("input", (Column("of", self.columns), column, Column("", np.abs(shown[0]), bar=True)))
        return Table("unit", (Column("unit", self.rows),), Matrix("input", self.columns, shown))


def ground_of_layer(names: Names, one: LayerPass) -> Ground:
    """The parameters of one layer."""
    k = one.number - 1
    return Ground(
        index_of(one), [names.unit(one, i) for i in range(one.layer.fan_out)],
        [names.input(k, j) for j in range(columns_of(one))], names.weights(one.number),
        [names.letter(one, j) for j in range(columns_of(one))],
        lambda i, j: names.parameter(one, i, j), {**counts(names, one), "input": columns_of(one)},
    )  # fmt: skip


def ground_of_function(inside: Inside) -> Ground:
    """The variables of a function, as the inputs of one unit."""
    count = len(inside.names)
    return Ground(
        np.arange(count)[None, :], ("",), inside.names, inside.names[0] if count == 1 else "θ", inside.names,
        lambda _, j: inside.names[j], {"input": count},
    )  # fmt: skip


def _letter(ground: Ground, place: Place) -> str:
    """What the chosen parameter is called in a formula."""
    return ground.letters[ground.place(place)[1]]


def penalised(inside: Inside, ground: Ground, place: Place) -> Page:
    """What l1 and l2 add to the gradient."""
    update, (i, j) = inside.update, ground.place(place)
    at = int(ground.index[i, j])
    assert inside.passing is not None
    data, w = inside.passing.data_grad, float(update.params[at])
    letter = ground.letter
    terms: list[str | float] = [float(data[at])]
    symbols = f"g = ∇{letter}"
    pulled = bool(update.is_weight[at])
    if update.l2:
        symbols += f" + l2·{letter}"
        terms += [" + ", update.l2, " · ", w] if pulled else []
    if update.l1:
        symbols += f" + l1·sign({letter})"
        terms += [" + ", update.l1, " · sign(", w, ")"] if pulled else []
    columns = [("∇ of the data", data, 0), (letter, update.params, 1), ("= g", update.grad, 0)]
    words: Line = ("Biases, gains and shifts are not penalised: their gradient stays as it is.",)
    if pulled and w == 0.0:
        words = (
            f"{ground.name(i, j)} is exactly 0: nothing pulls it back, for |w| has its corner there and sign(0) counts as 0.",
        )
    elif pulled:
        share = abs(float(update.grad[at] - data[at])) / max(abs(float(data[at])), 1e-300)
        words = (
            f"The penalty pulls {ground.name(i, j)} towards 0 with ", float(update.grad[at] - data[at]),
            f", {percent(share)} of what the data pull." if np.isfinite(share) and share < 1e4
            else ", where the data hardly pull.",
        )  # fmt: skip
    return Page(
        (symbols,), (("g = ", *terms, " = ", float(update.grad[at])),), ground.table(place, columns, update.grad),
        words, ground.limits, "weights only", note=(ground.name(i, j),),
    )  # fmt: skip


def noisy(inside: Inside, ground: Ground, place: Place) -> Page:
    """Noise on every component of the gradient."""
    update, (i, j) = inside.update, ground.place(place)
    assert update.noisy is not None
    at = int(ground.index[i, j])
    before, after = float(update.grad[at]), float(update.noisy[at])
    columns = [("g", update.grad, 0), ("with noise", update.noisy, 0)]
    return Page(
        ("g ← g + noise, noise ∼ N(0, s²)",),
        ((f"{ground.name(i, j)}: ", before, " → ", after, "   s = ", update.noise),),
        ground.table(place, columns, update.noisy),
        ("The noise of this update adds ", after - before, f" here, {percent(abs(after - before) / max(abs(before), 1e-300))} of the gradient itself."
         if before else " here, where the gradient is 0: only the noise moves it."),
        ground.limits, note=(ground.name(i, j),),
    )  # fmt: skip


def clipped(inside: Inside, ground: Ground, place: Place) -> Page:
    """The whole gradient shortened where it is too long."""
    update, (i, j) = inside.update, ground.place(place)
    assert update.clipped is not None
    assert update.ceiling is not None
    at = int(ground.index[i, j])
    arrives = update.grad if update.noisy is None else update.noisy
    norm, after = float(np.sqrt(arrives @ arrives)), float(np.sqrt(update.clipped @ update.clipped))
    columns = [("g", arrives, 0), ("clipped", update.clipped, 0)]
    longer = norm > update.ceiling
    words: Line = (
        ("The gradient is ", norm, " long, more than the ", update.ceiling, " allowed: all of it becomes shorter by the "
         "same factor, so it keeps its direction.")
        if longer
        else ("The gradient is ", norm, " long, within the ", update.ceiling, " allowed: nothing is cut.")
    )  # fmt: skip
    return Page(
        ("g ← g · min(c/‖g‖, 1)",),
        ((f"{ground.name(i, j)}: ", float(arrives[at]), " · min(", update.ceiling, "/", norm, ", 1) = ",
          float(update.clipped[at])),),
        ground.table(place, columns, update.clipped), words, ground.limits, f"‖g‖ = {after:.4g} afterwards",
        note=(ground.name(i, j),),
    )  # fmt: skip


def by_matrix(inside: Inside, ground: Ground, place: Place) -> Page:
    """Least squares without the samples: where the step's gradient really comes from."""
    sums, update, (i, j) = inside.sums, inside.update, ground.place(place)
    assert sums is not None
    assert inside.passing is not None
    at = int(ground.index[i, j])
    away = update.params - sums.centre
    data, grad = float(inside.passing.data_grad[at]), float(update.grad[at])
    row: list[str | float] = []
    for k in range(min(3, len(away))):
        row += [" + "] * (k > 0) + [float(sums.hessian[at, k]), "·", float(away[k])]
    rest = f" + … ({len(away) - 3} more)" if len(away) > 3 else ""
    columns = [
        ("θ", update.params, 1),
        ("θ*, lowest", sums.centre, 0),
        ("over samples", inside.passing.data_grad, 2),
        ("= ∇J", update.grad, 0),
    ]
    symbols, numbers = "∇J = H·(θ − θ*), H = XXᵀ times the factor", ("∇J = ", *row, rest, " = ", grad)
    if sums.over_samples:
        symbols = "∇J from six sums of the batch: Σx², Σx, n, Σxr, Σr, Σr²"
        numbers = (f"∂J/∂{ground.name(i, j)} = ", grad)
    return Page(
        (symbols,), (numbers,), ground.table(place, columns, update.grad),
        ("The engine knows H = XXᵀ once and for all, so a step needs no samples: this ", grad, " is what it steps by. "
         "Over the samples, as in the stages before, it is ", data,
         " without the pull of l2." if update.l2 else ": the same but for rounding."),
        ground.limits, f"({len(away)}×1) = ({len(away)}×{len(away)})·({len(away)}×1)",
        (Factor("H", sums.hessian, (at, None)), "·", Factor("θ − θ*", away[:, None], (at, None))),
        note=(ground.name(i, j),),
    )  # fmt: skip


def optimised(inside: Inside, ground: Ground, place: Place) -> Page:
    """The optimiser's own arithmetic for one parameter."""
    update, (i, j) = inside.update, ground.place(place)
    at, letter = int(ground.index[i, j]), _letter(ground, place)
    lines = lines_of(update)
    numbers = with_numbers(update, at, lines)
    shown = [(letter if ground.letter != "θ" else "value", update.params, 2), ("g", update.seen, 0)]
    shown += [(mark, update.after[name], 3) for mark, name in letters_of(update).items()
              if update.after[name].shape == update.params.shape]  # fmt: skip
    shown.append(("step", update.change, 0))
    if inside.hessian is not None and len(inside.hessian) <= _WRITTEN:
        shown[1:1] = [(f"H·{name}", row, 4) for name, row in zip(ground.columns, inside.hessian, strict=False)]
        numbers = (_system(inside.hessian, ground, at, float(update.seen[at]), update.knobs), *numbers[1:])
    rate = f"lr {update.base_lr:g}"
    if update.factor != 1.0:
        rate = f"lr {update.base_lr:g} × {update.factor:.4g} ({update.schedule}) = {update.lr:.4g}"
    return Page(
        tuple(line.replace("θ", letter) for line in lines),
        tuple(_renamed(line, letter) for line in numbers),
        ground.table(place, shown, update.change),
        _stepping(inside, at, ground.name(i, j)),
        ground.limits,
        f"{rate}, update {update.updates + 1} of {update.name}",
        curve=function_curve(inside, j, leads=True),
        note=(ground.name(i, j),),
    )


_WRITTEN = 3
"""Unknowns up to which a system of equations is written out."""


def _system(hessian: Floats, ground: Ground, at: int, slope: float, knobs: Mapping[str, Any]) -> Line:
    """One row of (H + damping·I)·d = −g."""
    line: list[str | float] = []
    for k, name in enumerate(ground.columns):
        damping = f" + {knobs['damping']:g}" if k == at and knobs["damping"] else ""
        line += [" + "] * (k > 0) + ["("] * bool(damping) + [float(hessian[at, k]), f"{damping})" if damping else ""]
        line.append(f"·d[{name}]")
    return (*line, " = ", -slope)


def function_curve(inside: Inside, k: int, *, leads: bool = False) -> Curve | None:
    """f along one variable with its tangent, the others held; in one variable also where the update leads."""
    if not inside.derived:
        return None
    one = inside.derived[k]
    alone = len(inside.names) == 1
    held = "" if alone else f", {', '.join(name for name in inside.names if name != one.variable)} held still"
    landing = (float(inside.update.new[k]), inside.landing) if leads and alone and inside.landing is not None else None
    return Curve(
        f"f along {one.variable}{held}: its slope is {'f′' if alone else f'∂f/∂{one.variable}'}", one.xs, one.ys,
        (float(inside.update.params[k]), inside.loss), one.number, next=landing,
    )  # fmt: skip


def _renamed(line: Line, letter: str) -> Line:
    return tuple(part.replace("θ", letter) if isinstance(part, str) else part for part in line)


def _stepping(inside: Inside, at: int, name: str) -> Line:
    """How the step compares with plain descent."""
    if inside.diverged:
        return (f"{inside.message}. No update follows.",)
    update = inside.update
    change, slope = float(update.change[at]), float(update.seen[at])
    if slope == 0.0:
        what = "stays where it is" if change == 0.0 else "moves on by what the optimiser remembers"
        return (f"The gradient is 0: {name} {what}.",)
    if update.lr == 0.0:
        return ("The schedule has come to 0: nothing moves any more.",)
    if update.name == "ista" and update.new[at] == 0.0 and update.is_weight[at] and update.l1:
        return (f"The pull of l1 is stronger here than that of the data: {name} is exactly 0.",)
    plain = -update.lr * slope
    ratio = change / plain if plain else np.inf
    if abs(ratio - 1.0) < 1e-9:
        way = "down" if change < 0 else "up"
        return (f"{name} goes {way} by lr times its slope: the steeper the slope, the longer the step.",)
    if ratio < 0:
        return (
            "Plain descent would step ",
            plain,
            " here; this step is ",
            change,
            ": what it remembers outweighs the slope.",
        )
    size = f"{ratio:.2g} times as far" if 0.01 <= ratio < 100 else "far less" if ratio < 1 else "far further"
    return ("Plain descent with the same lr would step ", plain, "; ", f"{update.name} steps ", change, f", {size}.")


def renewed(inside: Inside, ground: Ground, place: Place) -> Page:
    """Before and after."""
    update, (i, j) = inside.update, ground.place(place)
    at, letter = int(ground.index[i, j]), _letter(ground, place)
    old, new, change = float(update.params[at]), float(update.new[at]), float(update.change[at])
    sign: Line = (" − ", -change) if change < 0 else (" + ", change)
    if inside.diverged:
        sign = (" + ", 0.0)
    values = update.new[ground.index]
    largest = np.unravel_index(int(np.nan_to_num(np.abs(update.change[ground.index])).argmax()), ground.index.shape)
    most = ground.name(int(largest[0]), int(largest[1]))
    columns = [("before", update.params, 0), ("step", update.change, 0), ("after", update.new, 0)]
    table = ground.table(place, columns, update.change)
    index = ground.indexed(i, j)
    moved = f", {percent(abs(change / old))} of its size" if old and np.isfinite(change / old) else ""
    words: Line = (f"{ground.name(i, j)} moves by ", change, f"{moved}; the longest step here is that of {most}, ",
                   float(update.change[ground.index][largest]), ".")  # fmt: skip
    if inside.diverged:
        words = (f"{inside.message}. No update follows.",)
    elif ground.index.size == 1:
        words = (f"{ground.name(i, j)} moves by ", change, f"{moved}.")
    return Page(
        (f"{letter} ← {letter} + step",), ((f"{letter}{index} ← ", old, *sign, " = ", new),), table, words,
        ground.limits, f"({values.shape[0]}×{values.shape[1]})" if not ground.single else "",
        (Factor(f"new {letter}", values, (i, j)), "=", Factor(letter, update.params[ground.index], (i, j)), "+",
         Factor("step", update.change[ground.index], (i, j))) if inside.passing is not None else (),
        function_curve(inside, j, leads=True), note=(ground.name(i, j),),
    )  # fmt: skip

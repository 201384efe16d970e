"""The last stages: the optimiser's own arithmetic, and the new parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.inside.grounds import Ground, function_curve
from gdtui.inside.opening import Inside
from gdtui.inside.pieces import (
    Factor,
    Line,
    Page,
    Place,
    percent,
)
from gdtui.inside.rules import became, letters_of, lines_of, with_numbers
from gdtui.inside.updating import Update


def _letter(ground: Ground, place: Place) -> str:
    """What the chosen parameter is called in a formula."""
    return ground.letters[ground.place(place)[1]]


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


def _renamed(line: Line, letter: str) -> Line:
    return tuple(part.replace("θ", letter) if isinstance(part, str) else part for part in line)


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


def _stepping(inside: Inside, at: int, name: str) -> Line:
    """How the step compares with plain descent."""
    update = inside.update
    change, slope = float(update.change[at]), float(update.seen[at])
    if update.stands:
        return _standing(inside)
    if (rests := _resting(update, at, name)) is not None:
        return (rests,)
    plain = -update.lr * slope
    ratio = change / plain if plain else np.inf
    if abs(ratio - 1.0) < 1e-9:
        way = "down" if change < 0 else "up"
        return (f"{name} goes {way} by lr times its slope: the steeper the slope, the longer the step.",)
    if ratio < 0:
        why = "H turns it round" if update.name == "newton" else "the rest of its rule outweighs the slope"
        why = "what it remembers outweighs the slope" if letters_of(update) else why
        return ("Plain descent would step ", plain, "; this step is ", change, f": {why}.")
    size = f"{ratio:.2g} times as far" if 0.01 <= ratio < 100 else "far less" if ratio < 1 else "far further"
    return ("Plain descent with the same lr would step ", plain, "; ", f"{update.name} steps ", change, f", {size}.")


def _standing(inside: Inside) -> Line:
    """Why an update is not made."""
    if inside.diverged:
        return (f"{inside.message}. No update follows: the last finite values stand.",)
    why = "Not all of this update is a finite number, so it is not made"
    return (f"{why}: the last finite values stand, and the run diverges here.",)


def _resting(update: Update, at: int, name: str) -> str | None:
    """Why a parameter does not follow its slope, where there is a plain reason."""
    if update.seen[at] == 0.0:
        what = "stays where it is" if update.change[at] == 0.0 else "moves on by what else its rule adds"
        return f"The gradient is 0: {name} {what}."
    if update.lr == 0.0:
        return "The schedule has come to 0: nothing moves any more."
    if update.name == "ista" and update.new[at] == 0.0 and update.is_weight[at] and update.l1:
        return f"l1 is stronger here than the data: {name} is exactly 0."
    return None


def renewed(inside: Inside, ground: Ground, place: Place) -> Page:
    """Before and after."""
    update, (i, j) = inside.update, ground.place(place)
    at, letter = int(ground.index[i, j]), _letter(ground, place)
    old, change = float(update.params[at]), float(update.change[at])
    sign: Line = (" − ", -change) if change < 0 else (" + ", change)
    own = [k for k, name in enumerate(ground.letters) if name == letter]
    here, at_own = ground.index[:, own], (i, own.index(j))
    largest = np.unravel_index(int(np.nan_to_num(np.abs(update.change[ground.index])).argmax()), ground.index.shape)
    most = ground.name(int(largest[0]), int(largest[1]))
    columns = [("before", update.params, 0), ("step", update.change, 0), ("after", update.new, 0)]
    table = ground.table(place, columns, update.change)
    index = ground.indexed(i, j)
    moved = f", {percent(abs(change / old))} of its size" if old and np.isfinite(change / old) else ""
    words: Line = (f"{ground.name(i, j)} moves by ", change, f"{moved}; the longest step here is that of {most}, ",
                   float(update.change[ground.index][largest]), ".")  # fmt: skip
    if update.stands:
        words = _standing(inside)
    elif ground.index.size == 1:
        words = (f"{ground.name(i, j)} moves by ", change, f"{moved}.")
    return Page(
        (f"{letter} ← {letter} + step",),
        ((f"{letter}{index} ← ", old, *sign, " = ", *became(update, at, f"{letter}{index}")),), table, words,
        ground.limits, f"({here.shape[0]}×{here.shape[1]})" if not ground.single else "",
        (Factor(f"new {letter}", update.new[here], at_own), "=", Factor(letter, update.params[here], at_own), "+",
         Factor("step", update.change[here], at_own)) if inside.passing is not None else (),
        function_curve(inside, j, leads=True), note=(ground.name(i, j),),
    )  # fmt: skip

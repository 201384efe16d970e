"""What is done to a gradient before the optimiser sees it: penalties, noise, clipping; and the Gram matrix."""

from __future__ import annotations

import numpy as np

from gdtui.inside.grounds import Ground
from gdtui.inside.opening import Inside
from gdtui.inside.pieces import (
    Factor,
    Line,
    Page,
    Place,
    added,
    percent,
)


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
        why = "nothing moves it back, for |w| has its corner there and sign(0) counts as 0"
        words = (f"{ground.name(i, j)} is exactly 0: {why}.",)
    elif pulled:
        share = abs(float(update.grad[at] - data[at])) / max(abs(float(data[at])), 1e-300)
        words = (
            f"The penalty moves {ground.name(i, j)} towards 0 with ", float(update.grad[at] - data[at]),
            f", {percent(share)} of what the data do." if np.isfinite(share) and share < 1e4
            else ", where the data do hardly anything.",
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
    share = f"{percent(abs((after - before) / before))} of the gradient itself" if before else "where the gradient is 0"
    columns = [("g", update.grad, 0), ("with noise", update.noisy, 0)]
    return Page(
        ("g ← g + noise, noise ∼ N(0, s²)",),
        ((f"{ground.name(i, j)}: ", before, " → ", after, "   s = ", update.noise),),
        ground.table(place, columns, update.noisy),
        ("The noise of this update adds ", after - before, f" here, {share}."),
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
        ("The gradient is ", norm, " long, more than the ", update.ceiling,
         " allowed: all of it becomes shorter by the same factor, so it keeps its direction.")
        if longer
        else ("The gradient is ", norm, " long, within the ", update.ceiling, " allowed: nothing is cut.")
    )  # fmt: skip
    return Page(
        ("g ← g · min(c/‖g‖, 1)",),
        ((f"{ground.name(i, j)}: ", float(arrives[at]), " · min(", update.ceiling, "/", norm, ", 1) = ",
          float(update.clipped[at])),),
        ground.table(place, columns, update.clipped), words, ground.limits,
        f"‖g‖ = {after:.4g} afterwards" if np.isfinite(after) else "‖g‖ is no number afterwards",
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
    columns = [
        ("θ", update.params, 1),
        ("θ*, lowest", sums.centre, 0),
        ("over samples", inside.passing.data_grad, 2),
        ("= ∇J", update.grad, 0),
    ]
    symbols, numbers = (
        "∇J = H·(θ − θ*), H = XXᵀ times the factor",
        ("∇J = ", *added(sums.hessian[at], away, inside.parameters, place.terms, dot="·"), " = ", grad),
    )
    if sums.over_samples:
        symbols = "∇J from six sums of the batch: Σx², Σx, n, Σxr, Σr, Σr²"
        numbers = (f"∂J/∂{ground.name(i, j)} = ", grad)
    return Page(
        (symbols,), (numbers,), ground.table(place, columns, update.grad),
        ("The engine knows H = XXᵀ once and for all, so a step needs no samples: this ", grad, (" is what it steps by. "
         "Over the samples, as in the stages before, it is "), data,
         " without l2." if update.l2 else ": the same but for rounding."),
        ground.limits, f"({len(away)}×1) = ({len(away)}×{len(away)})·({len(away)}×1)",
        (Factor("H", sums.hessian, (at, None)), "·", Factor("θ − θ*", away[:, None], (at, None))),
        note=(ground.name(i, j),),
    )  # fmt: skip

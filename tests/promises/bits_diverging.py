"""Runs that end badly: rates just past the edge of what is stable up to 10³⁰⁰, formulas that leave where they are
defined, starts at which nothing is finite, numbers of single precision; and a plain loop that says when they should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.engine.streams import Purpose, normal
from gdtui.march.following import Batches
from gdtui.plan import Plan, first_state
from gdtui.scenario import Scenario, parse
from gdtui.scenario.writing import to_toml
from gdtui.session import Session
from tests.promises import bits_scenarios as random

Rng = np.random.Generator

WILD = (
    "x^4 - 3x^2 + x", "x^3 - x", "-x^4", "-exp(x)", "exp(x^2)", "ln(x) + x", "1/x + x", "sqrt(x) - x", "x^6 - exp(x)",
    "exp(exp(x)) - exp(exp(2x))", "x^2", "2x + 1", "tan(x)", "x*ln(x)", "abs(x)^3", "x^2/(x - 2)",
)  # fmt: skip
"""Of x; and of y, where a formula has two variables."""
SPREAD = (1.02, 1.5, 3.0, 10.0, 1e3, 1e6, 1e12, 1e30, 1e60, 1e100, 1e160, 1e220, 1e300)
"""By how much a rate is more than the default near which most runs are stable."""


def scenario(seed: int) -> Scenario:
    """Number `seed` of the runs that may diverge: problem, optimiser and rate go through all pairs in turn."""
    rng, base = np.random.default_rng([seed, 11]), random.scenario(seed)
    factor = SPREAD[seed % len(SPREAD)]
    single = base.training.dtype == "float32"
    lr = min(1e36 if single else 1e307, base.lr * factor * (300.0 if factor < 1e3 else 1.0))
    changes: list[tuple[str, Any]] = [("optimizer.lr", lr)]
    if rng.random() < 0.7:
        changes.append(("training.clip_grad_norm", "none"))
    if base.kind == "function" and rng.random() < 0.7:
        return _formula(rng, base, changes)
    if base.data is not None and rng.random() < 0.3:
        changes += _large(base, float(10.0 ** rng.choice([10, 20, 30] if single else [20, 100, 160, 300])))
    return parse(random.text(seed), changes=changes)


def _formula(rng: Rng, base: Scenario, changes: list[tuple[str, Any]]) -> Scenario:
    """The same run on a formula that ends somewhere, from a start that may lie there."""
    formula, axes = str(rng.choice(WILD)), ["x"] if rng.random() < 0.6 else ["x", "y"]
    written = " + ".join(formula.replace("exp", "EXP").replace("x", name).replace("EXP", "exp") for name in axes)
    starts = {name: float(rng.choice([0.0, 0.3, 1.5, -2.0, 2.0, 20.0])) for name in axes}
    function = {"expression": written, "start": starts, "window": {name: [-3.0, 3.0] for name in axes}}
    raw = dict(base.raw) | {"function": function}
    return parse(to_toml(raw), changes=changes)


def _large(base: Scenario, size: float) -> list[tuple[str, Any]]:
    """Numbers in the data that are beyond squaring, where the data set has a knob for it."""
    assert base.data is not None
    if base.data.source is None or base.data.source.name not in ("line", "sine", "blobs", "regression"):
        return []
    knob = "slope" if base.data.source.name == "line" else "noise"
    return [(f"data.{knob}", size)]


SINGLE = """
title = "Single precision"
kind = "function"
[function]
expression = "x^2"
start = { x = 2.0 }
window = { x = [-2.5, 2.5] }
[optimizer]
name = "sgd"
lr = 0.05
[training]
dtype = "float32"
"""


# A loop that knows nothing of sessions


class Ending(NamedTuple):
    """The step at which a run diverges (−1: not), the losses of all rows up to there, and the parameters there, or
    before it where they are no numbers any more."""

    step: int
    losses: list[float]
    params: Floats


def plainly(session: Session, steps: int) -> Ending:
    """The updates of a session's plan written down once more: objective, optimiser and rate, one after the other, with
    nothing laid flat, nothing by stretches and nothing judged but by the definition of divergence."""
    with np.errstate(all="ignore"):
        losses: list[float] = []
        before = first_state(session.plan).params
        for step, (loss, params) in enumerate(_walk(session.plan)):
            stands = bool(np.isfinite(params).all())
            losses.append(loss if stands else np.nan)
            if not np.isfinite(losses[-1]) or is_over(loss, losses[0]):
                return Ending(step, losses, params if stands else before)
            if step == steps:
                break
            before = params
        return Ending(-1, losses, params)


def is_over(loss: float, first: float) -> bool:
    """Whether a loss is over 10¹² times the first one, or over 10¹² where that is less than 1."""
    size = max(1.0, abs(first)) if np.isfinite(first) else 1.0
    return loss / size > 1e12 if size < 1e290 else False


def _walk(plan: Plan) -> Iterator[tuple[float, Floats]]:
    """Loss and parameters (1, n) at row 0, 1, 2 …"""
    state, objective, batches, scale = first_state(plan), plan.objective, Batches(plan), 1.0
    params, memory, averages = state.params, state.memory, state.averages
    epoch = position = step = 0
    plateau = plan.schedule.init() if plan.watches_plateau else None
    dtype = objective.params.dtype
    while True:
        objective.averages[:] = averages
        found = objective.evaluate(params, batches.at(epoch, position), step)
        yield float(found.loss[0]), params
        if plateau is not None and (not plan.batch or not position):
            judged = found.loss if not plan.batch else objective.measure(params, averages)["train_loss"]
            plateau = plan.schedule.observe(plateau, float(np.float64(judged[0])))
            scale = plateau.scale
        lr = np.asarray(plan.lr[0, 0] * (plan.schedule(step, plan.total) * scale), dtype)
        change, memory = _update(plan, found.grad, memory, params, step, lr, batches.at(epoch, position))
        params, averages = params + change, found.averages
        step, position = step + 1, position + plan.batch
        if not plan.batch or position >= objective.samples:
            epoch, position = epoch + 1, 0


def _update(
    plan: Plan, grad: Floats, memory: Any, params: Floats, step: int, lr: Floats, batch: Any
) -> tuple[Floats, Any]:
    training = plan.scenario.training
    if training.gradient_noise:
        draws = training.gradient_noise * normal(training.seed, Purpose.GRADIENT, step, grad.shape[1])
        grad = grad + draws.astype(grad.dtype)
    if training.clip_grad_norm is not None:
        norm = np.sqrt(np.vecdot(grad, grad))
        grad = grad * np.minimum(training.clip_grad_norm / (norm + 1e-6), 1.0)[:, None]
    asks = {"probe": Probe(plan, batch, step)} if getattr(plan.optimizer, "asks", ()) else {}
    return plan.optimizer.update(grad, memory, params, step=step, lr=lr, **asks)


class Probe:
    """The objective of one update."""

    def __init__(self, plan: Plan, batch: Any, step: int) -> None:
        self._objective, self._batch, self._step = plan.objective, batch, step

    def value(self, params: Floats) -> Floats:
        return self.value_and_grad(params)[0]

    def value_and_grad(self, params: Floats) -> tuple[Floats, Floats]:
        found = self._objective.evaluate(params, self._batch, self._step)
        return found.loss.copy(), found.grad.copy()

    def hessian(self, params: Floats) -> Floats:
        return self._objective.hessian(params)  # type: ignore[union-attr]

"""What a row means for the run: diverged, converged, stalled, finished; and the clipping of its gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdtui.build import Plan
from gdtui.engine.objectives import Floats
from gdtui.state import Row, State

DIVERGENCE_FACTOR = 1e12
STATUS_OF_RULE = {"loss": "converged", "grad_norm": "converged", "patience": "stalled"}


def clipped(grad: Floats, norm: Floats, ceiling: float | None) -> Floats:
    """The gradient, shortened to `ceiling` where it is longer (PyTorch's clip_grad_norm_, with its 1e-6)."""
    if ceiling is None:
        return grad
    return grad * np.minimum(ceiling / (norm + 1e-6), 1.0)[:, None]


def status(state: State, total: int) -> str:
    """The state of a session of one run, in one word; "" while there is more to do."""
    if np.all(state.diverged_step >= 0):
        return "diverged"
    if state.stopped_by:
        return STATUS_OF_RULE[state.stopped_by]
    return "finished" if state.step >= total else ""


def judged(state: State, row: Row, plan: Plan, previous: Floats | None) -> State:
    """The state with the row taken into account. `previous` are the parameters before the update."""
    with np.errstate(all="ignore"):
        first = row.loss if row.step == 0 else state.first_loss
        ceiling = DIVERGENCE_FACTOR * np.maximum(1.0, np.abs(np.where(np.isfinite(first), first, 1.0)))
        finite = np.isfinite(row.loss)
        alive = state.diverged_step < 0
        newly = alive & ~(finite & (row.loss <= ceiling))
        better = alive & finite & ((row.loss < state.best_loss) | (row.step == 0))
    changes: dict[str, Any] = {
        "first_loss": first,
        "last_loss": np.where(finite & alive, row.loss, state.last_loss),
        "best_loss": np.where(better, row.loss, state.best_loss),
        "best_step": np.where(better, row.step, state.best_step),
    }
    if np.any(newly):
        changes["diverged_step"] = np.where(newly, row.step, state.diverged_step)
        if previous is not None:
            whole = np.all(np.isfinite(state.params), axis=1, keepdims=True)
            changes["params"] = np.where(whole, state.params, previous)
    judged_state = state.with_(**changes)
    return _stop(judged_state, row, plan) if len(alive) == 1 and not state.stopped_by else judged_state


def _stop(state: State, row: Row, plan: Plan) -> State:
    """Judge the stop rules; mini-batches are judged at the ends of epochs, on the whole training set's loss."""
    rules = plan.scenario.stop
    if state.position or state.diverged_step[0] >= 0:
        return state
    loss = float((row.measures["train_loss"] if plan.batch else row.loss)[0])
    if rules.loss is not None and loss <= rules.loss:
        return state.with_(stopped_by="loss")
    if rules.grad_norm is not None and float(row.grad_norm[0]) <= rules.grad_norm:
        return state.with_(stopped_by="grad_norm")
    if rules.patience is None:
        return state
    if loss < state.judged_best - rules.min_delta:
        return state.with_(judged_best=loss, waited=0)
    waited = state.waited + 1
    return state.with_(waited=waited, stopped_by="patience" if waited >= rules.patience else "")


def message(state: State, row: Row, plan: Plan) -> str:
    """What ended the run, in words."""
    word, rules = status(state, plan.total), plan.scenario.stop
    if word == "diverged":
        at = int(state.diverged_step[0])
        loss = float(row.loss[0])
        what = f"the loss is {loss:.1e}" if np.isfinite(loss) else "the loss is no longer a number"
        return f"diverged at step {at}: try an lr below {row.lr:g} ({what})"
    if state.stopped_by == "loss":
        return f"converged: the loss reached {rules.loss:g}"
    if state.stopped_by == "grad_norm":
        return f"converged: the gradient's norm fell to {rules.grad_norm:g}"
    if state.stopped_by == "patience":
        return f"stalled: no better loss in {rules.patience} looks"
    if word == "finished" and state.step > plan.total:
        return f"past the planned {plan.total} steps"
    return f"finished: {state.step} of {plan.total} steps" if word == "finished" else ""

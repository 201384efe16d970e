"""What a row means for the run: diverged, converged, stalled, finished; and the clipping of its gradient."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.brink import Brink
from gdtui.engine.objectives import Floats
from gdtui.plan import Plan
from gdtui.state import DIVERGENCE_FACTOR, Row, State

ROOM = 78
"""So many columns has a message on a small screen."""
LOST = ["", " (no longer a number)", "; the loss is no longer a number"]
"""What is said of the loss of such a run, the fullest last."""
UNBEGUN = {
    "function": ("f is no finite number: begin elsewhere", "function.start"),
    "linear": ("no finite loss: the data are too large", "data"),
    "network": ("no finite loss: data or weights too large", "model.init"),
}
"""What is said where already the start has no loss, and the key of a scenario that it lies in."""
STEEP = "f has no slope at step 0: begin elsewhere"
"""The same of a function that has a height at its start, but no slope to go down."""
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


def diverged(state: State, loss: Floats) -> State:
    """The state with the runs marked whose loss (runs,) at its step is no longer acceptable."""
    gone = (state.diverged_step < 0) & ~((loss <= ceilings(state)) & (loss > -np.inf))
    return state.with_(diverged_step=np.where(gone, state.step, state.diverged_step)) if gone.any() else state


def standing(params: Floats) -> NDArray[np.bool_]:
    """Which runs (runs,) stand anywhere: all their parameters are numbers. Where they are none, neither is a loss,
    whatever a formula makes of them."""
    found: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(params), axis=1)
    return found


def ceilings(state: State) -> Floats:
    """Above which loss each run (runs,) counts as diverged."""
    first = np.where(np.isfinite(state.first_loss), state.first_loss, 1.0)
    with np.errstate(over="ignore"):
        return np.minimum(DIVERGENCE_FACTOR * np.maximum(1.0, np.abs(first)), np.finfo(np.float64).max)


def followed(state: State, after: State, first: int, loss: Floats) -> State:
    """`after` with what the rows since `state` mean for each run: last and best loss, and where it was best.

    `loss` (rows, runs) begins at step `first`; rows after a run's divergence count for nothing.
    """
    if loss.shape[1] == 1 and after.diverged_step[0] < 0:
        return _followed_alone(state, after, first, loss[:, 0])
    steps = first + np.arange(len(loss))[:, None]
    alive = (after.diverged_step < 0) | (steps <= after.diverged_step)
    alive &= (state.diverged_step < 0) & np.isfinite(loss)
    seen = np.where(alive, loss, np.inf)
    lowest = seen.argmin(axis=0)
    best = seen[lowest, np.arange(loss.shape[1])]
    better = best < state.best_loss
    last = len(loss) - 1 - alive[::-1].argmax(axis=0)
    return _carried(state, after).with_(
        last_loss=np.where(alive.any(axis=0), loss[last, np.arange(loss.shape[1])], state.last_loss),
        best_loss=np.where(better, best, state.best_loss),
        best_step=np.where(better, first + lowest, state.best_step),
    )


def _followed_alone(state: State, after: State, first: int, loss: Floats) -> State:
    """A single run that goes on: every loss is finite."""
    lowest = int(loss.argmin())
    last = loss[-1:].copy()
    after = _carried(state, after)
    if not loss[lowest] < state.best_loss[0]:
        return after.with_(last_loss=last, best_loss=state.best_loss, best_step=state.best_step)
    best_step = np.array([first + lowest], np.int64)
    return after.with_(last_loss=last, best_loss=loss[lowest : lowest + 1].copy(), best_step=best_step)


def _carried(state: State, after: State) -> State:
    """`after` with what was judged up to `state`."""
    return after.with_(
        first_loss=state.first_loss, judged_best=state.judged_best, waited=state.waited,
        stopped_by=state.stopped_by, plateau=state.plateau,
    )  # fmt: skip


def watches(plan: Plan) -> bool:
    """Whether the plan has stop rules; they watch a session of one run."""
    return len(plan.runs) == 1 and plan.scenario.stop.rules


def stop(state: State, steps: Floats, loss: Floats, norm: Floats, plan: Plan) -> tuple[State, int | None]:
    """The state after the judged rows at `steps`, and the first step at which a rule fires, if any does."""
    rules = plan.scenario.stop
    low = _reached(loss, norm, plan)
    if rules.patience is not None:
        return _waiting(state, steps.tolist(), loss.tolist(), len(loss) if low is None else low, plan)
    if low is None:
        return state, None
    return state.with_(stopped_by=_which(loss[low], plan)), int(steps[low])


def _reached(loss: Floats, norm: Floats, plan: Plan) -> int | None:
    """The first row at which the loss or the gradient's norm is low enough."""
    rules, low = plan.scenario.stop, np.zeros(len(loss), bool)
    if rules.loss is not None:
        low |= loss <= rules.loss
    if rules.grad_norm is not None:
        low |= norm <= rules.grad_norm
    return int(low.argmax()) if low.any() else None


def _which(loss: float, plan: Plan) -> str:
    rule = plan.scenario.stop.loss
    return "loss" if rule is not None and loss <= rule else "grad_norm"


def _waiting(state: State, steps: list[int], loss: list[float], low: int, plan: Plan) -> tuple[State, int | None]:
    """Row by row, for patience remembers; at row `low` another rule comes first."""
    rules, best, waited = plan.scenario.stop, state.judged_best, state.waited
    for k, (step, one) in enumerate(zip(steps, loss, strict=True)):
        if k == low:
            return state.with_(judged_best=best, waited=waited, stopped_by=_which(one, plan)), step
        best, waited = (one, 0) if one < best - rules.min_delta else (best, waited + 1)
        if rules.patience is not None and waited >= rules.patience:
            return state.with_(judged_best=best, waited=waited, stopped_by="patience"), step
    return state.with_(judged_best=best, waited=waited), None


def fallen(state: State, row: Row, over: Brink | None, own: float | None, low: int, drawn: bool) -> str:
    """That a run diverged, and what to do. Where a learning rate is known that holds, that one; else the scenario's
    `own` where that is lower than the one that led here. Where nothing is known nothing is promised: a much lower one
    from `low` on, where the loss was lowest; or smaller first weights, if they were `drawn` just before."""
    words, loss = f"diverged at step {int(state.diverged_step[0])}: ", float(row.loss[0])
    ends = ["", f" (the loss is {loss:.1e})"] if np.isfinite(loss) else LOST
    if over is not None:
        words += f"go back to {over.step}, try {'an lr below' if over.where else 'lr'} {over.rate:.3g}"
        why = f" ({over.where})" if over.where else ": f falls with it"
        ends = [why] if np.isfinite(loss) else [LOST[1], *(why + end for end in LOST[1:])]
    elif own is not None:
        words += f"go back to {low}, try its own lr {own:g}"
    elif drawn:
        words += "try smaller first weights ([model] init) or a lower lr"
    else:
        words += f"go back to {low}, take a much lower lr"
    return words + next((end for end in reversed(ends) if len(words + end) <= ROOM), ends[0])


def lost(kind: str, edited: bool) -> str:
    """Why no learning rate can help a run that had no loss before any update was made: at its start, or where it was
    `edited`."""
    if edited:
        return f"{'f' if kind == 'function' else 'the loss'} is no finite number after that edit: undo it"
    return UNBEGUN[kind][0]


def unbegun(state: State, kind: str, why: str) -> str:
    """That such a run diverged, and the key to change."""
    words, key = UNBEGUN[kind]
    return f"diverged at step {int(state.diverged_step[0])}: {why}" + (f" ({key})" if why in (words, STEEP) else "")


def message(state: State, plan: Plan) -> str:
    """What ended a run that did not diverge, in words."""
    word, rules = status(state, plan.total), plan.scenario.stop
    if state.stopped_by == "loss":
        return f"converged: the loss reached {rules.loss:g}"
    if state.stopped_by == "grad_norm":
        return f"converged: the gradient's norm fell below {rules.grad_norm:g}"
    if state.stopped_by == "patience":
        return f"stalled: no better loss in {rules.patience} looks"
    if word == "finished" and state.step > plan.total:
        return f"past the planned {plan.total} steps"
    return f"finished: {state.step} of {plan.total} steps" if word == "finished" else ""

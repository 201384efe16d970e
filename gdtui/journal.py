"""What a run leaves behind as it goes on: the trace of its rows, and states to go back to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gdtui import judge
from gdtui.checkpoints import NEARBY, Checkpoints, Nearby
from gdtui.engine.objectives import Floats
from gdtui.march import Stretch
from gdtui.plan import Plan
from gdtui.state import State
from gdtui.trace import Trace


@dataclass
class Journal:
    """Takes stretches in, judges their rows, and records what is worth keeping of them."""

    trace: Trace
    checkpoints: Checkpoints[State] = field(default_factory=Checkpoints)
    nearby: Nearby[State] = field(default_factory=Nearby)

    def take(self, state: State, stretch: Stretch, plan: Plan) -> State:
        """Judge and record the rows that follow `state`; the state at their end."""
        low, first = 0, stretch.first
        while low < stretch.count:
            high = min(stretch.count, low + plan.spacing - (first + low - 1) % plan.spacing)
            inner = stretch.inner if high < stretch.count else None
            after = stretch.state if inner is None else inner(high)
            if inner is None:
                high = stretch.count
            state = _judged(state, after, stretch, low, high, plan)
            if state.step % plan.spacing == 0:
                self.checkpoints.keep(state, plan.spacing)
            low = high
        self.trace.extend(stretch)
        return state

    def forget(self, step: int) -> None:
        """Forget the rows and the states from `step` on, or from where the trace can be cut before it."""
        self.trace.truncate(step)
        self.checkpoints.truncate(self.trace.length)
        self.nearby.truncate(self.trace.length)

    def before(self, step: int) -> State | None:
        """The latest state at or before `step` that is known."""
        found = [one for one in (self.checkpoints.before(step), self.nearby.before(step)) if one is not None]
        return max(found, key=lambda state: state.step, default=None)

    def rest(self, newest: State, spacing: int, budget: int) -> None:
        """Keep few states while nobody goes back to them."""
        self.checkpoints.rest(newest, spacing, budget)
        self.nearby = Nearby()

    def fork(self) -> Journal:
        """A journal of its own that holds the same; states are never altered, so both hold the very same ones."""
        return Journal(self.trace.copy(), self.checkpoints.copy())


def piece(step: int, spacing: int) -> int:
    """The updates from `step` to where the next state is worth keeping nearby."""
    length = max(1, 2 * spacing // NEARBY)
    return length - step % length


def first_stop(state: State, stretch: Stretch, plan: Plan) -> int | None:
    """The step within a stretch at which a stop rule fires for the first time; None when none does."""
    if state.stopped_by or not judge.watches(plan):
        return None
    return judge.stop(state, *_judged_rows(stretch, 0, stretch.count, plan), plan)[1]


def _judged(state: State, after: State, stretch: Stretch, low: int, high: int, plan: Plan) -> State:
    """`after` with what rows `low` to `high` mean for it."""
    state = judge.followed(state, after, stretch.first + low, stretch.loss[low:high])
    if judge.watches(plan) and not state.stopped_by:
        state, _ = judge.stop(state, *_judged_rows(stretch, low, high, plan), plan)
    return _watched(state, stretch, low, high, plan) if state.plateau else state


def _watched(state: State, stretch: Stretch, low: int, high: int, plan: Plan) -> State:
    """The state when a schedule has seen each run's judged losses."""
    seen = list(state.plateau)
    for run, plateau in enumerate(seen):
        for loss in _judged_rows(stretch, low, high, plan, run)[1].tolist():
            plateau = plan.schedule.observe(plateau, loss)
        seen[run] = plateau
    return state.with_(plateau=tuple(seen))


def _judged_rows(stretch: Stretch, low: int, high: int, plan: Plan, run: int = 0) -> tuple[Floats, Floats, Floats]:
    """Step, loss and gradient's norm of the rows that rules look at: all of them, or with mini-batches those at the
    ends of epochs with the whole training set's loss. The row at which a run diverged, and those after it, are not
    judged."""
    diverged = int(stretch.state.diverged_step[run])
    end = high if diverged < 0 else min(high, max(low, diverged - stretch.first))
    first = stretch.first
    if not plan.batch:
        return np.arange(first + low, first + end), stretch.loss[low:end, run], stretch.grad_norm[low:end, run]
    due = [(step, found) for step, found in stretch.measures if low <= step - first < end]
    steps = np.array([step for step, _ in due], np.int64)
    loss = np.array([found["train_loss"][run] for _, found in due], np.float64)
    return steps, loss, stretch.grad_norm[steps - first, run]

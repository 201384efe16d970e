"""A run: step, back, go to a step, reset, edit. Headless runs and the app drive this same class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gdtui import judge
from gdtui.build import Plan, first_params
from gdtui.checkpoints import Checkpoints
from gdtui.edits import History, change_state, restarts
from gdtui.engine.objectives import Evaluation, Floats, Indices
from gdtui.engine.streams import Purpose, permutation
from gdtui.engine.supervised import Supervised
from gdtui.scenario import Edit, Scenario
from gdtui.state import Row, State
from gdtui.trace import Ghost, Trace

PATH_WIDTH = 8
"""Parameters up to this many are kept along the path, for the pictures of it."""


class Session:
    """One scenario being run, or a crowd of runs that differ in numbers only.

    `crowd` holds one table of overrides a run, for example `({"optimizer.lr": 0.1}, {"optimizer.lr": 0.2})`.
    The row of the current step is in `row`; a step is an update and the row that follows it. Stop rules watch a
    session of one run; a run that diverges keeps its last finite values while the others go on.
    """

    def __init__(self, scenario: Scenario, crowd: Sequence[Mapping[str, Any]] = ({},)) -> None:
        self.ghost: Ghost | None = None
        self.row: Row
        self._crowd = tuple(dict(one) for one in crowd)
        self._start(scenario)

    def _start(self, scenario: Scenario) -> None:
        history = History(scenario, self._crowd)
        self.plan = history.plan_at(0)  # may refuse the scenario: until then nothing has changed
        self.history = history
        self._checkpoints: Checkpoints[State] = Checkpoints()
        self._permutation: tuple[int, int, Indices] | None = None
        width = self.plan.objective.n_params
        self.trace = Trace(width if width <= PATH_WIDTH else 0)
        self._begin()

    def _first_state(self) -> State:
        params = first_params(self.plan)
        unknown = np.full(len(params), np.inf)
        never = np.full(len(params), -1)
        return State(0, 0, 0, params, self.plan.optimizer.init(params), 0, never, unknown, unknown, unknown, never + 1)

    # What can be read

    @property
    def scenario(self) -> Scenario:
        """The scenario as it stands now, edits up to this step included."""
        return self.plan.scenario

    @property
    def state(self) -> State:
        return self._state

    @property
    def step_count(self) -> int:
        return self._state.step

    @property
    def status(self) -> str:
        """`diverged`, `converged`, `stalled` or `finished`; "" while there is more to do."""
        return judge.status(self._state, self.plan.total)

    @property
    def method(self) -> str:
        """How a step is computed; it follows from the scenario alone."""
        return "plain"

    @property
    def message(self) -> str:
        """What ended the run, in words; "" while nothing has."""
        return judge.message(self._state, self.row, self.plan)

    def solution(self) -> Floats | None:
        """The least-squares answer (n_params,), where the problem has one."""
        objective = self.plan.objective
        return objective.least_squares if isinstance(objective, Supervised) else None

    def measure(self) -> Mapping[str, Floats]:
        """Losses without regularisation and metrics over the whole sets, at the current step."""
        if not self.row.measures and self.plan.objective.samples:
            with np.errstate(all="ignore"):
                found = self.plan.objective.measure(self._state.params, after_full_batch=False)
            self.row = Row(**{**self.row.__dict__, "measures": found})
        return self.row.measures

    def preview(self) -> Floats:
        """The change that the next update will make, (runs, n_params)."""
        return self._next_change()[0]

    # What can be done

    def step(self, count: int = 1) -> int:
        """Make up to `count` updates; fewer when every run has diverged or a stop rule fires. Returns how many."""
        for done in range(count):
            stopped = self._state.stopped_by
            if not self._advance():
                return done
            if self._state.stopped_by != stopped:
                return done + 1
        return count

    def back(self, count: int = 1) -> None:
        """Go back `count` updates, at most to the start."""
        self.goto(max(0, self._state.step - count))

    def goto(self, target: int, go_on: Callable[[], bool] = lambda: True) -> None:
        """Stand at step `target`, or as far as the run goes; asks `go_on` after each update and stops on False."""
        self._nearest(target)
        while self._state.step < target and self._advance():
            if not go_on():
                return

    def apply(self, key: str, value: Any) -> bool:
        """Change a hyperparameter or a weight here and now, and record it; later rows are forgotten.

        False when the change needs a new start (another architecture, start or seed), which it then made.
        Raises ScenarioError when the key or the value is wrong; nothing has changed then.
        """
        here = self._state.step
        if restarts(key):
            self._restart(self.history.folded(here, [(key, value)]))
            return False
        self.history.add(Edit(here, key, value))
        if self.trace.length > here + 1:
            self.ghost = self.trace.ghost(self.plan.scenario.title)
        self._replay_to(here)
        self.measure()
        return True

    def undo(self) -> Edit | None:
        """Take back the latest live edit and stand where it was made; None if there is none."""
        edit = self.history.pop()
        if edit is not None:
            self._replay_to(edit.at)
        return edit

    def reset(self) -> None:
        """Begin again from the same start with today's settings; the run so far stays behind as the ghost."""
        self._restart(self.history.folded(self._state.step, []))

    def reseed(self) -> None:
        """Begin again with the next seed: other first weights, another order of the samples."""
        seed = self.scenario.training.seed + 1
        self._restart(self.history.folded(self._state.step, [("training.seed", seed)]))

    # How it is done

    def _restart(self, scenario: Scenario) -> None:
        ghost = self.trace.ghost(scenario.title)
        self._start(scenario)
        self.ghost = ghost if ghost.width == self.trace.width else None

    def _forget(self, step: int) -> None:
        self.trace.truncate(step)
        self._checkpoints.truncate(step)

    def _replay_to(self, step: int) -> None:
        """Come to `step` anew, now that the edits before or at it are others."""
        self._forget(step)
        found = self._checkpoints.before(step - 1)
        self._resume(found) if found else self._begin()
        self.goto(step)

    def _nearest(self, target: int) -> None:
        """Restore the state from which the way to `target` is shortest, with room for a window of errors."""
        here = self._state.step
        found = self._checkpoints.before(max(0, target - 20) if target < here else target)
        if found is not None and (target < here or found.step > here):
            self._resume(found)

    def _begin(self) -> None:
        """Stand at the start, before anything was judged."""
        self.plan = self.history.plan_at(0)
        self._state = self._first_state()
        self._arrive()

    def _resume(self, state: State) -> None:
        """Stand at a state that was judged before: its row is measured again, not judged again."""
        self.trace.rewind(state.step)
        self.plan = self.history.plan_at(state.step)
        self._state = state
        self._evaluate()
        self._record()

    def _advance(self) -> bool:
        """One update and the row after it; False when there is nothing left that could move."""
        state = self._state
        if np.all(state.diverged_step >= 0):
            return False
        change, memory = self._next_change()
        alive = (state.diverged_step < 0)[:, None]
        with np.errstate(all="ignore"):
            moved = np.where(alive, state.params + change, state.params)
        epoch, position = self._following(state)
        self._state = state.with_(
            step=state.step + 1,
            epoch=epoch,
            position=position,
            params=moved,
            memory=memory,
            updates=state.updates + 1,
        )
        self._arrive(previous=state.params)
        return True

    def _following(self, state: State) -> tuple[int, int]:
        """Epoch and position after one more batch."""
        position = state.position + self.plan.batch
        whole = not self.plan.batch or position >= self.plan.objective.samples
        return (state.epoch + 1, 0) if whole else (state.epoch, position)

    def _next_change(self) -> tuple[Floats, Any]:
        state, plan = self._state, self.plan
        with np.errstate(all="ignore"):
            return plan.optimizer.update(
                judge.clipped(self._evaluation.grad, self.row.grad_norm, plan.scenario.training.clip_grad_norm),
                state.memory,
                state.params,
                step=state.updates,
                lr=plan.lr * plan.schedule(state.step, plan.total),
            )

    def _arrive(self, previous: Floats | None = None) -> None:
        """Apply the edits that belong to this step, evaluate, judge and record."""
        for edit in self.history.at(self._state.step):
            self.plan = self.history.plan_at(self._state.step)
            self._state = change_state(self._state, self.plan, edit.key, edit.value)
        self._evaluate()
        self._state = judge.judged(self._state, self.row, self.plan, previous)
        self._record()

    def _evaluate(self) -> None:
        state, plan = self._state, self.plan
        batch = self._batch(state, plan)
        with np.errstate(all="ignore"):
            self._evaluation = plan.objective.evaluate(state.params, batch)
            norm = np.sqrt(np.vecdot(self._evaluation.grad, self._evaluation.grad))
            due = state.position == 0 or state.step == plan.total
            measures = plan.objective.measure(state.params, batch is None) if due else {}
        lr = float(plan.lr[0, 0]) * plan.schedule(state.step, plan.total)
        self.row = Row(state.step, state.epoch, self._evaluation.loss, norm, lr, measures)

    @property
    def evaluation(self) -> Evaluation:
        """The objective at the current step, on the batch of the next update."""
        return self._evaluation

    def _batch(self, state: State, plan: Plan) -> Indices | None:
        if not plan.batch:
            return None
        seed = plan.scenario.training.seed
        if self._permutation is None or self._permutation[:2] != (seed, state.epoch):
            order = permutation(seed, Purpose.SHUFFLE, state.epoch, plan.objective.samples)
            self._permutation = (seed, state.epoch, order)
        return self._permutation[2][state.position : state.position + plan.batch]

    def _record(self) -> None:
        row, state = self.row, self._state
        numbers = {name: float(values[0]) for name, values in row.measures.items()}
        numbers |= {"loss": float(row.loss[0]), "grad_norm": float(row.grad_norm[0])}
        self.trace.append(row.step, numbers, state.params[0], self._evaluation.delta_rms[0])
        if self._checkpoints.due(state.step):
            self._checkpoints.keep(state)

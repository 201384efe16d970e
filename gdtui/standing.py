"""Where a run stands: what can be read there, and the ways on which it comes to a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from gdtui import judge
from gdtui.checkpoints import Checkpoints
from gdtui.edits import JUDGED, History, change_optimizer, change_state
from gdtui.engine.objectives import Evaluation, Floats, Indices
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.journal import Journal, first_stop, piece
from gdtui.march import Stretch, march_of
from gdtui.march.following import Batches
from gdtui.march.rows import PATH_WIDTH, WINDOW, measured
from gdtui.march.telling import Told, told
from gdtui.plan import first_state
from gdtui.scenario import Scenario
from gdtui.state import Row, State
from gdtui.trace import Ghost, Trace
from gdtui.trail import Trail


class Run(Frozen):
    """All that makes a run and where it stands: what is not in here follows from it."""

    history: History
    trace: Trace
    checkpoints: Checkpoints[State]
    state: State
    measures: Mapping[str, Floats]
    ghost: Ghost | None
    trail: Trail | None


class Standing:
    """A run at a step. It goes only where `Session` sends it; see there for what it is."""

    _measuring: bool
    _crowd: tuple[dict[str, Any], ...]
    _follows = False
    ghost: Ghost | None
    row: Row
    trail: Trail | None = None
    """Where it has been, for pictures of a path of many parameters; None where nobody follows it."""

    def _start(self, scenario: Scenario) -> None:
        history = History(scenario, self._crowd)
        self.plan = history.plan_at(0)  # may refuse the scenario: until then nothing has changed
        self.history = history
        self._march = march_of(self.plan, self._measuring)
        width = self.plan.objective.n_params
        self._journal = Journal(Trace(width if width <= PATH_WIDTH else 0))
        if self._follows:
            self.trail = Trail()
        self._begin()

    # What can be read

    @property
    def trace(self) -> Trace:
        """What has been recorded."""
        return self._journal.trace

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
        """How a step is computed (`plain`, `gram`); it follows from the scenario alone."""
        return self.plan.method

    @property
    def message(self) -> str:
        """What ended the run, in words; "" while nothing has."""
        return judge.message(self._state, self.row, self.plan)

    def solution(self) -> Floats | None:
        """The least-squares answer (n_params,), where the problem has one."""
        objective = self.plan.objective
        return objective.least_squares if isinstance(objective, Supervised) else None

    @property
    def evaluations(self) -> Mapping[str, int]:
        """How often the updates so far have asked for the `function` and for its `gradient`: once each, together, but
        for optimisers that search, which count."""
        memory, updates = self._state.memory, self._state.updates
        counts = {"function": "function_evaluations", "gradient": "gradient_evaluations"}
        return {name: int(np.ravel(getattr(memory, field, [updates]))[0]) for name, field in counts.items()}

    @property
    def evaluation(self) -> Evaluation:
        """The objective at the current step, on the batch of the next update."""
        return self._evaluation

    @property
    def batch(self) -> Indices | None:
        """The samples that the next update uses; None when it uses all."""
        return Batches(self.plan).at(self._state.epoch, self._state.position)

    def measure(self) -> Mapping[str, Floats]:
        """Losses without regularisation and metrics over the whole sets, at the current step."""
        if not self.row.measures and self.plan.objective.samples:
            with np.errstate(all="ignore"):
                found = measured(self.plan.objective, self._state.params, self._state.averages)
            self.row = replace(self.row, measures=found)
            self.trace.measured(self.row.step, found)
        return self.row.measures

    def preview(self) -> Floats:
        """The change that the next update will make, (runs, n_params)."""
        return self._march.change(self._state, self._evaluation)

    def told(self) -> Told:
        """The next update with everything that the optimiser tells of its arithmetic."""
        return told(self.plan, self._state, self._evaluation)

    def settle(self) -> None:
        """Come to rest here: measure whole sets, if they are measured where a run rests."""
        if self._march.measuring and (not self._state.position or self._state.step == self.plan.total):
            self.measure()

    # How it comes to a step

    def goto(self, target: int, go_on: Callable[[], bool] = lambda: True) -> None:
        """Stand at step `target`, or as far as the run goes; asks `go_on` now and then and stops on False."""
        back = target < self._state.step
        self._nearest(target)
        while self._state.step < target and self._advance(self._stride(target, back)):
            if back:
                self._journal.nearby.keep(self._state)
            if not go_on():
                break
        self.settle()

    def _follow_plan(self, step: int) -> None:
        """Take on the plan that holds at `step`."""
        plan = self.history.plan_at(step)
        if plan is not self.plan:
            self.plan, self._march = plan, march_of(plan, self._measuring)

    def _begin(self) -> None:
        """Stand at the start, before anything was judged."""
        self.trace.rewind(0)
        self._follow_plan(0)
        self._state = first_state(self.plan)
        self._arrive()
        self.settle()

    def _resume(self, state: State) -> None:
        """Stand at a state that was judged before: its row is looked at again, not judged again."""
        self.trace.rewind(state.step)
        self._follow_plan(state.step)
        self._state = state
        self._stand(self._looked(state), state)

    def _take_up(self, run: Run) -> None:
        """Stand where a run stood."""
        self.history, self.ghost, self.trail = run.history, run.ghost, run.trail
        self._journal = Journal(run.trace, run.checkpoints)
        self.plan = self.history.plan_at(run.state.step)
        self._march = march_of(self.plan, self._measuring)
        self._stand(self._looked(run.state), run.state)
        self.row = replace(self.row, measures=run.measures)

    def _arrive(self, last: State | None = None) -> None:
        """Apply the edits that belong to this step, look at the objective here, judge and record the row. A run that
        is lost here keeps its parameters of the `last` state."""
        before = state = self._state
        plan = self.plan
        for edit in self.history.at(state.step):
            self._follow_plan(state.step)
            state = change_state(state, self.plan, edit.key, edit.value)
            before = before.with_(**{name: getattr(state, name) for name in JUDGED})
        state = change_optimizer(state, plan, self.plan)
        row = self._looked(state)
        loss = row.loss[0]
        if state.step == 0:
            before = state = state.with_(first_loss=loss)
        state = judge.diverged(state, loss)
        lost = ~judge.standing(state.params)
        if last is not None and lost.any():
            state = state.with_(params=np.where(lost[:, None], last.params, state.params))
        row = replace(row, state=state)
        self._stand(row, self._journal.take(before, row, self.plan))

    def _looked(self, state: State) -> Stretch:
        """The row at a state, as a stretch of its own."""
        found = self._march.evaluate(state)
        with np.errstate(all="ignore"):
            norm = np.sqrt(np.vecdot(found.grad, found.grad))
            every = self.plan.measured_every if self._march.measuring else 0
            due = every and not state.position and not state.epoch % every
            measures = [(state.step, measured(self.plan.objective, state.params, state.averages))] if due else []
        loss, data_loss, norm = (np.array(a, np.float64)[None, :] for a in (found.loss, found.data_loss, norm))
        loss[0, ~judge.standing(state.params)] = np.nan
        errors = [(state.step, found.delta_rms[0])]
        path = np.asarray(state.params[:1], np.float64)
        return Stretch(state.step, loss, data_loss, norm, state, found, path, errors, measures)

    def _stand(self, stretch: Stretch, state: State) -> None:
        """Be where a stretch ends."""
        self._state, self._evaluation = state, stretch.evaluation
        if self.trail is not None and self.trace.path is None:
            self.trail.take(state.step, state.params[0])
        self.trace.errors_of(stretch)
        latest = stretch.measures[-1] if stretch.measures else (-1, {})
        measures = latest[1] if latest[0] == state.step else {}
        self.row = Row(state.step, state.epoch, stretch.loss[-1], stretch.grad_norm[-1], self._rate(state), measures)

    def _rate(self, state: State) -> float:
        """The learning rate of the next update, the first run's."""
        scale = float(np.ravel(state.scale)[0])
        return float(self.plan.lr[0, 0]) * self.plan.schedule(state.step, self.plan.total) * scale

    def _advance(self, limit: int) -> int:
        """Up to `limit` updates with their rows, in one stretch; 0 when there is nothing left that could move."""
        state, march = self._state, self._march
        if np.all(state.diverged_step >= 0):
            return 0
        room = min(limit, self._room(state, march.longest))
        if room <= 0:
            self._state = march.advance(state, self._evaluation)
            self._arrive(last=state)
            return 1
        stretch = march.run(state, self._evaluation, room)
        stop = first_stop(state, stretch, self.plan)
        if stop is not None and stop < stretch.state.step:
            stretch = march.run(state, self._evaluation, stop - state.step)
        self._stand(stretch, self._journal.take(state, stretch, self.plan))
        return stretch.count

    def _room(self, state: State, longest: int) -> int:
        """How many updates may be made in one stretch: no edit and no judgement is passed over. None (0) when an
        edit belongs to the very next row."""
        room = longest - state.step % longest
        edit = self.history.next_after(state.step)
        if edit is not None:
            room = min(room, edit - 1 - state.step)
        if self.plan.needs_every_row:
            batch = self.plan.batch
            room = min(room, -(-(self.plan.objective.samples - state.position) // batch) if batch else 1)
        return room

    def _replay_to(self, step: int) -> None:
        """Come to `step` anew, now that the edits before or at it are others, with room for a window of errors."""
        self._journal.forget(step)
        if self.trail is not None:
            self.trail.truncate(step)
        found = self._journal.before(min(self.trace.length - 1, max(0, step - WINDOW)))
        self._resume(found) if found else self._begin()
        self.goto(step)

    def _stride(self, target: int, back: bool) -> int:
        """How many updates to make at once on the way to `target`: few when going back, to keep states between."""
        left = target - self._state.step
        return min(left, piece(self._state.step, self.plan.spacing)) if back else left

    def _nearest(self, target: int) -> None:
        """Restore the state from which the way to `target` is shortest, with room for a window of errors."""
        here = self._state.step
        found = self._journal.before(max(0, target - WINDOW))
        if found is not None and (target < here or found.step > here):
            self._resume(found)

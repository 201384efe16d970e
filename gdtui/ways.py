"""The ways on which a run comes to a step: from its start, from a state that was kept, by updates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from gdtui import judge
from gdtui.edits import JUDGED, History, change_optimizer, change_state
from gdtui.journal import Journal, first_stop, piece
from gdtui.march import Stretch, march_of
from gdtui.march.rows import PATH_WIDTH, WINDOW, measured
from gdtui.plan import first_state
from gdtui.scenario import Scenario
from gdtui.standing import Run, Standing
from gdtui.state import Row, State
from gdtui.trace import Trace
from gdtui.trail import Trail


class Ways(Standing):
    """A run that can be sent to a step. It goes only where `Session` sends it."""

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

    def settle(self) -> None:
        """Come to rest here: measure whole sets, if they are measured where a run rests."""
        if self._march.measuring and (not self._state.position or self._state.step == self.plan.total):
            self.measure()

    # How it comes there

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
        self.row = Row(
            state.step, state.epoch, stretch.loss[-1], stretch.grad_norm[-1], self._rate(state, self.plan), measures
        )

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
        """Come to `step` anew, now that the edits before or at it are others, with room for a window of errors. States
        on the way are kept: whoever changes one thing after the other comes this way again."""
        self._journal.forget(step)
        if self.trail is not None:
            self.trail.truncate(step)
        found = self._journal.before(min(self.trace.length - 1, max(0, step - WINDOW)))
        self._resume(found) if found else self._begin()
        while self._state.step < step and self._advance(self._stride(step, back=True)):
            self._journal.nearby.keep(self._state)
        self.settle()

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

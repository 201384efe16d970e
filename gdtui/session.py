"""A run: step, back, go to a step, reset, edit. Headless runs and the app drive this same class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np

from gdtui import judge
from gdtui.build import first_state
from gdtui.edits import JUDGED, History, change_optimizer, change_state, restarts
from gdtui.engine.objectives import Evaluation, Floats, Indices
from gdtui.engine.supervised import Supervised
from gdtui.journal import Journal, first_stop, piece
from gdtui.march import Stretch, march_of
from gdtui.march.following import Batches
from gdtui.march.plain import PATH_WIDTH, WINDOW, measured
from gdtui.march.telling import Told, told
from gdtui.scenario import Edit, Scenario
from gdtui.state import Row, State
from gdtui.trace import Ghost, Trace
from gdtui.trail import Trail

MOST_LEFT = 3
"""So many runs that a new start has left behind can be taken up again: each keeps its history."""


_OF_A_RUN = ("history", "plan", "_march", "_journal", "_state", "_evaluation", "row", "ghost", "trail")
"""What makes a run, and where it stands."""


class Session:
    """One scenario being run, or a crowd of runs that differ in numbers only.

    `crowd` holds one table of overrides a run, for example `({"optimizer.lr": 0.1}, {"optimizer.lr": 0.2})`.
    The row of the current step is in `row`; a step is an update and the row that follows it. Stop rules watch a
    session of one run; a run that diverges keeps its last finite values while the others go on.

    Whole sets are measured at the ends of epochs and where a session comes to rest, for the curves of their losses.
    Who has no use for those sets `measuring` to False, and calls `measure` where that is wanted; rules that need them
    have them all the same.
    """

    def __init__(
        self, scenario: Scenario, crowd: Sequence[Mapping[str, Any]] = ({},), *, measuring: bool = True
    ) -> None:
        self._measuring = measuring
        self.ghost: Ghost | None = None
        self.row: Row
        self._crowd = tuple(dict(one) for one in crowd)
        self._left: list[tuple[Edit, dict[str, Any]]] = []
        self._start(scenario)

    def _start(self, scenario: Scenario) -> None:
        history = History(scenario, self._crowd)
        self.plan = history.plan_at(0)  # may refuse the scenario: until then nothing has changed
        self.history = history
        self._march = march_of(self.plan, self._measuring)
        width = self.plan.objective.n_params
        self._journal = Journal(Trace(width if width <= PATH_WIDTH else 0))
        self.trail = Trail()
        self._begin()

    @property
    def trace(self) -> Trace:
        """What has been recorded."""
        return self._journal.trace

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

    # What can be done

    def settle(self) -> None:
        """Come to rest here: measure whole sets, if they are measured where a run rests."""
        if self._march.measuring and (not self._state.position or self._state.step == self.plan.total):
            self.measure()

    def step(self, count: int = 1, *, rest: bool = True) -> int:
        """Make up to `count` updates; fewer when every run has diverged or a stop rule fires. Returns how many.

        Who goes on at once sets `rest` to False, and calls `settle` before the session is looked at.
        """
        done, stopped = 0, self._state.stopped_by
        while done < count and self._state.stopped_by == stopped:
            made = self._advance(count - done)
            if not made:
                break
            done += made
        if rest:
            self.settle()
        return done

    def back(self, count: int = 1) -> None:
        """Go back `count` updates, at most to the start."""
        self.goto(max(0, self._state.step - count))

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

    def apply(self, key: str, value: Any) -> bool:
        """Change a hyperparameter or a weight here and now, and record it; later rows are forgotten.

        False when the change needs a new start (another architecture, start or seed), which it then made.
        Raises ScenarioError when the key or the value is wrong; nothing has changed then.
        """
        here = self._state.step
        if restarts(key):
            self._restart(self.history.folded(here, [(key, value)]), Edit(here, key, value))
            return False
        self.history.add(Edit(here, key, value))
        if self.trace.length > here + 1:
            self.ghost = self.trace.ghost(self.plan.scenario.title)
        self._replay_to(here)
        self.measure()
        return True

    def renew(self, key: str, value: Any) -> None:
        """Change a key and begin again with it, whether it needs that or not."""
        here = self._state.step
        self._restart(self.history.folded(here, [(key, value)]), Edit(here, key, value))

    def undo(self) -> Edit | None:
        """Take back the latest live edit and stand where it was made; after a new start, go back to the run that was
        left, and stand where it was left. None if there is nothing to take back."""
        edit = self.history.pop()
        if edit is not None:
            self._replay_to(edit.at)
        elif self._left:
            edit, kept = self._left.pop()
            for name, value in kept.items():
                setattr(self, name, value)
        return edit

    def reset(self) -> None:
        """Begin again from the same start with today's settings; the run so far stays behind as the ghost."""
        self._restart(self.history.folded(self._state.step, []), Edit(self._state.step, "reset", True))

    def reseed(self) -> None:
        """Begin again with the next seed: other first weights, another order of the samples."""
        here, seed = self._state.step, self.scenario.training.seed + 1
        self._restart(self.history.folded(here, [("training.seed", seed)]), Edit(here, "training.seed", seed))

    def fork(self) -> Session:
        """A session of its own that stands here too and has come the same way; nothing lies ahead of it.

        Both hold the very same states and plans: none of them is altered by what the other does.
        """
        twin = copy(self)
        twin.history, twin._journal, twin._left = self.history.copy(), self._journal.fork(), list(self._left)
        twin.trail = self.trail.copy()
        twin._journal.forget(self._state.step + 1)
        twin.trail.truncate(self._state.step + 1)
        if twin.trace.last < self._state.step:
            twin._replay_to(self._state.step)
        return twin

    def rest(self, budget: int) -> None:
        """Hold no more than it takes to go on later: about `budget` bytes of states to go back to."""
        self.history.rest(self._state.step)
        self._journal.rest(self._state, self.plan.spacing, budget)

    # How it is done

    def _restart(self, scenario: Scenario, edit: Edit) -> None:
        """Begin anew with a scenario; `edit` says what it was for. The run that is left can be taken up again."""
        ghost = self.trace.ghost(scenario.title)
        kept = {name: getattr(self, name) for name in _OF_A_RUN}
        self._start(scenario)
        self._left = [*self._left, (edit, kept)][-MOST_LEFT:]
        self.ghost = ghost if ghost.width == self.trace.width else None

    def _replay_to(self, step: int) -> None:
        """Come to `step` anew, now that the edits before or at it are others."""
        self._journal.forget(step)
        self.trail.truncate(step)
        found = self._journal.before(self.trace.length - 1)
        self._resume(found) if found else self._begin()
        self.goto(step)

    def _stride(self, target: int, back: bool) -> int:
        """How many updates to make at once on the way to `target`: few when going back, to keep states between."""
        left = target - self._state.step
        return min(left, piece(self._state.step, self.plan.spacing)) if back else left

    def _nearest(self, target: int) -> None:
        """Restore the state from which the way to `target` is shortest, with room for a window of errors."""
        here = self._state.step
        found = self._journal.before(max(0, target - WINDOW) if target < here else target)
        if found is not None and (target < here or found.step > here):
            self._resume(found)

    def _follow_plan(self, step: int) -> None:
        """Take on the plan that holds at `step`."""
        plan = self.history.plan_at(step)
        if plan is not self.plan:
            self.plan, self._march = plan, march_of(plan, self._measuring)

    def _begin(self) -> None:
        """Stand at the start, before anything was judged."""
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

    def _arrive(self) -> None:
        """Apply the edits that belong to this step, look at the objective here, judge and record the row."""
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
        row = replace(row, state=judge.diverged(state, loss))
        self._stand(row, self._journal.take(before, row, self.plan))

    def _looked(self, state: State) -> Stretch:
        """The row at a state, as a stretch of its own."""
        found = self._march.evaluate(state)
        with np.errstate(all="ignore"):
            norm = np.sqrt(np.vecdot(found.grad, found.grad))
            every = self.plan.measured_every if self._march.measuring else 0
            due = every and not state.position and not state.epoch % every
            measures = [(state.step, measured(self.plan.objective, state.params, state.averages))] if due else []
        loss, data_loss, norm = (np.asarray(a, np.float64)[None, :] for a in (found.loss, found.data_loss, norm))
        errors = [(state.step, found.delta_rms[0])]
        path = np.asarray(state.params[:1], np.float64)
        return Stretch(state.step, loss, data_loss, norm, state, found, path, errors, measures)

    def _stand(self, stretch: Stretch, state: State) -> None:
        """Be where a stretch ends."""
        self._state, self._evaluation = state, stretch.evaluation
        if len(self._crowd) == 1 and self.trace.path is None:
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
            self._arrive()
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

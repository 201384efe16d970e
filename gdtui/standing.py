"""Where a run stands, and what can be read there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from gdtui import judge
from gdtui.brink import brink, lowest
from gdtui.checkpoints import Checkpoints
from gdtui.edits import History
from gdtui.edits.naming import is_weight
from gdtui.engine.objectives import Evaluation, Floats, FunctionObjective, Indices
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.journal import Journal
from gdtui.march import March
from gdtui.march.following import Batches
from gdtui.march.rows import measured
from gdtui.march.telling import Told, told
from gdtui.plan import Plan
from gdtui.scenario import Scenario
from gdtui.scenario.changes import LIVE
from gdtui.state import Row, State
from gdtui.trace import Ghost, Trace
from gdtui.trail import Trail

FEW = 10
"""A network that diverges within so many updates may owe it to the weights it was given."""


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
    """A run at a step: what can be read of it. See `Session` for what it is."""

    _measuring: bool
    _crowd: tuple[dict[str, Any], ...]
    _follows = False
    ghost: Ghost | None
    row: Row
    trail: Trail | None = None
    """Where it has been, for pictures of a path of many parameters; None where nobody follows it."""
    history: History
    plan: Plan
    _march: March
    _journal: Journal
    _state: State
    _evaluation: Evaluation
    _advised: tuple[State, str] | None = None
    """What was found out about a run that diverged, and where: views ask for it again and again."""

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
        if self.status != "diverged":
            return judge.message(self._state, self.plan)
        if self._advised is None or self._advised[0] is not self._state:
            self._advised = self._state, self._fallen()
        return self._advised[1]

    @property
    def lost(self) -> str:
        """Why no learning rate can help a run that diverged before an update led it anywhere; "" for any other."""
        if self.status != "diverged" or np.isfinite(self.row.loss[0]):
            return ""
        here = int(self._state.diverged_step[0])
        made = [edit.key for edit in self.history.edits if edit.at == here]
        edited = any(is_weight(key) or key in LIVE for key in made)
        if edited or not here:
            return judge.lost(self.scenario.kind, edited)
        return judge.STEEP if here == 1 and self._is_steep() else ""

    def _is_steep(self) -> bool:
        """Whether a function has no finite slope where it began."""
        objective, path = self.history.plan_at(0).objective, self.trace.path
        if not isinstance(objective, FunctionObjective) or path is None:
            return False
        with np.errstate(all="ignore"):
            return not np.all(np.isfinite(objective.evaluate(path.recorded(0)[1]).grad))

    def _fallen(self) -> str:
        """That it diverged, and what to do: with the learning rate of the update that led here, whatever was changed
        since; of the first before any."""
        if why := self.lost:
            return judge.unbegun(self._state, self.scenario.kind, why)
        before = max(0, self._state.step - 1)
        plan, first = self.history.plan_at(before), self.history.scenario
        rate = self._rate(self._state.with_(step=before), plan)
        own = first.lr if first.optimizer.name == plan.scenario.optimizer.name and first.lr < rate else None
        here, path = self._state.step, self.trace.path
        loss = self.trace.curves["loss"].points() if "loss" in self.trace.curves else (np.empty(0), np.empty(0))
        over = brink(plan, rate, loss, path.recorded(here) if path is not None else None)
        since = max((edit.at for edit in self.history.edits if edit.at <= before), default=0)
        drawn = first.kind == "network" and not since and int(self._state.diverged_step[0]) <= FEW
        return judge.fallen(self._state, self.row, over, own, lowest(loss, since, here), drawn)

    def _rate(self, state: State, plan: Plan) -> float:
        """The learning rate of the next update after a state, the first run's."""
        scale = float(np.ravel(state.scale)[0])
        return float(plan.lr[0, 0]) * plan.schedule(state.step, plan.total) * scale

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

"""One update after another, on the objective's desk."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Evaluation, Floats
from gdtui.march.following import Batches
from gdtui.march.rows import Rows
from gdtui.march.stretch import Stretch
from gdtui.march.walk import Walk
from gdtui.plan import Plan
from gdtui.state import State


class Plain:
    """Any objective with any optimiser, for one run or for several that go in step."""

    def __init__(self, plan: Plan, measuring: bool = True) -> None:
        self.plan, self.measuring = plan, measuring
        self.longest = plan.spacing
        self.batches = Batches(plan)

    def evaluate(self, state: State) -> Evaluation:
        """The objective at a state, on the batch of the update that follows it."""
        with np.errstate(all="ignore"):
            walk = Walk(self.plan, self.batches, state, None)
            return self.plan.objective.found(walk.look())

    def change(self, state: State, evaluation: Evaluation) -> Floats:
        """What the update that follows a state adds to the parameters (runs, n_params)."""
        with np.errstate(all="ignore"):
            return Walk(self.plan, self.batches, state, evaluation).change().copy()

    def advance(self, state: State, evaluation: Evaluation) -> State:
        """The state after one update, before its row is looked at."""
        with np.errstate(all="ignore"):
            walk = Walk(self.plan, self.batches, state, evaluation)
            walk.advance_some(state.diverged_step < 0)
            return walk.state(state)

    def run(self, state: State, evaluation: Evaluation, count: int) -> Stretch:
        """Up to `count` updates and their rows."""
        with np.errstate(all="ignore"):
            rows = self._rows(state, evaluation, count)
            if rows.lost:
                # Parameters that are no numbers stay so: at which row they were lost, only a closer look tells.
                rows = self._rows(state, evaluation, count, closely=True)
            if rows.ended and rows.count < count:
                # The rows before the end, whose errors and last finite parameters were not kept, come once more.
                rows = self._rows(state, evaluation, rows.count, closely=rows.closely)
            return rows.stretch()

    def _rows(self, state: State, evaluation: Evaluation, count: int, *, closely: bool = False) -> Rows:
        rows = Rows(self.plan, state, count, self.measuring, closely)
        walk = Walk(self.plan, self.batches, state, evaluation)
        goes_alone = len(state.params) == 1 and state.diverged_step[0] < 0
        (rows.alone if goes_alone else rows.together)(walk)
        return rows

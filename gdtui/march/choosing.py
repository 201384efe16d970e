"""Which way of going on suits a plan."""

from __future__ import annotations

from typing import Protocol

from gdtui.engine.objectives import Evaluation, Floats
from gdtui.march.crowd import BLOCK, Crowd
from gdtui.march.flat import in_step
from gdtui.march.scalar import Scalar, is_scalar
from gdtui.march.scalar_batches import ScalarBatches
from gdtui.march.stretch import Stretch
from gdtui.plan import Plan
from gdtui.state import State


class March(Protocol):
    """A way of making updates. What it gives follows from plan and state alone, to the last bit."""

    measuring: bool
    longest: int
    """The most updates it makes in one stretch."""

    def evaluate(self, state: State) -> Evaluation:
        """The objective at a state, on the batch of the update that follows it."""

    def change(self, state: State, evaluation: Evaluation) -> Floats:
        """What the update that follows a state adds to the parameters (runs, n_params)."""

    def advance(self, state: State, evaluation: Evaluation) -> State:
        """The state after one update, before its row is looked at."""

    def run(self, state: State, evaluation: Evaluation, count: int) -> Stretch:
        """Up to `count` updates and their rows."""


def march_of(plan: Plan, measuring: bool) -> March:
    """The fastest way there is for a plan; all ways give the same bits. `measuring` asks for losses and metrics over
    the whole sets at each epoch's end; rules that judge them have them in any case."""
    measuring |= plan.judges_epochs
    if len(plan.runs) > BLOCK:
        return Crowd(plan, measuring)
    if len(plan.runs) > 1 or not is_scalar(plan):
        return in_step(plan, measuring)
    return (ScalarBatches if plan.batch else Scalar)(plan, measuring)

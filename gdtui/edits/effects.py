"""What a live change does to a state."""

from __future__ import annotations

import math
from typing import Any

from gdtui.edits.naming import is_weight, locate
from gdtui.plan import Plan, first_plateau
from gdtui.state import State

JUDGED = ("stopped_by", "judged_best", "waited", "plateau")
"""What a state knows of the rows before it that an edit may make it forget."""


def change_optimizer(state: State, before: Plan, made: Plan) -> State:
    """The state with a fresh optimiser's memory where it is another optimiser; the same one goes on remembering."""
    if before.scenario.optimizer.name == made.scenario.optimizer.name:
        return state
    return state.with_(memory=made.optimizer.init(state.params), updates=0)


def change_state(state: State, made: Plan, key: str, value: Any) -> State:
    """The state as an edit leaves it; `made` is the plan after the edit. What had stopped the run counts no more."""
    state = state.with_(stopped_by="", judged_best=math.inf, waited=0)
    if is_weight(key):
        params = state.params.copy()
        params[:, locate(made.objective.blocks, key, key)] = float(value)
        return state.with_(params=params)
    if key.startswith("optimizer.schedule"):
        return state.with_(plateau=first_plateau(made))
    if key.startswith("data.") and state.position:
        return state.with_(position=0, epoch=state.epoch + 1)
    if not made.batch and state.position:
        return state.with_(position=0)
    return state

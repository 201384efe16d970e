"""Where every run of a plan begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gdtui.engine.initializers import initializers
from gdtui.engine.layers import Layer
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.plan.making import Plan
from gdtui.scenario import Scenario
from gdtui.state import State


def first_state(plan: Plan) -> State:
    """Where every run of a plan begins, before its first row is judged."""
    params = first_params(plan)
    unknown = np.full(len(params), np.inf)
    never = np.full(len(params), -1, np.int64)
    averages = plan.objective.first_averages()
    return State(
        0, 0, 0, params, averages, plan.optimizer.init(params), 0, never, unknown, unknown, unknown, never + 1,
        plateau=first_plateau(plan),
    )  # fmt: skip


def first_plateau(plan: Plan) -> tuple[Any, ...]:
    """What a schedule that watches the losses has seen at first, for each run; nothing for the others."""
    return tuple(plan.schedule.init() for _ in plan.runs) if plan.watches_plateau else ()


def first_params(plan: Plan) -> Floats:
    """Where each run starts, (runs, n_params): the start of a function, zeros for a linear model, else
    initialised weights and zero biases."""
    if isinstance(plan.objective, FunctionObjective):
        names = [block.name for block in plan.objective.blocks]
        starts = [run.function.start for run in plan.runs if run.function is not None]
        return np.array([[float(start[name]) for name in names] for start in starts], plan.objective.params.dtype)
    params = np.zeros_like(plan.objective.params)
    for row, run in zip(params, plan.runs, strict=True):
        _initialise(plan.objective.layers, run, row[None, :])
    return params


def _initialise(layers: Sequence[Layer], scenario: Scenario, row: Floats) -> None:
    model = scenario.model
    if model is None or model.init is None:
        return
    make = initializers[model.init.name].make
    for k, layer in enumerate(layers):
        weights = make(layer.fan_out, layer.fan_in, scenario.training.seed, k, **model.init.options)
        layer.view(row)[0, :, : layer.fan_in] = weights
        if layer.norm is not None:
            layer.affine(row)[0, 0] = 1.0

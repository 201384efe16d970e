"""A scenario into what a session steps: objective, optimiser, schedule, first parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdtui import limits
from gdtui.data import Dataset, loss_of, prepare
from gdtui.engine.activations import activations
from gdtui.engine.expression import parse
from gdtui.engine.initializers import initializers
from gdtui.engine.losses import losses
from gdtui.engine.network import Layer, layers_of
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.optimizers import Optimizer, optimizers
from gdtui.engine.schedules import Schedule, schedules
from gdtui.engine.supervised import Supervised
from gdtui.scenario import Named, Scenario


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything that follows from a scenario and stays the same from step to step; one scenario a run."""

    scenario: Scenario
    runs: tuple[Scenario, ...]
    objective: FunctionObjective | Supervised
    dataset: Dataset | None
    optimizer: Optimizer
    schedule: Schedule
    lr: Floats
    batch: int
    """Samples in a batch; 0 when every update sees the whole training set."""
    total: int

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return -(-self.objective.samples // self.batch) if self.batch else 1


def plan(runs: Sequence[Scenario]) -> Plan:
    """The plan for one scenario, or for a crowd that differs in numbers only."""
    first = runs[0]
    dataset = None if first.kind == "function" else prepare(first)
    objective = _function(first) if dataset is None else _supervised(first, dataset, len(runs))
    size = first.training.batch_size
    batch = size if isinstance(size, int) and size < objective.samples else 0
    epoch = -(-objective.samples // batch) if batch else 1
    training = first.training
    total = training.epochs * epoch if training.epochs else 100 if training.steps is None else training.steps
    return Plan(
        first, tuple(runs), objective, dataset, _optimizer(runs), _make(first.schedule, schedules),
        np.array([[run.lr] for run in runs]), batch, total,
    )  # fmt: skip


def _make(thing: Named, registry: Any) -> Any:
    return registry[thing.name].make(**thing.options)


def _function(scenario: Scenario) -> FunctionObjective:
    assert scenario.function is not None
    return FunctionObjective(parse(scenario.function.expression, tuple(sorted(scenario.function.start))))


def _layers(scenario: Scenario, dataset: Dataset) -> tuple[Layer, ...]:
    model = scenario.model
    assert model is not None
    sizes = [len(dataset.train.inputs), *model.hidden, dataset.n_outputs]
    limits.refuse_large_model(sizes, dataset.train.size + dataset.test.size)
    output = activations["identity"].make()
    return layers_of(sizes, [*(_make(a, activations) for a in model.activation), output], model.bias)


def _supervised(scenario: Scenario, dataset: Dataset, runs: int) -> Supervised:
    loss = loss_of(scenario, dataset.points, dataset.task)
    training = scenario.training
    return Supervised(
        _layers(scenario, dataset),
        _make(loss, losses),
        dataset.train,
        dataset.test,
        runs,
        training.l1,
        training.l2,
        dataset.task,
    )


def _optimizer(runs: Sequence[Scenario]) -> Optimizer:
    """The optimiser, each knob one number where all runs agree and a column (runs, 1) where they differ."""
    first = runs[0].optimizer
    made: Optimizer = optimizers[first.name].make(
        **{knob: _stack([run.optimizer.options[knob] for run in runs]) for knob in first.options}
    )
    return made


def _stack(values: list[Any]) -> Any:
    if all(value == values[0] for value in values):
        return values[0]
    if isinstance(values[0], tuple):
        return tuple(_stack(list(part)) for part in zip(*values, strict=True))
    if isinstance(values[0], bool | str):
        raise ValueError("runs of one crowd may differ in numbers only")
    return np.array(values, dtype=np.float64)[:, None]


def first_params(plan: Plan) -> Floats:
    """Where each run starts, (runs, n_params): the start of a function, zeros for a linear model, else
    initialised weights and zero biases."""
    if isinstance(plan.objective, FunctionObjective):
        names = [block.name for block in plan.objective.blocks]
        starts = [run.function.start for run in plan.runs if run.function is not None]
        return np.array([[float(start[name]) for name in names] for start in starts])
    params = np.zeros((len(plan.runs), plan.objective.n_params))
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

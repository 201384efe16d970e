"""A scenario into what a session steps: objective, optimiser, schedule, first parameters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from msgspec import structs

from gdtui import limits
from gdtui.data import Dataset, loss_of, prepare
from gdtui.engine.activations import activations
from gdtui.engine.descent import Ground
from gdtui.engine.expression import parse
from gdtui.engine.initializers import initializers
from gdtui.engine.layers import Layer, layers_of
from gdtui.engine.losses import HalfSse, Mse, losses
from gdtui.engine.moments import Moments
from gdtui.engine.norms import norms
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.optimizers import Optimizer, optimizers
from gdtui.engine.parabola import Parabola
from gdtui.engine.schedules import schedules
from gdtui.engine.supervised import Supervised
from gdtui.errors import ExpressionError, ScenarioError
from gdtui.frozen import Frozen
from gdtui.scenario import Named, Scenario
from gdtui.scenario.expecting import metric_of
from gdtui.state import State

LARGEST_MEMORY = 4
"""Numbers for each parameter that an optimiser keeps which keeps neither steps nor pairs of parameters."""
UNLIKE = "runs of one crowd may differ in numbers of their optimiser and in where they start only"


class Plan(Frozen, eq=False):
    """Everything that follows from a scenario and stays the same from step to step; one scenario a run."""

    scenario: Scenario
    runs: tuple[Scenario, ...]
    objective: FunctionObjective | Supervised
    dataset: Dataset | None
    optimizer: Optimizer
    schedule: Any
    """A Schedule; one that watches the losses has `init` and `observe` as well."""
    lr: Floats
    batch: int
    """Samples in a batch; 0 when every update sees the whole training set."""
    total: int

    def part(self, place: slice) -> Plan:
        """The plan of some of the runs."""
        return plan(self.runs[place])

    @cached_property
    def spacing(self) -> int:
        """Updates between two checkpoints: so many as take a few hundredths of a second, a thousand at most.

        An estimate from the sizes alone, so that it is the same on every machine.
        """
        objective = self.objective
        if isinstance(objective, FunctionObjective | Parabola):
            return 1000
        seconds = 2e-5 + 2e-10 * (self.batch or objective.samples) * objective.n_params
        return max(16, min(512, int(0.05 / seconds)))

    @property
    def watches_plateau(self) -> bool:
        """Whether the schedule wants to see the losses."""
        return hasattr(self.schedule, "observe")

    @property
    def needs_every_row(self) -> bool:
        """Whether something must be known of each judged row before the next: a plateau, or a metric in a challenge
        that counts from its first row on."""
        asked = {metric_of(rule) for rule in self.scenario.expect if rule not in ("within_steps", "status")}
        early = "within_steps" in self.scenario.expect and bool(asked - {"loss", "grad_norm"})
        return self.watches_plateau or (early and not self.batch)

    @property
    def measured_every(self) -> int:
        """Whole sets are measured for the curves at each so many epochs' ends; 0 where nothing is left to measure.

        With full batches every update ends an epoch: there 500 looks at the test set draw its curve.
        """
        if self.batch:
            return 1
        tested = isinstance(self.objective, Supervised) and self.objective.test.size
        return max(1, self.total // 500) if tested else 0

    @property
    def judges_epochs(self) -> bool:
        """Whether something depends on what whole sets give at the ends of epochs."""
        return self.watches_plateau or "within_steps" in self.scenario.expect or self.scenario.stop.rules

    @property
    def method(self) -> str:
        """How a step is computed: `gram` on the Gram matrix, else `plain`."""
        return "gram" if isinstance(self.objective, Parabola) else "plain"

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return -(-self.objective.samples // self.batch) if self.batch else 1


def plan(runs: Sequence[Scenario]) -> Plan:
    """The plan for one scenario, or for a crowd that differs in numbers of the optimiser and in where it starts."""
    first = runs[0]
    lr = np.array([[run.lr] for run in runs])
    _refuse_beyond_single(first, "optimizer.lr", first.lr, lr)
    if any(_shared(run) != _shared(first) for run in runs[1:]):
        raise ValueError(UNLIKE)
    dataset = None if first.kind == "function" else prepare(first)
    objective = _function(first, len(runs)) if dataset is None else _supervised(first, dataset, len(runs))
    batch = _batch(first, objective.samples)
    epoch = -(-objective.samples // batch) if batch else 1
    training = first.training
    total = training.epochs * epoch if training.epochs else 100 if training.steps is None else training.steps
    limits.within(total, limits.STEPS, "training.epochs", "updates in training.epochs")
    return Plan(
        first, tuple(runs), objective, dataset, _optimizer(runs, objective), _make(first.schedule, schedules),
        lr, batch, total,
    )  # fmt: skip


def _shared(run: Scenario) -> tuple[Any, ...]:
    """What all runs of a crowd have in common. A seed belongs to it where more than first weights is drawn from it."""
    training, model, function = run.training, run.model, run.function
    draws = training.batch_size != "full" or training.gradient_noise or (model is not None and model.dropout)
    return (
        run.kind, run.data, run.schedule, run.optimizer.name, function and function.expression,
        model and structs.replace(model, init=None), training if draws else structs.replace(training, seed=0),
    )  # fmt: skip


def _make(thing: Named, registry: Any) -> Any:
    return registry[thing.name].make(**thing.options)


def _function(scenario: Scenario, runs: int) -> FunctionObjective:
    assert scenario.function is not None
    for name, start in scenario.function.start.items():
        _refuse_beyond_single(scenario, f"function.start.{name}", start, np.array(start))
    expression = parse(scenario.function.expression, tuple(sorted(scenario.function.start)))
    return FunctionObjective(expression, runs, scenario.training.dtype)


def _layers(scenario: Scenario, dataset: Dataset) -> tuple[Layer, ...]:
    model = scenario.model
    assert model is not None
    sizes = [len(dataset.train.inputs), *model.hidden, dataset.n_outputs]
    limits.refuse_large_model(sizes, dataset.train.size + dataset.test.size)
    stack = [*(_make(a, activations) for a in model.activation), activations["identity"].make()]
    norm = None if model.norm is None else _make(model.norm, norms)
    return layers_of(sizes, stack, model.bias, norm, model.dropout, model.residual)


def _refuse_lonely_norm(scenario: Scenario) -> None:
    """A batch of one has no spread to be normalised by: every sum would become 0."""
    norm = scenario.model.norm if scenario.model is not None else None
    if scenario.training.batch_size == 1 and norm is not None and norm.name == "batch_norm":
        hint = 'expected at least 2 with batch_norm; "layer_norm" takes single samples'
        raise ScenarioError("out of range", "training.batch_size", 1, hint, has_value=True)


def _refuse_beyond_single(scenario: Scenario, key: str, value: Any, *arrays: Floats) -> None:
    """What a run is given must be numbers in its own precision; what it makes of them may overflow."""
    if scenario.training.dtype == "float64":
        return
    for array in arrays:
        most = float(np.abs(array).max(initial=0.0))
        if most > float(np.finfo(np.float32).max):
            hint = f"float32 ends at 3.4e38, and here is {most:.1e}"
            raise ScenarioError("beyond single precision", key, value, hint, has_value=True)


def _supervised(scenario: Scenario, dataset: Dataset, runs: int) -> Supervised:
    """The objective; least squares on the whole training set goes by the Gram matrix."""
    training = scenario.training
    _refuse_lonely_norm(scenario)
    for part in (dataset.train, dataset.test):
        _refuse_beyond_single(scenario, "training.dtype", training.dtype, part.inputs, part.targets)
    loss = _make(loss_of(scenario, dataset.points, dataset.task), losses)
    layers = _layers(scenario, dataset)
    whole = not _batch(scenario, dataset.train.size)
    squares = len(layers) == 1 and isinstance(loss, Mse | HalfSse) and not training.l1 and dataset.n_outputs == 1
    solved = squares and layers[0].width <= limits.SOLVED_WIDTH and training.dtype == "float64"
    by_gram = Parabola if whole else Moments if layers[0].fan_in == 1 else Supervised
    if runs > 1:
        _refuse_large_crowd(runs, layers, 0 if solved else dataset.train.size + dataset.test.size)
    return (by_gram if solved else Supervised)(
        layers, loss, dataset.train, dataset.test, runs, training.l1, training.l2, dataset.task,
        seed=training.seed, dtype=training.dtype, batched=not whole,
    )  # fmt: skip


def refuse_side_by_side(plan: Plan, runs: int) -> None:
    """Refuse what a plan has room for once, and so many times not."""
    objective = plan.objective
    if isinstance(objective, Supervised):
        by_sums = isinstance(objective, Parabola | Moments)
        _refuse_large_crowd(runs, objective.layers, 0 if by_sums else objective.train.size + objective.test.size)


def _refuse_large_crowd(runs: int, layers: Sequence[Layer], samples: int) -> None:
    sizes = [layers[0].fan_in, *(layer.fan_out for layer in layers)]
    limits.refuse_large_crowd(runs, sizes, samples)
    limits.refuse_large_state(runs, sum(layer.size for layer in layers), LARGEST_MEMORY, "crowd")


def _batch(scenario: Scenario, samples: int) -> int:
    """Samples in a batch; 0 for all of them."""
    size = scenario.training.batch_size
    return size if isinstance(size, int) and size < samples else 0


def _optimizer(runs: Sequence[Scenario], objective: FunctionObjective | Supervised) -> Optimizer:
    """The optimiser, each knob one number where all runs agree and a column (runs, 1) where they differ."""
    first = runs[0].optimizer
    made: Optimizer = optimizers[first.name].make(
        **{knob: _stack([run.optimizer.options[knob] for run in runs]) for knob in first.options}
    )
    if "hessian" in getattr(made, "asks", ()) and not hasattr(objective, "hessian"):
        reason = "needs second derivatives: formulas have them, and least squares on all samples in float64 without l1"
        raise ScenarioError(reason, "optimizer.name", first.name, 'for example "bfgs" or "lbfgs"', has_value=True)
    if isinstance(objective, FunctionObjective) and "hessian" in getattr(made, "asks", ()):
        _refuse_unbending(objective, first.name)
    if first.name in ("newton", "bfgs"):
        limits.within(objective.n_params, limits.DENSE_PARAMETERS, "optimizer.name", f"parameters for {first.name}")
    kept, key = _remembered(made, first.name, objective.n_params)
    limits.refuse_large_state(len(runs), objective.n_params, kept, key)
    if first.name == "ista" and runs[0].training.l1 and runs[0].training.clip_grad_norm is not None:
        reason = "ista takes the gradient as it is"
        key = "training.clip_grad_norm"
        raise ScenarioError(reason, key, runs[0].training.clip_grad_norm, "leave it out", has_value=True)
    return made.bind(_ground(objective, runs[0])) if hasattr(made, "bind") else made


def _remembered(made: Any, name: str, n_params: int) -> tuple[int, str]:
    """How many numbers for each parameter the optimiser keeps at most, and the key that this depends on."""
    if name in ("newton", "bfgs"):
        return n_params, "optimizer.name"
    if name == "lbfgs":
        return 2 * int(np.max(made.history_size)), "optimizer.history_size"
    return LARGEST_MEMORY, "model.hidden"


def _refuse_unbending(objective: FunctionObjective, name: str) -> None:
    """A formula may have a gradient, and second derivatives that grow beyond all use."""
    try:
        objective.expression.hessian()
    except ExpressionError as error:
        reason = f"needs second derivatives, and of this formula {error.reason}"
        raise ScenarioError(reason, "optimizer.name", name, 'for example "bfgs" or "lbfgs"', has_value=True) from None


def _ground(objective: FunctionObjective | Supervised, scenario: Scenario) -> Ground:
    """What some optimisers must know of the parameters: which of them form matrices, and what l1 pulls at."""
    pulled = objective.is_weight if isinstance(objective, Supervised) else np.zeros(objective.n_params)
    return Ground(objective.blocks, scenario.training.l1 * pulled)


def _stack(values: list[Any]) -> Any:
    if all(value == values[0] for value in values):
        return values[0]
    if isinstance(values[0], tuple):
        return tuple(_stack(list(part)) for part in zip(*values, strict=True))
    if isinstance(values[0], bool | str):
        raise ValueError(UNLIKE)
    return np.array(values, dtype=np.float64)[:, None]


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

"""The objective of a scenario: a function, or a model on its data."""

from __future__ import annotations

import numpy as np

from gdtui import limits
from gdtui.data import Dataset, loss_of
from gdtui.engine.activations import activations
from gdtui.engine.expression import parse
from gdtui.engine.layers import Layer, layers_of
from gdtui.engine.losses import HalfSse, Mse, losses
from gdtui.engine.moments import Moments
from gdtui.engine.norms import norms
from gdtui.engine.objectives import FunctionObjective
from gdtui.engine.parabola import Parabola
from gdtui.engine.supervised import Supervised
from gdtui.errors import ScenarioError
from gdtui.plan.crowds import refuse_large_crowd
from gdtui.plan.things import make, refuse_beyond_single
from gdtui.scenario import Scenario


def function_of(scenario: Scenario, runs: int) -> FunctionObjective:
    """A function, the same formula for every run."""
    assert scenario.function is not None
    for name, start in scenario.function.start.items():
        refuse_beyond_single(scenario, f"function.start.{name}", start, np.array(start))
    expression = parse(scenario.function.expression, tuple(sorted(scenario.function.start)))
    return FunctionObjective(expression, runs, scenario.training.dtype)


def _layers(scenario: Scenario, dataset: Dataset) -> tuple[Layer, ...]:
    model = scenario.model
    assert model is not None
    sizes = [len(dataset.train.inputs), *model.hidden, dataset.n_outputs]
    limits.refuse_large_model(sizes, dataset.train.size + dataset.test.size)
    stack = [*(make(a, activations) for a in model.activation), activations["identity"].make()]
    norm = None if model.norm is None else make(model.norm, norms)
    return layers_of(sizes, stack, model.bias, norm, model.dropout, model.residual)


def _refuse_lonely_norm(scenario: Scenario) -> None:
    """A batch of one has no spread to be normalised by: every sum would become 0."""
    norm = scenario.model.norm if scenario.model is not None else None
    if scenario.training.batch_size == 1 and norm is not None and norm.name == "batch_norm":
        hint = 'expected at least 2 with batch_norm; "layer_norm" takes single samples'
        raise ScenarioError("out of range", "training.batch_size", 1, hint, has_value=True)


def supervised_of(scenario: Scenario, dataset: Dataset, runs: int) -> Supervised:
    """The objective; least squares on the whole training set goes by the Gram matrix."""
    training = scenario.training
    _refuse_lonely_norm(scenario)
    for part in (dataset.train, dataset.test):
        refuse_beyond_single(scenario, "training.dtype", training.dtype, part.inputs, part.targets)
    loss = make(loss_of(scenario, dataset.points, dataset.task), losses)
    layers = _layers(scenario, dataset)
    whole = not batch_size(scenario, dataset.train.size)
    squares = len(layers) == 1 and isinstance(loss, Mse | HalfSse) and not training.l1 and dataset.n_outputs == 1
    solved = squares and layers[0].width <= limits.SOLVED_WIDTH and training.dtype == "float64"
    by_gram = Parabola if whole else Moments if layers[0].fan_in == 1 else Supervised
    if runs > 1:
        refuse_large_crowd(runs, layers, 0 if solved else dataset.train.size + dataset.test.size)
    return (by_gram if solved else Supervised)(
        layers, loss, dataset.train, dataset.test, runs, training.l1, training.l2, dataset.task,
        seed=training.seed, dtype=training.dtype, batched=not whole,
    )  # fmt: skip


def batch_size(scenario: Scenario, samples: int) -> int:
    """Samples in a batch; 0 for all of them."""
    size = scenario.training.batch_size
    return size if isinstance(size, int) and size < samples else 0

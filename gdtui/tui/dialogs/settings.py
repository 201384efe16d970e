"""The keys that can be edited, with the values they have now and what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gdtui.engine.activations import activations
from gdtui.engine.initializers import initializers
from gdtui.engine.losses import losses
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.errors import render
from gdtui.registry import Registry
from gdtui.scenario import Named, Scenario
from gdtui.snapshot import Snapshot

MOST_PARAMETERS = 40
"""More weights than these can be edited too, but only whoever knows their names is told about them."""

_MEANINGS = {
    "training.steps": "how many updates",
    "training.epochs": "how often through the data",
    "training.batch_size": 'samples to an update, or "full"',
    "training.l1": "penalty on |w|",
    "training.l2": "penalty on w²",
    "training.clip_grad_norm": "the longest gradient allowed",
    "training.seed": "first weights and shuffling; starts again",
    "model.hidden": "units in each layer; starts again",
    "model.activation": "what each unit does to its sum",
    "model.init": "how the first weights are drawn; starts again",
    "model.loss": "what is minimised",
    "model.bias": "whether there is a bias; starts again",
    "model.degree": "powers and products of the features up to it; starts again",
    "model.inputs": 'what it sees, as formulas: ["x1", "x1^2"]; starts again',
    "data.n_samples": "how many samples",
    "data.noise": "how far the samples scatter",
    "data.test_fraction": "share kept for testing",
    "data.standardize": "features to mean 0, spread 1",
    "data.seed": "which samples",
    "stop.loss": "stop at this loss",
    "stop.grad_norm": "stop where it is as flat as this",
    "stop.patience": "stop after so many looks without progress",
    "stop.min_delta": "what counts as progress",
}


@dataclass(frozen=True)
class Setting:
    """One key with its present value, as it would stand in a scenario file; "" for none."""

    key: str
    value: str
    meaning: str = ""


def settings(snapshot: Snapshot) -> list[Setting]:
    """Everything that can be edited here, what is edited most often first."""
    return [
        Setting(key, "" if value is None else render(value), meaning or _MEANINGS.get(key, ""))
        for key, value, meaning in _all(snapshot)
    ]


Found = Iterator[tuple[str, Any, str]]


def _all(snapshot: Snapshot) -> Found:
    scenario = snapshot.scenario
    yield from _optimizer(scenario)
    yield from _parameters(snapshot, few=True)
    yield from _model(scenario)
    yield from _training(scenario)
    yield from _problem(scenario)
    for key in ("loss", "grad_norm", "patience", "min_delta"):
        yield f"stop.{key}", getattr(scenario.stop, key), ""
    yield from _parameters(snapshot, few=False)


def _optimizer(scenario: Scenario) -> Found:
    knobs = optimizers[scenario.optimizer.name].knobs
    yield "optimizer.lr", scenario.lr, knobs["lr"].meaning
    yield "optimizer.name", scenario.optimizer.name, "the rule by which the parameters move"
    for name, value in scenario.optimizer.options.items():
        if name != "lr":
            yield f"optimizer.{name}", value, knobs[name].meaning
    yield "optimizer.schedule", _named(scenario.schedule, schedules), "how lr changes on the way"


def _parameters(snapshot: Snapshot, few: bool) -> Found:
    """The parameters themselves: near the top when they are few, else at the end."""
    count = len(snapshot.params)
    if (count <= 2) != few or count > MOST_PARAMETERS:
        return
    for block in snapshot.blocks:
        name = block.name.removeprefix("layer1.") if snapshot.scenario.kind == "linear" else block.name
        for place, at in zip(_places(block.index.shape), block.index.ravel(), strict=True):
            suffix = f"[{place}]" if place and block.index.size > 1 else ""
            yield f"{name}{suffix}", float(snapshot.params[at]), "here and now"


def _places(shape: tuple[int, ...]) -> Iterator[str]:
    """The indices of an array in order, as text."""
    if not shape:
        yield ""
        return
    for k in range(shape[0]):
        for rest in _places(shape[1:]):
            yield f"{k},{rest}" if rest else f"{k}"


def _model(scenario: Scenario) -> Found:
    model = scenario.model
    if model is None:
        return
    if scenario.kind == "network":
        yield "model.hidden", list(model.hidden), ""
        names = [_named(one, activations) for one in model.activation]
        yield "model.activation", names[0] if names and len({str(n) for n in names}) == 1 else names, ""
        yield "model.init", model.init and _named(model.init, initializers), ""
    yield "model.loss", model.loss and _named(model.loss, losses), ""
    yield "model.bias", model.bias, ""
    yield "model.degree", model.degree if model.inputs is None else None, ""
    yield "model.inputs", None if model.inputs is None else list(model.inputs), ""


def _training(scenario: Scenario) -> Found:
    training = scenario.training
    yield ("training.epochs", training.epochs, "") if training.epochs else ("training.steps", training.steps, "")
    if scenario.kind != "function":
        yield "training.batch_size", training.batch_size, ""
        yield "training.l1", training.l1, ""
        yield "training.l2", training.l2, ""
    yield "training.clip_grad_norm", training.clip_grad_norm, ""
    yield "training.seed", training.seed, ""


def _problem(scenario: Scenario) -> Found:
    """The function's start, or the data."""
    if scenario.function is not None:
        for name, value in scenario.function.start.items():
            yield f"function.start.{name}", value, "where it starts; starts again"
    data = scenario.data
    if data is None:
        return
    if data.source is not None:
        yield "data.n_samples", data.n_samples, ""
        for name, value in data.source.options.items():
            yield f"data.{name}", value, ""
    yield "data.test_fraction", data.test_fraction, ""
    yield "data.standardize", data.standardize, ""
    yield "data.seed", data.seed, ""


def _named(thing: Named, registry: Registry[Any]) -> str | dict[str, Any]:
    """Its name; with those of its keys that are not as they are by default."""
    knobs = registry[thing.name].knobs
    own = {name: value for name, value in thing.options.items() if value != knobs[name].default}
    return {"name": thing.name, **own} if own else thing.name

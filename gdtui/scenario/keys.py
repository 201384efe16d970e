"""Every key of a scenario that can be changed while it runs: group, value, default, what it takes, what it means.

What has a name brings its knobs from its registry; the keys of the tables themselves stand in `OWN`. A key that may
be absent takes "none" to make it so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gdtui.engine.activations import activations
from gdtui.engine.datasets import datasets
from gdtui.engine.initializers import initializers
from gdtui.engine.losses import losses
from gdtui.engine.norms import norms
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.frozen import Frozen
from gdtui.knobs import Knob, Range
from gdtui.registry import Registry
from gdtui.scenario.model import FOR_DATA_ONLY, Named, Scenario
from gdtui.scenario.overrides import DEFAULT_NAMES, MAY_BE_NONE

GROUPS = ("optimiser", "schedule", "training", "model", "data", "stop", "start", "parameters")


class Key(Frozen):
    """One key, where it stands among the groups, and its present value as it would stand in a file (None: absent)."""

    name: str
    group: str
    value: Any
    knob: Knob
    takes: str = ""
    """What may stand there in words, where the knob does not say it all."""

    @property
    def described(self) -> str:
        """What may stand there: `a number > 0`."""
        return self.takes or self.knob.describe()

    @property
    def optional(self) -> bool:
        """Whether it may be absent."""
        return self.name in MAY_BE_NONE


def _own(
    kind: Any,
    default: Any,
    meaning: str,
    limits: Range | None = None,
    choices: tuple[str, ...] = (),
    takes: str = "",
) -> tuple[Knob, str]:
    return Knob("", kind, default, limits, choices, meaning), takes


_COUNT, _WHOLE, _NON_NEGATIVE, _POSITIVE, _SHARE = (
    Range(ge=1), Range(ge=0), Range(ge=0.0), Range(gt=0.0), Range(ge=0.0, lt=1.0),
)  # fmt: skip

OWN: Mapping[str, tuple[Knob, str]] = {
    "training.steps": _own(int, 100, "how many updates are planned", _WHOLE),
    "training.epochs": _own(int, None, "how often the run goes through the data", _COUNT),
    "training.batch_size": _own(
        int, "full", "how many samples each update sees", _COUNT, takes='a whole number ≥ 1, or "full" for all'
    ),
    "training.l1": _own(float, 0.0, "penalty on |w|: pulls weights to exactly 0", _NON_NEGATIVE),
    "training.l2": _own(float, 0.0, "penalty on w²: keeps weights small", _NON_NEGATIVE),
    "training.clip_grad_norm": _own(float, None, "the longest gradient allowed: longer ones are cut to it", _POSITIVE),
    "training.gradient_noise": _own(float, 0.0, "spread of the noise on every part of the gradient", _NON_NEGATIVE),
    "training.dtype": _own(str, "float64", "how exactly numbers are kept", None, ("float64", "float32")),
    "training.seed": _own(int, 0, "which first weights, shuffles and drops are drawn", _WHOLE),
    "model.hidden": _own(list, [], "units in each hidden layer", takes="a list of whole numbers ≥ 1: [8, 8]"),
    "model.bias": _own(bool, True, "whether every unit has a bias"),
    "model.degree": _own(int, 1, "powers and products of the features up to it", _COUNT),
    "model.inputs": _own(list, None, "what the model sees, as formulas", takes='a list of formulas: ["x1", "x1^2"]'),
    "model.dropout": _own(float, 0.0, "share of hidden units that each update leaves out", _SHARE),
    "model.residual": _own(bool, False, "whether layers add their input to their output where sizes allow"),
    "data.n_samples": _own(int, 100, "how many samples there are", Range(ge=2)),
    "data.test_fraction": _own(float, 0.0, "share of the samples that is kept for testing", _SHARE),
    "data.standardize": _own(bool, False, "features to mean 0 and spread 1, by the training set's"),
    "data.seed": _own(int, 0, "which samples are drawn, and which of them test", _WHOLE),
    "stop.loss": _own(float, None, "stop once the loss is as low as this"),
    "stop.grad_norm": _own(float, None, "stop where the ground is as flat as this", _NON_NEGATIVE),
    "stop.patience": _own(int, None, "stop after so many looks without progress", _COUNT),
    "stop.min_delta": _own(float, 0.0, "by how much a loss must fall to be progress", _NON_NEGATIVE),
}

NAMED: Mapping[str, tuple[Registry[Any], str]] = {
    "optimizer.name": (optimizers, "the rule by which the parameters move"),
    "optimizer.schedule": (schedules, "how the learning rate changes on the way"),
    "model.activation": (activations, "what each hidden unit does to its sum"),
    "model.init": (initializers, "how the first weights are drawn"),
    "model.loss": (losses, "what is minimised"),
    "model.norm": (norms, "what is done to sums before the activation"),
    "data.name": (datasets, "which data set"),
}
_DEFAULTS = {"optimizer.name": "sgd", "optimizer.schedule": "constant", "model.activation": "tanh"} | DEFAULT_NAMES


def keys_of(scenario: Scenario) -> Iterator[Key]:
    """Everything that can be changed in a scenario but its parameters; what is changed most often first."""
    yield from _optimizer(scenario)
    yield from _thing("optimizer.schedule", "schedule", scenario.schedule)
    yield from _training(scenario)
    if scenario.model is not None:
        yield from _model(scenario)
    if scenario.data is not None:
        yield from _data(scenario)
    for key in ("loss", "grad_norm", "patience", "min_delta"):
        yield _plain(f"stop.{key}", getattr(scenario.stop, key))
    if scenario.function is not None:
        for axis, value in scenario.function.start.items():
            knob = Knob("", float, value, None, (), f"where {axis} starts; to move it now, change {axis} itself")
            yield Key(f"function.start.{axis}", "start", value, knob)


def _optimizer(scenario: Scenario) -> Iterator[Key]:
    knobs = optimizers[scenario.optimizer.name].knobs
    yield Key("optimizer.lr", "optimiser", scenario.lr, knobs["lr"])
    yield _choice("optimizer.name", "optimiser", scenario.optimizer.name)
    for name, value in scenario.optimizer.options.items():
        if name != "lr":
            yield _knob(f"optimizer.{name}", "optimiser", value, knobs[name])


def _training(scenario: Scenario) -> Iterator[Key]:
    training = scenario.training
    yield _plain("training.epochs", training.epochs) if training.epochs else _plain("training.steps", training.steps)
    for name in ("batch_size", "l2", "l1", "clip_grad_norm", "gradient_noise", "seed", "dtype"):
        if scenario.kind != "function" or name not in FOR_DATA_ONLY:
            yield _plain(f"training.{name}", getattr(training, name))


def _model(scenario: Scenario) -> Iterator[Key]:
    model = scenario.model
    assert model is not None
    if scenario.kind == "network":
        yield _plain("model.hidden", list(model.hidden))
        yield from _activations(model.activation)
        yield _plain("model.dropout", model.dropout)
        yield _plain("model.residual", model.residual)
        yield from _thing("model.norm", "model", model.norm)
        yield from _thing("model.init", "model", model.init)
    yield from _thing("model.loss", "model", model.loss)
    yield _plain("model.bias", model.bias)
    yield _plain("model.degree", model.degree if model.inputs is None else None)
    yield _plain("model.inputs", None if model.inputs is None else list(model.inputs))


def _activations(stack: tuple[Named, ...]) -> Iterator[Key]:
    """All of them at once, then each layer's."""
    alike = len({(one.name, str(one.options)) for one in stack}) == 1
    if stack:
        yield _choice("model.activation", "model", shortest(stack[0], activations) if alike else "mixed")
    for k, one in enumerate(stack):
        yield from _thing(f"model.activation[{k}]", "model", one)


def _data(scenario: Scenario) -> Iterator[Key]:
    data = scenario.data
    assert data is not None
    if data.source is not None:
        yield _choice("data.name", "data", data.source.name)
        yield _plain("data.n_samples", data.n_samples)
        knobs = datasets[data.source.name].knobs
        for name, value in data.source.options.items():
            yield _knob(f"data.{name}", "data", value, knobs[name])
    for name in ("test_fraction", "standardize", "seed"):
        yield _plain(f"data.{name}", getattr(data, name))


def _knob(name: str, group: str, value: Any, knob: Knob) -> Key:
    """A knob of a named thing, a tuple as the list that it is in a file."""
    return Key(name, group, list(value) if isinstance(value, tuple) else value, knob)


def _plain(name: str, value: Any) -> Key:
    knob, takes = OWN[name]
    return Key(name, name.partition(".")[0], value, knob, takes)


def _choice(name: str, group: str, value: Any) -> Key:
    """A key that takes a name out of a registry."""
    bare = name.partition("[")[0]
    registry, meaning = NAMED[bare]
    if bare != name:
        meaning = f"the same for hidden layer {int(name[len(bare) + 1 : -1]) + 1} alone"
    names = tuple(e.name for e in registry if not any(knob.required for knob in e.knobs.values()))
    knob = Knob("", str, _DEFAULTS.get(bare), None, names, meaning)
    return Key(name, group, value, knob, f"one of {len(names)} names" if len(names) > 4 else "")


def _thing(name: str, group: str, thing: Named | None) -> Iterator[Key]:
    """A named thing, and its knobs as keys of their own."""
    registry = NAMED[name.partition("[")[0]][0]
    yield _choice(name, group, None if thing is None else shortest(thing, registry))
    if thing is not None:
        knobs = registry[thing.name].knobs
        for knob, value in thing.options.items():
            yield _knob(f"{name}.{knob}", group, value, knobs[knob])


def shortest(thing: Named, registry: Registry[Any]) -> str | dict[str, Any]:
    """Its name; with those of its keys that are not as they are by default."""
    knobs = registry[thing.name].knobs
    own = {name: value for name, value in thing.options.items() if value != knobs[name].default}
    return {"name": thing.name, **own} if own else thing.name

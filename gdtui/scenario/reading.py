"""Raw tables into a checked `Scenario`: which keys each kind takes, which names there are, what fits together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gdtui import limits
from gdtui.engine.activations import activations
from gdtui.engine.initializers import initializers
from gdtui.engine.losses import losses
from gdtui.engine.norms import norms
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.errors import ScenarioError
from gdtui.knobs import UNKNOWN_KEY
from gdtui.numeric import is_number
from gdtui.registry import Registry, unknown_key
from gdtui.scenario.expecting import read_expect
from gdtui.scenario.features import read_degree, read_inputs
from gdtui.scenario.meant import add_meant
from gdtui.scenario.model import FOR_DATA_ONLY, Data, Edit, Model, Named, Scenario, Shell, Stop, Training
from gdtui.scenario.overrides import DEFAULT_NAMES
from gdtui.scenario.problems import read_data, read_function
from gdtui.scenario.racing import read_race
from gdtui.scenario.shapes import convert, refuse_odd_values

Table = dict[str, Any]

TABLES = {"function": {"function"}, "linear": {"data", "model"}, "network": {"data", "model"}}
HOMES = {
    **dict.fromkeys(("patience", "min_delta"), "stop"),
    **dict.fromkeys(Training.__struct_fields__, "training"),
    **dict.fromkeys(Model.__struct_fields__, "model"),
    **dict.fromkeys(("expression", "surface", "start", "window"), "function"),
    **dict.fromkeys(("csv", "target", "features", "n_samples", "test_fraction", "standardize", "task"), "data"),
    **dict.fromkeys(("lr", "momentum", "schedule"), "optimizer"),
}
"""Keys that are only known inside a table, and which one that is."""
FOR_ANY_MODEL = ("loss", "bias", "degree", "inputs")


def read(raw: Table, base: Path) -> Scenario:
    """The scenario that the tables describe; raises ScenarioError or LimitError."""
    try:
        return _read(raw, base)
    except ScenarioError as error:
        add_meant(error)
        raise


def _read(raw: Table, base: Path) -> Scenario:
    refuse_odd_values(raw)
    _refuse_homeless(raw)
    shell = convert(raw, Shell)
    _refuse_foreign_tables(raw, shell.kind)
    function = read_function(shell.function) if shell.kind == "function" else None
    data = None if shell.kind == "function" else read_data(shell.data)
    model = None if data is None else _read_model(shell)
    optimizer = dict(shell.optimizer)
    schedule = optimizer.pop("schedule", "constant")
    return Scenario(
        title=shell.title,
        kind=shell.kind,
        summary=shell.summary or "",  # no languages are no text
        notes=shell.notes or "",
        function=function,
        data=data,
        model=model,
        optimizer=Named(*optimizers.read({"name": "sgd"} | optimizer, "optimizer", ("name", "schedule"))),
        schedule=named(schedule, schedules, "optimizer.schedule"),
        training=_read_training(shell),
        stop=convert(shell.stop, Stop, "stop"),
        expect=read_expect(shell.expect, _metrics(data)),
        race=read_race(shell),
        edit=_read_edits(shell),
        raw=raw,
        base=base,
    )


def _refuse_homeless(raw: Table) -> None:
    """A key that stands outside of the table that it belongs to."""
    for key, value in raw.items():
        if key in HOMES:
            raise ScenarioError(UNKNOWN_KEY, key, value, f"it belongs below [{HOMES[key]}]", has_value=True)


def named(value: Any, registry: Registry[Any], key: str) -> Named:
    """A name, or a table with a name and that thing's own keys."""
    return Named(*registry.read(value, key))


def _refuse_foreign_tables(raw: Table, kind: str) -> None:
    for table in ("function", "data", "model"):
        if table in raw and table not in TABLES[kind]:
            takes = ", ".join(f"[{name}]" for name in sorted(TABLES[kind]))
            raise ScenarioError(f'kind = "{kind}" has no such table', table, hint=f"it takes {takes}")


def _read_model(shell: Shell) -> Model:
    table = dict(shell.model)
    known = FOR_ANY_MODEL if shell.kind == "linear" else Model.__struct_fields__
    for key, value in table.items():
        if key not in known:
            raise unknown_key(f"model.{key}", value, known, f"the model of a {shell.kind} scenario")
    hidden = _hidden(table.get("hidden", []))
    return Model(
        hidden=hidden,
        activation=_activation(table.get("activation", "tanh"), len(hidden)),
        init=None
        if shell.kind == "linear"
        else named(table.get("init", DEFAULT_NAMES["model.init"]), initializers, "model.init"),
        loss=named(table["loss"], losses, "model.loss") if "loss" in table else None,
        bias=_boolean(table.get("bias", True), "model.bias"),
        degree=read_degree(table),
        inputs=read_inputs(table),
        norm=named(table["norm"], norms, "model.norm") if table.get("norm", "none") != "none" else None,
        dropout=_dropout(table.get("dropout", 0.0)),
        residual=_boolean(table.get("residual", False), "model.residual"),
    )


def _boolean(value: Any, key: str) -> bool:
    if not isinstance(value, bool):
        raise ScenarioError("wrong type", key, value, "expected true or false", has_value=True)
    return value


def _dropout(value: Any) -> float:
    if not is_number(value):
        raise ScenarioError("wrong type", "model.dropout", value, "expected a number ≥ 0 and < 1", has_value=True)
    if not 0.0 <= value < 1.0:
        raise ScenarioError("out of range", "model.dropout", value, "expected a number ≥ 0 and < 1", has_value=True)
    return float(value)


def _hidden(value: Any) -> tuple[int, ...]:
    whole = isinstance(value, list) and all(isinstance(n, int) and not isinstance(n, bool) for n in value)
    if not whole:
        hint = "expected a list of whole numbers ≥ 1, for example [8, 8]"
        raise ScenarioError("wrong type", "model.hidden", value, hint, has_value=True)
    if any(n < 1 for n in value):
        raise ScenarioError("out of range", "model.hidden", value, "each layer needs at least 1 unit", has_value=True)
    limits.within(len(value), limits.LAYERS, "model.hidden", "layers in model.hidden")
    for units in value:
        limits.within(units, limits.UNITS, "model.hidden")
    return tuple(value)


def _activation(value: Any, layers: int) -> tuple[Named, ...]:
    if not isinstance(value, list):
        return (named(value, activations, "model.activation"),) * layers
    if len(value) != layers:
        hint = f"expected one for all, or a list of {layers}, one for each hidden layer"
        raise ScenarioError("wrong number of activations", "model.activation", value, hint, has_value=True)
    return tuple(named(one, activations, f"model.activation[{k}]") for k, one in enumerate(value))


def _read_training(shell: Shell) -> Training:
    training = convert(shell.training, Training, "training")
    if training.steps is not None and training.epochs is not None:
        raise ScenarioError(
            "steps and epochs exclude each other",
            "training.epochs",
            training.epochs,
            "keep one of them",
            has_value=True,
        )
    for key in ("steps", "epochs"):
        limits.within(getattr(training, key) or 0, limits.STEPS, f"training.{key}")
    limits.within(training.seed, limits.SEED, "training.seed")
    if shell.kind == "function":
        for key in FOR_DATA_ONLY:
            if key in shell.training:
                raise ScenarioError(
                    "a function has no data and no weights", f"training.{key}", shell.training[key],
                    "leave it out", has_value=True,
                )  # fmt: skip
    return training


def _read_edits(shell: Shell) -> tuple[Edit, ...]:
    limits.within(len(shell.edit), limits.EDITS, "edit", "edits")
    return tuple(convert(edit, Edit, f"edit[{k}]") for k, edit in enumerate(shell.edit))


def _metrics(data: Data | None) -> set[str]:
    """The metrics that a scenario can have; whether accuracy or R² is known only with the data."""
    if data is None:
        return {"loss", "grad_norm"}
    names = {"loss", "train_loss", "grad_norm", "accuracy", "r2"}
    return names | {"test_loss", "test_accuracy", "test_r2"} if data.test_fraction else names

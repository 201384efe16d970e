"""The `[function]` and `[data]` tables."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from gdtui import limits
from gdtui.engine.datasets import datasets
from gdtui.engine.expression import parse
from gdtui.engine.surfaces import surfaces
from gdtui.errors import ExpressionError, ScenarioError
from gdtui.registry import unknown_key
from gdtui.scenario.changes import read_changes
from gdtui.scenario.model import Data, Function, Named
from gdtui.scenario.shapes import convert

Table = dict[str, Any]


class _FunctionTable(Struct, frozen=True, forbid_unknown_fields=True):
    expression: str | None = None
    surface: str | dict[str, Any] | None = None
    start: dict[str, float] | None = None
    window: dict[str, tuple[float, float]] | None = None


class _DataTable(Struct, frozen=True, forbid_unknown_fields=True):
    name: str | None = None
    csv: str | None = None
    target: str | None = None
    features: tuple[str, ...] | None = None
    task: str | None = None
    n_samples: int = 100
    test_fraction: float = 0.0
    standardize: bool = False
    seed: int = 0
    changes: Any = ()


def read_function(table: Table | None) -> Function:
    """A formula of one's own, or a registered surface with its start and window."""
    if table is None:
        raise ScenarioError("missing", "[function]", hint='a scenario of kind "function" needs it')
    shape = convert(table, _FunctionTable, "function")
    if (shape.expression is None) == (shape.surface is None):
        raise ScenarioError("needs either expression or surface", "[function]", hint='expression = "x^2"')
    return _own_formula(shape) if shape.expression is not None else _registered_surface(shape)


def _own_formula(shape: _FunctionTable) -> Function:
    assert shape.expression is not None
    for key in ("start", "window"):
        if getattr(shape, key) is None:
            hint = "start = { x = 2.0 }" if key == "start" else "window = { x = [-3, 3] }"
            raise ScenarioError("an expression needs it", f"function.{key}", hint=f"for example {hint}")
    assert shape.start is not None
    assert shape.window is not None
    variables = ("x", "y") if "y" in shape.start or "y" in shape.window else ("x",)
    _read_formula(shape.expression, variables)
    return _checked(Function(shape.expression, shape.start, shape.window), variables)


def _read_formula(text: str, variables: tuple[str, ...]) -> None:
    try:
        parse(text, variables).gradient()
    except ExpressionError as error:
        hint = f"column {error.column}"
        if "y" not in variables and "'y'" in error.reason:
            hint += "; for a function of x and y give start and window a y too"
        raise ScenarioError(error.reason, "function.expression", text, hint, has_value=True) from None


def _registered_surface(shape: _FunctionTable) -> Function:
    given: Any = shape.surface
    options = {"name": given} if isinstance(given, str) else dict(given)
    key = "function.surface"
    if "name" not in options:
        raise ScenarioError("missing", f"{key}.name", hint=f"choose from {', '.join(surfaces.names)}")
    entry = surfaces.find(options.pop("name"), key if isinstance(given, str) else f"{key}.name")
    source = Named(entry.name, entry.options(options, key))
    surface = entry.make(**source.options)
    start = shape.start or dict(zip("xy", map(float, surface.start), strict=True))
    window = shape.window or {k: (float(a), float(b)) for k, (a, b) in zip("xy", surface.window, strict=True)}
    return _checked(Function(surface.expression, start, window, source), ("x", "y"))


def _checked(function: Function, variables: tuple[str, ...]) -> Function:
    """The function, if start and window name exactly its variables and every window has a width."""
    for key, table in (("start", function.start), ("window", function.window)):
        for name, value in table.items():
            if name not in variables:
                raise unknown_key(f"function.{key}.{name}", value, variables, f"function.{key}")
        for name in variables:
            if name not in table:
                raise ScenarioError(
                    "missing", f"function.{key}.{name}", hint=f"the variables are {', '.join(variables)}"
                )
    for name, (low, high) in function.window.items():
        if not low < high:
            hint = "expected [low, high] with low < high"
            raise ScenarioError("out of range", f"function.window.{name}", [low, high], hint, has_value=True)
    return function


def read_data(table: Table | None) -> Data:
    """A registered data set with its knobs, or a CSV file with a target."""
    if table is None:
        raise ScenarioError("missing", "[data]", hint='name = "line", or csv = "my.csv" and target = "y"')
    if ("name" in table) == ("csv" in table):
        raise ScenarioError("needs either name or csv", "[data]", hint=f"names: {', '.join(datasets.names)}")
    own = {field: table[field] for field in _DataTable.__struct_fields__ if field in table}
    knobs = {key: value for key, value in table.items() if key not in own}
    shape = convert(own, _DataTable, "data")
    source = _source(table, knobs)
    if source is None:
        _check_csv(shape, knobs | {key: own[key] for key in ("n_samples",) if key in own})
    else:
        _refuse_csv_keys(own)
    _check_ranges(shape)
    return Data(
        source=source, csv=shape.csv, target=shape.target, features=shape.features, task=_task(shape.task),
        n_samples=shape.n_samples, test_fraction=shape.test_fraction, standardize=shape.standardize, seed=shape.seed,
        changes=read_changes(table.get("changes", [])),
    )  # fmt: skip


def _source(table: Table, knobs: Table) -> Named | None:
    if "name" not in table:
        return None
    entry = datasets.find(table["name"], "data.name")
    for key, value in knobs.items():
        if key not in entry.knobs:
            known = [*entry.knobs, "n_samples", "test_fraction", "standardize", "task", "seed", "changes"]
            raise unknown_key(f"data.{key}", value, known, f"data set {entry.name}")
    return Named(entry.name, entry.options(knobs, "data"))


def _check_csv(shape: _DataTable, knobs: Table) -> None:
    for key, value in knobs.items():
        known = ["csv", "target", "features", "test_fraction", "standardize", "task", "seed", "changes"]
        raise unknown_key(f"data.{key}", value, known, "a CSV file")
    if shape.target is None:
        raise ScenarioError("a CSV file needs it", "data.target", hint="the name of the column to predict")
    if shape.features is not None and not shape.features:
        raise ScenarioError("out of range", "data.features", [], "name at least one column", has_value=True)


def _refuse_csv_keys(own: Table) -> None:
    for key in ("target", "features"):
        if key in own:
            raise ScenarioError("belongs to a CSV file", f"data.{key}", own[key], "leave it out", has_value=True)


def _check_ranges(shape: _DataTable) -> None:
    if shape.n_samples < 2:
        raise ScenarioError(
            "out of range", "data.n_samples", shape.n_samples, "expected a whole number ≥ 2", has_value=True
        )
    limits.within(shape.n_samples, limits.SAMPLES, "data.n_samples")
    if not 0.0 <= shape.test_fraction < 1.0:
        hint = "expected a number ≥ 0 and < 1"
        raise ScenarioError("out of range", "data.test_fraction", shape.test_fraction, hint, has_value=True)
    if shape.seed < 0:
        raise ScenarioError("out of range", "data.seed", shape.seed, "expected a whole number ≥ 0", has_value=True)
    limits.within(shape.seed, limits.SEED, "data.seed")


def _task(value: str | None) -> Any:
    tasks = ("classification", "regression")
    if value is not None and value not in tasks:
        hint = "choose from classification, regression"
        raise ScenarioError("no such task", "data.task", value, hint, has_value=True)
    return value

"""The `[function]` and `[data]` tables."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from gdtui import limits
from gdtui.engine.datasets import datasets
from gdtui.engine.expression import parse
from gdtui.engine.surfaces import surfaces
from gdtui.errors import ExpressionError, LargeExpressionError, LimitError, ScenarioError
from gdtui.knobs import guess
from gdtui.registry import unknown_choice, unknown_key
from gdtui.scenario.changes import read_changes
from gdtui.scenario.model import Data, Function, Named
from gdtui.scenario.shapes import convert

Table = dict[str, Any]
EXAMPLES = {"start": "{ x = 2.0 }", "window": "{ x = [-3, 3] }"}


class _FunctionTable(Struct, frozen=True, forbid_unknown_fields=True):
    expression: str | None = None
    surface: Any = None
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
    _refuse_shapes(table)
    shape = convert(table, _FunctionTable, "function")
    if shape.expression is None and shape.surface is None:
        hint = 'for example expression = "x^2", or surface = "rosenbrock"'
        raise ScenarioError("needs an expression or a surface", "[function]", hint=hint)
    if shape.expression is not None and shape.surface is not None:
        reason = "expression and surface exclude each other"
        raise ScenarioError(reason, "function.surface", shape.surface, "keep one of them", has_value=True)
    return _own_formula(shape) if shape.expression is not None else _registered_surface(shape)


def _refuse_shapes(table: Any) -> None:
    """Say how a start and a window are written where they are something else."""
    for key, example in EXAMPLES.items():
        if isinstance(table, dict) and not isinstance(table.get(key, {}), dict):
            hint = f"expected a table, for example {example}"
            raise ScenarioError("wrong type", f"function.{key}", table[key], hint, has_value=True)


def _own_formula(shape: _FunctionTable) -> Function:
    assert shape.expression is not None
    for key, example in EXAMPLES.items():
        if getattr(shape, key) is None:
            hint = f"for example {key} = {example}"
            raise ScenarioError("an expression needs it", f"function.{key}", hint=hint)
    assert shape.start is not None
    assert shape.window is not None
    variables = ("x", "y") if "y" in shape.start or "y" in shape.window else ("x",)
    _read_formula(shape.expression, variables)
    return _checked(Function(shape.expression, shape.start, shape.window), variables)


def _read_formula(text: str, variables: tuple[str, ...]) -> None:
    try:
        parse(text, variables).gradient()
    except LargeExpressionError as error:
        raise LimitError(f"function.expression: {error}", "function.expression") from None
    except ExpressionError as error:
        hint = f"column {error.column}" if text.strip() else 'for example "x^2"'
        if variables == ("x",) and _is_of_both(text):
            hint += "; for a function of x and y give start and window a y too"
        raise ScenarioError(error.reason, "function.expression", text, hint, has_value=True) from None


def _is_of_both(text: str) -> bool:
    """Whether it is a formula of x and y."""
    try:
        parse(text, ("x", "y"))
    except ExpressionError:
        return False
    return True


def _registered_surface(shape: _FunctionTable) -> Function:
    given: Any = shape.surface
    source = Named(*surfaces.read(given, "function.surface"))
    surface = surfaces[source.name].make(**source.options)
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
    if "name" not in table and "csv" not in table:
        for key, value in table.items():
            if key not in _DataTable.__struct_fields__ and guess(key, ("name", "csv")):
                raise unknown_key(f"data.{key}", value, ("name", "csv"), "[data]")
        raise ScenarioError("needs either name or csv", "[data]", hint=f"names: {', '.join(datasets.names)}")
    if "name" in table and "csv" in table:
        reason = "name and csv exclude each other"
        raise ScenarioError(reason, "data.csv", table["csv"], "keep one of them", has_value=True)
    own = {field: table[field] for field in _DataTable.__struct_fields__ if field in table}
    knobs = {key: value for key, value in table.items() if key not in own}
    source = _source(table, knobs)
    shape = convert(own, _DataTable, "data")
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
        raise unknown_choice("data.task", value, tasks, "task")
    return value

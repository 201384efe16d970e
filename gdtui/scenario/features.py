"""`degree` and `inputs` of the `[model]` table: what the model sees of the data."""

from __future__ import annotations

from typing import Any

from gdtui import limits
from gdtui.errors import ScenarioError

Table = dict[str, Any]

EXAMPLE = 'for example inputs = ["x1", "x2", "x1^2", "x1*x2"]'


def read_degree(table: Table) -> int:
    """The degree up to which all monomials are features; 1 leaves the features as they are."""
    value = table.get("degree", 1)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ScenarioError("wrong type", "model.degree", value, "expected a whole number ≥ 1", has_value=True)
    if value < 1:
        raise ScenarioError("out of range", "model.degree", value, "expected a whole number ≥ 1", has_value=True)
    limits.within(value, limits.DEGREE, "model.degree")
    return value


def read_inputs(table: Table) -> tuple[str, ...] | None:
    """The formulas as they were written: what may stand in them is known only with the data."""
    if "inputs" not in table:
        return None
    value = table["inputs"]
    if "degree" in table:
        reason = "degree and inputs exclude each other"
        raise ScenarioError(reason, "model.inputs", value, "keep one of them", has_value=True)
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        hint = f"expected a list of formulas, {EXAMPLE}"
        raise ScenarioError("wrong type", "model.inputs", value, hint, has_value=True)
    if not value:
        raise ScenarioError("name at least one", "model.inputs", value, EXAMPLE, has_value=True)
    limits.within(len(value), limits.FEATURES, "model.inputs", "formulas in model.inputs")
    return tuple(value)

"""The `[expect]` table: what a challenge asks for."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from gdtui.errors import ScenarioError
from gdtui.numeric import is_number
from gdtui.registry import unknown_choice, unknown_key

STATUSES = ("finished", "converged", "stalled", "diverged")
METRICS = ("loss", "train_loss", "test_loss", "accuracy", "test_accuracy", "r2", "test_r2", "grad_norm")
RULES = [f"{metric}_{side}" for metric in METRICS for side in ("above", "below")]


def metric_of(rule: str) -> str:
    """What a rule is about: `test_accuracy` of `test_accuracy_above`."""
    return rule.rpartition("_")[0]


def meets(rule: str, value: Any, bound: float) -> Any:
    """Whether a number, or each number of an array, is on the side of `bound` that the rule asks for."""
    return value > bound if rule.endswith("_above") else value < bound


def read_expect(table: dict[str, Any], available: AbstractSet[str]) -> dict[str, Any]:
    """The table with every rule checked; `available` are the metrics this scenario has."""
    for key, value in table.items():
        _check(key, value, available)
    return dict(table)


def _check(key: str, value: Any, available: AbstractSet[str]) -> None:
    full = f"expect.{key}"
    if key == "status":
        if value not in STATUSES:
            raise unknown_choice(full, value, STATUSES, "status")
    elif key == "within_steps":
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or value < 0:
            reason = "out of range" if whole else "wrong type"
            raise ScenarioError(reason, full, value, "expected a whole number ≥ 0", has_value=True)
    elif key not in RULES:
        raise unknown_key(full, value, [*RULES, "status", "within_steps"], "[expect]")
    elif not is_number(value):
        raise ScenarioError("wrong type", full, value, "expected a number", has_value=True)
    else:
        _refuse_missing_metric(full, value, metric_of(key), available)


def _refuse_missing_metric(key: str, value: Any, metric: str, available: AbstractSet[str]) -> None:
    if metric in available:
        return
    if metric.startswith("test_") and "train_loss" in available:
        hint = "set data.test_fraction above 0"
        raise ScenarioError("there is no test set", key, value, hint, has_value=True)
    raise ScenarioError(
        f"this scenario has no {metric}", key, value, f"it has {', '.join(sorted(available))}", has_value=True
    )

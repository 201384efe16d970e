"""A person's own data from a CSV file, read strictly, so that no bad cell slips into a run.

A cell that cannot be used stops the reading with its line and its column's name; nothing is guessed or
dropped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.csvtable import KEY, NAMELESS, Table, read_table
from gdtui.engine.datasets import Floats, Points
from gdtui.errors import ScenarioError
from gdtui.knobs import listed, unknown_choice

Targets = tuple[Floats | NDArray[np.int64], tuple[str, ...]]


def read(
    path: Path | str,
    target: str,
    features: Sequence[str] | None = None,
    *,
    task: str | None = None,
    max_bytes: int = limits.CSV_BYTES,
) -> Points:
    """The samples in the file at `path`: `features` as X (n, d), the column `target` as y (n,).

    Without `features`, every column with numbers in it is one, in the file's order. A target of texts becomes
    classes, numbered in sorted order; a target of numbers is regression, unless `task` is "classification"
    (then the numbers are classes, sorted by value). Raises ScenarioError with file, line and column, and
    LimitError for too many rows.
    """
    try:
        table = read_table(Path(path), max_bytes)
        names = _features(table, target, features)
        X = np.stack([_numbers(table, name) for name in names], axis=1)
        y, classes = _target(table, target, task)
    except ScenarioError as error:
        error.path, error.by_key = path, error.key == KEY
        raise
    return Points(X, y, tuple(names), target, "classification" if classes else "regression", classes)


def _features(table: Table, target: str, wanted: Sequence[str] | None) -> list[str]:
    if target not in table.names:
        raise _no_column("data.target", target, table.names)
    if wanted is None:
        return _number_columns(table, target)
    for k, name in enumerate(wanted):
        if name not in table.names:
            raise _no_column("data.features", name, table.names)
        if name == target or name in wanted[:k]:
            reason = "is the target" if name == target else "named twice"
            hint = "leave it out" if name == target else "name each column once"
            raise ScenarioError(reason, "data.features", name, hint, has_value=True)
    if not wanted:
        hint = f"the columns are {listed(table.names)}"
        raise ScenarioError("name at least one column", "data.features", [], hint, has_value=True)
    return list(wanted)


def _no_column(key: str, name: str, names: list[str]) -> ScenarioError:
    """The error for a column that is not there; maybe the names are not there either."""
    error = unknown_choice(key, name, names, "column")
    if all(number_in(one) is not None for one in names):
        error.hint += f"; {NAMELESS}"
    return error


def _number_columns(table: Table, target: str) -> list[str]:
    """Every column but the target with a number anywhere in it: one bad cell must not hide a whole column."""
    others = [name for name in table.names if name != target]
    names = [name for name in others if any(number_in(cell) is not None for cell in table.column(name))]
    if not names:
        hint = "texts cannot be features"
        raise ScenarioError("no column of numbers to predict from", "data.features", hint=hint)
    return names


def number_in(cell: str) -> float | None:
    """The number that a cell holds, finite or not; None where it holds something else."""
    if "_" in cell or not cell.isascii():  # float() would read 1_000 and ١٢
        return None
    try:
        return float(cell)
    except ValueError:
        return None


def _numbers(table: Table, name: str) -> Floats:
    return np.array([_finite(table, name, row, cell) for row, cell in enumerate(table.column(name))])


def _finite(table: Table, name: str, row: int, cell: str) -> float:
    value = number_in(cell)
    if value is not None and math.isfinite(value):
        return value
    reason = "missing" if not cell else "not a number:" if value is None else "not a finite number:"
    raise table.bad_cell(name, row, reason, "expected a number, as 0.5 or 1e-3")


def _target(table: Table, name: str, task: str | None) -> Targets:
    cells = table.column(name)
    numeric = [number_in(cell) is not None for cell in cells]
    if task == "classification" or (task is None and not any(numeric)):
        return _labels(table, name)
    if task is None and not all(numeric) and "" not in cells:
        hint = 'task = "classification" makes every value a class'
        raise table.bad_cell(name, numeric.index(False), "a text among numbers:", hint)
    return _numbers(table, name), ()


def _labels(table: Table, name: str) -> Targets:
    """Class numbers (n,) and the classes' names in their order."""
    cells = table.column(name)
    for row, cell in enumerate(cells):
        if not cell:
            raise table.bad_cell(name, row, "missing", "expected the name of a class")
        if not cell.isprintable():
            raise table.bad_cell(name, row, "holds a character that cannot be shown", "take it out")
    names = _in_order(set(cells))
    if len(names) < 2:
        hint = "expected at least two classes"
        raise ScenarioError(f'every row has the class "{names[0]}"', "data.target", name, hint, has_value=True)
    index = {label: k for k, label in enumerate(names)}
    return np.array([index[cell] for cell in cells], dtype=np.int64), tuple(names)


def _in_order(labels: set[str]) -> list[str]:
    values = {label: number_in(label) for label in labels}
    if any(value is None or not math.isfinite(value) for value in values.values()):
        return sorted(labels)
    return sorted(labels, key=lambda label: (values[label], label))

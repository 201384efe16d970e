"""A formula or a CSV file of one's own as a scenario: written as a file would be, and read by its parser."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gdtui import limits
from gdtui.csvfile import number_in
from gdtui.csvtable import Table, read_table
from gdtui.engine.expression import Expression, parse
from gdtui.engine.survey import Survey, Limits, survey
from gdtui.errors import ExpressionError, ScenarioError
from gdtui.scenario import Scenario, files
from gdtui.scenario.writing import to_toml

FEW_CLASSES = 10
"""Whole numbers with at most so many different values are taken for classes."""
ENOUGH_TO_TEST = 20
"""From so many rows on a quarter is kept for testing."""
LARGE = 1_000
"""More rows than that are trained on in batches."""


def formula(text: str) -> Expression:
    """A formula of x, or of x and y where it has a y; ExpressionError with the column where it is neither."""
    both = parse(text, ("x", "y"))
    try:
        one = parse(text, ("x",))
    except ExpressionError:
        return both
    return one


def slopes(f: Expression) -> list[tuple[str, str]]:
    """What the derivatives are called, and their formulas."""
    if len(f.variables) == 1:
        return [("f′(x)", f.derivative().text)]
    return [(f"∂f/∂{name}", part.text) for name, part in zip(f.variables, f.gradient(), strict=True)]


def numbers_in(text: str, count: int, key: str) -> list[float]:
    """The `count` numbers in what somebody typed: `-2 2`, `-2, 2`, `-2 to 2; 0 to 1`."""
    found = re.findall(r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", text)
    rest = re.sub(r"[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|to|[xy]\s*=|[\s,;\[\](){}]", "", text)
    if len(found) != count or rest:
        hint = (
            f"expected {count} number{'s' * (count > 1)}, for example {_EXAMPLES[key][count > 1 + (key == 'window')]}"
        )
        raise ScenarioError("cannot be read", key, text, hint, has_value=True)
    return [float(one.replace("−", "-")) for one in found]


_EXAMPLES = {"start": ("2", "-1, 2"), "window": ("-2.5, 2.5", "-2, 2, -1, 3")}


def formula_scenario(f: Expression, text: str, start: Sequence[float], window: Sequence[Limits]) -> Scenario:
    """Plain gradient descent on a formula from `start`, at the rate that suits the landscape."""
    found = survey(f)
    table = {
        "title": f.text if len(f.text) <= 40 else text.strip()[:40],
        "kind": "function",
        "summary": "A formula of your own",
        "notes": _notes(f, found),
        "function": {
            "expression": text.strip(),
            "start": dict(zip(f.variables, map(float, start), strict=True)),
            "window": {name: list(map(float, ends)) for name, ends in zip(f.variables, window, strict=True)},
        },
        "optimizer": {"name": "sgd", "lr": found.lr},
        "training": {"steps": 200},
    }
    return _read(table)


def minima_words(f: Expression, found: Survey, most: int) -> str:
    """`2 minima: x = −1.301, 1.131`; of two variables `1 minimum: (1, 1)`."""
    many = len(found.minima)
    if not many:
        return "no minimum in sight"
    one = len(f.variables) == 1
    places = [", ".join(f"{value:.4g}" for value in place) for place in found.minima[:most]]
    listed = f"x = {', '.join(places)}" if one else ", ".join(f"({place})" for place in places)
    more = ", …" if many > most else ""
    return f"{many} minim{'um' if many == 1 else 'a'}: {listed}{more}".replace("-", "−")


def _notes(f: Expression, found: Survey) -> str:
    return (
        f"{minima_words(f, found, 6).capitalize()}.\n\n"
        f"lr {found.lr:g} is 1/L, where L is the largest curvature on the way down from the proposed start: with it no "
        "step of plain descent goes up there. Double it with + and see from where on that fails.\n\n"
        f"{' and '.join(f'{name} = {part}' for name, part in slopes(f))}."
    )


# Data


@dataclass(frozen=True)
class Column:
    """A column of a CSV file: whether all of it is numbers, and what is in it in a few words."""

    name: str
    numbers: bool
    usable: bool
    """As a feature: no cell that cannot be a number."""
    kind: str
    words: str
    distinct: int
    whole: bool

    @property
    def classes(self) -> bool:
        """Whether, as a target, it looks like classes."""
        return not self.numbers or (self.whole and self.distinct <= FEW_CLASSES)


@dataclass(frozen=True)
class Draft:
    """What is in a CSV file, and how it is to be used: the first proposal, or a changed one."""

    path: Path
    rows: int
    columns: tuple[Column, ...]
    target: str
    features: tuple[str, ...]
    task: str
    hidden: tuple[int, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def draft_of(path: Path) -> Draft:
    """The file's columns, with the last one as the target and all others of numbers as features.

    Raises ScenarioError (file, line) or LimitError for a file that is no table.
    """
    try:
        table = read_table(path, limits.CSV_BYTES)
    except ScenarioError as error:
        error.path = path
        raise
    columns = tuple(_column(table, name) for name in table.names)
    return aimed(Draft(path, len(table.rows), columns, "", (), ""), columns[-1].name)


def aimed(draft: Draft, target: str) -> Draft:
    """The draft with another target: all other columns of numbers are features, and the task is guessed."""
    features = tuple(column.name for column in draft.columns if column.usable and column.name != target)
    task = "classification" if draft.column(target).classes else "regression"
    return Draft(draft.path, draft.rows, draft.columns, target, features, task, draft.hidden)


def _column(table: Table, name: str) -> Column:
    cells = table.column(name)
    found = [number_in(cell) for cell in cells]
    values = [value for value in found if value is not None]
    distinct = list(dict.fromkeys(cells))
    if len(values) == len(cells):
        words = f"{min(values):g} to {max(values):g}"
        whole = all(value.is_integer() for value in values)
        return Column(name, True, True, "numbers", words, len(distinct), whole)
    shown = ", ".join(cell or "(empty)" for cell in distinct[:3]) + (", …" if len(distinct) > 3 else "")
    if not values:
        return Column(name, False, False, f"{len(distinct)} texts", shown, len(distinct), False)
    place = next(k for k, value in enumerate(found) if value is None)
    odd = f'"{cells[place]}"' if cells[place] else "an empty cell"
    return Column(name, False, False, "mixed", f"line {table.lines[place]} has {odd}", len(distinct), False)


def csv_scenario(draft: Draft) -> Scenario:
    """A linear model, or with hidden layers a network, on the file; what no model can use is refused with its line."""
    count = len(draft.features)
    network, guessed = bool(draft.hidden), "classification" if not draft.column(draft.target).numbers else "regression"
    data: dict[str, Any] = {
        "csv": str(draft.path.resolve()),
        "target": draft.target,
        "features": list(draft.features),
        **({"task": draft.task} if draft.task != guessed else {}),
        "test_fraction": 0.25 if draft.rows >= ENOUGH_TO_TEST else 0.0,
        "standardize": True,
    }
    table = {
        "title": draft.path.stem,
        "kind": "network" if network else "linear",
        "summary": f"{draft.target} from {count} column{'s' * (count != 1)} of {draft.path.name}",
        "data": data,
        **({"model": {"hidden": list(draft.hidden)}} if network else {}),
        "optimizer": {"name": "adam", "lr": 0.01} if network else {"name": "sgd", "lr": 0.1},
        "training": {"steps": 500, **({"batch_size": 64} if draft.rows > LARGE else {})},
    }
    return _read(table)


def layers_in(text: str) -> tuple[int, ...]:
    """The hidden layers that somebody typed: `8 8`, `8, 8`, `[8, 8]`; none for nothing."""
    words = re.split(r"[\s,;-]+", text.strip("[] \t")) if text.strip("[] \t") else []
    if not all(word.isascii() and word.isdecimal() and int(word) for word in words):
        hint = "expected whole numbers ≥ 1, for example 8 8; nothing for a linear model"
        raise ScenarioError("cannot be read", "hidden", text, hint, has_value=True)
    return tuple(map(int, words))


def _read(table: Mapping[str, Any]) -> Scenario:
    """As a file of it is read: what was built here can be saved and comes back the same."""
    try:
        return files.parse(to_toml(dict(table)))
    except ScenarioError as error:
        error.path, error.line = "", None
        raise

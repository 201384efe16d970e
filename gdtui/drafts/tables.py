"""A CSV file that somebody opened, with what is to be predicted from what."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from gdtui import limits
from gdtui.csvfile import number_in
from gdtui.csvtable import NAMELESS, Table, read_table
from gdtui.drafts.reading import scenario_of
from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen
from gdtui.scenario import Scenario

FEW_CLASSES = 10
"""Whole numbers with at most so many different values, each of which is there several times, are taken for classes."""
SEVERAL = 3
ENOUGH_TO_TEST = 20
"""From so many rows on a quarter is kept for testing."""
LARGE = 1_000
"""More rows than that are trained on in batches."""


class Column(Frozen):
    """A column of a CSV file: whether all of it is numbers, and what is in it in a few words."""

    name: str
    numbers: bool
    usable: bool
    """As a feature: no cell that cannot be a number."""
    kind: str
    words: str
    distinct: int
    whole: bool
    rarest: int
    """How often that one of its values is there that is there least often."""

    @property
    def classes(self) -> bool:
        """Whether, as a target, it looks like classes."""
        return not self.numbers or (self.whole and self.distinct <= FEW_CLASSES and self.rarest >= SEVERAL)


class Draft(Frozen):
    """What is in a CSV file, and how it is to be used: the first proposal, or a changed one."""

    path: Path
    rows: int
    columns: tuple[Column, ...]
    target: str
    features: tuple[str, ...]
    task: str
    hidden: tuple[int, ...] = ()

    @property
    def doubt(self) -> str:
        """What may be wrong with the file although it can be read; "" where nothing seems to be."""
        return NAMELESS if all(number_in(column.name) is not None for column in self.columns) else ""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def draft_of(path: Path) -> Draft:
    """The file's columns, with the last one as the target and all others of numbers as features.

    Raises ScenarioError (file, line) or LimitError for a file that is no table.
    """
    try:
        table = read_table(path, limits.CSV_BYTES)
    except ScenarioError as error:
        error.path, error.key = path, ""  # whoever asks for a file has written no key
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
    counts = Counter(cells)
    distinct, rarest = list(counts), min(counts.values())
    if len(values) == len(cells):
        words = f"{min(values):g} to {max(values):g}"
        whole = all(value.is_integer() for value in values)
        return Column(name, True, True, "numbers", words, len(distinct), whole, rarest)
    shown = ", ".join(cell or "(empty)" for cell in distinct[:3]) + (", …" if len(distinct) > 3 else "")
    if not values:
        return Column(name, False, False, f"{len(distinct)} texts", shown, len(distinct), False, rarest)
    place = next(k for k, value in enumerate(found) if value is None)
    odd = f'"{cells[place]}"' if cells[place] else "an empty cell"
    return Column(name, False, False, "mixed", f"line {table.lines[place]} has {odd}", len(distinct), False, rarest)


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
    return scenario_of(table)


def layers_in(text: str) -> tuple[int, ...]:
    """The hidden layers that somebody typed: `8 8`, `8, 8`, `[8, 8]`; none for nothing."""
    words = re.split(r"[\s,;-]+", text.strip("[] \t")) if text.strip("[] \t") else []
    if not all(word.isascii() and word.isdecimal() and len(word) < 10 and int(word) for word in words):
        hint = "expected whole numbers ≥ 1, for example 8 8; nothing for a linear model"
        raise ScenarioError("cannot be read", "hidden", text, hint, has_value=True)
    return tuple(map(int, words))

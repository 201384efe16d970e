"""A scenario and the live changes of its run as a scenario file, which does the same again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from gdtui.errors import GdtuiError, SaveError
from gdtui.scenario import Edit, Scenario, parse
from gdtui.scenario.reading import read
from gdtui.scenario.writing import resolved, to_toml
from gdtui.whole import save


def with_edits(scenario: Scenario, edits: Sequence[Edit]) -> Scenario:
    """The scenario with these live changes as its own."""
    return replace(scenario, edit=tuple(edits), raw=_tables(scenario, edits))


def scenario_text(scenario: Scenario, edits: Sequence[Edit], folder: Path) -> str:
    """The text of a file in `folder` that holds the scenario and its live changes.

    The keys are those that were written, or set since, and no defaults: an optimiser that comes later in the run has
    its own defaults, and must not find another's written out.
    """
    tables = _tables(scenario, edits)
    if "csv" in tables.get("data", {}):
        tables["data"] = tables["data"] | {"csv": _data_path(tables["data"]["csv"], scenario.base, folder)}
    return to_toml(tables)


def save_scenario(path: Path, scenario: Scenario, edits: Sequence[Edit]) -> None:
    """Write the file, whole or not at all; SaveError where it could not be opened again or not be written."""
    text = scenario_text(scenario, edits, path.parent)
    try:
        same = parse(text, path).edit == tuple(edits)
    except GdtuiError as error:
        raise SaveError(f"could not be opened again, so it is not written: {error}") from None
    if not same or len(text.encode()) > _most():
        raise SaveError(f"{path}: too large for a scenario with {len(edits):,} changes, so it is not written")
    save(path, text)


def _most() -> int:
    from gdtui.limits import FILE_BYTES  # noqa: PLC0415 - read when asked, as the reader does

    return FILE_BYTES


def _tables(scenario: Scenario, edits: Sequence[Edit]) -> dict[str, Any]:
    """The tables as they were written; those of a scenario that was made otherwise, in full."""
    written = dict(scenario.raw)
    tables = written if written and _says(written, scenario) else resolved(scenario)
    tables.pop("edit", None)
    return tables | ({"edit": [msgspec.to_builtins(edit) for edit in edits]} if edits else {})


def _says(tables: dict[str, Any], scenario: Scenario) -> bool:
    """Whether the tables are those of the scenario, its live changes apart."""
    try:
        return replace(read(tables, scenario.base), edit=()) == replace(scenario, edit=())
    except GdtuiError:
        return False


def _data_path(csv: str, base: Path, folder: Path) -> str:
    """Where the data lie, seen from `folder`: as written in the scenario's own folder, else from there on if they lie
    within it, else the whole path."""
    if Path(csv).is_absolute() or os.path.realpath(base) == os.path.realpath(folder):
        return csv
    there = Path(os.path.realpath(base / csv))
    here = Path(os.path.realpath(folder))
    return there.relative_to(here).as_posix() if there.is_relative_to(here) else str(there)

"""The way from tables to a scenario, the same as that of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdtui.errors import ScenarioError
from gdtui.scenario import Scenario, files
from gdtui.scenario.writing import to_toml


def scenario_of(table: Mapping[str, Any]) -> Scenario:
    """As a file of it is read: what was built here can be saved and comes back the same."""
    try:
        return files.parse(to_toml(dict(table)))
    except ScenarioError as error:
        error.path, error.line = "", None
        raise

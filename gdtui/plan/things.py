"""What every part of a plan asks of what a scenario says: things made by name, numbers that fit."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.errors import ScenarioError
from gdtui.scenario import Named, Scenario


def make(thing: Named, registry: Any) -> Any:
    """What a scenario names, with its options."""
    return registry[thing.name].make(**thing.options)


def refuse_beyond_single(scenario: Scenario, key: str, value: Any, *arrays: Floats) -> None:
    """What a run is given must be numbers in its own precision; what it makes of them may overflow."""
    if scenario.training.dtype == "float64":
        return
    for array in arrays:
        most = float(np.abs(array).max(initial=0.0))
        if most > float(np.finfo(np.float32).max):
            hint = f"float32 ends at 3.4e38, and here is {most:.1e}"
            raise ScenarioError("beyond single precision", key, value, hint, has_value=True)

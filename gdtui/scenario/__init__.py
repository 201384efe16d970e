"""Scenario files: TOML in, a frozen `Scenario` or a message that says what would be right out."""

from gdtui.scenario.files import find, load, naming, notes_language, parse, shipped
from gdtui.scenario.model import Data, Edit, Function, Model, Named, Racer, Scenario, Stop, Training
from gdtui.scenario.overrides import override
from gdtui.scenario.writing import dump

__all__ = [
    "Data",
    "Edit",
    "Function",
    "Model",
    "Named",
    "Racer",
    "Scenario",
    "Stop",
    "Training",
    "dump",
    "find",
    "load",
    "naming",
    "notes_language",
    "override",
    "parse",
    "shipped",
]

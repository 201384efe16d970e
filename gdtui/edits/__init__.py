"""Live changes: which there are, what the scenario is after them, and what they do to a state."""

from gdtui.edits.effects import JUDGED, change_optimizer, change_state
from gdtui.edits.history import RESIZES, History, standing
from gdtui.edits.naming import at_once, is_weight, locate, restarts

__all__ = [
    "JUDGED",
    "RESIZES",
    "History",
    "at_once",
    "change_optimizer",
    "change_state",
    "is_weight",
    "locate",
    "restarts",
    "standing",
]

"""A tree of runs: what is changed at a step of the past begins a new line, and the old one stays whole."""

from gdtui.branches.changes import Change
from gdtui.branches.lines import Line
from gdtui.branches.tree import ALIKE, Branches

__all__ = ["ALIKE", "Branches", "Change", "Line"]

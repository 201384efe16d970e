"""How a headless run talks."""

from __future__ import annotations

from gdtui.frozen import Frozen


class Options(Frozen):
    """Format and contents of the output; see `gdtui run --help`."""

    format: str = "table"
    every: int = 1
    output: str | None = None
    parameters: bool = False
    timing: bool = True
    quiet: bool = False
    ascii: bool = False
    language: str = "en"
    save: str | None = None
    """Where the session is saved when the run ends, however it ends."""

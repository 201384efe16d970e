"""Textual's command palette, minus a crash: a page key before the first command is listed finds nothing to move."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette

from gdtui.tui.dialogs.listing import laid_out
from gdtui.tui.leaving import Leaving


class Palette(Leaving, CommandPalette):
    """All actions by name."""

    def _action_command_list(self, action: str) -> None:
        if laid_out(self.query_one(CommandList)):
            super()._action_command_list(action)

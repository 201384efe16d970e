"""Textual's command palette, minus a crash: a page key before the first command is listed finds nothing to move.
Where only 7-bit characters are to be drawn, its lines are made of them."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette

from gdtui.tui.dialogs.listing import laid_out
from gdtui.tui.leaving import Leaving
from gdtui.tui.theme import ascii_only


class Palette(Leaving, CommandPalette):
    """All actions by name."""

    DEFAULT_CSS = """
    Palette.-ascii #--input { border: ascii $foreground 50%; border-left: none; border-right: none; }
    Palette.-ascii #--input.--list-visible { border-bottom: none; }
    Palette.-ascii CommandList { border: none; padding: 1 0; scrollbar-size-vertical: 0; }
    Palette.-ascii LoadingIndicator { display: none; }
    """

    def on_mount(self) -> None:
        self.set_class(ascii_only(self.app), "-ascii")

    def _action_command_list(self, action: str) -> None:
        if laid_out(self.query_one(CommandList)):
            super()._action_command_list(action)

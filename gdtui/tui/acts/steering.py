"""Keys that steer within a view: its cursor, its window, and what of several things it draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdtui.tui import dialogs
from gdtui.tui.running import RunScreen
from gdtui.tui.view import View
from gdtui.tui.views import TableView
from gdtui.tui.views.abouts import about, keys_here


class Steering(RunScreen):
    """The focused view is steered; where it cannot be, the one in the problem's place."""

    def action_steer(self, right: int, down: int) -> None:
        """Move a cursor or a window by so many cells or rows; else the cursor in the table."""
        found = self._asked("steer", right, down)
        if found is not None or not down:
            return
        if at := self.query_one(TableView).pointed(self.snapshot, down):
            self.board.aim(**at)
            self.draw()
        else:
            self.board.choose(row=max(0, min(self.board.wanted.table - 3, self.board.options.row + down)))

    def action_magnify(self, factor: float) -> None:
        """Show more detail (above 1), or more around it."""
        if self._asked("magnify", factor) is None:
            self.say("there is nothing to zoom in this view")

    def action_whole(self) -> None:
        """Back to the window that the picture has of its own."""
        if self._asked("whole") is None:
            self.say("this view shows all there is")

    def action_draw_other(self) -> None:
        """Draw the next of the things that the view can draw."""
        for view in self._steered():
            choices = view.choices(self.snapshot)
            if choices:
                name = choices[(choices.index(view.mode(self.snapshot)) + 1) % len(choices)]
                self.board.aim(**{f"{view.id}_mode": name})
                self.draw()
                self.say(name)
                return
        self.say("this view draws one thing only")

    def action_values(self) -> None:
        """The numbers behind the view that is looked at in place of its picture, and back."""
        view = self._steered()[0]
        if not view.options.values and not view.values(self.snapshot):
            self.say("there are no other numbers behind this view (tab: the next one)")
            return
        self.board.number(view, not view.options.values)

    def asked_about(self) -> dialogs.Focus | None:
        """The focused view, or the one in the problem's place, for the help page."""
        view = self._steered()[0]
        lines = about(view, self.snapshot)
        return dialogs.Focus(view.heading(self.snapshot) or str(view.id), lines, keys_here(view)) if lines else None

    def _steered(self) -> list[View]:
        focused = self.focused
        first = [focused] if isinstance(focused, View) else []
        return [*first, *([self.board.main_view] if self.board.main_view not in first else [])]

    def _asked(self, what: str, *by: Any) -> Mapping[str, Any] | None:
        """The first answer of a view that is steered; what it says goes where cursors are kept."""
        for view in self._steered():
            found: Mapping[str, Any] | None = getattr(view, what)(self.snapshot, *by)
            if found is not None:
                if found:
                    self.board.aim(**found)
                    self.draw()
                return found
        return None

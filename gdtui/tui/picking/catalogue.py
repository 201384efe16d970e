"""The list of what can be picked, with a cursor that keys of the picker and the mouse move."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from gdtui.draw.ink import Ink
from gdtui.tui.picking.entries import Entry
from gdtui.tui.picking.listing import list_lines, rows_of, scrolled
from gdtui.tui.theme import ink_for

Look = tuple[int, int, int, tuple[Entry, ...], Ink]


class Catalogue(Widget):
    """The entries by group. It binds no keys, so that none is swallowed here."""

    class Highlighted(Message):
        """The cursor stands on another entry, or on none."""

        def __init__(self, entry: Entry | None) -> None:
            super().__init__()
            self.entry = entry

    class Opened(Message):
        """The entry under the cursor was clicked on."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.entries: tuple[Entry, ...] = ()
        self.cursor = 0
        self._top = 0
        self._look: Look | None = None
        self._lines: list[Strip] = []

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor; None in an empty list."""
        return self.entries[self.cursor] if self.entries else None

    def show(self, entries: Sequence[Entry]) -> None:
        """Put other entries on the list; the cursor stays with its entry where that is still there."""
        before = self.entry
        self.entries = tuple(entries)
        self._stand(self.entries.index(before) if before in self.entries else 0, before)

    def stand_on(self, entry: Entry) -> None:
        """Put the cursor on an entry of the list."""
        self._stand(self.entries.index(entry), self.entry)

    def move(self, by: int) -> None:
        """Move the cursor, as far as the list goes."""
        self._stand(self.cursor + by, self.entry)

    def _stand(self, at: int, before: Entry | None) -> None:
        self.cursor = max(0, min(len(self.entries) - 1, at))
        self.refresh()
        if self.entry != before:
            self.post_message(self.Highlighted(self.entry))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-1)

    def on_click(self, event: events.Click) -> None:
        """A click marks an entry; a click on the marked one opens it."""
        shown = rows_of(self.entries)[self._top :][: self.size.height - 1]
        hit = shown[event.y] if event.y < len(shown) else ""
        if isinstance(hit, str):
            return
        if hit == self.entry:
            self.post_message(self.Opened())
        else:
            self._stand(self.entries.index(hit), self.entry)

    def render_line(self, y: int) -> Strip:
        ink = ink_for(self.app)
        look = (self.size.width, self.size.height, self.cursor, self.entries, ink)
        if look != self._look:
            self._look, self._lines = look, self._draw(ink)
        return self._lines[y].apply_style(self.rich_style) if y < len(self._lines) else Strip.blank(self.size.width)

    def _draw(self, ink: Ink) -> list[Strip]:
        rows, (width, height) = rows_of(self.entries), self.size
        here = rows.index(self.entry) if self.entry else 0
        self._top = scrolled(self._top, here, len(rows), height - 1)
        return list_lines(rows, here, self._top, width, height, ink)

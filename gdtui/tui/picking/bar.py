"""The line at the top of the picker."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from gdtui.tui.strips import Part, strip, width_of
from gdtui.tui.theme import ink_for


class Bar(Widget):
    """Words at the left, and others at the right if there is room for them."""

    DEFAULT_CSS = "Bar { height: 1; background: $panel; }"
    ALLOW_SELECT = False

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._left: Sequence[Part] = ()
        self._right: Sequence[Part] = ()

    def say(self, left: Sequence[Part], right: Sequence[Part] = ()) -> None:
        """Put other words on the line. A colour of −1 is the text's own."""
        self._left, self._right = left, right
        self.refresh()

    def render_line(self, y: int) -> Strip:
        ink, width = ink_for(self.app), self.size.width
        room = width - width_of([*self._left, *self._right]) - 1
        parts = [*self._left, Part(" " * room), *self._right] if room > 0 else self._left
        return strip(parts, width, ink).apply_style(self.rich_style)

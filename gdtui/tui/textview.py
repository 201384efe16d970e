"""A view that is text in lines, of any width of character."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part, strip
from gdtui.tui.view import View


class TextView(View, can_focus=True):
    """Subclasses say their `lines`; each is cut or padded to the width, with a cell free at either side."""

    def lines(self, snapshot: Snapshot, width: int, height: int) -> Sequence[Sequence[Part]]:
        """At most `height` lines of at most `width` cells; what is more is cut off."""
        raise NotImplementedError

    def body(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        lines = self.lines(snapshot, max(0, width - 2), height)[: max(0, height)]
        return [strip([Part(" "), *line], width, self.ink) for line in lines]

"""The rows of the panel: settings under the headings of their groups, only those that can be seen being drawn."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from gdtui.draw.ink import glyphs
from gdtui.draw.table import shortened
from gdtui.tui.dialogs.settings import Setting
from gdtui.tui.strips import Part, strip
from gdtui.tui.theme import ink_for

Row = Setting | str
"""A setting, or the heading of a group."""

_VALUE, _KEY, _TAKES = 14, 30, 22


class KnobList(Widget):
    """A list with a cursor; `show` gives it other settings and keeps the cursor where it was, if it can."""

    DEFAULT_CSS = "KnobList { height: 1fr; min-height: 4; }"
    can_focus = False

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._at = 0
        self._key = _KEY

    @property
    def setting(self) -> Setting | None:
        """The one under the cursor."""
        row = self._rows[self._at] if self._at < len(self._rows) else None
        return row if isinstance(row, Setting) else None

    def show(self, settings: Sequence[Setting], key: str = "", *, headed: bool = True) -> None:
        """Other settings from now on, the cursor at `key` or at the first."""
        rows: list[Row] = []
        for one in settings:
            if headed and (not rows or one.group != rows[-1].group):  # type: ignore[union-attr]
                rows.append(one.group)
            rows.append(one)
        self._rows = rows
        places = [k for k, row in enumerate(rows) if isinstance(row, Setting)]
        self._at = next((k for k in places if rows[k].key == key), places[0] if places else 0)  # type: ignore[union-attr]
        self._key = max((len(one.key) for one in settings), default=0)
        self.refresh()

    def move(self, by: int) -> None:
        """The cursor so many settings on, headings not counted."""
        places = [k for k, row in enumerate(self._rows) if isinstance(row, Setting)]
        if places:
            here = places.index(self._at)
            self._at = places[max(0, min(len(places) - 1, here + by))]
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width, ink = self.size.width, ink_for(self.app)
        count, room = len(self._rows), self.size.height
        first = max(0, min(self._at - room // 2, count - room))
        place = first + y
        if place >= count:
            return Strip.blank(width, self.rich_style)
        row = self._rows[place]
        if isinstance(row, str):
            more = " ..." if y == 0 and first else ""
            parts = [Part(f" {row}{more}", ink.dim)]
        else:
            parts = self._parts(row, width, chosen=place == self._at)
        end = glyphs(ink).downhill if y == room - 1 and first + room < count else ""
        end = glyphs(ink).uphill if y == 0 and first else end
        line = strip(parts, width - 1, ink)
        return Strip.join([line, strip([Part(end or " ", ink.accent)], 1, ink)]).apply_style(self.rich_style)

    def _parts(self, one: Setting, width: int, *, chosen: bool) -> list[Part]:
        ink = ink_for(self.app)
        key = min(self._key, max(16, width - _VALUE - 24), _KEY + 4)
        mark = glyphs(ink).cursor if chosen else " "
        value = shortened(one.value or "none", _VALUE, ink)
        takes = shortened("starts anew" if one.anew else one.takes, _TAKES, ink)
        room = width - key - _VALUE - _TAKES - 9
        meaning = shortened(one.meaning, room, ink) if room > 20 else ""
        return [
            Part(f"{mark} ", ink.accent, bold=True),
            Part(f"{shortened(one.key, key, ink):<{key}}  ", ink.accent if chosen else ink.text, bold=chosen),
            Part(f"{value:>{_VALUE}}  ", ink.train if chosen else ink.text, bold=chosen),
            Part(f"{takes:<{_TAKES}}  ", ink.warn if one.anew else ink.dim),
            Part(meaning, ink.dim),
        ]

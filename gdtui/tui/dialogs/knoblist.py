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

TITLES = ("setting", "value", "takes", "default", "meaning")
_VALUE, _KEY, _TAKES, _DEFAULT, _MEANING = 14, 32, 22, 12, 24
"""Cells of each column; the last is the least that a meaning needs."""


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
        if y == 0:
            return strip(self._cells(width, TITLES), width, ink).apply_style(self.rich_style)
        count, room = len(self._rows), self.size.height - 1
        first = max(0, min(self._at - room // 2, count - room))
        place = first + y - 1
        if place >= count:
            return Strip.blank(width, self.rich_style)
        end = glyphs(ink).downhill if y == room and first + room < count else ""
        end = glyphs(ink).uphill if y == 1 and first else end
        line = strip(self._parts(place, width), width - 1, ink)
        return Strip.join([line, strip([Part(end or " ", ink.accent)], 1, ink)]).apply_style(self.rich_style)

    def _parts(self, place: int, width: int) -> list[Part]:
        row, ink = self._rows[place], ink_for(self.app)
        if isinstance(row, str):
            return [Part(f" {row}", ink.dim)]
        chosen = place == self._at
        takes = "starts anew" if row.anew else row.takes
        cells = self._cells(width, [row.key, row.shown, takes, row.default, row.meaning])
        cells[2] = cells[2]._replace(color=ink.warn if row.anew else ink.dim)
        if chosen:
            cells[0] = cells[0]._replace(text=glyphs(ink).cursor + cells[0].text[1:], color=ink.accent, bold=True)
            cells[1] = cells[1]._replace(color=ink.train, bold=True)
        else:
            cells[0], cells[1] = cells[0]._replace(color=ink.text), cells[1]._replace(color=ink.text)
        return cells

    def _cells(self, width: int, texts: Sequence[str]) -> list[Part]:
        """The texts in their columns, all dim; the default and the meaning where there is room."""
        ink = ink_for(self.app)
        key = min(self._key, max(16, width - _VALUE - 26), _KEY)
        left = width - key - _VALUE - _TAKES - 9
        default = _DEFAULT if left >= _DEFAULT + _MEANING else 0
        meaning = max(0, left - default - 2) if left >= _MEANING else 0
        aligns, widths = "<><<<", (key, _VALUE, _TAKES, default, meaning)
        rows = zip(texts, widths, aligns, strict=True)
        found = [Part(f"{shortened(text, room, ink):{align}{room}}  ", ink.dim) for text, room, align in rows if room]
        found[0] = found[0]._replace(text=f"  {found[0].text}")
        return found

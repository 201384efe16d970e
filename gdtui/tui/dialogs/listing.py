"""Textual's list of options, with a pointer at the cursor, and minus a crash: a page key finds no page where the list
has not been laid out yet."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.strip import Strip
from textual.widgets import OptionList

from gdtui.draw.ink import glyphs
from gdtui.tui.strips import Part, strip
from gdtui.tui.theme import ink_for


class Listing(OptionList, can_focus=True):
    """A list with a cursor; a sign in front of it says where that is, since a colour alone would not."""

    INDENT: ClassVar[int] = 2
    """Cells in front of each option."""
    DEFAULT_CSS = "Listing > .option-list--option { padding: 0 0 0 2; }"

    def render_line(self, y: int) -> Strip:
        line = self._marked(super().render_line(y), self.scroll_offset.y + y)
        more = self._more(y)
        if not more:
            return line
        style = next((piece.style for piece in reversed(list(line))), None)
        sign = strip([Part(f" {more}", ink_for(self.app).accent)], 2, ink_for(self.app))
        return Strip.join([line.crop(0, line.cell_length - 2), sign.apply_style(style) if style else sign])

    def _more(self, y: int) -> str:
        """A sign at the end of the first and the last line in sight, where others are above or below."""
        above, seen = self.scroll_offset.y, self.scrollable_content_region.height
        if y == seen - 1 and above + seen < self.virtual_size.height:
            return glyphs(ink_for(self.app)).downhill
        return glyphs(ink_for(self.app)).uphill if y == 0 and above else ""

    def _marked(self, line: Strip, place: int) -> Strip:
        """The line with the pointer, if the cursor is there."""
        if self.highlighted is None or self._index_to_line.get(self.highlighted) != place:
            return line
        ink = ink_for(self.app)
        style = next((piece.style for piece in line), None)
        mark = strip([Part(glyphs(ink).cursor, ink.accent, bold=True)], self.INDENT, ink)
        return Strip.join([mark.apply_style(style) if style else mark, line.crop(self.INDENT)])

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if laid_out(self):
            super()._move_page(direction)


def laid_out(listing: OptionList) -> bool:
    """Whether the option at the cursor has its lines: not before there was room for them."""
    return (listing.highlighted or 0) in listing._index_to_line

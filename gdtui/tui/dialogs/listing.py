"""Textual's list of options, minus a crash: a page key finds no page where the list has not been laid out yet."""

from __future__ import annotations

from typing import Literal

from textual.widgets import OptionList


class Listing(OptionList, can_focus=True):
    """A list with a cursor."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if (self.highlighted or 0) in self._index_to_line:
            super()._move_page(direction)

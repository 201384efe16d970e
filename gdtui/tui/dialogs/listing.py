"""Textual's list of options, minus a crash: a page key finds no page where the list has not been laid out yet."""

from __future__ import annotations

from typing import Literal

from textual.widgets import OptionList


class Listing(OptionList, can_focus=True):
    """A list with a cursor."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if laid_out(self):
            super()._move_page(direction)


def laid_out(listing: OptionList) -> bool:
    """Whether the option at the cursor has its lines: not before there was room for them."""
    return (listing.highlighted or 0) in listing._index_to_line

"""The list in the dialog of a CSV file: files to choose from, then columns to use."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from gdtui.drafts import Column, Draft
from gdtui.tui.dialogs.listing import Listing


class Columns(Listing, can_focus=True):
    """Files to choose from, or columns to use."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "next", show=False, id="csv.next"),
        Binding("k", "cursor_up", "previous", show=False, id="csv.previous"),
        Binding("space", "screen.use", "use it or not", show=False, id="csv.use"),
        Binding("t", "screen.aim", "make it the target", show=False, id="csv.target"),
        Binding("c", "screen.task", "classes or numbers", show=False, id="csv.task"),
    ]


def line(draft: Draft, column: Column, plain: Callable[[str], str]) -> Content:
    """A column: whether it is used or the target, its name, its kind and what is in it."""
    mark = "target" if column.name == draft.target else "[x]" if column.name in draft.features else "[ ]"
    name = column.name if len(column.name) <= 24 else f"{column.name[:23]}."
    return Content.assemble((f"{mark:>6} ", "bold"), f"{plain(name):<24} ", plain(f"{column.kind:<11} {column.words}"))

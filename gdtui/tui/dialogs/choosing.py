"""Choose one of several things, each with a line about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gdtui.tui.dialogs.dialog import Dialog


@dataclass(frozen=True)
class Choice:
    """A thing by its name, and what it is."""

    name: str
    summary: str


class ChoiceDialog(Dialog[str]):
    """Answers with the name of a choice; begins at the present one."""

    DEFAULT_CSS = "ChoiceDialog > #frame { width: 86; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", "next", show=False, id="dialogs.next"),
        Binding("k", "move(-1)", "previous", show=False, id="dialogs.previous"),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], present: str) -> None:
        super().__init__()
        self._title, self._choices, self._present = title, choices, present

    def content(self) -> Iterable[Widget]:
        yield OptionList(*(Option(self._line(choice), id=choice.name) for choice in self._choices), markup=False)

    def _line(self, choice: Choice) -> Content:
        width = max(len(c.name) for c in self._choices) + 2
        mark = "* " if choice.name == self._present else "  "
        return Content.assemble(mark, (choice.name.ljust(width), "bold"), self.plain(choice.summary))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#frame").border_title = self._title
        names = [choice.name for choice in self._choices]
        listing = self.query_one(OptionList)
        listing.highlighted = names.index(self._present) if self._present in names else 0
        listing.focus()

    def action_move(self, by: int) -> None:
        listing = self.query_one(OptionList)
        listing.action_cursor_down() if by > 0 else listing.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

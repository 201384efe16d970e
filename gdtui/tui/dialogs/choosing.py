"""Choose one of several things, each with a line about it, and more about the one at the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from gdtui.frozen import Frozen
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.dialogs.listing import Listing


class Choice(Frozen):
    """A thing by its name, what it is, and more about it for whoever stops there."""

    name: str
    summary: str
    more: str = ""


class ChoiceDialog(Dialog[str]):
    """Answers with the name of a choice; begins at the present one.

    `others` are keys that choose too, with what they do besides; the answer is then `key:name`.
    """

    DEFAULT_CSS = """
    ChoiceDialog > #frame { width: 86; }
    ChoiceDialog OptionList { max-height: 60vh; scrollbar-size-vertical: 1; }
    ChoiceDialog .message { margin-top: 1; min-height: 4; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", "next", show=False, id="dialogs.next"),
        Binding("k", "move(-1)", "previous", show=False, id="dialogs.previous"),
    ]

    def __init__(
        self, title: str, choices: Sequence[Choice], present: str, others: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._title, self._choices, self._present, self._others = title, choices, present, others or {}

    def content(self) -> Iterable[Widget]:
        yield Listing(*(Option(self._line(choice), id=choice.name) for choice in self._choices), markup=False)

    def _line(self, choice: Choice) -> Content:
        width = max(len(c.name) for c in self._choices) + 2
        mark = "* " if choice.name == self._present else "  "
        return Content.assemble(mark, (choice.name.ljust(width), "bold"), self.plain(choice.summary))

    def on_mount(self) -> None:
        super().on_mount()
        names = [choice.name for choice in self._choices]
        listing = self.query_one(OptionList)
        listing.highlighted = names.index(self._present) if self._present in names else 0
        listing.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Where in the list the cursor is, and all that is known of what it is at."""
        choice = self._choices[event.option_index]
        frame = self.query_one("#frame")
        frame.border_title = f"{self._title}: {event.option_index + 1} of {len(self._choices)}"
        others = "".join(f"   {key}: {words}" for key, words in self._others.items())
        frame.border_subtitle = f"enter: take it{others}   esc: leave"
        self.say("\n".join(part for part in (choice.summary, choice.more) if part))

    def action_move(self, by: int) -> None:
        listing = self.query_one(OptionList)
        listing.action_cursor_down() if by > 0 else listing.action_cursor_up()

    def on_key(self, event: events.Key) -> None:
        listing = self.query_one(OptionList)
        if event.key in self._others and listing.highlighted is not None:
            event.stop()
            self.dismiss(f"{event.key}:{self._choices[listing.highlighted].name}")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

"""Change a setting or a weight: choose it from the list or type its name, then give its new value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from gdtui.errors import GdtuiError
from gdtui.scenario.overrides import split_assignment
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.dialogs.settings import Setting

KEY, VALUE = 24, 12


class EditDialog(Dialog[str]):
    """Asks for `key = value` until `apply` takes it, and answers with the text."""

    DEFAULT_CSS = "EditDialog > #frame { width: 100; } EditDialog OptionList { margin: 1 0 0 0; height: 12; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "next", show=False, id="dialogs.next_setting"),
        Binding("up", "move(-1)", "previous", show=False, id="dialogs.previous_setting"),
        Binding("tab", "complete", "complete", show=False, id="dialogs.complete", priority=True),
    ]
    title_text = "edit"
    hint = "up down: choose   enter: take it, then do it   esc: leave"

    def __init__(self, settings: Sequence[Setting], apply: Callable[[str, Any], object]) -> None:
        super().__init__()
        self._settings, self._apply = settings, apply

    def content(self) -> Iterable[Widget]:
        yield Input(placeholder="key = value", select_on_focus=False, id="assignment")
        listing = OptionList(markup=False)
        listing.can_focus = False
        yield listing

    def on_mount(self) -> None:
        super().on_mount()
        self._list("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._list(event.value.partition("=")[0].strip())

    def _list(self, query: str) -> None:
        """The settings whose keys hold the query, those that begin with it first."""
        found = [s for s in self._settings if query.casefold() in s.key.casefold()]
        found.sort(key=lambda s: not s.key.rpartition(".")[2].startswith(query))
        listing = self.query_one(OptionList)
        listing.clear_options()
        listing.add_options([Option(self._line(setting), id=setting.key) for setting in found])
        listing.highlighted = 0 if found else None

    def _line(self, setting: Setting) -> Content:
        value = setting.value if len(setting.value) < VALUE else f"{setting.value[: VALUE - 3]}..."
        told = f"{value or 'none':>{VALUE}}  {setting.meaning}"
        return Content.assemble((f"{setting.key:<{KEY}} ", "bold"), self.plain(told))

    def action_move(self, by: int) -> None:
        listing = self.query_one(OptionList)
        listing.action_cursor_down() if by > 0 else listing.action_cursor_up()

    def action_complete(self) -> None:
        """Put the highlighted setting into the line, its value marked to be typed over."""
        listing = self.query_one(OptionList)
        if listing.highlighted is None:
            return
        key = listing.get_option_at_index(listing.highlighted).id
        value = next(s.value for s in self._settings if s.key == key)
        line = self.query_one(Input)
        with self.prevent(Input.Changed):
            line.value = f"{key} = {value}"
        line.selection = type(line.selection)(len(line.value) - len(value), len(line.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if "=" not in event.value:
            self.action_complete()
            return
        try:
            key, value = split_assignment(event.value)
            self._apply(self._known(key), value)
        except GdtuiError as error:
            self.say(str(error), wrong=True)
        else:
            self.dismiss(event.value)

    def _known(self, key: str) -> str:
        """The setting whose last part is all that was typed, if there is just one: `lr` for `optimizer.lr`."""
        ending = [s.key for s in self._settings if s.key.rpartition(".")[2] == key]
        return ending[0] if len(ending) == 1 else key

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """All of its meaning, where the list has room for half of it."""
        self.say(next(s.meaning for s in self._settings if s.key == event.option.id))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_complete()

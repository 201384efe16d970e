"""What all dialogs share: a frame in the middle with a title, and escape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from gdtui.tui.leaving import Leaving
from gdtui.tui.strips import printable
from gdtui.tui.theme import ink_for

T = TypeVar("T")


class Dialog(Leaving, ModalScreen[T]):
    """A framed panel over what was there. Subclasses give its widgets; escape answers None."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 40%; }
    Dialog > #frame {
        width: 76; max-width: 96%; height: auto; max-height: 96%;
        padding: 0 1; background: $surface; border: round $primary; border-title-color: $primary;
        border-title-style: bold; border-subtitle-color: $foreground 60%;
    }
    Dialog.-ascii > #frame { border: ascii $primary; }
    Dialog .message { height: auto; color: $foreground 70%; }
    Dialog .message.-wrong { color: $error; }
    Dialog .message.-done { color: $success; }
    Dialog Input { border: none; height: 1; padding: 0 1; background: $panel; }
    Dialog Input:focus { border: none; }
    Dialog Input > .input--selection { background: $primary; color: $surface; }
    Dialog OptionList { border: none; padding: 0; background: transparent; height: auto; max-height: 12; }
    Dialog OptionList { text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1; }
    Dialog.-ascii OptionList { text-overflow: clip; scrollbar-size-vertical: 0; }
    Dialog OptionList:focus { border: none; background-tint: transparent; }
    Dialog OptionList > .option-list--option-highlighted, Dialog OptionList:focus > .option-list--option-highlighted {
        background: $primary 25%; color: $foreground; text-style: none;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "close", show=False, id="dialogs.close")]

    title_text: ClassVar[str] = ""
    hint: ClassVar[str] = "enter: do it   esc: leave"

    def compose(self) -> ComposeResult:
        frame = Vertical(id="frame")
        frame.border_title = self.title_text
        frame.border_subtitle = self.hint
        with frame:
            yield from self.content()
            yield Static("", classes="message", markup=False)

    def content(self) -> Iterable[Widget]:
        """The widgets between title and message."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.set_class(bool(getattr(self.app, "ascii", False)), "-ascii")

    def say(self, message: str, *, wrong: bool = False, done: bool = False) -> None:
        """Show a sentence below; `wrong` ones in the colour of errors, those about what is `done` in another."""
        line = self.query_one(".message", Static)
        line.set_class(wrong, "-wrong")
        line.set_class(done, "-done")
        line.update("\n".join(self.plain(one) for one in message.split("\n")))

    def plain(self, text: str) -> str:
        """The text as the terminal can show it."""
        return printable(text, ink_for(self.app))

    def action_close(self) -> None:
        self.dismiss(None)

"""Write something to a file: choose what and as what, say to which file; nothing is replaced without a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from gdtui.errors import GdtuiError
from gdtui.export.history import Stopped
from gdtui.export.names import free
from gdtui.frozen import Frozen
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.dialogs.listing import Listing
from gdtui.tui.inorder import InOrder
from gdtui.tui.own import Own
from gdtui.tui.typed import is_folder, is_there, names_a_folder, path_of, with_suffix

BRIEF = 0.3
"""Seconds that what is written may take without a word."""

Going = Callable[[int], bool]
"""Told how far something long is; answers False when nobody waits for it any more."""


class Offer(Frozen):
    """Something that can be written: `write` does it and says what it did; without a `name` it asks for no file.

    `own` is a file that it was written to before, or came from: as long as that lies there as it was left, nobody is
    asked before it is replaced.
    """

    what: str
    kind: str
    meaning: str
    name: str
    write: Callable[[Path, Going], str]
    own: Own | None = None

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix


class WriteDialog(Dialog[str]):
    """Answers with a sentence about what was written. What takes long is written while the dialog waits.

    Keys typed behind the one that begins it are for whatever comes after, and not for the name of the file: they are
    held back for a moment. Once the dialog says that it is writing, only escape means something.
    """

    DEFAULT_CSS = """
    WriteDialog > #frame { width: 78; }
    WriteDialog OptionList { margin: 0 0 1 0; height: auto; max-height: 14; }
    WriteDialog.-single OptionList { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "next", show=False, id="dialogs.next_offer"),
        Binding("up", "move(-1)", "previous", show=False, id="dialogs.previous_offer"),
    ]

    def __init__(self, title: str, offers: Sequence[Offer], first: int = 0) -> None:
        super().__init__()
        self._title, self._offers, self._first = title, offers, first
        self._suggested = self._typed = ""
        self._asked: Path | None = None
        self._chosen = offers[first]
        self._offered: Offer | None = None
        self._busy = self.holds_keys = False
        self._begun = 0.0
        self._over = Event()
        self._reached = 0

    def content(self) -> Iterable[Widget]:
        listing = Listing(*(Option(self._line(k)) for k in range(len(self._offers))), markup=False)
        listing.can_focus = False
        yield listing
        yield Input(id="file")

    def _line(self, k: int) -> Content:
        """What is said once for all its kinds."""
        offer = self._offers[k]
        width = max(len(one.what) for one in self._offers)
        again = k > 0 and self._offers[k - 1].what == offer.what
        what = ("" if again else self.plain(offer.what)).ljust(width + 2)
        return Content.assemble(what, (f"{offer.kind:<8}", "bold"), self.plain(offer.meaning))

    def on_mount(self) -> None:
        super().on_mount()
        frame = self.query_one("#frame")
        several = len(self._offers) > 1
        frame.border_title = self._title
        frame.border_subtitle = ("up down: what   " if several else "") + "enter: write it   esc: leave"
        self.set_class(not several, "-single")
        self.query_one(OptionList).highlighted = self._first
        self._follow()
        self.query_one(Input).focus()
        self.set_interval(0.1, self._progress)

    def on_unmount(self) -> None:
        self._over.set()

    # What is chosen

    @property
    def offer(self) -> Offer:
        """The one that is highlighted."""
        return self._offers[self.query_one(OptionList).highlighted or 0]

    def action_move(self, by: int) -> None:
        if self._busy:
            return
        self._heed()  # from where the ending that is typed has led
        listing = self.query_one(OptionList)
        listing.action_cursor_down() if by > 0 else listing.action_cursor_up()
        self._follow()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._follow()

    def _follow(self) -> None:
        """Suggest a name for what is highlighted, before the next key: that may be enter."""
        if self.offer is not self._offered:
            self._suggest(self.offer)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._take(self.query_one(Input).value)

    def _suggest(self, offer: Offer) -> None:
        """A name that is free; one that somebody has typed only gets the ending that fits."""
        line = self.query_one(Input)
        if line.value != self._suggested:
            self._typed = line.value
        self._chosen = self._offered = offer
        self._suggested = str(offer.own.path if offer.own else free(Path(offer.name))) if offer.name else ""
        typed = with_suffix(self._typed, offer.suffix) if self._typed and offer.name else ""
        line.value = typed or self._suggested
        line.cursor_position = len(line.value)
        if line.value == self._suggested:  # whoever types another name replaces it
            line.selection = Selection(0, len(line.value))
        line.placeholder = "a file" if offer.name else "enter puts it on the clipboard"
        self.say(offer.meaning)

    def _heed(self) -> None:
        """Mark what the ending that is typed means, before the next key: that may be enter. The name stays."""
        self._follow()
        meant = self._meant(path_of(self.query_one(Input).value).suffix)
        if meant is not self.offer:
            self._offered = meant
            self.query_one(OptionList).highlighted = self._offers.index(meant)
            self.say(meant.meaning)

    def _meant(self, suffix: str) -> Offer:
        """The one that was chosen; but where a name has the ending of exactly one other, that one."""
        others = [one for one in self._offers if one.suffix == suffix and one.name]
        return others[0] if len(others) == 1 else self._chosen

    # What is done

    def on_input_changed(self, event: Input.Changed) -> None:
        self._asked = None
        self._heed()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take(event.value)

    def _take(self, value: str) -> None:
        """Write it, unless the file is there and nobody has said that it may go."""
        value = value.strip() or self._suggested
        path = path_of(value)
        self._heed()
        offer = self.offer
        if offer.name and names_a_folder(value):
            self.say(f"{value} is a folder: type the name of a file in it", wrong=True)
            return
        if offer.name and path.suffix != offer.suffix:
            path = Path(f"{path}{offer.suffix}")
        if offer.name and is_folder(path):
            self.say(f"{path.name} is a folder: type another name", wrong=True)
            return
        if self._busy:
            return
        free_to_go = path == self._asked or (offer.own is not None and offer.own.is_still(path))
        if offer.name and is_there(path) and not free_to_go:
            self._asked = path
            self.say(f"{path.name} is there already: enter again replaces it, or type another name", wrong=True)
            return
        self._busy = self.holds_keys = True
        self._begun = perf_counter()
        app = self.app  # a dialog that has been left finds it no more
        self.run_worker(lambda: self._write(offer, path, app), thread=True, exit_on_error=True)

    def _write(self, offer: Offer, path: Path, app: App[Any]) -> None:
        """On a thread of its own."""
        try:
            words = offer.write(path, self._going)
        except GdtuiError as error:
            app.call_from_thread(self._ended, str(error), wrong=True)
        except Stopped:
            return
        else:
            app.call_from_thread(self._ended, words)

    def _ended(self, words: str, *, wrong: bool = False) -> None:
        """Say what came of it: here, or to whoever has not waited, where they are now."""
        self._busy, self._reached = False, 0
        if self.is_active and not wrong:
            self.dismiss(words)
        elif self in self.app.screen_stack:
            self._take_keys(True)
            self.say(words, wrong=wrong, done=not wrong)
        else:
            _tell(self.app.screen_stack, words, wrong)

    def _going(self, reached: int) -> bool:
        self._reached = reached
        return not self._over.is_set()

    def _progress(self) -> None:
        if self._busy and perf_counter() > self._begun + BRIEF:
            self._take_keys(False)
            row = f"row {self._reached:,}; esc stops, and nothing is written"
            self.say(row if self._reached else "writing …; esc does not wait for it")

    def _take_keys(self, takes: bool) -> None:
        """Whether the name of the file can be typed; what was held back goes on."""
        self.holds_keys = False
        self.post_message(InOrder.Released())
        line = self.query_one(Input)
        if line.disabled is takes:
            line.disabled = not takes
            if takes:
                line.focus()


def _tell(screens: Sequence[Any], words: str, wrong: bool) -> None:
    """Words in the footer of the uppermost screen that has one."""
    for screen in reversed(screens):
        if hasattr(screen, "complain"):
            say = screen.complain if wrong else getattr(screen, "tell", None) or screen.say
            say(words)
            return

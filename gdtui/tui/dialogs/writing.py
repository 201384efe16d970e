"""Write something to a file: choose what and as what, say to which file; nothing is replaced without a question."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

from textual.app import App
from textual.widgets import Input, OptionList

from gdtui.errors import GdtuiError
from gdtui.export.history import Stopped
from gdtui.tui.dialogs.naming import NameDialog, Offer
from gdtui.tui.footed import uppermost
from gdtui.tui.inorder import InOrder
from gdtui.tui.typed import is_folder, is_there, names_a_folder, path_of

BRIEF = 0.3
"""Seconds that what is written may take without a word."""


class WriteDialog(NameDialog):
    """Answers with a sentence about what was written. What takes long is written while the dialog waits.

    Keys typed behind the one that begins it are for whatever comes after, and not for the name of the file: they are
    held back for a moment. Once the dialog says that it is writing, only escape means something.
    """

    def __init__(self, title: str, offers: Sequence[Offer], first: int = 0) -> None:
        super().__init__(title, offers, first)
        self._asked: Path | None = None
        self._busy = self.holds_keys = False
        self._begun = 0.0
        self._over = Event()
        self._reached = 0

    def on_mount(self) -> None:
        self.set_interval(0.1, self._progress)

    def on_unmount(self) -> None:
        self._over.set()

    def action_move(self, by: int) -> None:
        if not self._busy:
            super().action_move(by)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._asked = None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._take(self.query_one(Input).value)

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
            _tell(uppermost(self.app.screen_stack), words, wrong)

    def _going(self, reached: int) -> bool:
        self._reached = reached
        return not self._over.is_set()

    def _progress(self) -> None:
        if self._busy and perf_counter() > self._begun + BRIEF:
            if self.holds_keys:
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


def _tell(screen: Any, words: str, wrong: bool) -> None:
    """Words in the footer of a screen, if there is one."""
    if screen is not None:
        say = screen.complain if wrong else getattr(screen, "tell", None) or screen.say
        say(words)

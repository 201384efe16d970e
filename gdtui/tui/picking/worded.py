"""The list of the picker with the words around it, and the search in it."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import Input

from gdtui.tui.board import TooSmall
from gdtui.tui.picking.bar import Bar
from gdtui.tui.picking.catalogue import Catalogue
from gdtui.tui.picking.entries import Entry, matching, nearest
from gdtui.tui.picking.preview import Preview
from gdtui.tui.strips import Part
from gdtui.tui.views import FooterLine

WELCOME = (Part(" gdtui", bold=True), Part("  choose a problem; it is already training"))
SEARCHING = (Part(" gdtui", bold=True), Part("  search: enter opens, esc shows all"))


class Worded(Screen[None]):
    """Runs that were left above scenarios; what is said stands in place of the footer."""

    def __init__(self, language: str = "en") -> None:
        super().__init__()
        self._language = language
        self._left: list[Entry] = []
        self._scenarios: list[Entry] = []
        self._told: tuple[str, bool] = ("", False)

    @property
    def _entries(self) -> list[Entry]:
        return [*self._left, *self._scenarios]

    @property
    def preview(self) -> Preview:
        return self.query_one(Preview)

    def _say(self) -> None:
        """The words around the list, or in its place where the terminal is too small."""
        self.query_one(TooSmall).say(*self.size)
        shown, everything = len(self.query_one(Catalogue).entries), len(self._entries)
        count = f"{len(self._scenarios)} scenarios" if shown == everything else f"{shown} of {everything}"
        self.query_one("#top", Bar).say(SEARCHING if self.query_one(Input).display else WELCOME, [Part(count)])

        self.query_one(FooterLine).message(self._told[0], bad=self._told[1])

    def tell(self, words: str, *, bad: bool = False) -> None:
        """Words in place of the footer, until the cursor is moved."""
        self._told = words, bad
        if self.is_mounted:
            self._say()

    def complain(self, words: str) -> None:
        """Say what went wrong."""
        self.tell(words, bad=True)

    # The search

    def action_search(self) -> None:
        search = self.query_one(Input)
        search.display = True
        search.focus()
        self._say()

    def action_clear(self) -> None:
        """Leave the search and show everything again."""
        search = self.query_one(Input)
        search.value = ""
        search.display = False
        self.set_focus(None)
        self._say()

    def on_input_changed(self, event: Input.Changed) -> None:
        catalogue = self.query_one(Catalogue)
        catalogue.show(matching(self._entries, event.value))
        if event.value.strip() and catalogue.entries:
            catalogue.stand_on(nearest(catalogue.entries, event.value))
        self._say()

    def on_input_submitted(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Go on with what the cursor is on."""
        raise NotImplementedError

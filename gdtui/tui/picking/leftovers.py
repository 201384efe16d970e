"""Runs that were left, at the top of the picker's list."""

from __future__ import annotations

from textual.widgets import Input

from gdtui.keeping import Keeper
from gdtui.tui.picking.catalogue import Catalogue
from gdtui.tui.picking.entries import Entry, left_entries, matching
from gdtui.tui.picking.preview import Preview
from gdtui.tui.picking.worded import Worded


class Leftovers(Worded):
    """Lists what its keeper knows to have been left, and discards what nobody wants back."""

    _keeper: Keeper | None = None
    _doomed: Entry | None = None
    """What goes if the key that discards is pressed once more."""

    def _list_left(self) -> None:
        """Put what was left at the top of the list, as it is now."""
        if self._keeper is None:
            self.query_one(Catalogue).show(self._entries)
            return
        found, words = self._keeper.left()
        self._left = left_entries(found)
        self.query_one(Catalogue).show(matching(self._entries, self.query_one(Input).value))
        if words:
            self.complain(words[0])
        self._say()

    def refuse(self, words: str) -> None:
        """A run that was left cannot be had: say why, and list what there is."""
        self._list_left()
        self.complain(words)
        self.preview.go_on()

    def on_preview_refused(self, message: Preview.Refused) -> None:
        self._list_left()
        self.complain(message.words)

    def action_discard(self) -> None:
        """Discard the run under the cursor, once the key has been pressed twice."""
        entry = self.query_one(Catalogue).entry
        if entry is None or entry.left is None or self._keeper is None:
            return
        if entry != self._doomed:
            self._doomed = entry
            self.complain(f"d again discards {entry.title} at step {entry.left.step:,} for good")
            return
        why = self._keeper.discard(entry.left)
        self._list_left()
        if why:
            self.complain(f"{entry.title} is not discarded: {why}")
        else:
            self.tell(f"{entry.title} at step {entry.left.step:,} is discarded")

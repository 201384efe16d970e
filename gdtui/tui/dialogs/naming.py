"""What can be written, as what, and to which file: the list of it, and a line that suggests a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from gdtui.export.names import free
from gdtui.frozen import Frozen
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.dialogs.listing import Listing
from gdtui.tui.own import Own
from gdtui.tui.typed import path_of, with_suffix

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


class NameDialog(Dialog[str]):
    """Asks for one of its offers, and for the name of a file."""

    DEFAULT_CSS = """
    NameDialog > #frame { width: 78; }
    NameDialog OptionList { margin: 0 0 1 0; height: auto; max-height: 14; }
    NameDialog.-single OptionList { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "next", show=False, id="dialogs.next_offer"),
        Binding("up", "move(-1)", "previous", show=False, id="dialogs.previous_offer"),
    ]

    def __init__(self, title: str, offers: Sequence[Offer], first: int = 0) -> None:
        super().__init__()
        self._title, self._offers, self._first = title, offers, first
        self._suggested = self._typed = ""
        self._chosen = offers[first]
        self._offered: Offer | None = None

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

    @property
    def offer(self) -> Offer:
        """The one that is highlighted."""
        return self._offers[self.query_one(OptionList).highlighted or 0]

    def action_move(self, by: int) -> None:
        """The offer so many further down."""
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

    def on_input_changed(self, event: Input.Changed) -> None:
        self._heed()

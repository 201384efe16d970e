"""All the views of one run, put where they fit; it hands snapshots and options on to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Size
from textual.layout import Layout, WidgetPlacement
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Static

from gdtui.pictures import Looking
from gdtui.snapshot import LOOKING, Snapshot
from gdtui.tui.arrangement import LEAST_HEIGHT, LEAST_WIDTH, Wanted, arrange, is_large
from gdtui.tui.options import ViewOptions
from gdtui.tui.view import View
from gdtui.tui.views import BOARD, TableView
from gdtui.tui.views.bowl import bowl_of

BARS = ("status", "scrub", "footer")
"""Views that there is nothing to do in: tab passes them by."""


class Tiles(Layout):
    """Puts each child where the board's arrangement has it."""

    name = "tiles"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> list[WidgetPlacement]:
        assert isinstance(parent, Board)
        places = arrange(size.width, size.height, parent.wanted)
        return [
            WidgetPlacement(places[child.id], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id in places
        ]


class Board(Widget):
    """The views. `wanted` says what there is to show, `options` how it is shown."""

    virtual_size = var(Size(0, 0))
    """As that of its views: nothing is laid out anew because of it."""

    def __init__(self, language: str = "en", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.wanted = Wanted()
        self.options = ViewOptions(language=language)
        self._numbered: frozenset[str | None] = frozenset()
        self._tiles = Tiles()
        self._snapshot: Snapshot | None = None
        self._looking = LOOKING

    def compose(self) -> ComposeResult:
        for name, made in BOARD.items():
            view = made(id=name)
            view.display = not view.extra  # until it has a place, nobody looks at what it shows
            yield view
        yield TooSmall()

    @property
    def layout(self) -> Layout:
        return self._tiles

    @property
    def views(self) -> Sequence[View]:
        return list(self.query_children(View))

    def on_mount(self) -> None:
        self._hand_on()
        for view in self.views:
            view.can_focus = view.id not in BARS

    # What is shown

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot in every view that is on the screen."""
        self.want(
            table=TableView.rows_needed(snapshot),
            bowl=bowl_of(snapshot) is not None,
            broad=snapshot.scenario.kind != "network",
        )
        self._snapshot = snapshot
        self._show_all()

    def _show_all(self) -> None:
        for view in self.views:
            if view.display and self._snapshot is not None:
                view.show(self._snapshot)

    def want(self, **changes: Any) -> None:
        """Arrange the views anew if what there is to show is something else now."""
        wanted = replace(self.wanted, **changes)
        if wanted != self.wanted:
            self.wanted = wanted
            self._reveal()
            self.refresh(layout=True)

    def choose(self, **changes: Any) -> None:
        """Show the same in another way."""
        self.options = replace(self.options, **changes)
        self._hand_on()

    def number(self, view: View, on: bool) -> None:
        """Show the numbers behind a view in place of its picture, or the picture again."""
        self._numbered = self._numbered | {view.id} if on else self._numbered - {view.id}
        self._hand_on()

    def _hand_on(self) -> None:
        for view in self.views:
            view.options = replace(self.options, values=view.id in self._numbered)

    @property
    def looking(self) -> Looking:
        """What its views need of a snapshot beyond what every snapshot holds."""
        placed = self.views if self.size else []  # before the first layout every view still counts as displayed
        return replace(self._looking, wants=frozenset(v.extra for v in placed if v.extra and v.display))

    @property
    def lacking(self) -> bool:
        """Whether a view is on the screen for which the snapshot holds no picture: it was taken before."""
        extras = self._snapshot.extras if self._snapshot is not None else {}
        return not self.looking.wants <= extras.keys()

    def aim(self, **at: Any) -> None:
        """Put cursors of extra pictures elsewhere; the next snapshot has them there."""
        self._looking = self._looking.to(**at)

    def take_place(self, name: str) -> None:
        """Put a view in the problem's place; one that needs a small screen to itself gets it."""
        here = self.wanted.alone
        zoomed = bool(here) and not self._fills(here)
        self.want(main=name, alone=name if zoomed or self._fills(name) else "")

    def _fills(self, name: str) -> bool:
        """Whether a view has this screen to itself of its own accord."""
        return BOARD[name].broad and not self.large

    def bring(self, name: str) -> None:
        """Focus a view, if it is on the screen."""
        view = self.query_one(f"#{name}", View)
        if view.display:
            self.screen.set_focus(view, scroll_visible=False)

    def on_resize(self) -> None:
        self._reveal()

    def _reveal(self) -> None:
        """Take views without a place out of the way of tab; a focus that was there moves to the problem."""
        places = arrange(*self.size, self.wanted)
        for child in self.children:
            child.display = child.id in places
        self._show_all()
        if "small" in places:
            self.query_one(TooSmall).say(*self.size)
        focused = self.screen.focused
        if focused is not None and not focused.display:
            self.screen.set_focus(self.main_view if self.main_view.id in places else None)

    # Which views there are beside the problem

    @property
    def main_view(self) -> View:
        """The view in the problem's place."""
        return self.query_one(f"#{self.wanted.main}", View)

    @property
    def large(self) -> bool:
        """Whether everything is on the screen at once."""
        return is_large(*self.size)

    @property
    def seconds(self) -> list[str]:
        """What key 2 goes through: on a small screen each in the place beside the problem."""
        return ["loss", "metrics"]


class TooSmall(Static):
    """The line in place of a screen that has no room. Whoever says the same again costs nothing: to lay out a screen
    takes longer than to answer most keys."""

    def __init__(self) -> None:
        super().__init__("", id="small", markup=False)

    def say(self, width: int, height: int) -> None:
        """So many cells are too few."""
        words = too_small(width, height)
        if words != self.content:
            self.update(words)


def too_small(width: int, height: int) -> str:
    """The polite line, in ASCII."""
    return f"gdtui needs {LEAST_WIDTH} by {LEAST_HEIGHT} cells; here are {width} by {height}. q quits"

"""The picker: every scenario by kind, searchable, and the highlighted one already training beside the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from gdtui.keeping import Keeper, Left
from gdtui.tui.arrangement import LEAST_HEIGHT, LEAST_WIDTH
from gdtui.tui.board import TooSmall
from gdtui.tui.dialogs.help import Focus
from gdtui.tui.picking.bar import Bar
from gdtui.tui.picking.catalogue import Catalogue
from gdtui.tui.picking.entries import entries
from gdtui.tui.picking.leftovers import Leftovers
from gdtui.tui.picking.own import OwnProblems
from gdtui.tui.picking.preview import Preview
from gdtui.tui.runner import Runner
from gdtui.tui.runs import Runs
from gdtui.tui.views import FooterLine

HINTS = (
    ("↑↓", "move"),
    ("enter", "open"),
    ("/", "search"),
    ("e", "own formula"),
    ("i", "own CSV"),
    ("t", "theme"),
    ("?", "help"),
    ("q", "quit"),
)
ABOUT = (
    "All problems by kind, the simplest first, training as you look at them.",
    "What was left, however it ended, stands on top and goes on from there.",
    "The latest ten are kept there; what s saves lies in a file of its own too.",
)
"""The help's three lines about the list."""
ABOUT_KEYS = (("enter", "open, go on"), ("d d", "discard a run"), ("/", "search"), ("e i", "own problem"))
HINTS_LEFT = (HINTS[0], ("enter", "go on"), ("d", "discard"), *HINTS[2:])
"""On a run that was left."""


class PickerScreen(Leftovers, OwnProblems):
    """Choose a scenario. Posts `Chosen` with its run at the start, or with one that was left where it was left.

    `names` restricts the list to these scenarios (shipped names or paths). Above them stands what the `keeper` knows
    to have been left; with `first` the cursor begins there. Its threads are those of the `runs`.
    """

    class Chosen(Message):
        """A run to go on with, perhaps one that was `left`; it is paused, and whoever gets it closes it."""

        def __init__(self, runner: Runner, left: Left | None = None) -> None:
            super().__init__()
            self.runner, self.left = runner, left

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-normal"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012
    DEFAULT_CSS = """
    PickerScreen #left { width: 37; }
    PickerScreen.-narrow #left { width: 28; }
    PickerScreen.-wide #left { width: 58%; }
    PickerScreen #search { padding: 0 1 0 3; }
    PickerScreen > #small { display: none; height: 1fr; content-align: center middle; text-align: center; }
    PickerScreen.-small > * { display: none; }
    PickerScreen.-small > #small { display: block; }
    PickerScreen #catalogue { height: 1fr; }
    PickerScreen #preview { width: 1fr; margin-left: 1; }
    PickerScreen.-tall #preview > LossView { display: block; }
    PickerScreen.-tall #preview > NotesView { height: 12; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "next", id="picker.next"),
        Binding("k,up", "move(-1)", "previous", id="picker.previous"),
        Binding("pagedown", "move(10)", "ten on", id="picker.page_down"),
        Binding("pageup", "move(-10)", "ten back", id="picker.page_up"),
        Binding("home,g", "move(-100000)", "first", id="picker.first"),
        Binding("end,G", "move(100000)", "last", id="picker.last"),
        Binding("enter", "open", "open", id="picker.open"),
        Binding("slash", "search", "search", id="picker.search"),
        Binding("escape", "clear", "clear the search", id="picker.clear"),
        Binding("e", "formula", "type a formula", id="picker.formula"),
        Binding("i", "csv", "open a CSV file", id="picker.csv"),
        Binding("d,delete", "discard", "discard what was left", id="picker.discard"),
    ]

    def __init__(
        self,
        language: str = "en",
        *,
        names: Sequence[str] | None = None,
        keeper: Keeper | None = None,
        runs: Runs | None = None,
        first: Left | None = None,
    ) -> None:
        super().__init__(language)
        self._names, self._keeper, self._first = names, keeper, first
        self._runs = runs or Runs()
        self._opening = False

    def compose(self) -> ComposeResult:
        yield Bar(id="top")
        with Horizontal():
            with Vertical(id="left"):
                yield Input(placeholder="title, formula, optimiser…", select_on_focus=False, compact=True, id="search")
                yield Catalogue(id="catalogue")
            yield Preview(self._language, self._runs, id="preview")
        yield FooterLine(id="hints", hints=HINTS)
        yield TooSmall()

    def on_mount(self) -> None:
        self._scenarios = entries(self._language, self._names)
        self.query_one(Input).display = False
        self._list_left()
        first = next((entry for entry in self._left if entry.left == self._first), None)
        if first is not None:
            self.query_one(Catalogue).stand_on(first)

    def on_resize(self) -> None:
        self.set_class(self.size.width < LEAST_WIDTH or self.size.height < LEAST_HEIGHT, "-small")
        self._say()

    def asked_about(self) -> Focus:
        """What the help says of the list."""
        return Focus("the list", ABOUT, ABOUT_KEYS)

    # The preview

    def on_catalogue_highlighted(self, message: Catalogue.Highlighted) -> None:
        self._opening, self._doomed = False, None
        left = message.entry is not None and message.entry.left is not None
        self.query_one(FooterLine).hints(HINTS_LEFT if left else HINTS)
        self.preview.prepare(message.entry)

    def on_preview_ready(self) -> None:
        if self._opening:
            self.action_open()

    def on_screen_suspend(self) -> None:
        """Whatever is on top (help, the workbench) has the processor to itself, and nothing opens behind it."""
        self._opening = False
        self.preview.rest()

    def on_screen_resume(self) -> None:
        """Whoever comes back may have left a run on the way."""
        if self.is_mounted:
            self._list_left()
            self.preview.go_on()

    # Keys

    def action_move(self, by: int) -> None:
        self.tell("")
        self.query_one(Catalogue).move(by)

    def on_catalogue_opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Hand the run over; if it is still being built, as soon as it is there."""
        entry = self.query_one(Catalogue).entry
        runner = self.preview.take()
        self._opening = runner is None and entry is not None and entry.scenario is not None
        if runner is not None:
            # Whoever comes back wants to see all there is, with the cursor where it was.
            self.action_clear()
            self._hand(runner, entry.left if entry else None)

    def _hand(self, runner: Runner, left: Left | None = None) -> None:
        self.tell("")  # what was said of the run before is over
        self.post_message(self.Chosen(self._runs.take(runner), left))

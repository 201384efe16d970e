"""The picker: every scenario by kind, searchable, and the highlighted one already training beside the list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.tui.arrangement import LEAST_HEIGHT, LEAST_WIDTH
from gdtui.tui.board import too_small
from gdtui.tui.picking.bar import Bar
from gdtui.tui.picking.catalogue import Catalogue
from gdtui.tui.picking.entries import Entry, entries, matching, with_own
from gdtui.tui.picking.formula import FormulaDialog
from gdtui.tui.picking.opening import CsvDialog
from gdtui.tui.picking.preview import Preview
from gdtui.tui.runner import Runner
from gdtui.tui.strips import Part
from gdtui.tui.views import FooterLine

WELCOME = (Part(" gdtui", bold=True), Part("  choose a problem; it is already training"))
SEARCHING = (Part(" gdtui", bold=True), Part("  search: enter opens, esc shows all"))
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


class PickerScreen(Screen[None]):
    """Choose a scenario. Posts `Chosen` with the run that was previewed, at the step it had come to.

    `names` restricts the list to these scenarios (shipped names or paths).
    """

    class Chosen(Message):
        """A run to go on with; it is paused, and whoever gets it closes it."""

        def __init__(self, runner: Runner) -> None:
            super().__init__()
            self.runner = runner

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
    ]

    def __init__(self, language: str = "en", *, names: Sequence[str] | None = None) -> None:
        super().__init__()
        self._language, self._names = language, names
        self._entries: list[Entry] = []
        self._opening = False
        self._typed = {"formula": "", "csv": ""}
        """What was last typed in the dialogs."""
        self._handed: Runner | None = None
        """The run that was handed over, while somebody else is on top."""

    def compose(self) -> ComposeResult:
        yield Bar(id="top")
        with Horizontal():
            with Vertical(id="left"):
                yield Input(placeholder="title, formula, optimiser…", select_on_focus=False, compact=True, id="search")
                yield Catalogue(id="catalogue")
            yield Preview(self._language, id="preview")
        yield FooterLine(id="hints", hints=HINTS)
        yield Static(id="small", markup=False)

    def on_mount(self) -> None:
        self._entries = entries(self._language, self._names)
        self.query_one(Input).display = False
        self.query_one(Catalogue).show(self._entries)

    def on_resize(self) -> None:
        self.set_class(self.size.width < LEAST_WIDTH or self.size.height < LEAST_HEIGHT, "-small")
        self._say()

    def _say(self) -> None:
        """The words around the list, or in its place where the terminal is too small."""
        self.query_one("#small", Static).update(too_small(*self.size))
        shown, everything = len(self.query_one(Catalogue).entries), len(self._entries)
        count = f"{everything} scenarios" if shown == everything else f"{shown} of {everything}"
        self.query_one("#top", Bar).say(SEARCHING if self.query_one(Input).display else WELCOME, [Part(count)])

    # The preview

    @property
    def preview(self) -> Preview:
        return self.query_one(Preview)

    def on_catalogue_highlighted(self, message: Catalogue.Highlighted) -> None:
        self._opening = False
        self.preview.prepare(message.entry)

    def on_preview_ready(self) -> None:
        if self._opening:
            self.action_open()

    def on_screen_suspend(self) -> None:
        """Whatever is on top (help, the workbench) has the processor to itself, and nothing opens behind it."""
        self._opening = False
        self.preview.rest()

    def on_unmount(self) -> None:
        """Who quits right after choosing leaves a run that nobody has fetched."""
        if self._handed is not None:
            self._handed.close()

    def on_screen_resume(self) -> None:
        self._handed = None
        if self.is_mounted:
            self.preview.go_on()

    # Keys

    def action_move(self, by: int) -> None:
        self.query_one(Catalogue).move(by)

    def on_catalogue_opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Hand the run over, at the step where it is; if it is still being built, as soon as it is there."""
        entry = self.query_one(Catalogue).entry
        runner = self.preview.take()
        self._opening = runner is None and entry is not None and entry.scenario is not None
        if runner is not None:
            # Whoever comes back wants to see all there is, with the cursor where it was.
            self.action_clear()
            self._hand(runner)

    def _hand(self, runner: Runner) -> None:
        self._handed = runner
        self.post_message(self.Chosen(runner))

    # Problems of one's own

    def action_formula(self) -> None:
        """Type a formula and go."""
        self.app.push_screen(FormulaDialog(self._begin, self._typed["formula"]), partial(self._remember, "formula"))

    def action_csv(self) -> None:
        """Open a CSV file and go."""
        self.app.push_screen(CsvDialog(self._begin, self._typed["csv"]), partial(self._remember, "csv"))

    def _begin(self, scenario: Scenario) -> None:
        """Get a run of one's own ready; raises GdtuiError where it cannot be. It gets its thread when it is handed
        over: enter pressed twice may ask for it twice."""
        self._own = scenario, Session(scenario)

    def _remember(self, kind: str, text: str | None) -> None:
        """The dialog is gone: hand the run over, if there is one now."""
        if text is None:
            return
        self._typed[kind] = text
        scenario, session = self._own
        self.action_clear()
        self._entries, entry = with_own(self._entries, scenario, self._language)
        catalogue = self.query_one(Catalogue)
        catalogue.show(self._entries)
        catalogue.stand_on(entry)
        self._say()
        self._hand(Runner(session))

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
        self.query_one(Catalogue).show(matching(self._entries, event.value))
        self._say()

    def on_input_submitted(self) -> None:
        self.action_open()

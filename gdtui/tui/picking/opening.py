"""Open a CSV file: find it, look at its columns, choose what to predict from what, and go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from gdtui import drafts
from gdtui.errors import GdtuiError
from gdtui.scenario import Scenario
from gdtui.tui.dialogs import Dialog
from gdtui.tui.picking.columns import Columns, line
from gdtui.tui.picking.formula import Field
from gdtui.tui.picking.paths import candidates
from gdtui.tui.typed import is_file, path_of

COLUMN_KEYS = "space: use   t: target   c: classes or numbers   tab: layers"
FILE_KEYS = "up down: choose   tab: complete"


class CsvDialog(Dialog[str]):
    """Answers with the path once `go` has taken the scenario; a refusal is said and nothing is lost."""

    DEFAULT_CSS = """
    CsvDialog > #frame { width: 100; }
    CsvDialog .told { height: auto; margin: 1 0 0 0; color: $foreground 70%; }
    CsvDialog OptionList { height: auto; max-height: 40vh; }
    CsvDialog Field { margin: 0; }
    CsvDialog .keys { height: auto; color: $foreground 60%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "complete", show=False, id="csv.complete", priority=True),
        Binding("down", "move(1)", "next", show=False, id="csv.down"),
        Binding("up", "move(-1)", "previous", show=False, id="csv.up"),
    ]
    title_text = "open a CSV file"
    hint = "enter: open it   esc: leave"
    column_hint = "enter: go   esc: another file"

    def __init__(self, go: Callable[[Scenario], object], path: str = "") -> None:
        super().__init__()
        self._go, self._path = go, path
        self._draft: drafts.Draft | None = None

    def content(self) -> Iterable[Widget]:
        yield Field("file", "path", self._path, "data/flowers.csv")
        yield Static("", classes="told", markup=False)
        yield Columns(markup=False)
        yield Field("hidden", "hidden", "", "none: a linear model; 8 8: a network with two layers of 8 units")
        yield Static("", classes="keys", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self._ask()

    def _ask(self) -> None:
        """Which file? The one before is marked, so that typing replaces it and enter takes it again."""
        line = self._field("path")
        line.focus()
        self._seek()
        line.selection = Selection(0, len(line.value))

    def action_close(self) -> None:
        """One level back: from the columns to the file, from there to the list."""
        if self._draft is None:
            self.dismiss(None)
        else:
            self._ask()

    def _field(self, name: str) -> Input:
        return self.query_one(f"#{name}", Input)

    @property
    def _columns(self) -> Columns:
        return self.query_one(Columns)

    # Finding the file

    @on(Input.Changed, "#path")
    def _typed(self, event: Input.Changed) -> None:
        if self._draft is None or event.value != self._path:
            self._seek()

    def _seek(self) -> None:
        """Forget the file that is open, and list those that what is typed can become."""
        self._draft = None
        self.query_one("#frame").border_subtitle = self.hint
        self.say("")
        self._list_files()

    def _list_files(self) -> None:
        """The folders and CSV files that what is typed can become."""
        found = candidates(self._field("path").value)
        self._tell(FILE_KEYS, "" if found else "no CSV file of that name")
        self._fill([Option(self.plain(name), id=f"f{k}") for k, name in enumerate(found)], 0)
        self._found = found

    def _fill(self, options: list[Option], highlighted: int) -> None:
        listing = self._columns
        listing.clear_options()
        listing.add_options(options)
        listing.highlighted = highlighted if options else None
        self.query_one("#hidden", Input).parent.display = self._draft is not None  # type: ignore[union-attr]

    def _tell(self, keys: str, text: str) -> None:
        self.query_one(".keys", Static).update(keys)
        self.query_one(".told", Static).update(self.plain(text))

    def _open(self, path: str) -> None:
        """Look into the file and propose how to use it; a folder is only entered."""
        try:
            self._draft = drafts.draft_of(path_of(path))
        except GdtuiError as error:
            self.say(str(error), wrong=True)
            return
        self._path = path
        self.query_one("#frame").border_subtitle = self.column_hint
        self.say(self._draft.doubt)
        self._show(len(self._draft.columns) - 1)
        self._columns.focus()

    def action_complete(self) -> None:
        """In the path, what is marked; elsewhere the next field."""
        if self.focused is not self._field("path") or self._draft is not None:
            self.focus_next()
        elif (marked := self._columns.highlighted) is not None:
            self._take(self._found[marked])

    def _take(self, path: str) -> None:
        line = self._field("path")
        with self.prevent(Input.Changed):
            line.value = path
        line.cursor_position = len(path)
        if path.endswith("/"):
            self._seek()
        else:
            self._open(path)

    def action_move(self, by: int) -> None:
        listing = self._columns
        listing.action_cursor_down() if by > 0 else listing.action_cursor_up()

    # Choosing columns

    def _show(self, row: int) -> None:
        draft = self._draft
        assert draft is not None
        network = "network" if draft.hidden else "linear"
        features = f"{len(draft.features)} feature{'s' * (len(draft.features) != 1)}"
        self._tell(COLUMN_KEYS, f"{draft.rows:,} rows · {draft.task} of {draft.target} from {features} · {network}")
        self._fill([Option(line(draft, column, self.plain), id=f"c{k}") for k, column in enumerate(draft.columns)], row)

    def _here(self) -> tuple[drafts.Draft, drafts.Column, int] | None:
        row = self._columns.highlighted
        return None if self._draft is None or row is None else (self._draft, self._draft.columns[row], row)

    def action_use(self) -> None:
        """Use a column as a feature, or not."""
        if (here := self._here()) is None:
            return
        draft, column, row = here
        if column.name == draft.target:
            self.say("that is the target; t makes another column the target", wrong=True)
        elif not column.usable:
            self.say(f"{column.name} cannot be a feature: {column.kind}, {column.words}", wrong=True)
        else:
            others = set(draft.features) ^ {column.name}
            kept = tuple(one.name for one in draft.columns if one.name in others)
            self._change(replace(draft, features=kept), row)

    def action_aim(self) -> None:
        """Make a column the target."""
        if (here := self._here()) is not None:
            self._change(drafts.aimed(here[0], here[1].name), here[2])

    def action_task(self) -> None:
        """Take the target's numbers for classes, or for numbers."""
        if (here := self._here()) is None:
            return
        draft, _, row = here
        if not draft.column(draft.target).numbers:
            self.say("a target of texts can only be classes", wrong=True)
            return
        task = "regression" if draft.task == "classification" else "classification"
        self._change(replace(draft, task=task), row)

    def _change(self, draft: drafts.Draft, row: int) -> None:
        self._draft = draft
        self.say("")
        self._show(row)

    # Going

    @on(Input.Changed, "#hidden")
    def _layers(self, event: Input.Changed) -> None:
        if self._draft is None:
            return
        try:
            self._change(replace(self._draft, hidden=drafts.layers_in(event.value)), self._columns.highlighted or 0)
        except GdtuiError as error:
            self.say(str(error), wrong=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._draft is not None:
            self._start()
        elif event.input is self._field("path"):
            self._find(event.value.strip())

    def _find(self, path: str) -> None:
        """Open what is typed, or what is marked."""
        marked = self._columns.highlighted
        if path and is_file(path_of(path)):
            self._open(path)
        elif marked is not None:
            self._take(self._found[marked])
        else:
            self._open(path)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option not in self._columns.options:
            return  # escape was quicker: the list holds something else by now
        if self._draft is not None:
            self._start()
        else:
            self._take(self._found[event.option_index])

    def _start(self) -> None:
        assert self._draft is not None
        try:
            draft = replace(self._draft, hidden=drafts.layers_in(self._field("hidden").value))
            self._go(drafts.csv_scenario(draft))
        except GdtuiError as error:
            self.say(str(error), wrong=True)
        else:
            self.dismiss(self._field("path").value)

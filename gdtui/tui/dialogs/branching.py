"""All branches of a run side by side: how they end, where they are lowest; go over to one, or delete it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gdtui.branches import ALIKE, Line
from gdtui.draw.ink import Ink
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import number
from gdtui.errors import GdtuiError
from gdtui.tui.dialogs.dialog import Dialog
from gdtui.tui.dialogs.listing import Listing
from gdtui.tui.grid import Column, fitting
from gdtui.tui.theme import ink_for
from gdtui.tui.views import beside

LEAST_NAME = 16


class BranchDialog(Dialog[str]):
    """Answers with the letter of a branch. `lines` says which there are, `delete` forgets one."""

    DEFAULT_CSS = """
    BranchDialog > #frame { width: 110; }
    BranchDialog .titles { height: 1; color: $foreground 60%; padding: 0 0 0 2; text-wrap: nowrap; }
    BranchDialog .verdict { height: auto; margin-top: 1; text-style: bold; }
    BranchDialog OptionList { max-height: 50vh; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", "next", show=False, id="dialogs.next_branch"),
        Binding("k", "move(-1)", "previous", show=False, id="dialogs.previous_branch"),
        Binding("d,delete", "delete", "delete", show=False, id="dialogs.delete_branch"),
        Binding("p,q", "close", "close", show=False, id="dialogs.close_branches"),
    ]
    title_text = "branches"
    hint = "enter: go there   d: delete   esc: back"

    def __init__(self, lines: Callable[[], Sequence[Line]], delete: Callable[[str], None]) -> None:
        super().__init__()
        self._lines, self._delete = lines, delete
        self._doomed = ""

    def content(self) -> Iterable[Widget]:
        yield Static("", classes="titles", markup=False)
        yield Listing(markup=False)
        yield Static("", classes="verdict", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OptionList).focus()
        self.call_after_refresh(self._list)

    def on_resize(self) -> None:
        self.call_after_refresh(self._list)

    def _list(self) -> None:
        """The table as wide as the dialog is, its cursor where it was, first on the present branch."""
        lines, ink = self._lines(), ink_for(self.app)
        listing = self.query_one(OptionList)
        here = next(k for k, line in enumerate(lines) if line.here)
        at = here if listing.highlighted is None else min(listing.highlighted, len(lines) - 1)
        kept = table(lines, ink, listing.size.width - Listing.INDENT - 1)
        self.query_one(".titles", Static).update(self.plain("  ".join(_cell(c.title, c) for c in kept)))
        listing.clear_options()
        listing.add_options([Option(self._row(kept, k, line, ink), id=line.letter) for k, line in enumerate(lines)])
        listing.highlighted = at

    def _row(self, kept: Sequence[Column], row: int, line: Line, ink: Ink) -> Content:
        text = self.plain("  ".join(_cell(str(column.cells[row]), column) for column in kept))
        own = beside.colour(line.letter, ink)
        style = f"bold #{own:06x}" if own >= 0 else "bold"
        return Content.assemble((text[:3], style), (text[3:], "bold") if line.here else text[3:])

    def _tell(self, letter: str | None) -> None:
        lines = self._lines()
        line = next((line for line in lines if line.letter == letter), None)
        if line is not None:
            self.query_one(".verdict", Static).update(self.plain(verdict(lines)))
            self.say(told(line))

    # Keys

    def action_move(self, by: int) -> None:
        listing = self.query_one(OptionList)
        listing.action_cursor_down() if by > 0 else listing.action_cursor_up()

    def action_delete(self) -> None:
        listing = self.query_one(OptionList)
        if listing.highlighted is None:
            return
        letter = str(listing.get_option_at_index(listing.highlighted).id)
        if letter != self._doomed and len(self._lines()) > 1:
            self._doomed = letter
            self.say(f"d again deletes branch {letter} for good", wrong=True)
            return
        self._doomed = ""
        try:
            self._delete(letter)
        except GdtuiError as error:
            self.say(str(error), wrong=True)
        else:
            self._list()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._doomed = ""
        self._tell(event.option.id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)


def table(lines: Sequence[Line], ink: Ink, width: int) -> list[Column]:
    """The columns that fit into `width`, the names cut to what is left."""
    lowest = "v" if ink.ascii else "▼"

    def figure(value: float | None) -> str:
        return number(value, 8, ascii=ink.ascii)

    common, trained = lines[0].common, lines[0].loss_name == "train_loss"
    columns = [
        Column("", [f"{'*' if line.here else ' '} {line.letter}" for line in lines], "<"),
        Column("what was changed", [spelled(line.name) if ink.ascii else line.name for line in lines], "<"),
        Column("from", [f"{line.parent} @{line.left}" if line.parent else "" for line in lines], "<", rank=2),
        Column("step/made", [f"{line.step}/{line.recorded}" for line in lines], rank=1),
        Column(
            "train loss" if trained else "loss",
            ["diverged" if one.diverged else figure(one.last) for one in lines],
            least=8,
        ),
        Column("", [f"{lowest} lowest" if one.lowest and len(lines) > 1 else "" for one in lines], "<"),
        Column("its lowest", [figure(one.best[0]) if one.best else "" for one in lines], least=8, rank=3),
        Column(f"at {common}", [figure(line.level) for line in lines], least=8, rank=4),
        Column("optimiser", [f"{one.optimizer} {one.lr:.4g}" for one in lines], "<", rank=5),
    ]
    whole = columns[1]
    columns[1] = Column(whole.title, [""] * len(lines), "<", least=LEAST_NAME)
    kept = fitting([*columns], width)
    place = next((k for k, column in enumerate(kept) if column.title == whole.title), None)
    if place is None:
        return kept
    room = width - sum(c.width for c in kept) - 2 * (len(kept) - 1) + kept[place].width
    names = [name if len(name) <= room else f"{name[: room - 1]}…" for name in map(str, whole.cells)]
    kept[place] = Column(whole.title, names, "<", least=min(room, max(map(len, names))))
    return kept


def _cell(text: str, column: Column) -> str:
    return text.ljust(column.width) if column.align == "<" else text.rjust(column.width)


def verdict(lines: Sequence[Line]) -> str:
    """Which branch ends lowest, in words, and which is lowest where all have been, if they end at different steps and
    have gone their own ways by then."""
    if len(lines) == 1:
        return "One line so far: go back (←), change something, and a branch begins there."
    first = next((line for line in lines if line.lowest), None)
    if first is None or first.last is None:
        return "All branches diverged."
    kind = called(first)
    alike = [line.letter for line in lines if line.lowest]
    if len(alike) > 1:
        return f"{', '.join(alike[:-1])} and {alike[-1]} end equally low: {kind} {_figure(first.last)}."
    words = f"{first.letter} ends lowest: {kind} {_figure(first.last)} at step {first.recorded}"
    known = [(line.level, line.letter) for line in lines if line.level is not None]
    parting = any(line.parent and line.left >= line.common for line in lines)
    unknown = any(line.level is None and not line.diverged for line in lines)
    if parting or unknown or not known or first.recorded == first.common:
        return f"{words}."
    level, letter = min(known)
    alike = [one for value, one in known if value - level <= ALIKE * abs(level)]
    where = f"at step {first.common}, which all have reached"
    if len(alike) > 1:
        return f"{words}; {where}, {', '.join(alike[:-1])} and {alike[-1]} are equally low."
    return f"{words}; {where}, " + ("too." if letter == first.letter else f"it is {letter}: {_figure(level)}.")


def called(line: Line) -> str:
    """Which loss it is by which lines are compared."""
    return "training loss" if line.loss_name == "train_loss" else "loss"


def told(line: Line) -> str:
    """All that there is to be said of one branch."""
    origin = f" (from {line.parent} at step {line.left})" if line.parent else ""
    best = f" · lowest {called(line)} {_figure(line.best[0])} at step {line.best[1]}" if line.best else ""
    end = " · diverged" if line.diverged else ""
    return f"{line.letter} {line.name}{origin}: {line.optimizer}, lr {line.lr:.4g}{best}{end}"


def _figure(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")

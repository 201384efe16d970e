"""What a scenario is about, in words: its summary, how it is trained, and how far the preview has come."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.table import number
from gdtui.snapshot import Snapshot
from gdtui.tui.picking.entries import Entry
from gdtui.tui.picking.listing import clipped
from gdtui.tui.strips import Part, strip, wrapped
from gdtui.tui.theme import ink_for

SUMMARY_ROWS = 2

Look = tuple[Size, Entry | None, Snapshot | None, str, Ink]
"""What the lines depend on."""


class About(Widget):
    """The entry under the cursor in words; shown at once, before there is a run to preview."""

    ALLOW_SELECT = False

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._entry: Entry | None = None
        self._snapshot: Snapshot | None = None
        self._problem = ""
        self._look: Look | None = None
        self._lines: list[Strip] = []

    def show(self, entry: Entry | None, snapshot: Snapshot | None = None, problem: str = "") -> None:
        """Describe an entry and how far its preview has come; `problem` says why there is none."""
        said = (entry, snapshot, problem or (entry.problem if entry else ""))
        if said != (self._entry, self._snapshot, self._problem):
            self._entry, self._snapshot, self._problem = said
            self.refresh()

    def render_line(self, y: int) -> Strip:
        ink = ink_for(self.app)
        look = (self.size, self._entry, self._snapshot, self._problem, ink)
        if look != self._look:
            self._look, self._lines = look, self._draw(ink)
        return (
            self._lines[y].apply_style(self.rich_style)
            if y < len(self._lines)
            else Strip.blank(self.size.width, self.rich_style)
        )

    def _draw(self, ink: Ink) -> list[Strip]:
        if self._entry is None:
            return []
        width = self.size.width
        body = (
            _trouble(self._problem, width - 2, ink)
            if self._problem
            else _words(self._entry, self._snapshot, width - 2, ink)
        )
        lines = [rule(self._entry.title, width, ink), *([Part(" "), part] for part in body)]
        return [strip(line, width, ink) for line in lines[: self.size.height]]


def rule(title: str, width: int, ink: Ink) -> list[Part]:
    """A heading as the views have it: a line with the title near its left end."""
    line = glyphs(ink).line
    return [Part(line, ink.dim), Part(f" {title} ", ink.text, True), Part(line * width, ink.dim)]


def _words(entry: Entry, snapshot: Snapshot | None, width: int, ink: Ink) -> list[Part]:
    summary = wrapped(next((words for words in entry.abouts if len(words) <= width), entry.about), width)
    facts = next((words for words in entry.facts if len(words) <= width), entry.facts[-1]) if entry.facts else ""
    return [
        *(Part(line, ink.text) for line in summary[:SUMMARY_ROWS]),
        Part(clipped(facts, width, ink), ink.dim),
        *_progress(snapshot, width, ink, max(1, 1 + SUMMARY_ROWS - len(summary))),
    ]


def _progress(snapshot: Snapshot | None, width: int, ink: Ink, rows: int = 1) -> list[Part]:
    """Step, and the loss at the start and now; or what ended the run, if that was not its length, in so many rows.
    Where it is narrow words go, never a part of a number."""
    if snapshot is None:
        return [Part("…", ink.dim)]
    if snapshot.message and snapshot.status != "finished":
        lines = wrapped(snapshot.message, width)
        if len(lines) > rows and snapshot.status == "diverged":
            lines = wrapped(snapshot.message.partition(":")[0], width)  # advice that is cut is none
        lines = [*lines[: rows - 1], clipped(" ".join(lines[rows - 1 :]), width, ink)]
        return [Part(line, ink.bad if snapshot.status == "diverged" else ink.good) for line in lines]
    first = snapshot.curves["loss"][1][0]
    then, now = number(float(first), ascii=ink.ascii), number(snapshot.loss, ascii=ink.ascii)
    arrow, dot = ("->", "|") if ink.ascii else ("→", "·")
    loss, name = f"{then} {arrow} {now}", snapshot.loss_name
    ways = (
        f"step {snapshot.step}/{snapshot.total} {dot} {name} {loss}",
        f"{snapshot.step}/{snapshot.total} {dot} {name} {loss}",
        f"{snapshot.step}/{snapshot.total} {dot} {loss}",
        f"{name} {loss}",
        loss,
    )
    return [Part(next((way for way in ways if len(way) <= width), f"{name} {now}"), ink.accent)]


def _trouble(problem: str, width: int, ink: Ink) -> list[Part]:
    """The message of a scenario that cannot be run, under a mark that is no colour alone."""
    head = Part(f"{glyphs(ink).failed} this scenario cannot be run", ink.bad, True)
    return [Part(""), head, Part(""), *(Part(line, ink.text) for line in wrapped(problem, width))]

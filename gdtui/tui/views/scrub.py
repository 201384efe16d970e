"""The bar of steps: what is behind, what is recorded ahead, what is still to come, and where something changes."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.widget import Widget

from gdtui.draw.ink import Ink, glyphs
from gdtui.snapshot import Snapshot
from gdtui.tui.strips import Part
from gdtui.tui.textview import TextView
from gdtui.tui.views import beside

ROOMY = 60
"""From this width on the first number says what it is."""


class Sought(Message):
    """Somebody wants to stand at a step."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step


class ScrubBar(TextView, can_focus=False):
    """step 0 ━━━▴━━●──B──╌╌╌╌╌╌ 2000: heavy to the present, plain as far as recorded, dotted to the planned end.

    An edit is ▴, and a letter stands where another branch parts from this one. A click or a drag goes there.
    """

    DEFAULT_CSS = "ScrubBar { height: 1; }"
    headed = False

    def lines(self, snapshot: Snapshot, width: int, height: int) -> Sequence[Sequence[Part]]:
        return [bar(snapshot, width, self.ink)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.capture_mouse()
        self._seek(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._seek(event)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _seek(self, event: events.MouseEvent) -> None:
        seek(self, self.snapshot, event.x - 1, self.size.width - 2)


def seek(view: Widget, snapshot: Snapshot | None, column: int, width: int) -> None:
    """Ask for the step at a column of a bar of that width, if the run is not there already."""
    if snapshot is not None:
        step = step_at(snapshot, column, width)
        if step != snapshot.step:
            view.post_message(Sought(step))


def bar(snapshot: Snapshot, width: int, ink: Ink) -> list[Part]:
    """The bar in `width` cells."""
    glyph, (before, room, after) = glyphs(ink), _layout(snapshot, width)
    end = end_of(snapshot)
    here = place(snapshot.step, end, room)
    known = max(here, place(snapshot.recorded, end, room))
    heavy, light = ("=", ".") if ink.ascii else ("━", glyph.dashed)
    cells = [Part(heavy, ink.accent)] * here + [Part(glyph.ball, ink.ball, bold=True)]
    cells += [Part(glyph.line, ink.accent)] * (known - here) + [Part(light, ink.dim)] * (room - 1 - known)
    for step, mark in _signs(snapshot, ink):
        if place(step, end, room) != here:
            cells[place(step, end, room)] = mark
    return [Part(before, ink.dim), *_joined(cells), Part(after, ink.dim)]


def _signs(snapshot: Snapshot, ink: Ink) -> list[tuple[int, Part]]:
    """Edits of this branch, then the letters of the others where they part from it."""
    edits = [step for line in snapshot.lines if line.here for step in line.edits]
    found = [(step, Part("^" if ink.ascii else "▴", ink.warn, bold=True)) for step in edits]
    parts = [(line.parted, Part(line.letter, beside.colour(line.letter, ink), bold=True)) for line in snapshot.others]
    return [(step, mark) for step, mark in (*found, *reversed(parts)) if step <= end_of(snapshot)]


def _joined(cells: Sequence[Part]) -> list[Part]:
    """Neighbours of one look as one part."""
    found: list[Part] = []
    for cell in cells:
        if found and found[-1][1:] == cell[1:]:
            found[-1] = found[-1]._replace(text=found[-1].text + cell.text)
        else:
            found.append(cell)
    return found


def end_of(snapshot: Snapshot) -> int:
    """The last step on the bar: the planned one, or one beyond it that has been recorded."""
    return max(snapshot.total, snapshot.recorded, snapshot.step, 1)


def _layout(snapshot: Snapshot, width: int) -> tuple[str, int, str]:
    """What stands before the bar, its cells, and what stands after it."""
    before, after = "step 0 " if width >= ROOMY else "0 ", f" {end_of(snapshot)}"
    return before, max(2, width - len(before) - len(after)), after


def place(step: int, end: int, room: int) -> int:
    """The cell, 0 … room − 1, of a step on a bar for 0 … end."""
    return round(min(step, end) / end * (room - 1))


def step_at(snapshot: Snapshot, column: int, width: int) -> int:
    """The step at a column of a bar in `width` cells: the inverse of `place`, at most what has been recorded."""
    before, room, _ = _layout(snapshot, width)
    share = max(0, min(room - 1, column - len(before))) / (room - 1)
    return min(max(snapshot.recorded, snapshot.step), round(share * end_of(snapshot)))

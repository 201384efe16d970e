"""Columns of numbers that fit the room: the least important go first, and none jumps as digits change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.table import Cell, columns, number
from gdtui.frozen import Frozen

NUMBER = 9
"""Cells that any number takes at most: reserved, so that a sign or an exponent does not move its neighbours."""


class Column(Frozen):
    """A title over cells (a text, or a text and its colour). Columns of higher `rank` give way first."""

    title: str
    cells: Sequence[Cell]
    align: str = ">"
    least: int = 0
    rank: int = 0

    @property
    def width(self) -> int:
        texts = (cell if isinstance(cell, str) else cell[0] for cell in self.cells)
        return max(self.least, len(self.title), *(len(text) for text in texts), 0)


def numbers(
    title: str,
    values: Sequence[float | None],
    ink: Ink,
    full: bool,
    rank: int = 0,
    color: int | None = None,
    least: int = NUMBER,
) -> Column:
    """A column of numbers: four decimals, or with `full` every digit of them."""
    texts = [number(value, NUMBER, full=full, ascii=ink.ascii) for value in values]
    cells: Sequence[Cell] = texts if color is None else [(text, color) for text in texts]
    return Column(title, cells, ">", 22 if full else least, rank)


class Wide(Protocol):
    """What stands side by side with others."""

    @property
    def width(self) -> int:
        """Cells that it takes."""

    @property
    def rank(self) -> int:
        """Of higher rank it gives way first."""


W = TypeVar("W", bound=Wide)


def fitting(wanted: Sequence[W], width: int, gap: int = 2) -> list[W]:
    """The columns that fit side by side, in their order: the most important first, then whatever finds room beside
    them; the first of these at least."""
    kept = set[int]()
    left = width + gap
    for k in sorted(range(len(wanted)), key=lambda k: (wanted[k].rank, k)):
        taken = wanted[k].width + gap
        if not kept or taken <= left:
            kept.add(k)
            left -= taken
    return [wanted[k] for k in sorted(kept)]


def grid(
    wanted: Sequence[Column], width: int, height: int, ink: Ink, cursor: int | None = None, gap: int = 2
) -> Canvas:
    """The columns below their titles in `width` × `height` cells, at least `gap` apart, scrolled so that row `cursor`
    is seen."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    kept = fitting(wanted, width - 2, gap)
    if not kept or height < 1:
        return canvas
    count, room = len(kept[0].cells), height - 1
    first = first_row(count, room, cursor or 0)
    shown = range(first, min(count, first + room))
    gap = _gap(kept, width - 2, gap)
    titles: list[Cell] = [(c.title, ink.dim) for c in kept]
    rows = [titles, *([c.cells[k] for c in kept] for k in shown)]
    widths, aligns = [c.width for c in kept], "".join(c.align for c in kept)
    canvas.blit(columns(rows, widths, aligns, ink, gap), 1, 0)
    if cursor is not None and cursor in shown:
        canvas.put(0, 1 + cursor - first, glyphs(ink).cursor, ink.accent, bold=True)
    return canvas


def first_row(count: int, room: int, cursor: int) -> int:
    """The first row to show of `count`, with the cursor near the middle of `room` rows."""
    return max(0, min(cursor - room // 2, count - room))


def _gap(kept: Sequence[Column], width: int, least: int) -> int:
    spare = width - sum(c.width for c in kept)
    return max(least, min(4, spare // max(1, len(kept) - 1)))

"""The table of a stage: only the rows and columns around the cursor are formatted and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.table import bar
from gdtui.inside import Column, Matrix, Table
from gdtui.tui.grid import first_row, fitting
from gdtui.tui.microscopy.wording import cut, figure, longest, written

_BAR, _LEAST, _WORDS, _GAP = 7, 8, 24, 2


@dataclass
class _Drawn:
    """A column ready to be put down."""

    title: str
    cells: list[str]
    right: bool
    rank: int
    chosen: bool = False
    bars: bool = False
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = max(len(self.title), longest(self.cells), _LEAST if self.right and not self.bars else 0)


def paint_table(table: Table, row: int, column: int, width: int, height: int, ink: Ink, full: bool) -> Canvas:
    """The table in `width` × `height` cells, scrolled to its row and, where it has a matrix, to the column."""
    canvas = Canvas(width, max(0, height), ascii=ink.ascii)
    room = height - 1
    if room < 1:
        return canvas
    first = first_row(table.count, room, row)
    rows = range(first, min(table.count, first + room))
    drawn = _columns(table, rows, column, width - 2, ink, full)
    x = titled = 1
    for one in drawn:
        x = _put_column(canvas, one, x, row - first, ink)
        titled = x if one.title else titled
    if row in rows:
        canvas.put(0, 1 + row - first, glyphs(ink).cursor, ink.accent, bold=True)
    _say_rows(canvas, table, first, len(rows), titled, ink)
    return canvas


def _say_rows(canvas: Canvas, table: Table, first: int, shown: int, used: int, ink: Ink) -> None:
    """Which rows these are, where there are more, behind the last title, which ends at `used`."""
    if shown < table.count:
        text = f"{first + 1}-{first + shown} of {table.count}"
        if canvas.width - len(text) > used:
            canvas.put(canvas.width - len(text), 0, text, ink.dim)


def _columns(table: Table, rows: range, column: int, width: int, ink: Ink, full: bool) -> list[_Drawn]:
    head = [_drawn(one, rows, ink, full) for one in table.columns]
    tail = [_drawn(one, rows, ink, full) for one in table.tail]
    if table.matrix is None:
        return fitting([*head, *tail], width, _GAP)
    used = sum(one.width + _GAP for one in (*head, *tail))
    return [*head, *_window(table.matrix, rows, column, width - used, ink, full), *tail]


def _drawn(column: Column, rows: range, ink: Ink, full: bool) -> _Drawn:
    values = [column.cells[k] for k in rows]
    if column.bar:
        most = float(np.max(np.nan_to_num(np.abs(np.asarray(column.cells, float))), initial=0.0))
        bars = [bar(abs(float(v)) / most if most else 0.0, _BAR, ink) for v in values]
        return _Drawn(column.title, [f"{b:<{_BAR}}" for b in bars], False, column.rank, bars=True)
    words = all(isinstance(v, str) for v in values)
    cells = [cut(written(v, ink), _WORDS, ink) for v in values] if words else _numbers(values, full)
    cells = cells if words else [written(cell, ink) for cell in cells]
    return _Drawn(written(column.title, ink), cells, not words, column.rank)


def _numbers(values: Sequence[float], full: bool) -> list[str]:
    """Whole numbers as such only where all of the column are."""
    texts = [figure(v, full) for v in values]
    if all("." not in text for text in texts):
        return texts
    return [figure(v, full) if "." in t or full else f"{float(v):.4f}".replace("-", "−") if _whole(t) else t
            for v, t in zip(values, texts, strict=True)]  # fmt: skip


def _whole(text: str) -> bool:
    return text.lstrip("−").isdigit()


def _window(matrix: Matrix, rows: range, column: int, width: int, ink: Ink, full: bool) -> list[_Drawn]:
    """As many columns of the matrix as fit, around the one looked at; dots where there are more."""
    size = 23 if full else 9
    count = len(matrix.heads)
    fits = max(1, width // (size + _GAP))
    left = first_row(count, fits, column) if count > fits else 0
    shown = range(left, min(count, left + fits))
    found = []
    for j in shown:
        cells = [written(cell, ink) for cell in _numbers([matrix.values[i, j] for i in rows], full)]
        head = cut(written(str(matrix.heads[j]), ink), size, ink)
        if j == shown[0] and left:
            head = cut(f"…{head}" if not ink.ascii else f"..{head}", size, ink)
        if j == shown[-1] and j + 1 < count:
            head = f"{cut(head, size - 1, ink)}…" if not ink.ascii else f"{cut(head, size - 2, ink)}.."
        one = _Drawn(head, cells, True, 0, chosen=j == column)
        one.width = max(size, one.width)
        found.append(one)
    return found


def _put_column(canvas: Canvas, one: _Drawn, x: int, cursor: int, ink: Ink) -> int:
    """Put a column down; the place where the next begins."""
    sign = ">" if one.right else "<"
    canvas.put(x, 0, f"{one.title:{sign}{one.width}}", ink.accent if one.chosen else ink.dim, bold=one.chosen)
    for y, cell in enumerate(one.cells):
        here = y == cursor
        colour = ink.accent if here and (one.chosen or one.bars) else ink.text
        colour = ink.warn if not one.right and not one.bars and cell in ("flat", "off", "rests") else colour
        canvas.put(x, 1 + y, f"{cell:{sign}{one.width}}", colour, bold=here)
    return x + one.width + _GAP

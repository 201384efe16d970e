"""What lies over a picture: characters at data points, readable on whatever colour is below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdtui.draw.canvas import Canvas, cells
from gdtui.draw.cube import between
from gdtui.draw.frame import Area, Frame
from gdtui.draw.ink import Ink
from gdtui.draw.shade import readable
from gdtui.frozen import Frozen


class Mark(Frozen, eq=False):
    """One character at a data point, or at each of several (arrays of one length); above all curves."""

    x: ArrayLike
    y: ArrayLike
    char: str
    color: int
    bold: bool = False


def draw_marks(canvas: Canvas, room: Area, marks: Sequence[Mark]) -> None:
    """Put the marks that lie inside the window on the canvas; of several in one cell the last is seen."""
    where = [room.cells(mark.x, mark.y) for mark in marks]
    if not where:
        return
    count = [len(columns) for columns, _ in where]
    chars = [cells(mark.char, ascii=canvas.ascii)[:1] or " " for mark in marks]
    columns, rows = (np.concatenate(part) for part in zip(*where, strict=True))
    seen = columns >= 0
    looks = (np.repeat(values, count)[seen] for values in (chars, [m.color for m in marks], [m.bold for m in marks]))
    shapes, colours, bold = looks
    overlay(canvas, rows[seen], columns[seen], shapes, colours)
    canvas.bold[rows[seen], columns[seen]] = bold


def draw_yname(canvas: Canvas, frame: Frame, ink: Ink) -> None:
    """The name of the vertical axis: in the margin between two labels if it fits, else inside at the top."""
    room, name = frame.area, cells(frame.yname, ascii=canvas.ascii)
    if not name or not room.x0:
        return
    taken = {row for row, _ in frame.yticks}
    free = [row for row in range(room.h) if row not in taken]
    if len(name) <= room.x0 - 1 and free:
        middle = min(free, key=lambda row: (bool({row - 1, row + 1} & taken), abs(row - room.h // 2)))
        canvas.put(room.x0 - 1 - len(name), middle, name, ink.text)
        return
    text = np.array(list(f" {name} "[: room.w]))
    columns = room.x0 + np.arange(len(text))
    overlay(canvas, np.full(len(text), room.y0), columns, text, np.full(len(text), ink.text))


def overlay(
    canvas: Canvas,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    chars: NDArray[Any],
    colours: NDArray[Any],
) -> None:
    """Characters over what is there; a heat cell keeps the mean of its two pixels as background."""
    fg, bg = canvas.fg[rows, columns], canvas.bg[rows, columns]
    halves = canvas.chars[rows, columns] == "▀"
    under = np.where(halves & (bg >= 0), between(fg, bg), np.where(halves, fg, bg))
    painted = under >= 0
    canvas.fg[rows, columns] = np.where(painted, readable(colours, under), colours)
    canvas.bg[rows, columns] = under
    canvas.chars[rows, columns] = chars

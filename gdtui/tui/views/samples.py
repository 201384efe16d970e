"""The samples of a data set as a scatter plot, or as images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdtui.draw import images
from gdtui.draw.canvas import Canvas
from gdtui.draw.heat import Heat
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.layers import overlay
from gdtui.draw.plot import Area, Axes, Mark, Series, area, plot
from gdtui.pictures import BoundaryPicture, DataPicture, FitPicture, Picture
from gdtui.tui.strips import Part
from gdtui.tui.views.axes import axis_names
from gdtui.tui.views.boundary import edged, heat_of, thinned

WRONG = "!"
_SHARE = 4  # a sample for every so many cells


def legend(picture: DataPicture, ink: Ink) -> Sequence[Part]:
    """The signs of the samples."""
    table, glyph = picture.table, glyphs(ink)
    wrong = [Part(f"{WRONG} {'misjudged' if table.classes else 'far off'}", ink.bad, bold=True)] * bool(
        picture.wrong.any()
    )
    if table.images is not None:
        return wrong
    if not table.classes:
        return [
            Part(f"{_dot(ink)} train", ink.text),
            *[Part(f"{glyph.trail} test", ink.test)] * bool(table.test.any()),
            *wrong,
        ]
    names = [f"= {name}" if name.isdecimal() else name for name in table.classes]
    found = [Part(f"{letter(k, ink)} {name}", tone(k, ink), bold=True) for k, name in enumerate(names)]
    return [*wrong, *found[:4], *([Part("bold: train", ink.dim)] if table.test.any() else [])]


def axes_names(picture: DataPicture) -> tuple[str, str]:
    """What to write along the axes: nothing where everybody knows."""
    return axis_names(picture.table.names)


def room_for(picture: DataPicture, width: int, height: int, ink: Ink) -> Area:
    """Where a scatter plot of this size has its samples."""
    return area(width, height, _axes(picture), ink, axes_names(picture))


def scatter(picture: DataPicture, behind: Picture, width: int, height: int, ink: Ink) -> Canvas:
    """The samples over what the model makes of the plane, the chosen one between brackets, or the cross."""
    room = room_for(picture, width, height, ink)
    shown = thinned(picture.table.test, room.w * room.h // _SHARE)
    series, marks = _curves(picture, behind, ink), _marks(picture, shown, ink)
    heat = _heat(picture, behind)
    canvas = plot(width, height, series, _axes(picture), ink, marks, heat, axes_names(picture))
    canvas = canvas if heat is None else edged(canvas, room, heat, marks, ink)
    if picture.cross is None:
        _brackets(canvas, room, picture, ink)
    else:
        _crosshair(canvas, room, picture, picture.cross, ink)
    return canvas


def _axes(picture: DataPicture) -> Axes:
    return Axes(picture.table.xlim, picture.table.ylim)


def _heat(picture: DataPicture, behind: Picture) -> Heat | None:
    """The regions of the boundary's picture, in the units in which the data came."""
    if not isinstance(behind, BoundaryPicture):
        return None
    return replace(heat_of(behind), xlim=picture.table.xlim, ylim=picture.table.ylim)


def _curves(picture: DataPicture, behind: Picture, ink: Ink) -> list[Series]:
    table, k = picture.table, picture.chosen
    if not isinstance(behind, FitPicture) or table.curve is None:
        return []
    fit = Series(table.curve, behind.ys, ink.accent)
    if table.classes or picture.cross is not None:
        return [fit]
    x, y = float(table.x[k]), float(table.y[k])
    return [Series([x, x], [y, float(picture.predicted[k])], ink.bad), fit]


def _marks(picture: DataPicture, shown: NDArray[np.intp], ink: Ink) -> list[Mark]:
    """Test samples below training samples, which are bold; the misjudged above both."""
    table, found = picture.table, list[Mark]()
    groups = range(len(table.classes)) if table.classes else [None]
    for wrong, held in ((False, True), (False, False), (True, True), (True, False)):
        for k in groups:
            here = shown[(picture.wrong[shown] == wrong) & (table.test[shown] == held)]
            here = here if k is None else here[table.targets[here] == k]
            sign, colour = _look(k, held, ink)
            sign = WRONG if wrong else sign
            found.append(Mark(table.x[here], table.y[here], sign, colour, bold=not held))
    return found


def _look(k: int | None, held: bool, ink: Ink) -> tuple[str, int]:
    if k is not None:
        return letter(k, ink), tone(k, ink)
    return (glyphs(ink).trail, ink.test) if held else (_dot(ink), ink.text)


def letter(k: int, ink: Ink) -> str:
    """The sign of a class."""
    return glyphs(ink).classes[k % len(glyphs(ink).classes)]


def tone(k: int, ink: Ink) -> int:
    """The colour of a class."""
    return ink.classes[k % len(ink.classes)]


def _dot(ink: Ink) -> str:
    return "*" if ink.ascii else "•"


def _brackets(canvas: Canvas, room: Area, picture: DataPicture, ink: Ink) -> None:
    """Brackets around the chosen sample, which is put above all others."""
    table, k = picture.table, picture.chosen
    column, row = (int(at[0]) for at in room.cells([table.x[k]], [table.y[k]]))
    if column < 0:
        return
    sign, colour = _look(int(table.targets[k]) if table.classes else None, bool(table.test[k]), ink)
    _write(canvas, room, column, row, WRONG if picture.wrong[k] else sign, colour)
    _write(canvas, room, column - 1, row, "[", ink.text)
    _write(canvas, room, column + 1, row, "]", ink.text)


def _crosshair(canvas: Canvas, room: Area, picture: DataPicture, cross: tuple[float, float], ink: Ink) -> None:
    """Four arms around a place; in the middle whatever is there, or the sample that is carried."""
    column, row = (int(at[0]) for at in room.cells([cross[0]], [cross[1]]))
    if column < 0:
        return
    across, along, middle = ("-", "|", "+") if ink.ascii else ("─", "│", "┼")
    for by in (-2, -1, 1, 2):
        _write(canvas, room, column + by, row, across, ink.text)
    for by in (-1, 1):
        _write(canvas, room, column, row + by, along, ink.text)
    table, carried = picture.table, picture.carried
    if carried is None:
        if canvas.chars[row, column] in (" ", "▀") or not _is_sample(picture, room, column, row):
            _write(canvas, room, column, row, middle, ink.text)
        return
    column_from, row_from = (int(at[0]) for at in room.cells([table.x[carried]], [table.y[carried]]))
    if (column_from, row_from) != (column, row):
        _write(canvas, room, column_from, row_from, glyphs(ink).next, ink.text)
    sign, colour = _look(int(table.targets[carried]) if table.classes else None, bool(table.test[carried]), ink)
    _write(canvas, room, column, row, sign, colour)


def _is_sample(picture: DataPicture, room: Area, column: int, row: int) -> bool:
    columns, rows = room.cells(picture.table.x, picture.table.y)
    return bool(np.any((columns == column) & (rows == row)))


def _write(canvas: Canvas, room: Area, column: int, row: int, sign: str, colour: int) -> None:
    """A character inside the plot, above everything."""
    if room.x0 <= column < room.x0 + room.w and room.y0 <= row < room.y0 + room.h:
        at = np.array([row]), np.array([column])
        overlay(canvas, *at, np.array([sign]), np.array([colour]))
        canvas.bold[row, column] = True


def tiles(picture: DataPicture, width: int, height: int, ink: Ink) -> Canvas:
    """The page of images with the chosen one on it, each below its label and what it is taken for."""
    table = picture.table
    assert table.images is not None
    first, count = page_of(picture, width, height, ink)
    shown = range(first, min(first + count, len(table.images)))
    return images.images(
        [table.images[k] for k in shown], width, height, ink, [_caption(picture, k, ink) for k in shown]
    )


def page_of(picture: DataPicture, width: int, height: int, ink: Ink) -> tuple[int, int]:
    """The first sample of the page that the chosen one is on, and how many find room."""
    across, down = across_and_down(picture, width, height, ink)
    count = across * down
    return picture.chosen // count * count, count


def across_and_down(picture: DataPicture, width: int, height: int, ink: Ink) -> tuple[int, int]:
    """How many images stand beside and below each other."""
    assert picture.table.images is not None
    _, rows, columns = picture.table.images.shape
    across, down = images.room_for(rows, columns, width, height, ink)
    return max(1, across), max(1, down)


def _caption(picture: DataPicture, k: int, ink: Ink) -> tuple[str, int]:
    table, glyph = picture.table, glyphs(ink)
    name, taken = table.classes[int(table.targets[k])], table.classes[int(picture.predicted[k])]
    arrow = ">" if ink.ascii else "→"
    text = f"{name}{arrow}{taken}{WRONG}" if picture.wrong[k] else name
    if k == picture.chosen:
        return f"{glyph.cursor}{text}", ink.accent
    return f" {text}", ink.bad if picture.wrong[k] else ink.dim

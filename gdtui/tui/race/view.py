"""What the views of a race share: a picture of it, how it is to be seen, and letters that make room for each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from textual.strip import Strip

from gdtui.draw.canvas import Canvas
from gdtui.draw.frame import Area
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.layers import overlay
from gdtui.draw.palettes import lookup
from gdtui.draw.sevenbit import spelled
from gdtui.draw.shade import blend, contrast
from gdtui.frozen import Frozen
from gdtui.race import RacePicture, Standing
from gdtui.tui.grid import Column, grid
from gdtui.tui.heading import draw_heading
from gdtui.tui.strips import Part
from gdtui.tui.view import View

_STANDS_OUT = 3.05  # what `overlay` asks for, and a little


class Seeing(Frozen):
    """How a race is looked at; it changes no number of it."""

    selected: str = "A"
    log: bool = True
    values: bool = False
    full: bool = False


class RaceView(View, can_focus=False):
    """One picture of a race: `title` names it, `picture` draws it below."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._race: RacePicture | None = None
        self._seeing = Seeing()

    def see(self, race: RacePicture, seeing: Seeing) -> None:
        """Show a picture of a race; at once when it is the one already shown."""
        if race is not self._race or seeing != self._seeing:
            self._race, self._seeing = race, seeing
            self.repaint()

    @property
    def seeing(self) -> Seeing:
        """How it is looked at."""
        return self._seeing

    def title(self, race: RacePicture) -> str:
        """The words in the rule above the picture."""
        return ""

    def key(self, race: RacePicture) -> Sequence[Part]:
        """What the signs mean, at the right end of the rule."""
        return ()

    def picture(self, race: RacePicture, width: int, height: int) -> Canvas:
        """The picture in `width` × `height` cells, without the heading."""
        raise NotImplementedError

    def numbers(self, race: RacePicture) -> Sequence[Column]:
        """The numbers behind the picture, latest last."""
        return ()

    def rows(self, width: int, height: int) -> list[Strip]:
        race = self._race
        if race is None or height < 1:
            return []
        head: list[Strip] = []
        if self.headed:
            top = Canvas(width, 1, ascii=self.ink.ascii)
            title, key = self.title(race), self.key(race)
            if self.ink.ascii:
                title, key = spelled(title), [part._replace(text=spelled(part.text)) for part in key]
            draw_heading(top, title, key, self.ink, focused=False)
            head = [Strip(top.rows()[0], width)]
        room = height - len(head)
        return [*head, *self._body(race, width, room)] if width > 0 and room > 0 else head

    def _body(self, race: RacePicture, width: int, room: int) -> list[Strip]:
        """What is below the heading, where there is any room for it."""
        numbers = self.numbers(race) if self._seeing.values else ()
        if numbers:
            canvas = grid(numbers, width, room, self.ink, cursor=len(numbers[0].cells) - 1)
        else:
            canvas = self.picture(race, width, room)
        return [Strip(row, width) for row in canvas.rows()]


def colour_of(racer: Standing, ink: Ink) -> int:
    """The colour of a racer; its letter tells it from others too."""
    colours = _colours(ink)
    return colours[racer.order % len(colours)]


@lru_cache(maxsize=32)
def _colours(ink: Ink) -> tuple[int, ...]:
    """The colours of classes, moved towards the text's until they stand out from every height of a relief."""
    if ink.depth == "none":
        return ink.classes
    heights = lookup("relief", ink)
    found = []
    for colour in ink.classes:
        mixed = [int(blend(colour, ink.text, share)) for share in np.linspace(0.0, 1.0, 21)]
        found.append(next((one for one in mixed if contrast(one, heights).min() >= _STANDS_OUT), mixed[-1]))
    return tuple(found)


def in_order(race: RacePicture, selected: str) -> list[Standing]:
    """The racers in the order in which they are drawn: the selected one last, over the others."""
    return sorted(race.standings, key=lambda one: (one.letter == selected, -one.order))


class Letter(Frozen):
    """A letter at a place in data units; an important one moves aside where others stand, the rest stay away."""

    x: float
    y: float
    char: str
    color: int
    important: bool = False


def put_letters(canvas: Canvas, room: Area, letters: Sequence[Letter]) -> None:
    """Put the letters on a picture, the important ones first, none over another."""
    taken: set[tuple[int, int]] = set()
    for letter in sorted(letters, key=lambda one: not one.important):
        columns, rows = room.cells([letter.x], [letter.y])
        column, row = int(columns[0]), int(rows[0])
        if column < 0:
            continue
        free = _free(room, column, row, taken) if letter.important else (column, row)
        if free is None or free in taken:
            continue
        taken.add(free)
        at = (np.array([free[1]]), np.array([free[0]]))
        overlay(canvas, *at, np.array([letter.char]), np.array([letter.color]))
        canvas.bold[free[1], free[0]] = letter.important


def say_floor(canvas: Canvas, room: Area, values: Sequence[np.ndarray], ink: Ink) -> None:
    """Where a logarithmic axis ends above what there is to draw: what its floor stands for, beside it."""
    low = room.axes.ylim[0]
    if not room.axes.log_y or room.h < 2 or not any(bool(np.any(one < low)) for one in values):
        return
    text = f"{'<=' if ink.ascii else '≤'} {low:.0e}".replace("e-0", "e-").replace("-", glyphs(ink).minus)
    for row in (room.y0 + room.h - 1, room.y0 + room.h - 2):
        for start in (room.x0 + 1, room.x0 + room.w - len(text) - 1):
            place = canvas.chars[row, max(0, start - 1) : start + len(text) + 1]
            if start >= room.x0 and np.all(place == " "):
                canvas.put(start, row, text, ink.dim)
                return


def _free(room: Area, column: int, row: int, taken: set[tuple[int, int]]) -> tuple[int, int] | None:
    """The nearest free cell in the row, those to the right first."""
    for by in (0, 1, 2, 3, -1, -2, -3, 4, 5, -4, -5, 6, -6, 7, -7):
        if (column + by, row) not in taken and room.x0 <= column + by < room.x0 + room.w:
            return column + by, row
    return None


def along(
    x: np.ndarray, y: np.ndarray, racer: Standing, ink: Ink, shares: Sequence[float] = (0.35, 0.7)
) -> list[Letter]:
    """The racer's letter at the end of a line, and a few times on the way so that it can be followed without colour."""
    if not len(x):
        return []
    colour = colour_of(racer, ink)
    found = [Letter(float(x[-1]), float(y[-1]), racer.letter, colour, important=True)]
    for share in shares if len(x) > 2 else ():
        k = int(share * (len(x) - 1))
        found.append(Letter(float(x[k]), float(y[k]), racer.letter, colour))
    return found

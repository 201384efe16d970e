"""A grid of coloured characters, and its two ways out: Rich segments and plain lines."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray
from rich.cells import get_character_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from gdtui.draw.sevenbit import real_minus

_STYLES: dict[tuple[int, int, bool], Style] = {}
_MOST_STYLES = 8_192

_ROWS: dict[tuple[str, bytes, bytes, bytes], list[Segment]] = {}
"""Rows as they were made: from one picture of a run to the next, most stay what they are."""
_MOST_ROWS = 1_000

_TO_ASCII = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "·": ".", "×": "x", "…": ".", "←": "<", "→": ">", "│": "|", "─": "-",
        "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ",
    }
)  # fmt: skip


class Canvas:
    """`height` rows of `width` cells; a cell is one character of width 1 and its colours.

    Attributes: `chars` (height, width) of one character each; `fg`, `bg` (height, width) int32 0xRRGGBB, −1 for
    the terminal's default; `bold` (height, width). With `ascii`, other characters are replaced when put.
    """

    def __init__(self, width: int, height: int, *, ascii: bool = False) -> None:  # noqa: A002
        self.width, self.height, self.ascii = max(0, width), max(0, height), ascii
        shape = (self.height, self.width)
        self.chars: NDArray[np.str_] = np.full(shape, " ", dtype="<U1")
        self.fg: NDArray[np.int32] = np.full(shape, -1, dtype=np.int32)
        self.bg: NDArray[np.int32] = np.full(shape, -1, dtype=np.int32)
        self.bold: NDArray[np.bool_] = np.zeros(shape, dtype=bool)

    def put(self, x: int, y: int, text: str, fg: int = -1, bg: int = -1, *, bold: bool = False) -> None:
        """Write `text` from cell (x, y) to the right; what lies outside is cut off. bg −1 keeps what is there."""
        if not 0 <= y < self.height:
            return
        narrow = cells(text, ascii=self.ascii)[max(0, -x) :][: max(0, self.width - max(0, x))]
        if not narrow:
            return
        place = (y, slice(max(0, x), max(0, x) + len(narrow)))
        self.chars[place] = list(narrow)
        self.fg[place], self.bold[place] = fg, bold
        if bg != -1:
            self.bg[place] = bg

    def blit(self, other: Canvas, x: int, y: int) -> None:
        """Copy another canvas with its upper left corner at (x, y); what lies outside is cut off."""
        left, top = max(0, x), max(0, y)
        right, bottom = min(self.width, x + other.width), min(self.height, y + other.height)
        if right <= left or bottom <= top:
            return
        here = (slice(top, bottom), slice(left, right))
        there = (slice(top - y, bottom - y), slice(left - x, right - x))
        for name in ("chars", "fg", "bg", "bold"):
            getattr(self, name)[here] = getattr(other, name)[there]

    def lines(self) -> list[str]:
        """The characters alone, one string a row, each exactly `width` long."""
        text = self.chars.tobytes().decode("utf-32-le")
        return [text[y * self.width : (y + 1) * self.width] for y in range(self.height)]

    def rows(self) -> list[list[Segment]]:
        """Rich segments, one list a row; neighbours of the same colours share a segment. Not to be changed."""
        return [self._row(y, line) for y, line in enumerate(self.lines())]

    def _row(self, y: int, line: str) -> list[Segment]:
        fg, bg, bold = self.fg[y], self.bg[y], self.bold[y]
        key = line, fg.tobytes(), bg.tobytes(), bold.tobytes()
        row = _ROWS.get(key)
        if row is None:
            if len(_ROWS) >= _MOST_ROWS:
                _ROWS.clear()
            row = _ROWS[key] = self._made(line, fg, bg, bold) if line else []
        return row

    def _made(self, line: str, fg: NDArray[np.int32], bg: NDArray[np.int32], bold: NDArray[np.bool_]) -> list[Segment]:
        change = (fg[1:] != fg[:-1]) | (bg[1:] != bg[:-1]) | (bold[1:] != bold[:-1])
        starts = np.concatenate(([0], np.flatnonzero(change) + 1))
        ends = [*starts[1:].tolist(), self.width]
        looks = zip(fg[starts].tolist(), bg[starts].tolist(), bold[starts].tolist(), strict=True)
        return [Segment(line[a:b], _style(look)) for a, b, look in zip(starts.tolist(), ends, looks, strict=True)]


def cells(text: str, *, ascii: bool = False) -> str:  # noqa: A002
    """The text with one character per cell: wide, zero-width and control characters become "?"."""
    if not ascii:
        text = real_minus(text)
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    if ascii:
        return "".join(c if c.isascii() and c.isprintable() else "?" for c in composed.translate(_TO_ASCII))
    return "".join(c if get_character_cell_size(c) == 1 and c.isprintable() else "?" for c in composed)


def _style(look: tuple[int, int, bool]) -> Style:
    """The Rich style of (fg, bg, bold); kept, because making one takes longer than using it."""
    style = _STYLES.get(look)
    if style is None:
        if len(_STYLES) >= _MOST_STYLES:
            _STYLES.clear()
        fg, bg, bold = look
        style = _STYLES[look] = Style(color=_colour(fg), bgcolor=_colour(bg), bold=bold or None)
    return style


def _colour(value: int) -> Color | None:
    return None if value < 0 else Color.from_rgb(value >> 16, value >> 8 & 255, value & 255)

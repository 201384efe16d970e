"""Lines of text of any width of character, for what users wrote themselves: titles and notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from gdtui.draw.ink import Ink
from gdtui.draw.sevenbit import real_minus, spelled


class Part(NamedTuple):
    """A stretch of text in one look; −1 is the text's own colour."""

    text: str
    color: int = -1
    bold: bool = False


def style(color: int, *, bold: bool = False) -> Style:
    """The Rich style of an ink's colour."""
    colour = None if color < 0 else Color.from_rgb(color >> 16, color >> 8 & 255, color & 255)
    return Style(color=colour, bold=bold or None)


def printable(text: str, ink: Ink) -> str:
    """The text without control characters, and in ASCII where the ink asks for it."""
    if ink.ascii:
        return spelled(text)
    return "".join(c if c.isprintable() else " " for c in real_minus(text))


def width_of(parts: Iterable[Part]) -> int:
    """How many cells the parts take."""
    return sum(cell_len(part.text) for part in parts)


def strip(parts: Iterable[Part], width: int, ink: Ink) -> Strip:
    """The parts as one line of exactly `width` cells, cut or padded at its end."""
    segments: list[Segment] = []
    room = width
    for part in parts:
        text = printable(part.text, ink)
        size = min(room, cell_len(text))
        colour = ink.text if part.color == -1 else part.color
        segments.append(Segment(set_cell_size(text, size), style(colour, bold=part.bold)))
        room -= size
    if room > 0:
        segments.append(Segment(" " * room))
    return Strip(segments, width)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells: broken at spaces, or between wide characters, which need none."""
    if width < 2:
        return []
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if cell_len(line + word.rstrip()) > width and line:
            lines.append(line.rstrip())
            line = ""
        while cell_len(word.rstrip()) > width:
            piece = set_cell_size(word, width).rstrip()
            lines.append(piece)
            word = word[len(piece) :]
        line += word if line or word.strip() else ""
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _words(text: str) -> list[str]:
    """Words with the space after them; a wide character is a word of its own."""
    words: list[str] = []
    fresh = True
    for character in text:
        wide = cell_len(character) == 2
        if fresh or wide:
            words.append(character)
        else:
            words[-1] += character
        fresh = wide or character == " "
    return words

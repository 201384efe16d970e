"""What a screen or a view shows, as cells: the ground of its pictures and its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from gdtui.frozen import Frozen


class Cell(NamedTuple):
    """A character with its colours 0xRRGGBB. The second cell of a wide character holds ""."""

    char: str
    ink: int
    paper: int
    bold: bool


class Page(Frozen):
    """`rows` of equally many cells on a ground of the colour `paper`."""

    rows: tuple[tuple[Cell, ...], ...]
    paper: int
    title: str = ""

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def text(self) -> str:
        """The characters alone, without spaces at the ends of lines."""
        lines = ("".join(cell.char for cell in row).rstrip() for row in self.rows)
        return "".join(f"{line}\n" for line in lines)


def page_of(rows: Iterable[Sequence[Segment]], width: int, ink: int, paper: int, title: str = "") -> Page:
    """Rows of Rich segments as a page of `width` cells; `ink` and `paper` stand for the terminal's own colours."""
    found = (tuple(cell for segment in row for cell in _cells(segment, ink, paper)) for row in rows)
    blank = Cell(" ", ink, paper, bold=False)
    return Page(tuple((*row[:width], *[blank] * (width - len(row))) for row in found), paper, title)


def _cells(segment: Segment, ink: int, paper: int) -> Iterable[Cell]:
    style = segment.style or Style.null()
    front, back = _packed(style.color, ink), _packed(style.bgcolor, paper)
    if style.reverse:
        front, back = back, front
    for char in "" if segment.control else segment.text:
        yield Cell(char, front, back, bool(style.bold))
        if get_character_cell_size(char) == 2:
            yield Cell("", front, back, bool(style.bold))


def _packed(color: Color | None, default: int) -> int:
    if color is None or color.is_default:
        return default
    red, green, blue = color.get_truecolor()
    return red << 16 | green << 8 | blue

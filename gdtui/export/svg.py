"""A page as SVG, which looks alike everywhere: pictures are drawn, and only letters come from a font."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from itertools import groupby

from rich.cells import get_character_cell_size

from gdtui.export.page import Cell, Page
from gdtui.export.shapes import HEIGHT, WIDTH, blocks, strokes

FONTS = "'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
SIZE = 15.0
"""The font size whose letters are as wide as a cell: 0.6 em in nearly all fonts of fixed width."""
BASELINE = 13.5
_WORDS = re.compile(r"\S+(?: \S+)*")


def svg_of(page: Page) -> str:
    """The picture; the same page gives the same text."""
    width, height = _short(page.width * WIDTH), _short(page.height * HEIGHT)
    size = f'width="{width}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>',
        *([f"<title>{escape(page.title)}</title>"] if page.title else []),
        f"<style>text {{ font: {SIZE:g}px {FONTS}; white-space: pre; }} .b {{ font-weight: bold; }}</style>",
        f'<rect {size} fill="{_hex(page.paper)}"/>',
        *(line for part in (_filled, _drawn, _written) for line in part(page)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _filled(page: Page) -> Iterator[str]:
    """Grounds and blocks, one path for each colour, in the order in which they lie over each other."""
    grounds: dict[int, list[str]] = defaultdict(list)
    pieces: dict[tuple[int, float], list[str]] = defaultdict(list)
    for y, row in enumerate(page.rows):
        for paper, x, count in _runs(row):
            if paper != page.paper:
                grounds[paper].append(_rectangle(x * WIDTH, y * HEIGHT, count * WIDTH, HEIGHT))
        for x, cell in enumerate(row):
            for block in blocks(cell.char) if cell.char else ():
                path = _rectangle(x * WIDTH + block.x, y * HEIGHT + block.y, block.width, block.height)
                pieces[cell.ink, block.share].append(path)
    for paper, paths in grounds.items():
        yield f'<path shape-rendering="crispEdges" fill="{_hex(paper)}" d="{"".join(paths)}"/>'
    for (ink, share), paths in pieces.items():
        opacity = f' fill-opacity="{share:g}"' if share < 1 else ""
        yield f'<path shape-rendering="crispEdges" fill="{_hex(ink)}"{opacity} d="{"".join(paths)}"/>'


def _runs(row: tuple[Cell, ...]) -> Iterator[tuple[int, int, int]]:
    """Each stretch of one ground: its colour, where it begins, how long it is."""
    x = 0
    for paper, cells in groupby(row, key=lambda cell: cell.paper):
        count = len(list(cells))
        yield paper, x, count
        x += count


def _drawn(page: Page) -> Iterator[str]:
    """Lines and dots, one path for each colour and thickness."""
    found: dict[tuple[int, float], list[str]] = defaultdict(list)
    for y, row in enumerate(page.rows):
        for x, cell in enumerate(row):
            for line in strokes(cell.char) if cell.char else ():
                start = f"M{_short(x * WIDTH + line.x)} {_short(y * HEIGHT + line.y)}"
                found[cell.ink, line.thick].append(f"{start}l{_short(line.right)} {_short(line.down)}")
    for (ink, thick), paths in found.items():
        look = f'fill="none" stroke="{_hex(ink)}" stroke-width="{thick:g}" stroke-linecap="round"'
        yield f'<path {look} d="{"".join(paths)}"/>'


def _written(page: Page) -> Iterator[str]:
    """Letters: stretches of ASCII as wide as their cells, every other character in its own place."""
    for y, row in enumerate(page.rows):
        at = f'y="{_short(y * HEIGHT + BASELINE)}"'
        for x, text, cell in _words(row):
            width = sum(get_character_cell_size(char) for char in text) * WIDTH
            fit = f' textLength="{_short(width)}" lengthAdjust="spacingAndGlyphs"' if len(text) > 1 else ""
            bold = ' class="b"' if cell.bold else ""
            yield f'<text x="{_short(x * WIDTH)}" {at}{fit}{bold} fill="{_hex(cell.ink)}">{escape(text)}</text>'


def _words(row: tuple[Cell, ...]) -> Iterator[tuple[int, str, Cell]]:
    """What a row has to write: where, what, and a cell with its look. Wide gaps part words, for not everybody who
    draws SVG keeps them."""
    x = 0
    for (plain, ink, bold), cells in groupby(row, key=lambda cell: (_plain(cell.char), cell.ink, cell.bold)):
        found = list(cells)
        if plain:
            text = "".join(cell.char for cell in found)
            yield from ((x + word.start(), word[0], Cell("", ink, 0, bold)) for word in _WORDS.finditer(text))
        else:
            yield from ((x + k, cell.char, cell) for k, cell in enumerate(found) if _is_letter(cell.char))
        x += len(found)


def _is_letter(char: str) -> bool:
    return bool(char) and not blocks(char) and not strokes(char)


def _plain(char: str) -> bool:
    return char.isascii() and char != ""


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f"M{_short(x)} {_short(y)}h{_short(width)}v{_short(height)}h-{_short(width)}z"


def _short(value: float) -> str:
    """A number of pixels in at most two decimals."""
    return f"{round(value, 2):g}" if abs(value) < 1e5 else str(round(value))


def _hex(colour: int) -> str:
    return f"#{colour:06x}"

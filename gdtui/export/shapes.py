"""Characters that are pictures (blocks, shades, braille, lines) as geometry, so that no font can tear them apart."""

from __future__ import annotations

from typing import NamedTuple

WIDTH, HEIGHT = 9.0, 18.0
"""A cell, in pixels."""


class Block(NamedTuple):
    """A rectangle of a cell, and how much of the colour it takes."""

    x: float
    y: float
    width: float
    height: float
    share: float = 1.0


class Stroke(NamedTuple):
    """A line from (x, y) that goes on by (right, down); one of no length is a dot."""

    x: float
    y: float
    right: float
    down: float
    thick: float


_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and row of the braille dots, the lowest bit first."""
_QUARTERS = {
    "▖": (2,), "▗": (3,), "▘": (0,), "▙": (0, 2, 3), "▚": (0, 3), "▛": (0, 1, 2), "▜": (0, 1, 3), "▝": (1,),
    "▞": (1, 2), "▟": (1, 2, 3),
}  # fmt: skip
_ELEMENTS = {
    "▀": Block(0.0, 0.0, WIDTH, HEIGHT / 2),
    "▐": Block(WIDTH / 2, 0.0, WIDTH / 2, HEIGHT),
    "▔": Block(0.0, 0.0, WIDTH, HEIGHT / 8),
    **{char: Block(0.0, HEIGHT * (8 - k) / 8, WIDTH, HEIGHT * k / 8) for k, char in enumerate("▁▂▃▄▅▆▇█", 1)},
    **{char: Block(0.0, 0.0, WIDTH * k / 8, HEIGHT) for k, char in enumerate("▏▎▍▌▋▊▉", 1)},
    **{char: Block(0.0, 0.0, WIDTH, HEIGHT, k / 4) for k, char in enumerate("░▒▓", 1)},
}
_ARMS = {
    "─": "lr", "━": "lr", "│": "ud", "┃": "ud", "┌": "rd", "┐": "ld", "└": "ur", "┘": "ul", "├": "udr", "┤": "udl",
    "┬": "lrd", "┴": "lru", "┼": "udlr", "╭": "rd", "╮": "ld", "╰": "ur", "╯": "ul", "╵": "u", "╷": "d",
    "╴": "l", "╶": "r",
}  # fmt: skip
_REACH = {"l": (-WIDTH / 2, 0.0), "r": (WIDTH / 2, 0.0), "u": (0.0, -HEIGHT / 2), "d": (0.0, HEIGHT / 2)}
_LIGHT, _HEAVY, _DOT = 1.2, 2.4, 2.6


def blocks(char: str) -> list[Block]:
    """The rectangles of a block element; none for any other character."""
    if char in _QUARTERS:
        return [Block(k % 2 * WIDTH / 2, k // 2 * HEIGHT / 2, WIDTH / 2, HEIGHT / 2) for k in _QUARTERS[char]]
    found = _ELEMENTS.get(char)
    return [] if found is None else [found]


def strokes(char: str) -> list[Stroke]:
    """The lines and dots of braille and of box drawing; none for any other character."""
    bits = ord(char) - 0x2800
    if 0 < bits < 256:
        return [
            Stroke(WIDTH * (0.25 + 0.5 * column), HEIGHT * (row + 0.5) / 4, 0.0, 0.0, _DOT)
            for k, (column, row) in enumerate(_DOTS)
            if bits >> k & 1
        ]
    if char == "╌":
        return [Stroke(x, HEIGHT / 2, WIDTH / 4, 0.0, _LIGHT) for x in (WIDTH / 8, WIDTH * 5 / 8)]
    thick = _HEAVY if char in "━┃" else _LIGHT
    return [Stroke(WIDTH / 2, HEIGHT / 2, *_REACH[arm], thick) for arm in _ARMS.get(char, "")]

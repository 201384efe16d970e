"""A product of matrices as small pictures: every number a patch, blue below zero and orange above."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.gateway import Floats
from gdtui.draw.heat import colours, half_blocks, shaded
from gdtui.draw.ink import Ink
from gdtui.draw.palettes import lookup
from gdtui.frozen import Frozen
from gdtui.inside import Factor
from gdtui.tui.microscopy.wording import cut, written

_SIGNED = "=- +#"
_SCALES = ((4, 4), (3, 3), (2, 2), (1, 2), (1, 1))
"""Cells across and half cells down for each number, the same in all matrices so that equal sides look equal."""
_MOST = ((48, 20), (36, 14), (26, 12), (20, 10), (14, 8), (10, 6), (8, 4), (6, 3))
"""Cells that a matrix may take at most; larger ones are thinned out."""
_MANY, _COMMON = 200, 0.99
"""In large matrices a few outliers must not take the colour from all others."""
_GAP = 1


class Block(Frozen, eq=False):
    """A factor or a sign and the cells it takes; `high` × `wide` are the pixels of a factor's picture."""

    of: Factor | str
    width: int
    height: int
    high: int = 0
    wide: int = 0

    @property
    def sign(self) -> bool:
        return isinstance(self.of, str)


def paint_product(product: Sequence[Factor | str], width: int, height: int, ink: Ink) -> Canvas:
    """The largest pictures with which the whole product fits, in lines; as much as fits with the smallest."""
    for scale, most in [*((scale, _MOST[0]) for scale in _SCALES), *((_SCALES[-1], most) for most in _MOST[1:])]:
        lines = _lines([_sized(one, scale, most, ink) for one in product], width)
        if sum(_tall(line) for line in lines) <= height and all(_wide(line) <= width for line in lines):
            break
    canvas = Canvas(width, height, ascii=ink.ascii)
    y = 0
    for line in lines:
        tall, x = _tall(line), 0
        for block in line:
            down = 2 + max(0, tall - 2) // 2 if block.sign else 0
            canvas.blit(_drawn(block, ink), x, y + min(down, max(0, tall - 1)))
            x += block.width + _GAP
        y += tall
    return canvas


def _lines(blocks: Sequence[Block], width: int) -> list[list[Block]]:
    """Blocks side by side; a sign goes with what comes after it."""
    lines: list[list[Block]] = [[]]
    k = 0
    while k < len(blocks):
        group = [blocks[k]]
        while group[-1].sign and k + 1 < len(blocks):
            k += 1
            group.append(blocks[k])
        if lines[-1] and _wide([*lines[-1], *group]) > width:
            lines.append([])
        lines[-1] += group
        k += 1
    return lines


def _wide(line: Sequence[Block]) -> int:
    return sum(block.width + _GAP for block in line) - _GAP


def _tall(line: Sequence[Block]) -> int:
    return max((block.height for block in line), default=0)


def _pixels_a_cell(ink: Ink) -> int:
    """How many pixels stand above each other in a cell."""
    return 2 if ink.pixels else 1


def _named(one: Factor, ink: Ink) -> tuple[str, str]:
    return cut(written(one.name, ink), 12, ink), written(one.shape, ink)


def _sized(one: Factor | str, scale: tuple[int, int], most: tuple[int, int], ink: Ink) -> Block:
    """What something takes at a scale, and how much of that its picture."""
    if isinstance(one, str):
        return Block(one, len(written(one, ink)), 1)
    rows, columns = one.values.shape
    tall = _pixels_a_cell(ink)
    high = min(max(1, rows * scale[1] * tall // 2), most[1] * tall)
    wide = min(columns * scale[0], most[0])
    name, shape = _named(one, ink)
    return Block(one, max(wide, len(name) + len(shape) + 1) + 1, (high + tall - 1) // tall + 2, high, wide)


def _drawn(block: Block, ink: Ink) -> Canvas:
    canvas = Canvas(block.width, block.height, ascii=ink.ascii)
    if isinstance(block.of, str):
        canvas.put(0, 0, written(block.of, ink), ink.text, bold=True)
        return canvas
    name, shape = _named(block.of, ink)
    canvas.put(1, 0, name, ink.text, bold=True)
    canvas.put(len(name) + 2, 0, shape, ink.dim)
    canvas.blit(_picture(block.of.values, block.high, block.wide, ink), 1, 2)
    _mark(canvas, block, block.of, ink)
    return canvas


def _mark(canvas: Canvas, block: Block, one: Factor, ink: Ink) -> None:
    """Signs at the row and above the column looked at."""
    (row, column), (rows, columns) = one.at, one.values.shape
    if row is not None:
        y = int((row + 0.5) * block.high / rows) // _pixels_a_cell(ink)
        canvas.put(0, 2 + y, ">" if ink.ascii else "▸", ink.accent, bold=True)
    if column is not None:
        x = int((column + 0.5) * block.wide / columns)
        canvas.put(1 + x, 1, "v" if ink.ascii else "▾", ink.accent, bold=True)


def _picture(values: Floats, high: int, wide: int, ink: Ink) -> Canvas:
    """The matrix in so many pixels, by nearest neighbour: a number is one patch, not a shade between two."""
    rows = (np.arange(high) + 0.5) * values.shape[0] / high
    columns = (np.arange(wide) + 0.5) * values.shape[1] / wide
    pixels = np.asarray(values, float)[rows.astype(np.intp)[:, None], columns.astype(np.intp)[None, :]]
    known = np.abs(values[np.isfinite(values)])
    far = max(float(np.quantile(known, 1.0 if known.size < _MANY else _COMMON)) if known.size else 0.0, 1e-300)
    share = np.where(np.isfinite(pixels), np.clip(pixels, -far, far) / far / 2 + 0.5, np.nan)
    if not ink.pixels:
        return shaded(share, ink, _SIGNED)
    blocks = colours(share, lookup("signed", ink))
    if high % 2:
        blocks = np.vstack([blocks, np.full((1, wide), -1, dtype=np.int32)])
    return half_blocks(blocks)

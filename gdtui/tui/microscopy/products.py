"""A product of matrices as small pictures: every number a patch, blue below zero and orange above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.heat import colours, half_blocks, shaded
from gdtui.draw.ink import Ink
from gdtui.draw.palettes import lookup
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


@dataclass(frozen=True, eq=False)
class Block:
    """A factor drawn, or a sign between two."""

    canvas: Canvas
    sign: bool = False


def paint_product(product: Sequence[Factor | str], width: int, height: int, ink: Ink) -> Canvas:
    """The largest pictures with which the whole product fits, in lines; as much as fits with the smallest."""
    for scale, most in [*((scale, _MOST[0]) for scale in _SCALES), *((_SCALES[-1], most) for most in _MOST[1:])]:
        blocks = [_block(one, scale, most, ink) for one in product]
        lines = _lines(blocks, width)
        if sum(_tall(line) for line in lines) <= height and all(_wide(line) <= width for line in lines):
            break
    canvas = Canvas(width, height, ascii=ink.ascii)
    y = 0
    for line in lines:
        tall, x = _tall(line), 0
        for block in line:
            down = 2 + max(0, tall - 2) // 2 if block.sign else 0
            canvas.blit(block.canvas, x, y + min(down, max(0, tall - 1)))
            x += block.canvas.width + _GAP
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
    return sum(block.canvas.width + _GAP for block in line) - _GAP


def _tall(line: Sequence[Block]) -> int:
    return max((block.canvas.height for block in line), default=0)


def _block(one: Factor | str, scale: tuple[int, int], most: tuple[int, int], ink: Ink) -> Block:
    if isinstance(one, str):
        text = written(one, ink)
        sign = Canvas(len(text), 1, ascii=ink.ascii)
        sign.put(0, 0, text, ink.text, bold=True)
        return Block(sign, sign=True)
    picture, rows, columns = _picture(one, scale, most, ink)
    name, shape = cut(written(one.name, ink), 12), one.shape.replace("×", "x") if ink.ascii else one.shape
    width = max(picture.width, len(name) + len(shape) + 1) + 1
    canvas = Canvas(width, picture.height + 2, ascii=ink.ascii)
    canvas.put(1, 0, name, ink.text, bold=True)
    canvas.put(len(name) + 2, 0, shape, ink.dim)
    canvas.blit(picture, 1, 2)
    _mark(canvas, one, rows, columns, ink)
    return Block(canvas)


def _mark(canvas: Canvas, one: Factor, rows: Sequence[int], columns: Sequence[int], ink: Ink) -> None:
    """Signs at the row and above the column looked at: `rows`, `columns` say where each was drawn first."""
    row, column = one.at
    if row is not None:
        canvas.put(0, 2 + rows[row], ">" if ink.ascii else "▸", ink.accent, bold=True)
    if column is not None:
        canvas.put(1 + columns[column], 1, "v" if ink.ascii else "▾", ink.accent, bold=True)


def _picture(
    one: Factor, scale: tuple[int, int], most: tuple[int, int], ink: Ink
) -> tuple[Canvas, list[int], list[int]]:
    """The matrix in cells, and the row and the column of cells at which each of its rows and columns stands."""
    values = np.asarray(one.values, float)
    tall = 2 if ink.pixels else 1
    high = min(max(1, values.shape[0] * scale[1] * tall // 2), most[1] * tall)
    wide = min(values.shape[1] * scale[0], most[0])
    rows = (np.arange(high) + 0.5) * values.shape[0] / high
    columns = (np.arange(wide) + 0.5) * values.shape[1] / wide
    pixels = values[rows.astype(np.intp)[:, None], columns.astype(np.intp)[None, :]]
    known = np.abs(values[np.isfinite(values)])
    far = max(float(np.quantile(known, 1.0 if known.size < _MANY else _COMMON)) if known.size else 0.0, 1e-300)
    share = np.where(np.isfinite(pixels), np.clip(pixels, -far, far) / far / 2 + 0.5, np.nan)
    where = [int((k + 0.5) * high / values.shape[0]) // tall for k in range(values.shape[0])]
    across = [int((k + 0.5) * wide / values.shape[1]) for k in range(values.shape[1])]
    if not ink.pixels:
        return shaded(share, ink, _SIGNED), where, across
    blocks = colours(share, lookup("signed", ink))
    if high % 2:
        blocks = np.vstack([blocks, np.full((1, wide), -1, dtype=np.int32)])
    return half_blocks(blocks), where, across

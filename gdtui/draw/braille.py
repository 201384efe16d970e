"""Braille cells (2 × 4 dots) as ASCII characters of about the same shape."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

# Unicode chapter 21.1: bit k of the pattern U+2800 + bits is the dot in this column and row (from the top).
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
_BLANK = 0x2800


def as_ascii(cells: NDArray[np.str_]) -> NDArray[np.str_]:
    """Braille characters (any shape, "<U1") as ASCII; every other character that is not ASCII becomes a blank."""
    codes = np.ascontiguousarray(cells).view(np.uint32).reshape(cells.shape).astype(np.int64)
    drawn = (codes >= _BLANK) & (codes < _BLANK + 256)
    kept = np.where(codes < 128, codes, ord(" ")).astype(np.uint32).view("<U1").reshape(cells.shape)
    return np.asarray(np.where(drawn, _table()[np.where(drawn, codes - _BLANK, 0)], kept), dtype="<U1")


@cache
def _table() -> NDArray[np.str_]:
    return np.array([_shape(bits) for bits in range(256)], dtype="<U1")


def _shape(bits: int) -> str:
    dots = [dot for k, dot in enumerate(_DOTS) if bits >> k & 1]
    if not dots or len(dots) >= 7:
        return "#" if dots else " "
    rows = [row for _, row in dots]
    if max(rows) - min(rows) >= 2:
        return _steep(dots)
    middle = sum(rows) / len(rows)
    if len(dots) == 1:
        return "'" if middle < 2 else "."
    return "'" if middle < 0.75 else "-" if middle < 2.75 else "_"


def _steep(dots: list[tuple[int, int]]) -> str:
    """A stroke over three rows or more: leaning by which of its two columns is the lower one."""
    left = [row for column, row in dots if column == 0]
    right = [row for column, row in dots if column == 1]
    if not left or not right:
        return "|"
    lean = sum(left) / len(left) - sum(right) / len(right)
    return "/" if lean > 0.5 else "\\" if lean < -0.5 else "|"

"""Straight strokes in dots of braille (2 × 4 a cell), each cell in the colour of the last stroke through it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gdtui.draw.braille import as_ascii
from gdtui.draw.canvas import Canvas

SOLID, DASHED, DOTTED, SPARSE = (1, 0), (5, 4), (1, 1), (1, 4)
"""Dots drawn, and dots left out after them."""

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])


class Pen:
    """Draws on `width` × `height` cells; `put_on` then lays the strokes over a canvas."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(0, width), max(0, height)
        self._dots = np.zeros((4 * self.height, 2 * self.width), dtype=bool)
        self._colours = np.full((self.height, self.width), -1, dtype=np.int32)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: int,
        stroke: tuple[int, int] = SOLID,
        thick: int = 1,
    ) -> None:
        """From one place to another, each (column, row) in dots; `thick` dots high. What lies outside is cut off."""
        far = 8.0 * (self.width + self.height) + 64.0  # beyond it a stroke would cost more than it shows
        x0, y0, x1, y1 = (min(max(float(at), -far), far) for at in (*start, *end))
        count = int(max(abs(x1 - x0), abs(y1 - y0))) + 1
        share = np.linspace(0.0, 1.0, count)
        on, off = stroke
        kept = share[np.arange(count) % (on + off) < on] if off else share
        x = np.rint(x0 + kept * (x1 - x0)).astype(np.intp)
        y = np.rint(y0 + kept * (y1 - y0)).astype(np.intp)
        for lower in range(thick):
            self._mark(x, y + lower - (thick - 1) // 2, colour)

    def path(self, x: Sequence[float], y: Sequence[float], colour: int) -> None:
        """Through all the places in turn."""
        for start, end in pairwise(zip(x, y, strict=True)):
            self.line(start, end, colour)

    def _mark(self, x: np.ndarray, y: np.ndarray, colour: int) -> None:
        inside = (x >= 0) & (x < 2 * self.width) & (y >= 0) & (y < 4 * self.height)
        x, y = x[inside], y[inside]
        self._dots[y, x] = True
        self._colours[y // 4, x // 2] = colour

    def put_on(self, canvas: Canvas, x: int = 0, y: int = 0) -> None:
        """Every cell with a dot in it replaces the canvas's, the upper left one at (x, y)."""
        if not (self.width and self.height):
            return
        blocks = self._dots.reshape(self.height, 4, self.width, 2)
        bits = np.einsum("hawb,ab->hw", blocks, _BITS)
        chars = (0x2800 + bits).astype(np.uint32).view("<U1").reshape(bits.shape)
        shown = as_ascii(chars) if canvas.ascii else chars
        rows, columns = np.nonzero(bits)
        inside = (rows + y >= 0) & (rows + y < canvas.height) & (columns + x >= 0) & (columns + x < canvas.width)
        rows, columns = rows[inside], columns[inside]
        canvas.chars[rows + y, columns + x] = shown[rows, columns]
        canvas.fg[rows + y, columns + x] = self._colours[rows, columns]

"""Tables in cells: numbers of a fixed width, bars, and columns with a colour for each cell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gdtui.draw.canvas import Canvas, cells
from gdtui.draw.ink import Ink, glyphs

Cell = str | tuple[str, int]


def number(value: float | None, width: int = 9, *, full: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """A number in at most `width` characters: −0.5084, 1.2e−05 when small, 1.3e+07 when large.

    Four decimals, fewer where the width demands it. None and NaN are "—", infinity is "∞". With `full`, all the
    digits that a double needs to be read back, however wide. What cannot be shown at all is "#" throughout.
    """
    if value is None or math.isnan(value):
        return "-" if ascii else "—"
    texts = [repr(float(value))] if full else _candidates(float(value))
    texts = texts if ascii else [text.replace("-", "−").replace("inf", "∞") for text in texts]
    return next((text for text in texts if full or len(text) <= width), "#" * width)


def _candidates(value: float) -> list[str]:
    """Texts for a number, the preferred first and then ever shorter ones."""
    if math.isinf(value):
        return [str(value)]
    value += 0.0  # which turns −0.0 into 0.0: a sign would say that something moves
    size = abs(value)
    scientific = [f"{value:.1e}", f"{value:.0e}", f"{value:.0e}".replace("e+0", "e").replace("e-0", "e-")]
    if value != 0 and not 1e-3 <= size < 1e6:
        return scientific
    decimals = range(4, -1, -1) if size >= 1 or value == 0 else range(4, 1, -1)
    return [f"{value:.{d}f}" for d in decimals] + scientific


def bar(fraction: float, width: int, ink: Ink, *, solid: bool = False) -> str:
    """A bar of `fraction` (0…1) of `width` cells; anything above 0 shows at least one cell.

    A fraction that is not a number gives no bar. `solid` takes full blocks in place of small squares.
    """
    if math.isnan(fraction) or fraction <= 0 or width <= 0:
        return ""
    glyph = glyphs(ink).block if solid else glyphs(ink).bar
    return glyph * max(1, min(width, round(min(1.0, fraction) * width)))


_PARTS, _PARTS_ASCII = " ▏▎▍▌▋▊▉", " -="
"""What stands for no part of a cell, one more, and so on."""


def fine_bar(length: float, width: int, ink: Ink) -> str:
    """A bar of `length` cells, at most `width`, to an eighth of a cell, in ASCII to about a third: `##-`, `##=`.

    Any length above 0 shows at least the least part of a cell; what is no number gives no bar.
    """
    if math.isnan(length) or length <= 0 or width <= 0:
        return ""
    parts = _PARTS_ASCII if ink.ascii else _PARTS
    whole, rest = divmod(max(1, round(min(length, width) * len(parts))), len(parts))
    return (glyphs(ink).block * whole + parts[rest]).rstrip()


def columns(rows: Sequence[Sequence[Cell]], widths: Sequence[int], aligns: str, ink: Ink, gap: int = 2) -> Canvas:
    """Rows of cells (a text, or a text and its colour) in columns of fixed widths.

    `aligns` has one of "<", ">" and "^" for each column. A text too wide for its column is cut and ends in "…".
    """
    canvas = Canvas(sum(widths) + gap * max(0, len(widths) - 1), len(rows), ascii=ink.ascii)
    for y, row in enumerate(rows):
        x = 0
        for cell, width, align in zip(row, widths, aligns, strict=False):
            text, colour = (cell, ink.text) if isinstance(cell, str) else cell
            canvas.put(x, y, f"{shortened(text, width, ink):{align}{width}}", colour)
            x += width + gap
    return canvas


def shortened(text: str, width: int, ink: Ink) -> str:
    """The text in at most `width` cells, its cut end marked with "…"."""
    narrow = cells(text, ascii=ink.ascii)
    if len(narrow) <= width:
        return narrow
    return narrow[: max(0, width - 1)] + ("." if ink.ascii else "…") if width > 0 else ""

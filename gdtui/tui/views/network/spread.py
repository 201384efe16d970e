"""Histograms of weights, activations and gradients, a row for each layer."""

from __future__ import annotations

from gdtui.draw.canvas import Canvas
from gdtui.draw.histogram import histogram
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.table import shortened
from gdtui.pictures.sheets import Sheet
from gdtui.tui.views.network.cursor import Cursor
from gdtui.tui.views.network.diagram import mark

TITLES = ("weights", "activations", "gradients")
_GUTTER = 16
_LEAST, _MOST = 2, 9


def draw(cursor: Cursor, width: int, height: int, ink: Ink) -> Canvas:
    """As many layers as there is room for, those around the cursor."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    layers = cursor.picture.layers
    panel = (width - _GUTTER - 2) // len(TITLES) - 2
    rows = min(_MOST, max(_LEAST, (height - 1) // len(layers)))
    shown = (height - 1) // rows
    if panel < 4 or not shown:
        return canvas
    first = max(0, min(cursor.layer - shown // 2, len(layers) - shown))
    for place, title in enumerate(TITLES):
        canvas.put(_left(place, panel), 0, shortened(title, panel, ink), ink.text, bold=True)
    for k, sheet in enumerate(layers[first : first + shown]):
        y = 1 + k * rows
        _draw_name(canvas, sheet, y, rows, ink, selected=first + k == cursor.layer)
        for place, found in enumerate(sheet.histograms):
            if found is None:
                canvas.put(_left(place, panel), y, "no finite number"[:panel], ink.bad)
                continue
            tall = rows if rows == _LEAST else rows - 1
            colour = (ink.accent, ink.good, ink.test)[place]
            canvas.blit(
                histogram(found.counts, found.low, found.high, panel, tall, ink, colour), _left(place, panel), y
            )
    return canvas


def _left(place: int, panel: int) -> int:
    return _GUTTER + place * (panel + 2)


def _draw_name(canvas: Canvas, sheet: Sheet, y: int, rows: int, ink: Ink, *, selected: bool) -> None:
    """The layer, and below it in words what is wrong with its units."""
    pointer = glyphs(ink).cursor if selected else " "
    canvas.put(0, y, f"{pointer}{sheet.name}"[: _GUTTER - 1], ink.accent if selected else ink.text, bold=selected)
    for k, (word, text) in enumerate(_state(sheet)[: rows - 1]):
        glyph, colour = mark(word, ink)
        canvas.put(1, y + 1 + k, f"{glyph}{' ' * bool(glyph)}{text}"[: _GUTTER - 2], colour if word else ink.dim)


def _state(sheet: Sheet) -> list[tuple[str, str]]:
    """How its units fare, as (word, words): how many do not work, and for how much of everything they are flat."""
    words = [unit.judgement.word for unit in sheet.units]
    counts = [(word, words.count(word)) for word in ("dead", "flat", "constant")]
    found = [(word, f"{count}/{len(words)} {word}") for word, count in counts if count]
    flat = sum(unit.flat for unit in sheet.units) / len(words)
    return [*(found or [("", "all work")]), ("", f"{flat:.0%} flat".replace("%", " %"))]

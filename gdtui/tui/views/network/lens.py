"""The selected unit at large: its map with axes, its weights as an image, or what comes in, as numbers."""

from __future__ import annotations

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.gateway import Floats
from gdtui.draw.heat import Heat
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, plot
from gdtui.draw.table import bar, number, shortened
from gdtui.draw.tiles import heat_tile
from gdtui.pictures.sheets import NetworkPicture
from gdtui.tui.grid import Column, grid, numbers
from gdtui.tui.strips import Part
from gdtui.tui.views.boundary import thinned
from gdtui.tui.views.network.cursor import Cursor

_SHARE = 12  # a sample for every so many cells: the map must remain in sight


def draw(cursor: Cursor, mode: str, width: int, height: int, ink: Ink, full: bool) -> Canvas:
    """The unit in that many cells."""
    sheet = cursor.sheet
    if sheet.kind == "image" and mode in ("activations", "weights", "gradients"):
        return _image(cursor, mode, width, height, ink)
    if mode != "activations" or sheet.maps is None:
        return _incoming(cursor, mode, width, height, ink, full)
    values = sheet.maps[cursor.unit]
    if sheet.kind == "classes":
        return _classes(cursor.picture, values, width, height, ink)
    return (_plane if sheet.kind == "plane" else _curve)(cursor.picture, values, width, height, ink)


def least_height(picture: NetworkPicture) -> int:
    """The rows in which any of its units can be seen whole, where that is a fixed number; else 0."""
    return len(picture.classes) if any(sheet.kind == "classes" for sheet in picture.layers) else 0


def key(cursor: Cursor, mode: str, ink: Ink, room: int) -> list[Part]:
    """The lowest and the highest value of the map, in the colours that they are drawn in, if there is room for them:
    without a word they would look like those over the data."""
    sheet = cursor.sheet
    if mode != "activations" or sheet.maps is None or sheet.kind != "plane":
        return []
    low, high = _ends(sheet.maps[cursor.unit])
    colours = [ink.classes[int(end > 0.0)] if end and _about_zero(low, high) else ink.text for end in (low, high)]
    texts = [number(end, 5, ascii=ink.ascii) for end in (low, high)]
    to = ".." if ink.ascii else "…"
    between = next((one for one in (f" {to} ", to) if len(f"map {one}".join(texts)) <= room), "")
    if not between:
        return []
    return [
        Part("map ", ink.dim), Part(texts[0], colours[0], bold=True), Part(between, ink.dim),
        Part(texts[1], colours[1], bold=True),
    ]  # fmt: skip


def _about_zero(low: float, high: float) -> bool:
    """Whether a range is drawn in the two colours of the signs; one far from zero needs a scale of its own."""
    return low < 0.0 < high or min(abs(low), abs(high)) < 0.5 * max(abs(low), abs(high))


def _ends(values: Floats) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)


def _plane(picture: NetworkPicture, values: Floats, width: int, height: int, ink: Ink) -> Canvas:
    """The map over the plane, on its own scale, with samples on it."""
    places = picture.places
    low, high = _ends(values)
    heat = Heat(values, places.xlim, places.ylim, "signed" if _about_zero(low, high) else "height")
    shown = thinned(np.zeros(len(places.x), dtype=bool), width * height // _SHARE)
    glyph = glyphs(ink).classes
    marks = [
        Mark(places.x[here], places.y[here], glyph[k % len(glyph)], ink.text, bold=True)
        for k in range(int(places.labels.max(initial=0)) + 1)
        if len(here := shown[places.labels[shown] == k])
    ]
    return plot(width, height, [], Axes(places.xlim, places.ylim), ink, marks, heat, places.names)


def _curve(picture: NetworkPicture, values: Floats, width: int, height: int, ink: Ink) -> Canvas:
    """What it passes on over the one input."""
    places = picture.places
    low, high = _ends(values)
    margin = 0.08 * (high - low) or 0.5
    axes = Axes(places.xlim, (low - margin, high + margin))
    series = [Series(np.linspace(*places.xlim, len(values)), values, ink.accent)]
    if axes.ylim[0] < 0.0 < axes.ylim[1]:
        series.insert(0, Series(list(places.xlim), [0.0, 0.0], ink.dim, "dots"))
    return plot(width, height, series, axes, ink, (), None, places.names)


def _image(cursor: Cursor, mode: str, width: int, height: int, ink: Ink) -> Canvas:
    """Its weights, or their gradients, over the pixels, as large as whole multiples allow."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    sheet, side = cursor.sheet, cursor.picture.places.side
    values = sheet.weight_grad if mode == "gradients" else sheet.weight
    if values is None or height < 2:
        return canvas
    own = values[cursor.unit]
    scale = max(1, min(width // side, 2 * (height - 1) // side))
    w, h = min(width, scale * side), min(height - 1, -(-scale * side // 2) + 1)
    reach = float(np.abs(own).max(initial=0.0))
    canvas.blit(heat_tile(own.reshape(side, side), w, h, ink, reach), 0, 0)
    least, most = (number(end, 7, ascii=ink.ascii) for end in (own.min(), own.max()))
    what = "gradients" if mode == "gradients" else "weights"
    canvas.put(0, min(h, height - 1), shortened(f"{side}×{side} {what} {least} … {most}", width, ink), ink.dim)
    return canvas


def _classes(picture: NetworkPicture, values: Floats, width: int, height: int, ink: Ink) -> Canvas:
    """How it answers to each class on average: a bar of its colour and the number."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    reach = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
    longest = min(12, max(len(name) for name in picture.classes))
    room = max(1, width - longest - 11)
    top = int(height > len(picture.classes))
    if top:
        canvas.put(0, 0, shortened("its mean answer to each class", width, ink), ink.dim)
    for k, (name, value) in enumerate(zip(picture.classes, values.tolist(), strict=True)):
        colour = ink.classes[1 if value >= 0 else 0]
        canvas.put(0, k + top, f"{shortened(name, longest, ink):>{longest}}", ink.text)
        canvas.put(longest + 1, k + top, f"{number(value, 8, ascii=ink.ascii):>8}", ink.text)
        canvas.put(longest + 10, k + top, bar(abs(value) / reach, room, ink, solid=True), colour)
    return canvas


def _incoming(cursor: Cursor, mode: str, width: int, height: int, ink: Ink, full: bool) -> Canvas:
    """The edges into it, the strongest first: weight, gradient and next step."""
    sheet, ranked, unit = cursor.sheet, cursor.ranked, cursor.unit

    def column(title: str, values: Floats | None, rank: int) -> Column:
        row = [None] * len(ranked) if values is None else values[unit, ranked].tolist()
        return numbers(title, row, ink, full, rank)

    names = [cursor.source_name(source, ascii=ink.ascii) for source in ranked]
    wanted = (
        Column("from", [shortened(name, 10, ink) for name in names], "<", 4),
        column("weight", sheet.weight, 0),
        column("dJ/dw" if ink.ascii else "∂J/∂w", sheet.weight_grad, 1),
        column("step", sheet.weight_change, 0 if mode == "update ratio" else 2),
    )
    row = None if cursor.source is None else ranked.index(cursor.source)
    return grid(wanted, width, height, ink, row)

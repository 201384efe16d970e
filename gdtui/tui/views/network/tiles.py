"""What stands in the tile of a unit: what it computes, its weights as an image, or a number."""

from __future__ import annotations

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.diagram import Place
from gdtui.draw.gateway import Floats
from gdtui.draw.ink import Ink
from gdtui.draw.table import number
from gdtui.draw.tiles import bar_tile, curve_tile, heat_tile
from gdtui.pictures.sheets import NetworkPicture, Sheet
from gdtui.tui.views.network.shares import unit_share, unit_value


def tile(picture: NetworkPicture, column: int, place: Place, mode: str, ink: Ink) -> Canvas:
    """What is drawn for a unit."""
    if column == 0:
        return _input_tile(picture, place, ink)
    sheet = picture.layers[column - 1]
    if is_picture(picture, column, mode):
        assert sheet.maps is not None
        return (
            _image_tile(sheet, place, mode, ink)
            if sheet.kind == "image"
            else _map_tile(sheet.kind, sheet.maps, place, ink)
        )
    unit = sheet.units[place.unit]
    text = number(unit_value(unit, mode), place.w, ascii=ink.ascii)
    return bar_tile(text, unit_share(picture, unit, mode), place.w, place.h, ink, ink.accent)


def is_picture(picture: NetworkPicture, column: int, mode: str) -> bool:
    """Whether the tiles of a column are pictures rather than numbers."""
    sheet = picture.layers[max(0, column - 1)]
    if column == 0 or sheet.kind == "image":
        return column == 0 or mode in ("activations", "weights", "gradients")
    return mode == "activations" and sheet.maps is not None


def _input_tile(picture: NetworkPicture, place: Place, ink: Ink) -> Canvas:
    maps = picture.input_maps
    if maps is None:
        return Canvas(place.w, place.h, ascii=ink.ascii)
    own = maps[place.unit][None]
    centred = own - (np.nanmean(own) if np.isfinite(own).any() else 0.0)
    if float(np.nanmax(np.abs(centred), initial=0.0)) < 1e-9 * float(np.nanmax(np.abs(own), initial=1e-300)):
        centred = np.zeros_like(own)  # held at its mean: what is left is rounding
    return _map_tile(picture.places.kind, centred, Place(0, place.x, place.y, place.w, place.h), ink)


def _image_tile(sheet: Sheet, place: Place, mode: str, ink: Ink) -> Canvas:
    assert sheet.maps is not None
    values = sheet.weight_grad if mode == "gradients" else sheet.weight
    if values is None:
        return Canvas(place.w, place.h, ascii=ink.ascii)
    return _map_tile("image", values.reshape(sheet.maps.shape), place, ink)


def _map_tile(kind: str, maps: Floats, place: Place, ink: Ink) -> Canvas:
    """One of a layer's maps, on the scale of the whole layer."""
    own, known = maps[place.unit], maps[np.isfinite(maps)]
    reach = float(np.abs(known).max(initial=0.0))
    if kind == "curve":
        low, high = min(0.0, float(known.min(initial=0.0))), max(0.0, float(known.max(initial=0.0)))
        return curve_tile(own, place.w, place.h, ink, low, high, ink.accent)
    rows = own[::-1] if kind == "plane" else np.atleast_2d(own)
    return heat_tile(rows, place.w, place.h, ink, reach)

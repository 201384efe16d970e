"""Colour tables of heat maps, each a lookup of 0xRRGGBB from low to high."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from gdtui.draw.cube import few, regions
from gdtui.draw.ink import Ink
from gdtui.draw.shade import Colours, blend, channels, luminance, pack

Palette = Literal["height", "viridis", "cividis", "diverging", "signed", "classes", "relief"]

_RELIEF = 0.32  # more, and lines in the colours of classes no longer stand out from the heights
STEPS = 64  # finer steps cannot be seen side by side, and each pair of colours is a style to keep

# Smith & van der Walt's viridis (2015) and Nuñez, Anderton & Renslow's cividis (2018) at equal distances.
_ANCHORS = {
    "viridis": (
        0x440154, 0x482576, 0x414487, 0x35608D, 0x2A788E, 0x21908C, 0x22A884, 0x43BF71, 0x7AD151, 0xBBDF27, 0xFDE725,
    ),
    "cividis": (
        0x00204D, 0x00306F, 0x2A406C, 0x48526B, 0x5E626E, 0x727374, 0x878479, 0x9E9677, 0xB6A971, 0xD0BE67, 0xEAD357,
        0xFFEA46,
    ),
}  # fmt: skip


@lru_cache(maxsize=32)
def lookup(palette: Palette, ink: Ink) -> Colours:
    """The table (STEPS,) of a palette; "height" is the ink's own from low to high.

    "diverging" and "signed" run from the ink's first class over paper to its second: the former pale, so that
    points of both classes stand out from it, the latter at full strength. "relief" is quiet, for lines of many
    colours: from the paper's own colour to a tint of the accent.
    """
    if ink.depth != "ansi256":
        return _smooth(palette, ink)
    if palette == "diverging":
        low, high = pale(ink)[:2, ::2]
        return np.concatenate([low[::-1], high])
    return few(_smooth(palette, ink))


def _smooth(palette: Palette, ink: Ink) -> Colours:
    found = ink.heat if palette == "height" else palette
    if found in _ANCHORS:
        return spread(_ANCHORS[found])
    if palette == "relief":
        return spread((max(ink.paper, 0), int(blend(ink.paper, ink.accent, _RELIEF))))
    middle = int(blend(ink.paper, ink.text, 0.08))
    strength = 0.95 if palette == "signed" else _tint(ink.paper)
    low, high = (int(blend(ink.paper, colour, strength)) for colour in ink.classes[:2])
    return spread((low, middle, high))


def spread(anchors: tuple[int, ...]) -> Colours:
    """A table (STEPS,) through the anchors at equal distances, linear in between."""
    rgb = channels(anchors)
    at, known = np.linspace(0.0, 1.0, STEPS), np.linspace(0.0, 1.0, len(anchors))
    return pack(np.stack([np.interp(at, known, rgb[:, k]) for k in range(3)], axis=-1))


@lru_cache(maxsize=32)
def pale(ink: Ink) -> Colours:
    """A table (classes, STEPS) from barely tinted paper to each class's colour, still pale enough to draw on."""
    share = 0.05 + (_tint(ink.paper) - 0.05) * np.linspace(0.0, 1.0, STEPS)
    tables = [blend(ink.paper, colour, share) for colour in ink.classes]
    return np.stack(regions(tables, ink.classes) if ink.depth == "ansi256" else tables)


def _tint(paper: int) -> float:
    """How much of a class's colour its region may take, so that its own points still stand out from it."""
    return 0.4 if luminance(paper) < 0.2 else 0.28

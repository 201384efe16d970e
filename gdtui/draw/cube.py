"""The colours of a terminal that has 256: a cube of 6 × 6 × 6 and a ramp of 24 greys.

Left to the terminal, smooth gradients fall into specks of other hues, since each channel is rounded by itself. Here
whole tables are brought to colours of the cube, by what the eye sees of them (Ottosson's Oklab, 2020).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdtui.draw.shade import Colours, Floats, blend, channels, contrast

_LEVELS = (0, 95, 135, 175, 215, 255)
_LEAST_RUN = 3
"""A colour of fewer neighbouring steps in a table is a speck."""
_STANDS_OUT = 3.0
"""By how much a class's own points should stand out from its region, where there is a colour for it."""
_COVERED = 0.02
"""What it costs a colour not to let them."""
_APART = 0.08
"""So far from each other are the colours of two regions, where there are enough."""
_ALIKE = 0.75
"""The cosine between hues that count as one."""
_GREY = 0.02
"""Nearer to the axis of greys than this there is no hue."""
_UNSURE = (0.2, 0.4)
"""Up to which shares of a region's table its paper is seen, and a grey between."""


def few(table: Colours) -> Colours:
    """A table in colours of the cube, each for some steps in a row; a speck becomes what stands before it."""
    runs = [(colour, len(list(same))) for colour, same in groupby(_cube()[_away(table).argmin(axis=1)].tolist())]
    last = next((colour for colour, length in runs if length >= _LEAST_RUN), runs[0][0])
    found: list[int] = []
    for colour, length in runs:
        last = colour if length >= _LEAST_RUN else last
        found += [last] * length
    return np.array(found, dtype=np.int32)


def regions(tables: Sequence[Colours], classes: Sequence[int]) -> list[Colours]:
    """The tables of the regions of classes in three colours each: paper, a grey, and where the model is sure a hue of
    its own, from which points in the colour of the class stand out."""
    taken: list[int] = []
    for table, own in zip(tables, classes, strict=True):
        taken.append(_hued(int(table[-1]), own, taken))
    return [_region(table, sure) for table, sure in zip(tables, taken, strict=True)]


def _region(table: Colours, sure: int) -> Colours:
    steps = len(table)
    first, middle = (round(share * steps) for share in _UNSURE)
    greys = _cube()[216:][_away(table[[0, middle]])[:, 216:].argmin(axis=1)]
    return np.repeat(np.array([*greys, sure], dtype=np.int32), (first, middle - first, steps - middle))


def between(one: Colours, other: Colours) -> Colours:
    """The mean of two pixels; of two colours of the cube the first, since what lies between them is none."""
    both = _shown(one) & _shown(other)
    return np.where(both, one, blend(one, np.maximum(other, 0), 0.5)).astype(np.int32)


def _shown(colours: Colours) -> NDArray[np.bool_]:
    """Which colours are among those of the cube; as np.isin, which imports numpy.ma for it."""
    known = _in_order()
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, colours), len(known) - 1)] == colours
    return found


def _hued(wanted: int, own: int, taken: Sequence[int]) -> int:
    """The colour of the cube that is nearest to the wanted one, of the hue of `own`, and apart from those that are
    taken; a grey has no hue."""
    a, b = oklab([own])[0, 1:]
    lab, length = _cube_lab(), float(np.hypot(a, b))
    vivid = np.hypot(lab[:, 1], lab[:, 2])
    hued = (vivid > _GREY) & (lab[:, 1:] @ np.array([a, b]) >= _ALIKE * length * vivid)
    hued = hued if length > _GREY else vivid <= _GREY
    free = hued & np.all(_away(taken) >= _APART**2, axis=0) if taken else hued
    hued = free if free.any() else hued
    apart = contrast(own, _cube())
    cost = _away([wanted], hue=3.0)[0] + _COVERED * np.maximum(0.0, _STANDS_OUT - apart) ** 2
    return int(_cube()[np.where(hued, cost, np.inf).argmin()])


def _away(colours: ArrayLike, hue: float = 1.0) -> Floats:
    """How far each colour is from each of the cube's, squared (colours, cube), where hue counts so much."""
    gap = oklab(colours)[:, None, :] - _cube_lab()[None]
    return np.asarray(np.vecdot(gap * gap, np.array([1.0, hue, hue])))


@cache
def _cube() -> Colours:
    cube = [r << 16 | g << 8 | b for r in _LEVELS for g in _LEVELS for b in _LEVELS]
    return np.array([*cube, *((8 + 10 * k) * 0x010101 for k in range(24))], dtype=np.int32)


@cache
def _in_order() -> Colours:
    return np.sort(_cube())


@cache
def _cube_lab() -> Floats:
    return oklab(_cube())


_TO_CONES = np.array([
    [0.4122214708, 0.2119034982, 0.0883024619],
    [0.5363325363, 0.6806995451, 0.2817188376],
    [0.0514459929, 0.1073969566, 0.6299787005],
])  # fmt: skip
_TO_LAB = np.array([
    [0.2104542553, 1.9779984951, 0.0259040371],
    [0.7936177850, -2.4285922050, 0.7827717662],
    [-0.0040720468, 0.4505937099, -0.8086757660],
])  # fmt: skip


def oklab(colours: ArrayLike) -> NDArray[np.float64]:
    """Lightness and two axes of hue (n, 3), in which equal distances look alike."""
    light = (channels(colours) / 255.0) ** 2.2
    return np.asarray(np.cbrt(light @ _TO_CONES) @ _TO_LAB, dtype=float)

"""How wide a map of the loss in a plane should be: to hold the path, and to show the loss rise around it."""

from __future__ import annotations

import numpy as np

from gdtui.engine.landscape import Landscape
from gdtui.engine.objectives import Floats
from gdtui.pictures.kinds import Window
from gdtui.pictures.planes import Plane

PROBES = np.geomspace(0.02, 20.0, 11)
RISE = 0.3
"""A window is so wide that the loss rises by this share towards its ends, and holds the path."""
FINEST = 1e-6
"""A window is no narrower than this share of how far it lies out: its places would have the same coordinates."""
ROOM = 0.08
"""When the ball comes so near to a border, in shares of the window, the window opens."""


def home(land: Landscape, plane: Plane, here: Floats, places: Floats) -> Window:
    """A window that holds the path, with round numbers, and so wide that the loss rises towards its ends."""
    path = plane.coordinates(places)
    low, high = path.min(axis=0), path.max(axis=0)
    centre = 0.5 * low + 0.5 * high
    need = np.maximum(np.maximum(0.62 * (high - low), _reach(land, plane, here)), FINEST * np.abs(centre))
    half = np.array([_round_up(width) for width in need])
    middle = np.round(centre / (0.25 * half)) * (0.25 * half)
    return tuple((float(m - h), float(m + h)) for m, h in zip(middle, half, strict=True))


def _reach(land: Landscape, plane: Plane, here: Floats) -> Floats:
    """How far to go along each direction until the loss has risen by a share of itself, (2,)."""
    at = plane.coordinates(here[None, :])[0]
    steps = np.concatenate([-PROBES, PROBES])
    moves = np.concatenate([np.outer(steps, [1.0, 0.0]), np.outer(steps, [0.0, 1.0]), np.zeros((1, 2))])
    found = land.losses(plane.at(at + moves, here))
    rise = np.fmax.reduce(found[:-1].reshape(2, 2, len(PROBES)) - found[-1], axis=1)  # NaN only where all are
    enough = rise > RISE * max(abs(float(found[-1])), 1e-12)
    return np.array([PROBES[row.argmax()] if row.any() else PROBES[len(PROBES) // 2] for row in enough])


def _round_up(width: float) -> float:
    """The least of 1, 2 or 5 × 10^k that is not below it."""
    power = 10.0 ** np.floor(np.log10(max(width, 1e-9)))
    return float(next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= width * (1.0 - 1e-9)))


def inside(point: Floats, window: Window) -> bool:
    """Whether a point lies in a window and not at its very border."""
    return all(
        low + ROOM * (high - low) <= x <= high - ROOM * (high - low)
        for x, (low, high) in zip(point.tolist(), window, strict=True)
    )

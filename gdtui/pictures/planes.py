"""Planes through a point in the space of all parameters: along two of them, or along the path's main directions."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.engine.spacing import evenly
from gdtui.frozen import Frozen
from gdtui.pictures.kinds import Vector, Window

MOST_POINTS = 128
"""The main directions are those of so many points of the path, evenly taken."""


class Plane(Frozen, eq=False):
    """Two perpendicular `directions` (2, n_params) of length 1; the coordinates of a place are how far it lies from
    `origin` along them. `pair` are the two parameters, where the directions are theirs."""

    origin: Floats
    directions: Floats
    names: tuple[str, str]
    pair: tuple[int, int] | None = None

    def of(self, change: Floats) -> Vector:
        """What of a change (n_params,) lies in the plane."""
        x, y = change[list(self.pair)] if self.pair else self.directions @ change
        return float(x), float(y)

    def coordinates(self, places: Floats) -> Floats:
        """Of places (n, n_params), (n, 2)."""
        if self.pair:
            return np.asarray(places[:, list(self.pair)], np.float64)
        return (np.asarray(places, np.float64) - self.origin) @ self.directions.T

    def grid(self, window: Window, side: int, through: Floats) -> Floats:
        """Places (side², n_params) of a window, rows from low to high, of the plane through a place (n_params,)."""
        x, y = (np.linspace(*limits, side) for limits in window)
        u, v = (part.ravel() for part in np.meshgrid(x, y))
        return self.at(np.stack([u, v], axis=1), through)

    def at(self, coordinates: Floats, through: Floats) -> Floats:
        """The places (n, n_params) with these coordinates (n, 2) in the plane through a place."""
        if self.pair:
            found = np.repeat(np.asarray(through, np.float64)[None, :], len(coordinates), axis=0)
            found[:, list(self.pair)] = coordinates
            return found
        moved = coordinates - self.coordinates(through[None, :])
        return through + moved @ self.directions


def along_two(n_params: int, pair: tuple[int, int], names: tuple[str, str]) -> Plane:
    """The plane of two parameters: its coordinates are their values."""
    directions = np.zeros((2, n_params))
    directions[[0, 1], list(pair)] = 1.0
    return Plane(np.zeros(n_params), directions, names, pair)


def along_path(places: Floats) -> Plane | None:
    """The plane that a path (points, n_params) lies in most nearly: its first two principal components.

    Coordinates are counted from its start. None where the path has not yet two directions.
    """
    rows = np.asarray(places, np.float64)
    rows = rows[evenly(len(rows), MOST_POINTS)]
    if len(rows) < 3:
        return None
    centred = rows - rows.mean(axis=0)
    # The Gram matrix of the points is small however many parameters there are.
    sizes, vectors = np.linalg.eigh(centred @ centred.T)
    if not sizes[-2] > 1e-12 * sizes[-1]:
        return None
    directions = vectors[:, [-1, -2]].T @ centred
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    directions *= np.where((rows[-1] - rows[0]) @ directions.T < 0.0, -1.0, 1.0)[:, None]
    share = sizes[[-1, -2]] / sizes.clip(0.0).sum()
    names = tuple(f"direction {k + 1} ({100.0 * part:.0f} %)" for k, part in enumerate(share))
    return Plane(rows[0], directions, (names[0], names[1]))

"""A first look at a formula nobody has drawn yet: where its minima lie, a window that holds them, a start, a rate."""

from __future__ import annotations

import math
from functools import cache, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.expression import Expression
from gdtui.errors import ExpressionError
from gdtui.frozen import Frozen

Floats = NDArray[np.float64]
Limits = tuple[float, float]
Place = tuple[float, ...]

SCALES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
"""Half the widths of the windows around 0 that are searched, one after the other."""
BEYOND = 3
"""So many wider windows are searched before it is believed that there are no others."""
FEW = 20
"""More minima than that are taken for minima without end."""
USUAL = 5.0
"""Half the width of the window for a function whose minima have no end, such as a sine."""
FINE, COARSE = 2001, 81
"""Samples along the axis of one variable, and along each of two."""
MOST = 40
"""Candidates that are followed to the lowest place near them."""


class Survey(Frozen):
    """What was found: `minima` (none, if the search found none), and for each variable a window and a start.

    `lr` is 1 over the largest curvature (of one variable, on the way from the start down; of two, in the window below
    the height of the start), one digit of it: with that no step of plain descent goes up there.
    """

    minima: tuple[Place, ...]
    window: tuple[Limits, ...]
    start: Place
    lr: float


class Difference(Frozen):
    """A slope's rate of change along one axis, from two values near each place."""

    slope: Expression
    axis: int

    def __call__(self, *axes: Floats) -> Floats:
        step = 1e-6 * np.maximum(1.0, np.abs(axes[self.axis]))
        there, back = (
            self.slope(*(x + side * step if k == self.axis else x for k, x in enumerate(axes))) for side in (1, -1)
        )
        return np.asarray((there - back) / (2.0 * step), dtype=np.float64)


Bends = tuple[tuple[Expression | Difference, ...], ...]


@lru_cache(maxsize=8)
def _bends(f: Expression) -> Bends:
    """All second derivatives: as formulas, or where those grow beyond all use, by differences of the slopes."""
    try:
        return f.hessian()
    except ExpressionError:
        n = range(len(f.variables))
        return tuple(tuple(Difference(f.gradient()[max(i, j)], min(i, j)) for j in n) for i in n)


@lru_cache(maxsize=8)
def survey(f: Expression) -> Survey:
    """Look around. Values that are not finite are no part of the landscape."""
    with np.errstate(all="ignore"):
        minima, reach = _search(f)
        window = tuple(_window([place[k] for place in minima], reach) for k in range(len(f.variables)))
        if len(window) == 1:
            window = (_finite_part(f, window[0], minima),)
        start = _start(f, window)
        return Survey(minima, window, start, _rate(f, window, start))


def _search(f: Expression) -> tuple[tuple[Place, ...], float]:
    """The minima in the first window beyond which there are no others, and 0; or where they do not end, those in the
    usual window and half its width."""
    find = cache(partial(_minima_of_one if len(f.variables) == 1 else _minima_of_two, f))
    scales = SCALES if len(f.variables) == 1 else SCALES[:-1]
    for k, scale in enumerate(scales):
        further = scales[k + 1 : k + 1 + BEYOND]
        few = 0 < len(find(scale)) <= FEW
        if few and not any(max(map(abs, place)) > scale for wide in further for place in find(wide)):
            return find(scale), 0.0
    return find(USUAL), USUAL if find(USUAL) else 0.0


def _minima_of_one(f: Expression, scale: float) -> tuple[Place, ...]:
    """Where the slope changes from falling to rising, by halving; not where the function falls into a hole."""
    xs = np.linspace(-scale, scale, FINE)
    slope = f.gradient()[0]
    signs = np.sign(slope(xs))
    told = np.flatnonzero(np.isfinite(signs) & (signs != 0))
    turns = np.flatnonzero((signs[told[:-1]] < 0) & (signs[told[1:]] > 0))
    low, high = xs[told[turns]], xs[told[turns + 1]]
    outside = [f(np.clip(end, xs[0], xs[-1])) for end in (low - 2 * (high - low), high + 2 * (high - low))]
    for _ in range(60):
        middle = 0.5 * (low + high)
        falls = slope(middle) < 0
        low, high = np.where(falls, middle, low), np.where(falls, high, middle)
    places = 0.5 * (low + high)
    kept = np.abs(f(places)) <= 1e3 * (1.0 + sum(np.where(np.isfinite(end), np.abs(end), 0.0) for end in outside))
    return tuple((x,) for x in (np.round(places[kept], 12) + 0.0).tolist())


def _minima_of_two(f: Expression, scale: float) -> tuple[Place, ...]:
    """The lowest places of a grid, each followed to where the gradient vanishes near it."""
    axis = np.linspace(-scale, scale, COARSE)
    values = f(*np.meshgrid(axis, axis))
    inner = values[1:-1, 1:-1]
    around = [values[1 + i : COARSE - 1 + i, 1 + j : COARSE - 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    lowest = np.isfinite(inner) & np.all([inner <= other for other in around], axis=0)
    lower = [inner < other for other in around]
    lowest &= np.any(lower, axis=0)
    rows, columns = np.nonzero(lowest)
    order = np.argsort(inner[rows, columns])[:MOST]
    places = np.stack([axis[columns[order] + 1], axis[rows[order] + 1]], axis=1)
    if not len(places):
        return ()
    strict = np.all(lower, axis=0)[rows[order], columns[order]]
    return _apart(_settled(f, places, strict, 2.0 * scale / (COARSE - 1)), scale / COARSE)


def _settled(f: Expression, places: Floats, strict: NDArray[np.bool_], cell: float) -> Floats:
    """Newton's method from each place, no step longer than a cell; those that found no minimum near are left out.

    A corner such as that of |x| + |y| has no curvature to go by: there the place of the grid stays. Where it is flat
    in a direction, as x⁴ is, it counts if the grid has it lower than all around (`strict`); along a valley it has not.
    """
    gradient, hessian = f.gradient(), _bends(f)
    here, flat = places.copy(), np.zeros(len(places), bool)
    for _ in range(40):
        grad = np.stack([part(*here.T) for part in gradient], axis=1)
        matrix = np.stack([np.stack([part(*here.T) for part in row], axis=-1) for row in hessian], axis=-2)
        known = np.all(np.isfinite(matrix), axis=(1, 2)) & np.all(np.isfinite(grad), axis=1)
        flat |= ~known | np.all(matrix == 0.0, axis=(1, 2))
        values, vectors = np.linalg.eigh(np.where(known[:, None, None], matrix, np.eye(2)))
        bent = np.maximum(np.abs(values), 1e-12)
        step = -np.einsum("nij,nj,nkj,nk->ni", vectors, 1.0 / bent, vectors, np.where(known[:, None], grad, 0.0))
        length = np.sqrt(np.sum(step * step, axis=1, keepdims=True))
        if np.all(flat | (length[:, 0] <= 1e-9 * cell)):
            break
        here = np.where(flat[:, None], here, here + step * np.minimum(1.0, cell / np.maximum(length, 1e-300)))
    near = np.max(np.abs(here - places), axis=1) <= 3.0 * cell
    still = np.sqrt(np.sum(step * step, axis=1)) <= 1e-6 * cell
    return here[near & (flat | (still & ((values[:, 0] > 0.0) | (strict & (values[:, 0] == 0.0)))))]


def _apart(places: Floats, least: float) -> tuple[Place, ...]:
    """The places, of several in one spot the first only."""
    kept: list[Place] = []
    for x, y in places.tolist():
        if all(max(abs(x - a), abs(y - b)) > least for a, b in kept):
            kept.append((x, y))
    return tuple(kept)


def _window(places: list[float], reach: float) -> Limits:
    """Around the minima with two fifths of their distance on either side; around one alone half its distance from 0."""
    if reach or not places:
        return (-reach or -3.0, reach or 3.0)
    low, high = min(places), max(places)
    margin = 0.4 * (high - low) if high - low > 1e-3 * max(1.0, abs(high)) else max(2.0, 0.5 * abs(high))
    return _round(low - margin, high + margin)


def _round(low: float, high: float) -> Limits:
    """Outwards to round numbers."""
    digit = 10.0 ** math.floor(math.log10(high - low))
    unit = 0.1 * digit if high - low < 2.0 * digit else 0.5 * digit
    return float(f"{math.floor(low / unit + 1e-9) * unit:.6g}"), float(f"{math.ceil(high / unit - 1e-9) * unit:.6g}")


def _finite_part(f: Expression, window: Limits, minima: tuple[Place, ...]) -> Limits:
    """The piece of a window, around the minima, on which the function has values."""
    xs = np.linspace(*window, FINE)
    gaps = np.flatnonzero(~np.isfinite(f(xs)))
    if not gaps.size or gaps.size == FINE:
        return window
    middle = minima[0][0] if minima else xs[np.flatnonzero(np.isfinite(f(xs)))][-1]
    below, above = xs[gaps][xs[gaps] < middle], xs[gaps][xs[gaps] > middle]
    step = float(xs[1] - xs[0])
    low = float(f"{below[-1] + step:.3g}") if below.size else window[0]
    high = float(f"{above[0] - step:.3g}") if above.size else window[1]
    return (low, high) if low < high else window


def _start(f: Expression, window: tuple[Limits, ...]) -> Place:
    """A place near the edge from which it goes downhill: of the far ends, the one that lies lowest."""
    shares = (
        [(s,) for s in (0.9, 0.1, 0.7, 0.3)] if len(window) == 1 else [(a, b) for a in (0.1, 0.9) for b in (0.9, 0.1)]
    )
    places = [
        tuple(_brief(a + share * (b - a), b - a) for share, (a, b) in zip(s, window, strict=True)) for s in shares
    ]
    heights = [_height(f, place) for place in places]
    if len(window) == 1:
        return next((p for p, h in zip(places, heights, strict=True) if h is not None), places[0])
    known = [(h, k) for k, h in enumerate(heights) if h is not None]
    return places[min(known)[1]] if known else places[0]


def _brief(value: float, width: float) -> float:
    """To a hundredth of the width, as a person would say it."""
    return round(value, max(0, 2 - math.floor(math.log10(width))))


def _height(f: Expression, place: Place) -> float | None:
    """The value at a place, if it has a finite one and a slope."""
    value, slopes = float(f(*place)), [float(part(*place)) for part in f.gradient()]
    return value if math.isfinite(value) and all(map(math.isfinite, slopes)) and any(slopes) else None


def _rate(f: Expression, window: tuple[Limits, ...], start: Place) -> float:
    if len(window) == 1:
        grid = [_way_down(f, window[0], start[0])]
    else:
        grid = [axis.ravel() for axis in np.meshgrid(*(np.linspace(*limits, 41) for limits in window))]
        below = f(*grid) <= float(f(*start))
        grid = [axis[below] for axis in grid]
    hessian = np.stack([np.stack([part(*grid) for part in row], axis=-1) for row in _bends(f)], axis=-2)
    kept = hessian[np.all(np.isfinite(hessian), axis=(1, 2))]
    steepest = float(np.abs(np.linalg.eigvalsh(kept)).max()) if len(kept) else 0.0
    if steepest < 1e-9:
        return 0.1
    digit = 10.0 ** math.floor(math.log10(1.0 / steepest))
    return float(f"{min(1.0, max(1e-12, math.floor(1.0 / steepest / digit + 1e-9) * digit)):.1g}")


def _way_down(f: Expression, window: Limits, start: float) -> Floats:
    """From the start down to where it is flat; where it never is, half the way to the end of the window."""
    down = -math.copysign(1.0, float(f.gradient()[0](start)))
    way = np.linspace(start, window[1] if down > 0 else window[0], FINE)
    turns = np.flatnonzero(f.gradient()[0](way) * down >= 0)
    return way[: turns[0] + 1] if turns.size else way[: FINE // 2]

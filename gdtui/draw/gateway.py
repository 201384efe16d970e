"""The gateway that all data pass before they are drawn: finite, inside the window, and few.

plotext's kernel aborts on NaN and infinity, takes gigabytes for a far outlier and some 10 µs for every point. So
it never sees data: only these strokes in window coordinates, where (0, 0) is the centre of the lower left cell
and (1, 1) that of the upper right one, at most a few thousand of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdtui.frozen import Frozen

Floats = NDArray[np.float64]
Limits = tuple[float, float]

MOST_STROKES = 2_000
_FAR = 1e9  # window widths; beyond it a direction can no longer be seen, and squares stay finite


class Strokes(Frozen):
    """Line segments (or, where both ends are one, dots) inside the unit window; each array (n,), values in 0…1."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats

    def __len__(self) -> int:
        return len(self.x0)

    def take(self, index: NDArray[np.intp] | NDArray[np.bool_]) -> Strokes:
        """Some of the strokes, in the order of `index`."""
        return Strokes(self.x0[index], self.y0[index], self.x1[index], self.y1[index])


def widened(low: float, high: float) -> Limits:
    """Limits that can be divided by: finite, ascending, apart by more than rounding; never raises.

    Equal limits open by half a unit (or half their size) on either side, unknown ones become (0, 1).
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    low, high = sorted((max(-1e300, min(1e300, low)), max(-1e300, min(1e300, high))))
    if high - low > 1e-9 * max(abs(low), abs(high), 1e-290):
        return low, high
    centre, half = low / 2 + high / 2, 0.5 * max(abs(low), abs(high))
    half = half if half > 1e-290 else 0.5
    return centre - half, centre + half


def limits(arrays: Iterable[ArrayLike], pad: float = 0.05, *, log: bool = False) -> Limits:
    """The range of all finite values, opened by the share `pad` at both ends; (0, 1) when there are none.

    With `log`, only positive values count and `pad` is a share of the decades.
    """
    flat = [np.asarray(a, dtype=float).ravel() for a in arrays]
    ends = [(v.min(), v.max()) for a in flat if (v := a[np.isfinite(a) & ((a > 0) | (not log))]).size]
    if not ends:
        return (0.1, 1.0) if log else (0.0, 1.0)
    low, high = float(min(e[0] for e in ends)), float(max(e[1] for e in ends))
    if log:
        low, high = widened(math.log10(low), math.log10(high))
        room = pad * (high - low)
        return 10.0 ** max(-300.0, low - room), 10.0 ** min(300.0, high + room)
    low, high = widened(low, high)
    room = pad * (high - low)
    return widened(low - room, high + room)


def quantile(values: Floats, share: float) -> float:
    """The value that this share of all (n,) lies below, n > 0; as np.quantile, which imports numpy.ma for it."""
    ordered = np.sort(values)
    place = share * (len(ordered) - 1)
    below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
    return float(below + (above - below) * (place - math.floor(place)))


def to_window(values: ArrayLike, bounds: Limits, *, log: bool = False) -> Floats:
    """Data to window coordinates: bounds to 0 and 1, not finite (or, with `log`, not positive) to NaN; |·| ≤ 1e9."""
    data = np.array(values, dtype=float, ndmin=1).ravel()
    data[~np.isfinite(data)] = np.nan
    if log:
        data = np.log10(np.where(data > 0, data, np.nan))
        bounds = math.log10(max(bounds[0], 1e-320)), math.log10(max(bounds[1], 1e-320))
    low, high = widened(*bounds)
    reach = _FAR * (high - low)
    near = np.clip(np.clip(data, -1e300, 1e300), low - reach, high + reach)
    return np.asarray((near - low) / (high - low), dtype=float)


def line(u: Floats, v: Floats, width: int, height: int) -> Strokes:
    """The strokes of a line through the points `u`, `v` (n,) in window coordinates; NaN leaves a gap.

    `width` and `height` are the window's in dots: what no dot can show is left out, but every extreme stays.
    """
    gap = np.isnan(u) | np.isnan(v)
    if len(u) > 2 * width and not np.any(np.diff(u[~gap]) < 0):
        u, v = _extremes(u, v, gap, width)
    return _few(clip(_segments(u, v)), width, height)


def dots(u: Floats, v: Floats, width: int, height: int) -> Strokes:
    """One stroke of length 0 for every dot of a `width` × `height` window that holds a point."""
    inside = (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    return _few(Strokes(u[inside], v[inside], u[inside], v[inside]), width, height)


def dashes(strokes: Strokes, width: int, height: int, length: float = 5.0) -> Strokes:
    """The same path with every second piece left out; `length` and the window are in dots."""
    run = np.hypot((strokes.x1 - strokes.x0) * width, (strokes.y1 - strokes.y0) * height)
    end = np.cumsum(run)
    first = np.floor((end - run) / length).astype(int)
    count = np.floor(end / length).astype(int) - first + 1
    which = np.repeat(np.arange(len(strokes)), count)
    piece = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[which]
    t0 = np.clip((piece * length - (end - run)[which]) / np.maximum(run[which], 1e-12), 0.0, 1.0)
    t1 = np.clip(((piece + 1) * length - (end - run)[which]) / np.maximum(run[which], 1e-12), 0.0, 1.0)
    seen = (piece % 2 == 0) & (t1 > t0)
    return _between(strokes.take(which[seen]), t0[seen], t1[seen])


def clip(strokes: Strokes) -> Strokes:
    """The parts of the strokes inside the unit window, cut exactly at its border.

    Liang & Barsky, "A new concept and method for line clipping" (1984), on arrays.
    """
    dx, dy = strokes.x1 - strokes.x0, strokes.y1 - strokes.y0
    enter, leave = np.zeros(len(strokes)), np.ones(len(strokes))
    for step, room in ((-dx, strokes.x0), (dx, 1 - strokes.x0), (-dy, strokes.y0), (dy, 1 - strokes.y0)):
        along = np.abs(step) < 1e-12  # parallel to this border, as far as dots can tell
        at = room / np.where(along, 1.0, step)
        enter = np.where(~along & (step < 0), np.maximum(enter, at), enter)
        leave = np.where(~along & (step > 0), np.minimum(leave, at), leave)
        leave = np.where(along & (room < 0), -1.0, leave)
    seen = enter <= leave
    return _between(strokes.take(seen), enter[seen], leave[seen])


def _between(strokes: Strokes, start: Floats, end: Floats) -> Strokes:
    """Each stroke from the share `start` of its way to the share `end`, held inside the window."""

    def at(a: Floats, b: Floats, t: Floats) -> Floats:
        return np.clip(np.where(t == 1.0, b, a + (b - a) * t), 0.0, 1.0)

    x0, y0, x1, y1 = strokes.x0, strokes.y0, strokes.x1, strokes.y1
    return Strokes(at(x0, x1, start), at(y0, y1, start), at(x0, x1, end), at(y0, y1, end))


def _segments(u: Floats, v: Floats) -> Strokes:
    """Neighbouring points joined; a point without neighbours becomes a stroke of length 0."""
    there = ~(np.isnan(u) | np.isnan(v))
    after = np.append(there[1:], False)
    before = np.insert(there[:-1], 0, False)
    start = np.flatnonzero(there & (after | ~before))
    end = start + after[start]
    return Strokes(u[start], v[start], u[end], v[end])


def _extremes(u: Floats, v: Floats, gap: NDArray[np.bool_], width: int) -> tuple[Floats, Floats]:
    """The lowest and the highest point of every column and gap-free run; the order in time stays."""
    stretch = np.cumsum(gap)
    column = np.clip(np.floor(np.where(gap, 0.0, u) * width), -1, width)
    keep = np.flatnonzero(~gap)
    if not keep.size:
        return u[:0], v[:0]
    key = stretch[keep] * (width + 2.0) + column[keep]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(key)) + 1))
    group = np.cumsum(np.isin(np.arange(len(keep)), starts, assume_unique=True)) - 1
    chosen = [_first(v[keep] == extreme.reduceat(v[keep], starts)[group], group) for extreme in _EXTREMES]
    rows = np.sort(np.concatenate((keep[np.concatenate(chosen)], np.flatnonzero(gap))))
    rows = rows[np.concatenate(([True], np.diff(rows) > 0))]
    return u[rows], v[rows]


_EXTREMES = (np.minimum, np.maximum)


def _first(hit: NDArray[np.bool_], group: NDArray[np.intp]) -> NDArray[np.intp]:
    """The index of the first hit of every group; groups ascend."""
    index = np.flatnonzero(hit)
    return index[np.concatenate(([True], np.diff(group[index]) > 0))]


def _few(strokes: Strokes, width: int, height: int) -> Strokes:
    """Without strokes that would set the same dots again, and at most MOST_STROKES, evenly chosen."""
    if len(strokes) > 2 * width:
        ends = (strokes.x0 * width, strokes.y0 * height, strokes.x1 * width, strokes.y1 * height)
        x0, y0, x1, y1 = (np.floor(end).astype(np.int64) for end in ends)
        dots_set = ((x0 * (height + 1) + y0) * (width + 1) + x1) * (height + 1) + y1
        order = np.argsort(dots_set, kind="stable")
        anew = np.concatenate(([True], np.diff(dots_set[order]) != 0))
        strokes = strokes.take(np.sort(order[anew]))
    if len(strokes) > MOST_STROKES:
        strokes = strokes.take(np.linspace(0, len(strokes) - 1, MOST_STROKES).astype(np.intp))
    return strokes

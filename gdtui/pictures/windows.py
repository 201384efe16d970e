"""What of a picture is shown: its own window, or one that somebody has zoomed and moved to.

A chosen window is kept in `Looking.at` together with the own window it came from, so that it is forgotten when the
problem becomes another.
"""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.pictures.kinds import Limits, Window
from gdtui.pictures.looking import Looking

Chosen = tuple[Window, Window]
"""The own window that it is a choice for, and the window chosen."""

PAN = 0.125
"""A key moves a window by this share of it."""
NEAREST, FURTHEST = 1e-6, 1e4
"""A window can be so much narrower and wider than the own one."""
_FINE = 1e-9  # relative to the numbers in it, a window can be no narrower: neighbouring doubles would show


def window_of(looking: Looking, name: str, home: Window) -> Window:
    """The window chosen under `name`, if it was chosen for this picture, else its own."""
    chosen: Chosen | None = looking.at.get(name)
    return chosen[1] if chosen is not None and chosen[0] == home else home


def panned(window: Window, right: int, down: int) -> Window:
    """The window moved by so many keys."""
    return tuple(_moved(limits, by) for limits, by in zip(window, (right, -down), strict=False))


def zoomed(window: Window, home: Window, factor: float, about: Sequence[float]) -> Window:
    """The window narrowed by `factor`: `about` stays where it is seen if it is inside, else the middle does.

    The same window where it would become too narrow or too wide, and the own one where it would about equal it.
    """
    within = [low <= x <= high for (low, high), x in zip(window, about, strict=False)]
    inside = len(within) == len(window) and all(within)
    centres = about if inside else [0.5 * (low + high) for low, high in window]
    found = tuple(_narrowed(limits, factor, at) for limits, at in zip(window, centres, strict=False))
    if not all(_sensible(one, own) for one, own in zip(found, home, strict=True)):
        return window
    return home if all(_alike(one, own) for one, own in zip(found, home, strict=True)) else found


def magnification(window: Window, home: Window) -> float:
    """How many times narrower than its own the window is."""
    (low, high), (first, last) = window[0], home[0]
    return (last - first) / (high - low)


def _moved(limits: Limits, by: int) -> Limits:
    shift = by * PAN * (limits[1] - limits[0])
    return limits[0] + shift, limits[1] + shift


def _narrowed(limits: Limits, factor: float, about: float) -> Limits:
    return about + (limits[0] - about) / factor, about + (limits[1] - about) / factor


def _sensible(limits: Limits, home: Limits) -> bool:
    width, own = limits[1] - limits[0], home[1] - home[0]
    return NEAREST * own <= width <= FURTHEST * own and width > _FINE * max(map(abs, limits))


def _alike(limits: Limits, home: Limits) -> bool:
    return all(abs(a - b) < 1e-6 * (home[1] - home[0]) for a, b in zip(limits, home, strict=True))

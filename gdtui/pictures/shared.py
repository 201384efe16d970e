"""What pictures of every kind need: the path, the next landing point, the ghost, backgrounds drawn once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.plan import Plan
from gdtui.session import Session

GRID = 96

KEPT = 8
"""Backgrounds of one plan that are kept: zooming back and forth computes nothing again."""

_backgrounds: WeakKeyDictionary[Plan, dict[Hashable, Any]] = WeakKeyDictionary()

T = TypeVar("T")


def kept(plan: Plan, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives for this plan and key, made once: it changes only when the problem or the window does."""
    known = _backgrounds.setdefault(plan, {})
    if key not in known:
        while len(known) >= KEPT:
            del known[next(iter(known))]
        known[key] = make()
    found: T = known[key]
    return found


def path_of(session: Session) -> Floats:
    """The parameters along the way, up to and including the present."""
    here = session.state.params[:1]
    if session.trace.path is None:
        return here
    return np.concatenate([session.trace.path.points(session.state.step - 1), here])


def steps_of(session: Session) -> Floats:
    """The steps of the points of that path."""
    step, path = session.state.step, session.trace.path
    before = np.empty(0) if path is None else path.recorded(step - 1)[0]
    return np.append(before, float(step))


def blank(values: Floats) -> Floats:
    """Overflow is left blank in a picture: NaN is the one gap that a heat map knows."""
    return np.where(np.isfinite(values), values, np.nan)


def landing_of(session: Session, change: Floats | None) -> tuple[float, float] | None:
    """Where the next update of two parameters lands, if that is a place at all."""
    if change is None:
        return None
    x, y = session.state.params[0] + change
    return (float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None


def ghost_path(session: Session) -> Floats | None:
    """The path of the run that was left behind, if it was kept."""
    return session.ghost.path if session.ghost is not None else None

"""What moves the ball in the plane of two parameters: gradient, momentum, step, and the reach of each coordinate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.engine.parts import Parts, Taken, parts_of
from gdtui.march.following import Batches
from gdtui.march.walk import Walk
from gdtui.pictures.kinds import Arrows, Vector
from gdtui.session import Session

Projection = Callable[[Floats], Any]


def arrows_of(
    session: Session, change: Floats | None, of: Projection = np.asarray, *, axes: bool = True
) -> Arrows | None:
    """The arrows of the next update; None where its gradient is no longer a number.

    `of` takes from a change (n_params,) its two coordinates in a plane; with `axes` these are parameters, which have
    rates of their own.
    """
    taken, parts = update_of(session)
    gradient = _vector(of(session.evaluation.grad[0]))
    plain = _vector(of(-np.ravel(taken.lr)[0] * taken.grad[0]))
    if gradient is None or plain is None:
        return None
    momentum = None if parts.momentum is None else _vector(of(parts.momentum[0]))
    step = None if change is None else _vector(of(change))
    return Arrows(gradient, plain, step, momentum, _reach(parts, of) if axes else None, box=parts.signs)


def update_of(session: Session) -> tuple[Taken, Parts]:
    """The next update, made by the engine from the state as it is, and its parts; the session stays where it is."""
    plan, state = session.plan, session.state
    walk = Walk(plan, Batches(plan), state, session.evaluation)
    grad = session.evaluation.grad
    seen = walk.disturbance.of(grad, state.step) if walk.disturbance.active else grad
    lr = walk.rates.at(state.step, state.scale)
    if not getattr(plan.optimizer, "asks", ()):  # those that ask have no parts, and asking again takes its time
        walk.change()
    taken = Taken(seen, state.params, state.memory, walk.memory, state.updates, lr)
    return taken, parts_of(plan.optimizer, taken)


def _reach(parts: Parts, of: Projection) -> Vector | None:
    """Half axes: where a direction as long as the one that is scaled could lead."""
    if parts.rate is None:
        return None
    length = 1.0 if parts.scaled is None else float(np.hypot(*of(parts.scaled[0])))
    return _vector(np.array(of(parts.rate[0])) * length)


def _vector(values: Any) -> Vector | None:
    x, y = (float(v) for v in values)
    return (x, y) if np.isfinite(x) and np.isfinite(y) else None

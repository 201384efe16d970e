"""What moves the ball in the plane of two parameters: gradient, momentum, step, and the reach of each coordinate."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.engine.parts import Parts, Taken, parts_of
from gdtui.march.following import Batches
from gdtui.march.plain import Walk
from gdtui.pictures.kinds import Arrows, Vector
from gdtui.session import Session


def arrows_of(session: Session, change: Floats | None, plane: tuple[int, int] = (0, 1)) -> Arrows | None:
    """The arrows of the next update along two of the parameters; None where its gradient is no longer a number."""
    taken, parts = update_of(session)
    here = list(plane)
    gradient = _vector(session.evaluation.grad[0, here])
    plain = _vector(-np.ravel(taken.lr)[0] * taken.grad[0, here])
    if gradient is None or plain is None:
        return None
    momentum = None if parts.momentum is None else _vector(parts.momentum[0, here])
    step = None if change is None else _vector(change[here])
    return Arrows(gradient, plain, step, momentum, _reach(parts, here), box=parts.signs)


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


def _reach(parts: Parts, here: list[int]) -> Vector | None:
    """Half axes: where a direction as long as the one that is scaled could lead."""
    if parts.rate is None:
        return None
    rate = np.broadcast_to(parts.rate, (len(parts.rate), max(np.shape(parts.rate)[-1], 1)))[0, here]
    length = 1.0 if parts.scaled is None else float(np.hypot(*parts.scaled[0, here]))
    return _vector(rate * length)


def _vector(values: Floats) -> Vector | None:
    x, y = (float(v) for v in values)
    return (x, y) if np.isfinite(x) and np.isfinite(y) else None

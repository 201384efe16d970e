"""The gradient check: every derivative against one found without calculus."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.spacing import evenly
from gdtui.engine.streams import Purpose, normal
from gdtui.session import Session

STEP = 2.0**-17
MOST = 60
"""Parameters looked at: the check of a large model takes a sample, evenly spread."""


def largest_error(session: Session) -> float:
    """The largest deviation of the gradient from a numerical one, relative to its largest component.

    For formulas the better of central differences and complex step counts. Looks a little beside the session's
    point, where a start at a kink or at zero weights does not hide a fault.
    """
    objective = session.plan.objective
    noise = normal(0, Purpose.NOISE, 0, objective.n_params)[None, :]
    point = session.state.params[:1] + 0.01 * noise
    places = evenly(objective.n_params, MOST)
    with np.errstate(all="ignore"):
        exact = objective.evaluate(point, None).grad[0, places]
        ways = [np.array([_central(session, point, place) for place in places])]
        if isinstance(objective, FunctionObjective):
            ways.append(_complex_step(objective, point, places))
    scale = max(float(np.abs(exact).max()), 1e-8)
    return min(float(np.abs(exact - found).max()) for found in ways) / scale


def _complex_step(objective: FunctionObjective, point: Floats, places: Floats) -> Floats:
    """Im f(x + ih)/h, exact to rounding where f is analytic (Squire & Trapp 1998); |x| and max are not."""
    found = []
    for place in places:
        shifted = point[0].astype(complex)
        shifted[place] += 1e-200j
        found.append(np.imag(objective.expression(*shifted[:, None]))[0] / 1e-200)
    return np.array(found)


def _central(session: Session, point: Floats, place: int) -> float:
    """(J(θ + h) − J(θ − h)) / 2h, extrapolated from two widths (Richardson).

    A kink inside the widest interval spoils it, and rounding the narrowest: the two that agree best are believed.
    """

    def slope(h: float) -> float:
        ends = []
        for sign in (1.0, -1.0):
            moved = point.copy()
            moved[0, place] += sign * h
            ends.append(float(session.plan.objective.evaluate(moved, None).loss[0]))
        return (ends[0] - ends[1]) / (2.0 * h)

    width = STEP * max(1.0, abs(float(point[0, place])))
    found = [(4.0 * slope(w / 2.0) - slope(w)) / 3.0 for w in (width, width / 16.0, width / 256.0, width / 4096.0)]
    return min(pairwise(found), key=lambda pair: abs(pair[0] - pair[1]))[0]

"""What is minimised where the next update leads, as far as that is known without another pass over the data."""

from __future__ import annotations

import math

import numpy as np

from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.supervised import Supervised
from gdtui.pictures.shared import kept
from gdtui.session import Session

Ahead = tuple[float, Floats]
"""f or J somewhere, and its gradient there (n_params,)."""

MOST = 200
"""Parameters whose curvature costs next to nothing; of more, none has a row that could tell."""


def ahead(session: Session, change: Floats | None) -> Ahead | None:
    """A function there, or a least-squares loss over all samples, which is a parabola; None of all else, and of what
    is not finite."""
    objective = session.plan.objective
    if change is None:
        return None
    with np.errstate(all="ignore"):
        if isinstance(objective, FunctionObjective):
            there = objective.evaluate(session.state.params[:1] + change)
            value, slope = float(there.loss[0]), there.grad[0]
        elif isinstance(objective, Supervised) and _is_parabola(session, objective):
            value, slope = _on_the_parabola(session, objective, change)
        else:
            return None
    return (value, slope) if math.isfinite(value) and np.all(np.isfinite(slope)) else None


def _is_parabola(session: Session, objective: Supervised) -> bool:
    """Whether the gradient is that of a squared loss in the parameters of one output."""
    whole = objective.is_least_squares and not session.plan.batch
    return whole and objective.n_params == objective.layers[0].width <= MOST


def _on_the_parabola(session: Session, objective: Supervised, change: Floats) -> Ahead:
    """J + g·Δ + ½ ΔᵀHΔ, and g + HΔ."""
    here = session.evaluation
    bend = kept(session.plan, "curvature", objective.curvature) @ change
    return float(here.loss[0] + np.vecdot(here.grad[0] + 0.5 * bend, change)), here.grad[0] + bend

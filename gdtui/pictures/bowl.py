"""The loss over the two parameters of a small model, as a surface with the path in it."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.engine.spacing import evenly
from gdtui.engine.supervised import Supervised
from gdtui.pictures.arrows import arrows_of
from gdtui.pictures.kinds import SurfacePicture, Window
from gdtui.pictures.looking import Looking
from gdtui.pictures.shared import GRID, blank, ghost_path, kept, landing_of, path_of, steps_of
from gdtui.pictures.windows import window_of
from gdtui.session import Session

SIDE = GRID // 2
SAMPLES = 1_000
"""The surface is drawn from this many samples, evenly taken: every one costs SIDE² outputs."""
WIDEST = 8
"""How often the search for the lowest place opens fourfold: up to 65,536."""


def bowl(session: Session, objective: Supervised, change: Floats | None, looking: Looking) -> SurfacePicture:
    """J over the two parameters, around the best answer and wide enough to hold the start."""
    dataset, model = session.plan.dataset, session.scenario.model
    assert dataset is not None
    assert model is not None
    home = kept(session.plan, "bowl", lambda: _home(session, objective))
    window = xlim, ylim = window_of(looking, "bowl_window", home)
    values = kept(session.plan, window, lambda: blank(_values(session, objective, window)))
    best = session.solution()
    minima = () if best is None else ((float(best[0]), float(best[1])),)
    names = dataset.weight_names(model.bias)
    return SurfacePicture(
        values, xlim, ylim, path_of(session), landing_of(session, change), minima, ghost_path(session),
        (names[0], names[1]), "J(w, b)" if model.bias else "J", home=home, arrows=arrows_of(session, change),
        steps=steps_of(session),
    )  # fmt: skip


def _home(session: Session, objective: Supervised) -> Window:
    best = session.solution()
    middle = _lowest(session, objective) if best is None else best
    return _window(middle, 1.35 * np.maximum(np.abs(middle), 0.5 * np.max(np.abs(middle)) + 0.1))


def _window(middle: Floats, reach: Floats) -> Window:
    (left, low), (right, high) = middle - reach, middle + reach
    return (float(left), float(right)), (float(low), float(high))


def _values(session: Session, objective: Supervised, window: Window) -> Floats:
    """J, penalties included, on SIDE × SIDE places of a window."""
    axes = [np.linspace(*limits, SIDE) for limits in window]
    places = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    kept = evenly(objective.samples, SAMPLES)
    inputs, targets = objective.train.inputs[:, kept], objective.train.targets[:, kept]
    outputs = objective.outputs(places, inputs)
    terms = np.empty_like(outputs)
    objective.loss.terms(outputs, targets, terms)
    scale = objective.loss.scale(len(targets), objective.samples) * objective.samples / len(kept)
    return (terms.sum(axis=(1, 2)) * scale + _penalty(session, places)).reshape(SIDE, SIDE)


def _penalty(session: Session, places: Floats) -> Floats:
    """½·l2·Σw² + l1·Σ|w|, the bias left out."""
    training, model = session.scenario.training, session.scenario.model
    weights = places[:, :1] if model is not None and model.bias else places
    return 0.5 * training.l2 * np.sum(weights * weights, axis=1) + training.l1 * np.sum(np.abs(weights), axis=1)


def _lowest(session: Session, objective: Supervised) -> Floats:
    """About where J is lowest, for a loss that has no closed answer: a search from coarse to fine.

    The window opens until the lowest place lies inside it, or opening it further gains ever less and next to nothing:
    classes that can be parted have their minimum at infinity.
    """
    middle, reach, most = np.zeros(2), np.ones(2), 0.0
    best, lowest = _best(session, objective, middle, reach)
    first = abs(lowest)
    for _ in range(WIDEST):
        if np.max(np.abs(best) / reach) < 1.0:
            break
        place, value = _best(session, objective, middle, 4.0 * reach)
        gain = lowest - value
        if not gain > 0.0 or gain < min(most, 0.01 * first):
            break
        best, lowest, reach, most = place, value, 4.0 * reach, max(most, gain)
    for _ in range(3):
        reach = reach / 8.0
        best, lowest = _best(session, objective, best, reach)
    return best


def _best(session: Session, objective: Supervised, middle: Floats, reach: Floats) -> tuple[Floats, float]:
    """The lowest place of a grid, and J there."""
    window = _window(middle, reach)
    values = _values(session, objective, window)
    at = np.unravel_index(np.nanargmin(np.where(np.isfinite(values), values, np.inf)), values.shape)
    row, column = (int(k) for k in at)
    axes = [np.linspace(*limits, SIDE) for limits in window]
    return np.array([axes[0][column], axes[1][row]]), float(values[row, column])

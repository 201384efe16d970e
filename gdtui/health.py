"""The health of each layer, judged by how the error fares on its way back and not by absolute thresholds."""

from __future__ import annotations

import numpy as np

from gdtui.engine.network import Layer
from gdtui.engine.objectives import Floats
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.session import Session

VANISHING = 1e-3
EXPLODING = 1e3
FLAT_SLOPE = 0.05
DEAD_SHARE = 0.5
SATURATED_SHARE = 0.9
LONGEST = 10.0
"""An update so many times as long as the weights leaves nothing of what they were; young layers grow by less."""


class LayerRow(Frozen):
    """One layer in numbers; None stands for what is not finite."""

    name: str
    shape: tuple[int, int]
    """(fan_out, fan_in)."""
    weight_norm: float | None
    grad_norm: float | None
    update_ratio: float | None
    """The norm of the next change of the weights over the norm of the weights."""
    error_ratio: float | None
    """RMS of the backpropagated error, median over 20 steps, against the last hidden layer's."""
    dead: float
    """The share of units that pass no error for any sample."""
    saturated: float
    """The share of units and samples where the activation is flat."""
    health: str
    """healthy, vanishing, exploding, dead or saturated."""
    thrown: bool = False
    """Whether it is exploding for its next update, and not for the error on its way back."""


def layer_rows(session: Session, change: Floats | None) -> tuple[LayerRow, ...]:
    """A row for each layer; none for functions. `change` is the next update's (n_params,), if finite."""
    objective = session.plan.objective
    if not isinstance(objective, Supervised):
        return ()
    errors = session.trace.median_errors(session.state.step)
    with np.errstate(all="ignore"):
        ratios = _ratios(errors)
        judged = np.where(np.isfinite(errors), np.append(ratios[:-1], 1.0), np.inf)
        tape = objective.train_activations(session.state.params, session.state.averages)
        rows = []
        for k, layer in enumerate(objective.layers):
            layer.activation.slope(tape.z[k], tape.fired[k], tape.slope[k])
            dead, saturated = _flatness(layer, tape.slope[k][0])
            word = health(float(judged[k]), dead, saturated)
            rows.append(_row(session, layer, change, float(ratios[k]), dead, saturated, word))
    return tuple(rows)


def _ratios(errors: Floats) -> Floats:
    """Each layer's error against the last hidden layer's; 0 where none arrives and none is there to compare."""
    reference = errors[max(0, len(errors) - 2)]
    return np.where((errors == 0.0) & (reference == 0.0), 0.0, errors / reference)


def _flatness(layer: Layer, slope: Floats) -> tuple[float, float]:
    """Shares of dead units and of flat places; an activation that squashes saturates, the others die."""
    if getattr(layer.activation, "saturates", False):
        return 0.0, float(np.mean(slope < FLAT_SLOPE))
    return float(np.mean(np.all(slope == 0.0, axis=1))), 0.0


def _row(
    session: Session, layer: Layer, change: Floats | None, ratio: float, dead: float, saturated: float, word: str
) -> LayerRow:
    def norm(flat: Floats | None) -> float | None:
        if flat is None:
            return None
        value = float(np.linalg.norm(layer.view(flat[None, :])[0, :, : layer.fan_in]))
        return value if np.isfinite(value) else None

    weight, grad, moved = norm(session.state.params[0]), norm(session.evaluation.grad[0]), norm(change)
    update_ratio = moved / weight if moved is not None and weight else None
    thrown = word == "healthy" and (session.status == "diverged" or _thrown(weight, moved))
    shape = (layer.fan_out, layer.fan_in)
    shown = ratio if np.isfinite(ratio) else None
    return LayerRow(
        layer.name, shape, weight, grad, update_ratio, shown, dead, saturated, "exploding" if thrown else word, thrown
    )


def _thrown(weight: float | None, moved: float | None) -> bool:
    """Whether the next update throws a layer away. Weights that are all 0 have to begin somewhere."""
    return weight is None or moved is None or (weight > 0.0 and moved > LONGEST * weight)


def health(ratio: float, dead: float, saturated: float) -> str:
    """The word for a hidden layer. The output layer has no ratio to be judged by: it counts as 1, and as infinite
    like any other layer once its error is no longer a number."""
    if dead >= DEAD_SHARE:
        return "dead"
    if ratio > EXPLODING:
        return "exploding"
    if ratio < VANISHING:
        return "vanishing"
    return "saturated" if saturated >= SATURATED_SHARE else "healthy"

"""Pictures of a model: its fit, its predictions against the truth, its boundary, or its weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.losses import losses
from gdtui.engine.objectives import Floats
from gdtui.engine.supervised import Supervised, classes_of
from gdtui.pictures.kinds import (
    AgreementPicture,
    BoundaryPicture,
    FitPicture,
    ImagesPicture,
    Limits,
    Picture,
    SurfacePicture,
)
from gdtui.pictures.shared import GRID, backgrounds, blank, ghost_path, landing_of, path_of
from gdtui.session import Session


def supervised_picture(session: Session, objective: Supervised, change: Floats | None) -> Picture:
    """A curve through one feature, else predictions; images for square inputs, else a plane of two features."""
    dataset = session.plan.dataset
    assert dataset is not None
    features = len(dataset.points.features)
    if dataset.task == "regression":
        return _fit(session, objective, change) if features == 1 else _agreement(session, objective)
    side = round(float(np.sqrt(features)))
    if features >= 16 and side * side == features:
        layer = objective.layers[0]
        weights = layer.view(session.state.params)[0, :, : layer.fan_in]
        note = f"what each of the {layer.fan_out} units of {layer.name} looks for, as {side}×{side} weights"
        return ImagesPicture(blank(weights).reshape(-1, side, side), note)
    return _boundary(session, objective)


def _fit(session: Session, objective: Supervised, change: Floats | None) -> FitPicture:
    dataset = session.plan.dataset
    assert dataset is not None
    train, test = objective.train, objective.test
    everything = np.concatenate([train.inputs[0], test.inputs[0]])
    margin = 0.02 * (everything.max() - everything.min())
    xs = np.linspace(everything.min() - margin, everything.max() + margin, 161)
    ys = objective.outputs(session.state.params, xs[None, :])[0, 0]
    bowl = _bowl(session, objective, change) if objective.n_params == 2 else None
    names = (dataset.points.features[0], dataset.points.target)
    return FitPicture(train.inputs[0], train.targets[0], test.inputs[0], test.targets[0], xs, blank(ys), names, bowl)


def _bowl(session: Session, objective: Supervised, change: Floats | None) -> SurfacePicture:
    """J over weight and bias, around the best answer and wide enough to hold the start."""
    if session.plan not in backgrounds:
        backgrounds[session.plan] = _bowl_grid(session, objective)
    values, xlim, ylim = backgrounds[session.plan]
    best = session.solution()
    minima = () if best is None else ((float(best[0]), float(best[1])),)
    return SurfacePicture(
        values,
        xlim,
        ylim,
        path_of(session),
        landing_of(session, change),
        minima,
        ghost_path(session),
        ("weight", "bias"),
        "J(w, b)",
    )


def _bowl_grid(session: Session, objective: Supervised) -> tuple[Floats, Limits, Limits]:
    best = session.solution()
    middle = session.state.params[0] if best is None else best
    reach = 1.35 * np.maximum(np.abs(middle), 0.5 * np.max(np.abs(middle)) + 0.1)
    xlim, ylim = ((float(m - r), float(m + r)) for m, r in zip(middle, reach, strict=True))
    w, b = np.meshgrid(np.linspace(*xlim, GRID // 2), np.linspace(*ylim, GRID // 2))
    outputs = w.reshape(-1, 1) * objective.train.inputs[0] + b.reshape(-1, 1)
    terms = np.empty((len(outputs), 1, outputs.shape[1]))
    objective.loss.terms(outputs[:, None, :], objective.train.targets, terms)
    values = terms.sum(axis=(1, 2)) * objective.loss.scale(1, outputs.shape[1])
    return blank(values.reshape(w.shape)), xlim, ylim


def _agreement(session: Session, objective: Supervised) -> AgreementPicture:
    dataset = session.plan.dataset
    assert dataset is not None
    train, test = objective.train, objective.test
    predicted = [blank(objective.outputs(session.state.params, part.inputs)[0, 0]) for part in (train, test)]
    return AgreementPicture(train.targets[0], predicted[0], test.targets[0], predicted[1], dataset.points.target)


def _boundary(session: Session, objective: Supervised) -> BoundaryPicture:
    dataset = session.plan.dataset
    assert dataset is not None
    inputs = np.concatenate([objective.train.inputs, objective.test.inputs], axis=1)
    labels = classes_of(np.concatenate([objective.train.targets, objective.test.targets], axis=1))
    i, j = _telling_pair(inputs, labels)
    xlim, ylim = _around(inputs[i]), _around(inputs[j])
    plane = np.repeat(inputs.mean(axis=1, keepdims=True), GRID * GRID, axis=1)
    plane[i], plane[j] = (axis.ravel() for axis in np.meshgrid(np.linspace(*xlim, GRID), np.linspace(*ylim, GRID)))
    outputs = objective.outputs(session.state.params, plane)[0]
    note = "" if len(inputs) == 2 else f"a slice: the other {len(inputs) - 2} features at their mean"
    names = dataset.points.features
    is_test = np.arange(inputs.shape[1]) >= objective.train.size
    return BoundaryPicture(
        _probabilities(objective, outputs).reshape(-1, GRID, GRID), xlim, ylim, inputs[i], inputs[j], labels, is_test,
        (names[i], names[j]), dataset.points.classes, note,
    )  # fmt: skip


def _probabilities(objective: Supervised, outputs: Floats) -> Floats:
    """What the outputs (outputs, n) mean as probabilities (classes, n)."""
    outputs = np.nan_to_num(outputs, posinf=700.0, neginf=-700.0)
    if len(outputs) == 1:
        binary = isinstance(objective.loss, losses["bce_with_logits"].make)
        p = 1.0 / (1.0 + np.exp(-outputs[0])) if binary else np.clip(outputs[0], 0.0, 1.0)
        return np.stack([1.0 - p, p])
    powers = np.exp(outputs - outputs.max(axis=0))
    return powers / powers.sum(axis=0)


def _telling_pair(inputs: Floats, labels: NDArray[np.intp]) -> tuple[int, int]:
    """The two features whose class means lie furthest apart for their spread."""
    if len(inputs) <= 2:
        return 0, len(inputs) - 1
    means = np.stack([inputs[:, labels == k].mean(axis=1) for k in np.unique(labels)])
    apart = means.std(axis=0) / np.maximum(inputs.std(axis=1), 1e-300)
    first, second = sorted(np.argsort(apart)[-2:])
    return int(first), int(second)


def _around(values: Floats) -> Limits:
    low, high = float(values.min()), float(values.max())
    margin = 0.12 * (high - low) or 1.0
    return low - margin, high + margin

"""Pictures of a model: its fit, its predictions against the truth, its boundary, or its weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.data import Dataset
from gdtui.engine.features import Columns
from gdtui.engine.objectives import Floats
from gdtui.engine.samples import classes_of
from gdtui.engine.supervised import Supervised
from gdtui.pictures.bowl import bowl
from gdtui.pictures.kinds import (
    AgreementPicture,
    BoundaryPicture,
    FitPicture,
    ImagesPicture,
    Limits,
    Picture,
    Window,
)
from gdtui.pictures.looking import Looking
from gdtui.pictures.shared import GRID, blank
from gdtui.pictures.windows import window_of
from gdtui.session import Session

AT_ONCE = 1_000_000
"""Features computed at once for a plane."""


def supervised_picture(session: Session, objective: Supervised, change: Floats | None, looking: Looking) -> Picture:
    """A curve through one feature, else predictions; images for square inputs, else a plane of two features."""
    dataset = session.plan.dataset
    assert dataset is not None
    features = len(dataset.points.features)
    if features == 1 and (dataset.task == "regression" or len(dataset.points.classes) == 2):
        return _fit(session, objective, change, looking)
    if dataset.task == "regression":
        return _agreement(session, objective)
    if side := image_side(dataset):
        layer = objective.layers[0]
        weights = layer.view(session.state.params)[0, :, : layer.fan_in]
        each = f"each of the {layer.fan_out} units" if layer.fan_out > 1 else "the unit"
        note = f"what {each} of {layer.name} looks for, as {side}×{side} weights"
        return ImagesPicture(blank(weights).reshape(-1, side, side), note)
    return _boundary(session, objective, looking)


def image_side(dataset: Dataset) -> int:
    """The side of the square images that the inputs are; 0 where they are none."""
    features = len(dataset.points.features)
    side = round(float(np.sqrt(features)))
    return side if features >= 16 and side * side == features and isinstance(dataset.features, Columns) else 0


def _fit(session: Session, objective: Supervised, change: Floats | None, looking: Looking) -> FitPicture:
    """The curve over the one input; where the targets are two classes, the probability of the second."""
    dataset = session.plan.dataset
    assert dataset is not None
    inputs, targets = dataset.inputs[0], _heights(objective)
    margin = 0.02 * (inputs.max() - inputs.min())
    home: Window = ((float(inputs.min() - margin), float(inputs.max() + margin)),)
    xs = np.linspace(*window_of(looking, "problem_window", home)[0], 161)
    features = dataset.features(xs[None, :])
    answer = session.solution() if dataset.task == "regression" and objective.n_params > 2 else None
    cut = objective.train.size
    return FitPicture(
        inputs[:cut], targets[:cut], inputs[cut:], targets[cut:], xs,
        _curve(objective, session.state.params, features), _fit_names(dataset),
        bowl(session, objective, change, looking) if objective.n_params == 2 else None,
        None if answer is None else _curve(objective, answer[None, :], features), home, is_standardized(session),
    )  # fmt: skip


def is_standardized(session: Session) -> bool:
    """Whether the inputs are shown in standard deviations from their means."""
    return session.scenario.data is not None and session.scenario.data.standardize


def _heights(objective: Supervised) -> Floats:
    """The targets of all samples, the training samples first; of two classes 0 and 1."""
    targets = np.concatenate([objective.train.targets, objective.test.targets], axis=1)
    return targets[0] if objective.task == "regression" else classes_of(targets).astype(np.float64)


def _curve(objective: Supervised, params: Floats, features: Floats) -> Floats:
    outputs = objective.outputs(params, features)[0]
    return blank(
        objective.predicted(outputs[0]) if objective.task == "regression" else probabilities_of(objective, outputs)[1]
    )


def _fit_names(dataset: Dataset) -> tuple[str, str]:
    feature, target = dataset.points.features[0], dataset.points.target
    return feature, target if dataset.task == "regression" else f"P({dataset.points.classes[1]})"


def _agreement(session: Session, objective: Supervised) -> AgreementPicture:
    dataset = session.plan.dataset
    assert dataset is not None
    train, test = objective.train, objective.test
    predicted = [
        blank(objective.predicted(objective.outputs(session.state.params, part.inputs, session.state.averages)[0, 0]))
        for part in (train, test)
    ]
    return AgreementPicture(train.targets[0], predicted[0], test.targets[0], predicted[1], dataset.points.target)


def _boundary(session: Session, objective: Supervised, looking: Looking) -> BoundaryPicture:
    dataset = session.plan.dataset
    assert dataset is not None
    inputs = dataset.inputs
    labels = classes_of(np.concatenate([objective.train.targets, objective.test.targets], axis=1))
    i, j = telling_pair(inputs, labels)
    home: Window = around(inputs[i]), around(inputs[j])
    xlim, ylim = window_of(looking, "problem_window", home)
    plane = np.repeat(inputs.mean(axis=1, keepdims=True), GRID * GRID, axis=1)
    plane[i], plane[j] = (axis.ravel() for axis in np.meshgrid(np.linspace(*xlim, GRID), np.linspace(*ylim, GRID)))
    outputs = _outputs(session, objective, dataset, plane)
    others = len(inputs) - 2
    held = "feature at its mean" if others == 1 else f"{others} features at their mean"
    note = f"a slice: the other {held}" if others > 0 else ""
    names = dataset.points.features
    is_test = np.arange(inputs.shape[1]) >= objective.train.size
    return BoundaryPicture(
        probabilities_of(objective, outputs).reshape(-1, GRID, GRID), xlim, ylim, inputs[i], inputs[j], labels, is_test,
        (names[i], names[j]), dataset.points.classes, note, home,
        is_standardized(session),
    )  # fmt: skip


def _outputs(session: Session, objective: Supervised, dataset: Dataset, plane: Floats) -> Floats:
    """Outputs (outputs, n) over a plane of inputs (d, n), in pieces: each place may have thousands of features."""
    pieces = np.array_split(plane, -(-len(dataset.features.names) * plane.shape[1] // AT_ONCE), axis=1)
    return np.concatenate(
        [
            objective.outputs(session.state.params, dataset.features(piece), session.state.averages)[0]
            for piece in pieces
        ],
        axis=1,
    )


def probabilities_of(objective: Supervised, outputs: Floats) -> Floats:
    """What the outputs (outputs, n) mean as probabilities (classes, n); where a margin is no logit, as if it were."""
    outputs = np.nan_to_num(outputs, nan=np.nan, posinf=700.0, neginf=-700.0)
    if len(outputs) == 1:
        binary = objective.loss.task == "binary"
        p = 1.0 / (1.0 + np.exp(-outputs[0])) if binary else np.clip(outputs[0], 0.0, 1.0)
        return np.stack([1.0 - p, p])
    powers = np.exp(outputs - outputs.max(axis=0))
    return powers / powers.sum(axis=0)


def telling_pair(inputs: Floats, labels: NDArray[np.intp]) -> tuple[int, int]:
    """The two features whose class means lie furthest apart for their spread."""
    if len(inputs) <= 2:
        return 0, len(inputs) - 1
    means = np.stack([inputs[:, labels == k].mean(axis=1) for k in sorted(set(labels.tolist()))])
    apart = means.std(axis=0) / np.maximum(inputs.std(axis=1), 1e-300)
    first, second = sorted(np.argsort(apart)[-2:])
    return int(first), int(second)


def around(values: Floats) -> Limits:
    """Limits with a margin around values."""
    low, high = float(values.min()), float(values.max())
    margin = 0.12 * (high - low) or 1.0
    return low - margin, high + margin

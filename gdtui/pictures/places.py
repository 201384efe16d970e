"""Where a network is looked at: a plane of two inputs, a stretch of one, or, for images, nowhere in particular."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.data import Dataset
from gdtui.engine.objectives import Floats
from gdtui.engine.samples import classes_of
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.pictures.kinds import Limits
from gdtui.pictures.shared import blank
from gdtui.pictures.supervised import around, image_side, telling_pair

SIDE = 40
"""Units are looked at in SIDE × SIDE places, or in STRETCH along one input: as fine as the largest tile."""
STRETCH = 200


class Places(Frozen, eq=False):
    """`kind` is plane, curve or image. The samples are there to be drawn over the maps."""

    kind: str
    shape: tuple[int, ...]
    xlim: Limits
    ylim: Limits
    names: tuple[str, str]
    note: str
    """Which slice through the other inputs it is; "" where there are no others."""
    x: Floats
    y: Floats
    labels: NDArray[np.intp]
    inputs: Floats | None
    """What the network sees there, (features, *shape)."""
    side: int = 0
    """Of images: their side."""


def places_of(dataset: Dataset, objective: Supervised) -> tuple[Places, Floats | None]:
    """Where to look, and what the network sees there (features, n); None for images."""
    if side := image_side(dataset):
        first = dataset.points.X[dataset.train.rows[0]].reshape(1, side, side)
        nothing = np.empty(0)
        return Places(
            "image", (side, side), (0.0, 1.0), (0.0, 1.0), ("", ""), "", nothing, nothing, np.empty(0, np.intp),
            blank(first), side,
        ), None  # fmt: skip
    targets = np.concatenate([objective.train.targets, objective.test.targets], axis=1)
    labels = classes_of(targets) if objective.task != "regression" else np.zeros(targets.shape[1], np.intp)
    return (_stretch if len(dataset.inputs) == 1 else _plane)(dataset, labels, targets)


def _stretch(dataset: Dataset, labels: NDArray[np.intp], _targets: Floats) -> tuple[Places, Floats]:
    inputs = dataset.inputs[0]
    limits = around(inputs)
    seen = dataset.features(np.linspace(*limits, STRETCH)[None, :])
    name = dataset.points.features[0]
    return Places(
        "curve", (STRETCH,), limits, (0.0, 1.0), (name, ""), "", inputs, np.zeros_like(inputs), labels, blank(seen)
    ), seen


def _plane(dataset: Dataset, labels: NDArray[np.intp], targets: Floats) -> tuple[Places, Floats]:
    inputs, names = dataset.inputs, dataset.points.features
    i, j = telling_pair(inputs, labels) if dataset.task != "regression" else _related(inputs, targets)
    xlim, ylim = around(inputs[i]), around(inputs[j])
    plane = np.repeat(inputs.mean(axis=1, keepdims=True), SIDE * SIDE, axis=1)
    plane[i], plane[j] = (axis.ravel() for axis in np.meshgrid(np.linspace(*xlim, SIDE), np.linspace(*ylim, SIDE)))
    seen = dataset.features(plane)
    others = len(inputs) - 2
    note = f"the other {others} at their mean" if others else ""
    return Places(
        "plane", (SIDE, SIDE), xlim, ylim, (names[i], names[j]), note, inputs[i], inputs[j], labels,
        blank(seen).reshape(-1, SIDE, SIDE),
    ), seen  # fmt: skip


def _related(inputs: Floats, targets: Floats) -> tuple[int, int]:
    """The two features that go most with the first target."""
    if len(inputs) == 2:
        return 0, 1
    centred = inputs - inputs.mean(axis=1, keepdims=True)
    spread = np.maximum(np.linalg.norm(centred, axis=1), 1e-300)
    along = np.abs(centred @ (targets[0] - targets[0].mean())) / spread
    first, second = sorted(np.argsort(along)[-2:])
    return int(first), int(second)

"""A data set as a table: what stays the same from step to step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.data import Dataset, loss_of
from gdtui.engine.features import Columns
from gdtui.engine.objectives import Floats
from gdtui.engine.samples import classes_of
from gdtui.engine.splitting import moments
from gdtui.frozen import Frozen
from gdtui.pictures.kinds import Limits
from gdtui.pictures.supervised import around, telling_pair
from gdtui.scenario import Named, Scenario

TARGET = -1
"""The axis of a plane that is no feature but the target."""

COSTS = {"mse": "e²", "half_sse": "½e²", "l1": "|e|", "bce_with_logits": "−ln P", "cross_entropy": "−ln P"}
"""What one sample costs, in symbols: e its error, P the probability that it is what it is."""

Bools = NDArray[np.bool_]


class Statistic(Frozen):
    """A column over the training samples: its mean, standard deviation (÷ n), lowest and highest value."""

    name: str
    mean: float
    std: float
    low: float
    high: float


class Table(Frozen, eq=False):
    """What stays the same from step to step. Samples are in the order of `gdtui data`, as they came, not scaled."""

    values: Floats
    """(n, d)."""
    targets: Floats
    """(n,): numbers, or the index of each class."""
    test: Bools
    features: tuple[str, ...]
    target: str
    classes: tuple[str, ...]
    standardized: bool
    came: tuple[Statistic, ...]
    """Of each feature as it came, and of a target of numbers."""
    seen: tuple[Statistic, ...]
    """Of each feature as the model sees it: standardised, or powers and formulas of what came."""
    counts: tuple[tuple[int, int], ...]
    """For each class, training and test samples."""
    axes: tuple[int, int]
    """Which features the plane is of; TARGET for the target."""
    xlim: Limits
    ylim: Limits
    curve: Floats | None
    """Where on the x axis the points of a fit's curve lie, if the plane shows one."""
    images: Floats | None
    """The samples as images (n, rows, columns), where they are that."""
    cost: str
    """A sample's loss in symbols; "" where it takes more than a few."""

    @property
    def x(self) -> Floats:
        return self.values[:, self.axes[0]]

    @property
    def y(self) -> Floats:
        return self.targets if self.axes[1] == TARGET else self.values[:, self.axes[1]]

    @property
    def names(self) -> tuple[str, str]:
        """What the plane's axes are called."""
        i, j = self.axes
        return self.features[i], self.target if j == TARGET else self.features[j]


def table_of(scenario: Scenario, dataset: Dataset) -> Table:
    """The table of a scenario's data."""
    points = dataset.points
    assert scenario.data is not None
    test = np.zeros(len(points.y), bool)
    test[dataset.test.rows] = True
    came = [_statistic(name, points.X[~test, k]) for k, name in enumerate(points.features)]
    if not points.classes:
        came.append(_statistic(points.target, np.asarray(points.y[~test], np.float64)))
    seen = tuple(_statistic(name, row) for name, row in zip(dataset.features.names, dataset.train.inputs, strict=True))
    axes, xlim, ylim, curve = _plane(dataset)
    return Table(
        points.X, np.asarray(points.y, np.float64), test, points.features, points.target, points.classes,
        scenario.data.standardize, tuple(came), seen, _counts(dataset), axes, xlim, ylim, curve, _images(dataset),
        _cost(loss_of(scenario, points, dataset.task)),
    )  # fmt: skip


def _cost(loss: Named) -> str:
    return "" if loss.options.get("label_smoothing") else COSTS.get(loss.name, "")


def _statistic(name: str, values: Floats) -> Statistic:
    mean, spread = (float(one[0]) for one in moments(values[:, None]))
    return Statistic(name, mean, spread, float(values.min()), float(values.max()))


def _counts(dataset: Dataset) -> tuple[tuple[int, int], ...]:
    y = np.asarray(dataset.points.y)
    parts = [y[part.rows] for part in (dataset.train, dataset.test)]
    train, test = ([int(np.sum(part == k)) for k in range(len(dataset.points.classes))] for part in parts)
    return tuple(zip(train, test, strict=True))


def _images(dataset: Dataset) -> Floats | None:
    side = round(float(np.sqrt(len(dataset.points.features))))
    square = side >= 4 and side * side == len(dataset.points.features) and isinstance(dataset.features, Columns)
    return dataset.points.X.reshape(-1, side, side) if square and dataset.points.classes else None


def _plane(dataset: Dataset) -> tuple[tuple[int, int], Limits, Limits, Floats | None]:
    """The two axes that tell most, their limits, and where the curve of a fit lies.

    Of classes two features, the same two as in the picture of the boundary; else one feature and the target.
    """
    points, inputs = dataset.points, dataset.inputs
    if points.classes and len(inputs) > 1:
        i, j = telling_pair(inputs, classes_of(np.concatenate([dataset.train.targets, dataset.test.targets], axis=1)))
        return (i, j), _came(dataset, i, around(inputs[i])), _came(dataset, j, around(inputs[j])), None
    i = 0 if len(inputs) == 1 else _steepest(points.X, np.asarray(points.y, np.float64))
    low, high = around(inputs[i])
    ylim = (-0.25, len(points.classes) - 0.75) if points.classes else around(np.asarray(points.y, np.float64))
    margin = 0.02 * (inputs[i].max() - inputs[i].min())
    ends = _came(dataset, i, (inputs[i].min() - margin, inputs[i].max() + margin))
    return (i, TARGET), _came(dataset, i, (low, high)), ylim, np.linspace(*ends, 161) if len(inputs) == 1 else None


def _came(dataset: Dataset, k: int, limits: Limits) -> Limits:
    """Limits of a standardised feature in the units in which it came."""
    low, high = (float(end * dataset.spread[k] + dataset.centre[k]) for end in limits)
    return low, high


def _steepest(X: Floats, y: Floats) -> int:
    """The feature that is most closely correlated with the target."""
    away, rise = X - X.mean(axis=0), y - y.mean()
    strength = np.abs(rise @ away) / np.sqrt(np.maximum(np.sum(away * away, axis=0), 1e-300))
    return int(np.argmax(np.nan_to_num(strength)))

"""A scenario's data table into arrays ready for the engine: read or made, split, standardised, encoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from gdtui import csvfile, limits
from gdtui.changes import Samples, changed_by
from gdtui.engine.datasets import Points, datasets, scaling, split
from gdtui.engine.features import Features
from gdtui.engine.losses import losses
from gdtui.engine.objectives import Floats
from gdtui.engine.samples import Part
from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen
from gdtui.inputs import features_of, refuse_at_sight, seen
from gdtui.scenario.model import Data, Named, Scenario

KEPT = 4
_latest: dict[tuple[str, str, int], Samples] = {}
_changed: dict[tuple[int, str], tuple[Samples, Samples]] = {}
_encoded: dict[tuple[int, str], tuple[Points, Dataset]] = {}
"""The latest data set ready for the engine, by its samples and all that decides what becomes of them."""


class Dataset(Frozen, eq=False):
    """Training and test parts with the names of what they hold. `points` keeps the samples as they came.

    `inputs` (d, n) are those of all samples, standardised where that is asked for, the training samples first;
    `features` makes of such inputs what the model sees, and the parts hold that. Inputs are points less `centre` (d,)
    over `spread` (d,): 0 and 1, or where standardised mean and deviation of the training samples as they stand.
    """

    points: Points
    task: str
    train: Part
    test: Part
    inputs: Floats
    features: Features
    centre: Floats
    spread: Floats

    @property
    def n_outputs(self) -> int:
        return len(self.train.targets)

    def weight_names(self, bias: bool) -> tuple[str, ...]:
        """What people call the parameters of a linear model on these data, in their order.

        `weight`, `bias`; `weight[x²]` among several features, `weight[setosa,x²]` and `bias[setosa]` for one of
        several outputs.
        """
        several = len(self.features.names) > 1
        found = []
        for output in self.points.classes if self.n_outputs > 1 else ("",):
            owners = [[output, feature if several else ""] for feature in self.features.names]
            found += [_indexed("weight", owner) for owner in owners] + [_indexed("bias", [output])] * bias
        return tuple(found)


def _indexed(name: str, index: Sequence[str]) -> str:
    inside = ",".join(part for part in index if part)
    return f"{name}[{inside}]" if inside else name


def prepare(scenario: Scenario) -> Dataset:
    """The data set of a regression or network; raises ScenarioError where data and model do not fit."""
    assert scenario.data is not None
    assert scenario.model is not None
    refuse_at_sight(scenario.data, scenario.model)
    samples = _samples(scenario.data, scenario.base)
    points = samples.points
    task = _task(scenario, points)
    _refuse_foreign_metrics(scenario, task)
    loss = loss_of(scenario, points, task)
    model = scenario.model
    key = (id(points), repr((scenario.data, model.degree, model.inputs, task, losses[loss.name].make.task)))
    if key not in _encoded:
        found = _encode(scenario, samples, task, loss)
        _encoded.clear()
        _encoded[key] = (points, found)
    return _encoded[key][1]


def completed(scenario: Scenario) -> Scenario:
    """The scenario with the task and the loss that follow from its data written out."""
    if scenario.data is None or scenario.model is None:
        return scenario
    points = _samples(scenario.data, scenario.base).points
    task = _task(scenario, points)
    loss = loss_of(scenario, points, task)
    return replace(
        scenario,
        data=msgspec.structs.replace(scenario.data, task=task),
        model=msgspec.structs.replace(scenario.model, loss=loss),
    )


def loss_of(scenario: Scenario, points: Points, task: str) -> Named:
    """The loss the scenario names, or the one that fits: mse, bce_with_logits or cross_entropy."""
    assert scenario.model is not None
    binary = len(points.classes) == 2
    fitting = "mse" if task == "regression" else "bce_with_logits" if binary else "cross_entropy"
    loss = scenario.model.loss or Named(fitting, losses[fitting].options({}, "model.loss"))
    kind = losses[loss.name].make.task
    suits = {"regression": True, "binary": task != "regression" and binary, "multiclass": task != "regression"}
    if not suits[kind]:
        what = "numbers" if task == "regression" else f"{len(points.classes)} classes"
        raise ScenarioError(
            f"does not fit a target of {what}",
            "model.loss",
            loss.name,
            f'for example "{fitting}"',
            has_value=True,
        )
    if getattr(losses[loss.name].make, "counts", False) and task != "regression":
        raise ScenarioError(
            "is for counts, and the target is classes",
            "model.loss",
            loss.name,
            f'for example "{fitting}"',
            has_value=True,
        )
    if getattr(losses[loss.name].make, "counts", False) and np.min(points.y) < 0:
        reason = f"counts cannot be negative, and the target goes down to {float(np.min(points.y)):g}"
        raise ScenarioError(reason, "model.loss", loss.name, f'for example "{fitting}"', has_value=True)
    return loss


def _task(scenario: Scenario, points: Points) -> str:
    assert scenario.data is not None
    task = scenario.data.task or points.task
    if task == "classification" and not points.classes:
        raise ScenarioError("these targets are numbers", "data.task", task, "leave it out", has_value=True)
    if task == "regression" and points.classes and not scenario.data.csv:
        raise ScenarioError("these targets are classes", "data.task", task, "leave it out", has_value=True)
    return task


def _refuse_foreign_metrics(scenario: Scenario, task: str) -> None:
    """An [expect] for accuracy in a regression, or for R² among classes, could never be met."""
    foreign, own = ("accuracy", "r2") if task == "regression" else ("r2", "accuracy")
    for key, value in scenario.expect.items():
        if key.removeprefix("test_").rsplit("_", 1)[0] == foreign:
            reason, hint = f"the target makes this a {task}, which has no {foreign}", f"it has {own}"
            raise ScenarioError(reason, f"expect.{key}", value, hint, has_value=True)


def _samples(data: Data, base: Path) -> Samples:
    """The samples of a data table, changes made. Those of the latest few are kept, since every live edit asks for
    them again."""
    before = _unchanged(msgspec.structs.replace(data, changes=()), base)
    if not data.changes:
        return before
    key = (id(before), repr(data.changes))
    if key not in _changed:
        while len(_changed) >= KEPT:
            _changed.pop(next(iter(_changed)))
        _changed[key] = (before, changed_by(before, data.changes))
    return _changed[key][1]


def _unchanged(data: Data, base: Path) -> Samples:
    """The samples as they were read or made, and split; a file is read anew when it has changed."""
    touched = _touched(base / data.csv) if data.csv else 0
    key = (repr(data), str(base), touched)
    if key not in _latest:
        while len(_latest) >= KEPT:
            _latest.pop(next(iter(_latest)))
        points = _made(data, base)
        _latest[key] = Samples(points, *split(len(points.y), data.test_fraction, data.seed))
    return _latest[key]


def _touched(path: Path) -> int:
    """When a file was last written; 0 for one that cannot be asked: reading it will say why."""
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):
        return 0


def _made(data: Data, base: Path) -> Points:
    if data.source is None:
        assert data.csv is not None
        assert data.target is not None
        features = list(data.features) if data.features else None
        return csvfile.read(base / data.csv, data.target, features, task=data.task, max_bytes=limits.CSV_BYTES)
    made: Points = datasets[data.source.name].make(data.n_samples, data.seed, **data.source.options)
    return made


def _encode(scenario: Scenario, samples: Samples, task: str, loss: Named) -> Dataset:
    data, model, points = scenario.data, scenario.model, samples.points
    assert data is not None
    assert model is not None
    rows = (samples.train, samples.test)
    parts = [points.X[found] for found in rows]
    centre, spread = (
        scaling(parts[0]) if data.standardize else (np.zeros(parts[0].shape[1]), np.ones(parts[0].shape[1]))
    )
    inputs = [np.ascontiguousarray(((X - centre) / spread if data.standardize else X).T) for X in parts]
    features = features_of(model, points.features, len(points.y))
    if points.classes:
        limits.refuse_many_classes(len(points.classes), len(points.y))
    targets = _targets(points, task, losses[loss.name].make.task)
    train, test = (
        Part(seen(features, found, model, points.features), np.ascontiguousarray(targets[:, places]), places)
        for found, places in zip(inputs, rows, strict=True)
    )
    return Dataset(points, task, train, test, np.concatenate(inputs, axis=1), features, centre, spread)


def _targets(points: Points, task: str, encoding: str) -> Floats:
    """(outputs, n): numbers as they are, two classes as 0 and 1, several as one row each."""
    if task == "regression" or (len(points.classes) == 2 and encoding != "multiclass"):
        return np.asarray(points.y, dtype=np.float64)[None, :]
    return (np.arange(len(points.classes))[:, None] == np.asarray(points.y)[None, :]).astype(np.float64)

"""The data set as a picture: every sample where it lies, what the model makes of it, and the statistics of all.

Cursors: `data_row`, the chosen sample; while points are edited `data_cross`, a place (x, y), `data_carried`, the row of
the sample that is picked up (None: none), and `data_class`, the index of the class that new samples get.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Floats
from gdtui.engine.samples import classes_of
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.pictures.extras import extra
from gdtui.pictures.kinds import Picture
from gdtui.pictures.looking import Looking
from gdtui.pictures.shared import blank
from gdtui.pictures.supervised import probabilities_of, supervised_picture
from gdtui.pictures.table import Table, table_of
from gdtui.plan import Plan
from gdtui.session import Session

LARGE = 2.0
"""An error of so many times the root mean square stands out."""

Bools = NDArray[np.bool_]


class DataPicture(Frozen, eq=False):
    """The table, and what the model says about each of its samples at this step; NaN where that is no number."""

    table: Table
    predicted: Floats
    """(n,): the number, or the index of the class."""
    right: Floats | None
    """(n,): the probability of each sample's own class."""
    losses: Floats
    """(n,): each sample's own loss, without regularisation."""
    wrong: Bools
    """Another class predicted; in a regression an error of more than twice the root mean square."""
    seen: Floats
    """(features of the model,): the chosen sample's as the model sees it."""
    chosen: int
    cross: tuple[float, float] | None
    carried: int | None
    brush: int
    """The class of new samples."""
    behind: Picture | None = None
    """What the model makes of the whole plane, where the snapshot's own picture shows another piece of it."""


_tables: WeakKeyDictionary[Plan, Table] = WeakKeyDictionary()


@extra("data")
def data_picture(session: Session, change: Floats | None, looking: Looking) -> DataPicture | None:
    """The data set of a regression or network; None for a function."""
    objective, dataset = session.plan.objective, session.plan.dataset
    if not isinstance(objective, Supervised) or dataset is None:
        return None
    if session.plan not in _tables:
        _tables[session.plan] = table_of(session.plan.scenario, dataset)
    table = _tables[session.plan]
    rows = np.concatenate([dataset.train.rows, dataset.test.rows])
    back = np.argsort(rows)
    predicted, right, losses = (None if a is None else a[back] for a in _judged(session, objective))
    assert predicted is not None
    assert losses is not None
    chosen = max(0, min(int(looking.at.get("data_row", 0)), len(rows) - 1))
    part, place = (dataset.train, back[chosen]) if not table.test[chosen] else (dataset.test, back[chosen])
    place = int(place) - (objective.train.size if table.test[chosen] else 0)
    return DataPicture(
        table, predicted, right, losses, _wrong(table, predicted), part.inputs[:, place], chosen,
        looking.at.get("data_cross"), looking.at.get("data_carried"), int(looking.at.get("data_class", 0)),
        supervised_picture(session, objective, None, Looking()) if "problem_window" in looking.at else None,
    )  # fmt: skip


def _judged(session: Session, objective: Supervised) -> tuple[Floats, Floats | None, Floats]:
    """Prediction, probability of the truth and loss of every sample, training samples first, by the engine's own
    arithmetic."""
    targets = np.concatenate([objective.train.targets, objective.test.targets], axis=1)
    outputs = objective.outputs_of_all(session.state.params, session.state.averages)[0]
    terms = np.empty_like(outputs)
    objective.loss.terms(outputs, targets, terms)
    losses = blank(np.asarray(terms, np.float64).sum(axis=0) * objective.loss.scale(len(targets), 1))
    if objective.task == "regression":
        return blank(np.asarray(objective.predicted(outputs[0]), np.float64)), None, losses
    right = np.take_along_axis(probabilities_of(objective, outputs), classes_of(targets)[None, :], axis=0)[0]
    return objective.classify(outputs).astype(np.float64), blank(np.asarray(right, np.float64)), losses


def _wrong(table: Table, predicted: Floats) -> Bools:
    if table.classes:
        return predicted != table.targets
    error = predicted - table.targets
    return np.abs(error) > LARGE * np.sqrt(np.nanmean(error * error)) if np.isfinite(error).any() else error > np.inf

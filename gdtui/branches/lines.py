"""What is to be seen of a line of runs: frozen, with all the numbers by which lines are compared."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen
from gdtui.session import Session

Points = tuple[Floats, Floats]


class Record(Frozen, eq=False):
    """What one session has recorded: its end, its losses, its way."""

    step: int
    """Where it stands."""
    recorded: int
    loss_name: str
    """Which loss is compared: `loss`, or with mini-batches `train_loss`, since single batches tell little."""
    loss: Points
    path: tuple[Floats, Floats] | None
    """Steps (n,) and parameters (n, n_params), where they were kept."""
    optimizer: str
    lr: float
    status: str
    edits: tuple[int, ...]
    """The steps at which its scenario is changed, those still to come included."""

    def at(self, step: int) -> float | None:
        """The loss known last at or before a step; None beyond what was recorded."""
        steps, values = self.loss
        place = int(np.searchsorted(steps, step, side="right"))
        return float(values[place - 1]) if place and step <= self.recorded else None

    @property
    def best(self) -> tuple[float, int] | None:
        """The lowest loss, and where it was."""
        steps, values = self.loss
        if not len(values):
            return None
        lowest = int(values.argmin())
        return float(values[lowest]), int(steps[lowest])


def record(session: Session) -> Record:
    """The record of a session as it stands."""
    trace = session.trace
    batches = session.plan.batch and "train_loss" in trace.curves
    name = "train_loss" if batches else "loss"
    scenario = session.scenario
    return Record(
        step=session.step_count,
        recorded=trace.last,
        loss_name=name,
        loss=trace.curves[name].points() if name in trace.curves else (np.empty(0), np.empty(0)),
        path=trace.path.recorded(trace.last) if trace.path is not None else None,
        optimizer=scenario.optimizer.name,
        lr=scenario.lr,
        status=session.status,
        edits=tuple(sorted({edit.at for edit in session.history.edits})),
    )


class Line(Frozen, eq=False):
    """One line of the tree beside the others. `here` is the present one; losses are None where none is known."""

    letter: str
    name: str
    """What was changed: `lr 0.1→0.3 @120`."""
    here: bool
    parent: str
    """The letter of the line that it left at step `left`; "" for the first."""
    left: int
    parted: int
    """From which step on it goes another way than the present line."""
    step: int
    recorded: int
    optimizer: str
    lr: float
    diverged: bool
    loss_name: str
    last: float | None
    best: tuple[float, int] | None
    common: int
    """The last step that all lines have reached."""
    level: float | None
    """The loss there."""
    lowest: bool
    """Whether no line ends lower, as far as that means anything."""
    edits: tuple[int, ...]
    loss: Points
    """Its losses from `parted` on; of the present line none."""
    path: Floats | None
    """Its way (points, n_params) from `parted` on, where it was kept; of the present line none."""


def since(points: Points, step: int) -> Points:
    """The points at `step` and after it."""
    cut = int(np.searchsorted(points[0], step))
    return points[0][cut:], points[1][cut:]

"""A racer on its way with one learning rate, and what its numbers are at a step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.errors import ScenarioError
from gdtui.race.entrants import alone
from gdtui.scenario import Racer, Scenario
from gdtui.session import Session

Points = tuple[Floats, Floats]


class Lane:
    """A session that follows the race: `follow` brings it to where the race stands."""

    def __init__(self, scenario: Scenario, racer: Racer, lr: float) -> None:
        self.lr = lr
        self.session = Session(alone(scenario, racer, lr))

    @property
    def gone(self) -> bool:
        """Whether it has diverged and stays where it is."""
        return self.session.status == "diverged"

    def is_at(self, step: int) -> bool:
        """Whether it stands at a step, or diverged before it."""
        here = self.session.step_count
        return here == step or (here < step and self.gone)

    def follow(self, step: int, go_on: Callable[[], bool] = lambda: True) -> None:
        """Come to `step`, or as near as `go_on` allows."""
        if not self.is_at(step):
            self.session.goto(step, go_on)

    @property
    def value(self) -> float:
        """What the race is about, where it stands."""
        return float(values_of(self.session)[0])

    @property
    def best(self) -> float:
        """The lowest value on the way here."""
        if not self.session.plan.batch:
            return float(self.session.state.best_loss[0])
        steps, values = self.session.trace.curves["train_loss"].points()
        known = values[steps <= self.session.step_count]
        return min(float(known.min()), self.value) if known.size else self.value

    def curve(self) -> Points:
        """Steps and values of everything recorded, past the present too."""
        name = "train_loss" if self.session.plan.batch else "loss"
        return self.session.trace.curves[name].points()

    def curve_so_far(self) -> Points:
        """The same up to the present."""
        steps, values = self.curve()
        upto = steps <= self.session.step_count
        return steps[upto], values[upto]


def check_racers(scenario: Scenario) -> None:
    """Raise a ScenarioError with the racer's own key where the problem cannot be run with a racer's optimiser."""
    for k, racer in enumerate(scenario.race):
        try:
            Session(alone(scenario, racer))
        except ScenarioError as error:
            if error.key.startswith("optimizer."):
                error.key = f"race[{k}].{error.key.removeprefix('optimizer.')}"
            raise


def values_of(session: Session) -> Floats:
    """What racers are judged by, one number a run: the objective, or with mini-batches, whose losses cannot be
    compared from update to update, the loss over the whole training set."""
    if session.plan.batch:
        return np.asarray(session.measure()["train_loss"], np.float64)
    return np.asarray(session.row.loss, np.float64)

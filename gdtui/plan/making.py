"""The plan of a run or a crowd: everything that stays the same from step to step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from gdtui import limits
from gdtui.data import Dataset, prepare
from gdtui.engine.moments import Moments
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.optimizers import Optimizer
from gdtui.engine.parabola import Parabola
from gdtui.engine.schedules import schedules
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.plan.crowds import UNLIKE, refuse_large_crowd, shared
from gdtui.plan.objective import batch_size, function_of, supervised_of
from gdtui.plan.optimizer import optimizer_of
from gdtui.plan.things import make, refuse_beyond_single
from gdtui.scenario import Scenario
from gdtui.scenario.expecting import metric_of


class Plan(Frozen, eq=False):
    """Everything that follows from a scenario and stays the same from step to step; one scenario a run."""

    scenario: Scenario
    runs: tuple[Scenario, ...]
    objective: FunctionObjective | Supervised
    dataset: Dataset | None
    optimizer: Optimizer
    schedule: Any
    """A Schedule; one that watches the losses has `init` and `observe` as well."""
    lr: Floats
    batch: int
    """Samples in a batch; 0 when every update sees the whole training set."""
    total: int

    def part(self, place: slice) -> Plan:
        """The plan of some of the runs."""
        return plan(self.runs[place])

    @cached_property
    def spacing(self) -> int:
        """Updates between two checkpoints: so many as take a few hundredths of a second, a thousand at most.

        An estimate from the sizes alone, so that it is the same on every machine.
        """
        objective = self.objective
        if isinstance(objective, FunctionObjective | Parabola):
            return 1000
        seconds = 2e-5 + 2e-10 * (self.batch or objective.samples) * objective.n_params
        return max(16, min(512, int(0.05 / seconds)))

    @property
    def watches_plateau(self) -> bool:
        """Whether the schedule wants to see the losses."""
        return hasattr(self.schedule, "observe")

    @property
    def needs_every_row(self) -> bool:
        """Whether something must be known of each judged row before the next: a plateau, or a metric in a challenge
        that counts from its first row on."""
        asked = {metric_of(rule) for rule in self.scenario.expect if rule not in ("within_steps", "status")}
        early = "within_steps" in self.scenario.expect and bool(asked - {"loss", "grad_norm"})
        return self.watches_plateau or (early and not self.batch)

    @property
    def measured_every(self) -> int:
        """Whole sets are measured for the curves at each so many epochs' ends; 0 where nothing is left to measure.

        With full batches every update ends an epoch: there 500 looks at the test set draw its curve.
        """
        if self.batch:
            return 1
        tested = isinstance(self.objective, Supervised) and self.objective.test.size
        return max(1, self.total // 500) if tested else 0

    @property
    def judges_epochs(self) -> bool:
        """Whether something depends on what whole sets give at the ends of epochs."""
        return self.watches_plateau or "within_steps" in self.scenario.expect or self.scenario.stop.rules

    @property
    def method(self) -> str:
        """How a step is computed: `gram` on the Gram matrix, else `plain`."""
        return "gram" if isinstance(self.objective, Parabola) else "plain"

    @property
    def batches(self) -> int:
        """Updates in an epoch."""
        return -(-self.objective.samples // self.batch) if self.batch else 1


def plan(runs: Sequence[Scenario], like: Plan | None = None) -> Plan:
    """The plan for one scenario, or for a crowd that differs in numbers of the optimiser and in where it starts.

    What is to be minimised is taken from the plan that it is `like`, where it is the same there.
    """
    first = runs[0]
    lr = np.array([[run.lr] for run in runs])
    refuse_beyond_single(first, "optimizer.lr", first.lr, lr)
    if any(shared(run) != shared(first) for run in runs[1:]):
        raise ValueError(UNLIKE)
    dataset = None if first.kind == "function" else prepare(first)
    if like is not None and _minimises_the_same(runs, dataset, like):
        objective = like.objective
    else:
        objective = function_of(first, len(runs)) if dataset is None else supervised_of(first, dataset, len(runs))
    batch = batch_size(first, objective.samples)
    epoch = -(-objective.samples // batch) if batch else 1
    training = first.training
    total = training.epochs * epoch if training.epochs else 100 if training.steps is None else training.steps
    limits.within(total, limits.STEPS, "training.epochs", "updates in training.epochs")
    return Plan(
        first, tuple(runs), objective, dataset, optimizer_of(runs, objective), make(first.schedule, schedules),
        lr, batch, total,
    )  # fmt: skip


def _minimises_the_same(runs: Sequence[Scenario], dataset: Dataset | None, like: Plan) -> bool:
    """Whether a plan has the objective of these runs: it depends on neither optimiser nor schedule nor stop rules."""
    parts = [[(one.kind, one.function, one.model, one.training) for one in some] for some in (runs, like.runs)]
    return dataset is like.dataset and parts[0] == parts[1]


def refuse_side_by_side(plan: Plan, runs: int) -> None:
    """Refuse what a plan has room for once, and so many times not."""
    objective = plan.objective
    if isinstance(objective, Supervised):
        by_sums = isinstance(objective, Parabola | Moments)
        refuse_large_crowd(runs, objective.layers, 0 if by_sums else objective.train.size + objective.test.size)

"""What the sections of a script ask of the run that it is of."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.data import loss_of
from gdtui.engine.decays import Constant
from gdtui.engine.layers import Layer
from gdtui.engine.plateau import ReduceOnPlateau
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.plan import Plan
from gdtui.scenario import Named, Scenario


class Case(Frozen, eq=False):
    """A scenario with its live changes, and its plan at the beginning."""

    scenario: Scenario
    plan: Plan

    @property
    def supervised(self) -> Supervised:
        """The objective of a regression or network."""
        assert isinstance(self.plan.objective, Supervised)
        return self.plan.objective

    @property
    def layers(self) -> Sequence[Layer]:
        """Those of the model; none for a function."""
        return self.plan.objective.layers if isinstance(self.plan.objective, Supervised) else ()

    @property
    def drops(self) -> bool:
        return any(layer.dropout for layer in self.layers)

    @property
    def noisy(self) -> bool:
        return bool(self.scenario.training.gradient_noise)

    @property
    def plateau(self) -> ReduceOnPlateau | None:
        """The schedule, if it is one that watches the losses."""
        return self.plan.schedule if isinstance(self.plan.schedule, ReduceOnPlateau) else None

    @property
    def steady(self) -> bool:
        """Whether no schedule changes the learning rate."""
        return isinstance(self.plan.schedule, Constant)

    @property
    def changes_lr(self) -> bool:
        """Whether a live change does."""
        return any(edit.key == "optimizer.lr" for edit in self.scenario.edit)

    @property
    def loss(self) -> Named:
        """The loss of a regression or network, by name."""
        assert self.plan.dataset is not None
        return loss_of(self.scenario, self.plan.dataset.points, self.plan.dataset.task)

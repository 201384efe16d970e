"""What changes from update to update besides the parameters: the place in the epoch, and the learning rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats, Indices
from gdtui.engine.schedules import Constant
from gdtui.engine.shuffling import Shuffles
from gdtui.engine.streams import Purpose, normal
from gdtui.judge import clipped
from gdtui.plan import Plan


class Batches:
    """Which samples an update sees: a permutation of each epoch, cut into batches; None for all of them."""

    def __init__(self, plan: Plan) -> None:
        self.size, self._samples = plan.batch, plan.objective.samples
        self.whole = self._samples if plan.batch else 0
        """The position at which an epoch is over."""
        self._shuffles = Shuffles(plan.scenario.training.seed, self._samples)
        self._epoch = -1
        self._order: Indices = np.empty(0, np.intp)

    def at(self, epoch: int, position: int) -> Indices | None:
        if not self.size:
            return None
        order = self._order if epoch == self._epoch else self.order(epoch)
        return order[position : position + self.size]

    def order(self, epoch: int) -> Indices:
        """All samples, in the order of an epoch."""
        if epoch != self._epoch:
            self._order = self._shuffles.order(epoch)
            self._epoch = epoch
        return self._order


class Rates:
    """The learning rate of each update, as the optimiser takes it: one number alone, a column for a crowd."""

    def __init__(self, plan: Plan) -> None:
        self._lr = plan.lr if len(plan.lr) > 1 else plan.lr[0, 0]
        self._schedule, self._total, self._dtype = plan.schedule, plan.total, plan.objective.params.dtype
        self.constant = isinstance(plan.schedule, Constant)

    def factor(self, step: int, scale: Floats | float) -> Floats | float:
        """What the schedule, and a plateau if it watches for one, multiply by."""
        return scale if self.constant else self._schedule(step, self._total) * scale

    def at(self, step: int, scale: Floats | float) -> Any:
        return np.asarray(self._lr * self.factor(step, scale), self._dtype)


class Disturbance:
    """What is done to a gradient before the optimiser sees it: noise, then clipping."""

    def __init__(self, plan: Plan) -> None:
        training = plan.scenario.training
        self._noise, self._ceiling, self._seed = training.gradient_noise, training.clip_grad_norm, training.seed
        self.active = bool(self._noise) or self._ceiling is not None

    def of(self, grad: Floats, step: int) -> Floats:
        """The gradient (runs, n) with the noise of this step, shortened where it is too long."""
        return self.shortened(self.noisy(grad, step))

    def noisy(self, grad: Floats, step: int) -> Floats:
        """The gradient (runs, n) with the noise of this step."""
        if not self._noise:
            return grad
        draws = normal(self._seed, Purpose.GRADIENT, step, grad.shape[1])
        return grad + (self._noise * draws).astype(grad.dtype, copy=False)

    def shortened(self, grad: Floats) -> Floats:
        """A gradient (runs, n), shorter where it is longer than allowed."""
        return clipped(grad, np.sqrt(np.vecdot(grad, grad)), self._ceiling)

"""The moving parts of a run on its way: one update after another, on the objective's desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gdtui.engine.descent import Sgd
from gdtui.engine.objectives import Evaluation, Floats, FunctionObjective, Indices
from gdtui.engine.parabola import Parabola
from gdtui.march.following import Batches, Disturbance, Rates
from gdtui.plan import Plan
from gdtui.state import State

PIECE = 32_768
"""Numbers that an update handles at once."""


class Walk:
    """The moving parts of a run between two states; `advance` makes an update, `look` evaluates what came of it."""

    def __init__(self, plan: Plan, batches: Batches, state: State, evaluation: Evaluation | None) -> None:
        self.plan, self.desk, self.batches = plan, plan.objective, batches
        self.rates, self.disturbance = Rates(plan), Disturbance(plan)
        self.step, self.epoch, self.position, self.updates = state.step, state.epoch, state.position, state.updates
        self.memory, self.scale = state.memory, state.scale
        self.desk.params[:] = state.params
        self.desk.averages[:] = state.averages
        if evaluation is not None:
            self.desk.grad[:] = evaluation.grad
            self.desk.next_averages[:] = evaluation.averages
        self._update: Callable[..., Any] = plan.optimizer.update
        self._averages = bool(self.desk.n_averages)
        self._asks = bool(getattr(plan.optimizer, "asks", ()))
        self._rate = self.rates.at(state.step, state.scale)
        self._descends = self.rates.constant and not self.disturbance.active and is_plain(plan.optimizer)
        self.update_calls: Sequence[tuple[Callable[..., Any], tuple[Any, ...]]] = [(self.advance, ())]
        """What makes an update; whoever calls it says afterwards how often (`went_on`)."""
        if self._descends:
            self.advance = self._descend  # type: ignore[method-assign]
            self.update_calls = _descent(self.desk.params, self.desk.grad, self._rate)

    def change(self) -> Floats:
        """What the next update adds to the parameters (runs, n_params); the optimiser's memory goes on."""
        desk, grad, params = self.desk, self.desk.grad, self.desk.params
        if self.disturbance.active:
            grad = self.disturbance.of(grad, self.step)
        if not self.rates.constant:
            self._rate = self.rates.at(self.step, self.scale)
        if self._asks:
            change, self.memory = self._asked(desk, grad)
        else:
            change, self.memory = self._update(grad, self.memory, params, step=self.updates, lr=self._rate)
        return change

    def _asked(self, desk: Any, grad: Floats) -> tuple[Floats, Any]:
        """The update of an optimiser that looks before it moves; the desk is left as it was."""
        params, kept, averages = desk.params.copy(), desk.grad.copy(), desk.next_averages.copy()
        probe = Probe(self)
        found = self._update(
            kept if grad is desk.grad else grad, self.memory, params, step=self.updates, lr=self._rate, probe=probe
        )
        desk.params[:], desk.grad[:], desk.next_averages[:] = params, kept, averages
        return found

    def overhear(self, heard: dict[str, Any]) -> None:
        """From now on put into `heard` what the optimiser is given (`given`, `lr`) and what it tells."""
        optimizer: Any = self.plan.optimizer
        tell = {"tell": heard.update} if hasattr(optimizer, "working") else {}

        def update(grad: Floats, memory: Any, params: Floats, *, lr: Any, **others: Any) -> tuple[Floats, Any]:
            heard.update(given=grad.copy(), lr=lr)
            return optimizer.update(grad, memory, params, lr=lr, **others, **tell)

        self._update = update

    def advance(self) -> None:
        """One update."""
        np.add(self.desk.params, self.change(), out=self.desk.params)
        if self._averages:
            np.copyto(self.desk.averages, self.desk.next_averages)
        self._go_on()

    def _descend(self) -> None:
        """One update of plain gradient descent: the same bits without arrays made on the way."""
        for call, args in self.update_calls:
            call(*args)
        if self._averages:
            np.copyto(self.desk.averages, self.desk.next_averages)
        self._go_on()

    def advance_some(self, alive: Floats) -> None:
        """One update of the runs that are `alive` (runs,)."""
        desk, where = self.desk, alive[:, None]
        np.add(desk.params, self.change(), out=desk.params, where=where)
        if self._averages:
            np.copyto(desk.averages, desk.next_averages, where=where)
        self._go_on()

    def _go_on(self) -> None:
        self.step += 1
        self.updates += 1
        self.position += self.batches.size
        if self.position >= self.batches.whole:
            self.epoch, self.position = self.epoch + 1, 0

    def place_after_next(self) -> tuple[int, int]:
        """Epoch and position when one more update is made."""
        position = self.position + self.batches.size
        return (self.epoch + 1, 0) if position >= self.batches.whole else (self.epoch, position)

    def went_on(self, count: int) -> None:
        """`update_calls` have been called so often, within one epoch of batches: count what they do not count."""
        if not self._descends:
            return
        self.step += count
        self.updates += count
        self.epoch, self.position = self.place_after_next()
        if self.batches.size:
            self.position += (count - 1) * self.batches.size
        else:
            self.epoch += count - 1

    def batch(self) -> Indices | None:
        return self.batches.at(self.epoch, self.position)

    def look(self) -> Floats:
        """The loss (runs,) where the walk stands."""
        return self.desk.look(self.batch(), self.step)

    def state(self, before: State, **changes: Any) -> State:
        """Where the walk stands, in arrays of its own."""
        return before.with_(
            step=self.step, epoch=self.epoch, position=self.position, updates=self.updates, memory=self.memory,
            params=self.desk.params.copy(), averages=self.desk.averages.copy(), **changes,
        )  # fmt: skip


class Probe:
    """The objective of one update, for optimisers that look before they move."""

    def __init__(self, walk: Walk) -> None:
        self._desk, self._batch, self._step = walk.desk, walk.batch(), walk.step

    def value(self, params: Floats) -> Floats:
        """The loss (runs,) at `params` (runs, n_params)."""
        return self.value_and_grad(params)[0]

    def value_and_grad(self, params: Floats) -> tuple[Floats, Floats]:
        """The loss (runs,) and its gradient (runs, n_params)."""
        self._desk.params[:] = params
        loss = self._desk.look(self._batch, self._step)
        return np.array(loss).reshape(-1), self._desk.grad.copy()

    def hessian(self, params: Floats) -> Floats:
        """All second derivatives (runs, n_params, n_params)."""
        assert isinstance(self._desk, FunctionObjective | Parabola)
        return self._desk.hessian(params)


def _descent(params: Floats, grad: Floats, rate: Floats) -> Sequence[tuple[Callable[..., Any], tuple[Any, ...]]]:
    """θ ← θ − lr·g in pieces that stay in a processor's cache between the product and the difference."""
    width = max(1, PIECE // len(params))
    step, calls = np.empty((len(params), min(width, params.shape[1])), params.dtype), []
    for start in range(0, params.shape[1], width):
        part, slope = params[:, start : start + width], grad[:, start : start + width]
        piece = step[:, : part.shape[1]]
        calls += [(np.multiply, (slope, rate, piece)), (np.subtract, (part, piece, part))]
    return calls


def is_plain(optimizer: Any) -> bool:
    """Whether an optimiser is θ ← θ − lr·g and nothing else."""
    return isinstance(optimizer, Sgd) and _is_zero(optimizer.momentum) and _is_zero(optimizer.weight_decay)


def _is_zero(knob: Any) -> bool:
    """Whether a hyperparameter is 0 in every run; where runs of a crowd differ in it, it is a column of theirs."""
    return not isinstance(knob, np.ndarray) and knob == 0.0

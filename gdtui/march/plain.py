"""One update after another, on the objective's desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gdtui.engine.descent import Sgd
from gdtui.engine.objectives import Evaluation, Floats, FunctionObjective, Indices
from gdtui.engine.parabola import Parabola
from gdtui.judge import ceilings, standing
from gdtui.march.following import Batches, Disturbance, Rates
from gdtui.march.stretch import Stretch
from gdtui.plan import Plan
from gdtui.state import State

WINDOW = 20
"""The latest rows of a stretch whose errors are kept, for the health of the layers."""
PIECE = 32_768
"""Numbers that an update handles at once."""
PATH_WIDTH = 8
"""Parameters up to this many are kept along the path, for the pictures of it."""


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


class Plain:
    """Any objective with any optimiser, for one run or for several that go in step."""

    def __init__(self, plan: Plan, measuring: bool = True) -> None:
        self.plan, self.measuring = plan, measuring
        self.longest = plan.spacing
        self.batches = Batches(plan)

    def evaluate(self, state: State) -> Evaluation:
        """The objective at a state, on the batch of the update that follows it."""
        with np.errstate(all="ignore"):
            walk = Walk(self.plan, self.batches, state, None)
            return self.plan.objective.found(walk.look())

    def change(self, state: State, evaluation: Evaluation) -> Floats:
        """What the update that follows a state adds to the parameters (runs, n_params)."""
        with np.errstate(all="ignore"):
            return Walk(self.plan, self.batches, state, evaluation).change().copy()

    def advance(self, state: State, evaluation: Evaluation) -> State:
        """The state after one update, before its row is looked at."""
        with np.errstate(all="ignore"):
            walk = Walk(self.plan, self.batches, state, evaluation)
            walk.advance_some(state.diverged_step < 0)
            return walk.state(state)

    def run(self, state: State, evaluation: Evaluation, count: int) -> Stretch:
        """Up to `count` updates and their rows."""
        with np.errstate(all="ignore"):
            rows = self._rows(state, evaluation, count)
            if rows.lost:
                # Parameters that are no numbers stay so: at which row they were lost, only a closer look tells.
                rows = self._rows(state, evaluation, count, closely=True)
            if rows.ended and rows.count < count:
                # The rows before the end, whose errors and last finite parameters were not kept, come once more.
                rows = self._rows(state, evaluation, rows.count, closely=rows.closely)
            return rows.stretch()

    def _rows(self, state: State, evaluation: Evaluation, count: int, *, closely: bool = False) -> _Rows:
        rows = _Rows(self.plan, state, count, self.measuring, closely)
        walk = Walk(self.plan, self.batches, state, evaluation)
        goes_alone = len(state.params) == 1 and state.diverged_step[0] < 0
        (rows.alone if goes_alone else rows.together)(walk)
        return rows


class _Rows:
    """The rows of a stretch while it is being made."""

    def __init__(self, plan: Plan, state: State, wanted: int, measuring: bool, closely: bool) -> None:
        self.plan, self.before, self.wanted, self.closely = plan, state, wanted, closely
        self._every = plan.measured_every if measuring else 0
        self.ended = False
        self.lost = False
        """Whether parameters were found that are no numbers any more; with `closely` each row is looked at for them."""
        self._loss: list[Any] = []
        self._data_loss: list[Any] = []
        self._squares: list[Any] = []
        self._path: list[Floats] = []
        self._errors: list[tuple[int, Floats]] = []
        self._measures: list[tuple[int, Mapping[str, Floats]]] = []
        self._diverged = state.diverged_step.copy()
        self._keeps_path = plan.objective.n_params <= PATH_WIDTH
        self._apart = bool(plan.scenario.training.l1 or plan.scenario.training.l2)
        self._params: Floats | None = None

    @property
    def count(self) -> int:
        return len(self._loss)

    def alone(self, walk: Walk) -> None:
        """The updates of a single run."""
        self.walk = walk
        desk, grad, params = walk.desk, walk.desk.grad[0], walk.desk.params
        advance, look, squared, batch = walk.advance, desk.look, grad.dot, walk.batch
        loss_of, squares_of, extra = self._loss.append, self._squares.append, self._extra
        ceiling = float(ceilings(self.before)[0])
        window, batched, every, closely = self.wanted - WINDOW, bool(self.plan.batch), self._every, self.closely
        for row in range(self.wanted):
            if row + 1 == self.wanted:
                self._params = params.copy()
            advance()
            loss = look(batch() if batched else None, walk.step).item()
            if closely and not standing(params).all():
                loss = np.nan
            loss_of(loss)
            squares_of(squared(grad))
            if self._apart:
                self._data_loss.append(desk.data_loss.item())
            if self._keeps_path:
                self._path.append(params[0].copy())
            if row >= window or (every and not walk.position and not walk.epoch % every):
                extra(row >= window)
            if not -np.inf < loss <= ceiling:
                self._diverged[0] = walk.step
                self.ended = True
                break
        self.lost = not closely and not standing(params).all()

    def together(self, walk: Walk) -> None:
        """The updates of a crowd, each run going its own way; those that have diverged stand still."""
        self.walk = walk
        desk, ceiling = walk.desk, ceilings(self.before)
        window, every = self.wanted - WINDOW, self._every
        alive = self._diverged < 0
        for row in range(self.wanted):
            before = desk.params.copy()
            walk.advance() if alive.all() else walk.advance_some(alive)
            loss = walk.look().reshape(-1).copy()
            if self.closely:
                loss[~standing(desk.params)] = np.nan
            self._loss.append(loss)
            self._squares.append(np.vecdot(desk.grad, desk.grad))
            if self._apart:
                self._data_loss.append(desk.data_loss.copy())
            if self._keeps_path:
                self._path.append(desk.params[0].copy())
            if row >= window or (every and not walk.position and not walk.epoch % every):
                self._extra(row >= window)
            gone = alive & ~((loss <= ceiling) & (loss > -np.inf))
            if gone.any():
                self._diverged[gone] = walk.step
                alive = alive & ~gone
                lost = gone & ~standing(desk.params)
                self.lost |= bool(lost.any()) and not self.closely
                desk.params[lost] = before[lost]
            if not alive.any():
                self.ended = True
                break
        self.lost |= not self.closely and not standing(desk.params).all()

    def _extra(self, recent: bool) -> None:
        """What only some rows have: the errors of the layers, and measures at the end of an epoch."""
        walk, desk = self.walk, self.walk.desk
        if recent:
            self._errors.append((walk.step, desk.rms()[0]))
        if self._every and not walk.position and not walk.epoch % self._every:
            self._measures.append((walk.step, measured(desk, desk.params.copy(), desk.averages.copy())))

    def stretch(self) -> Stretch:
        runs = len(self.before.params)
        loss = np.array(self._loss, np.float64).reshape(-1, runs)
        squares = np.array(self._squares).reshape(-1, runs)
        found = self.walk.desk.found(np.asarray(self._loss[-1], self.walk.desk.params.dtype).reshape(runs))
        state = self.walk.state(self.before, diverged_step=self._diverged)
        if self.ended and runs == 1 and self._params is not None and not standing(state.params).all():
            state = state.with_(params=self._params)
        data_loss = np.array(self._data_loss, np.float64).reshape(-1, runs) if self._apart else loss
        path = np.array(self._path, np.float64) if self._keeps_path else None
        norms = np.sqrt(squares).astype(np.float64, copy=False)
        return Stretch(self.before.step + 1, loss, data_loss, norms, state, found, path, self._errors, self._measures)


def measured(desk: Any, params: Floats, averages: Floats) -> dict[str, Floats]:
    """Losses and metrics over the whole sets, in double precision; the desk's gradient stays as it is."""
    found = desk.measure(params, averages)
    return {name: np.asarray(values, np.float64) for name, values in found.items()}

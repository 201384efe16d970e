"""The rows of a stretch: what is noted of each update, and where the way ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.judge import ceilings, standing
from gdtui.march.stretch import Stretch
from gdtui.march.walk import Walk
from gdtui.plan import Plan
from gdtui.state import State

WINDOW = 20
"""The latest rows of a stretch whose errors are kept, for the health of the layers."""
PATH_WIDTH = 8
"""Parameters up to this many are kept along the path, for the pictures of it."""


class Rows:
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

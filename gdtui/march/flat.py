"""An update and the look that follows it as one list of calls, made again and again.

The bits are those of `Plain`, which does the same call by call. What costs time around the arithmetic is left out:
rows are judged when the stretch is over, and one in which a run diverges is made again by `Plain`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from gdtui.engine.looks import Calls, Look
from gdtui.engine.objectives import Evaluation, Floats, Indices
from gdtui.engine.parabola import Parabola
from gdtui.engine.supervised import Supervised
from gdtui.judge import ceilings, standing
from gdtui.march.plain import Plain
from gdtui.march.rows import PATH_WIDTH, WINDOW, measured
from gdtui.march.stretch import Stretch
from gdtui.march.walk import Walk
from gdtui.plan import Plan
from gdtui.state import State


def is_flat(plan: Plan) -> bool:
    """Whether a look at this plan's objective is a list of calls and nothing else."""
    objective = plan.objective
    if not isinstance(objective, Supervised):
        return False
    if isinstance(objective, Parabola) and (plan.batch or objective.n_params <= 2):
        return False
    return not (objective.drops or objective.n_averages or objective.l1 or objective.l2)


class Flat(Plain):
    """The general way, with the loop laid flat."""

    def run(self, state: State, evaluation: Evaluation, count: int) -> Stretch:
        if np.any(state.diverged_step >= 0):
            return super().run(state, evaluation, count)
        with np.errstate(all="ignore"):
            walk = Walk(self.plan, self.batches, state, evaluation)
            found = _Way(self.plan, walk, self.measuring)
            found.go(count)
            loss = found.loss()
            gone = ~((loss <= ceilings(state)) & (loss > -np.inf))
            if not gone.any() and standing(walk.desk.params).all():
                return found.stretch(state, loss)
            alone = len(state.params) == 1 and gone.any()
            end = int(gone.any(axis=1).argmax()) + 1 if alone else count
            return super().run(state, evaluation, end)


def in_step(plan: Plan, measuring: bool) -> Plain:
    """The way for one run, or for several that go in step: flat where that can be."""
    return (Flat if is_flat(plan) else Plain)(plan, measuring)


class _Way:
    """The rows of a stretch while it is being made, by spans of batches of one size in one epoch."""

    def __init__(self, plan: Plan, walk: Walk, measuring: bool) -> None:
        self.plan, self.walk = plan, walk
        self._desk = cast(Supervised, walk.desk)
        self._every = plan.measured_every if measuring else 0
        self._keeps_path = plan.objective.n_params <= PATH_WIDTH
        self._size = 0
        """Samples in the batch of the last row; 0 for all."""
        self._losses: list[Floats] = []
        self._squares: list[Floats] = []
        self._path: list[Floats] = []
        self._errors: list[Floats] = []
        self._measures: list[tuple[int, Mapping[str, Floats]]] = []

    def go(self, count: int) -> None:
        """Make `count` updates and their rows, the errors of the latest ones kept."""
        left = count
        while left:
            span = min(left, max(1, left - WINDOW) if left > WINDOW else left)
            left -= self._span(span, keeps_errors=left <= WINDOW)

    def _span(self, most: int, keeps_errors: bool) -> int:
        """Up to `most` updates whose rows look at batches of one size; returns how many."""
        walk = self.walk
        epoch, position = walk.place_after_next()
        whole, size = walk.batches.whole, walk.batches.size
        ends = bool(self._every) and not position and not epoch % self._every
        if not size:
            here, count = 0, 1 if ends else min(most, self._until_due(epoch))
            self._go(self._desk.laid_open(0), count, [], keeps_errors)
        else:
            here = min(size, whole - position)
            count = 1 if ends or here < size else min(most, (whole - position) // size)
            look, order = self._desk.laid_open(here), walk.batches.order(epoch)
            fetching = self._fetched(look, order, range(position, position + count * here, here))
            self._go(look, count, [(next, (fetching,))], keeps_errors)
        self._size = here
        if ends:
            parts = self._desk.params.copy(), self._desk.averages.copy()
            self._measures.append((walk.step, measured(self._desk, *parts)))
        return count

    def _until_due(self, epoch: int) -> int:
        """Full batches up to the one before the next that whole sets are measured at."""
        return self._every - epoch % self._every if self._every else sys.maxsize

    def _fetched(self, look: Look, order: Indices, begins: range) -> Iterator[None]:
        """Puts batch after batch where the look finds it."""
        assert look.rows is not None
        (take, take_target), (inputs, targets) = (part.take for part in self._desk.train.by_sample), look.rows
        size = begins.step
        for begin in begins:
            rows = order[begin : begin + size]
            take(rows, 0, inputs, "clip")
            take_target(rows, 0, targets, "clip")
            yield

    def _go(self, look: Look, count: int, fetch: Calls, keeps_errors: bool) -> None:
        """So many updates, each with the look that follows it. Its batch is fetched only after the update: an
        optimiser that looks before it moves still looks at the batch before."""
        grad, calls = self._desk.grad, [*self.walk.update_calls, *fetch, *self._calls(look, keeps_errors)]
        sums = self._alone(look, grad[0], calls, count) if len(grad) == 1 else self._together(look, grad, calls, count)
        losses = sums[0] * look.factor
        self._losses.append(losses if look.lowest is None else look.lowest + losses)
        self._squares.append(sums[1])
        self.walk.went_on(count)

    @staticmethod
    def _alone(look: Look, grad: Floats, calls: Calls, count: int) -> tuple[Floats, Floats]:
        losses, squares = list[Any](), list[Any]()
        loss_of, square_of, total, square, second = losses.append, squares.append, look.first.dot, grad.dot, look.second
        for _ in range(count):
            for call, args in calls:
                call(*args)
            loss_of(total(second))
            square_of(square(grad))
        return np.array(losses)[:, None], np.array(squares)[:, None]

    @staticmethod
    def _together(look: Look, grad: Floats, calls: Calls, count: int) -> tuple[Floats, Floats]:
        losses, squares = np.empty((2, count, len(grad)), grad.dtype)
        first, second, total = look.first, look.second, np.vecdot
        for loss, square in zip(losses, squares, strict=True):
            for call, args in calls:
                call(*args)
            total(first, second, loss)
            total(grad, grad, square)
        return losses, squares

    def _calls(self, look: Look, keeps_errors: bool) -> Calls:
        """What is called for a row, once the parameters and the batch are there, but for the sums."""
        found = [*look.calls]
        if self._keeps_path:
            found.append((self._keep_path, ()))
        if keeps_errors and look.deltas:
            found.append((self._keep_errors, (look.deltas,)))
        return found

    def _keep_path(self) -> None:
        self._path.append(self._desk.params[0].copy())

    def _keep_errors(self, deltas: Sequence[Floats]) -> None:
        self._errors.append(np.sqrt([delta.dot(delta) / delta.size for delta in deltas]))

    def loss(self) -> Floats:
        """The loss of each row so far, (rows, runs)."""
        return np.concatenate(self._losses)

    def stretch(self, before: State, loss: Floats) -> Stretch:
        """All of it, when it is over."""
        desk, last = self._desk, self.walk.step
        desk.data_loss = loss[-1]
        if self._size:
            desk.laid_open(self._size)  # the batch of the last row: the update before it may have looked at another
        found = desk.found(loss[-1])
        rows = loss.astype(np.float64, copy=False)
        norms = np.sqrt(np.concatenate(self._squares)).astype(np.float64, copy=False)
        errors = self._errors
        if isinstance(desk, Parabola):
            errors = list(desk.rms_of(loss[-WINDOW:, 0], desk.error_factor, desk.samples))
        steps = range(last + 1 - len(errors), last + 1)
        path = np.array(self._path, np.float64) if self._keeps_path else None
        state, kept = self.walk.state(before), list(zip(steps, errors, strict=True))
        return Stretch(before.step + 1, rows, rows, norms, state, found, path, kept, self._measures)

"""A line by mini-batches in a loop over Python floats: of each batch it needs six sums, made for whole epochs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

import numpy as np

from gdtui.engine.moments import Moments
from gdtui.engine.objectives import Floats
from gdtui.march.rows import WINDOW, measured
from gdtui.march.scalar import Scalar, Way, follow
from gdtui.plan import Plan
from gdtui.state import State

SAMPLES_AT_ONCE = 200_000
"""A stretch sees no more samples than this, so that it is over in a few hundredths of a second."""


class ScalarBatches(Scalar):
    """As `Scalar`, with a batch for each update."""

    def __init__(self, plan: Plan, measuring: bool = True) -> None:
        super().__init__(plan, measuring)
        self.longest = plan.spacing * max(1, min(16, SAMPLES_AT_ONCE // (plan.spacing * plan.batch)))
        self._line = cast(Moments, plan.objective)

    def _way(self, state: State, count: int) -> Way:
        line, start = self._line, state.params[0].tolist()
        sums, sizes = self._sums(state, count + 1)
        path = follow(_steps(line, start, self._lr, sums[:-1]), len(start), count)
        loss, grad = line.on_batch(tuple(sums[1:].T), path)
        data_loss = loss - line.penalty(path)
        recent = [
            line.rms_of(data_loss[k : k + 1], line.factor_of(sizes[k + 1]), sizes[k + 1])[0]
            for k in range(max(0, count - WINDOW), count)
        ]
        return Way(path, loss, data_loss, grad, np.array(recent), self._measures(state, path))

    def _sums(self, state: State, count: int) -> tuple[Floats, list[int]]:
        """The sums (count, 6) of the batches from a state on, and their sizes."""
        size, samples, here = self.plan.batch, self._line.samples, state.position
        more = max(0, -(-(count - self._left(here)) // self._left(0)))
        rest, whole = np.arange(0, samples - here, size), np.arange(0, samples, size)
        later = samples - here + samples * np.arange(more)[:, None] + whole
        order_of = self.batches.order
        order = np.concatenate([order_of(state.epoch)[here:], *(order_of(state.epoch + 1 + k) for k in range(more))])
        begins = np.concatenate([rest, later.ravel()])
        sizes = np.diff(begins, append=len(order))
        return self._line.sums(order, begins)[:count], sizes[:count].tolist()

    def _left(self, position: int) -> int:
        """Batches from a position to the end of its epoch."""
        return -(-(self._line.samples - position) // self.plan.batch)

    def _after(self, state: State, updates: int) -> tuple[int, int]:
        left = self._left(state.position)
        if updates < left:
            return state.epoch, state.position + updates * self.plan.batch
        more, batches = divmod(updates - left, self._left(0))
        return state.epoch + 1 + more, batches * self.plan.batch

    def _measures(self, state: State, path: Floats) -> list[tuple[int, Mapping[str, Floats]]]:
        """What the whole sets give at the ends of epochs, where that is asked for."""
        if not self.measuring:
            return []
        ends = np.arange(self._left(state.position), len(path) + 1, self._left(0))
        steps, rows = (state.step + ends).tolist(), path[ends - 1]
        if self._line.test.size:
            return [
                (step, measured(self._line, row[None], state.averages)) for step, row in zip(steps, rows, strict=True)
            ]
        found = self._line.measured_train(rows)
        return [(step, {name: found[name][k : k + 1] for name in found}) for k, step in enumerate(steps)]


def _steps(line: Moments, start: list[float], lr: float, sums: Floats) -> Iterator[float]:
    """The numbers after each update, one after the other."""
    l2, centre = line.l2, line.centre.tolist()
    if len(start) == 1:
        return _slope(start[0], centre[0], l2, lr, sums.tolist())
    return _slope_and_height(start[0], start[1], centre[0], centre[1], l2, lr, sums.tolist())


def _slope(w: float, w0: float, l2: float, lr: float, sums: list[list[float]]) -> Iterator[float]:
    for xx, _, _, xr, _, _ in sums:
        w -= lr * ((xx * (w - w0) + xr) + l2 * w)
        yield w


def _slope_and_height(
    w: float, b: float, w0: float, b0: float, l2: float, lr: float, sums: list[list[float]]
) -> Iterator[float]:
    for xx, x, n, xr, r, _ in sums:
        u, v = w - w0, b - b0
        w -= lr * (((xx * u + x * v) + xr) + l2 * w)
        yield w
        b -= lr * ((x * u + n * v) + r)
        yield b

"""A line by mini-batches without the samples: of each batch only six sums matter.

With u and v the distance of weight and bias from the lowest point of the whole set, and r a sample's error there,
its error is e = x·u + v + r. So a batch needs Σx², Σx, n, Σxr, Σr and Σr², and all batches of an epoch get theirs in
one go. Nothing cancels: near the lowest point u and v are small.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats, Indices
from gdtui.engine.parabola import Parabola

Sums = tuple[Any, Any, Any, Any, Any, Any]
"""Σx², Σx, n, Σxr, Σr, Σr² of a batch, each times the loss's factor."""


class Moments(Parabola):
    """A least-squares regression on one feature, whose updates see a batch each."""

    @cached_property
    def table(self) -> Floats:
        """The six numbers of every sample, (n, 6)."""
        x, r = self.train.inputs[0], self.errors(self.centre)
        one = np.full_like(x, float(self.layers[0].bias))
        return np.stack([x * x, x * one, one, x * r, r * one, r * r], axis=1)

    def sums(self, order: Indices, starts: Indices) -> Floats:
        """The sums of the batches that begin at `starts` in the `order` of the samples, times the factor of
        ∂J/∂output; (batches, 6)."""
        sizes = np.diff(starts, append=len(order))
        factors = np.empty(len(sizes))
        for size in np.unique(sizes).tolist():
            factors[sizes == size] = self.factor_of(size)
        return np.add.reduceat(self.table[order], starts, axis=0) * factors[:, None]

    def factor_of(self, samples: int) -> float:
        """∂J/∂output is this times the error, in a batch of so many samples."""
        return self.error_factor * self.loss.scale(1, samples) / self.loss.scale(1, self.train.size)

    def on_batch(self, sums: Sums, rows: Floats) -> tuple[Floats, Floats]:
        """Losses (k,) and gradients (k, n_params) at `rows` of parameters, on a batch of all or one for each row."""
        xx, x, n, xr, r, rr = sums
        u = rows[:, 0] - self.centre[0]
        weight = self.l2 * rows[:, 0]
        extra = 0.5 * (weight * rows[:, 0])
        if self.n_params == 1:
            loss = 0.5 * (u * (xx * u + 2.0 * xr) + rr) + extra
            return loss, ((xx * u + xr) + weight)[:, None]
        v = rows[:, 1] - self.centre[1]
        along, up = (xx * u + x * v) + xr, (x * u + n * v) + r
        loss = 0.5 * (u * (along + xr) + v * (up + r) + rr) + extra
        return loss, np.stack([along + weight, up], axis=1)

    def look(self, batch: Indices | None, step: int) -> Floats:
        if batch is None:
            return super().look(batch, step)
        sums = self.sums(batch, np.zeros(1, np.intp))[0]
        loss, self.grad[:] = self.on_batch(tuple(sums), self.params)
        self.data_loss = loss - self.penalty(self.params)
        self._batch_size = len(batch)
        return loss

    def rms(self) -> Floats:
        size = getattr(self, "_batch_size", self.samples)
        return self.rms_of(self.data_loss, self.factor_of(size), size)

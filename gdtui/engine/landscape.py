"""The loss of a model at many places that share most of their parameters: what a picture of a loss is made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.network import Tape
from gdtui.engine.objectives import Floats
from gdtui.engine.supervised import Supervised

AT_ONCE = 250_000
"""Activations computed at once: more would leave a processor's cache."""
UNIT = 12
"""What an activation costs, in multiplications."""


class Landscape:
    """The training loss around a place `base` (n_params,), penalties included, on the samples `kept` (indices).

    Only the parameters of layer `first` and of those after it may differ from `base`: what lies before is computed
    once. Nothing drops out, and batches are normalised by their own mean and variance, as in training.
    """

    def __init__(self, objective: Supervised, base: Floats, kept: NDArray[np.intp], first: int = 0) -> None:
        self.objective, self.base, self.first = objective, np.asarray(base, objective.params.dtype), first
        self._layers = objective.layers[first:]
        self._targets = objective.train.targets[:, kept]
        self._inputs = self._below(objective.train.inputs[:, kept])
        outputs, whole = len(self._targets), objective.samples
        # A loss that is a sum and no mean is that of the whole set, however few samples speak for it.
        scale = objective.loss.scale
        self._share = scale(outputs, whole) * whole / (scale(outputs, len(kept)) * len(kept))

    def _below(self, inputs: Floats) -> Floats:
        """What enters the first of the layers that differ."""
        if not self.first:
            return inputs
        tape = self._tape(self.objective.layers[: self.first], self.base[None, :], inputs.shape[1])
        tape.inputs[:-1] = inputs
        return tape.forward()[0]

    def _tape(self, layers: tuple[object, ...], params: Floats, samples: int) -> Tape:
        averages = np.repeat(self.objective.first_averages()[:1], len(params), axis=0)
        return Tape(layers, self.objective.loss, params, None, averages, samples)  # type: ignore[arg-type]

    def losses(self, rows: Floats) -> Floats:
        """The loss at each of `rows` (rows, n_params), in double precision; (rows,)."""
        activations = sum(layer.fan_out for layer in self._layers) * self._inputs.shape[1]
        count = max(2, min(len(rows), AT_ONCE // max(1, activations)))
        params = np.repeat(self.base[None, :], count, axis=0)
        tape = self._tape(self._layers, params, self._inputs.shape[1])
        tape.inputs[:-1], tape.targets[:] = self._inputs, self._targets
        found = np.empty(len(rows))
        for start in range(0, len(rows), count):
            some = rows[start : start + count]
            params[: len(some)] = some
            tape.forward()
            found[start : start + count] = np.asarray(tape.value())[: len(some)]
        return found * self._share + self._penalty(rows)

    def _penalty(self, rows: Floats) -> Floats:
        """½·l2·Σw² + l1·Σ|w|."""
        l1, l2 = self.objective.l1, self.objective.l2
        if not (l1 or l2):
            return np.zeros(len(rows))
        weights = rows * self.objective.is_weight
        return np.asarray(0.5 * l2 * np.vecdot(weights, weights) + l1 * np.abs(weights).sum(axis=1), np.float64)


def layer_of(objective: Supervised, place: int) -> int:
    """The number of the layer that a parameter belongs to."""
    ends = np.cumsum([layer.size for layer in objective.layers])
    return int(np.searchsorted(ends, place, side="right"))


def work(objective: Supervised, first: int = 0) -> int:
    """What one place and one sample cost, in multiplications."""
    layers = objective.layers[first:]
    return sum(layer.size + UNIT * layer.fan_out for layer in layers)

"""Every layer of a network at chosen places: what each unit computes, for pictures of it."""

from __future__ import annotations

import numpy as np

from gdtui.engine.network import Tape
from gdtui.engine.objectives import Floats
from gdtui.engine.supervised import Supervised


class Survey:
    """Forward passes over fixed inputs (features, n) as in testing: norms by their running averages, nothing dropped.

    Its tape is compiled once and has arrays of its own, so that the objective's desk stays as it is. After `at`,
    `z` and `a` hold each layer's arrays (units, n) until the next time: what enters its activation, and what it
    passes on.
    """

    def __init__(self, objective: Supervised, inputs: Floats) -> None:
        self._params = np.zeros((1, objective.n_params), objective.params.dtype)
        self._averages = np.zeros((1, objective.n_averages), objective.averages.dtype)
        self._tape = Tape(
            objective.layers, objective.loss, self._params, None, self._averages, inputs.shape[1], training=False
        )
        self._tape.inputs[:-1] = inputs
        self.layers = objective.layers
        self.inputs = self._tape.inputs[:-1]
        self.z = [z[0] for z in self._tape.z]
        self.a = [a[0] for a in self._tape.a]
        self._fired = [fired[0] for fired in self._tape.fired]

    def at(self, params: Floats, averages: Floats) -> Survey:
        """Itself, after a forward pass of the first of the runs at `params` (runs, n_params)."""
        self._params[:] = params[:1]
        self._averages[:] = averages[:1]
        self._tape.forward()
        return self

    def slopes(self) -> list[Floats]:
        """σ′ of each layer where it stands, (units, n)."""
        found = [np.empty_like(z) for z in self.z]
        for layer, z, fired, slope in zip(self.layers, self.z, self._fired, found, strict=True):
            layer.activation.slope(z, fired, slope)
        return found

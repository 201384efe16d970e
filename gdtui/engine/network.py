"""A fully connected network on views of one parameter array, its step compiled into a flat tape.

Arrays are feature-major: activations (runs, units + 1, samples) with a last row of ones, and each layer's
weights with its bias as a view (runs, fan_out, fan_in + 1) of the flat parameters. So the forward product
includes the bias, the gradient of weights and bias is one product, and an optimiser sees one flat row a run.

Every product is a `matmul` over items and every sum a `vecdot` over a run's own row, alone as in a crowd:
this is what makes a run in a crowd equal to the run alone, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.activations import Activation
from gdtui.engine.losses import Loss

Floats = NDArray[np.float64]


class Op(NamedTuple):
    """One entry of the tape: what is called with what, what it computes, and the array it fills."""

    call: Callable[..., Any]
    args: tuple[Any, ...]
    name: str
    result: Floats


@dataclass(frozen=True)
class Layer:
    """Where a layer's numbers lie in a row of parameters, and what follows its weighted sum."""

    name: str
    fan_in: int
    fan_out: int
    offset: int
    activation: Activation
    bias: bool = True

    @property
    def width(self) -> int:
        """The numbers each unit owns: its weights, and its bias if there is one."""
        return self.fan_in + self.bias

    @property
    def size(self) -> int:
        return self.fan_out * self.width

    def view(self, flat: Floats) -> Floats:
        """The layer's (runs, fan_out, width) of `flat` (runs, n_params); the bias is the last column."""
        part = flat[:, self.offset : self.offset + self.size]
        return part.reshape(len(flat), self.fan_out, self.width)


def layers_of(sizes: Sequence[int], activations: Sequence[Activation], bias: bool = True) -> tuple[Layer, ...]:
    """The layers of a network with `sizes` units, inputs first."""
    made: list[Layer] = []
    for k, activation in enumerate(activations):
        offset = made[-1].offset + made[-1].size if made else 0
        made.append(Layer(f"layer{k + 1}", sizes[k], sizes[k + 1], offset, activation, bias))
    return tuple(made)


class Tape:
    """Forward and backward of one batch shape, compiled for given parameter and gradient arrays.

    `inputs` (fan_in, samples) and `targets` (outputs, samples) are copied in by `feed`. Afterwards `terms_sum`
    is the sum of the loss's terms (runs,), `grad` holds the gradient of the loss, and `z`, `a`, `delta` hold
    each layer's arrays (runs, units, samples).
    """

    def __init__(self, layers: Sequence[Layer], loss: Loss, params: Floats, grad: Floats, samples: int) -> None:
        runs = len(params)
        self.layers, self.loss, self.samples = layers, loss, samples
        self.scale = np.asarray(loss.scale(layers[-1].fan_out, samples))
        self.inputs = np.ones((layers[0].fan_in + 1, samples))
        self.targets = np.zeros((layers[-1].fan_out, samples))
        self.z = [np.empty((runs, layer.fan_out, samples)) for layer in layers]
        self.padded = [np.ones((runs, layer.fan_out + 1, samples)) for layer in layers]
        self.a = [padded[:, :-1] for padded in self.padded]
        self.delta = [np.empty_like(z) for z in self.z]
        self.slope = [np.empty_like(z) for z in self.z]
        self.terms = np.empty_like(self.z[-1])
        self._ones = np.ones(self.terms[0].size)
        self.forward_ops = self._forward(params)
        self.backward_ops = self._backward(params, grad)

    def _forward(self, params: Floats) -> list[Op]:
        ops: list[Op] = []
        below: Floats = self.inputs
        for k, layer in enumerate(self.layers):
            below = below[..., : layer.width, :]
            ops.append(Op(np.matmul, (layer.view(params), below, self.z[k]), f"z{k + 1}", self.z[k]))
            ops.append(Op(layer.activation.value, (self.z[k], self.a[k]), f"a{k + 1}", self.a[k]))
            below = self.padded[k]
        return ops

    def _backward(self, params: Floats, grad: Floats) -> list[Op]:
        last = self.delta[-1]
        ops = [
            Op(self.loss.slope, (self.a[-1], self.targets, last), "∂J/∂output", last),
            Op(np.multiply, (last, self.scale, last), "∂J/∂output", last),
        ]
        for k in reversed(range(len(self.layers))):
            layer, delta = self.layers[k], self.delta[k]
            ops.append(Op(layer.activation.slope, (self.z[k], self.a[k], self.slope[k]), f"σ′{k + 1}", self.slope[k]))
            ops.append(Op(np.multiply, (delta, self.slope[k], delta), f"δ{k + 1}", delta))
            below = (self.padded[k - 1] if k else self.inputs)[..., : layer.width, :]
            weights = layer.view(grad)
            ops.append(Op(np.matmul, (delta, below.swapaxes(-1, -2), weights), f"∇W{k + 1}", weights))
            if k:
                ops.append(self._pass_back(layer.view(params)[:, :, : layer.fan_in], k))
        return ops

    def _pass_back(self, weights: Floats, k: int) -> Op:
        """δ times the transposed weights; with one unit an outer product, for which BLAS keeps no order."""
        transposed = weights.swapaxes(1, 2)
        product = np.multiply if weights.shape[1] == 1 else np.matmul
        return Op(product, (transposed, self.delta[k], self.delta[k - 1]), f"W{k + 1}ᵀδ{k + 1}", self.delta[k - 1])

    def feed(self, inputs: Floats, targets: Floats) -> None:
        """Copy a batch in: `inputs` (fan_in, samples), `targets` (outputs, samples)."""
        self.inputs[:-1] = inputs
        self.targets[:] = targets

    def forward(self) -> Floats:
        """The outputs (runs, outputs, samples) for the batch fed last."""
        for call, args, _, _ in self.forward_ops:
            call(*args)
        return self.a[-1]

    def value(self) -> Floats:
        """The data loss (runs,) at the outputs just computed."""
        self.loss.terms(self.a[-1], self.targets, self.terms)
        return np.vecdot(self.terms.reshape(len(self.terms), -1), self._ones) * self.scale

    def backward(self) -> None:
        """Fill the gradient array and every layer's δ."""
        for call, args, _, _ in self.backward_ops:
            call(*args)

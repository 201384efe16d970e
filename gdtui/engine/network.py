"""A fully connected network on views of one parameter array, its step compiled into a flat tape.

Arrays are feature-major: activations (runs, units + 1, samples) with a last row of ones, and each layer's
weights with its bias as a view (runs, fan_out, fan_in + 1) of the flat parameters. So the forward product
includes the bias, the gradient of weights and bias is one product, and an optimiser sees one flat row a run.

A run in a crowd equals the run alone, bit for bit: products go item by item, sums over a run's own row. Alone,
products of more than one sample are bound `dot`s, which cost a third of a `matmul` and give the same bits; the
error on its way back goes through `matmul` in both, for there `dot` does not keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.activations import Identity
from gdtui.engine.layers import Layer, layers_of
from gdtui.engine.looks import Look
from gdtui.engine.losses import Loss
from gdtui.engine.norms import Normalised

__all__ = ["Layer", "Op", "Tape", "layers_of"]

Floats = NDArray[Any]


class Op(NamedTuple):
    """One entry of the tape: what is called with what, what it computes, and the array it fills."""

    call: Callable[..., Any]
    args: tuple[Any, ...]
    name: str
    result: Floats


class Tape:
    """Forward and backward of one batch shape, compiled for given parameter, gradient and averages arrays.

    `inputs` (fan_in + 1, samples) and `targets` (outputs, samples) are filled by whoever uses it. Afterwards
    `value` gives the loss (runs,), `grad` holds its gradient, and `z`, `a`, `delta` hold each layer's arrays
    (runs, units, samples): what enters its activation, what it passes on, and ∂J/∂(weighted sum).
    Without `grad` it only goes forward. With `training` off, norms use their running averages and dropout rests.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        loss: Loss,
        params: Floats,
        grad: Floats | None,
        averages: Floats,
        samples: int,
        *,
        training: bool = True,
        given: tuple[Floats, Floats] | None = None,
    ) -> None:
        self.layers, self.loss, self.samples, self.training = layers, loss, samples, training
        self._params, self._averages = params, averages
        runs, dtype, width = len(params), params.dtype, layers[0].fan_in + 1
        outputs = layers[-1].fan_out
        self.rows = given or (np.ones((width, samples), dtype).T, np.zeros((outputs, samples), dtype).T)
        self.inputs, self.targets = (rows.T for rows in self.rows)
        self.padded = [np.ones((runs, layer.fan_out + 1, samples), dtype) for layer in layers]
        self.a = [padded[:, :-1] for padded in self.padded]
        self.z = [a if _plain(layer) else np.empty_like(a) for a, layer in zip(self.a, layers, strict=True)]
        self.fired = [np.empty_like(a) if _extra(layer) else a for a, layer in zip(self.a, layers, strict=True)]
        self.masks = [np.ones((layer.fan_out, samples), dtype) if layer.dropout else None for layer in layers]
        self.normed = [
            Normalised(layer.norm, z) if layer.norm else None for layer, z in zip(layers, self.z, strict=True)
        ]
        shapes = [] if grad is None else [a.shape for a in self.a]
        self.delta = [np.empty(shape, dtype) for shape in shapes]
        self.slope = [np.empty(shape, dtype) for shape in shapes]
        self._skipped = [
            np.empty(a.shape, dtype) if layer.skips else None for a, layer in zip(self.a, layers, strict=True)
        ]
        self.scale = np.asarray(loss.scale(layers[-1].fan_out, max(samples, 1)), dtype)
        self.terms = np.empty(self.a[-1].shape, dtype)
        self._flat = self.terms[0].reshape(-1) if runs == 1 else self.terms.reshape(runs, -1)
        self._output, self._error = self._one(self.a[-1]), self._one(self.terms)
        self._ones = np.ones(self.terms[0].size, dtype)
        self._squared: float | None = getattr(loss, "squared", None)
        self._both: Callable[..., None] | None = getattr(loss, "terms_and_slope", None)
        self._factor = dtype.type(self.scale * (self._squared or 1.0))
        self.forward_ops = [op for k in range(len(layers)) for op in self._forward(k)]
        self.backward_ops = [] if grad is None else self._backward(grad)
        self.calls_forward = [(op.call, op.args) for op in self.forward_ops]
        self.calls_back = [(op.call, op.args) for op in self.backward_ops]

    def _below(self, k: int) -> Floats:
        """What enters layer k: (…, width, samples), the row of ones included if it has biases."""
        below: Floats = self.padded[k - 1] if k else self.inputs
        return below[..., : self.layers[k].width, :]

    def _one(self, array: Floats) -> Floats:
        """The array as ufuncs like it best: without the axis of runs if there is only one."""
        return array[0] if len(array) == 1 else array

    def _product(self, a: Floats, b: Floats, out: Floats, name: str) -> Op:
        right = b[0] if b.ndim == 3 else b
        if len(a) > 1 or self.samples == 1 or not _in_one_piece(right):
            return Op(np.matmul, (a, b, out), name, out)
        return Op(a[0].dot, (right, out[0]), name, out)

    def _forward(self, k: int) -> list[Op]:
        layer, z, fired, a, n = self.layers[k], self.z[k], self.fired[k], self.a[k], k + 1
        ops = [self._product(layer.view(self._params), self._below(k), z, f"z{n}")]
        if (norm := self.normed[k]) is not None:
            affine = layer.affine(self._params)
            if layer.averages_size and not self.training:
                ops.append(Op(norm.settled, (z, affine, z, layer.averages(self._averages)), f"norm{n}", z))
            else:
                ops.append(Op(norm.forward, (z, affine, z), f"norm{n}", z))
        if z is not a:
            spelled_out = getattr(layer.activation, "value_calls", None)
            pair = self._one(z), self._one(fired)
            calls = [(layer.activation.value, pair)] if spelled_out is None else spelled_out(*pair)
            ops += [Op(call, args, f"a{n}", fired) for call, args in calls]
        if self._drops(k):
            ops.append(Op(np.multiply, (fired, self.masks[k], a), f"dropout{n}", a))
        elif fired is not a:
            ops.append(Op(np.copyto, (a, fired), f"a{n}", a))
        if layer.skips:
            ops.append(Op(np.add, (a, self._below(k)[..., : layer.fan_in, :], a), f"skip{n}", a))
        return ops

    def _drops(self, k: int) -> bool:
        return self.training and self.masks[k] is not None

    def _at_the_loss(self) -> list[Op]:
        """∂J/∂output; a squared loss has left its errors in `terms`."""
        last = self.delta[-1]
        if self._squared is not None:
            factor = np.asarray(2.0 * self._factor)
            return [Op(np.multiply, (self._error, factor, self._one(last)), "∂J/∂output", last)]
        return [
            Op(self.loss.slope, (self._output, self.targets, self._one(last)), "∂J/∂output", last),
            Op(np.multiply, (self._one(last), self.scale, self._one(last)), "∂J/∂output", last),
        ]

    def _backward(self, grad: Floats) -> list[Op]:
        layers = reversed(range(len(self.layers)))
        return [*self._at_the_loss(), *(op for k in layers for op in self._back(k, grad))]

    def _back(self, k: int, grad: Floats) -> list[Op]:
        layer, delta, n = self.layers[k], self.delta[k], k + 1
        ops: list[Op] = []
        if (skipped := self._skipped[k]) is not None:
            ops.append(Op(np.copyto, (skipped, delta), f"skip{n}", skipped))
        if self._drops(k):
            ops.append(Op(np.multiply, (delta, self.masks[k], delta), f"dropout{n}", delta))
        if not isinstance(layer.activation, Identity):
            slope, one = self.slope[k], self._one(delta)
            ops += [Op(call, args, f"σ′{n}", slope) for call, args in self._slope_calls(k)]
            ops.append(Op(np.multiply, (one, self._one(slope), one), f"δ{n}", delta))
        if (norm := self.normed[k]) is not None:
            affine = layer.affine(grad)
            ops.append(Op(norm.backward, (delta, layer.affine(self._params), affine), f"∇norm{n}", affine))
        weights = layer.view(grad)
        ops.append(self._product(delta, self._below(k).swapaxes(-1, -2), weights, f"∇W{n}"))
        return ops + (self._pass_back(k) if k else [])

    def _slope_calls(self, k: int) -> list[Any]:
        """How σ′ of layer k is computed: by plain ufuncs where the activation says how, else by its own method."""
        activation, arrays = self.layers[k].activation, [self.z[k], self.fired[k], self.slope[k]]
        spelled_out = getattr(activation, "slope_calls", None)
        z, fired, slope = map(self._one, arrays)
        return [(activation.slope, (z, fired, slope))] if spelled_out is None else spelled_out(fired, slope)

    def _pass_back(self, k: int) -> list[Op]:
        """δ times the transposed weights. From one unit it is an outer product, in which nothing is summed: there
        `dot` has the bits of `multiply`, and a third of its cost."""
        layer, below = self.layers[k], self.delta[k - 1]
        weights = self._one(layer.view(self._params)[:, :, : layer.fan_in].swapaxes(1, 2))
        delta, out = self._one(self.delta[k]), self._one(below)
        if layer.fan_out == 1 and weights.ndim == 2:
            ops = [Op(weights.dot, (delta, out), f"W{k + 1}ᵀδ{k + 1}", below)]
        else:
            product = np.multiply if layer.fan_out == 1 else np.matmul
            ops = [Op(product, (weights, delta, out), f"W{k + 1}ᵀδ{k + 1}", below)]
        if (skipped := self._skipped[k]) is not None:
            ops.append(Op(np.add, (below, skipped, below), f"skip{k + 1}", below))
        return ops

    def forward(self) -> Floats:
        """The outputs (runs, outputs, samples) for the batch fed last."""
        for call, args in self.calls_forward:
            call(*args)
        return self.a[-1]

    def value(self) -> Floats:
        """The data loss (runs,) at the outputs just computed; one number of its type for a run alone."""
        call, args = self._compared()
        call(*args)
        flat, factors, factor = self._summed
        return (flat.dot(factors) if flat.ndim == 1 else np.vecdot(flat, factors)) * factor

    def _compared(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """The call that fills `terms` from outputs and targets: the errors of a squared loss, else each one's share."""
        compare = np.subtract if self._squared is not None else self.loss.terms
        return compare, (self._output, self.targets, self._error)

    @cached_property
    def look(self) -> Look:
        """Forward, loss and backward, laid open."""
        deltas = [delta[0].reshape(-1) for delta in self.delta]
        calls = [*self.calls_forward, self._compared(), *self.calls_back]
        if self._both is not None:
            parts = self._output, self.targets, self._error, self._one(self.delta[-1])
            calls = [*self.calls_forward, (self._both, parts), *self.calls_back[1:]]
        return Look(calls, *self._summed, deltas=deltas, rows=self.rows)

    @property
    def _summed(self) -> tuple[Floats, Floats, Floats]:
        return self._flat, self._flat if self._squared is not None else self._ones, self._factor

    def averages_after(self, out: Floats) -> None:
        """Fill `out` (runs, n_averages) with the running averages after the batch seen last."""
        for layer, norm in zip(self.layers, self.normed, strict=True):
            if norm is not None and layer.averages_size:
                norm.averages_after(layer.averages(self._averages), layer.averages(out))


def _in_one_piece(matrix: Floats) -> bool:
    """Whether its numbers lie side by side. Where they do not, as in batches whose last column is left out, `dot` makes
    a copy in another order, whose product has other bits."""
    return matrix.flags.c_contiguous or matrix.flags.f_contiguous


def _plain(layer: Layer) -> bool:
    """Whether the weighted sum is already what the layer passes on."""
    return isinstance(layer.activation, Identity) and not _extra(layer) and layer.norm is None


def _extra(layer: Layer) -> bool:
    """Whether something still changes the activation before it is passed on."""
    return bool(layer.dropout) or layer.skips

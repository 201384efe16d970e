"""Regressions and networks: a model, a data set, a loss and a penalty, as one objective."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.engine.closed_form import least_squares
from gdtui.engine.losses import HalfSse, Loss, Mse
from gdtui.engine.network import Layer, Tape
from gdtui.engine.objectives import Block, Evaluation, Floats, Indices


@dataclass(frozen=True, eq=False)
class Part:
    """Training or test samples, feature-major: `inputs` (features, n), `targets` (outputs, n)."""

    inputs: Floats
    targets: Floats
    rows: NDArray[np.intp]

    @property
    def size(self) -> int:
        return self.inputs.shape[1]


class Supervised:
    """The loss of a network (a linear model is one without hidden layers) on a training set.

    l2 adds ½·l2·Σw², l1 adds l1·Σ|w|, over weights and not biases, to the loss and to the gradient.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        loss: Loss,
        train: Part,
        test: Part,
        runs: int,
        l1: float,
        l2: float,
        task: str = "regression",
    ) -> None:
        self.layers, self.loss, self.train, self.test = tuple(layers), loss, train, test
        self.l1, self.l2, self.task = l1, l2, task
        self.n_params = sum(layer.size for layer in layers)
        self.blocks = tuple(block for layer in layers for block in _blocks(layer))
        self.samples = train.size
        self.metric_names = self._metric_names()
        self._params = np.zeros((runs, self.n_params))
        self._grad = np.zeros((runs, self.n_params))
        self._tapes: dict[int, Tape] = {}
        self._train_tape = self.tape(train)
        self._test_tape = self.tape(test) if test.size else None
        self._is_weight = np.zeros(self.n_params)
        for block in self.blocks:
            self._is_weight[block.index] = block.name.endswith("weight")

    def _metric_names(self) -> tuple[str, ...]:
        name = "r2" if self.task == "regression" else "accuracy"
        return (name, f"test_{name}") if self.test.size else (name,)

    def tape(self, part: Part) -> Tape:
        """A tape of its own for a fixed set of samples, fed once."""
        tape = self._compiled(part.size)
        tape.feed(part.inputs, part.targets)
        return tape

    def _compiled(self, samples: int) -> Tape:
        return Tape(self.layers, self.loss, self._params, self._grad, samples)

    def _batch_tape(self, batch: Indices | None) -> Tape:
        if batch is None:
            return self._train_tape
        tape = self._tapes.get(len(batch))
        if tape is None:
            tape = self._tapes[len(batch)] = self._compiled(len(batch))
        tape.feed(self.train.inputs[:, batch], self.train.targets[:, batch])
        return tape

    def evaluate(self, params: Floats, batch: Indices | None = None) -> Evaluation:
        self._params[:] = params
        tape = self._batch_tape(batch)
        tape.forward()
        data_loss = tape.value()
        tape.backward()
        loss = data_loss + self._penalty(params)
        return Evaluation(loss, data_loss, self._grad.copy(), _rms(tape.delta))

    def _penalty(self, params: Floats) -> Floats:
        """Half the squared weights and the absolute weights; their derivatives go into the gradient array."""
        penalty = np.zeros(len(params))
        weights = params * self._is_weight
        if self.l2:
            penalty += 0.5 * self.l2 * np.vecdot(weights, weights)
            self._grad += self.l2 * weights
        if self.l1:
            penalty += self.l1 * np.vecdot(np.abs(weights), self._is_weight)
            self._grad += self.l1 * np.sign(weights)
        return penalty

    def measure(self, params: Floats, after_full_batch: bool = False) -> dict[str, Floats]:
        self._params[:] = params
        if not after_full_batch:
            self._train_tape.forward()
        found = self._judge(self._train_tape, "train_loss", self.metric_names[0])
        if self._test_tape is not None:
            self._test_tape.forward()
            found |= self._judge(self._test_tape, "test_loss", self.metric_names[1])
        return found

    def _judge(self, tape: Tape, loss_name: str, metric_name: str) -> dict[str, Floats]:
        metric = self._r2 if self.task == "regression" else self._accuracy
        return {loss_name: tape.value(), metric_name: metric(tape.a[-1], tape.targets)}

    def _accuracy(self, outputs: Floats, targets: Floats) -> Floats:
        """The share of samples whose class is the predicted one."""
        right = self.classify(outputs) == classes_of(targets)
        return np.count_nonzero(right, axis=-1) / right.shape[-1]

    def classify(self, outputs: Floats) -> NDArray[np.intp]:
        """The predicted class (…, n) of raw outputs (…, outputs, n)."""
        if outputs.shape[-2] > 1:
            return outputs.argmax(axis=-2)
        threshold = 0.0 if self.loss.task == "binary" else 0.5
        return (outputs[..., 0, :] > threshold).astype(np.intp)

    def _r2(self, outputs: Floats, targets: Floats) -> Floats:
        """1 − Σe²/Σ(y − ȳ)², the share of the variance explained; NaN where the targets do not vary."""
        error = (outputs - targets).reshape(len(outputs), -1)
        spread = (targets - targets.mean(axis=1, keepdims=True)).reshape(-1)
        return 1.0 - np.vecdot(error, error) / np.vecdot(spread, spread)

    def outputs(self, params: Floats, inputs: Floats) -> Floats:
        """Raw outputs (runs, outputs, n) at any inputs (features, n); leaves every tape as it was."""
        below = np.ones((len(params), inputs.shape[0] + 1, inputs.shape[1]))
        below[:, :-1] = inputs
        for layer in self.layers:
            z = np.matmul(layer.view(params), below[:, : layer.width])
            below = np.ones((len(params), layer.fan_out + 1, inputs.shape[1]))
            layer.activation.value(z, below[:, :-1])
        return below[:, :-1]

    @property
    def is_least_squares(self) -> bool:
        """One layer and a squared error: J is a parabola of the parameters."""
        return len(self.layers) == 1 and isinstance(self.loss, Mse | HalfSse) and not self.l1

    def curvature(self) -> Floats:
        """The Hessian (width, width) of a least-squares loss in the parameters of one output, the same for each:
        2·factor·X Xᵀ + l2, where the loss is factor·Σe²."""
        design = self._design()
        penalty = self.l2 * self._is_weight[: len(design)]
        hessian: Floats = 2.0 * self._factor * (design @ design.T) + np.diag(penalty)
        return hessian

    @property
    def _factor(self) -> float:
        """What stands before Σe² in a squared loss."""
        half = 1.0 if isinstance(self.loss, Mse) else 0.5
        return half * self.loss.scale(len(self.train.targets), self.train.size)

    @cached_property
    def sharpest(self) -> float:
        """The largest eigenvalue of the curvature: plain descent is stable below a rate of 2 over it."""
        return float(np.linalg.eigvalsh(self.curvature())[-1])

    @cached_property
    def least_squares(self) -> Floats | None:
        """The parameters (n_params,) with the lowest loss, where it is a parabola and not too wide to solve."""
        design = self._design()
        if not self.is_least_squares or len(design) > limits.SOLVED_WIDTH:
            return None
        weights = self._is_weight[: len(design)]
        answer = least_squares(design, self.train.targets, self._factor, self.l2, weights)
        return None if answer is None else answer.reshape(-1)

    def _design(self) -> Floats:
        return self._train_tape.inputs[: self.layers[0].width]

    def train_activations(self, params: Floats) -> Tape:
        """The training tape after a forward pass at `params`: z, a and slopes of every layer."""
        self._params[:] = params
        self._train_tape.forward()
        return self._train_tape


def classes_of(targets: Floats) -> NDArray[np.intp]:
    """Class numbers (n,) of targets: a row of 0 and 1, or one row a class."""
    return targets.argmax(axis=0) if len(targets) > 1 else targets[0].astype(np.intp)


def _blocks(layer: Layer) -> list[Block]:
    places = layer.offset + np.arange(layer.size).reshape(layer.fan_out, layer.width)
    weight = Block(f"{layer.name}.weight", places[:, : layer.fan_in])
    return [weight, Block(f"{layer.name}.bias", places[:, -1])] if layer.bias else [weight]


def _rms(deltas: Sequence[Floats]) -> Floats:
    """Root mean square over units and samples, (runs, layers)."""
    rows = [delta.reshape(len(delta), -1) for delta in deltas]
    return np.sqrt(np.stack([np.vecdot(row, row) / row.shape[1] for row in rows], axis=1))

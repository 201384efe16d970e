"""Regressions and networks: a model, a data set, a loss and a penalty, as one objective."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.engine.closed_form import least_squares
from gdtui.engine.looks import Look
from gdtui.engine.losses import HalfSse, Loss, Mse
from gdtui.engine.network import Layer, Op, Tape
from gdtui.engine.objectives import Desk, Floats, Indices
from gdtui.engine.streams import Purpose, uniform
from gdtui.frozen import Frozen


class Part(Frozen, eq=False):
    """Training or test samples, feature-major: `inputs` (features, n), `targets` (outputs, n)."""

    inputs: Floats
    targets: Floats
    rows: NDArray[np.intp]

    @property
    def size(self) -> int:
        return self.inputs.shape[1]

    @cached_property
    def by_sample(self) -> tuple[Floats, Floats]:
        """Inputs with a 1 behind them (n, features + 1), and targets (n, outputs): a batch is taken in one piece."""
        inputs = np.empty((self.size, len(self.inputs) + 1), self.inputs.dtype)
        inputs[:, :-1], inputs[:, -1] = self.inputs.T, 1.0
        return inputs, np.ascontiguousarray(self.targets.T)

    def as_(self, dtype: Any) -> Part:
        """The same samples with numbers of another type."""
        if self.inputs.dtype == dtype:
            return self
        return Part(self.inputs.astype(dtype), self.targets.astype(dtype), self.rows)


class Supervised(Desk):
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
        l1: float = 0.0,
        l2: float = 0.0,
        task: str = "regression",
        *,
        seed: int = 0,
        dtype: Any = np.float64,
        batched: bool = False,
    ) -> None:
        self.batched = batched
        """Whether updates see mini-batches: then whole sets are only measured, and share the batches' arrays."""
        n_params, n_averages = (sum(part) for part in zip(*((la.size, la.averages_size) for la in layers), strict=True))
        super().__init__(runs, n_params, n_averages, dtype)
        self.layers, self.loss, self.train, self.test = tuple(layers), loss, train.as_(dtype), test.as_(dtype)
        self.l1, self.l2, self.task, self.seed = l1, l2, task, seed
        self.blocks = tuple(block for layer in layers for block in layer.blocks())
        self.samples = train.size
        self.metric_names = self._metric_names()
        self.averages[:] = self.first_averages()
        self.is_weight = np.zeros(self.n_params, dtype)
        for block in self.blocks:
            self.is_weight[block.index] = block.index.ndim == 2
        self._tapes: dict[int, Tape] = {}
        self.drops = any(layer.dropout for layer in layers)
        self.settles = self.drops or bool(self.n_averages)
        """Whether whole sets are measured another way than batches are trained on."""

    def _metric_names(self) -> tuple[str, ...]:
        name = "r2" if self.task == "regression" else "accuracy"
        return (name, f"test_{name}") if self.test.size else (name,)

    def first_averages(self) -> Floats:
        """Where running averages start: means 0, variances 1; (runs, n_averages)."""
        first = np.zeros_like(self.averages)
        for layer in self.layers:
            if layer.averages_size:
                layer.averages(first)[:, 1] = 1.0
        return first

    def _compiled(self, samples: int, *, training: bool = True, given: Any = None) -> Tape:
        parts = self.params, self.grad, self.averages
        return Tape(self.layers, self.loss, *parts, samples, training=training, given=given)

    def _fed(self, part: Part, *, training: bool) -> Tape:
        """A tape of its own for a fixed set of samples."""
        if self.batched and part is self.train:
            return self._compiled(part.size, training=training, given=part.by_sample)
        tape = self._compiled(part.size, training=training)
        tape.inputs[:-1] = part.inputs
        tape.targets[:] = part.targets
        return tape

    @cached_property
    def _full(self) -> Tape:
        return self._fed(self.train, training=True)

    @cached_property
    def _train_tape(self) -> Tape:
        return self._fed(self.train, training=False) if self.settles else self._full

    @cached_property
    def _test_tape(self) -> Tape:
        return self._fed(self.test, training=False)

    def _batch_tape(self, batch: Indices | None) -> Tape:
        if batch is None:
            return self.tape_of(0)
        tape = self.tape_of(len(batch))
        (inputs, targets), (to_inputs, to_targets) = self.train.by_sample, tape.rows
        inputs.take(batch, 0, to_inputs, "clip")
        targets.take(batch, 0, to_targets, "clip")
        return tape

    def tape_of(self, samples: int) -> Tape:
        """The tape for batches of so many samples, whose `rows` are still to be filled; 0: for all, filled."""
        if not samples:
            self._latest = self._full
        elif samples not in self._tapes:
            inputs, targets = (np.ones((samples, len(a.T)), a.dtype) for a in self.train.by_sample)
            self._latest = self._tapes[samples] = self._compiled(samples, given=(inputs, targets))
        else:
            self._latest = self._tapes[samples]
        return self._latest

    def laid_open(self, samples: int) -> Look:
        """What `look` does with batches of so many samples, 0 for all; without penalties, dropout and running
        averages."""
        return self.tape_of(samples).look

    def look(self, batch: Indices | None, step: int) -> Floats:
        tape = self._batch_tape(batch)
        if self.drops:
            self._draw(tape, step)
        for call, args in tape.calls_forward:
            call(*args)
        self.data_loss = tape.value()
        for call, args in tape.calls_back:
            call(*args)
        if self.n_averages:
            tape.averages_after(self.next_averages)
        return self.data_loss + self._penalty() if self.l1 or self.l2 else self.data_loss

    def look_closely(self, batch: Indices | None, step: int, watch: Callable[[Tape, Op], None]) -> Floats:
        """As `look` over the samples, one operation of the tape after the other: `watch` is told each once it is done.

        "J" is told with the terms of the loss; l1 and l2 come after the last operation.
        """
        tape = self._batch_tape(batch)
        if self.drops:
            self._draw(tape, step)
        for op in tape.forward_ops:
            op.call(*op.args)
            watch(tape, op)
        self.data_loss = tape.value()
        watch(tape, Op(tape.value, (), "J", tape.terms))
        for op in tape.backward_ops:
            op.call(*op.args)
            watch(tape, op)
        if self.n_averages:
            tape.averages_after(self.next_averages)
        return self.data_loss + self._penalty() if self.l1 or self.l2 else self.data_loss

    def _draw(self, tape: Tape, step: int) -> None:
        """What drops out in this step: the same units and samples for all runs."""
        for k, (layer, mask) in enumerate(zip(self.layers, tape.masks, strict=True)):
            if mask is not None:
                draws = uniform(self.seed, Purpose.DROPOUT, step * len(self.layers) + k, mask.size)
                np.multiply(draws.reshape(mask.shape) >= layer.dropout, 1.0 / (1.0 - layer.dropout), out=mask)

    def rms(self) -> Floats:
        """Root mean square over units and samples, (runs, layers)."""
        rows = [delta.reshape(len(delta), -1) for delta in self._latest.delta]
        return np.sqrt(np.stack([np.vecdot(row, row) / row.shape[1] for row in rows], axis=1))

    def _penalty(self) -> Floats:
        """Half the squared weights and the absolute weights; their derivatives go into the gradient array."""
        weights = self.params * self.is_weight
        penalty = np.zeros(len(weights), weights.dtype)
        if self.l2:
            penalty += 0.5 * self.l2 * np.vecdot(weights, weights)
            self.grad += self.l2 * weights
        if self.l1:
            penalty += self.l1 * np.vecdot(np.abs(weights), self.is_weight)
            self.grad += self.l1 * np.sign(weights)
        return penalty

    def measure(self, params: Floats, averages: Floats | None = None) -> dict[str, Floats]:
        self._stand_at(params, averages)
        found = self.measured_train(self.params)
        if self.test.size:
            self._test_tape.forward()
            found |= self._judge(self._test_tape, "test_loss", self.metric_names[1])
        return found

    def measured_train(self, rows: Floats) -> dict[str, Floats]:
        """Loss and metric of the training set at the desk's own parameters, `rows`."""
        self._train_tape.forward()
        return self._judge(self._train_tape, "train_loss", self.metric_names[0])

    def _stand_at(self, params: Floats, averages: Floats | None) -> None:
        self.params[:] = params
        if averages is not None:
            self.averages[:] = averages

    def _judge(self, tape: Tape, loss_name: str, metric_name: str) -> dict[str, Floats]:
        metric = self._r2 if self.task == "regression" else self._accuracy
        return {loss_name: np.reshape(tape.value(), -1), metric_name: metric(tape.a[-1], tape.targets)}

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
        error = (self.predicted(outputs) - targets).reshape(len(outputs), -1)
        spread = (targets - targets.mean(axis=1, keepdims=True)).reshape(-1)
        return 1.0 - np.vecdot(error, error) / np.vecdot(spread, spread)

    def predicted(self, outputs: Floats) -> Floats:
        """What raw outputs of a regression say about the target: themselves, or of a loss for counts the rate."""
        return np.exp(outputs) if getattr(self.loss, "counts", False) else outputs

    def outputs(self, params: Floats, inputs: Floats, averages: Floats | None = None) -> Floats:
        """Raw outputs (runs, outputs, n) at any inputs (features, n), as in testing; leaves the desk as it was."""
        params = np.asarray(params, self.params.dtype)
        averages = self.averages if averages is None else averages
        tape = Tape(self.layers, self.loss, params, None, averages, inputs.shape[1], training=False)
        tape.inputs[:-1] = inputs
        return tape.forward()

    @property
    def is_least_squares(self) -> bool:
        """One layer and a squared error: J is a parabola of the parameters."""
        return len(self.layers) == 1 and isinstance(self.loss, Mse | HalfSse) and not self.l1

    @property
    def error_factor(self) -> float:
        """Of a squared loss: ∂J/∂output is this factor times the error."""
        return (2.0 if isinstance(self.loss, Mse) else 1.0) * self.loss.scale(len(self.train.targets), self.train.size)

    def curvature(self) -> Floats:
        """The Hessian (width, width) of a least-squares loss in the parameters of one output, the same for each:
        2·factor·X Xᵀ + l2, where the loss is factor·Σe²."""
        design = self._design()
        penalty = self.l2 * self.is_weight[: len(design)]
        hessian: Floats = self.error_factor * (design @ design.T) + np.diag(penalty)
        return hessian

    @cached_property
    def sharpest(self) -> float:
        """The largest eigenvalue of the curvature: plain descent is stable below a rate of 2 over it. Infinite where
        the curvature overflows."""
        with np.errstate(all="ignore"):
            curvature = self.curvature()
        return float(np.linalg.eigvalsh(curvature)[-1]) if np.all(np.isfinite(curvature)) else np.inf

    @cached_property
    def least_squares(self) -> Floats | None:
        """The parameters (n_params,) with the lowest loss, where it is a parabola and not too wide to solve."""
        design = self._design()
        if not self.is_least_squares or len(design) > limits.SOLVED_WIDTH:
            return None
        weights = self.is_weight[: len(design)]
        answer = least_squares(design, self.train.targets, 0.5 * self.error_factor, self.l2, weights)
        return None if answer is None else answer.reshape(-1)

    def _design(self) -> Floats:
        return self._full.inputs[: self.layers[0].width]

    def outputs_of_all(self, params: Floats, averages: Floats | None = None) -> Floats:
        """Raw outputs (runs, outputs, n) of all samples, the training samples first: those that `measure` judges."""
        self._stand_at(params, averages)
        tapes = [self._train_tape, *([self._test_tape] if self.test.size else [])]
        return np.concatenate([tape.forward() for tape in tapes], axis=-1)

    def train_activations(self, params: Floats, averages: Floats | None = None) -> Tape:
        """The training tape after a forward pass at `params`: z and a of every layer."""
        self._stand_at(params, averages)
        self._full.forward()
        return self._full


def classes_of(targets: Floats) -> NDArray[np.intp]:
    """Class numbers (n,) of targets: a row of 0 and 1, or one row a class."""
    return targets.argmax(axis=0) if len(targets) > 1 else targets[0].astype(np.intp)

"""Regressions and networks: a model, a data set, a loss and a penalty, as one objective."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.engine.closed_form import least_squares
from gdtui.engine.looks import Look
from gdtui.engine.losses import HalfSse, Mse
from gdtui.engine.network import Op, Tape
from gdtui.engine.objectives import Floats, Indices
from gdtui.engine.samples import classes_of
from gdtui.engine.streams import Purpose, uniform
from gdtui.engine.taped import Taped


class Supervised(Taped):
    """The loss of a network (a linear model is one without hidden layers) on a training set.

    l2 adds ½·l2·Σw², l1 adds l1·Σ|w|, over weights and not biases, to the loss and to the gradient.
    """

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

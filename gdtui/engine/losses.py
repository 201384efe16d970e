"""Losses of raw outputs against targets, both (…, outputs, samples): elementwise terms and slopes.

A loss is `scale · Σ terms`; its gradient with respect to the outputs is `scale · slope`. The names and the
averages are PyTorch's: means over samples and outputs (over samples for the two likelihoods), except half_sse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.activations import logistic
from gdtui.registry import Range, Registry

Floats = NDArray[np.float64]


class Loss(Protocol):
    """What every loss can do."""

    symbols: ClassVar[str]
    task: ClassVar[str]
    """"regression", "binary" (one output for two classes) or "multiclass" (one output a class)."""
    # A loss whose terms are so many times e² says so in `squared: ClassVar[float]`, which saves half the work.

    def scale(self, outputs: int, samples: int) -> float:
        """The factor before the sum."""

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        """Fill `out` with each output's share of the loss."""

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        """Fill `out` with the derivative of the sum of terms with respect to each output."""


losses: Registry[Any] = Registry("loss")


class _Mean:
    """Mean over samples and outputs."""

    task: ClassVar[str] = "regression"

    def scale(self, outputs: int, samples: int) -> float:
        return 1.0 / (outputs * samples)


@losses.register("mse")
@dataclass(frozen=True, kw_only=True)
class Mse(_Mean):
    """Mean squared error."""

    squared: ClassVar[float] = 1.0
    symbols: ClassVar[str] = "J = 1/n Σ e²"

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, target, out=out)
        np.multiply(out, out, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, target, out=out)
        np.multiply(out, 2.0, out=out)


@losses.register("half_sse")
@dataclass(frozen=True, kw_only=True)
class HalfSse:
    """Half the sum of squared errors, the J of many textbooks: it grows with the number of samples."""

    symbols: ClassVar[str] = "J = ½ Σ e²"
    task: ClassVar[str] = "regression"
    squared: ClassVar[float] = 0.5

    def scale(self, outputs: int, samples: int) -> float:
        return 1.0

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, target, out=out)
        np.multiply(out, out, out=out)
        np.multiply(out, 0.5, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, target, out=out)


@losses.register("huber")
@dataclass(frozen=True, kw_only=True)
class Huber(_Mean):
    """Squared near zero, absolute beyond delta: outliers pull with bounded force (Huber 1964)."""

    delta: Annotated[float, Range(gt=0.0), "where the parabola becomes a line"] = 1.0

    symbols: ClassVar[str] = "J = 1/n Σ ½e² or δ(|e|−½δ)"

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        error = np.abs(output - target)
        near = np.minimum(error, self.delta)
        np.multiply(near, error - 0.5 * near, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, target, out=out)
        np.clip(out, -self.delta, self.delta, out=out)


@losses.register("bce_with_logits")
@dataclass(frozen=True, kw_only=True)
class BceWithLogits(_Mean):
    """Two classes, one output: minus the log-likelihood of sigmoid(output)."""

    symbols: ClassVar[str] = "J = −1/n Σ y log p + (1−y) log(1−p)"
    task: ClassVar[str] = "binary"

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        """max(z, 0) − z·y + log(1 + e^−|z|): no overflow at any z."""
        np.abs(output, out=out)
        np.negative(out, out=out)
        np.exp(out, out=out)
        np.log1p(out, out=out)
        np.add(out, np.maximum(output, 0.0) - output * target, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        logistic(output, out)
        np.subtract(out, target, out=out)


@losses.register("cross_entropy")
@dataclass(frozen=True, kw_only=True)
class CrossEntropy:
    """Several classes, one output each: minus the log-likelihood of softmax(outputs)."""

    symbols: ClassVar[str] = "J = −1/n Σ log p(class)"
    task: ClassVar[str] = "multiclass"

    def scale(self, outputs: int, samples: int) -> float:
        return 1.0 / samples

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        shifted = output - np.maximum.reduce(output, axis=-2, keepdims=True)
        np.subtract(np.log(_over_classes(np.exp(shifted))), shifted, out=out)
        np.multiply(out, target, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, np.maximum.reduce(output, axis=-2, keepdims=True), out=out)
        np.exp(out, out=out)
        np.divide(out, _over_classes(out), out=out)
        np.subtract(out, target, out=out)


def _over_classes(values: Floats) -> Floats:
    """The sum over classes, as a product with ones: one run alone and a run in a crowd add in the same order."""
    return np.matmul(np.ones((1, values.shape[-2])), values)

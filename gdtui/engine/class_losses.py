"""Losses for targets that are classes: likelihoods of two or several, and margins.

Two classes are targets of 0 and 1 with one output; several are one output each, against 1 for the right class
and 0 for the others.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, ClassVar

import numpy as np

from gdtui.engine.regression_losses import Floats, Mean, losses
from gdtui.engine.special import logistic
from gdtui.frozen import Frozen
from gdtui.registry import Range

Smoothing = Annotated[float, Range(ge=0.0, le=1.0), "share of each target spread evenly over all classes"]


@losses.register("bce_with_logits")
class BceWithLogits(Frozen, Mean, kw_only=True):
    """Two classes, one output: minus the log-likelihood of sigmoid(output).

    label_smoothing ε makes each target y into y(1 − ε) + ε/2.
    """

    label_smoothing: Smoothing = 0.0

    symbols: ClassVar[str] = "J = −1/n Σ y log p + (1−y) log(1−p)"
    task: ClassVar[str] = "binary"

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        """max(z, 0) − z·y + log(1 + e^−|z|): no overflow at any z."""
        rest = np.maximum(output, 0.0)
        np.multiply(output, _smoothed(target, self.label_smoothing, 2), out=out)
        np.subtract(rest, out, out=rest)
        np.abs(output, out=out)
        np.negative(out, out=out)
        np.exp(out, out=out)
        np.log1p(out, out=out)
        np.add(out, rest, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        logistic(output, out)
        np.subtract(out, _smoothed(target, self.label_smoothing, 2), out=out)


@losses.register("cross_entropy")
class CrossEntropy(Frozen, kw_only=True):
    """Several classes, one output each: minus the log-likelihood of softmax(outputs).

    label_smoothing ε (Szegedy et al. 2016, and PyTorch's) makes each target y of K classes into y(1 − ε) + ε/K.
    """

    label_smoothing: Smoothing = 0.0

    symbols: ClassVar[str] = "J = −1/n Σ log p(class)"
    task: ClassVar[str] = "multiclass"

    def scale(self, outputs: int, samples: int) -> float:
        return 1.0 / samples

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        shifted = output - np.maximum.reduce(output, axis=-2, keepdims=True)
        np.exp(shifted, out=out)
        total = _over_classes(out)
        np.log(total, out=total)
        np.subtract(total, shifted, out=out)
        np.multiply(out, _smoothed(target, self.label_smoothing, output.shape[-2]), out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, np.maximum.reduce(output, axis=-2, keepdims=True), out=out)
        np.exp(out, out=out)
        np.divide(out, _over_classes(out), out=out)
        np.subtract(out, _smoothed(target, self.label_smoothing, output.shape[-2]), out=out)

    def terms_and_slope(self, output: Floats, target: Floats, terms: Floats, slope: Floats) -> None:
        """Both at once: the powers and their sums are those of either."""
        target = _smoothed(target, self.label_smoothing, output.shape[-2])
        np.subtract(output, np.maximum.reduce(output, axis=-2, keepdims=True), out=terms)
        np.exp(terms, out=slope)
        total = _over_classes(slope)
        np.divide(slope, total, out=slope)
        np.subtract(slope, target, out=slope)
        np.subtract(np.log(total, out=total), terms, out=terms)
        np.multiply(terms, target, out=terms)


def _smoothed(target: Floats, share: float, classes: int) -> Floats:
    return target * (1.0 - share) + share / classes if share else target


def _over_classes(values: Floats) -> Floats:
    """The sum over classes, as a product with ones: one run alone and a run in a crowd add in the same order."""
    return np.matmul(_ones(values.shape[-2], values.dtype), values)


@cache
def _ones(count: int, dtype: np.dtype) -> Floats:
    return np.ones((1, count), dtype)


@losses.register("hinge")
class Hinge(Frozen, Mean, kw_only=True):
    """Two classes, one output: how far each sample is from lying on its side with a margin of 1.

    max(0, 1 − s·z) with s = 2y − 1: the loss of the support vector machine (Cortes & Vapnik 1995). Samples beyond
    the margin do not pull at all.
    """

    symbols: ClassVar[str] = "J = 1/n Σ max(0, 1 − s·z)"
    task: ClassVar[str] = "binary"

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        _missing(output, target, out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        """−s within the margin; 0 at it and beyond."""
        _missing(output, target, out)
        np.sign(out, out=out)
        np.multiply(out, 1.0 - 2.0 * target, out=out)


@losses.register("squared_hinge")
class SquaredHinge(Frozen, Mean, kw_only=True):
    """hinge, squared: smooth at the margin, and harder on samples far on the wrong side.

    max(0, 1 − s·z)² with s = 2y − 1.
    """

    symbols: ClassVar[str] = "J = 1/n Σ max(0, 1 − s·z)²"
    task: ClassVar[str] = "binary"

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        _missing(output, target, out)
        np.multiply(out, out, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        _missing(output, target, out)
        np.multiply(out, 2.0 - 4.0 * target, out=out)


def _missing(output: Floats, target: Floats, out: Floats) -> None:
    """Fill `out` with max(0, 1 − s·z), what each sample lacks of its margin."""
    np.multiply(output, 2.0 * target - 1.0, out=out)
    np.subtract(1.0, out, out=out)
    np.maximum(out, 0.0, out=out)

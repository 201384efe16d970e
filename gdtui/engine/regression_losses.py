"""What a loss is, and those for targets that are numbers.

A loss compares raw outputs with targets, both (…, outputs, samples), in elementwise terms and slopes. It is
`scale · Σ terms`, and its gradient with respect to the outputs `scale · slope`. The names and the averages are
PyTorch's: means over samples and outputs (over samples alone for cross_entropy), except half_sse, a sum. The
arrays may be float64 or float32, and every result keeps that type.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.frozen import Frozen
from gdtui.registry import Range, Registry

Floats = NDArray[Any]


class Loss(Protocol):
    """What every loss can do."""

    symbols: ClassVar[str]
    task: ClassVar[str]
    """"regression", "binary" (one output for two classes) or "multiclass" (one output a class)."""
    # A loss whose terms are so many times e² says so in `squared: ClassVar[float]`, which saves half the work; one
    # whose terms and slope share much has `terms_and_slope(output, target, terms, slope)`, with the bits of both.

    def scale(self, outputs: int, samples: int) -> float:
        """The factor before the sum."""

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        """Fill `out` with each output's share of the loss."""

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        """Fill `out` with the derivative of the sum of terms with respect to each output."""


losses: Registry[Any] = Registry("loss")


class Mean:
    """Mean over samples and outputs."""

    task: ClassVar[str] = "regression"

    def scale(self, outputs: int, samples: int) -> float:
        return 1.0 / (outputs * samples)


@losses.register("mse")
class Mse(Frozen, Mean, kw_only=True):
    """Mean squared error."""

    squared: ClassVar[float] = 1.0
    symbols: ClassVar[str] = "J = 1/n Σ e²"

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, target, out=out)
        np.multiply(out, out, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, target, out=out)
        np.add(out, out, out=out)


@losses.register("half_sse")
class HalfSse(Frozen, kw_only=True):
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


@losses.register("l1")
class L1(Frozen, Mean, kw_only=True):
    """Mean absolute error: every sample pulls equally hard, however far it is."""

    symbols: ClassVar[str] = "J = 1/n Σ |e|"

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        np.subtract(output, target, out=out)
        np.abs(out, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        """The sign of the error; 0 where there is none."""
        np.subtract(output, target, out=out)
        np.sign(out, out=out)


@losses.register("huber")
class Huber(Frozen, Mean, kw_only=True):
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


@losses.register("poisson")
class Poisson(Frozen, Mean, kw_only=True):
    """For counts: minus the log-likelihood of a Poisson law whose rate is e^output.

    PyTorch's PoissonNLLLoss with log_input: e^z − y·z, without log y!, which does not depend on z. Targets below 0
    have no rate that fits them, so the loss then falls without end.
    """

    symbols: ClassVar[str] = "J = 1/n Σ eᶻ − y·z"
    counts: ClassVar[bool] = True

    def terms(self, output: Floats, target: Floats, out: Floats) -> None:
        np.exp(output, out=out)
        np.subtract(out, output * target, out=out)

    def slope(self, output: Floats, target: Floats, out: Floats) -> None:
        np.exp(output, out=out)
        np.subtract(out, target, out=out)

"""Activations that pass what is positive and hold back the rest, with a corner or smoothly."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

import numpy as np

from gdtui.engine.special import erf, logistic
from gdtui.engine.units import Calls, Floats, SpelledOut, activations
from gdtui.frozen import Frozen
from gdtui.registry import Range

SELU_SCALE, SELU_ALPHA = 1.0507009873554804934, 1.6732632423543772848
_GELU_SCALE = math.sqrt(2.0 / math.pi)
_GELU_CUBIC = 0.044715
_ROOT_HALF = math.sqrt(0.5)
_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)


@activations.register("relu")
class Relu(Frozen, SpelledOut, kw_only=True):
    """Passes what is positive, stops the rest; a unit that never fires is dead."""

    symbols: ClassVar[tuple[str, str]] = ("a = max(0, z)", "1 if z > 0 else 0")
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    def value(self, z: Floats, out: Floats) -> None:
        np.maximum(z, 0.0, out=out)

    def slope_calls(self, a: Floats, out: Floats) -> Calls:
        # The sign of a number ≥ 0: a comparison would have to be converted from bool, which costs more.
        return [(np.sign, (a, out))]


@activations.register("leaky_relu")
class LeakyRelu(Frozen, kw_only=True):
    """Like relu, but the negative side leaks, so that no unit dies."""

    negative_slope: Annotated[float, Range(ge=0.0, lt=1.0), "the slope left of zero"] = 0.01

    symbols: ClassVar[tuple[str, str]] = ("a = max(s·z, z)", "1 if z > 0 else s")
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    def value(self, z: Floats, out: Floats) -> None:
        np.multiply(z, self.negative_slope, out=out)
        np.maximum(z, out, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        np.sign(z, out=out)
        np.maximum(out, self.negative_slope, out=out)


def _exponential(z: Floats, out: Floats, right: float, left: float) -> None:
    """Fill `out` with right·z for positive z, else left·(e^z − 1)."""
    np.minimum(z, 0.0, out=out)
    np.expm1(out, out=out)
    np.multiply(out, left, out=out)
    np.multiply(z, right, out=out, where=np.greater(z, 0.0))


def _exponential_slope(z: Floats, a: Floats, out: Floats, right: float, left: float) -> None:
    """Its slope: left·e^z is a + left."""
    np.add(a, left, out=out)
    np.copyto(out, right, where=np.greater(z, 0.0))


@activations.register("elu")
class Elu(Frozen, kw_only=True):
    """Like relu, but falls gently to −alpha on the negative side (Clevert et al. 2016)."""

    alpha: Annotated[float, Range(gt=0.0), "how far below zero it goes, and the slope just left of zero"] = 1.0

    symbols: ClassVar[tuple[str, str]] = ("a = z if z > 0 else α(eᶻ − 1)", "1 if z > 0 else a + α")

    @property
    def kinks(self) -> tuple[float, ...]:
        return () if self.alpha == 1.0 else (0.0,)

    def value(self, z: Floats, out: Floats) -> None:
        _exponential(z, out, 1.0, self.alpha)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        _exponential_slope(z, a, out, 1.0, self.alpha)


@activations.register("selu")
class Selu(Frozen, kw_only=True):
    """elu, scaled so that layers keep mean 0 and variance 1 by themselves (Klambauer et al. 2017).

    λ = 1.0507…, α = 1.6732…; that holds for weights of mean 0 and variance 1/fan_in: `init = "lecun_normal"`.
    """

    symbols: ClassVar[tuple[str, str]] = ("a = λz if z > 0 else λα(eᶻ − 1)", "λ if z > 0 else a + λα")
    kinks: ClassVar[tuple[float, ...]] = (0.0,)

    def value(self, z: Floats, out: Floats) -> None:
        _exponential(z, out, SELU_SCALE, SELU_SCALE * SELU_ALPHA)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        _exponential_slope(z, a, out, SELU_SCALE, SELU_SCALE * SELU_ALPHA)


@activations.register("softplus")
class Softplus(Frozen, kw_only=True):
    """A smooth relu: log(1 + e^z), whose slope is the sigmoid."""

    symbols: ClassVar[tuple[str, str]] = ("a = log(1+eᶻ)", "1/(1+e⁻ᶻ)")
    kinks: ClassVar[tuple[float, ...]] = ()

    def value(self, z: Floats, out: Floats) -> None:
        np.logaddexp(z, 0.0, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        logistic(z, out)


@activations.register("silu")
class Silu(Frozen, kw_only=True):
    """z times its own sigmoid (swish; Ramachandran et al. 2017)."""

    symbols: ClassVar[tuple[str, str]] = ("a = z·s(z)", "s + a(1 − s)")
    kinks: ClassVar[tuple[float, ...]] = ()

    def value(self, z: Floats, out: Floats) -> None:
        logistic(z, out)
        np.multiply(out, z, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        gate = np.empty_like(out)
        logistic(z, gate)
        np.subtract(1.0, gate, out=out)
        np.multiply(out, a, out=out)
        np.add(out, gate, out=out)


@activations.register("mish")
class Mish(Frozen, kw_only=True):
    """z times tanh of its own softplus: silu's dip, a little deeper (Misra 2020)."""

    symbols: ClassVar[tuple[str, str]] = ("a = z·tanh(log(1+eᶻ))", "t + z(1 − t²)s(z)")
    kinks: ClassVar[tuple[float, ...]] = ()

    def value(self, z: Floats, out: Floats) -> None:
        np.logaddexp(z, 0.0, out=out)
        np.tanh(out, out=out)
        np.multiply(out, z, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        gate = np.empty_like(out)
        logistic(z, gate)
        np.logaddexp(z, 0.0, out=out)
        np.tanh(out, out=out)
        np.multiply(gate, z, out=gate)
        np.multiply(gate, 1.0 - out * out, out=gate)
        np.add(out, gate, out=out)


@activations.register("gelu")
class Gelu(Frozen, kw_only=True):
    """z weighted by how likely a normal number is below it (Hendrycks & Gimpel 2016).

    a = z·Φ(z) and a′ = Φ(z) + z·φ(z); as in PyTorch, `approximate = "tanh"` takes
    Φ(z) ≈ ½(1 + tanh u), u = √(2/π)·(z + 0.044715 z³), and its own derivative.
    """

    approximate: Annotated[Literal["none", "tanh"], "the exact normal distribution, or PyTorch's tanh form"] = "none"

    symbols: ClassVar[tuple[str, str]] = ("a = z·Φ(z)", "Φ(z) + z·φ(z)")
    kinks: ClassVar[tuple[float, ...]] = ()

    def value(self, z: Floats, out: Floats) -> None:
        np.multiply(z, self._below(z), out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        below = self._below(z)
        if self.approximate == "none":
            density = np.exp(-0.5 * (z * z)) / _ROOT_TWO_PI
        else:
            density = 2.0 * below * (1.0 - below) * (_GELU_SCALE * (1.0 + 3.0 * _GELU_CUBIC * (z * z)))
        np.add(below, z * density, out=out)

    def _below(self, z: Floats) -> Floats:
        """Φ(z), exact or by the tanh form."""
        if self.approximate == "none":
            return 0.5 * (1.0 + erf(z * _ROOT_HALF))
        return 0.5 * (1.0 + np.tanh(_GELU_SCALE * (z * (1.0 + _GELU_CUBIC * (z * z)))))

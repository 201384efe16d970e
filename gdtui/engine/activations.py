"""Activation functions: `value` fills a = σ(z), `slope` fills σ′(z); both elementwise, into an array given.

`slope` receives z and a as well, since most derivatives are cheapest in terms of the value (tanh′ = 1 − a²).
`symbols` is the value and the slope as they are written on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.special import erf
from gdtui.registry import Range, Registry

Floats = NDArray[np.float64]

_GELU_SCALE = np.sqrt(2.0 / np.pi)
_GELU_CUBIC = 0.044715


class Activation(Protocol):
    """What every activation can do; z, a and `out` share one shape."""

    symbols: ClassVar[tuple[str, str]]

    def value(self, z: Floats, out: Floats) -> None:
        """Fill `out` with σ(z)."""

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        """Fill `out` with σ′(z), where a = σ(z)."""


activations: Registry[Any] = Registry("activation")


def logistic(z: Floats, out: Floats) -> None:
    """Fill `out` with 1 / (1 + e^−z); e^−z may overflow to infinity, which gives the right 0."""
    np.negative(z, out=out)
    np.exp(out, out=out)
    np.add(out, 1.0, out=out)
    np.reciprocal(out, out=out)


@activations.register("identity")
@dataclass(frozen=True, kw_only=True)
class Identity:
    """The weighted sum itself: the network stays linear."""

    symbols: ClassVar[tuple[str, str]] = ("a = z", "1")

    def value(self, z: Floats, out: Floats) -> None:
        np.copyto(out, z)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        out.fill(1.0)


@activations.register("sigmoid")
@dataclass(frozen=True, kw_only=True)
class Sigmoid:
    """Squeezes to (0, 1); its slope is at most ¼, so errors shrink on the way back."""

    symbols: ClassVar[tuple[str, str]] = ("a = 1/(1+e⁻ᶻ)", "a(1 − a)")
    saturates: ClassVar[bool] = True

    def value(self, z: Floats, out: Floats) -> None:
        logistic(z, out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        np.subtract(1.0, a, out=out)
        np.multiply(out, a, out=out)


@activations.register("tanh")
@dataclass(frozen=True, kw_only=True)
class Tanh:
    """Squeezes to (−1, 1), centred on zero, slope 1 in the middle."""

    symbols: ClassVar[tuple[str, str]] = ("a = tanh z", "1 − a²")
    saturates: ClassVar[bool] = True

    def value(self, z: Floats, out: Floats) -> None:
        np.tanh(z, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        for call, args in self.slope_calls(a, out):
            call(*args)

    def slope_calls(self, a: Floats, out: Floats) -> list[tuple[np.ufunc, tuple[Floats, ...]]]:
        """The same as calls to be made again and again; the 1 as an array saves a conversion in each."""
        return [(np.multiply, (a, a, out)), (np.subtract, (np.ones((), a.dtype), out, out))]


@activations.register("relu")
@dataclass(frozen=True, kw_only=True)
class Relu:
    """Passes what is positive, stops the rest; a unit that never fires is dead."""

    symbols: ClassVar[tuple[str, str]] = ("a = max(0, z)", "1 if z > 0 else 0")

    def value(self, z: Floats, out: Floats) -> None:
        np.maximum(z, 0.0, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        np.greater(z, 0.0, out=out)


@activations.register("leaky_relu")
@dataclass(frozen=True, kw_only=True)
class LeakyRelu:
    """Like relu, but the negative side leaks, so that no unit dies."""

    negative_slope: Annotated[float, Range(ge=0.0, lt=1.0), "the slope left of zero"] = 0.01

    symbols: ClassVar[tuple[str, str]] = ("a = max(s·z, z)", "1 if z > 0 else s")

    def value(self, z: Floats, out: Floats) -> None:
        np.multiply(z, self.negative_slope, out=out)
        np.maximum(z, out, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        np.greater(z, 0.0, out=out)
        np.maximum(out, self.negative_slope, out=out)


@activations.register("softplus")
@dataclass(frozen=True, kw_only=True)
class Softplus:
    """A smooth relu: log(1 + e^z), whose slope is the sigmoid."""

    symbols: ClassVar[tuple[str, str]] = ("a = log(1+eᶻ)", "1/(1+e⁻ᶻ)")

    def value(self, z: Floats, out: Floats) -> None:
        np.logaddexp(z, 0.0, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        logistic(z, out)


@activations.register("silu")
@dataclass(frozen=True, kw_only=True)
class Silu:
    """z times its own sigmoid (swish; Ramachandran et al. 2017)."""

    symbols: ClassVar[tuple[str, str]] = ("a = z·s(z)", "s + a(1 − s)")

    def value(self, z: Floats, out: Floats) -> None:
        logistic(z, out)
        np.multiply(out, z, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        gate = np.empty_like(out)
        logistic(z, gate)
        np.subtract(1.0, gate, out=out)
        np.multiply(out, a, out=out)
        np.add(out, gate, out=out)


@activations.register("gelu")
@dataclass(frozen=True, kw_only=True)
class Gelu:
    """z weighted by how likely a normal number is below it (Hendrycks & Gimpel 2016).

    a = z·Φ(z) and a′ = Φ(z) + z·φ(z); as in PyTorch, `approximate = "tanh"` takes
    Φ(z) ≈ ½(1 + tanh u), u = √(2/π)·(z + 0.044715 z³), and its own derivative.
    """

    approximate: Annotated[Literal["none", "tanh"], "the exact normal distribution, or PyTorch's tanh form"] = "none"

    symbols: ClassVar[tuple[str, str]] = ("a = z·Φ(z)", "Φ(z) + z·φ(z)")

    def value(self, z: Floats, out: Floats) -> None:
        np.multiply(z, self._below(z), out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        below = self._below(z)
        if self.approximate == "none":
            density = np.exp(-0.5 * (z * z)) / np.sqrt(2.0 * np.pi)
        else:
            density = 2.0 * below * (1.0 - below) * (_GELU_SCALE * (1.0 + 3.0 * _GELU_CUBIC * (z * z)))
        np.add(below, z * density, out=out)

    def _below(self, z: Floats) -> Floats:
        """Φ(z), exact or by the tanh form."""
        if self.approximate == "none":
            return 0.5 * (1.0 + erf(z * np.sqrt(0.5)))
        return 0.5 * (1.0 + np.tanh(_GELU_SCALE * (z * (1.0 + _GELU_CUBIC * (z * z)))))

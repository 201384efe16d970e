"""What an activation is, and those that neither squash nor rectify.

`value` fills a = σ(z), `slope` fills σ′(z); both elementwise, into an array given. `slope` receives z and a as
well, since most derivatives are cheapest in terms of the value (tanh′ = 1 − a²). The arrays may be float64 or
float32, and every result keeps that type.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.frozen import Frozen
from gdtui.registry import Registry

Floats = NDArray[Any]
Calls = list[tuple[np.ufunc, tuple[Floats, ...]]]


class Activation(Protocol):
    """What every activation can do; z, a and `out` share one shape, and `out` is neither of the others.

    One whose slope is nothing but ufuncs of a may also say so in `slope_calls(a, out)`; one that squashes has
    `saturates` = True.
    """

    symbols: ClassVar[tuple[str, str]]
    """Value and slope as they are written on paper."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """The points without a derivative; `slope` gives one of the two sides there."""

    def value(self, z: Floats, out: Floats) -> None:
        """Fill `out` with σ(z)."""

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        """Fill `out` with σ′(z), where a = σ(z)."""


activations: Registry[Any] = Registry("activation")


class SpelledOut:
    """The slope of an activation as calls to be made again and again: constants as arrays save a conversion in each."""

    def slope_calls(self, a: Floats, out: Floats) -> Calls:
        """The ufuncs with their arguments, which fill `out` with σ′ where a = σ(z)."""
        raise NotImplementedError

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        for call, args in self.slope_calls(a, out):
            call(*args)


@activations.register("identity")
class Identity(Frozen, kw_only=True):
    """The weighted sum itself: the network stays linear."""

    symbols: ClassVar[tuple[str, str]] = ("a = z", "1")
    kinks: ClassVar[tuple[float, ...]] = ()

    def value(self, z: Floats, out: Floats) -> None:
        np.copyto(out, z)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        out.fill(1.0)


@activations.register("sin")
class Sin(Frozen, kw_only=True):
    """A wave without end: fits what repeats, and has a valley for every turn (Sitzmann et al. 2020)."""

    symbols: ClassVar[tuple[str, str]] = ("a = sin z", "cos z")
    kinks: ClassVar[tuple[float, ...]] = ()

    def value(self, z: Floats, out: Floats) -> None:
        np.sin(z, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        np.cos(z, out=out)


@activations.register("gaussian")
class Gaussian(Frozen, kw_only=True):
    """A bump around zero: each unit answers to a strip of the plane and forgets the rest."""

    symbols: ClassVar[tuple[str, str]] = ("a = exp(−z²)", "−2z·a")
    kinks: ClassVar[tuple[float, ...]] = ()

    def value(self, z: Floats, out: Floats) -> None:
        np.multiply(z, z, out=out)
        np.negative(out, out=out)
        np.exp(out, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        np.multiply(z, a, out=out)
        np.multiply(out, -2.0, out=out)


@activations.register("step")
class Step(Frozen, kw_only=True):
    """Fires or not, and does not learn: its slope is 0 everywhere, so no error passes back through it.

    The perceptron's unit (Rosenblatt 1958). The layers below keep their first weights; only the last one learns.
    """

    symbols: ClassVar[tuple[str, str]] = ("a = 1 if z > 0 else 0", "0")
    kinks: ClassVar[tuple[float, ...]] = (0.0,)
    saturates: ClassVar[bool] = True

    def value(self, z: Floats, out: Floats) -> None:
        np.greater(z, 0.0, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        out.fill(0.0)

"""Activations that squash every number into a bounded interval: far out they are flat, and no error passes."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np

from gdtui.engine.special import logistic, tanh, tanh_is_plain
from gdtui.engine.units import Calls, Floats, SpelledOut, activations
from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen


@activations.register("sigmoid")
class Sigmoid(Frozen, SpelledOut, kw_only=True):
    """Squeezes to (0, 1); its slope is at most ¼, so errors shrink on the way back."""

    symbols: ClassVar[tuple[str, str]] = ("a = 1/(1+e⁻ᶻ)", "a(1 − a)")
    kinks: ClassVar[tuple[float, ...]] = ()
    saturates: ClassVar[bool] = True

    def value(self, z: Floats, out: Floats) -> None:
        logistic(z, out)

    def slope_calls(self, a: Floats, out: Floats) -> Calls:
        return [(np.subtract, (np.ones((), a.dtype), a, out)), (np.multiply, (out, a, out))]


@activations.register("tanh")
class Tanh(Frozen, SpelledOut, kw_only=True):
    """Squeezes to (−1, 1), centred on zero, slope 1 in the middle."""

    symbols: ClassVar[tuple[str, str]] = ("a = tanh z", "1 − a²")
    kinks: ClassVar[tuple[float, ...]] = ()
    saturates: ClassVar[bool] = True

    def value(self, z: Floats, out: Floats) -> None:
        tanh(z, out)

    def value_calls(self, z: Floats, out: Floats) -> list[tuple[Any, tuple[Floats, ...]]]:
        """The same as calls to be made again and again on these arrays."""
        return [(np.tanh if tanh_is_plain(z) else tanh, (z, out))]

    def slope_calls(self, a: Floats, out: Floats) -> Calls:
        return [(np.multiply, (a, a, out)), (np.subtract, (np.ones((), a.dtype), out, out))]


def _ordered(options: dict[str, Any], key: str) -> None:
    if not options["min_val"] < options["max_val"]:
        hint = f"expected a number > min_val, which is {options['min_val']:g}"
        raise ScenarioError("out of range", f"{key}.max_val", options["max_val"], hint, has_value=True)


@activations.register("hardtanh", fits=_ordered)
class Hardtanh(Frozen, kw_only=True):
    """A straight line, cut off at both ends: tanh for machines that only compare."""

    min_val: Annotated[float, "the lowest value, and where the line begins"] = -1.0
    max_val: Annotated[float, "the highest value, above min_val"] = 1.0

    symbols: ClassVar[tuple[str, str]] = ("a = min(max(z, l), h)", "1 if l < z < h else 0")
    saturates: ClassVar[bool] = True

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.min_val, self.max_val)

    def value(self, z: Floats, out: Floats) -> None:
        np.maximum(z, self.min_val, out=out)
        np.minimum(out, self.max_val, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        np.greater(a, self.min_val, out=out)
        np.multiply(out, np.less(a, self.max_val), out=out)


@activations.register("softsign")
class Softsign(Frozen, kw_only=True):
    """Squeezes to (−1, 1) like tanh, but ever so slowly: its slope falls as 1/z² (Bergstra et al. 2009)."""

    symbols: ClassVar[tuple[str, str]] = ("a = z/(1+|z|)", "(1 − |a|)²")
    kinks: ClassVar[tuple[float, ...]] = ()
    saturates: ClassVar[bool] = True

    def value(self, z: Floats, out: Floats) -> None:
        np.abs(z, out=out)
        np.add(out, 1.0, out=out)
        np.divide(z, out, out=out)

    def slope(self, z: Floats, a: Floats, out: Floats) -> None:
        np.abs(a, out=out)
        np.subtract(1.0, out, out=out)
        np.multiply(out, out, out=out)

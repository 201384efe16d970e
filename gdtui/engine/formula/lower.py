"""A tree as operations: every different value of a formula once, constants already computed.

The order of the arithmetic is part of the promise that a run in a crowd equals the run alone bit for bit:
polynomials in one variable follow Horner's rule; other sums and products go from left to right; xⁿ for whole n up
to 64 is repeated multiplication, for even n the square of x^(n/2), for odd n x^(n−1) times x, and for negative n
the reciprocal of that; e^u is `np.exp`; every other power is `np.power`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.formula.functions import CONSTANTS, FUNCTIONS
from gdtui.engine.formula.horner import coefficients
from gdtui.engine.formula.nodes import (
    Call,
    Constant,
    E,
    Neg,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Variable,
    postorder,
)

Array = NDArray[Any]
Operation = tuple[Callable[..., Any], tuple[int, ...]]

MAX_MULTIPLIED_POWER = 64


class Builder:
    """Numbers every value of a formula: variables, constants (known here) and operations."""

    def __init__(self, variables: tuple[str, ...]) -> None:
        self.variables = variables
        self.known: dict[int, Array] = {}
        self.operations: dict[int, Operation] = {}
        self._count = len(variables)
        self._numbers: dict[Any, int] = {}

    def emit(self, function: Callable[..., Any], *operands: int | float) -> int:
        """The value of `function` on operands, each the number of a value or, as a float, a constant."""
        ids = tuple(self.constant(o) if isinstance(o, float) else o for o in operands)
        key = (function, ids)
        if key not in self._numbers:
            self._numbers[key] = self._new(function, ids)
        return self._numbers[key]

    def constant(self, value: float) -> int:
        key = float(value).hex()
        if key not in self._numbers:
            self._numbers[key] = self._know(np.asarray(value, np.float64))
        return self._numbers[key]

    def _new(self, function: Callable[..., Any], ids: tuple[int, ...]) -> int:
        if all(k in self.known for k in ids):
            with np.errstate(all="ignore"):
                return self._know(np.asarray(function(*(self.known[k] for k in ids))))
        self.operations[self._count] = (function, ids)
        self._count += 1
        return self._count - 1

    def _know(self, value: Array) -> int:
        value.flags.writeable = False
        self.known[self._count] = value
        self._count += 1
        return self._count - 1


def lower(root: Node, build: Builder) -> int:
    """Put the tree into `build`; the number of its value."""
    value: dict[Node, int] = {}
    for node in postorder(root):
        value[node] = _lower_one(node, value, build)
    return value[root]


def _lower_one(node: Node, value: dict[Node, int], build: Builder) -> int:
    match node:
        case Number():
            number = build.constant(node.value)
        case Constant():
            number = build.constant(CONSTANTS[node.name])
        case Variable():
            number = build.variables.index(node.name)
        case Neg():
            number = build.emit(np.negative, value[node.term])
        case Sum():
            number = _lower_sum(node, value, build)
        case Product():
            number = _left_to_right(np.multiply, [value[f] for f in node.factors], build)
        case Quotient():
            number = build.emit(np.divide, value[node.over], value[node.under])
        case Power():
            number = _lower_power(node, value, build)
        case Call():
            number = int(FUNCTIONS[node.name].lower(build.emit, *(value[a] for a in node.args)))
        case _:
            raise TypeError(f"no such node: {node!r}")
    return number


def _left_to_right(function: np.ufunc, ids: list[int], build: Builder) -> int:
    total = ids[0]
    for other in ids[1:]:
        total = build.emit(function, total, other)
    return total


def _lower_sum(node: Sum, value: dict[Node, int], build: Builder) -> int:
    if (found := coefficients(node)) is not None:
        return _horner(found, build.variables.index(next(iter(node.variables))), build)
    total = value[node.terms[0]]
    for term in node.terms[1:]:
        if isinstance(term, Neg):
            total = build.emit(np.subtract, total, value[term.term])
        else:
            total = build.emit(np.add, total, value[term])
    return total


def _horner(numbers: tuple[float, ...], x: int, build: Builder) -> int:
    """A second coefficient of 0 is not added: the loops over Python floats leave it out too."""
    total = build.emit(np.multiply, numbers[0], x)
    for k, coefficient in enumerate(numbers[1:]):
        if k:
            total = build.emit(np.multiply, total, x)
        if k or coefficient:
            total = build.emit(np.add, total, coefficient)
    return total


def _lower_power(node: Power, value: dict[Node, int], build: Builder) -> int:
    base, exponent = value[node.base], value[node.exponent]
    if node.base == E:
        return build.emit(np.exp, exponent)
    n = float(build.known[exponent]) if exponent in build.known else np.nan
    if n.is_integer() and abs(n) <= MAX_MULTIPLIED_POWER:
        power = _whole_power(base, abs(int(n)), build)
        return build.emit(np.reciprocal, power) if n < 0 else power
    return build.emit(np.power if exponent in build.known else varying_power, base, exponent)


def varying_power(base: Array, exponent: Array) -> Array:
    """`np.power` with an exponent that varies, the same bits in any shape.

    Where one exponent is for all elements NumPy takes the root for 0.5 and the reciprocal for −1, which differ in the
    last bit from what it gives for the same exponent among others: so it is never asked with one.
    """
    shape = np.broadcast_shapes(np.shape(base), np.shape(exponent))
    if shape and shape == exponent.shape and 0 not in exponent.strides:
        return np.asarray(np.power(base, exponent))
    many = np.array(np.broadcast_to(exponent, shape or (1,)))
    return np.asarray(np.power(base, many)).reshape(shape)


def _whole_power(base: int, n: int, build: Builder) -> int:
    if n == 0:
        return build.constant(1.0)
    if n == 1:
        return base
    if n % 2:
        return build.emit(np.multiply, _whole_power(base, n - 1, build), base)
    half = _whole_power(base, n // 2, build)
    return build.emit(np.multiply, half, half)


@lru_cache(maxsize=1024)
def _folded(root: Node) -> float:
    build = Builder(())
    return float(build.known[lower(root, build)])


def constant_value(root: Node) -> float | None:
    """The value of a tree without variables, NaN and infinity included; None for a tree with some."""
    return None if root.variables else _folded(root)

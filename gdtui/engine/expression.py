"""Formulas of one or two variables: read, evaluated, differentiated and printed, without any Python code.

>>> f = parse("x^4 - 3x^2 + x")
>>> f.derivative().text
'4x³ − 6x + 1'

The grammar is in `formula/parser.py`, the functions in `formula/functions.py`, the order of the arithmetic in
`formula/program.py`.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdtui.engine.formula.derive import derivative, slopes_of
from gdtui.engine.formula.nodes import Node
from gdtui.engine.formula.parser import parse_tree
from gdtui.engine.formula.printer import printed
from gdtui.engine.formula.program import Program, compiled
from gdtui.errors import ExpressionError
from gdtui.frozen import Frozen

Floats = NDArray[np.float64]


@lru_cache(maxsize=64)
def parse(text: str, variables: tuple[str, ...] = ("x",)) -> Expression:
    """The formula that `text` says.

    Raises ExpressionError, with the column counted from 1, for what cannot be read, for more than 500
    characters, 200 parts or 50 levels, and for constant parts that are not finite.
    """
    return Expression(parse_tree(text, variables), variables)


class Expression(Frozen, at_once=True):
    """A formula of `variables`; two are equal when their trees and variables are.

    Both of its texts read back as the same tree, unless a derivative has outgrown what `parse` accepts.
    """

    root: Node
    variables: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The formula as on paper: `4x³ − 6x + 1`."""
        return printed(self.root, ascii_only=False)

    @cached_property
    def source(self) -> str:
        """The formula in ASCII: `4*x^3 - 6*x + 1`."""
        return printed(self.root, ascii_only=True)

    def __str__(self) -> str:
        return self.text

    def derivative(self, variable: str = "x") -> Expression:
        """∂f/∂variable, exact and simplified; ExpressionError if it grows beyond 50,000 parts."""
        if variable not in self.variables:
            raise ValueError(f"{variable!r} is not among the variables {self.variables}")
        try:
            return Expression(derivative(self.root, variable), self.variables)
        except ExpressionError as error:
            raise type(error)(error.reason, self.source) from None

    def parts(self, variable: str = "x") -> tuple[tuple[Expression, Expression], ...]:
        """Every part of the tidied formula with its derivative, in the order in which they are differentiated: the
        whole comes last, and its derivative is `derivative(variable)`."""
        _, slopes = slopes_of(self.root, variable)
        names = self.variables
        return tuple((Expression(part, names), Expression(slope, names)) for part, slope in slopes.items())

    def gradient(self) -> tuple[Expression, ...]:
        """∂f/∂v for every variable v, in order."""
        return self._gradient

    def hessian(self) -> tuple[tuple[Expression, ...], ...]:
        """∂²f/∂v∂w, rows and columns in the order of the variables; the two mixed ones are one formula.

        ExpressionError where one of them grows too large: the gradient of such a formula may be there all the same.
        """
        return self._hessian

    def __call__(self, *arrays: ArrayLike) -> Floats:
        """The values at `arrays`, one for each variable, broadcast against each other.

        float64, elementwise the same bits in any shape; complex128 in, complex128 out. May overflow to ±inf
        or give NaN; NumPy's warnings about it are the caller's to silence.
        """
        if len(arrays) != len(self.variables):
            raise TypeError(f"needs {len(self.variables)} arrays, for {', '.join(self.variables)}")
        values = [_as_floats(array) for array in arrays]
        result = self._program.run(values)
        if all(result.shape == value.shape for value in values):
            return result
        shape = np.broadcast_shapes(*(value.shape for value in values))
        return result if result.shape == shape else np.broadcast_to(result, shape).copy()

    @cached_property
    def _gradient(self) -> tuple[Expression, ...]:
        return tuple(self.derivative(variable) for variable in self.variables)

    @cached_property
    def _hessian(self) -> tuple[tuple[Expression, ...], ...]:
        upper = [[part.derivative(w) for w in self.variables[k:]] for k, part in enumerate(self.gradient())]
        n = range(len(self.variables))
        return tuple(tuple(upper[min(i, j)][abs(i - j)] for j in n) for i in n)

    @cached_property
    def _program(self) -> Program:
        return compiled(self.root, self.variables)


def _as_floats(array: Any) -> NDArray[Any]:
    values = np.asarray(array)
    return values if values.dtype.char in "dD" else values.astype(np.float64)

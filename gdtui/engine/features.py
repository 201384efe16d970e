"""What a model sees of its inputs: the columns themselves, all their monomials up to a degree, or formulas of them.

All three map inputs (d, n) to features (count, n) sample by sample, so that a picture over the inputs can ask the
model at any place; `names` say what each feature is, on paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import combinations_with_replacement
from math import comb
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.expression import Expression, parse
from gdtui.engine.formula.functions import ALIASES, CONSTANTS, FUNCTIONS
from gdtui.errors import ExpressionError
from gdtui.frozen import Frozen

Floats = NDArray[np.float64]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_NUMBERED = re.compile(r"x[0-9]+")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Features(Protocol):
    """Inputs (d, n) to features (count, n) of the same dtype."""

    @property
    def names(self) -> tuple[str, ...]:
        """What each feature is, on paper: `x1²`, `x1·x2`, `sin(x1)`."""

    def __call__(self, inputs: Floats) -> Floats: ...


class Columns(Frozen):
    """The inputs as they are."""

    names: tuple[str, ...]

    def __call__(self, inputs: Floats) -> Floats:
        return inputs


def monomial_count(inputs: int, degree: int) -> int:
    """How many monomials of degree 1 to `degree` there are: C(inputs + degree, degree) − 1."""
    return comb(inputs + degree, degree) - 1


class Polynomial(Frozen):
    """All monomials of degree 1 to `degree` in scikit-learn's order: x1, x2, x1², x1·x2, x2², x1³ …

    PolynomialFeatures(degree, include_bias=False). A power is repeated multiplication.
    """

    inputs: tuple[str, ...]
    degree: int

    @cached_property
    def monomials(self) -> tuple[tuple[int, ...], ...]:
        """The places of each monomial's factors among the inputs, ascending: (0, 0, 1) is x1²·x2."""
        places, degrees = range(len(self.inputs)), range(1, self.degree + 1)
        return tuple(found for k in degrees for found in combinations_with_replacement(places, k))

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self._name(monomial) for monomial in self.monomials)

    def _name(self, monomial: tuple[int, ...]) -> str:
        return "·".join(_powered(self.inputs[k], monomial.count(k), len(monomial)) for k in dict.fromkeys(monomial))

    def __call__(self, inputs: Floats) -> Floats:
        features = np.empty((len(self.monomials), inputs.shape[1]), dtype=inputs.dtype)
        row: dict[tuple[int, ...], Floats] = {}
        with np.errstate(all="ignore"):
            for out, monomial in zip(features, self.monomials, strict=True):
                factor = inputs[monomial[-1]]
                out[:] = row[monomial[:-1]] * factor if len(monomial) > 1 else factor
                row[monomial] = out
        return features


def _powered(name: str, power: int, degree: int) -> str:
    shown = name if degree == 1 or _PLAIN.fullmatch(name) else f"({name})"
    return shown + (str(power).translate(_RAISED) if power > 1 else "")


class Formula(Frozen):
    """One feature: a formula, and the place among the inputs of each of its variables."""

    expression: Expression
    places: tuple[int, ...]

    def __call__(self, inputs: Floats) -> Floats:
        """The values (n,) at inputs (d, n)."""
        with np.errstate(all="ignore"):
            values = self.expression(*(inputs[place] for place in self.places))
        return values.astype(inputs.dtype, copy=False)


class Formulas(Frozen):
    """Features by formula, in their order."""

    formulas: tuple[Formula, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(formula.expression.text for formula in self.formulas)

    def __call__(self, inputs: Floats) -> Floats:
        return np.stack([formula(inputs) for formula in self.formulas])


def read_formula(text: str, inputs: Sequence[str]) -> Formula:
    """The formula `text` of x1 … xd, or of the inputs' own names where they are plain names.

    Raises ExpressionError, with the column, where it cannot be read or has no input in it.
    """
    places = _places(inputs)
    expression = parse(text, tuple(places))
    used = tuple(name for name in places if name in expression.root.variables)
    if not used:
        raise ExpressionError("no input in it: the bias is the feature that never changes", text)
    return Formula(Expression(expression.root, used), tuple(places[name] for name in used))


def _places(inputs: Sequence[str]) -> dict[str, int]:
    """The place of each name. Inputs that are themselves called x0, x1 … in another order keep their own names."""
    numbered = {f"x{k + 1}": k for k in range(len(inputs))}
    taken = {*FUNCTIONS, *ALIASES, *CONSTANTS}
    own = {name: k for k, name in enumerate(inputs) if _PLAIN.fullmatch(name) and name not in taken}
    misleading = any(_NUMBERED.fullmatch(name) and numbered.get(name) != k for name, k in own.items())
    return own if misleading else numbered | own

"""The closed table of functions: one entry holds what a function computes and its derivative.

`lower` says how, in calls of NumPy (`emit(ufunc, *operands)`) that complex numbers have too. `slope` is the
derivative, in the grammar of formulas: u, v, a, b are the arguments and du, dv, da, db their derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdtui.frozen import Frozen

Emit = Callable[..., Any]
"""Appends one operation and returns its value; operands are such values or plain numbers."""

CONSTANTS = {"pi": np.pi, "e": np.e}
ALIASES = {"log": "ln", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}


class Function(Frozen, at_once=True):
    """`arity` counts what stands between the commas; `where` has three, the first a comparison."""

    lower: Callable[..., Any]
    slope: str
    arity: int = 1


def _one(ufunc: np.ufunc, slope: str) -> Function:
    return Function(lambda emit, u: emit(ufunc, u), slope)


def _sigmoid(emit: Emit, u: Any) -> Any:
    """1 / (1 + e^−u); e^−u may overflow to infinity, which gives the right 0."""
    return emit(np.reciprocal, emit(np.add, 1.0, emit(np.exp, emit(np.negative, u))))


def _softplus(emit: Emit, u: Any) -> Any:
    """max(u, 0) + log(1 + e^−|u|), which overflows nowhere; −|u| as min(u, −u), which complex numbers have."""
    tail = emit(np.log1p, emit(np.exp, emit(np.minimum, u, emit(np.negative, u))))
    return emit(np.add, emit(np.maximum, u, 0.0), tail)


def _where(emit: Emit, u: Any, v: Any, a: Any, b: Any) -> Any:
    return emit(np.where, emit(np.greater, u, v), a, b)


# cosh and the mirrored sigmoid stand where 1 − tanh² and σ(1 − σ) would lose every digit far from zero.
FUNCTIONS = {
    "sin": _one(np.sin, "du*cos(u)"),
    "cos": _one(np.cos, "-du*sin(u)"),
    "tan": _one(np.tan, "du/cos(u)^2"),
    "asin": _one(np.arcsin, "du/sqrt(1 - u^2)"),
    "acos": _one(np.arccos, "-du/sqrt(1 - u^2)"),
    "atan": _one(np.arctan, "du/(1 + u^2)"),
    "sinh": _one(np.sinh, "du*cosh(u)"),
    "cosh": _one(np.cosh, "du*sinh(u)"),
    "tanh": _one(np.tanh, "du/cosh(u)^2"),
    "exp": _one(np.exp, "du*exp(u)"),
    "ln": _one(np.log, "du/u"),
    "log10": _one(np.log10, "du/(u*ln(10))"),
    "log2": _one(np.log2, "du/(u*ln(2))"),
    "sqrt": _one(np.sqrt, "du/(2*sqrt(u))"),
    "abs": _one(np.absolute, "du*sign(u)"),
    "sign": _one(np.sign, "0"),
    "sigmoid": Function(_sigmoid, "du*sigmoid(u)*sigmoid(-u)"),
    "softplus": Function(_softplus, "du*sigmoid(u)"),
    "relu": Function(lambda emit, u: emit(np.maximum, u, 0.0), "where(u > 0, du, 0)"),
    "min": Function(lambda emit, u, v: emit(np.minimum, u, v), "where(u > v, dv, du)", 2),
    "max": Function(lambda emit, u, v: emit(np.maximum, u, v), "where(u > v, du, dv)", 2),
    "where": Function(_where, "where(u > v, da, db)", 3),
}

ARGUMENTS = ("u", "v", "a", "b")
"""The names of a function's arguments in its `slope`."""

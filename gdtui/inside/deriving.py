"""A formula taken apart at a point: every part with the rule that differentiates it, its value and its slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdtui.engine.expression import Expression
from gdtui.engine.formula.nodes import Constant, Number
from gdtui.engine.objectives import Floats, FunctionObjective


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a formula: the part, its derivative, and what both come to at the point."""

    formula: Expression
    derivative: Expression
    value: float
    slope: float


@dataclass(frozen=True, eq=False)
class Derived:
    """∂f/∂`variable`: all parts, the whole last. `number` (the whole's slope) is the engine's gradient."""

    variable: str
    parts: tuple[Part, ...]
    derivative: Expression
    number: float

    def find(self, formula: Expression) -> Part:
        """The part that a formula is."""
        return next(part for part in self.parts if part.formula == formula)


def derived(objective: FunctionObjective, point: Floats, grad: Floats) -> tuple[Derived, ...]:
    """The derivative in each variable at `point` (n_params,), where the engine found `grad` (n_params,)."""
    axes = [np.array([value]) for value in point]
    names = objective.expression.variables
    found = zip(names, objective.gradient, grad, strict=True)
    return tuple(_derived(objective.expression, name, whole, float(number), axes) for name, whole, number in found)


def _derived(f: Expression, variable: str, whole: Expression, number: float, axes: list[Floats]) -> Derived:
    parts = []
    pairs = f.parts(variable)
    for k, (formula, slope) in enumerate(pairs):
        last = k == len(pairs) - 1
        at = number if last else float(slope(*axes)[0])
        parts.append(Part(formula, slope, float(formula(*axes)[0]), at))
    return Derived(variable, tuple(parts), whole, number)


def is_leaf(part: Part) -> bool:
    """Whether it is a number, whose derivative goes without saying."""
    return isinstance(part.formula.root, Number | Constant)

"""A formula taken apart at a point: every part with the rule that differentiates it, its value and its slope."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from gdtui.engine.expression import Expression
from gdtui.engine.formula.nodes import Constant, Number
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.frozen import Frozen


class Part(Frozen, eq=False):
    """One part of a formula: the part, its derivative, and what both come to at the point."""

    formula: Expression
    derivative: Expression
    value: float
    slope: float


class Derived(Frozen, eq=False):
    """∂f/∂`variable`: all parts, the whole last. `number` (the whole's slope) is the engine's gradient."""

    variable: str
    parts: tuple[Part, ...]
    derivative: Expression
    number: float
    xs: Floats
    ys: Floats
    """f along this variable, the others held where they are."""

    def find(self, formula: Expression) -> Part:
        """The part that a formula is."""
        return next(part for part in self.parts if part.formula == formula)


SAMPLES = 201


def derived(
    objective: FunctionObjective, point: Floats, grad: Floats, window: Mapping[str, tuple[float, float]]
) -> tuple[Derived, ...]:
    """The derivative in each variable at `point` (n_params,), where the engine found `grad` (n_params,)."""
    names = objective.expression.variables
    return tuple(_derived(objective, name, k, point, float(grad[k]), window[name]) for k, name in enumerate(names))


def _derived(
    objective: FunctionObjective, variable: str, k: int, point: Floats, number: float, window: tuple[float, float]
) -> Derived:
    f, whole = objective.expression, objective.gradient[k]
    axes = [np.array([value]) for value in point]
    xs = np.linspace(*window, SAMPLES)
    ys = objective.on([xs if at == k else np.full(SAMPLES, value) for at, value in enumerate(point)])
    parts = []
    pairs = _parts(f, variable)
    for place, (formula, slope) in enumerate(pairs):
        last = place == len(pairs) - 1
        at = number if last else float(slope(*axes)[0])
        parts.append(Part(formula, slope, float(formula(*axes)[0]), at))
    return Derived(variable, tuple(parts), whole, number, xs, ys)


@lru_cache(maxsize=16)
def _parts(formula: Expression, variable: str) -> tuple[tuple[Expression, Expression], ...]:
    """Differentiated once: only the point changes from update to update."""
    return formula.parts(variable)


def is_leaf(part: Part) -> bool:
    """Whether it is a number, whose derivative goes without saying."""
    return isinstance(part.formula.root, Number | Constant)

"""Symbolic derivatives and Hessians of thousands of random formulas, against complex steps and differences.

The reference is a complex step in extended precision, by an evaluator of its own. A derivative must be right to
1e-12 of the largest component; where rounding alone does more, it is measured (the same step in double precision)
and room is given for it, so that no point inside a formula's domain is left out. Such points are counted: they are
few.
"""

import numpy as np
import pytest

from gdtui.engine.expression import parse
from gdtui.engine.formula.functions import ALIASES, FUNCTIONS
from gdtui.engine.formula.nodes import Call, postorder
from gdtui.errors import ExpressionError
from tests.engine.formulas import KINKED, formula
from tests.engine.precise import complex_steps, evaluate, inside, pieces, values
from tests.proofs import seeds, shares

CASES = seeds(120, 12_000)
POINTS = np.random.default_rng(0).uniform(-2.0, 2.0, (2, 6))
REFUSED = ("not a finite number", "division by zero", "more than", "longer", "only a positive number")
EXTENDED = np.finfo(np.longdouble).eps < 1e-18

pytestmark = pytest.mark.skipif(not EXTENDED, reason="long double has no more digits than double here")


def read(seed):
    """The formula, or None where a part without variables is no number (arcsin(3)), or it is too long."""
    text, variables = formula(seed)
    try:
        return parse(text, variables)
    except ExpressionError as error:
        if any(reason in error.reason for reason in REFUSED):
            return None
        raise


def formulas(cases):
    """(formula, the points of its domain in double precision) for every case that can be read."""
    for expression in filter(None, map(read, cases)):
        points = POINTS[: len(expression.variables)]
        ok = inside(expression.root, expression.variables, list(points))
        ok &= inside(expression.root, expression.variables, list(points.astype(np.longdouble)))
        yield expression, points[:, ok]


def jobs(expression):
    """Pairs of a formula and its partial derivatives: the gradient, and each row of the Hessian."""
    gradient = expression.gradient()
    return [(expression, gradient), *zip(gradient, expression.hessian(), strict=True)]


def largest(values):
    return np.max(np.abs(values), axis=0)


def overflowed(parts, points):
    """Where a derivative gives no number since a part of it leaves double precision, as cosh(u)³ does at u = 237."""
    lost = np.zeros(points.shape[1], bool)
    for part in parts:
        infinite = [np.broadcast_to(np.isinf(v), lost.shape) for v in values(part, points)]
        lost |= ~np.isfinite(part(*points)) & np.any(infinite, axis=0)
    return lost


def rounding(base, points):
    """How far rounding to double precision moves the slopes of a formula, and the size of its values, at least 1."""
    fine, names = points.astype(np.longdouble), base.variables
    moved = largest(complex_steps(base.root, names, points) - complex_steps(base.root, names, fine))
    return np.nan_to_num(moved, nan=0.0, posinf=0.0), np.maximum(1.0, np.abs(base(*points)))


def misses(base, parts, points):
    """Which points are wrong: further off than 1e-12 of the largest component and what rounding does; which of all
    points had to be given room for rounding; and which gave no number since a part of the derivative overflows."""
    fine, names = points.astype(np.longdouble), base.variables
    with np.errstate(all="ignore"):
        found = np.array([part(*points) for part in parts])
        exact = complex_steps(base.root, names, fine)
        step, unit = rounding(base, points)
        allowed = 1e-12 * largest(exact) + 64 * step + 4e-15 * unit
        lost = overflowed(parts, points)
        wrong = np.isfinite(largest(exact).astype(np.float64)) & ~lost & ~(largest(found - exact) <= allowed)
    return wrong, 64 * step > 1e-12 * largest(exact) + 4e-15 * unit, lost


@pytest.mark.parametrize("share", shares(CASES, 4), ids=range(4))
def test_gradients_and_hessians_are_complex_steps_of_the_formula_and_of_its_gradient(share):
    compared, tally = 0, np.zeros(3)
    for expression, points in formulas(share):
        for base, parts in jobs(expression):
            wrong, rough, lost = misses(base, parts, points)
            assert not wrong.any(), f"{expression.source}: derivative of {base.source} at {points[:, wrong].tolist()}"
            tally += wrong.size, rough.sum(), lost.sum()
        compared += bool(points.size)
    assert compared >= 0.85 * len(share)
    assert tally[1] <= 0.01 * tally[0]
    assert tally[2] <= 0.001 * tally[0]


def differences(base, points, h):
    """Central differences ∂base/∂v in extended precision, and whether no kink lies within h."""
    rows, same = [], np.ones(points.shape[1], bool)
    for k in range(len(points)):
        up, down = points.copy(), points.copy()
        up[k] += h
        down[k] -= h
        ends = [evaluate(base.root, base.variables, list(at)) for at in (up, down)]
        rows.append((ends[0] - ends[1]) / (up[k] - down[k]))
        same &= np.all(pieces(base.root, base.variables, list(up)) == pieces(base.root, base.variables, list(down)), 0)
        same &= np.isfinite(rows[-1].astype(np.float64))
    return np.array(rows), same


@pytest.mark.parametrize("share", shares(CASES, 2), ids=range(2))
def test_derivatives_of_pieces_are_central_differences_off_the_kink(share):
    compared = 0
    for expression, points in formulas(share):
        if not any(name in expression.source for name in KINKED) or not points.size:
            continue
        fine = points.astype(np.longdouble)
        for base, parts in jobs(expression):
            with np.errstate(all="ignore"):
                (rough, same), (close, _) = differences(base, fine, 1e-8), differences(base, fine, 5e-9)
                found = np.array([part(*points) for part in parts])
                exact = (4 * close - rough) / 3
                step, unit = rounding(base, points)
                allowed = 1e-7 * largest(exact) + 2 * largest(close - rough) + 64 * step + 1e-8 * unit
                wrong = same & ~overflowed(parts, points) & ~(largest(found - exact) <= allowed)
            assert not wrong.any(), f"{expression.source}: derivative of {base.source} at {points[:, wrong].tolist()}"
            compared += int(same.sum())
    assert compared > 2 * len(share)


def test_the_formulas_cover_every_function_and_every_part_of_the_grammar():
    texts = [formula(seed)[0] for seed in CASES]
    read_ones = list(filter(None, map(read, CASES)))
    nodes = {node for one in read_ones for node in postorder(one.root)}
    assert {node.name for node in nodes if isinstance(node, Call)} == set(FUNCTIONS)
    assert {type(node).__name__ for node in nodes} == {
        *("Number", "Variable", "Constant", "Neg", "Sum", "Product", "Quotient", "Power", "Call")
    }
    for sign in (*ALIASES, "**", "^", "²", "·", "−", ")(", "π", "pi"):
        assert any(sign in text for text in texts), sign
    assert {one.variables for one in read_ones} == {("x",), ("x", "y")}
    assert len(read_ones) >= 0.95 * len(CASES)

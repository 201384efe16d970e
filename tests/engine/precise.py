"""Formulas evaluated by walking their tree, in any precision: nothing of the engine's own arithmetic is used.

In complex numbers every function is the analytic continuation of the piece that its real part stands on: |u| is
u or −u, and the sign is a constant. So a complex step is exact for all of them off the kink.
"""

from functools import reduce

import numpy as np

from gdtui.engine.formula.functions import CONSTANTS
from gdtui.engine.formula.nodes import Call, Constant, Neg, Number, Power, Product, Quotient, Sum, Variable, postorder

STEP = 1e-30
KINKED = ("abs", "sign", "relu", "min", "max", "where")


def _chosen(first, u, v):
    return np.where(first, u, v)


FUNCTIONS = {
    **{
        name: getattr(np, name)
        for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log10", "log2", "sqrt")
    },
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "ln": np.log,
    "abs": lambda u: _chosen(u.real > 0, u, -u),
    "sign": lambda u: np.sign(u.real).astype(u.dtype),
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "softplus": lambda u: _chosen(u.real > 0, u, 0 * u) + np.log1p(np.exp(_chosen(u.real > 0, -u, u))),
    "relu": lambda u: _chosen(u.real > 0, u, 0 * u),
    "min": lambda u, v: _chosen(u.real < v.real, u, v),
    "max": lambda u, v: _chosen(u.real > v.real, u, v),
    "where": lambda u, v, a, b: _chosen(u.real > v.real, a, b),
}


def evaluate(root, variables, arrays):
    """The value of a tree at arrays of one dtype and shape, in that dtype."""
    return np.broadcast_to(_values(root, variables, arrays)[root], arrays[0].shape)


def inside(root, variables, arrays):
    """Where every part of the tree is a finite number, and nothing stands on a kink or on the edge of sqrt."""
    known = _values(root, variables, arrays)
    edges = [known[node.args[0]] for node in known if isinstance(node, Call) and node.name == "sqrt"]
    good = [*map(np.isfinite, known.values()), *(u != 0 for u in (*_switches(known), *edges))]
    return np.all([np.broadcast_to(part, arrays[0].shape) for part in good], axis=0)


def values(expression, points):
    """The value of every part of a formula."""
    return _values(expression.root, expression.variables, list(points)).values()


def pieces(root, variables, arrays):
    """Which piece each choosing part stands on, one row a part: equal rows mean no kink in between."""
    switches = _switches(_values(root, variables, arrays))
    return np.array([np.broadcast_to(np.sign(u), arrays[0].shape) for u in switches])


def _switches(known):
    """What decides between the pieces of abs, sign, relu, min, max and where."""
    for node in known:
        if isinstance(node, Call) and node.name in KINKED:
            u, *v = (known[part] for part in node.args[:2])
            yield u - v[0] if v else u


def _values(root, variables, arrays):
    kind, known = arrays[0].dtype.type, {}
    with np.errstate(all="ignore"):
        for node in postorder(root):
            known[node] = _value(node, known, dict(zip(variables, arrays, strict=True)), kind)
    return known


JOINS = {Neg: np.negative, Quotient: np.divide}
CHAINS = {Sum: np.add, Product: np.multiply}


def _value(node, known, values, kind):
    parts = [known[part] for part in node.children()]
    if isinstance(node, Variable):
        return values[node.name]
    if isinstance(node, Number | Constant):
        return np.asarray(kind(node.value if isinstance(node, Number) else CONSTANTS[node.name]))
    if isinstance(node, Power):
        return _power(node, *parts)
    if type(node) in CHAINS:
        return reduce(CHAINS[type(node)], parts)
    return (FUNCTIONS[node.name] if isinstance(node, Call) else JOINS[type(node)])(*parts)


def _power(node, base, exponent):
    """Whole powers as products: for complex numbers a general power would lose the sign of a base below zero."""
    whole = not node.exponent.variables and float(exponent.real).is_integer() and abs(exponent.real) <= 64
    if node.base == Constant("e"):
        return np.exp(exponent)
    if not whole:
        return np.power(base, exponent)
    product = reduce(np.multiply, [base] * abs(int(exponent.real)), np.ones_like(base))
    return 1 / product if exponent.real < 0 else product


def complex_steps(root, variables, points):
    """∂f/∂v for every variable, a row each: f(x + ih) = f + ih·f′ needs no subtraction, so no digit is lost."""
    complex_kind = np.result_type(points.dtype, np.complex64)
    rows = []
    for k in range(len(variables)):
        moved = [row.astype(complex_kind) + (1j * STEP if i == k else 0) for i, row in enumerate(points)]
        rows.append(evaluate(root, variables, moved).imag / STEP)
    return np.array(rows)

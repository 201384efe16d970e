"""Polynomials: sums whose terms are all number · variableⁿ, by Horner's rule ((c₃·x + c₂)·x + c₁)·x + c₀.

It needs fewest operations and keeps most digits, and a plain loop over Python floats can follow it to the bit.
"""

from __future__ import annotations

from gdtui.engine.formula.nodes import Neg, Node, Number, Power, Product, Sum, Variable

MAX_DEGREE = 6
"""Above it powers by squaring need fewer operations where terms are missing."""


def coefficients(root: Node) -> tuple[float, ...] | None:
    """Those of a polynomial in one variable, the highest power's first; None for anything else.

    A polynomial here is a sum that names each power at most once and none beyond `MAX_DEGREE`, or a single term.
    """
    if len(root.variables) != 1:
        return None
    found: dict[int, float] = {}
    for term in root.terms if isinstance(root, Sum) else (root,):
        one = _term(term)
        if one is None or one[0] in found or one[0] > MAX_DEGREE:
            return None
        found[one[0]] = one[1]
    return tuple(found.get(n, 0.0) for n in range(max(found), -1, -1))


def _term(node: Node) -> tuple[int, float] | None:
    """Degree and coefficient of number · variableⁿ, or None."""
    match node:
        case Number():
            return 0, node.value
        case Neg():
            inner = _term(node.term)
            return inner and (inner[0], -inner[1])
        case Product(factors=(Number(value=c), other)):
            degree = _degree(other)
            return (degree, c) if degree else None
    degree = _degree(node)
    return (degree, 1.0) if degree else None


def _degree(node: Node) -> int:
    """N of variableⁿ; 0 for anything else."""
    match node:
        case Variable():
            return 1
        case Power(base=Variable(), exponent=Number(value=n)) if n.is_integer() and n >= 1:
            return int(n)
    return 0

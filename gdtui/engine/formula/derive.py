"""The derivative of a tree, as a tree: exact and tidy."""

from __future__ import annotations

from functools import cache

from gdtui.engine.formula.algebra import Algebra
from gdtui.engine.formula.functions import ARGUMENTS, FUNCTIONS
from gdtui.engine.formula.nodes import (
    ONE,
    ZERO,
    Call,
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
from gdtui.engine.formula.parser import parse_tree
from gdtui.engine.formula.simplify import simplified


def derivative(root: Node, variable: str) -> Node:
    """The derivative of `root` with respect to `variable`.

    |u|′ is sign(u)·u′ and sign′ is 0; at a tie max takes the slope of its second argument and min that of its
    first; relu′(0) is 0.
    """
    tidy, slopes = slopes_of(root, variable)
    return slopes[tidy]


def slopes_of(root: Node, variable: str) -> tuple[Node, dict[Node, Node]]:
    """The tidied tree, and the derivative of every part of it, parts before the whole."""
    algebra = Algebra(decimals=_has_decimals(root))
    tidy = simplified(root, algebra)
    slopes: dict[Node, Node] = {}
    for node in postorder(tidy):
        slopes[node] = _slope(node, slopes, algebra, variable) if variable in node.variables else ZERO
    return tidy, slopes


def _has_decimals(root: Node) -> bool:
    return any(isinstance(node, Number) and not node.value.is_integer() for node in postorder(root))


def _slope(node: Node, slopes: dict[Node, Node], algebra: Algebra, variable: str) -> Node:
    slope: Node = ONE
    match node:
        case Neg():
            slope = algebra.negate(slopes[node.term])
        case Sum():
            slope = algebra.add(slopes[term] for term in node.terms)
        case Product():
            slope = _of_product(node, slopes, algebra)
        case Quotient():
            slope = _of_quotient(node, slopes, algebra, variable)
        case Power():
            slope = _of_power(node, slopes, algebra, variable)
        case Call():
            slope = _of_call(node, slopes, algebra)
    return slope


def _of_product(node: Product, slopes: dict[Node, Node], algebra: Algebra) -> Node:
    f = node.factors
    moving = [k for k in range(len(f)) if slopes[f[k]] != ZERO]
    return algebra.add(algebra.multiply((*f[:k], slopes[f[k]], *f[k + 1 :])) for k in moving)


def _of_quotient(node: Quotient, slopes: dict[Node, Node], algebra: Algebra, variable: str) -> Node:
    """(u / wⁿ)′ = (u′w − n·u·w′) / wⁿ⁺¹, which keeps the divisor's power low; n = 1 is the textbook's rule."""
    u, under = node.over, node.under
    if variable not in under.variables:
        return algebra.multiply((slopes[u], algebra.power(under, Neg(ONE))))
    n = algebra.fraction(under.exponent) if isinstance(under, Power) else None
    w, n = (under.base, n) if isinstance(under, Power) and n is not None else (under, None)
    minus_n = algebra.number(-n) if n is not None else Neg(ONE)
    over = algebra.add((algebra.multiply((slopes[u], w)), algebra.multiply((minus_n, u, slopes[w]))))
    return algebra.multiply((over, algebra.power(w, algebra.add((minus_n, Neg(ONE))))))


def _of_power(node: Power, slopes: dict[Node, Node], algebra: Algebra, variable: str) -> Node:
    """(uᵛ)′: v·uᵛ⁻¹·u′ if v is constant, uᵛ·ln u·v′ if u is, in general uᵛ·(v′·ln u + v·u′/u)."""
    u, v = node.base, node.exponent
    if variable not in v.variables:
        return algebra.multiply((v, algebra.power(u, algebra.add((v, Neg(ONE)))), slopes[u]))
    growth = algebra.multiply((algebra.call("ln", (u,)), slopes[v]))
    if variable not in u.variables:
        return algebra.multiply((growth, node))
    return algebra.multiply((node, algebra.add((growth, algebra.multiply((v, slopes[u], algebra.power(u, Neg(ONE))))))))


def _of_call(node: Call, slopes: dict[Node, Node], algebra: Algebra) -> Node:
    known: dict[Node, Node] = {}
    for name, argument in zip(ARGUMENTS, node.args, strict=False):
        known[Variable(name)] = argument
        known[Variable("d" + name)] = slopes[argument]
    return simplified(_rule(node.name), algebra, known)


@cache
def _rule(name: str) -> Node:
    return parse_tree(FUNCTIONS[name].slope, (*ARGUMENTS, *("d" + a for a in ARGUMENTS)))

"""One term of a sum, taken apart, and how its parts are put back in order."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from gdtui.engine.formula.nodes import Constant, Neg, Node, Number, Product, Sum, Variable
from gdtui.errors import ExpressionError, LargeExpressionError

MAX_SIZE = 50_000

Exponent = Fraction | Node


class Monomial(NamedTuple):
    """coefficient · Π base^exponent, each base once."""

    coefficient: Fraction
    powers: Mapping[Node, Exponent]


def rank(item: tuple[Node, Exponent]) -> tuple[int, str]:
    """Where a factor stands: π, then x and y, then brackets, then functions and exponentials."""
    base, exponent = item
    if isinstance(exponent, Node):
        return (3, "")
    match base:
        case Constant() | Number():
            return (0, "")
        case Variable():
            return (1, base.name)
        case Sum():
            return (2, "")
    return (3, "")


def bracket(part: Monomial) -> Sum | None:
    """The only bracketed sum among the factors; two of them would multiply out to too many terms."""
    sums = [base for base, exponent in part.powers.items() if isinstance(base, Sum) and exponent == 1]
    return sums[0] if len(sums) == 1 else None


def term_count(node: Node) -> int:
    """How many terms a node has as a sum."""
    return len(node.terms) if isinstance(node, Sum) else 1


def well_begun(terms: list[Node]) -> list[Node]:
    """The terms with no negative number in front where a positive term could be: x − 1, not −1 + x."""
    positive = next((term for term in terms if not isinstance(term, Neg)), None)
    if positive is None or not (isinstance(terms[0], Neg) and isinstance(terms[0].term, Number)):
        return terms
    return [positive, *(term for term in terms if term is not positive)]


def joined(factors: list[Node]) -> Node:
    """The product of one factor or more."""
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def finite(q: Fraction) -> float:
    """The nearest float, or an ExpressionError where there is none."""
    try:
        return float(q)
    except OverflowError:
        raise ExpressionError("its derivative has a number too large to compute with") from None


def within_limit(node: Node) -> Node:
    """The node, or an ExpressionError when it has grown too large to be of use."""
    if node.size > MAX_SIZE:
        raise LargeExpressionError(f"its derivative has more than {MAX_SIZE:,} parts")
    return node


def within_work(done: int, most: int) -> None:
    """An ExpressionError when a derivative has taken more work than is of use."""
    if done > most:
        raise LargeExpressionError(f"its derivative would have more than {MAX_SIZE:,} parts")

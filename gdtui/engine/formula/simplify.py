"""A whole tree, rebuilt from below by the rules of `algebra`."""

from __future__ import annotations

from collections.abc import Mapping

from gdtui.engine.formula.algebra import Algebra
from gdtui.engine.formula.nodes import ONE, Call, Neg, Node, Power, Product, Quotient, Sum, postorder


def simplified(root: Node, algebra: Algebra, known: Mapping[Node, Node] | None = None) -> Node:
    """The tree, tidied; nodes in `known` are replaced by what they are there."""
    new = dict(known or {})
    for node in postorder(root):
        if node not in new:
            new[node] = _rebuilt(node, new, algebra)
    return new[root]


def _rebuilt(node: Node, new: Mapping[Node, Node], algebra: Algebra) -> Node:
    parts = [new[part] for part in node.children()]
    rebuilt = node
    match node:
        case Neg():
            rebuilt = algebra.negate(*parts)
        case Sum():
            rebuilt = algebra.add(parts)
        case Product():
            rebuilt = algebra.multiply(parts)
        case Quotient():
            rebuilt = algebra.multiply((parts[0], algebra.power(parts[1], Neg(ONE))))
        case Power():
            rebuilt = algebra.power(*parts)
        case Call():
            rebuilt = algebra.call(node.name, tuple(parts))
    return rebuilt

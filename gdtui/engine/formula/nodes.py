"""The tree of a formula: immutable nodes that know their size, their variables and a digest of themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from gdtui.frozen import Frozen


class Node:
    """A part of a formula. Two nodes are equal when their trees are.

    Equality compares digests and never walks the tree: derivatives share subtrees, so that a walk could take
    exponential time, and they may be nested deeper than Python's recursion allows.
    """

    size: int
    """How many nodes the tree has; a subtree that stands in two places counts twice."""
    variables: frozenset[str]
    digest: bytes

    def __post_init__(self) -> None:
        parts = self.children()
        names = frozenset[str]().union(*(part.variables for part in parts))
        object.__setattr__(self, "size", 1 + sum(part.size for part in parts))
        object.__setattr__(self, "variables", names | self._own_names())
        label = f"{type(self).__name__} {self._label()} ".encode()
        joined = b"".join(part.digest for part in parts)
        object.__setattr__(self, "digest", hashlib.blake2b(label + joined, digest_size=16).digest())

    def children(self) -> tuple[Node, ...]:
        """The parts, from left to right."""
        return ()

    def _label(self) -> str:
        return ""

    def _own_names(self) -> frozenset[str]:
        return frozenset()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


class Number(Node, Frozen, eq=False, at_once=True):
    """A literal: finite and never negative, since the minus sign is a node of its own."""

    value: float

    def _label(self) -> str:
        return repr(self.value)


class Variable(Node, Frozen, eq=False, at_once=True):
    """An unknown, by name."""

    name: str

    def _label(self) -> str:
        return self.name

    def _own_names(self) -> frozenset[str]:
        return frozenset((self.name,))


class Constant(Node, Frozen, eq=False, at_once=True):
    """`pi` or `e`: kept as a symbol, so that derivatives stay exact."""

    name: str

    def _label(self) -> str:
        return self.name


class Neg(Node, Frozen, eq=False, at_once=True):
    """−term."""

    term: Node

    def children(self) -> tuple[Node, ...]:
        return (self.term,)


class Sum(Node, Frozen, eq=False, at_once=True):
    """Two or more terms, added from left to right; a term that is a `Neg` is subtracted."""

    terms: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.terms


class Product(Node, Frozen, eq=False, at_once=True):
    """Two or more factors, multiplied from left to right."""

    factors: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.factors


class Quotient(Node, Frozen, eq=False, at_once=True):
    """over / under."""

    over: Node
    under: Node

    def children(self) -> tuple[Node, ...]:
        return (self.over, self.under)


class Power(Node, Frozen, eq=False, at_once=True):
    """base ^ exponent."""

    base: Node
    exponent: Node

    def children(self) -> tuple[Node, ...]:
        return (self.base, self.exponent)


class Call(Node, Frozen, eq=False, at_once=True):
    """A function from the closed table with its arguments; `where(u > v, a, b)` has the four u, v, a, b."""

    name: str
    args: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.args

    def _label(self) -> str:
        return self.name


ZERO = Number(0.0)
ONE = Number(1.0)
E = Constant("e")


def postorder(root: Node) -> Iterator[Node]:
    """Every different node once, parts before the whole; without recursion, so that depth has no limit."""
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((part, False) for part in reversed(node.children()))

"""Exact rules that keep a formula tidy while it is being built: `add`, `multiply`, `power`, `call`.

Numbers are exact fractions here (0.1 is 1/10, its shortest decimal form), so that collecting factors does
not round. Terms and factors keep the order in which they first appeared. A factor that cancels (x/x) is gone
even where it was zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from gdtui.engine.formula.monomial import (
    Exponent,
    Monomial,
    bracket,
    finite,
    joined,
    rank,
    term_count,
    well_begun,
    within_limit,
    within_work,
)
from gdtui.engine.formula.nodes import ONE, ZERO, Call, E, Neg, Node, Number, Power, Product, Quotient, Sum

_READABLE_SIZE = 300
_FOLDED_BITS = 2_000
_LARGEST_DENOMINATOR = 10_000
MOST_WORK = 100_000
"""Factors that may be handled for one derivative: some tenths of a second. What needs more grows beyond all use."""

_KNOWN_VALUES: dict[tuple[str, tuple[Node, ...]], Node] = {
    ("ln", (E,)): ONE,
    ("ln", (ONE,)): ZERO,
    ("exp", (ZERO,)): ONE,
    ("sin", (ZERO,)): ZERO,
    ("cos", (ZERO,)): ONE,
    ("sign", (ZERO,)): ZERO,
}


class Algebra:
    """`decimals`: whether coefficients are written 1.5 or 3/2, as in the formula that they come from.

    Terms are made before their sum can be seen to be too large, so the work is bounded as well as the size.
    """

    def __init__(self, decimals: bool) -> None:
        self.decimals = decimals
        self._work = 0

    def add(self, nodes: Iterable[Node]) -> Node:
        """The sum, like terms collected.

        x(y − z) is multiplied out only where that makes the sum shorter without making more terms of it:
        400x(y − x²) says more than 400xy − 400x³, and loses fewer digits near the parabola.
        """
        parts = [part for node in nodes for part in self._terms(self._monomial(node), expand=False)]
        kept = self._collected(parts)
        if kept.size > _READABLE_SIZE or not any(bracket(part) for part in parts):
            return kept
        expanded = self._collected([p for part in parts for p in self._terms(part, expand=True)])
        shorter = expanded.size < kept.size and term_count(expanded) <= term_count(kept)
        return expanded if shorter else kept

    def multiply(self, nodes: Iterable[Node]) -> Node:
        """The product: one number in front, equal bases joined."""
        return self._written(self._product(self._monomial(node) for node in nodes))

    def power(self, base: Node, exponent: Node) -> Node:
        """The power; whole exponents go to every factor, others stay on the bracket."""
        q = self.fraction(exponent)
        if q is None:
            return self._written(Monomial(Fraction(1), {base: exponent}))
        return self._written(self._whole_power(base, q) or Monomial(Fraction(1), {base: q}))

    def negate(self, node: Node) -> Node:
        """−node."""
        return self.multiply((Neg(ONE), node))

    def call(self, name: str, args: tuple[Node, ...]) -> Node:
        """The function at its arguments; a `where` whose branches agree is that branch."""
        if name == "where" and args[2] == args[3]:
            return args[2]
        return _KNOWN_VALUES.get((name, args), Call(name, args))

    def fraction(self, node: Node) -> Fraction | None:
        """The rational number that a node is, or None."""
        monomial = self._monomial(node)
        return None if monomial.powers and monomial.coefficient else monomial.coefficient

    def _monomial(self, node: Node) -> Monomial:
        match node:
            case Number():
                return Monomial(Fraction(repr(node.value)), {})
            case Neg():
                inner = self._monomial(node.term)
                return Monomial(-inner.coefficient, inner.powers)
            case Product():
                return self._product(map(self._monomial, node.factors))
            case Quotient():
                over, under = self._monomial(node.over), self._whole_power(node.under, Fraction(-1))
                return self._product((over, under or Monomial(Fraction(1), {node.under: Fraction(-1)})))
            case Power():
                q = self.fraction(node.exponent)
                return Monomial(Fraction(1), {node.base: node.exponent if q is None else q})
        return Monomial(Fraction(1), {node: Fraction(1)})

    def _product(self, factors: Iterable[Monomial]) -> Monomial:
        coefficient, powers = Fraction(1), dict[Node, Exponent]()
        for factor in factors:
            self._work += 1 + len(factor.powers)
            coefficient *= factor.coefficient
            for base, exponent in factor.powers.items():
                powers[base] = self._sum_of(powers[base], exponent) if base in powers else exponent
        within_work(self._work, MOST_WORK)
        kept = {base: exponent for base, exponent in powers.items() if exponent not in (0, ZERO)}
        return Monomial(coefficient, kept if coefficient else {})

    def _sum_of(self, a: Exponent, b: Exponent) -> Exponent:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return a + b
        total = self.add((self._exponent(a), self._exponent(b)))
        q = self.fraction(total)
        return total if q is None else q

    def _exponent(self, exponent: Exponent) -> Node:
        return self.number(exponent) if isinstance(exponent, Fraction) else exponent

    def _whole_power(self, base: Node, q: Fraction) -> Monomial | None:
        """The factors of a base, each to the power q; None where q is no whole number or 0 is inverted."""
        inner = self._monomial(base)
        c = inner.coefficient
        bits = max(c.numerator.bit_length(), c.denominator.bit_length()) * abs(q)
        if q.denominator != 1 or bits > _FOLDED_BITS or (q < 0 and not c):
            return None
        return Monomial(c**q.numerator, {b: self._scaled(e, q) for b, e in inner.powers.items()} if q else {})

    def _scaled(self, exponent: Exponent, q: Fraction) -> Exponent:
        if isinstance(exponent, Fraction):
            return exponent * q
        return self.multiply((self.number(q), exponent))

    def _terms(self, part: Monomial, expand: bool) -> Iterator[Monomial]:
        """The terms of ±(a + b), and of c·(a + b) too when `expand`; any other monomial as it is."""
        inner = bracket(part)
        bare = len(part.powers) == 1 and abs(part.coefficient) == 1
        if inner is None or not (expand or bare):
            yield part
            return
        rest = Monomial(part.coefficient, {b: e for b, e in part.powers.items() if b != inner})
        for term in inner.terms:
            yield from self._terms(self._product((rest, self._monomial(term))), expand)

    def _collected(self, parts: Iterable[Monomial]) -> Node:
        totals: dict[frozenset[tuple[Node, Exponent]], Monomial] = {}
        for part in parts:
            key = frozenset(part.powers.items())
            before = totals[key].coefficient if key in totals else 0
            totals[key] = Monomial(before + part.coefficient, totals.get(key, part).powers)
        terms = well_begun([self._written(total) for total in totals.values() if total.coefficient])
        return within_limit(Sum(tuple(terms)) if len(terms) > 1 else terms[0] if terms else ZERO)

    def _written(self, monomial: Monomial) -> Node:
        """The monomial as a tree: number, constants, variables, brackets, functions; divisors below."""
        c, powers = monomial
        if not c:
            return ZERO
        if c == -1 and len(powers) == 1 and bracket(monomial):
            return self._collected(self._terms(monomial, expand=False))
        over, under = self._ratio(abs(c))
        above, below = [], [under] if under != ONE else []
        for base, exponent in sorted(powers.items(), key=rank):
            if isinstance(exponent, Fraction) and exponent < 0:
                below.append(self._factor(base, -exponent))
            else:
                above.append(self._factor(base, exponent))
        top = joined(above if over == ONE and above else [over, *above])
        node = Quotient(top, joined(below)) if below else top
        return within_limit(Neg(node) if c < 0 else node)

    def _factor(self, base: Node, exponent: Exponent) -> Node:
        return base if exponent == 1 else Power(base, self._exponent(exponent))

    def number(self, q: Fraction) -> Node:
        """A fraction as a tree: −3, 1.5, 2/3."""
        over, under = self._ratio(abs(q))
        node = over if under == ONE else Quotient(over, under)
        return Neg(node) if q < 0 else node

    def _ratio(self, q: Fraction) -> tuple[Node, Node]:
        """Numerator and denominator; the denominator is 1 where one decimal number says it all."""
        value = finite(q)
        if q.denominator == 1 or (self.decimals and Fraction(repr(value)) == q):
            return Number(value), ONE
        if q.denominator <= _LARGEST_DENOMINATOR:
            return Number(finite(Fraction(q.numerator))), Number(float(q.denominator))
        return Number(value), ONE

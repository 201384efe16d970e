"""The rules of differentiation: at each part of a formula its name, in symbols, and with the numbers there."""

from __future__ import annotations

from gdtui.engine.expression import Expression
from gdtui.engine.formula.functions import ARGUMENTS, FUNCTIONS
from gdtui.engine.formula.nodes import Call, Neg, Node, Power, Product, Quotient, Sum, Variable
from gdtui.inside.deriving import Derived, Part
from gdtui.inside.pieces import (
    Line,
)


def rule_of(derived: Derived, part: Part) -> tuple[str, str, Line]:
    """The rule at a part: its name, in symbols, and with the numbers of its own parts."""
    node, v = part.formula.root, derived.variable
    if v not in node.variables:
        return "held still", f"{v} does not occur: the slope is 0", ("0",)
    found: tuple[str, str, Line] = ("constant", "c′ = 0", ("0",))
    match node:
        case Variable():
            found = ("variable", f"{node.name}′ = 1", ("1",))
        case Neg():
            found = ("minus sign", "(−u)′ = −u′", ("−", _slope(derived, node.term)))
        case Sum():
            found = ("sum rule", "(u + v + …)′ = u′ + v′ + …", _of_sum(derived, node))
        case Product():
            found = _of_product(derived, node)
        case Quotient():
            found = _of_quotient(derived, node)
        case Power():
            found = _of_power(derived, node)
        case Call():
            found = _of_call(derived, node)
    return found


def _find(derived: Derived, node: Node) -> Part:
    return derived.find(Expression(node, derived.parts[-1].formula.variables))


def _slope(derived: Derived, node: Node) -> float:
    return _find(derived, node).slope


def _value(derived: Derived, node: Node) -> float:
    return _find(derived, node).value


def _of_sum(derived: Derived, node: Sum) -> Line:
    line: list[str | float] = []
    for k, term in enumerate(node.terms):
        minus = isinstance(term, Neg)
        inner = term.term if isinstance(term, Neg) else term
        line += ([" − "] if minus else [" + "]) if k else ["−"] * minus
        line.append(_slope(derived, inner))
    return tuple(line)


def _of_product(derived: Derived, node: Product) -> tuple[str, str, Line]:
    """(c·u)′ = c·u′ where one factor moves, else u′v + uv′ with as many terms as there are that move."""
    moving = [k for k, factor in enumerate(node.factors) if derived.variable in factor.variables]
    line: list[str | float] = []
    for place, k in enumerate(moving):
        line += [" + "] * (place > 0)
        for at, factor in enumerate(node.factors):
            line += [" · "] * (at > 0)
            line.append(_slope(derived, factor) if at == k else _value(derived, factor))
    if len(moving) == 1:
        return "constant factor", "(c·u)′ = c·u′", tuple(line)
    return "product rule", "(u·v)′ = u′·v + u·v′", tuple(line)


def _of_quotient(derived: Derived, node: Quotient) -> tuple[str, str, Line]:
    u, w = node.over, node.under
    if derived.variable not in w.variables:
        return "constant divisor", "(u/c)′ = u′/c", (_slope(derived, u), " / ", _value(derived, w))
    line: Line = (
        "(", _slope(derived, u), " · ", _value(derived, w), " − ", _value(derived, u), " · ", _slope(derived, w), ")/",
        _value(derived, w), "²",
    )  # fmt: skip
    return "quotient rule", "(u/v)′ = (u′·v − u·v′)/v²", line


def _of_power(derived: Derived, node: Power) -> tuple[str, str, Line]:
    u, n = node.base, node.exponent
    if derived.variable not in n.variables:
        power = _value(derived, n)
        name = "power rule" if isinstance(u, Variable) else "power and chain rule"
        return name, "(uⁿ)′ = n·uⁿ⁻¹·u′", (power, *_raised(_value(derived, u), power - 1.0), " · ", _slope(derived, u))
    if derived.variable not in u.variables:
        line: Line = (_value(derived, node), " · ln ", _value(derived, u), " · ", _slope(derived, n))
        return "exponential rule", "(cᵘ)′ = cᵘ·ln c·u′", line
    line = (
        _value(derived, node), " · (", _slope(derived, n), " · ln ", _value(derived, u), " + ",
        _value(derived, n), " · ", _slope(derived, u), " / ", _value(derived, u), ")",
    )  # fmt: skip
    return "power of a power", "(uᵛ)′ = uᵛ·(v′·ln u + v·u′/u)", line


def _raised(base: float, power: float) -> Line:
    """· baseᵖ, without a power of 1, and nothing of a power of 0."""
    if power == 0.0:
        return ()
    return (" · ", base) if power == 1.0 else (" · ", base, f"^{power:g}".replace("-", "−"))


def _of_call(derived: Derived, node: Call) -> tuple[str, str, Line]:
    """The chain rule with the function's own slope, as its table has it."""
    slope = FUNCTIONS[node.name].slope
    known: dict[str, float] = {}
    for letter, argument in zip(ARGUMENTS, node.args, strict=False):
        part = _find(derived, argument)
        known |= {letter: part.value, f"d{letter}": part.slope}
    symbols, numbers, word = "", list[str | float](), ""
    for character in f"{slope} ":
        if character.isalnum():
            word += character
            continue
        symbols += {**{f"d{a}": f"{a}′" for a in ARGUMENTS}}.get(word, word)
        numbers.append(known.get(word, word))
        sign = {"*": "·", "-": "−"}.get(character, character)
        symbols, word = symbols + sign, ""
        numbers.append(sign)
    arguments = ", ".join(ARGUMENTS[: len(node.args)])
    inner = node.args[0]
    name = "its own slope" if isinstance(inner, Variable) and len(node.args) == 1 else "chain rule"
    return name, f"{node.name}({arguments})′ = {symbols.strip()}", tuple(one for one in numbers if one not in ("", " "))

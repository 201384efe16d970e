"""The stages of a function: the point, its value, and the derivative taken part by part."""

from __future__ import annotations

import re

from gdtui.engine.expression import Expression
from gdtui.engine.formula.functions import ARGUMENTS, FUNCTIONS
from gdtui.engine.formula.nodes import Call, Neg, Node, Power, Product, Quotient, Sum, Variable
from gdtui.inside.deriving import Derived, Part, is_leaf
from gdtui.inside.opening import Inside
from gdtui.inside.pieces import Column, Line, Page, Place, Table
from gdtui.inside.update_pages import function_curve

FLAT = 1e-6


def point(inside: Inside, place: Place) -> Page:
    """Where the function is looked at."""
    update, names = inside.update, inside.names
    limits = {"input": len(names)}
    j = place.within(limits).input
    where = ", ".join(names)
    numbers: list[str | float] = []
    for name, value in zip(names, update.params.tolist(), strict=True):
        numbers += [f"{',  ' if numbers else ''}{name} = ", value]
    return Page(
        (f"the point ({where}) after {inside.step} updates",), (tuple(numbers),),
        Table("input", (Column("variable", names), Column("value", update.params), Column("gradient", update.grad))),
        (f"This is all the function is told: {names[j]} = ", float(update.params[j]), ". What comes next looks at f "
         "here and nowhere else."),
        limits,
    )  # fmt: skip


def value(inside: Inside, place: Place) -> Page:
    """f at the point."""
    derived = inside.derived[0]
    parts = [part for part in derived.parts if not is_leaf(part)]
    limits = {"part": len(parts)}
    k = place.within(limits).part
    here = parts[k]
    whole = k == len(parts) - 1
    at = inside.loss if whole else here.value
    return Page(
        (f"f({', '.join(inside.names)}) = {inside.formula}",),
        ((f"f({', '.join(inside.names)}) = ", *_put_in(inside.formula, inside), " = ", at) if whole
         else (f"{_short(here.formula.text, 40)} = ", *_put_in(here.formula.text, inside), " = ", at),),
        Table("part", (Column("part of f", [p.formula.text for p in parts]),
                       Column("its value here", [p.value for p in parts[:-1]] + [inside.loss]))),
        ("f at this point is ", inside.loss, ". Its height is only drawn and judged; the step needs the slope, which "
         "comes next."),
        limits,
        curve=function_curve(inside, 0),
    )  # fmt: skip


def taken(inside: Inside, derived: Derived, place: Place) -> Page:
    """The derivative, with the rule used at each part."""
    parts = [part for part in derived.parts if not is_leaf(part)] or list(derived.parts)
    limits = {"part": len(parts)}
    k = place.within(limits).part
    here, prime = parts[k], _prime(inside, derived)
    name, symbols, numbers = _rule(derived, here)
    whole = k == len(parts) - 1
    columns = (
        Column("part u", [p.formula.text for p in parts]),
        Column("rule", [_rule(derived, p)[0] for p in parts], rank=1),
        Column(_of("u", derived, inside), [p.derivative.text for p in parts], rank=2),
        Column("u here", [p.value for p in parts]),
        Column("slope here", [p.slope for p in parts]),
    )
    return Page(
        (f"{prime} = {derived.derivative.text}", f"{name}:  {symbols}"),
        (
            (f"{prime} = ", *_put_in(derived.derivative.text, inside), " = ", derived.number),
            (f"for u = {_short(here.formula.text, 28)}:  ", *numbers, " = ", here.slope),
        ),
        Table("part", columns),
        _meaning(derived, here, whole),
        limits,
        f"part {k + 1} of {len(parts)}",
        curve=function_curve(inside, inside.names.index(derived.variable)),
    )  # fmt: skip


def _prime(inside: Inside, derived: Derived) -> str:
    return f"f′({derived.variable})" if len(inside.names) == 1 else f"∂f/∂{derived.variable}"


def _of(u: str, derived: Derived, inside: Inside) -> str:
    return f"{u}′" if len(inside.names) == 1 else f"∂{u}/∂{derived.variable}"


_NAME = re.compile(r"[A-Za-zπ_][A-Za-z_0-9]*")


def _put_in(text: str, inside: Inside) -> Line:
    """A formula with the numbers of the point for its variables."""
    values = dict(zip(inside.names, inside.update.params.tolist(), strict=True))
    line: list[str | float] = []
    end = 0
    for match in _NAME.finditer(text):
        if match.group() not in values:
            continue
        between = text[end : match.start()]
        before = "·" if line and _glued(between[:1]) else ""
        after = "·" if (line and not between) or _glued(between[-1:], closing=True) else ""
        line += [f"{before}{between}{after}"] * bool(before + between + after) + [values[match.group()]]
        end = match.end()
    rest = text[end:]
    return (*line, f"{'·' if line and _glued(rest[:1]) else ''}{rest}") if rest else tuple(line)


def _glued(character: str, *, closing: bool = False) -> bool:
    """Whether a number beside this character multiplies it: digits, letters, a bracket; behind it powers too."""
    plain = character.isascii() and character.isalnum()
    return plain or character == "π" or (character in tuple(f"){_POWERS}") if closing else character == "(")


_POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _rule(derived: Derived, part: Part) -> tuple[str, str, Line]:
    """The rule at a part: its name, in symbols, and with the numbers of its own parts."""
    node, v = part.formula.root, derived.variable
    if v not in node.variables:
        return "held still", f"{v} does not occur: the slope is 0", ("0",)
    match node:
        case Variable():
            return "variable", f"{node.name}′ = 1", ("1",)
        case Neg():
            return "minus sign", "(−u)′ = −u′", ("−", _slope(derived, node.term))
        case Sum():
            return "sum rule", "(u + v + …)′ = u′ + v′ + …", _of_sum(derived, node)
        case Product():
            return _of_product(derived, node)
        case Quotient():
            return _of_quotient(derived, node)
        case Power():
            return _of_power(derived, node)
        case Call():
            return _of_call(derived, node)
    return "constant", "c′ = 0", ("0",)


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
        _value(derived, node), " · (", _slope(derived, n), " · ln ", _value(derived, u), " + ", _value(derived, n), " · ",
        _slope(derived, u), " / ", _value(derived, u), ")",
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


def _meaning(derived: Derived, part: Part, whole: bool) -> Line:
    """What the slope of the part says."""
    v = derived.variable
    if not whole:
        text = _short(part.formula.text, 30)
        if v not in part.formula.root.variables:
            return (f"{text} does not change with {v}: its slope is 0.",)
        if isinstance(part.formula.root, Variable):
            return (f"The innermost part: {v} changes as fast as {v}.",)
        way = "grows" if part.slope >= 0 else "falls"
        return (
            f"Here {text} {way} by ",
            abs(part.slope),
            f" for each 1 that {v} grows: the rule makes that of the parts above it.",
        )
    if abs(part.slope) < FLAT:
        return (f"The slope along {v} is all but 0: nothing pulls in this direction any more.",)
    way, back = ("rises", "to smaller") if part.slope > 0 else ("falls", "to larger")
    return (f"f {way} by ", abs(part.slope), f" for each 1 that {v} grows, so going downhill means {back} {v}.")

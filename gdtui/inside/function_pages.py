"""The stages of a function: the point, its value, and the derivative taken part by part."""

from __future__ import annotations

import re

from gdtui.engine.formula.nodes import Variable
from gdtui.inside.deriving import Derived, Part, is_leaf
from gdtui.inside.differentiating import rule_of
from gdtui.inside.grounds import function_curve
from gdtui.inside.opening import Inside
from gdtui.inside.pieces import (
    Column,
    Line,
    Page,
    Place,
    Table,
    many,
)

FLAT = 1e-6


def point(inside: Inside) -> Page:
    """Where the function is looked at."""
    update, names = inside.update, inside.names
    limits = {"input": len(names)}
    where = ", ".join(names)
    numbers: list[str | float] = []
    for name, value in zip(names, update.params.tolist(), strict=True):
        numbers += [f"{',  ' if numbers else ''}{name} = ", value]
    return Page(
        (f"the point ({where}) after {many(inside.step, 'update')}",), (tuple(numbers),),
        Table("input", (Column("variable", names), Column("value", update.params), Column("gradient", update.grad))),
        ("This is all the function is told: ", *numbers, ". What comes next looks at f here and nowhere else."),
        limits,
    )  # fmt: skip


def value(inside: Inside, place: Place) -> Page:
    """The value of f at the point."""
    derived = inside.derived[0]
    parts = _parts(derived)
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
        ("f at this point is ", inside.loss, (". Its height is only drawn and judged; the step needs the slope, which "
         "comes next.")),
        limits,
        curve=function_curve(inside, 0),
    )  # fmt: skip


def _parts(derived: Derived) -> list[Part]:
    """What is worked out on the way; of a formula that is a number or a variable alone, that itself."""
    return [part for part in derived.parts if not is_leaf(part)] or list(derived.parts)


def taken(inside: Inside, derived: Derived, place: Place) -> Page:
    """The derivative, with the rule used at each part."""
    parts = _parts(derived)
    limits = {"part": len(parts)}
    k = place.within(limits).part
    here, prime = parts[k], _prime(inside, derived)
    name, symbols, numbers = rule_of(derived, here)
    whole = k == len(parts) - 1
    columns = (
        Column("part u", [p.formula.text for p in parts]),
        Column("rule", [rule_of(derived, p)[0] for p in parts], rank=1),
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
        return (f"The slope along {v} is all but 0: nothing moves it in this direction any more.",)
    way, back = ("rises", "to smaller") if part.slope > 0 else ("falls", "to larger")
    return (f"f {way} by ", abs(part.slope), f" for each 1 that {v} grows, so going downhill means {back} {v}.")

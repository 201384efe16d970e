"""Equations with numbers in place of their symbols."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from gdtui.frozen import Frozen

Piece = str | float
"""A part of an equation: text, or a number that whoever draws it writes with as many digits as are wanted."""

_FUNCTIONS = ("sign", "max", "min")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TOKEN = re.compile(r"(?P<name>[A-Za-zΑ-Ωα-ω_][A-Za-zΑ-Ωα-ω_0-9₀-₉]*⁺?)(?P<power>[²ᵗ]?)|(?P<other>.)")
_EQUATION = re.compile(r"^(?P<left>\S+) (?P<sign>[←=]) (?P<right>.*)$")


class Equation(Frozen):
    """One equation in symbols, and with numbers; without any where it is about more than numbers."""

    symbols: str
    numbers: tuple[Piece, ...] = ()


Look = Callable[[str], float | None]
"""Gives the value that a symbol stands for; None where it has none."""


def worked(lines: Sequence[str], before: Look, after: Look, updates: int) -> list[Equation]:
    """The equations one after the other. A symbol has its value from `before` until an equation sets it; from then on
    that from `after`. `updates` is what a raised ᵗ stands for."""
    known: dict[str, float | None] = {}

    def value(symbol: str) -> float | None:
        return known[symbol] if symbol in known else before(symbol)

    found = []
    for line in lines:
        match = _EQUATION.match(line)
        if match is None:
            found.append(Equation(line))
            continue
        right = substituted(match["right"], value, updates)
        left = match["left"]
        known[left] = after(left)
        outcome = known[left]
        pieces = _joined(left, match["sign"], right, outcome)
        found.append(Equation(line, pieces))
    return found


def _joined(left: str, sign: str, right: Sequence[Piece] | None, outcome: float | None) -> tuple[Piece, ...]:
    if outcome is None:
        return ()
    if right is None or len(right) == 1:
        return (f"{left} {sign} ", outcome)
    return (f"{left} {sign} ", *right, " = ", outcome)


def substituted(text: str, value: Look, updates: int) -> list[Piece] | None:
    """The right side of an equation with its symbols replaced; None where one of them has no value."""
    pieces: list[Piece] = []
    for token in _TOKEN.finditer(text):
        name, power, other = token["name"], token["power"], token["other"]
        if other is not None:
            pieces.append(" × " if other == "·" else other)
            continue
        if name in _FUNCTIONS:
            pieces.append(name)
            continue
        number = updates if name == "t" else value(name)
        if number is None:
            return None
        raised = str(updates).translate(_RAISED) if power == "ᵗ" else power
        pieces += _number(float(number), raised, pieces)
    return _merged(pieces)


def _number(number: float, raised: str, before: Sequence[Piece]) -> list[Piece]:
    """A number as it stands in a formula: a negative one in brackets, but for at the beginning."""
    bare = number >= 0.0 or (not raised and (not before or before[-1] in ("(", "|")))
    return [number, raised] if bare else ["(", number, ")", raised]


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    """The same with neighbouring texts joined."""
    joined: list[Piece] = []
    for piece in pieces:
        if piece == "":
            continue
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def knob_value(options: Mapping[str, object], name: str) -> float | None:
    """The hyperparameter called `name`, or a part of one: `betas[0]`."""
    whole, _, place = name.removesuffix("]").partition("[")
    value = options.get(whole)
    if place and isinstance(value, list | tuple):
        value = value[int(place)]
    return float(value) if isinstance(value, int | float) else None

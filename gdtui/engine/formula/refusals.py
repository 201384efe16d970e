"""What the grammar would allow but a reader or a number would not."""

from __future__ import annotations

import numpy as np

from gdtui.engine.formula.lower import constant_value
from gdtui.engine.formula.nodes import Constant, Neg, Node, Number, Power, Variable
from gdtui.engine.formula.reader import Reader
from gdtui.engine.formula.tokens import Token


def refuse_glued_exponent(read: Reader, power: Power, start: Token, caret: Token) -> None:
    """e^2x reads as e^(2x) to one and as e²x to another; so does 2^xy."""
    plain = power.exponent.term if isinstance(power.exponent, Neg) else power.exponent
    if not isinstance(power.base, Number | Constant) or not isinstance(plain, Number | Variable | Constant):
        return
    glued = isinstance(plain, Number) or (read.last is not None and read.last.end == read.now.column)
    if not glued or read.now.kind != "name":
        return
    base, exponent = read.between(start.column, caret.column), read.between(caret.end, read.now.column)
    factor = read.now.text
    hint = f"write {base}^({exponent}{factor}) or ({base}^{exponent})*{factor}"
    raise read.error(f"{base}^{exponent}{factor} is ambiguous: {hint}", start.column)


def refuse_varying_power(read: Reader, power: Power, start: Token) -> None:
    """(−2)^x is a real number at whole x only, and has no derivative."""
    base = constant_value(power.base)
    if base is not None and base <= 0.0 and power.exponent.variables:
        text = read.between(start.column, read.now.column)
        raise read.error(f"{text}: only a positive number can have a varying power", start.column)


def finite(read: Reader, node: Node, start: Token) -> Node:
    """The node, if it has variables or is a number one can compute with."""
    value = constant_value(node)
    if value is not None and not np.isfinite(value):
        text = read.between(start.column, read.now.column)
        raise read.error(f"{text} is not a finite number", start.column)
    return node

"""Tokens into a tree, by recursive descent.

    sum     = signed (("+" | "-") signed)*
    signed  = ("-" | "+") signed | product              −x² is −(x²), −xy is −(xy)
    product = power (("*" | "/") operand | power)*      nothing between two factors multiplies them
    operand = ("-" | "+") operand | power
    power   = atom (superscript | ("^" | "**") operand)?     right associative: 2^3^2 is 2^(3^2)
    atom    = number | name | name "(" arguments ")" | "(" sum ")"

Refused, because readers disagree about them: a quotient followed by a factor without a sign (1/2x), a number
or constant to a power followed by one (e^2x), a function without brackets (sin x, sin^2(x)). Refused as well:
a part without variables that is not a finite number (1/0, sqrt(-1), 9^9^9), and (-2)^x.
"""

from __future__ import annotations

from gdtui.engine.formula import wording
from gdtui.engine.formula.functions import ALIASES, CONSTANTS, FUNCTIONS
from gdtui.engine.formula.lower import constant_value
from gdtui.engine.formula.nodes import Call, Constant, Neg, Node, Number, Power, Product, Quotient, Sum, Variable
from gdtui.engine.formula.reader import Reader
from gdtui.engine.formula.refusals import finite, refuse_glued_exponent, refuse_varying_power
from gdtui.engine.formula.tokens import Token
from gdtui.errors import LargeExpressionError

MAX_NODES = 200


def parse_tree(text: str, variables: tuple[str, ...]) -> Node:
    """The tree of `text`, a formula of `variables`; ExpressionError with the column where it cannot be read."""
    read = Reader(text, variables)
    if read.ended():
        raise read.error("the formula is empty", 1)
    root = _sum(read)
    if not read.ended():
        raise read.error(wording.leftover(read.now), read.now.column)
    if root.size > MAX_NODES:
        raise LargeExpressionError(f"more than {MAX_NODES} parts: {root.size:,}", text)
    return root


def _sum(read: Reader) -> Node:
    first = _signed(read)
    terms = list(first.terms) if isinstance(first, Sum) else [first]
    while read.sees("+", "-"):
        minus = read.sign()
        term = _signed(read)
        terms.append(Neg(term) if minus else term)
    return Sum(tuple(terms)) if len(terms) > 1 else first


def _signed(read: Reader) -> Node:
    if not read.sees("+", "-"):
        return _product(read)
    minus = read.sign()
    with read.deeper():
        term = _signed(read)
    return Neg(term) if minus else term


def _product(read: Reader) -> Node:
    start = read.now
    left = _power(read)
    while True:
        if read.sees("*"):
            read.take()
            left = _times(left, _operand(read))
        elif read.sees("/"):
            left = _quotient(read, left, start)
        elif _factor_follows(read):
            left = _times(left, _power(read))
        else:
            return finite(read, left, start)


def _times(left: Node, right: Node) -> Node:
    return Product((*left.factors, right) if isinstance(left, Product) else (left, right))


def _quotient(read: Reader, over: Node, start: Token) -> Node:
    slash = read.take()
    under = _operand(read)
    if constant_value(under) == 0.0:
        raise read.error("division by zero", slash.column)
    if _factor_follows(read):
        raise _ambiguous_quotient(read, start, slash)
    return Quotient(over, under)


def _ambiguous_quotient(read: Reader, start: Token, slash: Token) -> Exception:
    over, next_factor = read.between(start.column, slash.column), read.now.column
    under = read.between(slash.end, next_factor)
    _power(read)
    typed = read.between(start.column, read.now.column)
    whole, factor = read.between(slash.end, read.now.column), read.between(next_factor, read.now.column)
    return read.error(f"{typed} is ambiguous: write ({over}/{under})*{factor} or {over}/({whole})", start.column)


def _factor_follows(read: Reader) -> bool:
    """Whether the next token begins a factor although no sign stands before it."""
    if read.now.kind == "number":
        raise read.error(f"write * before {read.now.text}, or the number first", read.now.column)
    return read.now.kind == "name" or read.sees("(")


def _operand(read: Reader) -> Node:
    if not read.sees("+", "-"):
        return _power(read)
    minus = read.sign()
    with read.deeper():
        node = _operand(read)
    return Neg(node) if minus else node


def _power(read: Reader) -> Node:
    start = read.now
    base = _atom(read)
    if read.now.kind == "superscript":
        base = Power(base, _whole(read.take().text))
        if read.now.kind == "superscript" or read.sees("^"):
            raise read.error("a power of a power: write brackets", read.now.column)
    elif read.sees("^"):
        caret = read.take()
        with read.deeper():
            base = Power(base, _operand(read))
        refuse_glued_exponent(read, base, start, caret)
        refuse_varying_power(read, base, start)
    return finite(read, base, start)


def _whole(text: str) -> Node:
    number = Number(float(text.lstrip("-")))
    return Neg(number) if text.startswith("-") else number


def _atom(read: Reader) -> Node:
    before, token = read.last, read.take()
    if token.kind == "number":
        return Number(float(token.text))
    if token.kind == "name":
        return _named(read, token)
    if token.text != "(":
        raise read.error(wording.no_value(token, before), token.column)
    with read.deeper():
        inner = _sum(read)
    _close(read, token)
    return inner


def _named(read: Reader, token: Token) -> Node:
    name = ALIASES.get(token.text, token.text)
    if name in read.variables:
        return Variable(name)
    if name in CONSTANTS:
        return Constant(name)
    if name not in FUNCTIONS:
        raise read.error(wording.unknown_name(name, read.variables), token.column)
    if not read.sees("("):
        raise read.error(wording.bare_function(token, read.now), token.column)
    opening = read.take()
    with read.deeper():
        args = _arguments(read, token, name)
    _close(read, opening)
    return finite(read, Call(name, tuple(args)), token)


def _arguments(read: Reader, token: Token, name: str) -> list[Node]:
    """As many as the function takes; the first of `where` is the comparison u > v and gives two nodes."""
    args = [] if read.sees(")") else [_sum(read)]
    if name == "where" and args:
        if not read.sees(">"):
            raise read.error("where needs a comparison: where(u > v, a, b)", read.now.column)
        read.take()
        args.append(_sum(read))
    given = 1 if args else 0
    while read.sees(","):
        read.take()
        args.append(_sum(read))
        given += 1
    if given != FUNCTIONS[name].arity and (read.sees(")") or not args):
        wanted = FUNCTIONS[name].arity
        reason = f"{token.text} takes {wanted} argument{'s' if wanted > 1 else ''}, not {given}"
        raise read.error(reason, token.column)
    return args


def _close(read: Reader, opening: Token) -> None:
    if read.ended():
        raise read.error(f"missing ) for the ( in column {opening.column}", read.now.column)
    if not read.sees(")"):
        raise read.error(wording.leftover(read.now), read.now.column)
    read.take()

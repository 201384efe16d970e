"""A tree as text: on paper (4x³ − 6x + 1) or in ASCII (4*x^3 - 6*x + 1). Both read back as the same tree."""

from __future__ import annotations

from typing import NamedTuple

from gdtui.engine.formula.nodes import (
    Call,
    Constant,
    Neg,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Variable,
    postorder,
)

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SUM, _PRODUCT, _POWER, _ATOM = range(4)


class Piece(NamedTuple):
    """A printed part: `level` is how tightly it binds, `touches` whether a factor may follow without a sign."""

    text: str
    level: int
    touches: bool = False

    def at(self, level: int) -> Piece:
        """The piece, in brackets if it binds more loosely than `level`."""
        return self if self.level >= level else Piece(f"({self.text})", _ATOM, touches=True)


class Style:
    """The signs of one notation."""

    def __init__(self, ascii_only: bool) -> None:
        self.ascii = ascii_only
        self.minus = "-" if ascii_only else "−"
        self.dot = "*" if ascii_only else "·"

    def number(self, value: float) -> str:
        """The shortest decimal form: 2, 0.5, 1e-07."""
        whole = value.is_integer() and value < 1e16
        text = str(int(value)) if whole else repr(value).replace("e+", "e")
        return text if self.ascii else text.replace("-", self.minus)


def printed(root: Node, ascii_only: bool) -> str:
    """The tree's text."""
    style, pieces = Style(ascii_only), dict[Node, Piece]()
    for node in postorder(root):
        pieces[node] = _piece(node, pieces, style)
    return pieces[root].text


def _piece(node: Node, done: dict[Node, Piece], style: Style) -> Piece:
    match node:
        case Number() | Constant() | Variable():
            piece = _leaf(node, style)
        case Neg():
            piece = Piece(style.minus + done[node.term].at(_PRODUCT).text, _SUM)
        case Sum():
            piece = _sum(node, done, style)
        case Product():
            piece = _product(node, done, style)
        case Quotient():
            piece = Piece(f"{done[node.over].at(_PRODUCT).text}/{done[node.under].at(_POWER).text}", _PRODUCT)
        case Power():
            piece = _power(node, done, style)
        case Call():
            piece = _call(node, done)
        case _:
            raise TypeError(f"no such node: {node!r}")
    return piece


def _leaf(node: Number | Constant | Variable, style: Style) -> Piece:
    if isinstance(node, Number):
        text = style.number(node.value)
        return Piece(text, _ATOM, touches="e" not in text)
    pi = node.name == "pi" and not style.ascii
    letter = pi or (isinstance(node, Variable) and len(node.name) == 1)
    return Piece("π" if pi else node.name, _ATOM, touches=letter)


def _sum(node: Sum, done: dict[Node, Piece], style: Style) -> Piece:
    text = done[node.terms[0]].text
    for term in node.terms[1:]:
        sign, shown = (style.minus, term.term) if isinstance(term, Neg) else ("+", term)
        text += f" {sign} {done[shown].at(_PRODUCT).text}"
    return Piece(text, _SUM)


def _product(node: Product, done: dict[Node, Piece], style: Style) -> Piece:
    first, *others = node.factors
    left = done[first].at(_PRODUCT)
    text, touches = left.text, left.touches and not isinstance(first, Quotient)
    for factor in others:
        piece = done[factor].at(_POWER)
        plain = not style.ascii and touches and _may_follow(factor, piece)
        text += piece.text if plain else style.dot + piece.text
        touches = piece.touches
    return Piece(text, _PRODUCT)


def _may_follow(factor: Node, piece: Piece) -> bool:
    """Letters, π and brackets may stand right behind a factor; numbers, e and functions need a sign."""
    base = factor.base if isinstance(factor, Power) else factor
    return piece.touches and (piece.text.startswith("(") or isinstance(base, Variable | Constant))


def _power(node: Power, done: dict[Node, Piece], style: Style) -> Piece:
    base, exponent = done[node.base].at(_ATOM), node.exponent
    whole = exponent.term if isinstance(exponent, Neg) else exponent
    if not style.ascii and isinstance(whole, Number) and whole.value.is_integer() and whole.value < 1e16:
        raised = done[exponent].text.replace(style.minus, "-").translate(_RAISED)
        return Piece(base.text + raised, _POWER, base.touches)
    return Piece(f"{base.text}^{done[exponent].at(_ATOM).text}", _POWER)


def _call(node: Call, done: dict[Node, Piece]) -> Piece:
    args = [done[arg].text for arg in node.args]
    if node.name == "where":
        args[:2] = [f"{args[0]} > {args[1]}"]
    return Piece(f"{node.name}({', '.join(args)})", _ATOM)

"""Text into tokens, each with the column where it starts."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from gdtui.errors import ExpressionError, LargeExpressionError

MAX_CHARS = 500

Kind = Literal["number", "name", "superscript", "operator", "end"]


class Token(NamedTuple):
    """A piece of the formula; `text` is its ASCII form, `column` counts characters from 1."""

    kind: Kind
    text: str
    column: int
    end: int
    """The column behind the token's last character."""


_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_LOOKS = str.maketrans({"−": "-", "·": "*", "⋅": "*", "×": "*", "∗": "*", "\t": " ", "\n": " ", "\r": " "})
_PATTERN = re.compile(
    r"(?P<space> +)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>π|[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<operator>\*\*|[-+*/^(),>])"
)
_INSTEAD = {
    "=": "write only what stands right of the =",
    "|": "write abs(…) for |…|",
    "!": "there is no factorial",
    "%": "there is no remainder",
    "[": "use round brackets ( )",
    "]": "use round brackets ( )",
    "{": "use round brackets ( )",
    "}": "use round brackets ( )",
    "√": "write sqrt(…)",
    "÷": "write /",
    "<": "write where(u > v, a, b) with the larger side first",
}


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, an `end` last; ExpressionError for a character that no formula has."""
    if len(text) > MAX_CHARS:
        raise LargeExpressionError(f"longer than {MAX_CHARS} characters", text, MAX_CHARS + 1)
    plain, position, tokens = text.translate(_LOOKS), 0, []
    while position < len(text):
        match = _PATTERN.match(plain, position)
        if match is None:
            raise ExpressionError(_unexpected(text[position]), text, position + 1)
        if match.lastgroup != "space":
            tokens.append(_token(match, text))
        position = match.end()
    return [*tokens, Token("end", "", len(text) + 1, len(text) + 1)]


def _token(match: re.Match[str], text: str) -> Token:
    start, end, piece = match.start() + 1, match.end() + 1, match.group()
    match match.lastgroup:
        case "number":
            return Token("number", _checked_number(piece, text, start), start, end)
        case "name":
            return Token("name", "pi" if piece == "π" else piece, start, end)
        case "superscript":
            return Token("superscript", _checked_number(piece.translate(_DIGITS), text, start), start, end)
        case _:
            return Token("operator", "^" if piece == "**" else piece, start, end)


def _checked_number(piece: str, text: str, column: int) -> str:
    if text[column - 1 + len(piece) :].startswith("."):
        raise ExpressionError("a number has only one decimal point", text, column)
    value = abs(float(piece))
    lost = value == 0.0 and any(digit in "123456789" for digit in re.split("[eE]", piece)[0])
    if lost or value == float("inf"):
        raise ExpressionError(f"a number too {'small' if lost else 'large'} to compute with", text, column)
    return piece


def _unexpected(character: str) -> str:
    if character in _INSTEAD:
        return f"unexpected '{character}': {_INSTEAD[character]}"
    shown = character if character.isprintable() else ascii(character)[1:-1]
    name = "" if character.isascii() else unicodedata.name(character, "")
    return f"unexpected '{shown}'" + (f" ({name.lower()})" if name else "")

"""A place in a list of tokens, and how deep the formula is nested there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gdtui.engine.formula.tokens import Token, tokenize
from gdtui.errors import ExpressionError, LargeExpressionError

MAX_DEPTH = 50


class Reader:
    """Takes the tokens of one formula one by one; names made of variables alone come apart: `xy` is x, y."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text = text
        self.variables = variables
        names = frozenset(variables)
        self.tokens = [piece for token in tokenize(text) for piece in _spelled(token, names)]
        self.position = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.position]

    @property
    def last(self) -> Token | None:
        """The token taken last."""
        return self.tokens[self.position - 1] if self.position else None

    def ended(self) -> bool:
        """Whether everything has been taken."""
        return self.now.kind == "end"

    def sees(self, *operators: str) -> bool:
        return self.now.kind == "operator" and self.now.text in operators

    def take(self) -> Token:
        token = self.now
        self.position += 1
        return token

    def sign(self) -> bool:
        """Take a plus or minus sign; whether it is a minus."""
        return self.take().text == "-"

    def error(self, reason: str, column: int) -> ExpressionError:
        return ExpressionError(reason, self.text, column)

    def between(self, start: int, end: int) -> str:
        """What was typed from one column up to another, cut short where it is long."""
        typed = self.text[start - 1 : end - 1].strip()
        return typed if len(typed) <= 40 else typed[:39] + "…"

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting more, bounded so that hostile input cannot exhaust Python's stack."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LargeExpressionError(f"nested more than {MAX_DEPTH} deep", self.text, self.now.column)
        yield
        self.depth -= 1


def _spelled(token: Token, variables: frozenset[str]) -> list[Token]:
    letters = token.text not in variables and all(letter in variables for letter in token.text)
    if token.kind != "name" or not letters:
        return [token]
    return [Token("name", c, token.column + k, token.column + k + 1) for k, c in enumerate(token.text)]

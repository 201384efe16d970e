"""What can go wrong through no fault of ours: one class for each kind of message a person gets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any


class GdtuiError(Exception):
    """A mistake that a person can mend; the command line prints it in one line and exits with `code`."""

    code = 2

    def __str__(self) -> str:
        return one_line(super().__str__())


class SaveError(GdtuiError):
    """A file that could not be written, whatever had its name before is still there; or a saved session that cannot be
    opened."""


class DamagedError(SaveError):
    """A saved session that is not as it was written."""


class ExpressionError(GdtuiError):
    """A formula that cannot be read. `column` counts characters from 1; `reason` says what is wrong there."""

    def __init__(self, reason: str, text: str = "", column: int = 1) -> None:
        super().__init__(f"{reason} (column {column})")
        self.reason = reason
        self.text = text
        self.column = column


class LargeExpressionError(ExpressionError):
    """A formula, or one of its derivatives, over a ceiling."""

    code = 3


class LimitError(GdtuiError):
    """A request over a ceiling, refused by arithmetic before any memory is taken.

    `key` is the scenario's key that asks for it, "" where none does; whoever knows the file adds `path` and `line`.
    """

    code = 3

    def __init__(self, reason: str, key: str = "") -> None:
        super().__init__(reason)
        self.reason, self.key = reason, key
        self.path: Path | str = ""
        self.line: int | None = None

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return one_line(f"{where}: {self.reason}" if where else self.reason)


@dataclass(eq=False)
class ScenarioError(GdtuiError):
    """A scenario that cannot be run: where it is wrong (file, line, key, value) and what would be right."""

    reason: str
    key: str = ""
    value: object = None
    hint: str = ""
    path: Path | str = ""
    line: int | None = None
    has_value: bool = False
    by_key: bool = False
    """Whether `path` is no scenario but the file that `key` names, with the fault in it."""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        what = f"{brief(self.key)} = {render(self.value)}: {self.reason}" if self.has_value else self._named_reason()
        return one_line(": ".join(part for part in (where, what) if part) + (f" ({self.hint})" if self.hint else ""))

    def _named_reason(self) -> str:
        return f"{'named by ' * self.by_key}{brief(self.key)}: {self.reason}" if self.key else self.reason


SHOWN = 80
"""So many characters of a value are shown."""


def one_line(text: str) -> str:
    """The text with whatever cannot be printed written as an escape: a message is one line and moves no cursor."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def brief(text: str) -> str:
    """A text cut short where it is long."""
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "…"


def render(value: object, room: int = 8) -> str:
    """A value the way it would stand in a TOML file, cut short where it is long or nested deeper than `room`."""
    if not room:
        return "…"
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = '"' + one_line(value[:SHOWN]).replace('"', '\\"') + ('"' if len(value) <= SHOWN else "")
        case dict():
            text = "{ " + ", ".join(f"{k} = {render(v, room - 1)}" for k, v in _first(value.items())) + " }"
        case list() | tuple():
            text = "[" + ", ".join(render(v, room - 1) for v in _first(value)) + "]"
        case int() if value.bit_length() > 10_000:
            text = hex(value)  # Python itself writes no more than some thousands of decimal digits
        case _:
            text = str(value)
    return brief(text)


def _first(items: Iterable[Any]) -> Iterable[Any]:
    """As many as could be shown."""
    return islice(items, SHOWN)

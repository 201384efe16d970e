"""What can go wrong through no fault of ours: one class for each kind of message a person gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class GdtuiError(Exception):
    """A mistake that a person can mend; the command line prints it in one line and exits with `code`."""

    code = 2


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
        return f"{where}: {self.reason}" if where else self.reason


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

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        what = f"{self.key} = {render(self.value)}: {self.reason}" if self.has_value else self._named_reason()
        return ": ".join(part for part in (where, what) if part) + (f" ({self.hint})" if self.hint else "")

    def _named_reason(self) -> str:
        return f"{self.key}: {self.reason}" if self.key else self.reason


def render(value: object, room: int = 8) -> str:
    """A value the way it would stand in a TOML file, cut short where it is long or nested deeper than `room`."""
    if not room:
        return "…"
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = (
                '"' + value.encode("unicode_escape").decode("ascii").replace('"', '\\"') + '"'
                if not value.isprintable()
                else f'"{value}"'
            )
        case dict():
            text = "{ " + ", ".join(f"{k} = {render(v, room - 1)}" for k, v in value.items()) + " }"
        case list() | tuple():
            text = "[" + ", ".join(render(v, room - 1) for v in value) + "]"
        case _:
            text = str(value)
    return text if len(text) <= 80 else text[:77] + "…"

"""Where in a TOML file each key stands: a walk over the text, since `tomllib` keeps no lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field

from gdtui import limits

_KINDS = (
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{0,5}+',
    r"'''(?:[^']|'(?!''))*+'{0,5}+",
    r'"(?:[^"\\\n]|\\.)*+"?',
    r"'[^'\n]*+'?",
    r"#[^\n]*+",
    r"[A-Za-z0-9_+\-]++",
    r"[ \t\r]++",
    r".",
)
_TOKEN = re.compile("|".join(_KINDS), re.DOTALL)
"""Everything is a token of some kind, and nothing is tried twice: a walk takes time in proportion to the text."""


def line_of(text: str, key: str) -> int | None:
    """The line (from 1) of a dotted key such as `training.steps` or `edit[1].at`, or of the nearest table
    around it; None where neither is in the text."""
    places = walk(text).places
    key = key.removeprefix("[").removesuffix("]") if key.startswith("[") else key
    while key:
        if key in places:
            return places[key]
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return None


def longest_key(text: str) -> tuple[int, int]:
    """How many parts the longest dotted key has, and the line on which it ends."""
    found = walk(text)
    return found.parts, found.parts_line


def walk(text: str) -> Walk:
    """The whole text walked; what follows a mistake in its TOML is not to be relied on."""
    found, line = Walk(), 1
    for token in _TOKEN.finditer(text):
        found.take(token[0], line)
        line += token[0].count("\n")
    return found


def last_text(text: str, quote: str) -> int:
    """Where the last text in quotes of that kind begins, however many of them; 0 where there is none."""
    begins = [token.start() for token in _TOKEN.finditer(text) if token[0][0] == quote]
    return begins[-1] if begins else 0


@dataclass(eq=False)
class Walk:
    """Token by token through a TOML text: `places` has the first line of each key, table and item of a list."""

    places: dict[str, int] = field(default_factory=dict)
    parts: int = 0
    parts_line: int = 1
    latest: str = ""
    """The key or table that was named last."""
    _statement: str = ""
    """The same, but of a whole line: no key in the braces of a value."""
    _table: str = ""
    _counts: dict[str, int] = field(default_factory=dict)
    _open: list[tuple[str, int]] = field(default_factory=list)
    """The brackets around: what they are the value of, and which item comes next; -1 for an inline table."""
    _names: list[str] = field(default_factory=list)
    _path: str = ""
    _value: bool = False
    """Whether a value is being read, of the key `_path`; else the parts of a key, `_names`."""
    _header: int = 0
    """How many brackets have opened a header."""

    @property
    def here(self) -> str:
        """The key or table that is being read, or was read last."""
        if not self._names:
            return self.latest
        holder = self._open[-1][0] if self._open else "" if self._header else self._table
        return ".".join(part for part in (holder, *self._names) if part)

    @property
    def nested(self) -> bool:
        """Whether a list or the braces of a table are open."""
        return bool(self._open)

    @property
    def statement(self) -> str:
        """The key or table of the line that is being read, whatever is in its braces."""
        return self.here if self._names and not self._open else self._statement

    def take(self, token: str, line: int) -> None:
        """Go on by one token that begins on `line`."""
        if token[0] in " \t\r#":
            return
        if token == "\n":
            self._end_line()
        elif self._value:
            self._in_value(token, line)
        else:
            self._in_key(token, line)

    def _end_line(self) -> None:
        if not self._open:
            self._value, self._header, self._names = False, 0, []

    def _in_key(self, token: str, line: int) -> None:
        if token == "[" and not self._open and not self._names:
            self._header += 1
        elif token == "]" and self._header and self._names:
            self._take_header(line)
        elif token == "=" and self._names:
            holder = self._open[-1][0] if self._open else self._table
            self._path, self._value = self._named(holder, line), True
        elif token == "}" and self._open:
            self._close()
        elif token not in ".,":
            self._names.append(_bare(token))

    def _in_value(self, token: str, line: int) -> None:
        if token in "]}" and self._open:
            self._close()
        elif token == "," and self._open:
            self._next()
        else:
            self.places.setdefault(self._path, line)
            if token == "[":
                self._open.append((self._path, 0))
                self._path = f"{self._path}[0]"
            elif token == "{":
                self._open.append((self._path, -1))
                self._value, self._names = False, []

    def _close(self) -> None:
        self._path, _ = self._open.pop()
        self._value, self._names = True, []

    def _next(self) -> None:
        path, item = self._open.pop()
        self._open.append((path, item + 1 if item >= 0 else -1))
        self._value, self._names = item >= 0, []
        self._path = f"{path}[{item + 1}]"

    def _take_header(self, line: int) -> None:
        self._count(line)
        *outer, last = self._names
        self._names = outer
        holder, self._names = self._named("", line), [last]
        self._table = self._named(holder, line, again=self._header > 1)

    def _named(self, holder: str, line: int, *, again: bool = False) -> str:
        """The path of the names read so far inside `holder`, all of it put down; of a table in a list the latest, or
        where it is begun `again` one more."""
        self._count(line)
        for name in self._names[: limits.KEY_PARTS]:
            holder = f"{holder}.{name}" if holder else name
            if again:
                self._counts[holder] = self._counts.get(holder, -1) + 1
            self.places.setdefault(holder, line)
            if holder in self._counts:
                holder = f"{holder}[{self._counts[holder]}]"
                self.places.setdefault(holder, line)
        self._names, self.latest = [], holder
        self._statement = self._statement if self._open else holder
        return holder

    def _count(self, line: int) -> None:
        if len(self._names) > self.parts:
            self.parts, self.parts_line = len(self._names), line


def _bare(token: str) -> str:
    """A part of a key without its quotes."""
    if token[0] == "'":
        return token.strip("'")
    if token[0] != '"' or "\\" not in token:
        return token.strip('"')
    try:
        return str(tomllib.loads(f"name = {token}")["name"])
    except tomllib.TOMLDecodeError:
        return token

"""Scenario files on disk: the shipped ones by name, a person's own by path."""

from __future__ import annotations

import functools
import os
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gdtui import limits, regular
from gdtui.errors import LimitError, ScenarioError
from gdtui.knobs import guess
from gdtui.scenario.changes import LIVE
from gdtui.scenario.lines import line_of, longest_key
from gdtui.scenario.meant import as_typed
from gdtui.scenario.model import Scenario
from gdtui.scenario.overrides import override
from gdtui.scenario.reading import read
from gdtui.scenario.syntax import refusal

Changes = Iterable[tuple[str, Any]]


@functools.cache
def folder() -> Path:
    """Where the shipped scenarios lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def shipped() -> list[str]:
    """The names of the shipped scenarios."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def find(name: str) -> Path:
    """A path for anything with a slash or `.toml`, else the shipped scenario of that name."""
    if "/" in name or os.sep in name or name.endswith(".toml"):
        return Path(name)
    if _is_table(name):
        raise _no_scenario(name)
    path = folder() / f"{name}.toml"
    if not os.path.isfile(path):  # noqa: PTH113 - where there is no right to look, there is none
        hint = "`gdtui list scenarios` shows the names; a file of your own needs a / or .toml"
        raise ScenarioError("no such scenario", path=name or '""', hint=guess(name, shipped(), 0.5) + hint)
    return path


def _is_table(name: str) -> bool:
    return name.lower().endswith(".csv")


def _no_scenario(name: str) -> ScenarioError:
    hint = f'name it in one, below [data]: csv = "{name}"; or press i in the list that `gdtui` begins with'
    return ScenarioError("a CSV file is no scenario", path=name, hint=hint)


def load(name: str, changes: Changes = (), said: list[str] | None = None) -> Scenario:
    """The scenario called `name` (a shipped name or a path) with `changes` made.

    What a change drops is appended to `said`. Raises ScenarioError (file, line, key) or LimitError.
    """
    path = find(name)
    text = _text(path)
    try:
        return parse(text, path, changes, said)
    except ScenarioError:
        if _is_table(name):
            raise _no_scenario(name) from None
        raise


@contextmanager
def naming(name: str, changes: Changes = ()) -> Iterator[None]:
    """Inside, an error that does not know its file is given the file and line of the scenario `name`.

    An error about a CSV file as a whole lies as likely in the key that names it, and is given them too. What one of the
    `changes` has brought stands on no line.
    """
    try:
        yield
    except (ScenarioError, LimitError) as error:
        if isinstance(error, ScenarioError) and error.key == "data.csv" and not error.line:
            error.reason, error.path, error.by_key = f"{error.path}: {error.reason}", "", False
        if not error.path or (error.key in ("data.target", "data.features") and error.path != find(name)):
            error.path = find(name)
            error.line = _line(_text(find(name)), error.key, changes)
        raise


def parse(text: str, path: Path | str = "<text>", changes: Changes = (), said: list[str] | None = None) -> Scenario:
    """The scenario written in `text`; `path` names it in messages and its folder is where data lie."""
    changes = list(changes)
    try:
        _refuse_long_lines(text)
        raw, dropped = override(_tables(text), changes)
        scenario = read(raw, Path(path).parent)
    except (ScenarioError, LimitError) as error:
        error.path = path
        error.line = error.line or _line(text, error.key, changes)
        if isinstance(error, ScenarioError) and error.line:
            as_typed(error, text.split("\n")[error.line - 1])
        raise
    except RecursionError:
        raise ScenarioError("not a scenario: nested too deeply", path=path) from None
    if said is not None:
        said += dropped
    return scenario


def _line(text: str, key: str, changes: Changes) -> int | None:
    """Where a key stands in the text; nowhere, if it is one that was changed or lies in one."""
    keys = ["data.changes" if changed in LIVE else changed for changed, _ in changes]
    brought = any(key == changed or key.startswith((f"{changed}.", f"{changed}[")) for changed in keys)
    return None if brought or not key else line_of(text, key)


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise refusal(text, error) from None


def _refuse_long_lines(text: str) -> None:
    """What `tomllib` would take far longer for than its length: long lines, and keys of very many parts."""
    dotted = False
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > limits.LINE_CHARS:
            raise _over(f"a line of {len(line):,} characters: over the limit of {limits.LINE_CHARS:,}", number)
        dotted = dotted or line.count(".") >= limits.KEY_PARTS
    if dotted:
        parts, number = longest_key(text)
        if parts > limits.KEY_PARTS:
            raise _over(f"a key of {parts:,} parts: over the limit of {limits.KEY_PARTS}", number)


def _over(reason: str, line: int) -> LimitError:
    error = LimitError(reason)
    error.line = line
    return error


def _text(path: Path) -> str:
    """The file's text, if it is a regular file of a sane size in UTF-8."""
    try:
        return regular.text(path, limits.FILE_BYTES)
    except (ScenarioError, LimitError) as error:
        error.path = path
        raise


LANGUAGES = ("en", "zh")
"""What the shipped scenarios' summaries and notes are written in."""


def notes_language(asked: str | None = None) -> str:
    """The two-letter language for notes: the one asked for, else the locale's, else English."""
    if asked:
        return asked
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable, ""):
            return value[:2].lower() if value[:2].isalpha() and not value.startswith(("C", "POSIX")) else "en"
    return "en"

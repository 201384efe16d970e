"""Scenario files on disk: the shipped ones by name, a person's own by path."""

from __future__ import annotations

import difflib
import functools
import os
import stat
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gdtui import limits
from gdtui.errors import LimitError, ScenarioError
from gdtui.scenario.lines import line_of
from gdtui.scenario.model import Scenario
from gdtui.scenario.overrides import override
from gdtui.scenario.reading import read

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
    path = folder() / f"{name}.toml"
    if not path.is_file():
        near = difflib.get_close_matches(name, shipped(), 1, 0.5)
        guess = f'did you mean "{near[0]}"? ' if near else ""
        hint = f"{guess}`gdtui list scenarios` shows the names; a file of your own needs a / or .toml"
        raise ScenarioError("no such scenario", path=name, hint=hint)
    return path


def load(name: str, changes: Changes = (), said: list[str] | None = None) -> Scenario:
    """The scenario called `name` (a shipped name or a path) with `changes` made.

    What a change drops is appended to `said`. Raises ScenarioError (file, line, key) or LimitError.
    """
    path = find(name)
    return parse(_text(path), path, changes, said)


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Inside, an error that does not know its file is given the file and line of the scenario `name`.

    So is one about a CSV file as a whole, which lies as likely in the key that names it.
    """
    try:
        yield
    except (ScenarioError, LimitError) as error:
        if isinstance(error, ScenarioError) and error.key == "data.csv" and not error.line:
            error.reason, error.path = f"{error.path}: {error.reason}", ""
        if not error.path or error.key in ("data.target", "data.features"):
            error.path = find(name)
            error.line = line_of(_text(find(name)), error.key) if error.key else None
        raise


def parse(text: str, path: Path | str = "<text>", changes: Changes = (), said: list[str] | None = None) -> Scenario:
    """The scenario written in `text`; `path` names it in messages and its folder is where data lie."""
    try:
        _refuse_long_lines(text)
        raw, dropped = override(_tables(text), changes)
        scenario = read(raw, Path(path).parent)
    except (ScenarioError, LimitError) as error:
        error.path = path
        error.line = error.line or (line_of(text, error.key) if error.key else None)
        raise
    except RecursionError:
        raise ScenarioError("not a scenario: nested too deeply", path=path) from None
    if said is not None:
        said += dropped
    return scenario


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        line = place.removeprefix("line ").split(",")[0]
        hint = place.rstrip(")").split(", ")[-1] if place else ""
        raise ScenarioError(f"not TOML: {reason}", hint=hint, line=int(line) if line.isdigit() else None) from None


def _refuse_long_lines(text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > limits.LINE_CHARS:
            raise ScenarioError(
                f"line too long: {len(line):,} characters", hint=f"at most {limits.LINE_CHARS:,}", line=number
            )


def _text(path: Path) -> str:
    """The file's text, if it is a regular file of a sane size in UTF-8."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ScenarioError("not a regular file", path=path)
        if found.st_size > limits.FILE_BYTES:
            raise ScenarioError(
                f"too large for a scenario: {found.st_size:,} bytes",
                path=path,
                hint=f"at most {limits.FILE_BYTES:,}",
            )
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(f"not UTF-8 at byte {error.start}", path=path) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ScenarioError(f"cannot be read: {reason}", path=path) from None


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

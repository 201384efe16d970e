"""What a person likes: theme, palette, language, characters and keys, from a TOML file in the system's usual place.

theme    = "gdtui-light"
palette  = "cividis"          # of heat maps: viridis or cividis
language = "zh"               # of notes and summaries
ascii    = false
[keymap]
"workbench.step" = "ctrl+n,n" # the keys of an action, by the id that the help of the README lists
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import Any

from gdtui import regular
from gdtui.errors import LimitError, ScenarioError
from gdtui.frozen import Frozen
from gdtui.knobs import unknown_choice, unknown_key

PALETTES = ("viridis", "cividis")
VARIABLE = "GDTUI_CONFIG"
"""An environment variable that names another file."""
LARGEST = 65_536

_KINDS = {"theme": str, "palette": str, "language": str, "ascii": bool, "keymap": dict}
_WORDS = {str: "a text", bool: "true or false", dict: "a table"}


class Config(Frozen):
    """What is not said is "", False or empty: then the app decides. Names of themes and keys are the app's to judge."""

    theme: str = ""
    palette: str = ""
    language: str = ""
    ascii: bool = False
    keymap: Mapping[str, str] = field(default_factory=dict)
    """Keys, separated by commas, by the id of what they do."""
    path: Path | None = None
    """Where it was read from; None where there is no such file."""


def where() -> Path:
    """The file's place, whether it is there or not."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    from platformdirs import user_config_path  # noqa: PLC0415  # the command line need not wait for it

    return user_config_path("gdtui") / "config.toml"


def load() -> Config:
    """What the file says; nothing where there is none. Raises ScenarioError with the file and the key."""
    path = where()
    if not os.path.exists(path) or path == Path(os.devnull):  # noqa: PTH110 - no right to look: there is none
        return Config()
    try:
        return _read(path)
    except (ScenarioError, LimitError) as error:
        error.path = path
        raise


@contextmanager
def naming(likes: Config) -> Iterator[None]:
    """Inside, an error is given the file that `likes` were read from."""
    try:
        yield
    except ScenarioError as error:
        error.path = error.path or likes.path or ""
        raise


def _read(path: Path) -> Config:
    try:
        raw = tomllib.loads(regular.text(path, LARGEST))
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"cannot be read: {error}") from None
    for key, value in raw.items():
        _check(key, value)
    keymap = dict(_flat(raw.pop("keymap", {})))
    return Config(**raw, keymap=keymap, path=path)


def _check(key: str, value: object) -> None:
    if key not in _KINDS:
        raise unknown_key(key, value, _KINDS, "the configuration")
    if type(value) is not _KINDS[key]:
        raise ScenarioError("wrong type", key, value, f"expected {_WORDS[_KINDS[key]]}", has_value=True)
    if key == "palette" and value not in PALETTES:
        raise unknown_choice(key, value, PALETTES, "palette")


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """`"workbench.step" = "n"` and `workbench.step = "n"` alike."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, str):
            yield prefix + name, value
        else:
            raise ScenarioError(
                "wrong type", f"keymap.{prefix}{name}", value, 'expected keys, as in "ctrl+n,n"', has_value=True
            )

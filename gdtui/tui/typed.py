"""Paths as people type them: with `~`, with names that nobody has, too long, or of a folder; none of it raises."""

from __future__ import annotations

import os
from pathlib import Path


def path_of(typed: str) -> Path:
    """The path that is meant: `~` is whoever types it; a `~nobody` stays as it is, and is not there."""
    return Path(os.path.expanduser(typed.strip()))  # noqa: PTH111 - Path's refuses ~nobody


def is_file(path: Path) -> bool:
    """Whether it is there and a file."""
    return os.path.isfile(path)  # noqa: PTH113 - Path's raises where a name is too long


def is_there(path: Path) -> bool:
    """Whether there is anything of that name."""
    return os.path.exists(path)  # noqa: PTH110 - Path's raises where a name is too long


def is_folder(path: Path) -> bool:
    """Whether it is there and a folder."""
    return os.path.isdir(path)  # noqa: PTH112 - Path's raises where a name is too long


def names_a_folder(typed: str) -> bool:
    """Whether it can be nothing but a folder: it ends in a slash, in `.` or in `..`."""
    return os.path.split(typed.strip())[1] in ("", ".", "..")


def with_suffix(typed: str, suffix: str) -> str:
    """The name that is typed with another ending; a folder stays as it is."""
    return typed if names_a_folder(typed) else str(Path(typed).with_suffix(suffix))

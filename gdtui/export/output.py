"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from gdtui.ending import tidily
from gdtui.errors import SaveError


@contextmanager
def atomic(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name only when everything has been written and has reached the disk.

    One fixed temporary name for each target, so that a run that was killed leaves at most one file behind,
    which the next run takes over. A target that is no regular file (a pipe, /dev/stdout) is written directly.
    What the system refuses becomes a SaveError, and a file that was there before stays as it was.
    """
    with _refusing(path):
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("w", encoding="utf-8", newline="\n") as out:
                yield out
            return
        with (
            _replacing(Path(os.path.realpath(path))) as temporary,
            temporary.open("w", encoding="utf-8", newline="\n") as out,
        ):
            yield out
            out.flush()
            os.fsync(out.fileno())


def save(path: Path, content: str | bytes) -> None:
    """Write a whole file, or raise SaveError and leave what was there."""
    if isinstance(content, str):
        with atomic(path) as out:
            out.write(content)
        return
    with _refusing(path), _replacing(Path(os.path.realpath(path))) as temporary, temporary.open("wb") as raw:
        raw.write(content)
        raw.flush()
        os.fsync(raw.fileno())


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SaveError(f"{path}: cannot be written: {error.strerror or error}") from None


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """The temporary name beside `path`, which takes its place afterwards unless something went wrong."""
    if path.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if not path.parent.is_dir():
        raise FileNotFoundError(None, "there is no such folder")
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(None, "it may not be changed")
    temporary = path.with_name(f".{path.name}.part")
    try:
        with tidily():
            yield temporary
            if path.exists():
                shutil.copymode(path, temporary)
            temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _remember(path.parent)


def _remember(folder: Path) -> None:
    """Let the new name reach the disk too, where a system knows how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

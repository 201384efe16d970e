"""Saved sessions as files: written whole, read with care, and set aside where they are damaged."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from gdtui.branches import Branches
from gdtui.edits import History
from gdtui.errors import DamagedError, GdtuiError, SaveError
from gdtui.parcel import UnfitError
from gdtui.savefile import trees
from gdtui.savefile.container import HEAD, Image, decoded, encoded, imaged, sizes
from gdtui.whole import save_pieces


def image(branches: Branches) -> Image:
    """The session taken apart as it stands, which nobody may step meanwhile."""
    return imaged(trees.packed(branches))


def write(path: Path, found: Image) -> None:
    """Write the image, whole or not at all; SaveError where that cannot be, and what was there before is there
    still."""
    with naming(path):
        pieces = encoded(found)
    save_pieces(path, pieces)


def read(path: Path) -> Image:
    """The image in a file. DamagedError where it is not as it was written, SaveError where it cannot be read."""
    with naming(path):
        return decoded(_content(path))


def restore(found: Image, beside: Path | None = None) -> Branches:
    """The session of an image, at the same step with the same bits. DamagedError where it cannot be one; SaveError
    where what it was made of is not there any more: not where it was, nor in the folder that it may lie `beside`."""
    with _understood():
        return trees.unpacked(found.parcel, beside)


def open_session(path: Path) -> Branches:
    """The session in a file. A damaged file is set aside under a name of its own, and the SaveError says so."""
    with _setting_aside(path):
        found = read(path)
        with naming(path):
            return restore(found, path.parent)


def history_in(path: Path) -> tuple[History, str]:
    """The scenario and the edits of a saved session's present line, from which it can begin anew, whatever has become
    of its data; and what is to be said of those, "" where they are as they were. Raises what `open_session` does."""
    with _setting_aside(path):
        found = read(path)
        with naming(path), _understood():
            return trees.history(found.parcel, path.parent)


@contextmanager
def _understood() -> Iterator[None]:
    """Inside, what cannot be put together is damaged, and what cannot be run here says so."""
    try:
        yield
    except UnfitError as error:
        raise DamagedError(f"it does not hold together: {error}") from None
    except SaveError:
        raise
    except GdtuiError as error:
        raise SaveError(f"its scenario cannot be run here: {error}") from None


@contextmanager
def _setting_aside(path: Path) -> Iterator[None]:
    """Inside, a file that turns out to be damaged is given another name."""
    try:
        yield
    except DamagedError as error:
        raise DamagedError(f"{error}; {_set_aside(path)}") from None


def _content(path: Path) -> bytes:
    """The bytes of a regular file, of which no more are read than its head says there are."""
    try:
        with opened(path) as (file, length):
            head = file.read(HEAD)
            return head + file.read(sum(sizes(head, length)))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SaveError(f"cannot be read: {reason}") from None


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """A regular file, open without waiting, and its length; SaveError for anything else."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise SaveError("not a regular file")
        yield file, about.st_size


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Inside, an error is given the name of the file."""
    try:
        yield
    except DamagedError as error:
        raise DamagedError(f"{path}: damaged: {error}") from None
    except SaveError as error:
        raise SaveError(f"{path}: {error}") from None


def _set_aside(path: Path) -> str:
    """Give a damaged file another name, where none has it yet; says which."""
    for number in count(1):
        bad = path.with_name(f"{path.name}.bad" if number == 1 else f"{path.name}.bad{number}")
        try:
            os.link(path, bad)
            path.unlink()
        except FileExistsError:
            continue
        except OSError as error:
            return f"it stays where it is, since it cannot be renamed: {error.strerror or error}"
        return f"it is kept as {bad}"
    raise AssertionError

"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ParamSpec, TextIO, TypeVar

from gdtui import standard
from gdtui.ending import tidily
from gdtui.errors import SaveError
from gdtui.locks import hold

PATIENCE = 1.0
"""Seconds to wait for someone else who is writing the same file."""

STDOUT = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""Names of what may have been closed before we began, with nothing in its place that says so."""
BLOCK = 1024**2
PART = ".part"

P = ParamSpec("P")
T = TypeVar("T")
Pieces = Iterable[bytes | memoryview]


@contextmanager
def atomic(path: Path) -> Iterator[TextIO]:
    """A text file that takes its name only when everything has been written and has reached the disk.

    One fixed temporary name for each target, so that a run that was killed leaves at most one file behind,
    which the next run takes over. A target that is no regular file (a pipe, /dev/stdout) is written directly.
    What the system refuses becomes a SaveError, and a file that was there before stays as it was.
    """
    with _refusing(path):
        if _is_special(path):
            with _directly(path) as handle, _text(handle) as out, _leaving(handle):
                yield out
                out.flush()
        else:
            with _replacing(Path(os.path.realpath(path))) as handle, _text(handle) as out:
                yield out


def _text(handle: int) -> TextIO:
    return open(handle, "w", encoding="utf-8", newline="\n", closefd=False)


def save(path: Path, content: str | bytes) -> None:
    """Write a whole file, or raise SaveError and leave what was there."""
    save_pieces(path, [content.encode() if isinstance(content, str) else content])


def save_pieces(path: Path, pieces: Pieces) -> None:
    """The same with what comes in pieces."""
    with _refusing(path):
        if _is_special(path):
            with _directly(path) as handle:
                _put(pieces, lambda left, _: os.write(handle, left))
        else:
            with _replacing(Path(os.path.realpath(path))) as handle:
                _put(pieces, lambda left, place: os.pwrite(handle, left, place))


def _put(pieces: Pieces, write: Callable[[memoryview, int], int]) -> None:
    """Write the pieces one after the other, each as often as it takes."""
    place = 0
    for block in _blocks(pieces):
        left = memoryview(block).cast("B")
        while left:
            written = _again(write, left, place)
            left, place = left[written:], place + written


def _blocks(pieces: Pieces) -> Iterator[bytes | memoryview]:
    """The pieces, small ones put together: a call to the system costs as much as some thousand bytes."""
    small = bytearray()
    for piece in pieces:
        if len(small) + len(piece) > BLOCK:
            yield bytes(small)
            small.clear()
        if len(piece) > BLOCK:
            yield piece
        else:
            small += piece
    yield bytes(small)


def check(path: Path) -> None:
    """Raise SaveError where it is plain already that nothing can be written there: not only after hours of work."""
    with _refusing(path):
        _check(Path(os.path.realpath(path)))


def _check(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if not path.parent.is_dir():
        raise FileNotFoundError(None, "there is no such folder")
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(None, "no right to change the file")


def leftovers(folder: Path, ending: str) -> Iterator[tuple[Path, Path]]:
    """What lies in a folder of files that were being written, with such an ending: each with the file that it was to
    become. Whether somebody is still writing it, whoever asks has to know."""
    for found in folder.glob(_temporary(folder / f"*{ending}").name):
        yield found, found.with_name(found.name.removeprefix(".").removesuffix(PART))


def _temporary(path: Path) -> Path:
    """The name of a file while it is being written."""
    return path.with_name(f".{path.name}{PART}")


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Inside, what the system refuses to write becomes a SaveError that names the file."""
    try:
        yield
    except OSError as error:
        raise SaveError(f"{path}: cannot be written: {error.strerror or error}") from None


def _is_special(path: Path) -> bool:
    """Whether there is something that cannot be replaced by a file: a pipe, a device."""
    return path.exists() and not path.is_file() and not path.is_dir()


@contextmanager
def _directly(path: Path) -> Iterator[int]:
    """A pipe or a device to write to. It is opened without waiting: nobody may ever come to read."""
    if str(path) in STDOUT and not standard.takes(1):
        raise OSError(None, "stdout is closed")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ENXIO and path.is_fifo():
            raise OSError(None, "a pipe that nobody reads") from None
        raise
    try:
        os.set_blocking(handle, True)
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _leaving(handle: int) -> Iterator[None]:
    """When something goes wrong inside, whatever is left to write goes nowhere, and waits for no reader."""
    try:
        yield
    except BaseException:
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nowhere, handle, inheritable=False)
        os.close(nowhere)
        raise


@contextmanager
def _replacing(path: Path) -> Iterator[int]:
    """A file to write to, which takes the place of `path` afterwards unless something went wrong."""
    _check(path)
    temporary = _temporary(path)
    handle = _claimed(temporary)
    try:
        with tidily():
            yield handle
            if path.exists():
                os.fchmod(handle, path.stat().st_mode & 0o7777)
            _again(os.fsync, handle)
            _again(os.replace, temporary, path)
    except BaseException:
        with suppress(OSError):
            _again(os.unlink, temporary)
        raise
    finally:
        # What has reached the disk is there, whatever closing says.
        with suppress(OSError):
            os.close(handle)
    _remember(path.parent)


def _claimed(temporary: Path) -> int:
    """The temporary file, empty and ours alone: who else writes the same target has to wait, and gives up after a
    while. A lock goes with its process, so one that was killed leaves none; where a disk knows none, nobody waits."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        handle = _again(os.open, temporary, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            if hold(handle) is not False and _is_still(temporary, handle):
                _again(os.ftruncate, handle, 0)
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        time.sleep(0.01)
    raise BlockingIOError(None, "something else is writing it")


def _is_still(temporary: Path, handle: int) -> bool:
    """Whether the name still leads to the file: another may have moved it to its target meanwhile."""
    try:
        return os.path.samestat(temporary.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _again(call: Callable[P, T], *words: P.args, **named: P.kwargs) -> T:
    """Make a call to the system once more whenever a signal interrupts it."""
    while True:
        try:
            return call(*words, **named)
        except InterruptedError:
            continue


def _remember(folder: Path) -> None:
    """Let the new name reach the disk too, where a system knows how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

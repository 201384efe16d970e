"""The bytes of a file that may be anybody's: a regular one, of no more than so many bytes, and never a wait for it."""

from __future__ import annotations

import os
import stat
from io import RawIOBase
from pathlib import Path

from gdtui.errors import LimitError, ScenarioError


def content(path: Path, ceiling: int, key: str = "") -> bytes:
    """All that is in the file at `path`; `key` is what asks for it.

    Looks before it opens, because to open a device may do something; asks again once it is open, because another file
    may have taken the name meanwhile; opens without waiting, because a pipe, or a log of the system, may have nothing
    to say for ever; and reads no more than fits, because a size may be a lie. Raises ScenarioError for what is no
    regular file or cannot be read, LimitError for one that is too large.
    """
    try:
        _refuse(path, os.stat(path), ceiling, key)  # noqa: PTH116 - a Path has no fstat to go with it
        with _opened(path) as file:
            _refuse(path, os.fstat(file.fileno()), ceiling, key)
            return _read(path, file, ceiling, key)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ScenarioError(f"cannot be read: {reason}", key, hint=_remedy(error)) from None


def beginning(path: Path, count: int) -> bytes:
    """The first `count` bytes of a regular file; none where it is no such file or cannot be read, and never a wait."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
            return b""
        with _opened(path) as file:
            return file.read(count) or b""
    except (OSError, ValueError):
        return b""


def _opened(path: Path) -> RawIOBase:
    """The file, open for reading without waiting."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    return open(handle, "rb", buffering=0)  # noqa: PTH123 - whoever asks closes it


def text(path: Path, ceiling: int, key: str = "") -> str:
    """The same as text."""
    return decoded(content(path, ceiling, key), key)


def decoded(found: bytes, key: str = "") -> str:
    """Bytes as text, if they are UTF-8, with or without a byte order mark; ScenarioError names the line if not."""
    try:
        made = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wide = found[:2] in (b"\xff\xfe", b"\xfe\xff")
        reason = "is UTF-16, not UTF-8" if wide else f"not UTF-8: byte {error.start} is 0x{found[error.start]:02x}"
        raise _no_text(reason, key, found, error.start) from None
    if "\0" in made:
        raise _no_text("holds a zero byte, as no text does", key, found, found.index(b"\0"))
    return made


def _no_text(reason: str, key: str, found: bytes, place: int) -> ScenarioError:
    return ScenarioError(reason, key, hint="save it as UTF-8", line=found.count(b"\n", 0, place) + 1)


def _refuse(path: Path, found: os.stat_result, ceiling: int, key: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ScenarioError(f"is {_kind(found.st_mode)}, not a regular file", key, hint="name a file that is one")
    if found.st_size > ceiling:
        raise _too_large(path, f"{found.st_size:,}", ceiling, key)


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISDIR, "a directory"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return next((words for is_one, words in kinds if is_one(mode)), "a device")


def _too_large(path: Path, size: str, ceiling: int, key: str) -> LimitError:
    """The key is said with the file, which is another one than the one that the key stands in."""
    asked = f"{key}: {path}: " if key else ""
    return LimitError(f"{asked}a file of {size} bytes: over the limit of {ceiling:,}", key)


def _read(path: Path, file: RawIOBase, ceiling: int, key: str) -> bytes:
    """What the file holds, whatever size it says it has."""
    pieces, room = list[bytes](), ceiling
    while piece := file.read(min(room + 1, 1 << 20)):
        pieces.append(piece)
        room -= len(piece)
        if room < 0:
            raise _too_large(path, f"more than {ceiling:,}", ceiling, key)
    return b"".join(pieces)


def _remedy(error: Exception) -> str:
    """What would help where an operating system only says no."""
    match error:
        case FileNotFoundError():
            return "look at the spelling of its path"
        case PermissionError():
            return "ask for the right to read it"
        case _:
            return "name a file that can be read"

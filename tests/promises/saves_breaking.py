"""Saves that are broken off: by a kill at any moment, and by a system that refuses any one of its calls."""

from __future__ import annotations

import errno
import os
import signal
import time
import warnings
from collections.abc import Callable, Collection
from pathlib import Path
from types import TracebackType
from typing import Any

from gdtui import whole
from gdtui.savefile import Image
from gdtui.savefile.container import encoded

REFUSALS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR)
CALLS = ("open", "pwrite", "fsync", "replace", "close", "unlink", "fchmod", "ftruncate", "fstat", "access")
"""All that saving asks of the system, but for looks at paths."""

Save = Callable[[Path], None]


def content(found: Image) -> bytes:
    """A session as it lies in a file."""
    return b"".join(encoded(found))


def killed(save: Save, path: Path, seconds: float) -> None:
    """A child that saves again and again, and is killed after a while."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # whoever forks among threads is warned
        child = os.fork()
    if not child:
        try:
            while True:
                save(path)
        finally:
            os._exit(1)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"


def is_whole(path: Path, good: Collection[bytes]) -> bool:
    """Whether the file is there and holds one of the images that are known to be good."""
    return path.is_file() and path.read_bytes() in good


class Refusing:
    """In place of `os` inside `whole`: one call in turn is refused; counts how many there were.

    With `done` the call is made, and refused all the same; with `ever` every later call of that name is refused too.
    `short`: no more bytes are written at once.
    """

    def __init__(
        self, at: int = -1, number: int = 0, *, done: bool = False, ever: bool = False, short: int = 0
    ) -> None:
        self.at, self.number, self.done, self.ever, self.short = at, number, done, ever, short
        self.count = 0
        self.refused = ""

    def __enter__(self) -> Refusing:
        self._real, whole.os = whole.os, self  # type: ignore[assignment]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        whole.os = self._real

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return real if name not in CALLS else lambda *words, **named: self._call(name, real, words, named)

    def _call(self, name: str, real: Any, words: tuple[Any, ...], named: dict[str, Any]) -> Any:
        here = self.count == self.at
        self.count += 1
        if here:
            self.refused = name
        if here or (self.ever and name == self.refused and self.number != errno.EINTR):
            if self.done or name == "close":
                real(*words, **named)
            raise OSError(self.number, os.strerror(self.number))
        if name == "pwrite" and self.short:
            words = (words[0], words[1][: self.short], words[2])
        return real(*words, **named)

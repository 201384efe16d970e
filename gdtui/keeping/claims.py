"""Who has a file in hand: a lock beside it, which the system lets go when its process ends, however it ends."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from socket import gethostname
from time import sleep

from gdtui.locks import hold

SUFFIX = ".lock"
_TRIES = 5
"""Somebody who only looks whether a file is free holds its lock for a moment."""


class Claim:
    """A file in hand, until `release`."""

    def __init__(self, lock: Path, handle: int) -> None:
        self._lock, self._handle = lock, handle

    def beat(self) -> None:
        """Leave word of the time, for whoever finds the lock after a process that was killed."""
        with suppress(OSError):
            os.utime(self._lock)

    def release(self) -> None:
        """Let go of it. The lock goes before it opens, so that nobody gets hold of one that is no longer there."""
        if self._handle < 0:
            return
        with suppress(OSError):
            self._lock.unlink()
        with suppress(OSError):
            os.close(self._handle)
        self._handle = -1


def lock_of(path: Path) -> Path:
    """The lock that lies beside a file."""
    return path.with_name(path.name + SUFFIX)


def claim(path: Path) -> Claim | None:
    """Take a file in hand; None where somebody has it. Raises OSError where locks cannot be made."""
    lock = lock_of(path)
    for _ in range(_TRIES):
        handle = _open(lock, alone=True, make=True)
        if handle is None:
            sleep(0.01)
        elif _same(lock, handle):
            with suppress(OSError):  # on a full disk it is empty, and held all the same
                os.ftruncate(handle, 0)
                os.write(handle, f"{os.getpid()} {gethostname()}\n".encode())
            return Claim(lock, handle)
        else:
            os.close(handle)
    return None


def free(path: Path) -> bool:
    """Whether nobody has a file in hand; it may be taken a moment later."""
    lock = lock_of(path)
    try:
        handle = _open(lock, alone=False)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if handle is not None:
        os.close(handle)
    return handle is not None


def orphaned(path: Path) -> bool:
    """Whether a file was in hand when its process was killed. A lock that is only being made has no word in it yet."""
    try:
        return lock_of(path).stat().st_size > 0 and path.exists() and free(path) and lock_of(path).exists()
    except OSError:
        return False


def clear(path: Path) -> None:
    """Take the lock of a file away that nobody has in hand; none is made for it, which others might take for one."""
    lock = lock_of(path)
    with suppress(OSError):
        handle = _open(lock, alone=True)
        if handle is None:
            return
        if _same(lock, handle):
            Claim(lock, handle).release()
        else:
            os.close(handle)


def _open(lock: Path, *, alone: bool, make: bool = False) -> int | None:
    """The lock, held; None where another process holds it. Where there is none, OSError, or one is made."""
    handle = os.open(lock, os.O_RDWR | (os.O_CREAT if make else 0) | getattr(os, "O_CLOEXEC", 0), 0o600)
    held = hold(handle, alone=alone)
    # A disk that knows no locks: the process that wrote its number there is asked after.
    if held is False or (held is None and _lives(lock)):
        os.close(handle)
        return None
    return handle


def _same(lock: Path, handle: int) -> bool:
    """Whether the lock is still the one that lies there: its owner may have taken it away."""
    try:
        return os.path.samestat(os.stat(handle), lock.stat())
    except OSError:
        return False


def _lives(lock: Path) -> bool:
    """Whether the process that wrote its number into a lock may still be there."""
    try:
        number, _, host = lock.read_text(encoding="utf-8").strip().partition(" ")
        if host != gethostname():
            return bool(host)
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return int(number) != os.getpid()

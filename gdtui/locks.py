"""Locks on open files, which the system lets go when their process ends, however it ends."""

from __future__ import annotations

import errno
import sys

_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, alone: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int, alone: bool) -> None:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)


def hold(handle: int, *, alone: bool = True) -> bool | None:
    """Hold an open file, alone or beside others who do not want it alone; whether that could be, at once.

    None where the system or the disk knows no locks: what counts there, whoever asks has to know.
    """
    try:
        _lock(handle, alone)
    except OSError as error:
        return False if error.errno in _TAKEN else None
    return True

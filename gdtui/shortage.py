"""What a machine does not give any more, in words: memory, threads, open files."""

from __future__ import annotations

import errno

_SIGNS = ("failed to map segment", "error return without exception set")
"""How the loader of libraries, and Python's own, say that there was no memory."""


def told(error: BaseException | None) -> str:
    """What is said of it; "" where something else went wrong."""
    error = getattr(error, "error", error)  # a worker's wraps it
    text = str(error)
    if isinstance(error, MemoryError) or any(sign in text for sign in _SIGNS):
        return "no memory is left; `ulimit -v` tells whether there is a limit"
    if isinstance(error, RuntimeError) and "can't start new thread" in text:
        return "no more threads can be had; `ulimit -u` and `ulimit -v` tell whether there is a limit"
    if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        return "no more files can be opened; `ulimit -n` tells whether there is a limit"
    return ""

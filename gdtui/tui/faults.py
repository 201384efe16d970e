"""A fault of the app's own, for which nobody in front of it is to blame: one sentence there, the details in a file."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from gdtui import shortage
from gdtui.keeping.place import where

NAME = "fault.txt"


def told(error: BaseException | None, details: str) -> str:
    """What is said of a fault, whose `details` go to a file if they can; of a machine that gives no more, only that."""
    if short := shortage.told(error):
        return short
    what = f"{type(error).__name__}: {error}".partition("\n")[0] if error is not None else "unknown"
    path = _written(details)
    return f"a fault of gdtui's own, {what}" + (f" (please report it with {path})" if path else "")


def _written(details: str) -> Path | None:
    path = where().parent / NAME
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8", opener=_private) as file:
            file.write(details)
        return path
    return None


def _private(path: str, flags: int) -> int:
    """Open a file that is nobody else's to read: details name paths, and what was at hand."""
    handle = os.open(path, flags | os.O_CLOEXEC, 0o600)
    with suppress(OSError):
        os.fchmod(handle, 0o600)  # of one that was there before
    return handle

"""End the app in good order when a signal says so: the work is put away, and the terminal is left as it was."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any

from textual.app import App

from gdtui.ending import listening

PATIENCE = 10.0
"""Seconds for an end in good order. Who is then still busy, or writes to a terminal that does not read, is cut off."""


@contextmanager
def ending(app: App[Any], cut_off: Callable[[int], object]) -> Iterator[None]:
    """Inside, an ending signal makes the app exit with 128 + n, as its own way out does: every screen is unmounted.

    Call it on the app's own loop. `cut_off(128 + n)` is the last resort, called from a thread of its own.
    """
    loop = asyncio.get_running_loop()
    codes: SimpleQueue[int] = SimpleQueue()
    threading.Thread(target=_watch, args=(codes, cut_off), name="gdtui-ending", daemon=True).start()

    def told(number: int) -> None:
        # Between any two instructions of the main thread: neither of the two waits for a lock.
        codes.put(128 + number)
        loop.call_soon_threadsafe(app.exit, None, 128 + number)

    try:
        with listening(told):
            yield
    finally:
        codes.put(0)


def _watch(codes: SimpleQueue[int], cut_off: Callable[[int], object]) -> None:
    """Give an end in good order its time, counted from the first signal."""
    code = codes.get()
    until = time.monotonic() + PATIENCE
    while code:
        try:
            if not codes.get(timeout=max(0.0, until - time.monotonic())):
                return
        except Empty:
            cut_off(code)
            return

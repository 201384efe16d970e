"""Leave the terminal as it was when a signal ends the app: Textual alone would leave it raw, with the mouse on."""

from __future__ import annotations

import asyncio
import signal
import threading
from functools import partial
from typing import Any

from textual.app import App

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT") if hasattr(signal, name))


def install(app: App[Any]) -> None:
    """Exit with 128 + n on an ending signal. Call it on the app's own loop."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in ENDING:
        try:
            loop.add_signal_handler(number, partial(_end, app, number))
        except NotImplementedError:  # Windows has no such handlers, and restores its console itself
            return


def remove() -> None:
    """Give the signals back."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in ENDING:
        try:
            loop.remove_signal_handler(number)
        except NotImplementedError:
            return


def _end(app: App[Any], number: int) -> None:
    app.exit(return_code=128 + number)

"""Whose turn it is: the thread that steps, the one that gives commands, or the one that draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

PATIENCE = 0.25
"""Seconds after which a closed gate is taken for forgotten."""


class Turns:
    """A lock, and a gate before it that whoever is in a hurry closes.

    A lock alone would go to the thread that has just had it, and without the gate a thread that steps would take
    the interpreter back at every call that drawing makes into a library.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._gate = Event()
        self._gate.set()

    def hold(self) -> None:
        """Close the gate."""
        self._gate.clear()

    def release(self) -> None:
        """Open the gate."""
        self._gate.set()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """A turn at once, or as soon as the one in hand is done."""
        self.hold()
        with self._lock:
            self.release()
            yield

    @contextmanager
    def next(self) -> Iterator[None]:
        """A turn when nobody else wants one."""
        if not self._gate.wait(PATIENCE):
            self.release()
        with self._lock:
            yield

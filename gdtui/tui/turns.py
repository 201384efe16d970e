"""Whose turn it is: the thread that steps, the one that gives commands, or the one that draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

PATIENCE = 0.25
"""Seconds after which a closed gate is taken for forgotten."""


class Turns:
    """A lock, and gates before it: one that whoever is in a hurry closes, and one of those who come in between.

    A lock alone would go to the thread that has just had it, and without the gate a thread that steps would take
    the interpreter back at every call that drawing makes into a library. Who comes in between has a gate apart, since
    opening the other might let the stepping thread into the middle of a drawing.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._gate = Event()
        self._gate.set()
        self._between = Event()
        self._between.set()

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
    def aside(self, patience: float = -1.0) -> Iterator[None]:
        """A short turn between two slices, for whoever neither draws nor gives commands.

        TimeoutError where the step in hand takes longer than `patience` seconds; a negative one waits.
        """
        self._between.clear()
        try:
            if not self._lock.acquire(timeout=patience):
                raise TimeoutError
        finally:
            self._between.set()
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def next(self) -> Iterator[None]:
        """A turn when nobody else wants one."""
        if not self._gate.wait(PATIENCE):
            self.release()
        self._between.wait(PATIENCE)
        with self._lock:
            yield

"""Whose turn it is: the thread that steps, the one that gives commands, or the one that draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

PATIENCE = 0.25
"""Seconds after which a closed gate is taken for forgotten."""


class Gate:
    """Open while nobody holds it. Who holds it lets go of it alone: others may have their own reasons to hold it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._holders = set[object]()
        self._open = Event()
        self._open.set()

    def hold(self, who: object) -> None:
        """Close it, until `who` releases it."""
        with self._lock:
            self._holders.add(who)
            self._open.clear()

    def release(self, who: object) -> None:
        """Open it, unless somebody else holds it."""
        with self._lock:
            self._holders.discard(who)
            if not self._holders:
                self._open.set()

    def open(self) -> None:
        """Open it, whoever holds it."""
        with self._lock:
            self._holders.clear()
            self._open.set()

    def wait(self) -> None:
        """Wait until it is open; who has held it for long is taken to have forgotten it."""
        if not self._open.wait(PATIENCE):
            self.open()


class Turns:
    """A lock, and gates before it: one that whoever is in a hurry closes, and one of those who come in between.

    A lock alone would go to the thread that has just had it, and without the gate a thread that steps would take
    the interpreter back at every call that drawing makes into a library. Who comes in between has a gate apart, since
    opening the other might let the stepping thread into the middle of a drawing.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.gate = Gate()
        self._between = Event()
        self._between.set()

    @contextmanager
    def mine(self) -> Iterator[None]:
        """A turn at once, or as soon as the one in hand is done."""
        me = object()
        self.gate.hold(me)
        with self._lock:
            self.gate.release(me)
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
        self.gate.wait()
        self._between.wait(PATIENCE)
        with self._lock:
            yield

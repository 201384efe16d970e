"""What a signal does to a run without the app: it ends with what it has, and does not wait for who takes nothing."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from gdtui.ending import Ended, listening, reminded

PATIENCE = 1.0
"""Seconds after a signal in which a reader may take what is written to it."""


class Interruption:
    """A signal only raises a flag: the run ends at the next row with what it has. A second one ends it now; so does
    the first, before long, where the output has stalled."""

    def __init__(self) -> None:
        self.number = 0
        """That of the first signal; 0 before it."""
        self.out: TextIO | None = None
        """Where the result goes."""
        self._stepping = False
        self._remind: Callable[[float], None] = lambda seconds: None

    def __call__(self) -> int:
        return self.number

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Inside, signals are taken here."""
        with reminded(self._look) as self._remind, listening(self._note):
            yield

    @contextmanager
    def stepping(self) -> Iterator[None]:
        """Inside, nothing is written but in `writing`: a step is made whole."""
        self._stepping = True
        try:
            yield
        finally:
            self._stepping = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A row is written between steps."""
        before, self._stepping = self._stepping, False
        try:
            yield
        finally:
            self._stepping = before

    def _note(self, number: int) -> None:
        if self.number:
            raise Ended(number)
        self.number = number
        self._remind(PATIENCE)

    def _look(self) -> None:
        if not self._stepping and self.out is not None and stalled(self.out):
            raise Ended(self.number)


def stalled(out: TextIO) -> bool:
    """Whether nothing can be written there at this moment, because nobody reads it."""
    with suppress(OSError, ValueError):  # what has no number in the system, or is closed, makes nobody wait
        asked = select.poll()
        asked.register(out.fileno(), select.POLLOUT)
        return not asked.poll(0)
    return False

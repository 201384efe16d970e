"""Whether something goes on, from its beginning to its end."""

from __future__ import annotations

from threading import Event


class Going:
    """An event that can be over: from then on it is never set, and nobody waits for it.

    Its end comes from one thread while another may clear it, as whoever finds that there is nothing left to do does;
    the order of the two makes no difference, so that no end is slept through.
    """

    def __init__(self) -> None:
        self._event = Event()
        self.over = False

    def is_set(self) -> bool:
        return self._event.is_set() and not self.over

    def set(self) -> None:
        self._event.set()

    def clear(self) -> None:
        self._event.clear()
        if self.over:
            self._event.set()

    def end(self) -> None:
        """It is over."""
        self.over = True
        self._event.set()

    def wait(self) -> None:
        """Until it is set, or over."""
        self._event.wait()

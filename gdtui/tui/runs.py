"""All that steps in an app, with one owner from its first moment to the end of the app."""

from __future__ import annotations

from typing import Any, TypeVar
from weakref import WeakSet

from gdtui.tui.driver import Driver

R = TypeVar("R", bound=Driver[Any, Any])


class Runs:
    """Whoever begins a run, or goes on with one, takes it here; then it may be lost on its way from screen to screen,
    or come to one that is never mounted, and its thread ends with the app all the same.

    What nobody uses any more is not held: a run whose thread has ended is let go of.
    """

    def __init__(self) -> None:
        self._held: WeakSet[Driver[Any, Any]] = WeakSet()
        self._closed = False

    def take(self, run: R) -> R:
        """Hold a run; one that comes after the end is closed at once."""
        if self._closed:
            run.close()
        self._held.add(run)
        return run

    def close(self) -> None:
        """End all threads, and those that are yet to come. May be called again."""
        self._closed = True
        for run in list(self._held):
            run.close()

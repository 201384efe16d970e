"""Keys come first: no run makes a step from a key until the screen has answered it."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from gdtui.tui.inorder import InOrder
from gdtui.tui.running import DriveScreen


class Parking(InOrder):
    """Parks the threads of all runs at each key and at each change of the screen, until that has been painted.

    They would take the interpreter from whatever answers the key. A gate that nobody opens does so by itself.
    """

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._park_until_painted)

    def typed(self) -> None:
        self._park()

    def answered(self) -> None:
        if self.screen_stack:  # none any more where the key has ended the app
            self._unpark_after(self.screen)

    def _park_until_painted(self, screen: Screen[Any]) -> None:
        self._park()
        self._unpark_after(screen)

    def _unpark_after(self, screen: Screen[Any]) -> None:
        if not screen.call_after_refresh(self._painted, screen):
            self._unpark()

    def _painted(self, screen: Screen[Any]) -> None:
        """Wait for the screen that has come meanwhile, if one has."""
        if screen in self.screen_stack[:-1]:
            self._unpark_after(self.screen)
        else:
            self._unpark()

    # Whoever steps on a thread

    @property
    def _driven(self) -> list[DriveScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, DriveScreen)]

    def _park(self) -> None:
        for driven in self._driven:
            driven.runner.hold(self)

    def _unpark(self) -> None:
        for driven in self._driven:
            driven.runner.release(self)

"""An app that ends in good order: the terminal is given back, the work is kept, and a fault is said in one line."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from threading import Thread
from typing import Any

from textual.await_complete import AwaitComplete
from textual.css.query import NoMatches
from textual.driver import Driver

from gdtui.draw import plot
from gdtui.keeping import Keeper
from gdtui.keeping.keeper import PATIENCE
from gdtui.tui import faults, signals
from gdtui.tui.parking import Parking
from gdtui.tui.running import DriveScreen
from gdtui.tui.runs import Runs


class Orderly(Parking):
    """Has a `keeper` of the runs in hand. Whatever ends it, they are written; `last_words` are for afterwards.

    Its `runs` are all that step, those in hand and others: none of their threads outlives it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.keeper = Keeper()
        self.runs = Runs()
        self._fault = ""
        self._complained = 0

    def on_mount(self) -> None:
        self.set_interval(1.0, self._complain)

    def push_screen(self, screen: Any, *how: Any, **named: Any) -> Any:
        """Show a screen on top. One that drives something may come too late to be mounted, and so to be unmounted."""
        if isinstance(screen, DriveScreen):
            self.runs.take(screen.runner)
        return super().push_screen(screen, *how, **named)

    def pop_screen(self) -> AwaitComplete:
        """Leave the screen on top, and let go of what it drew: Textual's caches hold on to its widgets for long."""
        left = self.screen
        popped = super().pop_screen()
        for widget in left.walk_children(with_self=True):
            widget.refresh()
        return popped

    # The terminal, and the way out

    def get_driver_class(self) -> type[Driver]:
        """Textual's choice; where that is the one for Unix, ours."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from gdtui.tui.terminal import Terminal  # noqa: PLC0415 - it imports what only Unix has

        return Terminal

    async def run_async(self, **how: Any) -> None:
        """Run it; an ending signal exits in good order with 128 + n. Whatever ends it, what is in hand is kept."""
        with signals.ending(self, self._cut_off):
            try:
                await super().run_async(**how)
            finally:
                self._close()

    def exit(self, *args: Any, **named: Any) -> None:
        """Keep what is in hand before anything else, and end."""
        self.keeper.close()
        super().exit(*args, **named)

    def on_unmount(self) -> None:
        plot.preload()  # for whoever plots after an app that was never painted
        self._close()

    def _close(self) -> None:
        """Keep what is in hand, and end every thread that steps."""
        self.keeper.close()
        self.runs.close()

    def _handle_exception(self, error: Exception) -> None:
        """A screen that was being built when the app ended does not find its widgets, which is nobody's fault."""
        if not self._exit or not isinstance(getattr(error, "error", error), NoMatches):  # a worker's wraps it
            super()._handle_exception(error)

    def _cut_off(self, code: int) -> None:
        """Keep what is in hand, if a disk takes it in time, and be gone."""
        keeping = Thread(target=self.keeper.close, daemon=True)
        keeping.start()
        keeping.join(PATIENCE)
        leave = getattr(self._driver, "cut_off", os._exit)
        leave(code)

    def action_suspend_process(self) -> None:
        """What ctrl+z does to any other program: whoever was started with this one stops too."""
        if getattr(self._driver, "can_suspend", False):
            os.kill(0, signal.SIGTSTP)

    # What is said of it

    def _fatal_error(self) -> None:
        """In place of a traceback on the terminal: end, and have it said in `last_words`."""
        if not self._fault:
            self._fault = faults.told(sys.exc_info()[1], traceback.format_exc())
        self._close_messages_no_wait()

    @property
    def last_words(self) -> list[str]:
        """At the end of the app: what went wrong, and what could not be kept, run by run."""
        why = self.keeper.complaint.partition(": ")[2]
        lost = [f"{one.title} at step {one.step:,} could not be kept: {why}" for one in self.keeper.unwritten]
        kept = ["the run is kept: gdtui offers it at its next start"] if self._fault and self.keeper.written else []
        return [*([self._fault] if self._fault else []), *kept, *lost]

    def _complain(self) -> None:
        """Say that runs cannot be kept, where somebody can read it; once more whenever that has been tried again."""
        if self.keeper.refusals == self._complained or not self.screen_stack:
            return
        say = getattr(self.screen, "complain", None)
        if say is not None:
            self._complained = self.keeper.refusals
            say(self.keeper.complaint)

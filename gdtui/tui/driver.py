"""What can be told to something that steps by itself, at any time: each word is obeyed at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from gdtui.tui.slices import SLICE, D, P, Slices, for_seconds

T = TypeVar("T")

NEAR, NEAR_SECONDS = 100, 1.0
"""So many steps on or back are made at once, while the key is being answered, if they take no longer than this."""


class Driver(Slices[D, P]):
    """Drives something that steps; every method returns within a slice or two and leaves a fresh `snapshot`.

    `snapshot` is frozen and swapped by assignment: whoever holds one may draw it at leisure. `speed` is in steps
    a second, infinite for as many as there can be. What a run stops by (finished, converged, stalled, diverged)
    pauses it; all but a diverged one can be told to go on.
    """

    # What can be read

    @property
    def alive(self) -> bool:
        """Whether the thread is there; not for long after `close`."""
        return self._thread.is_alive()

    @property
    def running(self) -> bool:
        """Whether it steps by itself."""
        return self._going.is_set()

    @property
    def rate(self) -> float:
        """Steps a second, as measured."""
        return self._clock.rate if self.running else 0.0

    def check(self) -> None:
        """Raise what went wrong on the thread, if anything did."""
        if self._failure is not None:
            raise self._failure

    # What can be done

    def play(self) -> None:
        """Step by itself until something stops it."""
        self._clock.start()
        self._going.set()

    def hurry(self) -> None:
        """Step at full speed until something stops it."""
        self._hurried = True
        self.play()

    def pause(self) -> None:
        """Stand still; comes back when the step in hand is done."""
        self._going.clear()
        with self._turns.mine():
            self._target, self._hurried = None, False
            if self.snapshot.step != self.session.step_count or self._is_sketch():
                self._show()

    def halt(self) -> None:
        """Stand still as soon as the step in hand is done, without waiting for that."""
        self._going.clear()

    def step(self, count: int = 1) -> None:
        """Make `count` updates here and now, stops or not."""
        self.pause()
        self.goto(self.session.step_count + count)

    def back(self, count: int = 1) -> None:
        """Go back `count` updates."""
        self.pause()
        self.goto(max(0, self.session.step_count - count))

    def goto(self, target: int) -> None:
        """Stand at step `target`. What cannot be reached in a slice is travelled on the thread, until a pause."""
        self.pause()
        with self._turns.mine():
            near = abs(target - self.session.step_count) <= NEAR
            self.session.goto(target, for_seconds(NEAR_SECONDS if near else 4 * SLICE))
            self._show()
        if self.session.step_count < target and self.session.status != "diverged":
            self._target = target
            self.play()

    def hold(self, who: object) -> None:
        """The thread waits until `who` releases it, so that drawing need not share the interpreter with it."""
        self._turns.gate.hold(who)

    def release(self, who: object) -> None:
        """The thread may go on, unless somebody else holds it."""
        self._turns.gate.release(who)

    def rest(self, until: float) -> None:
        """Take no snapshot before that time (of perf_counter) while it goes on: nobody would look at it."""
        self._show_at = max(self._show_at, until)

    def close(self) -> None:
        """End the thread, for good; the session stays as it is."""
        self._going.end()
        self._turns.gate.open()

    # How it is done

    def _paused(self, command: Callable[[], T]) -> T:
        self.pause()
        with self._turns.mine():
            result = command()
            self._show()
        return result

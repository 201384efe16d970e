"""Something that steps by itself: in slices, on a thread of its own, at the pace that is asked for."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from threading import Thread
from time import perf_counter, sleep
from typing import Generic, Protocol, TypeVar

from gdtui.tui.going import Going
from gdtui.tui.pacing import DRAWING, FRAME, Clock
from gdtui.tui.turns import Turns


class Steps(Protocol):
    """What can be driven: a session, or several in step."""

    @property
    def step_count(self) -> int: ...

    @property
    def status(self) -> str: ...

    def step(self, count: int = 1) -> int: ...

    def goto(self, target: int, go_on: Callable[[], bool] = ...) -> None: ...


class Shown(Protocol):
    """What is published of it."""

    @property
    def step(self) -> int: ...


D = TypeVar("D", bound=Steps)
P = TypeVar("P", bound=Shown)

SLICE = 0.006
"""Seconds of stepping before anybody else gets a turn."""

SWITCH = 0.001
"""Seconds after which the interpreter hands over to a waiting thread; its default is five times that."""


class Slices(Generic[D, P]):
    """The thread and its pace: it makes the steps that are due, and publishes a picture whenever one is."""

    def __init__(self) -> None:
        sys.setswitchinterval(SWITCH)
        self.snapshot = self._picture(moving=False)
        self._clock = Clock()
        self._turns = Turns()
        self._going = Going()
        self._target: int | None = None
        self._hurried = False
        self._show_at = 0.0
        self._pace = 0.0
        self.cost = 0.0
        """Seconds that the latest snapshot took."""
        self._failure: Exception | None = None
        self._thread = Thread(target=self._live, name="gdtui-runner", daemon=True)
        self._thread.start()

    # What it is told by

    @property
    def session(self) -> D:
        """What it drives."""
        raise NotImplementedError

    @property
    def speed(self) -> float:
        return self._clock.speed

    @speed.setter
    def speed(self, steps_a_second: float) -> None:
        self._clock.speed = steps_a_second
        self._clock.start()

    @property
    def hurried(self) -> bool:
        """Whether it makes as many steps as there can be."""
        return self._hurried or self._target is not None or math.isinf(self.speed)

    # What a kind of run says of itself

    def _picture(self, moving: bool) -> P:
        """What there is to see now; while it is `moving`, what costs much may be left for later."""
        raise NotImplementedError

    def _is_sketch(self) -> bool:
        """Whether the latest picture left something for later."""
        return False

    def _step(self, count: int) -> int:
        """Up to `count` updates of many that follow each other; returns how many."""
        return self.session.step(count)

    def _total(self) -> int:
        """The step at which a run comes to its planned end."""
        raise NotImplementedError

    def _first_bite(self) -> int:
        """Steps that should take no longer than a slice, as far as that is known beforehand."""
        return 1

    # The thread

    def _live(self) -> None:
        """The life of the thread."""
        while True:
            self._going.wait()
            try:
                with self._turns.next():
                    if self._going.over:
                        return
                    self._slice()
            except Exception as error:  # noqa: BLE001 - the app raises it where a person can see it
                self._failure = error
                self._going.clear()
            self._rest()

    def _rest(self) -> None:
        """Wait for the next step to be due, in spells short enough for a change of speed to be felt at once."""
        wait = 0.0 if self.hurried else self._clock.wait()
        if wait > 0.0 and self._going.is_set():
            sleep(min(wait, FRAME))

    def _slice(self) -> None:
        """Make the steps that are due, as long as a slice lasts; publish when a picture is due."""
        if not self._going.is_set():
            return
        before, made, began = self.session.step_count, 0, perf_counter()
        more = True
        # What is left of a slice at last is not worth beginning again for.
        while more and made < self._due(made + 1) and (left := began + SLICE - perf_counter()) > SLICE / 4:
            more = self._advance(self._bite(left) if self.hurried else self._due(made + 1) - made)
            made = self.session.step_count - before
        self._pace = made / (perf_counter() - began)
        self._clock.made(made)
        if not more or (made and perf_counter() >= self._show_at):
            self._show(moving=more)
        if not more:
            self._target, self._hurried = None, False
            self._going.clear()

    def _due(self, most: int) -> int:
        return most if self.hurried else self._clock.due(most)

    def _bite(self, seconds: float) -> int:
        """Steps to make at once at full speed: as many as take so long at the latest pace, or before that is known
        as many as should take no longer."""
        left = (self._target or self._total()) - self.session.step_count
        steps = int(self._pace * seconds) or self._first_bite()
        return max(1, min(steps, left if left > 0 else 1))

    def _advance(self, count: int) -> bool:
        """Up to `count` steps; False when the run should not go on by itself."""
        session, before = self.session, self.session.status
        if not self._step(count):
            return False
        if self._target is not None:
            return session.step_count < self._target and session.status != "diverged"
        arrived = session.step_count == self._total()
        return not arrived and (not session.status or session.status == before)

    def _show(self, *, moving: bool = False) -> None:
        """Take a new snapshot. The next one is due when this one's cost is a small share of the time."""
        begun = perf_counter()
        self.snapshot = self._picture(moving)
        self.cost = perf_counter() - begun
        self._show_at = begun + max(0.8 * FRAME, self.cost / DRAWING)
        self._clock.mark()
        if not moving:
            self._pace = 0.0  # a command may have made steps longer


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Whether there is still time, asked again and again."""
    until = perf_counter() + seconds
    return lambda: perf_counter() < until

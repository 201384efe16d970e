"""A session that steps by itself: in slices, on a thread of its own, and always ready to be told otherwise."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from gdtui.branches import Branches
from gdtui.pictures import Looking
from gdtui.scenario import Edit, Scenario
from gdtui.session import Session
from gdtui.snapshot import LOOKING, Snapshot, snapshot
from gdtui.tui.pacing import DRAWING, FRAME, Clock
from gdtui.tui.turns import Turns

if TYPE_CHECKING:
    from gdtui.savefile import Image

T = TypeVar("T")


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

NEAR, NEAR_SECONDS = 100, 1.0
"""So many steps on or back are made at once, while the key is being answered, if they take no longer than this."""

SLICE = 0.006
"""Seconds of stepping before anybody else gets a turn."""

SWITCH = 0.001
"""Seconds after which the interpreter hands over to a waiting thread; its default is five times that."""


class Driver(Generic[D, P]):
    """Drives something that steps; every method returns within a slice or two and leaves a fresh `snapshot`.

    `snapshot` is frozen and swapped by assignment: whoever holds one may draw it at leisure. `speed` is in steps
    a second, infinite for as many as there can be. What a run stops by (finished, converged, stalled, diverged)
    pauses it; all but a diverged one can be told to go on.
    """

    def __init__(self) -> None:
        sys.setswitchinterval(SWITCH)
        self.snapshot = self._picture(moving=False)
        self._clock = Clock()
        self._turns = Turns()
        self._going = Event()
        self._target: int | None = None
        self._hurried = False
        self._closed = False
        self._show_at = 0.0
        self._pace = 0.0
        self.cost = 0.0
        """Seconds that the latest snapshot took."""
        self._failure: Exception | None = None
        self._thread = Thread(target=self._live, name="gdtui-runner", daemon=True)
        self._thread.start()

    # What can be read

    @property
    def session(self) -> D:
        """What it drives."""
        raise NotImplementedError

    @property
    def alive(self) -> bool:
        """Whether the thread is there; not for long after `close`."""
        return self._thread.is_alive()

    @property
    def running(self) -> bool:
        """Whether it steps by itself."""
        return self._going.is_set()

    @property
    def hurried(self) -> bool:
        """Whether it makes as many steps as there can be."""
        return self._hurried or self._target is not None or math.isinf(self.speed)

    @property
    def rate(self) -> float:
        """Steps a second, as measured."""
        return self._clock.rate if self.running else 0.0

    @property
    def speed(self) -> float:
        return self._clock.speed

    @speed.setter
    def speed(self, steps_a_second: float) -> None:
        self._clock.speed = steps_a_second
        self._clock.start()

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

    def hold(self) -> None:
        """Close the gate: the thread waits, so that drawing need not share the interpreter with it."""
        self._turns.hold()

    def release(self) -> None:
        """Open the gate."""
        self._turns.release()

    def rest(self, until: float) -> None:
        """Take no snapshot before that time (of perf_counter) while it goes on: nobody would look at it."""
        self._show_at = max(self._show_at, until)

    def close(self) -> None:
        """End the thread; the session stays as it is."""
        self._closed = True
        self._going.set()
        self._turns.release()

    # How it is done

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

    def _paused(self, command: Callable[[], T]) -> T:
        self.pause()
        with self._turns.mine():
            result = command()
            self._show()
        return result

    def _show(self, *, moving: bool = False) -> None:
        """Take a new snapshot. The next one is due when this one's cost is a small share of the time."""
        begun = perf_counter()
        self.snapshot = self._picture(moving)
        self.cost = perf_counter() - begun
        self._show_at = begun + max(0.8 * FRAME, self.cost / DRAWING)
        self._clock.mark()
        if not moving:
            self._pace = 0.0  # a command may have made steps longer

    def _live(self) -> None:
        """The life of the thread."""
        while True:
            self._going.wait()
            try:
                with self._turns.next():
                    if self._closed:
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


class Runner(Driver[Session, Snapshot]):
    """Drives the branches of a run, one at a time, with the commands that change them."""

    def __init__(self, session: Session | Branches) -> None:
        self.branches = session if isinstance(session, Branches) else Branches(session)
        self.branches.session.follow()
        self.looking = LOOKING
        super().__init__()

    @property
    def session(self) -> Session:
        """The session of the present branch."""
        return self.branches.session

    def apply(self, key: str, value: Any) -> bool:
        """Change a hyperparameter or a weight while it runs or stands; see `Branches.apply` for what becomes of it."""
        with self._turns.mine():
            live = self.branches.apply(key, value)
            if not live:
                self._going.clear()
            self._show()
        return live

    def renew(self, key: str, value: Any) -> None:
        """Begin again with a key changed."""
        self._paused(lambda: self.branches.renew(key, value))

    def undo(self) -> Edit | None:
        """Take back the latest change, and stand where it was made."""
        return self._paused(self.branches.undo)

    def reset(self) -> None:
        """Begin again from the same start with today's settings."""
        self._paused(self.branches.reset)

    def reseed(self) -> None:
        """Begin again with the next seed."""
        self._paused(self.branches.reseed)

    def switch(self, letter: str) -> None:
        """Go over to another branch; it stands where it stood."""
        self._paused(lambda: self.branches.switch(letter))

    def delete(self, letter: str) -> None:
        """Forget a branch; never the last."""
        self._paused(lambda: self.branches.delete(letter))

    @property
    def mark(self) -> tuple[Any, ...]:
        """Where it is; equal to another one while nothing has changed. May be asked for from any thread."""
        branches, session = self.branches, self.session
        history = session.history
        return branches.letters, branches.letter, history, session.step_count, session.trace.last, tuple(history.edits)

    @property
    def bare(self) -> bool:
        """Whether it stands as its scenario begins, and nothing leads back to anything else."""
        return not self.session.step_count and not self.session.undoable and len(self.branches.letters) == 1

    @property
    def told(self) -> tuple[str, int, Scenario]:
        """What is said of it where it was left: its title, the step, and its scenario as it began."""
        session = self.session
        return session.scenario.title, session.step_count, session.history.scenario

    def image(self, patience: float = -1.0) -> tuple[Any, Image]:
        """Its mark, and all that a file needs, taken between two slices; TimeoutError after `patience` seconds."""
        from gdtui.savefile import image  # noqa: PLC0415 - the first picture need not wait for it

        with self._turns.aside(patience):
            return self.mark, image(self.branches)

    def look(self, looking: Looking) -> None:
        """From now on put other extra pictures into the snapshots, the present one included."""
        if looking != self.looking:
            with self._turns.mine():
                self.looking = looking
                self._show()

    # How it is done

    def _picture(self, moving: bool) -> Snapshot:
        self.session.settle()
        looking = replace(self.looking, moving=True) if moving and self.looking.wants else self.looking
        return snapshot(self.session, looking, self.branches.lines())

    def _is_sketch(self) -> bool:
        return self.snapshot.looking.moving

    def _step(self, count: int) -> int:
        return self.session.step(count, rest=False)

    def _total(self) -> int:
        return self.session.plan.total

    def _first_bite(self) -> int:
        return self.session.plan.spacing // 32


def for_seconds(seconds: float) -> Callable[[], bool]:
    """Whether there is still time, asked again and again."""
    until = perf_counter() + seconds
    return lambda: perf_counter() < until

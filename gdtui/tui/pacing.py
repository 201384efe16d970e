"""When the next steps of a run are due, how fast it really goes, and when the screen may draw again."""

from __future__ import annotations

import math
from collections import deque
from time import perf_counter

SPEEDS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, math.inf)
"""Steps a second, from one that the eye can follow to as many as the machine makes."""

FRAME = 1 / 20
"""Seconds between two pictures, at the least."""

DRAWING = 0.1
"""The share of the time that drawing may take while a run goes on."""

_LATE = 0.25
"""Seconds of steps that may be owed: what is owed beyond that is forgiven, so that nothing is ever caught up."""


def slower(speed: float) -> float:
    """The next lower of the SPEEDS, at least the lowest."""
    return max((s for s in SPEEDS if s < speed), default=SPEEDS[0])


def faster(speed: float) -> float:
    """The next higher of the SPEEDS."""
    return min((s for s in SPEEDS if s > speed), default=SPEEDS[-1])


def comfortable(total: int, seconds: float = 20.0) -> float:
    """The speed at which a run of `total` steps comes to its end in at most `seconds`, where there is one."""
    return next(s for s in SPEEDS if s >= min(total / seconds, SPEEDS[-2]))


class Clock:
    """How many steps are due at a given speed, and how many a second have been made."""

    def __init__(self) -> None:
        self.speed = math.inf
        self.start()

    def start(self) -> None:
        """Begin to count: the first step is due now."""
        self._due_at = perf_counter()
        self._made = 0
        self._marks: deque[tuple[float, int]] = deque([(self._due_at, 0)], maxlen=16)

    def due(self, most: int) -> int:
        """Steps to make now, at most `most`."""
        if math.isinf(self.speed):
            return most
        now = perf_counter()
        self._due_at = max(self._due_at, now - max(_LATE, 1 / self.speed))
        return min(most, max(0, 1 + math.floor((now - self._due_at) * self.speed)))

    def wait(self) -> float:
        """Seconds until the next step is due."""
        return 0.0 if math.isinf(self.speed) else max(0.0, self._due_at - perf_counter())

    def made(self, steps: int) -> None:
        """So many steps were made."""
        self._made += steps
        if not math.isinf(self.speed):
            self._due_at += steps / self.speed

    def mark(self) -> None:
        """Remember when how many steps were made: the rate is taken over the latest marks."""
        self._marks.append((perf_counter(), self._made))

    @property
    def rate(self) -> float:
        """Steps a second over the latest marks; 0.0 before there are two."""
        (since, before), (now, made) = self._marks[0], self._marks[-1]
        return (made - before) / (now - since) if now > since else 0.0


class Frames:
    """Lets a picture through when enough time has passed for drawing to take no more than its share."""

    def __init__(self) -> None:
        self._begun = 0.0
        self._next = 0.0

    def due(self) -> bool:
        """Whether the screen may draw again."""
        return perf_counter() >= self._next

    def begin(self) -> None:
        """Drawing begins."""
        self._begun = perf_counter()

    def end(self, before: float = 0.0) -> float:
        """Drawing has come to its end, the terminal's part included; when it may begin again (of perf_counter).

        `before` are the seconds in which what was drawn had been made ready: they are taken from the run too.
        """
        took = perf_counter() - self._begun + before
        self._next = self._begun + max(FRAME / 2, took / DRAWING)
        return self._next

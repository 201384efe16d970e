"""A run in hand: what is asked of it, its file, and what of it has been written."""

from __future__ import annotations

from threading import Lock
from typing import Any, Protocol

from gdtui.keeping.claims import Claim
from gdtui.keeping.shelf import Left
from gdtui.scenario import Scenario


class Run(Protocol):
    """What can be kept. Its `mark` says where it is, and may be asked for at any time and from any thread."""

    @property
    def mark(self) -> Any:
        """Equal to another one while nothing has changed."""

    @property
    def bare(self) -> bool:
        """Whether it stands as its scenario begins, so that there is nothing to lose."""

    @property
    def told(self) -> tuple[str, int, Scenario]:
        """What is said of it: its title, the step where it is, and its scenario as it began."""

    def halt(self) -> None:
        """Stand still as soon as the step in hand is done."""

    def image(self, patience: float = -1.0) -> tuple[Any, Any]:
        """Its mark, and all that is to be written of it, taken between two slices; TimeoutError after `patience`
        seconds."""


class Kept:
    """A run in hand, its file, and what of it has been written."""

    def __init__(self, run: Run, left: Left | None, claimed: Claim | None) -> None:
        self.run, self.claimed = run, claimed
        self.path = left.path if left and left.held is None else None
        self.opened = run.mark
        self.written = self.opened if self.path else None
        self.fresh = left is None
        self.elsewhere = self.opened if left and left.elsewhere else None
        """Where it was when it was saved under a name of its own."""
        self.why = ""
        """Why it could not be written when that was tried last."""
        self.due = self.beat = 0.0
        self.lock = Lock()
        self.over = False

    @property
    def worth(self) -> bool:
        """Whether there is anything to lose: of a run that nobody has touched there is not. One that has been saved
        is kept like any other, since whoever comes back looks for it where runs are offered."""
        return not (self.fresh and (self.run.mark == self.opened or self.run.bare))

    @property
    def safe(self) -> bool:
        """Whether nothing of it would be lost now."""
        return self.run.mark in (self.written, self.elsewhere) or not self.worth

    @property
    def refusal(self) -> str:
        """Why it would be lost now, as far as that is known; "" where it would not."""
        return "" if self.safe else self.why

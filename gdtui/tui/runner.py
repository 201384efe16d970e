"""The driver of a session and its branches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gdtui.branches import Branches
from gdtui.pictures import Looking
from gdtui.scenario import Edit, Scenario
from gdtui.session import Session
from gdtui.snapshot import LOOKING, Snapshot, snapshot
from gdtui.tui.driver import Driver

if TYPE_CHECKING:
    from gdtui.savefile import Image


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

    def apply(self, key: str, value: Any, joined: bool = False) -> bool:
        """Change a hyperparameter or a weight while it runs or stands; see `Branches.apply` for what becomes of it."""
        with self._turns.mine():
            live = self.branches.apply(key, value, joined)
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

    def rewind(self) -> None:
        """Stand at the start as if no update had ever been made: nothing lies ahead, nothing stays behind."""

        def begin() -> None:
            self.session.goto(0)
            self.branches = Branches(self.session.fork())

        self._paused(begin)

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

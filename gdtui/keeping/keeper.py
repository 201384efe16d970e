"""Writes the runs in hand to disk while they go on, on a thread of its own, and once more when they are left."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from time import perf_counter, thread_time, time
from typing import Any, Protocol

from gdtui.export.names import slug
from gdtui.keeping import shelf
from gdtui.keeping.claims import Claim, claim
from gdtui.keeping.place import where
from gdtui.keeping.shelf import Left
from gdtui.saves import SUFFIX
from gdtui.scenario import Scenario

EVERY = 3.0
"""Seconds between two writings of a run that changes, at the least."""
SHARE = 0.02
"""The share of the time that a processor may spend on it."""
WRITING = 0.2
"""The share of the time that may pass in waiting for the disk,"""
BYTES = 4_000_000
"""and so many bytes a second may go there: it may be far away, and everybody's."""
AFTER_REFUSAL = 30.0
"""Seconds until a disk that refused is asked again."""
TICK = 0.5
BEAT = 5.0
"""Seconds between two signs of life."""
PATIENCE = 1.0
"""Seconds that a step in hand may take: longer ones are waited for when nobody waits for the end of the app."""


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
        self.due = self.beat = perf_counter() + EVERY
        self.lock = Lock()
        self.over = False

    @property
    def worth(self) -> bool:
        """Whether there is anything to lose: of a run that nobody has touched there is not. One that has been saved
        is kept like any other, since whoever comes back looks for it where runs are offered."""
        return not (self.fresh and (self.run.mark == self.opened or self.run.bare))


class Keeper:
    """The runs in hand of this process. All that goes wrong ends up in `complaint`; nothing is raised."""

    def __init__(self) -> None:
        self._hand: list[Kept] = []
        self._closed = Event()
        self._thread: Thread | None = None
        self.complaint = ""
        """Why a run could not be kept: the first reason."""
        self.refusals = 0
        """How often none could be."""
        self.written = False
        """Whether any run was left that lies there now."""
        self.unwritten: list[Left] = []
        """Runs that were left and could not be written: here they can be taken up again."""

    # What is in hand

    def take(self, run: Run, left: Left | None = None, claimed: Claim | None = None) -> Kept:
        """Keep a run from now on; in the file of what was `left`, where it is that one."""
        kept = Kept(run, left, claimed)
        self._hand.append(kept)
        if self._thread is None:
            self._thread = Thread(target=self._live, name="gdtui-keeper", daemon=True)
            self._thread.start()
        return kept

    def resume(self, run: Run, left: Left) -> Kept | None:
        """Take up a run that was left, in the file where it lies; None where somebody else has it, or has gone on
        with it since."""
        if left.held is not None:
            self.unwritten.remove(left)
            return self.take(run, left)
        claimed = None
        with suppress(OSError):  # a folder in which nothing can be written is none in which it could be taken
            claimed = claim(left.path)
            if claimed is None:
                return None
        if shelf.saved_at(left.path) != left.saved:
            if claimed is not None:
                claimed.release()
            return None
        return self.take(run, left, claimed)

    def leave(self, kept: Kept, patience: float = -1.0) -> bool:
        """Let a run stand still, write it as it stands and let go of it; whether there was anything to keep.

        What takes longer than `patience` seconds is not waited for: then what was written last is what stays.
        """
        if kept not in self._hand:
            return False
        self._hand.remove(kept)
        kept.over = True
        kept.run.halt()
        if not kept.lock.acquire(timeout=patience):
            return True  # it is being written at this moment
        try:
            return self._leave(kept, patience)
        finally:
            kept.lock.release()
            if kept.claimed is not None:
                kept.claimed.release()
            shelf.sweep(where())  # only now: what is in hand counts for nothing

    def close(self) -> None:
        """Leave all runs, soon. May be called again, and at any time."""
        self._closed.set()
        for kept in reversed(list(self._hand)):
            self.leave(kept, PATIENCE)

    def _leave(self, kept: Kept, patience: float) -> bool:
        if not kept.worth:
            if kept.path is not None:
                shelf.discard(kept.path)
            return False
        if kept.run.mark != kept.written:
            self._write(kept, patience, last=True)
        if kept.path is not None:
            shelf.leave(kept.path)
            self.written = True
        return True

    # What was left

    def left(self) -> tuple[list[Left], list[str]]:
        """What can be taken up again, the latest first; and what is to be said of damaged files."""
        shelf.sweep(where())  # an app that was killed has not done it
        found, words = shelf.left(where())
        return [*reversed(self.unwritten), *found], words

    def discard(self, left: Left) -> str:
        """Forget a run that was left; returns why it stays, "" where it is gone."""
        if left in self.unwritten:
            self.unwritten.remove(left)
            return ""
        try:
            return _unlinked(left.path)
        except OSError as error:
            return _reason(error)

    # How it is kept

    def _live(self) -> None:
        """The life of the thread."""
        while not self._closed.wait(TICK):
            for kept in list(self._hand):
                with kept.lock:
                    if not kept.over:
                        self._tend(kept)

    def _tend(self, kept: Kept) -> None:
        """Write a run when that is due, and give a sign of life now and then."""
        now = perf_counter()
        if kept.claimed is not None and now >= kept.beat:
            kept.beat = now + BEAT
            kept.claimed.beat()
        if now >= kept.due and kept.run.mark != kept.written and kept.worth:
            self._write(kept)

    def _write(self, kept: Kept, patience: float = PATIENCE, *, last: bool = False) -> None:
        """Write a run now. It is due again so late that what this took is a small share of the time."""
        begun, worked = perf_counter(), thread_time()
        image = None
        try:
            mark, image = kept.run.image(patience)
            self._put(kept, image)
            kept.written = mark
        except TimeoutError:
            return  # a step that takes so long: what was written before it stays
        except Exception as error:  # noqa: BLE001 - whatever it is, the run itself goes on
            self.complaint = self.complaint or f"this run is not kept: {_reason(error)}"
            self.refusals += 1
            kept.due = perf_counter() + AFTER_REFUSAL
            if last and image is not None:
                self._hold(kept.run, image)
            return
        took, waited = thread_time() - worked, perf_counter() - begun
        kept.due = perf_counter() + max(EVERY, took / SHARE, waited / WRITING, _size(kept.path) / BYTES)

    def _hold(self, run: Run, image: Any) -> None:
        """Hold on to a run that is left and cannot be written, for as long as the app is there."""
        title, step, scenario = run.told
        self.unwritten.append(Left(Path(f"{len(self.unwritten)}"), time(), title, step, scenario, held=image))

    def _put(self, kept: Kept, image: Any) -> None:
        """Write the file, which has a name and is in hand from the first time on."""
        from gdtui.savefile import write  # noqa: PLC0415 - the first picture need not wait for it

        folder = where()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # somebody may have tidied up
        if kept.path is None:
            path = folder / f"{slug(kept.run.told[0])}-{secrets.token_hex(4)}{SUFFIX}"
            kept.claimed, kept.path = claim(path), path
        write(kept.path, image)


class Onlooker(Keeper):
    """Keeps nothing and touches nothing that is kept: for an app in which nobody works."""

    def take(self, run: Run, left: Left | None = None, claimed: Claim | None = None) -> Kept:
        return Kept(run, left, claimed)

    def left(self) -> tuple[list[Left], list[str]]:
        return [], []


def _size(path: Path | None) -> int:
    try:
        return path.stat().st_size if path is not None else 0
    except OSError:
        return 0


def _unlinked(path: Path) -> str:
    """Take a file away that nobody has in hand; returns why not. Raises OSError."""
    if not path.exists():
        return ""
    claimed = claim(path)
    if claimed is None:
        return "another gdtui has it in hand"
    try:
        path.unlink(missing_ok=True)
    finally:
        claimed.release()
    return ""


def _reason(error: Exception) -> str:
    """Why something could not be written, without the place, which nobody chose."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error).rpartition(": ")[2]

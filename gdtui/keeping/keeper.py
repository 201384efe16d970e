"""Writes the runs in hand to disk while they go on, on a thread of its own, and once more when they are left."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, thread_time, time
from typing import Any

from gdtui.keeping import shelf
from gdtui.keeping.claims import Claim, claim
from gdtui.keeping.kept import Kept, Run
from gdtui.keeping.place import made, unused, where
from gdtui.keeping.shelf import Left

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
        kept.due = kept.beat = perf_counter() + EVERY
        self._hand.append(kept)
        if self._thread is None:
            self._thread = Thread(target=self._live, name="gdtui-keeper", daemon=True)
            self._thread.start()
        return kept

    def resume(self, run: Run, left: Left) -> Kept | None:
        """Take up a run that was left, in the file where it lies; None where somebody else has it, or has gone on
        with it since."""
        if left.held is not None:
            if left not in self.unwritten:
                return None
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

    @property
    def hand(self) -> list[Kept]:
        """The runs in hand, the latest last."""
        return list(self._hand)

    def close(self, patience: float = PATIENCE) -> None:
        """Leave all runs, soon. May be called again, and at any time."""
        self._closed.set()
        for kept in reversed(self.hand):
            self.leave(kept, patience)

    def tried(self, kept: Kept, patience: float) -> bool:
        """Let a run stand still and write it, where that is still to be done; whether that was not too long to wait
        for. Where it lies then it is `safe`."""
        kept.run.halt()
        if not kept.lock.acquire(timeout=patience):
            return False
        try:
            if not kept.safe:
                self._write(kept, patience)
        finally:
            kept.lock.release()
        return kept.safe or bool(kept.refusal)

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
        if left.held is not None:
            return "it could be written meanwhile"
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
        image, kept.why = None, ""
        try:
            mark, image = kept.run.image(patience)
            self._put(kept, image)
            kept.written = mark
        except TimeoutError:
            return  # a step that takes so long: what was written before it stays
        except Exception as error:  # noqa: BLE001 - whatever it is, the run itself goes on
            kept.why = self._refused(error)
            kept.due = perf_counter() + AFTER_REFUSAL
            if last and image is not None:
                self._hold(kept.run, image, elsewhere=mark == kept.elsewhere)
            return
        took, waited = thread_time() - worked, perf_counter() - begun
        kept.due = perf_counter() + max(EVERY, took / SHARE, waited / WRITING, _size(kept.path) / BYTES)

    def write_left(self, left: Left) -> str:
        """Write a run that could not be written when it was left; returns why that is still so, "" where it is not."""
        from gdtui.savefile import write  # noqa: PLC0415 - hardly ever needed

        try:
            path = made() / unused(left.title)
            write(path, left.held)
        except Exception as error:  # noqa: BLE001 - it is still held
            return self._refused(error)
        shelf.leave(path, left.saved)
        self.unwritten.remove(left)
        self.written = True
        return ""

    def _refused(self, error: Exception) -> str:
        """Count a refusal; returns the reason."""
        why = _reason(error)
        self.complaint = self.complaint or f"this run is not kept: {why}"
        self.refusals += 1
        return why

    def _hold(self, run: Run, image: Any, *, elsewhere: bool) -> None:
        """Hold on to a run that is left and cannot be written, for as long as the app is there."""
        title, step, scenario = run.told
        path = Path(f"{len(self.unwritten)}")
        self.unwritten.append(Left(path, time(), title, step, scenario, held=image, elsewhere=elsewhere))

    def _put(self, kept: Kept, image: Any) -> None:
        """Write the file, which has a name and is in hand from the first time on."""
        from gdtui.savefile import write  # noqa: PLC0415 - the first picture need not wait for it

        folder = made()
        if kept.path is None:
            path = folder / unused(kept.run.told[0])
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

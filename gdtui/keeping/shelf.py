"""The folder of kept runs: what lies there and belongs to nobody, and how it stays small."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from time import time
from typing import Any

from gdtui import whole
from gdtui.branches import Branches
from gdtui.errors import DamagedError, GdtuiError
from gdtui.frozen import Frozen
from gdtui.keeping.claims import SUFFIX as LOCK
from gdtui.keeping.claims import claim, clear, free, orphaned
from gdtui.saves import SUFFIX
from gdtui.scenario import Scenario

MOST = 10
"""So many runs are kept at the most,"""
MOST_BYTES = 100_000_000
"""of so many bytes together; the latest one whatever its size."""
MOST_BAD = 3
"""Damaged files that are kept for whoever wants to look into them."""


class Left(Frozen):
    """A run that was left: where it lies, when that was, and what it is."""

    path: Path
    saved: float
    title: str
    step: int
    scenario: Scenario = field(repr=False)
    """As the run began."""
    now: Scenario | None = field(default=None, compare=False, repr=False)
    """As it is where the run stands, live changes counted."""
    held: Any = field(default=None, compare=False, repr=False)
    """All of it, where it could not be written,"""
    elsewhere: bool = field(default=False, compare=False, repr=False)
    """and whether it lies under a name of its own all the same."""

    @property
    def words(self) -> str:
        """`left at step 1,240, 3 minutes ago`."""
        return f"left at step {self.step:,}, {ago(time() - self.saved)}"

    @property
    def short(self) -> str:
        """The same where there is little room: `step 1,240 · 3 min`."""
        return f"step {self.step:,} · {ago(time() - self.saved, short=True)}"

    @property
    def brief(self) -> str:
        """The same where there is next to none: `1,240 · 3 min`."""
        return self.short.removeprefix("step ")

    @property
    def missing(self) -> str:
        """Why it could not be taken in hand, in words that follow its title."""
        return "is in another gdtui's hands, or has gone on there" if self.path.exists() else "is no longer there"

    def open(self) -> Branches:
        """The run itself; raises GdtuiError, and puts a damaged file aside."""
        from gdtui.savefile import open_session, restore  # noqa: PLC0415 - only when somebody wants it

        if self.held is not None:
            return restore(self.held)
        try:
            return open_session(self.path)
        except DamagedError as error:
            raise DamagedError(_aside(self.path, error)) from None


def ago(seconds: float, *, short: bool = False) -> str:
    """How long that is, in words: `3 minutes ago`."""
    for length, name, brief in ((86_400, "day", "d"), (3_600, "hour", "h"), (60, "minute", "min")):
        count = int(seconds // length)
        if count > 0:
            return f"{count} {brief}" if short else f"{count} {name}{'s' * (count != 1)} ago"
    return "now" if short else "a moment ago"


def saved_at(path: Path) -> float:
    """When a file was written or let go; −1 where there is none."""
    try:
        return path.stat().st_mtime
    except OSError:
        return -1.0


def left(folder: Path) -> tuple[list[Left], list[str]]:
    """What nobody has in hand, the latest first; and what is to be said of files that are damaged."""
    found, words = list[Left](), list[str]()
    for path in _loose(folder):
        try:
            found.append(_look(path))
        except GdtuiError as error:
            words.append(_aside(path, error))
    for path in _orphans(folder):
        clear(path)
    return found, words


def _aside(path: Path, error: GdtuiError) -> str:
    """What became of a file that could not be read."""
    return str(error) if path.exists() else f"a run is damaged: it is put aside as {path.name}.bad"


def leave(path: Path, when: float | None = None) -> None:
    """A file was let go then, or is now: what counts is not when it was written last."""
    then = time() if when is None else when  # the system's own stamp may be some milliseconds behind
    with suppress(OSError):
        os.utime(path, (then, then))


def discard(path: Path) -> None:
    """Take a file away, if it can be."""
    with suppress(OSError):
        path.unlink()


def sweep(folder: Path) -> None:
    """Keep the latest runs within the bounds, and take away what killed processes left lying about."""
    size, orphans = 0, _orphans(folder)
    for number, path in enumerate(_loose(folder)):
        with suppress(OSError):
            size += path.stat().st_size
        if number and path not in orphans and (number >= MOST or size > MOST_BYTES):
            _drop(path)
    for path in _latest(folder, f"*{SUFFIX}.bad*")[MOST_BAD:]:
        discard(path)
    with suppress(OSError):
        for part, path in whole.leftovers(folder, SUFFIX):
            if free(path):
                discard(part)


def _drop(path: Path) -> None:
    """Take a run away that nobody has in hand, nor takes in hand at this moment."""
    with suppress(OSError):
        claimed = claim(path)
        if claimed is not None:
            discard(path)
            claimed.release()


def _orphans(folder: Path) -> set[Path]:
    """The runs that were in hand when their process was killed, until they are offered: their locks lie there. Each
    counts as left when it was in hand for the last time. Other locks that nobody holds are taken away."""
    found = set[Path]()
    for lock in _latest(folder, f"*{SUFFIX}{LOCK}"):
        path, last = lock.with_name(lock.name.removesuffix(LOCK)), saved_at(lock)
        if not orphaned(path):
            clear(path)
            continue
        found.add(path)
        if saved_at(path) < last:
            with suppress(OSError):
                os.utime(path, (last, last))
    return found


def _loose(folder: Path) -> list[Path]:
    """The runs that nobody has in hand, the latest first."""
    return [path for path in _latest(folder, f"*{SUFFIX}") if free(path)]


def _latest(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern), key=saved_at, reverse=True)
    except OSError:
        return []


def _look(path: Path) -> Left:
    """What lies in a file. Raises GdtuiError; what turns out to be damaged is put aside."""
    from gdtui.savefile import open_session  # noqa: PLC0415 - only where something was left
    from gdtui.savefile.glances import glance  # noqa: PLC0415

    saved = saved_at(path)
    try:
        title, step, scenario, now = glance(path)
        return Left(path, saved, title, step, scenario, now)
    except DamagedError:
        open_session(path)
        raise

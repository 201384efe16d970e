"""The tree of lines, each a session of its own; one of them is the present one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from math import inf
from typing import Any

from gdtui import limits
from gdtui.branches.changes import Change, named, present, stands
from gdtui.branches.lines import Line, Record, record, since
from gdtui.edits import restarts
from gdtui.errors import GdtuiError, LimitError
from gdtui.scenario import Edit, Scenario
from gdtui.session import MOST_LEFT, Session

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: limits.BRANCHES]

ALIKE = 1e-9
"""Losses that differ by no more than this share of them are equally low."""


@dataclass(eq=False)
class Branch:
    """A line: its session, the line that it left, and every live change since the tree began."""

    letter: str
    session: Session
    parent: Branch | None = None
    changes: list[Change] = field(default_factory=list)
    diverged: bool = False
    """Whether it was seen to end so."""
    record: Record | None = None
    """What it has recorded, while it rests."""

    @property
    def own(self) -> list[Change]:
        """The changes that its parent does not have."""
        shared = self.parent.changes if self.parent is not None else []
        return [change for change in self.changes if not any(change is other for other in shared)]


class Branches:
    """All lines that began with one session. Whoever steps, steps `session`: that of the present line.

    A change at a step of the past begins a new line; where nothing has been recorded further on, it continues the
    line that is there. A new start (another architecture, reset, the next seed) is the beginning of a new tree; who
    takes it back has the old one again.
    """

    def __init__(self, session: Session) -> None:
        self._left: list[tuple[Edit, list[Branch], Branch]] = []
        self._begin(session)

    def _begin(self, session: Session) -> None:
        self._present = Branch(LETTERS[0], session)
        self._all = [self._present]

    @classmethod
    def of(cls, lines: Sequence[Branch], present: Branch) -> Branches:
        """The tree of these lines, one of which is the present one."""
        tree = cls(present.session)
        tree._all, tree._present = list(lines), present
        tree._lay_down(lines, present)
        return tree

    def leave(self, start: Edit, lines: Sequence[Branch], present: Branch) -> None:
        """Have a tree that a new start of the session has left, to be taken up when that is taken back."""
        self._lay_down(lines, present)
        self._left.append((start, list(lines), present))

    # What can be read

    @property
    def left(self) -> list[tuple[int, list[Branch], Branch]]:
        """The trees that can be taken up again: the place of the new start among the session's `starts`, all lines, and
        the present one, whose run is the one that was left."""
        places = {id(start): place for place, start in enumerate(self.session.starts)}
        return [(places[id(start)], lines, one) for start, lines, one in self._left if id(start) in places]

    @property
    def all(self) -> tuple[Branch, ...]:
        """All lines, in their order."""
        return tuple(self._all)

    @property
    def session(self) -> Session:
        """The session of the present line."""
        return self._present.session

    @property
    def letter(self) -> str:
        """The letter of the present line."""
        return self._present.letter

    @property
    def letters(self) -> str:
        """Those of all lines, in their order."""
        return "".join(branch.letter for branch in self._all)

    def scenario_of(self, letter: str) -> Scenario:
        """The scenario of a line with all its edits: as a file it runs headless to the same bits."""
        return self._called(letter).session.history.written()

    def lines(self) -> tuple[Line, ...]:
        """All lines as they stand, to be compared."""
        records = [self._record(branch) for branch in self._all]
        common = min(found.recorded for found in records)
        ends = [None if b.diverged else r.at(r.recorded) for b, r in zip(self._all, records, strict=True)]
        lowest = min((end for end in ends if end is not None), default=inf)
        return tuple(
            self._line(branch, found, common, end is not None and end - lowest <= ALIKE * abs(lowest))
            for branch, found, end in zip(self._all, records, ends, strict=True)
        )

    # What can be done

    def apply(self, key: str, value: Any, joined: bool = False) -> bool:
        """Change a hyperparameter or a weight here and now, on a line of its own if more has been recorded.

        A setting that has the value already makes neither a change nor a line. A change that is `joined` to the one
        before it is taken back with that.
        False when it needed a new start; see `Session.apply` for that and for the errors, after which all is as
        it was.
        """
        if restarts(key):
            self._anew(lambda: self.session.apply(key, value))
            return False
        if stands(self.session, key, value):
            return True
        ahead = self.session.trace.last > self.session.step_count
        line = self._fork() if ahead else self._present
        before = present(line.session, key)
        line.session.apply(key, value, joined)
        line.changes.append(Change(line.session.step_count, key, before, present(line.session, key)))
        if line is not self._present:
            self._all.append(line)
            self._all.sort(key=lambda branch: branch.letter)
            self._stand_on(line)
        return True

    def undo(self) -> Edit | None:
        """Take the latest change back and stand where it was made; a line that it had made is gone then, and its
        parent is the present one, where it stood; with a new start the whole tree is back as it was left. None if
        there is nothing to take back."""
        line, count = self._present, len(self.session.history.latest)
        edit = self.session.undo()
        if edit is None or self._take_up(edit):
            return edit
        line.diverged = False
        del line.changes[max(0, len(line.changes) - count) :]
        if line.parent is not None and not line.own:
            self.delete(line.letter)
        return edit

    def renew(self, key: str, value: Any) -> None:
        """Change a key and begin again with it; see `Session.renew`."""
        self._anew(lambda: self.session.renew(key, value))

    def reset(self) -> None:
        """Begin again from the same start with today's settings, with one line; see `Session.reset`."""
        self._anew(self.session.reset)

    def reseed(self) -> None:
        """The same with the next seed."""
        self._anew(self.session.reseed)

    def switch(self, letter: str) -> None:
        """Make another line the present one; it stands where it stood."""
        self._stand_on(self._called(letter))

    def delete(self, letter: str) -> None:
        """Forget a line, but never the last. Those that left it count as having left its parent."""
        gone = self._called(letter)
        if len(self._all) == 1:
            raise GdtuiError("this is the only line there is: it stays")
        self._all.remove(gone)
        for branch in self._all:
            if branch.parent is gone:
                branch.parent = gone.parent
        if gone is self._present:
            self._stand_on(gone.parent or self._all[0])

    # How it is done

    def _anew(self, start: Callable[[], object]) -> None:
        """Begin a new tree. That of the run which is left stays as it is, as long as the run can be taken up."""
        start()
        self._left = [*self._left, (self.session.starts[-1], self._all, self._present)][-MOST_LEFT:]
        self._begin(self.session)

    def _take_up(self, start: Edit) -> bool:
        """Stand in the tree that a new start had left, now that its run is there again; False where there is none."""
        found = [k for k, (edit, *_) in enumerate(self._left) if edit is start]
        if not found:
            return False
        session, (_, self._all, self._present) = self.session, self._left[found[0]]
        self._present.session = session
        del self._left[found[0] :]
        return True

    def _called(self, letter: str) -> Branch:
        for branch in self._all:
            if branch.letter == letter:
                return branch
        raise GdtuiError(f"there is no line {letter}")

    def _fork(self) -> Branch:
        """A line that leaves the present one here."""
        if len(self._all) >= limits.BRANCHES:
            raise LimitError(f"there are {limits.BRANCHES} branches already: in the list (p), d deletes one")
        letter = next(one for one in LETTERS if one not in self.letters)
        here = self.session.step_count
        return Branch(letter, self.session.fork(), self._present, [c for c in self._present.changes if c.at <= here])

    def _stand_on(self, line: Branch) -> None:
        """Make a line the present one and let the one before it rest."""
        if line is self._present:
            return
        if self._present in self._all:
            resting = self._present
            resting.record = self._record(resting)
            resting.session.rest(limits.CHECKPOINT_BYTES // limits.BRANCHES)
        self._present, line.record = line, None

    def _lay_down(self, lines: Sequence[Branch], present: Branch) -> None:
        """Have all lines but the present one rest, each with its record."""
        for line in lines:
            if line is not present:
                line.record = self._record(line)

    def _record(self, branch: Branch) -> Record:
        """The record of a line; whether it diverged is seen while it stands at its end."""
        found = branch.record or record(branch.session)
        if found.step == found.recorded:
            branch.diverged = found.status == "diverged"
        return found

    def _line(self, branch: Branch, found: Record, common: int, lowest: bool) -> Line:
        here, parent = branch is self._present, branch.parent
        parted = min(found.recorded, _parting(branch, self._present))
        nothing = (found.loss[0][:0], found.loss[1][:0])
        path = None if here or found.path is None else since(found.path, parted)[1]
        anew = parent is None and bool(branch.session.starts)
        name = named(branch.own, () if parent else found.edits, anew=anew)
        return Line(
            branch.letter, name, here, parent.letter if parent else "",
            min(found.recorded, _parting(branch, parent)) if parent else 0,
            parted, found.step, found.recorded, found.optimizer, found.lr, branch.diverged, found.loss_name,
            found.at(found.recorded), found.best, common, found.at(common), lowest, found.edits,
            nothing if here else since(found.loss, parted), path,
        )  # fmt: skip


def _parting(one: Branch, other: Branch) -> int:
    """The step of the first edit that two lines do not share: up to it they are the same run."""
    pairs = zip_longest(one.session.history.edits, other.session.history.edits)
    differing = next((pair for pair in pairs if pair[0] != pair[1]), ())
    return min((edit.at for edit in differing if edit is not None), default=limits.STEPS)

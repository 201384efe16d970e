"""All lines of a session in plain values and arrays, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gdtui import limits
from gdtui.branches import Branches, Change
from gdtui.branches.tree import LETTERS, Branch
from gdtui.parcel import Parcel
from gdtui.savefile import runs
from gdtui.scenario.changes import LIVE
from gdtui.session import MOST_LEFT, Session
from gdtui.standing import Run

_RUNS = limits.BRANCHES * (MOST_LEFT + 1)
_CHANGES = limits.BRANCHES * limits.EDITS


def packed(branches: Branches) -> dict[str, Any]:
    """The tree taken apart. What several lines share is in it once: changes, and runs that were left."""
    found, changes = _Shared(), _Shared()
    lines = [_line(line, found, changes) for line in branches.all]
    budget = limits.SAVED_STATES_BYTES // len(found.all)
    return {
        "present": branches.letter,
        "lines": lines,
        "changes": [_change(change) for change in changes.all],
        "runs": [runs.packed(run, budget) for run in found.all],
    }


class _Shared:
    """Things that may come more than once, each with a number by which it is the same thing."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._places: dict[Any, int] = {}

    def number(self, thing: Any, *parts: Any) -> int:
        """The number of a thing that is the same when these parts of it are."""
        place = self._places.setdefault(tuple(map(id, parts)), len(self.all))
        if place == len(self.all):
            self.all.append(thing)
        return place


def _line(line: Branch, found: _Shared, changes: _Shared) -> dict[str, Any]:
    present, left = line.session.runs()
    return {
        "letter": line.letter,
        "parent": line.parent.letter if line.parent is not None else None,
        "diverged": line.diverged,
        "changes": [changes.number(change, change) for change in line.changes],
        "run": found.number(present, present.history),
        "left": [[runs.packed_edit(edit), found.number(run, run.history)] for edit, run in left],
    }


def _change(change: Change) -> list[Any]:
    """Of changed samples only how many there were is told of a line."""
    before, after = change.before, change.after
    if change.key in LIVE:
        before, after = len(before), len(after)
    return [change.at, change.key, before, after]


def unpacked(parcel: Parcel) -> Branches:
    """The tree put together again; UnfitError where it cannot have been one, GdtuiError where scenario or data will not
    do."""
    found = [runs.unpacked(one) for one in parcel["runs"].each(_RUNS)]
    changes = [_changed(one) for one in parcel["changes"].each(_CHANGES)]
    parts = parcel["lines"].each(limits.BRANCHES)
    lines = {one["letter"].text(tuple(LETTERS)): _branch(one, found, changes) for one in parts}
    if len(lines) != len(parts) or not lines or not _apart(parts):
        raise parcel.unfit("its lines are not told apart")
    for one, line in zip(parts, lines.values(), strict=True):
        line.parent = lines[one["parent"].text(tuple(lines))] if one["parent"].given else None
    if not all(_has_a_root(line) for line in lines.values()):
        raise parcel.unfit("its lines have no first one")
    present = lines[parcel["present"].text(tuple(lines))]
    return Branches.of(sorted(lines.values(), key=lambda line: line.letter), present)


def _branch(parcel: Parcel, found: Sequence[Run], changes: Sequence[Change]) -> Branch:
    left = []
    for one in parcel["left"].each(MOST_LEFT):
        edit, run = one.exactly(2)
        left.append((runs.unpacked_edit(edit), found[run.whole(0, len(found) - 1)]))
    session = Session.of_runs(found[parcel["run"].whole(0, len(found) - 1)], left)
    own = [changes[one.whole(0, len(changes) - 1)] for one in parcel["changes"].each(limits.EDITS)]
    return Branch(parcel["letter"].text(), session, None, own, parcel["diverged"].truth())


def _apart(lines: Sequence[Parcel]) -> bool:
    """Whether no two lines stand on one run, and none on a run that was left."""
    present = [one["run"].plain() for one in lines]
    left = {pair.exactly(2)[1].plain() for one in lines for pair in one["left"].each(MOST_LEFT)}
    return len(set(present)) == len(present) and left.isdisjoint(present)


def _has_a_root(line: Branch) -> bool:
    """Whether its parents lead to one that has none."""
    seen = {line.letter}
    while line.parent is not None:
        line = line.parent
        if line.letter in seen:
            return False
        seen.add(line.letter)
    return True


def _changed(parcel: Parcel) -> Change:
    at, key, before, after = parcel.exactly(4)
    name = key.text()
    values = [range(one.whole(0, limits.EDITS)) if name in LIVE else one.plain() for one in (before, after)]
    return Change(at.whole(0, limits.STEPS), name, *values)

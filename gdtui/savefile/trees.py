"""All lines of a session in plain values and arrays, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gdtui import limits
from gdtui.branches import Branches, Change
from gdtui.branches.tree import LETTERS, Branch
from gdtui.edits import History
from gdtui.parcel import Parcel
from gdtui.savefile import runs
from gdtui.scenario import Edit
from gdtui.scenario.changes import LIVE
from gdtui.session import MOST_LEFT, Session
from gdtui.standing import Run

_TREES = MOST_LEFT + 1
_RUNS = limits.BRANCHES * (MOST_LEFT + 1) * _TREES
_CHANGES = limits.BRANCHES * limits.LIVE_EDITS * _TREES


def packed(branches: Branches) -> dict[str, Any]:
    """The tree taken apart, and those that were left. What several lines share is in it once: changes, and runs that
    were left."""
    found, changes = _Shared(), _Shared()
    lines = [_line(line, *line.session.runs(), found, changes) for line in branches.all]
    trees = [_left(branches, *tree, found, changes) for tree in branches.left]
    budget = limits.SAVED_STATES_BYTES // len(found.all)
    return {
        "present": branches.letter,
        "lines": lines,
        "trees": trees,
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


def _left(
    branches: Branches, start: int, lines: Sequence[Branch], present: Branch, found: _Shared, changes: _Shared
) -> dict[str, Any]:
    """A tree that was left: the run of its present line is among those that the session can take up."""
    _, left = branches.session.runs()
    return {
        "start": start,
        "present": present.letter,
        "lines": [
            _line(line, *((left[start][1], left[:start]) if line is present else line.session.runs()), found, changes)
            for line in lines
        ],
    }


def _line(
    line: Branch, present: Run, left: Sequence[tuple[Edit, Run]], found: _Shared, changes: _Shared
) -> dict[str, Any]:
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


def history(parcel: Parcel, beside: Path | None = None) -> tuple[History, str]:
    """The history of the present line alone, and in what its data differ from those that it was saved with."""
    return runs.history_of(present_run(parcel), beside)


def present_run(parcel: Parcel) -> Parcel:
    """The run of the present line, as it is packed."""
    found = parcel["runs"].each(_RUNS)
    return found[_present(parcel)["run"].whole(0, len(found) - 1)]


def unpacked(parcel: Parcel, beside: Path | None = None) -> Branches:
    """The tree put together again; UnfitError where it cannot have been one, GdtuiError where scenario or data will not
    do. Data that are not where they were may lie `beside`."""
    pieces = _Pieces(parcel, beside)
    trees = (parcel["trees"] if parcel.has("trees") else Parcel([])).each(MOST_LEFT)
    if not _apart([parcel, *trees]):
        raise parcel.unfit("its lines are not told apart")
    lines, present = _lines(parcel, pieces, None)
    found = Branches.of(lines, present)
    starts = found.session.starts
    for tree in trees:
        start = starts[tree["start"].whole(0, len(starts) - 1)]
        lines, left = _lines(tree, pieces, found.session)
        if tree["start"].plain() in [place for place, *_ in found.left] or not _is_left(parcel, tree):
            raise tree.unfit("has not been left by this session")
        found.leave(start, lines, left)
    return found


class _Pieces:
    """What several lines share: each of them once, so that it is the same thing in all."""

    def __init__(self, parcel: Parcel, beside: Path | None) -> None:
        self.runs = [runs.unpacked(one, beside) for one in parcel["runs"].each(_RUNS)]
        self.changes = [_changed(one) for one in parcel["changes"].each(_CHANGES)]
        self._starts: dict[int, Edit] = {}

    def run(self, parcel: Parcel) -> Run:
        return self.runs[parcel.whole(0, len(self.runs) - 1)]

    def left(self, parcel: Parcel) -> list[tuple[Edit, Run]]:
        """Runs that were left, each with its new start."""
        pairs = [one.exactly(2) for one in parcel.each(MOST_LEFT)]
        found = [(edit, run, self.run(run)) for edit, run in pairs]
        return [(self._starts.setdefault(run.plain(), runs.unpacked_edit(edit)), left) for edit, run, left in found]

    def changed(self, parcel: Parcel) -> list[Change]:
        return [self.changes[one.whole(0, len(self.changes) - 1)] for one in parcel.each(limits.LIVE_EDITS)]


def _lines(parcel: Parcel, pieces: _Pieces, session: Session | None) -> tuple[list[Branch], Branch]:
    """All lines of a tree, and the present one; that of a tree which was left has the `session` that left it."""
    parts = parcel["lines"].each(limits.BRANCHES)
    letter = parcel["present"].text(tuple(LETTERS))
    lines = {
        name: _branch(one, pieces, session if name == letter else None)
        for one in parts
        for name in [one["letter"].text(tuple(LETTERS))]
    }
    if len(lines) != len(parts) or letter not in lines:
        raise parcel.unfit("has lines that are not told apart, or no present one")
    for one, line in zip(parts, lines.values(), strict=True):
        line.parent = lines[one["parent"].text(tuple(lines))] if one["parent"].given else None
    if not all(_has_a_root(line) for line in lines.values()):
        raise parcel.unfit("has lines of which there is no first one")
    return sorted(lines.values(), key=lambda line: line.letter), lines[letter]


def _branch(parcel: Parcel, pieces: _Pieces, session: Session | None) -> Branch:
    if session is None:
        session = Session.of_runs(pieces.run(parcel["run"]), pieces.left(parcel["left"]))
    return Branch(parcel["letter"].text(), session, None, pieces.changed(parcel["changes"]), parcel["diverged"].truth())


def _apart(trees: Sequence[Parcel]) -> bool:
    """Whether no two lines stand on one run, and none on a run that was left; but for the present lines of trees that
    were left themselves, whose runs those are."""
    lines = [(tree, one) for tree in trees for one in tree["lines"].each(limits.BRANCHES)]
    own = [
        one["run"].plain()
        for tree, one in lines
        if tree is trees[0] or one["letter"].plain() != tree["present"].plain()
    ]
    left = {pair.exactly(2)[1].plain() for _, one in lines for pair in one["left"].each(MOST_LEFT)}
    return len(set(own)) == len(own) and left.isdisjoint(own)


def _is_left(session: Parcel, tree: Parcel) -> bool:
    """Whether the run of the tree's present line is the one that its new start has left."""
    runs_left = _present(session)["left"].each(MOST_LEFT)
    place = tree["start"].whole(0, len(runs_left) - 1)
    return bool(_present(tree)["run"].plain() == runs_left[place].exactly(2)[1].plain())


def _present(tree: Parcel) -> Parcel:
    """The present line of a tree."""
    letter = tree["present"].text(tuple(LETTERS))
    for one in tree["lines"].each(limits.BRANCHES):
        if one["letter"].plain() == letter:
            return one
    raise tree.unfit("has no present line")


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

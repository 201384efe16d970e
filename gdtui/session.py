"""A run: step, back, go to a step, reset, edit. Headless runs and the app drive this same class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from gdtui import limits
from gdtui.edits import restarts
from gdtui.scenario import Edit, Scenario
from gdtui.standing import Run
from gdtui.state import Row
from gdtui.trace import Ghost
from gdtui.trail import Trail
from gdtui.ways import Ways

MOST_LEFT = 3
"""So many runs that a new start has left behind can be taken up again: each keeps its history, and few states."""


_OF_A_RUN = ("history", "plan", "_march", "_journal", "_state", "_evaluation", "row", "ghost", "trail")
"""What makes a run, and where it stands."""


class Session(Ways):
    """One scenario being run, or a crowd of runs that differ in numbers only.

    `crowd` holds one table of overrides a run, for example `({"optimizer.lr": 0.1}, {"optimizer.lr": 0.2})`.
    The row of the current step is in `row`; a step is an update and the row that follows it. Stop rules watch a
    session of one run; a run that diverges keeps its last finite values while the others go on.

    Whole sets are measured at the ends of epochs and where a session comes to rest, for the curves of their losses.
    Who has no use for those sets `measuring` to False, and calls `measure` where that is wanted; rules that need them
    have them all the same.
    """

    def __init__(
        self, scenario: Scenario, crowd: Sequence[Mapping[str, Any]] = ({},), *, measuring: bool = True
    ) -> None:
        limits.within(len(crowd), limits.RUNS, "crowd", "runs of a crowd")
        self._measuring = measuring
        self.ghost: Ghost | None = None
        self.row: Row
        self._crowd = tuple(dict(one) for one in crowd)
        self._left: list[tuple[Edit, dict[str, Any]]] = []
        self._start(scenario)

    def step(self, count: int = 1, *, rest: bool = True) -> int:
        """Make up to `count` updates; fewer when every run has diverged or a stop rule fires. Returns how many.

        Who goes on at once sets `rest` to False, and calls `settle` before the session is looked at.
        """
        done, stopped = 0, self._state.stopped_by
        while done < count and self._state.stopped_by == stopped:
            made = self._advance(count - done)
            if not made:
                break
            done += made
        if rest:
            self.settle()
        return done

    def back(self, count: int = 1) -> None:
        """Go back `count` updates, at most to the start."""
        self.goto(max(0, self._state.step - count))

    def apply(self, key: str, value: Any, joined: bool = False) -> bool:
        """Change a hyperparameter or a weight here and now, and record it; later rows are forgotten. A change that is
        `joined` to the one before it is taken back with that.

        False when the change needs a new start (another architecture, start or seed), which it then made.
        Raises ScenarioError when the key or the value is wrong; nothing has changed then.
        """
        here = self._state.step
        if restarts(key):
            self._restart(self.history.folded(here, [(key, value)]), Edit(here, key, value))
            return False
        self.history.add(Edit(here, key, value), joined)
        if self.trace.length > here + 1:
            self.ghost = self.trace.ghost(self.plan.scenario.title)
        self._replay_to(here)
        self.measure()
        return True

    def renew(self, key: str, value: Any) -> None:
        """Change a key and begin again with it, whether it needs that or not."""
        here = self._state.step
        self._restart(self.history.folded(here, [(key, value)]), Edit(here, key, value))

    def undo(self) -> Edit | None:
        """Take back the latest live edit and stand where it was made; after a new start, go back to the run that was
        left, and stand where it was left. None if there is nothing to take back."""
        edit = self.history.pop()
        if edit is not None:
            self._replay_to(edit.at)
        elif self._left:
            edit, kept = self._left.pop()
            for name, value in kept.items():
                setattr(self, name, value)
            # A twin may have been left the very same.
            self.history, self._journal = self.history.copy(), self._journal.fork()
            self.trail = self.trail.copy() if self.trail is not None else None
        return edit

    @property
    def undoable(self) -> bool:
        """Whether there is anything to take back: a live edit or a new start."""
        return self.history.undoable or bool(self._left)

    @property
    def starts(self) -> list[Edit]:
        """What the new starts were for that can be taken back."""
        return [edit for edit, _ in self._left]

    def reset(self) -> None:
        """Begin again from the same start with today's settings; the run so far stays behind as the ghost."""
        self._restart(self.history.folded(self._state.step, []), Edit(self._state.step, "reset", True))

    def reseed(self) -> None:
        """Begin again with the next seed: other first weights, another order of the samples."""
        here, seed = self._state.step, self.scenario.training.seed + 1
        self._restart(self.history.folded(here, [("training.seed", seed)]), Edit(here, "training.seed", seed))

    def follow(self) -> None:
        """From here on keep a trail, for who draws the path of many parameters; see `trail`. Crowds have none."""
        if self.trail is None and len(self._crowd) == 1:
            self._follows, self.trail = True, Trail()
            self.trail.take(self._state.step, self._state.params[0])

    def fork(self) -> Session:
        """A session of its own that stands here too and has come the same way; nothing lies ahead of it.

        Both hold the very same states and plans: none of them is altered by what the other does.
        """
        twin = copy(self)
        twin.history, twin._journal, twin._left = self.history.copy(), self._journal.fork(), list(self._left)
        twin._journal.forget(self._state.step + 1)
        if self.trail is not None:
            twin.trail = self.trail.copy()
            twin.trail.truncate(self._state.step + 1)
        if twin.trace.last < self._state.step:
            twin._replay_to(self._state.step)
        return twin

    def runs(self) -> tuple[Run, list[tuple[Edit, Run]]]:
        """The run, and those that new starts have left, each with what the new start was for."""
        present = {name: getattr(self, name) for name in _OF_A_RUN}
        return _run(present), [(edit, _run(kept)) for edit, kept in self._left]

    @classmethod
    def of_runs(cls, present: Run, left: Sequence[tuple[Edit, Run]] = ()) -> Session:
        """A session that stands where `present` stood, and can take up those that were left."""
        session = cls.__new__(cls)
        session._measuring, session._crowd, session._left = True, ({},), []
        for edit, run in left[-MOST_LEFT:]:
            session._take_up(run)
            session._left.append((edit, {name: getattr(session, name) for name in _OF_A_RUN}))
        session._take_up(present)
        session._follows = present.trail is not None
        return session

    def rest(self, budget: int) -> None:
        """Hold no more than it takes to go on later: about `budget` bytes of states to go back to."""
        self.history.rest(self._state.step)
        self._journal.rest(self._state, self.plan.spacing, budget)
        if self.trail is not None:
            self.trail.rest(budget)

    def _restart(self, scenario: Scenario, edit: Edit) -> None:
        """Begin anew with a scenario; `edit` says what it was for. The run that is left can be taken up again."""
        ghost = self.trace.ghost(scenario.title)
        kept = {name: getattr(self, name) for name in _OF_A_RUN}
        self._start(scenario)
        kept["history"].rest(kept["_state"].step)
        kept["_journal"].rest(kept["_state"], kept["plan"].spacing, limits.CHECKPOINT_BYTES // limits.BRANCHES)
        self._left = [*self._left, (edit, kept)][-MOST_LEFT:]
        self.ghost = ghost if ghost.width == self.trace.width else None


def _run(kept: Mapping[str, Any]) -> Run:
    journal = kept["_journal"]
    return Run(
        kept["history"], journal.trace, journal.checkpoints, kept["_state"], kept["row"].measures, kept["ghost"],
        kept["trail"],
    )  # fmt: skip

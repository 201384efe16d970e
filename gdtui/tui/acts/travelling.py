"""Keys that travel between the branches of a run."""

from __future__ import annotations

from gdtui.tui import dialogs
from gdtui.tui.running import RunScreen
from gdtui.tui.views import FooterLine
from gdtui.tui.views.footer import HINTS, Hint
from gdtui.tui.views.scrub import Sought


def worth_knowing(*, branches: bool, race: bool) -> tuple[Hint, ...]:
    """The keys worth knowing; what a scenario was made for, or what has come about, before what may be wanted."""
    race_key: tuple[Hint, ...] = (("c", "race"),) if race else ()
    branch_key: tuple[Hint, ...] = (("p", "branches"),) if branches else ()
    return (*HINTS[:2], *race_key, HINTS[2], *branch_key, *HINTS[3:])


class Travelling(RunScreen):
    """A new branch is said in words when it appears; the list of all of them is a key away."""

    _letters = ""

    def draw(self) -> None:
        branches, race = bool(self.snapshot.others), bool(self.snapshot.scenario.race)
        self.query_one(FooterLine).hints(worth_knowing(branches=branches, race=race))
        super().draw()
        before, self._letters = self._letters, "".join(line.letter for line in self.snapshot.lines)
        if before and len(self._letters) > len(before):
            self._tell_new()

    def _tell_new(self) -> None:
        line = next(line for line in self.snapshot.lines if line.here)
        self.say(f"branch {line.letter}: {line.name}; {line.parent} stays (p compares, u undoes)")

    def action_branches(self) -> None:
        """The list of all branches: enter goes over to one, d deletes one."""
        self.do(self.runner.pause)
        self.app.push_screen(dialogs.BranchDialog(lambda: self.snapshot.lines, self._delete), self._switch)

    def _switch(self, letter: str | None) -> None:
        if letter is not None and letter != self.runner.branches.letter:
            self.do(self.runner.switch, letter)
            line = next(line for line in self.snapshot.lines if line.here)
            self.say(f"branch {line.letter}: {line.name}, at step {line.step} of {line.recorded}")

    def _delete(self, letter: str) -> None:
        self.runner.delete(letter)
        self.draw()

    def on_sought(self, message: Sought) -> None:
        """A place on a bar of steps was clicked."""
        self.do(self.runner.goto, message.step)

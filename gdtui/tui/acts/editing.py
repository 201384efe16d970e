"""Keys that change the run while it goes on, and take changes back; each says in words what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gdtui.engine.optimizers import optimizers
from gdtui.scenario import Edit, Scenario
from gdtui.scenario.keys import keys_of
from gdtui.snapshot import Snapshot
from gdtui.tui import dialogs
from gdtui.tui.dialogs.words import NEXT, confirmed, first_that_fits, label, left, many, undone, written
from gdtui.tui.rates import scaled
from gdtui.tui.running import RunScreen


class Editing(RunScreen):
    """What the footer says after a change stands until the next command."""

    _opened: Scenario
    """The scenario of the run when it was opened."""

    def on_mount(self) -> None:
        self._opened = self.runner.session.history.scenario

    def change(self, key: str, value: Any) -> None:
        """Change a key and say what that did, or why it cannot be."""
        before = self.snapshot
        self.do(self.runner.apply, key, value)
        if self.snapshot is not before and not self.refused:
            self._confirm(confirmed(before, self.snapshot, key, live=True), before)

    def _confirm(self, words: str, before: Snapshot) -> None:
        """Say what a change did, unless it began a branch: that is said already, with the change in its name. One more
        at the very step where a branch began makes no other, which is said."""
        if len(self.snapshot.lines) == len(before.lines):
            words += _still(before, self.snapshot)
        if len(self.snapshot.lines) <= len(before.lines):
            self.say(words)

    @property
    def refused(self) -> bool:
        """Whether the latest command was refused."""
        return self._refused

    def do(self, command: Callable[..., object], *args: Any) -> None:
        self._refused = False
        super().do(command, *args)

    def say(self, words: str, *, bad: bool = False) -> None:
        self._refused = bad
        super().say(words, bad=bad)

    _refused = False

    def action_scale_lr(self, factor: float) -> None:
        self.change("optimizer.lr", scaled(self.snapshot.scenario.lr, factor))

    def action_optimizer(self) -> None:
        lr = self.snapshot.scenario.lr
        choices = [dialogs.Choice(entry.name, entry.summary, _more(entry, lr)) for entry in optimizers]
        dialog = dialogs.ChoiceDialog(
            "optimiser", choices, self.snapshot.scenario.optimizer.name, {"l": "with its usual lr"}
        )
        self.app.push_screen(dialog, self._take_optimizer)

    def _take_optimizer(self, answer: str | None) -> None:
        """Apply it; with the key l its usual learning rate as well."""
        if answer is None:
            return
        key, _, name = answer.rpartition(":")
        if name != self.snapshot.scenario.optimizer.name:
            self.change("optimizer.name", name)
        if key == "l" and not self.refused:
            usual = optimizers[name].knobs["lr"].default
            self.do(self.runner.apply, "optimizer.lr", usual)
            self.say(f"{name}{NEXT}, with its usual lr {written(usual)}")

    def action_edit(self) -> None:
        """The panel, at the parameter that is looked at if one is; a run that was going goes on when it is closed."""
        going = self.runner.running
        self.do(self.runner.pause)
        at = self.board.main_view.edited(self.snapshot)
        dialog = dialogs.EditDialog(lambda: self.snapshot, self.runner.apply, self.runner.renew, self.draw, at)
        before = self.snapshot
        self.app.push_screen(dialog, lambda said: self._edited(said, going, before))

    def _edited(self, said: str | None, going: bool, before: Snapshot) -> None:
        self.draw()
        if going and not self.snapshot.status:
            self.do(self.runner.play)
        if said:
            self._confirm(said, before)

    def action_undo(self) -> None:
        """Take the latest change back; the updates since then go with it, which is said."""
        taken = list[tuple[Snapshot, Sequence[Edit], Edit | None]]()

        def undo() -> None:
            self.runner.pause()
            taken.append((self.snapshot, self.runner.session.history.latest, self.runner.undo()))

        self.do(undo)
        before, edits, edit = taken[0] if taken else (self.snapshot, [], None)
        if edits:
            self.say(undone(before, self.snapshot, edits))
        elif edit is not None:
            self.say(left(before, self.snapshot, edit))
        elif not self.refused:
            self.say("there is no change to take back")

    def action_reset(self) -> None:
        before = len(self.snapshot.lines)
        self.do(self.runner.reset)
        self.say(started(_other(self._opened, self.snapshot.scenario), before))

    def action_reseed(self) -> None:
        before = len(self.snapshot.lines)
        self.do(self.runner.reseed)
        seed = self.snapshot.scenario.training.seed
        self.say(f"started again with seed {seed} (u goes back to {many(before) if before > 1 else 'the run before'})")


def _other(opened: Scenario, now: Scenario) -> list[str]:
    """The settings in words that are not as they were when the run was opened."""
    first = {one.name: one.value for one in keys_of(opened)}
    other = [one for one in keys_of(now) if one.name not in first or first[one.name] != one.value]
    return [f"{label(one.name)} {written(one.value) if one.value is not None else 'none'}" for one in other]


def started(other: Sequence[str], branches: int) -> str:
    """That a run began again, with which settings of its own, and what `u` brings back: as much as there is room for,
    the way back always."""
    if not other and branches == 1:
        return "started again; the run before is the ghost (u goes back to it)"
    ghost = "" if branches > 1 else "; the run before is the ghost"
    back = f" (u goes back to {many(branches)})" if branches > 1 else " (u goes back)"
    ways = [f"{_named(other, 2)}{ghost}{back}", *(f"{_named(other, shown)}{back}" for shown in (2, 1, 0))]
    return first_that_fits("started again", ways)


def _named(other: Sequence[str], shown: int) -> str:
    """So many of the settings by name, and how many more there are."""
    more = len(other) - shown
    if not other:
        return ""
    if not shown:
        return f", still with {more} other setting{'s' * (more > 1)}"
    return f", still with {', '.join(other[:shown])}{f' and {more} more' if more > 0 else ''}"


def _still(before: Snapshot, after: Snapshot) -> str:
    """Which branch was changed, where somebody may expect a new one: at the step where it left another."""
    was, line = (next(line for line in one.lines if line.here) for one in (before, after))
    here = line.parent and line.left == after.recorded
    return f"; still branch {line.letter}" if here and line.name != was.name else ""


def _more(entry: Any, lr: float) -> str:
    """Its equations, and what would become of the learning rate."""
    usual, symbols = entry.knobs["lr"].default, "   ".join(entry.make.symbols)
    return symbols if usual == lr else f"lr stays {written(lr)}; its usual one is {written(usual)} (key l)\n{symbols}"

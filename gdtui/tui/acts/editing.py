"""Keys that change the run while it goes on, and take changes back; each says in words what it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gdtui.engine.optimizers import optimizers
from gdtui.scenario import Edit, Scenario
from gdtui.scenario.keys import keys_of
from gdtui.snapshot import Snapshot
from gdtui.tui import dialogs
from gdtui.tui.dialogs.words import NEXT, confirmed, label, undone, written
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
        taken = list[tuple[Snapshot, Edit | None]]()

        def undo() -> None:
            self.runner.pause()
            taken.append((self.snapshot, self.runner.undo()))

        self.do(undo)
        before, edit = taken[0] if taken else (self.snapshot, None)
        if edit is not None:
            self.say(undone(before, self.snapshot, edit))
        elif not self.refused:
            self.say("there is no change to take back")

    def action_reset(self) -> None:
        others = self._others()
        self.do(self.runner.reset)
        kept, more = self._kept_changes(), "" if others else "; the run before is the ghost"
        self.say(f"started again{others}{kept}{more} (u goes back{' to it' if more and not kept else ''})")

    def _kept_changes(self) -> str:
        """What a new start says of settings that are not as they were when the run was opened."""
        first = {one.name: one.value for one in keys_of(self._opened)}
        now = keys_of(self.snapshot.scenario)
        other = [one for one in now if one.name not in first or first[one.name] != one.value]
        if not other:
            return ""
        names = [f"{label(one.name)} {written(one.value) if one.value is not None else 'none'}" for one in other]
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        return f", still with {', '.join(names[:2])}{more}"

    def action_reseed(self) -> None:
        others = self._others()
        self.do(self.runner.reseed)
        seed = self.snapshot.scenario.training.seed
        self.say(f"started again with seed {seed}{others} (u goes back to the run before)")

    def _others(self) -> str:
        """What a new start says of the branches that it ends."""
        count = len(self.snapshot.others)
        return f", without the other {'branch' if count == 1 else f'{count} branches'}" if count else ""


def _still(before: Snapshot, after: Snapshot) -> str:
    """Which branch was changed, where somebody may expect a new one: at the step where it left another."""
    was, line = (next(line for line in one.lines if line.here) for one in (before, after))
    here = line.parent and line.left == after.recorded
    return f"; still branch {line.letter}" if here and line.name != was.name else ""


def _more(entry: Any, lr: float) -> str:
    """Its equations, and what would become of the learning rate."""
    usual, symbols = entry.knobs["lr"].default, "   ".join(entry.make.symbols)
    return symbols if usual == lr else f"lr stays {written(lr)}; its usual one is {written(usual)} (key l)\n{symbols}"

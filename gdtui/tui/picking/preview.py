"""The highlighted scenario, alive: what it is about, its picture while it trains, its loss and its notes."""

from __future__ import annotations

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from gdtui.branches import Branches
from gdtui.errors import GdtuiError
from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.tui.options import ViewOptions
from gdtui.tui.pacing import comfortable
from gdtui.tui.picking.about import About
from gdtui.tui.picking.entries import Entry
from gdtui.tui.runner import Runner
from gdtui.tui.runs import Runs
from gdtui.tui.view import View
from gdtui.tui.views import LossView, NotesView, ProblemView

SETTLE = 0.12
"""Seconds the cursor must rest before a run is built: who hurries past pays nothing."""
FRAME = 0.1
"""Seconds between looks at the run."""
WHOLE_RUN = 40.0
"""Seconds in which a preview comes to its end: slow enough for the eye, and each shows what it is about."""


class Preview(Vertical):
    """Says at once what an entry is about, builds its run, and shows it training.

    Where animations are switched off (`TEXTUAL_ANIMATIONS=none`) the run stands still at step 0.
    """

    class Ready(Message):
        """The run is there."""

    class Refused(Message):
        """A run that was left could not be opened; `words` say why."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    DEFAULT_CSS = """
    Preview > About { height: 5; }
    Preview > ProblemView { height: 1fr; }
    Preview > LossView { height: 9; display: none; }
    Preview > NotesView { height: 6; }
    Preview.-idle > View { display: none; }
    Preview.-idle > About { height: 1fr; }
    """

    def __init__(self, language: str, runs: Runs, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._language, self._runs = language, runs
        self._entry: Entry | None = None
        self._runner: Runner | None = None

    def compose(self) -> ComposeResult:
        options = ViewOptions(language=self._language)
        yield About(id="about")
        for view in (ProblemView(id="problem"), LossView(id="loss"), NotesView(id="notes")):
            view.options = options
            view.can_focus = False
            yield view

    def on_mount(self) -> None:
        self.set_interval(FRAME, self._look)

    def on_unmount(self) -> None:
        self._release()

    @property
    def runner(self) -> Runner | None:
        """The run; None while it is being built, or where there is none."""
        return self._runner

    # What can be done

    def prepare(self, entry: Entry | None) -> None:
        """Let go of the run, and build this entry's; the picture stays until there is another."""
        self._release()
        self._entry = entry
        self._say("")
        self.set_class(entry is None or entry.scenario is None, "-idle")
        self._build(entry)

    def advance(self, steps: int) -> None:
        """Train by exactly so many steps, and show it."""
        if self._runner is not None:
            self._runner.step(steps)
            self._look()

    def rest(self) -> None:
        """Stand still, because nobody looks."""
        if self._runner is not None:
            self._runner.pause()

    def go_on(self) -> None:
        """Train on after a rest; build the run anew where it was taken away."""
        if self._runner is None:
            self.prepare(self._entry)
        else:
            self._play(self._runner)

    def take(self) -> Runner | None:
        """The run, paused, for whoever goes on with it and closes it: at its start, since nobody has made the steps
        that were shown; one that was left stands where it was left."""
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.pause() if self._was_left else runner.rewind()
        return runner

    # How it is done

    @work(exclusive=True)
    async def _build(self, entry: Entry | None) -> None:
        """Build the run once the cursor rests. Exclusive: another entry ends the wait for this one."""
        if entry is None or entry.scenario is None:
            return
        await asyncio.sleep(SETTLE)
        try:
            session = await asyncio.to_thread(opened, entry, entry.scenario)
        except GdtuiError as error:
            if self._is_whole:
                self._say(str(error))
                self.add_class("-idle")
                if entry.left is not None:
                    self.post_message(self.Refused(str(error)))
            return
        if not self._is_whole:
            return
        self._runner = self._runs.take(Runner(session))
        self._look()
        self._play(self._runner)
        self.post_message(self.Ready())

    @property
    def _is_whole(self) -> bool:
        """Whether it is still there, parts and all: an app that ends takes those away first."""
        return self.is_attached and bool(self.query(About))

    @property
    def _was_left(self) -> bool:
        """Whether it shows a run that was left."""
        return self._entry is not None and self._entry.left is not None

    def _play(self, runner: Runner) -> None:
        """Train, where nothing is on top; but a run that was left stands where it was left."""
        if not self._was_left and self.screen.is_active and self.app.animation_level != "none":
            runner.speed = comfortable(runner.snapshot.total, WHOLE_RUN)
            runner.play()

    def _look(self) -> None:
        """Show what the run has come to, if there is one and it can be seen."""
        if self._runner is not None and self.screen.is_current:
            self._say("")
            for view in self.query(View):
                view.show(self._runner.snapshot)

    def _say(self, problem: str) -> None:
        """Say how far it is, or why there is nothing to see."""
        self.query_one(About).show(self._entry, self._runner.snapshot if self._runner else None, problem)

    def _release(self) -> None:
        if self._runner is not None:
            self._runner.close()
        self._runner = None


def opened(entry: Entry, scenario: Scenario) -> Session | Branches:
    """A new run of a scenario, or the one that was left. Raises GdtuiError."""
    return Session(scenario) if entry.left is None else entry.left.open()

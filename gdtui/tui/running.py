"""A screen that shows a run as it goes on, and the keys that make it go, stop, step and travel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget

from gdtui.errors import GdtuiError
from gdtui.snapshot import Snapshot
from gdtui.tui import dialogs, pacing
from gdtui.tui.board import Board
from gdtui.tui.driver import Driver
from gdtui.tui.footed import Footed
from gdtui.tui.keys import WORKBENCH
from gdtui.tui.runner import Runner
from gdtui.tui.state import pace_of, state_of, way_on
from gdtui.tui.views import FooterLine, StatusLine


class DriveScreen(Footed, Screen[None]):
    """Polls what it drives and draws what is new; commands go to the driver and are drawn at once.

    The driver is the screen's from now on: it is closed with it.
    """

    AUTO_FOCUS = ""
    focused: var[Widget | None] = var(None)
    """Views show by themselves which of them it is: the screen is not painted for that."""
    keys_mode: ClassVar[str] = WORKBENCH

    def __init__(self, runner: Driver[Any, Any]) -> None:
        super().__init__()
        self.runner = runner
        self.runner.speed = pacing.comfortable(runner.snapshot.total)
        self._frames = pacing.Frames()
        self._shown: tuple[Any, str] | None = None

    def on_mount(self) -> None:
        self.draw()
        self.set_interval(pacing.FRAME, self._poll)

    def on_unmount(self) -> None:
        self.runner.close()

    # What is drawn, and when

    @property
    def snapshot(self) -> Any:
        """The latest picture of the run."""
        return self.runner.snapshot

    @property
    def seen(self) -> bool:
        """Whether any of it can be seen: on top, or below a screen that it shines through."""
        return self.is_active or (self.is_current and self.app.screen.styles.background.a < 1.0)

    def state(self) -> str:
        """The words at the end of the status line; "" while the run stands."""
        return state_of(self.runner)

    def _poll(self) -> None:
        self.runner.check()
        due = self._frames.due() or not self.runner.running  # where a run ends is shown at once
        if due and self.seen and self._shown != (self.snapshot, self.state()):
            self.draw()

    def draw(self) -> None:
        """Show the run as it is now; its thread waits until the terminal has it."""
        self._frames.begin()
        self.look()
        self.runner.hold(self)
        self._shown = self.snapshot, self.state()
        self.query_one(FooterLine).running(self.runner.running)
        self.paint(*self._shown)
        if not self.call_after_refresh(self._drawn):
            self._drawn()

    def look(self) -> None:
        """Say what is to be seen, before it is drawn."""

    def paint(self, snapshot: Any, state: str) -> None:
        """Show a picture of the run, and what it is doing."""
        raise NotImplementedError

    def _drawn(self) -> None:
        self.runner.rest(self._frames.end(self.runner.cost))
        self.runner.release(self)

    def do(self, command: Callable[..., object], *args: Any) -> None:
        """Carry out a command and show what came of it; a refusal is said in words."""
        self.say("")
        try:
            command(*args)
        except GdtuiError as error:
            self.say(str(error), bad=True)
        self.draw()

    def way_on(self) -> str:
        """What is said to whoever wants to go on where nothing can."""
        raise NotImplementedError

    # Keys

    def action_play(self) -> None:
        if self.runner.running:
            self.do(self.runner.pause)
        elif self.snapshot.status == "diverged":
            self.say(self.way_on(), bad=True)
        else:
            self.do(self.runner.play)

    def action_step(self, count: int) -> None:
        """So many updates on; back when negative."""
        if count < 0:
            before = self.snapshot.step
            self.do(self.runner.back, -count)
            if not before and not self.snapshot.step:
                self.say("this is the start: no step lies before it")
        elif self.snapshot.status == "diverged":
            self.complain(self.way_on())
        else:
            self.do(self.runner.step, count)

    def action_first(self) -> None:
        self.do(self.runner.goto, 0)

    def action_last(self) -> None:
        """The last step recorded; from there, on to wherever the run ends. Where that is here, it is said."""
        here = self.snapshot
        if here.step < here.recorded:
            self.do(self.runner.goto, here.recorded)
        elif not here.status:
            self.do(self.runner.hurry)
        elif here.status == "diverged":
            self.complain(self.way_on())
        else:
            self.say(f"this is the last step: {here.status}")

    def action_goto(self) -> None:
        self.do(self.runner.pause)
        self.app.push_screen(dialogs.GoToDialog(self.snapshot.step, self.snapshot.total), self._go)

    def _go(self, target: int | None) -> None:
        if target is not None:
            self.do(self.runner.goto, target)

    def action_slower(self) -> None:
        self._set_speed(pacing.slower(self.runner.speed))

    def action_faster(self) -> None:
        self._set_speed(pacing.faster(self.runner.speed))

    def _set_speed(self, speed: float) -> None:
        self.runner.speed = speed
        self.draw()
        self.say(pace_of(self.runner))


class RunScreen(DriveScreen):
    """A run with a board of views."""

    runner: Runner

    def __init__(self, runner: Runner, language: str = "en") -> None:
        super().__init__(runner)
        self.board = Board(language, id="board")

    def compose(self) -> ComposeResult:
        yield self.board

    @property
    def snapshot(self) -> Snapshot:
        """The latest picture of the run."""
        return self.runner.snapshot

    def look(self) -> None:
        self.runner.look(self.board.looking)

    def _poll(self) -> None:
        super()._poll()
        if self.seen and self.board.lacking:
            self.draw()

    def way_on(self) -> str:
        return f"diverged: {way_on(self.snapshot)}"

    def paint(self, snapshot: Snapshot, state: str) -> None:
        self.query_one(StatusLine).running(state)
        self.board.show(snapshot)

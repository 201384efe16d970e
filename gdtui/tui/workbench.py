"""The workbench: one run with all its views, and the keys that change it and how it is seen."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from gdtui.keeping import Kept
from gdtui.tui import dialogs, keys
from gdtui.tui.acts.editing import Editing
from gdtui.tui.acts.exporting import Exporting
from gdtui.tui.acts.inside import Insides
from gdtui.tui.acts.pointing import Pointing
from gdtui.tui.acts.race import Racing
from gdtui.tui.acts.steering import Steering
from gdtui.tui.acts.travelling import Travelling
from gdtui.tui.moving import Mover, axes_of
from gdtui.tui.runner import Runner
from gdtui.tui.running import RunScreen
from gdtui.tui.views import BOARD

ARROWS = {"right": (1, 0), "left": (-1, 0), "up": (0, 1), "down": (0, -1)}
MOVING = "move: the arrows move the ball, enter leaves it there, esc puts it back"


class Workbench(Editing, Steering, Travelling, Insides, Exporting, Racing, Pointing, RunScreen):
    """One run. Posts `Left` when somebody wants to choose another scenario."""

    class Left(Message):
        """Back to all scenarios, from this workbench; unless `wholly`, only to where it was opened."""

        def __init__(self, workbench: Workbench, *, wholly: bool = False) -> None:
            super().__init__()
            self.workbench, self.wholly = workbench, wholly

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.WORKBENCH)]

    def __init__(self, runner: Runner, language: str = "en", *, picked: bool = False, kept: Kept | None = None) -> None:
        super().__init__(runner, language)
        self._picked, self.kept = picked, kept
        self._mover: Mover | None = None

    def action_undo(self) -> None:
        """Take the latest change back; while points are edited, what is under the cross may be another one then."""
        super().action_undo()
        self.look_under_the_cross()

    # Move mode

    def state(self) -> str:
        return "MOVE" if self._mover else super().state()

    def action_move(self) -> None:
        """Let the arrows move the ball until enter, escape or any other key; in the data view a cross."""
        if self.edit_points():
            return
        if not axes_of(self.snapshot):
            points = "press 6, then i, to move points; " if self.snapshot.scenario.data else ""
            self.say(f"no ball here: {points}e changes a weight")
            return
        self.do(self.runner.pause)
        self._mover = Mover(self.runner)
        self.draw()
        self.say(MOVING)

    def on_key(self, event: events.Key) -> None:
        mover = self._mover
        if mover is None:
            return
        if event.key in ARROWS:
            self.do(mover.move, *ARROWS[event.key])
            self.say(MOVING)
        else:
            self._mover = None
            self.do(mover.cancel if event.key == "escape" else lambda: None)
        if event.key in (*ARROWS, "enter", "escape"):
            event.stop()
            event.prevent_default()

    def asked_about(self) -> dialogs.Focus | None:
        """What the help begins with: what is being done, else what is looked at."""
        return self.about_points() or super().asked_about()

    # How it is seen

    def action_view(self, name: str) -> None:
        """Bring a view to the front: the second one is the loss, then the metrics; of two parameters in all, the
        loss over them is the bowl. What was said of the view before is over."""
        self.say("")
        board = self.board
        if name == "second":
            name = self._next_second()
        if name == "slice" and board.wanted.bowl:
            name = "bowl"
        if BOARD[name].main:
            board.take_place(name)
        elif board.wanted.alone:
            board.want(alone=name)
        elif not board.large and name != "table":
            board.want(second="" if name == "notes" == board.wanted.beside else name)
            name = board.wanted.beside
        self.draw()
        board.bring(name)

    def _next_second(self) -> str:
        """The view that stands there; once it is focused, the next one, after the last the first."""
        board = self.board
        there = board.seconds
        focused = self.focused.id if self.focused else ""
        if focused in there:
            return there[(there.index(focused) + 1) % len(there)]
        here = board.wanted.alone or board.wanted.beside
        return here if here in there and not board.large else there[0]

    def action_maximise(self) -> None:
        """The focused view alone, or all of them again."""
        focused = self.focused.id if self.focused else None
        view = self.board.wanted.main if focused is None or focused == "update" else focused
        self.board.want(alone="" if self.board.wanted.alone else view)
        self.draw()

    def action_switch(self, option: str) -> None:
        self.board.choose(**{option: not getattr(self.board.options, option)})

    # The way out

    def action_picker(self) -> None:
        self.post_message(self.Left(self, wholly=True))

    def action_leave(self) -> None:
        """One level back: from one view to all, from there to where the run was chosen."""
        if self.board.wanted.alone or self.board.wanted.main != "problem":
            self.board.want(alone="", main="problem")
            self.draw()
        elif self._picked:
            self.post_message(self.Left(self))

"""The race: everybody's way and values in step, the table, and what it teaches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from gdtui.race import Race, RacePicture
from gdtui.race.entrants import racer_called
from gdtui.race.entries import Entry
from gdtui.session import Session
from gdtui.tui import keys
from gdtui.tui.board import TooSmall
from gdtui.tui.dialogs import ChoiceDialog
from gdtui.tui.dialogs.help import Focus
from gdtui.tui.leaving import Leaving
from gdtui.tui.race.arranging import heights, is_small, shown
from gdtui.tui.race.lines import RaceBar, RaceStatus, WordsView
from gdtui.tui.race.losses import LossesView
from gdtui.tui.race.newcomers import NEWCOMERS, newcomers
from gdtui.tui.race.paths import PathsView
from gdtui.tui.race.rates import RatesView
from gdtui.tui.race.runner import RaceRunner
from gdtui.tui.race.standings import StandingsView, letters_of
from gdtui.tui.race.view import RaceView, Seeing
from gdtui.tui.rates import scaled
from gdtui.tui.runner import Runner
from gdtui.tui.running import DriveScreen
from gdtui.tui.views import FooterLine

HINTS = (
    ("␣", "run"),
    ("←→", "step"),
    ("e", "equal rates"),
    ("jk", "racer"),
    ("−+", "rate"),
    ("o", "add"),
    ("l", "rates"),
    ("d", "drop"),
    ("esc", "back"),
    ("?", "help"),
    ("q", "quit"),
)
WITHOUT_EQUAL = tuple(hint for hint in HINTS if hint[0] != "e")
"""Where one rate for all would teach nothing."""
ABOUT = (
    "Everybody starts at the same place and sees the same batches; a letter and a colour tell who is who.",
    "Fair: each has its own rate, tuned for the last step. Of those at the goal (the lowest) # counts who came first.",
    "at 0.02: the place at this step if all had that rate. l: where each rate tried in the search led.",
    'A race is not saved. [[race]] tables in the scenario keep racers: name = "adam", lr = 0.02 (or searched for).',
    "enter opens a racer's run of its own: there s saves it and x exports it.",
)
"""The help's lines about the race."""


class RaceScreen(Leaving, DriveScreen):
    """A race. The run below it waits."""

    DEFAULT_CSS = """
    RaceScreen { layout: vertical; }
    RaceScreen #pictures { layout: horizontal; height: 1fr; }
    RaceScreen #beside { layout: vertical; width: 1fr; height: 1fr; }
    RaceScreen #beside.-flat { layout: horizontal; }
    RaceScreen PathsView { width: 1.3fr; }
    RaceScreen #words { margin: 0; }
    RaceScreen > #small { height: 1fr; content-align: center middle; text-align: center; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.RACE),
        Binding("z", "maximise", show=False),  # keys of the workbench, so that they are pressed here too
        Binding("s", "save", show=False),
        Binding("x", "export", show=False),
    ]
    keys_mode: ClassVar[str] = keys.RACE
    runner: RaceRunner

    def __init__(self, race: Race, language: str = "en") -> None:
        super().__init__(RaceRunner(race))
        self._language = language
        self._seeing = Seeing(race.entries[0].letter)
        self._rates = False

    def compose(self) -> ComposeResult:
        yield RaceStatus(id="race_status")
        with Container(id="pictures"):
            yield PathsView(id="paths")
            with Container(id="beside"):
                yield LossesView(id="losses")
                yield RatesView(id="rates")
        yield StandingsView(id="standings")
        yield WordsView(id="words")
        yield RaceBar(id="race_bar")
        yield FooterLine(id="footer", hints=HINTS)
        yield TooSmall()

    # What is drawn, and where

    @property
    def snapshot(self) -> RacePicture:
        """The latest picture of the race."""
        return self.runner.snapshot

    @property
    def race(self) -> Race:
        """The race itself; it is changed in the driver's turn only."""
        return self.runner.session

    def paint(self, snapshot: RacePicture, state: str) -> None:
        if self.size:
            self._arrange(snapshot)
        self.query_one(RaceStatus).running(state)
        self.query_one(FooterLine).hints(HINTS if snapshot.comparable else WITHOUT_EQUAL)
        for view in self.query(RaceView):
            if view.display:
                view.see(snapshot, self._seeing)

    def on_resize(self) -> None:
        """Everything anew: what is shown depends on the room."""
        self.draw()

    def _arrange(self, race: RacePicture) -> None:
        """Give each view its room, and hide what has none."""
        for name, wanted in shown(race, *self.size, rates=self._rates).items():
            self.query_one(f"#{name}").display = wanted
        notice = self.query_one(TooSmall)
        notice.display = is_small(*self.size)
        if notice.display:
            notice.say(*self.size)
        self.query_one("#beside").set_class(race.ground is None, "-flat")
        for name, lines in heights(race, *self.size).items():
            self.query_one(f"#{name}").styles.height = lines

    def way_on(self) -> str:
        lost = self.race.lost
        return f"all have diverged: {lost or 'go back (←), or take a lower rate (−)'}"

    # What changes the race

    @property
    def selected(self) -> Entry:
        """The racer that the keys are about."""
        letter = self.snapshot.of(self._seeing.selected).letter
        return next((entry for entry in self.race.entries if entry.letter == letter), self.race.entries[0])

    def action_scale_rate(self, factor: float) -> None:
        race, entry = self.race, self.selected
        rate = race.common if race.equal else entry.rate
        self._change(lambda: race.set_rate(entry, scaled(rate or 0.0, factor)))

    def action_restore_rate(self) -> None:
        self._change(lambda: self.race.restore_rate(self.selected))

    def action_equal(self) -> None:
        self._change(lambda: self.race.share_rate(not self.race.equal))

    def action_add(self) -> None:
        self.do(self.runner.pause)
        self.app.push_screen(ChoiceDialog(NEWCOMERS, newcomers(), ""), self._add)

    def _add(self, name: str | None) -> None:
        if name is not None:
            self._change(lambda: self._select(self.race.add(racer_called(name)).letter))

    def action_drop(self) -> None:
        entry = self.selected
        letters = letters_of(self.snapshot)
        place = letters.index(entry.letter)
        after = [*letters[place + 1 :], *letters[:place][::-1]]

        def drop() -> None:
            self.race.remove(entry)
            self._select(after[0])

        self._change(drop)

    def _change(self, command: Any) -> None:
        self.do(self.runner.change, command)

    # How it is seen

    def _select(self, letter: str) -> None:
        self._seeing = replace(self._seeing, selected=letter)

    def action_choose(self, by: int) -> None:
        letters = letters_of(self.snapshot)
        here = letters.index(self.snapshot.of(self._seeing.selected).letter)
        self._select(letters[max(0, min(len(letters) - 1, here + by))])
        self.draw()

    def action_switch(self, option: str) -> None:
        changed: dict[str, Any] = {option: not getattr(self._seeing, option)}
        self._seeing = replace(self._seeing, **changed)
        self.draw()

    def action_maximise(self) -> None:
        """Nothing here: say where it does something."""
        self.say("a race has no view to show alone: enter opens this racer's run, where z does")

    def action_save(self) -> None:
        """Nothing here either: say what keeps its racers."""
        self.say("a race is not saved: the scenario's [[race]] tables say who races (? says how)")

    def action_export(self) -> None:
        """Say where a racer's pictures, numbers and script are."""
        self.say("a race is not exported: enter opens this racer's run, where x does")

    def action_rates(self) -> None:
        """Values by learning rate in place of values by step, where there is no room for both."""
        if not self.snapshot.looked:
            self.say("all rates were given: there is no search to look at")
            return
        self._rates = not self._rates
        self.draw()
        ways = [shown(self.snapshot, *self.size, rates=rates) for rates in (False, True)]
        if ways[0] == ways[1]:
            self.say("there is room for both: the values by step, and by rate")

    # The way out

    def action_open(self) -> None:
        """The selected racer's run in a workbench of its own, at this step; esc leads back here."""
        # Only now: the workbench knows the way to this screen.
        from gdtui.tui.workbench import Workbench  # noqa: PLC0415

        self.do(self.runner.pause)
        lane = self.selected.lanes.get(self.race.equal)
        if lane is None:
            self.say("its rate is still being searched for")
            return
        run = Runner(Session(lane.session.history.scenario))
        run.goto(lane.session.step_count)
        self.app.push_screen(Workbench(run, self._language, picked=True))

    def action_leave(self) -> None:
        self.runner.pause()
        self.dismiss(False)

    def action_picker(self) -> None:
        """All the way to the list of scenarios: the run below is left too."""
        self.runner.pause()
        self.dismiss(True)

    def asked_about(self) -> Focus:
        """What the help says of the race."""
        return Focus("a race", ABOUT, ())

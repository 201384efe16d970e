"""A race that steps by itself, brings late racers along, and looks for learning rates, all on the driver's thread."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from gdtui.race import Race, RacePicture, picture_of
from gdtui.tui.driver import Driver
from gdtui.tui.slices import SLICE, for_seconds


class RaceRunner(Driver[Race, RacePicture]):
    """Works while there is work, whether the race runs or stands; it steps only when everybody is in place."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self._plays = False
        super().__init__()
        self._wake()

    @property
    def session(self) -> Race:
        """The race."""
        return self.race

    @property
    def running(self) -> bool:
        return self._plays and not self._going.over

    def play(self) -> None:
        self._plays = True
        super().play()

    def pause(self) -> None:
        self._plays = False
        super().pause()
        self._wake()

    def goto(self, target: int) -> None:
        super().goto(target)
        self._wake()

    def change(self, command: Callable[[], object]) -> None:
        """Change something about the race, whether it runs or stands, and publish what came of it."""
        with self._turns.mine():
            command()
            self._show()
        self._wake()

    # How it is done

    def _picture(self, moving: bool) -> RacePicture:
        return picture_of(self.session)

    def _total(self) -> int:
        return self.session.total

    def _wake(self) -> None:
        if self.session.busy:
            self._going.set()

    def _rest(self) -> None:
        """Work does not wait for the next step to be due."""
        if self._plays and not self.session.busy:
            super()._rest()

    def _slice(self) -> None:
        race = self.session
        if race.busy:
            self._work(race)
        if self._plays and race.ready:
            super()._slice()
            self._plays &= self._going.is_set()
        if not (self._plays or race.busy):
            self._going.clear()
        if self._plays or race.busy:  # again: a key may have been pressed just now
            self._going.set()

    def _work(self, race: Race) -> None:
        before = race.busy, race.ready
        race.work(for_seconds(SLICE / 2 if self._plays else SLICE))
        if (race.busy, race.ready) != before or perf_counter() >= self._show_at:
            self._show()

"""From a run to a race on its problem."""

from __future__ import annotations

from gdtui.tui.running import RunScreen


class Racing(RunScreen):
    """The race begins where the run began, with today's settings."""

    _race: object = None
    """The race of last time: it goes on where it was left, unless the settings are others now."""

    def action_race(self) -> None:
        """Open the race over the run, which waits."""
        self.do(self.runner.pause)
        self.do(self._open_race)

    def _open_race(self) -> None:
        # Only now: nobody else waits for these imports.
        from gdtui.race import Race  # noqa: PLC0415
        from gdtui.tui.race.screen import RaceScreen  # noqa: PLC0415

        session = self.runner.session
        scenario = session.history.folded(session.step_count, [])
        if not isinstance(self._race, Race) or self._race.scenario != scenario:
            self._race = Race(scenario)
        self.app.push_screen(RaceScreen(self._race, self.board.options.language), self._raced)

    def _raced(self, on: bool | None) -> None:
        """Back from the race; `on` to all scenarios. What was made of it lasts only so long, which is said."""
        if on:
            self.action_picker()
        elif getattr(self._race, "touched", False):
            self.say("the race waits here until a setting changes (c); it is not saved")

    def action_picker(self) -> None:
        """Leave for the list of scenarios."""
        raise NotImplementedError

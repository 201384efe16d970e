"""The lines of a race that are text: what it is, what it teaches, and the bar of steps."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.strip import Strip

from gdtui.draw.ink import glyphs
from gdtui.race import RacePicture
from gdtui.race.entries import GIVEN
from gdtui.tui.race.view import RaceView
from gdtui.tui.strips import Part, printable, strip, width_of, wrapped
from gdtui.tui.views.scrub import place


class RaceStatus(RaceView):
    """Title, rule, step; at the right what the race is doing."""

    DEFAULT_CSS = "RaceStatus { height: 1; background: $panel; }"
    headed = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._doing = ""

    def running(self, text: str) -> None:
        """What the driver is doing, in words; "" while it stands."""
        if text != self._doing:
            self._doing = text
            self.repaint()

    def rows(self, width: int, height: int) -> list[Strip]:
        race, ink = self._race, self.ink
        if race is None:
            return []
        state = self._state(race)
        room = width - cell_len(state.text) - 2
        parts = self._parts(race, brief=False)
        if width_of(parts) > room:
            parts = self._parts(race, brief=True)
        excess, dots = width_of(parts) - room, "..." if ink.ascii else "…"
        if excess > 0:
            parts[1] = parts[1]._replace(text=f"{race.title[: max(3, len(race.title) - excess - len(dots))]}{dots}")
        gap = Part(" " * max(1, width - width_of(parts) - cell_len(state.text) - 1))
        return [strip([*parts, gap, state], width, ink)]

    def _parts(self, race: RacePicture, *, brief: bool) -> list[Part]:
        """All but the state, the title second: `brief` where it would have to be cut."""
        ink, count = self.ink, len(race.standings)
        dot = Part(" | " if ink.ascii else " · ", ink.dim)
        if race.equal:
            rule = f"all: {race.common:.3g}" if brief else f"one rate for all: {race.common:.3g}"
        elif all(one.source == GIVEN for one in race.standings):
            rule = "given rates"  # which may be fair or not: nobody has searched
        else:
            rule = "fair" if brief else "fair: each its own rate"
        return [
            Part(" "), Part(race.title, ink.text, bold=True), *([] if brief else [dot, Part(f"race of {count}")]), dot,
            Part(rule, ink.warn if race.equal else ink.good, bold=True), dot, Part(f"step {race.step}/{race.total}"),
        ]  # fmt: skip

    def _state(self, race: RacePicture) -> Part:
        ink, glyph = self.ink, glyphs(self.ink)
        if not race.ready:
            return Part("tuning" if not race.tuned and not race.equal else "catching up", ink.warn, bold=True)
        if self._doing:
            return Part(self._doing, ink.good, bold=True)
        if race.status:
            good = race.status == "finished"
            sign = glyph.healthy if good else glyph.failed
            return Part(f"{sign} {race.status}", ink.good if good else ink.bad, bold=True)
        return Part("|| paused" if ink.ascii else "‖ paused", ink.warn, bold=True)


class WordsView(RaceView):
    """What the race teaches where it stands."""

    headed = False

    def rows(self, width: int, height: int) -> list[Strip]:
        if self._race is None:
            return []
        ink, lines = self.ink, list[Sequence[Part]]()
        for k, sentence in enumerate(self._race.words):
            colour = ink.accent if k == 0 else ink.text
            lines += [[Part(" "), Part(line, colour)] for line in wrapped(printable(sentence, ink), width - 2)]
        return [strip(line, width, ink) for line in lines[:height]]


class RaceBar(RaceView):
    """The bar of steps, as under a run: heavy to the present, plain as far as recorded, dotted to the end."""

    DEFAULT_CSS = "RaceBar { height: 1; }"
    headed = False

    def rows(self, width: int, height: int) -> list[Strip]:
        race, ink = self._race, self.ink
        if race is None:
            return []
        glyph, end = glyphs(ink), max(race.total, race.recorded, 1)
        before, after = " step 0 ", f" {end} "
        room = max(2, width - len(before) - len(after))
        here = place(race.step, end, room)
        known = max(here, place(race.recorded, end, room))
        line = [
            Part(before, ink.dim), Part(("=" if ink.ascii else "━") * here, ink.accent),
            Part(glyph.ball, ink.ball, bold=True), Part(glyph.line * (known - here), ink.accent),
            Part(("." if ink.ascii else glyph.dashed) * (room - 1 - known), ink.dim), Part(after, ink.dim),
        ]  # fmt: skip
        return [strip(line, width, ink)]

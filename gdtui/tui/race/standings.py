"""The table of a race: who is where, with which rate, and at what cost."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import glyphs
from gdtui.draw.table import Cell
from gdtui.race import RacePicture, Standing
from gdtui.tui.grid import Column, first_row, grid, numbers
from gdtui.tui.race.view import RaceView, colour_of

_TONES = {"racing": "text", "diverged": "bad", "catching up": "warn", "tuning": "warn", "stalled": "warn"}


class StandingsView(RaceView):
    """A row for each racer, in the order of their places; the cursor is at the selected one."""

    headed = False

    def picture(self, race: RacePicture, width: int, height: int) -> Canvas:
        letters = [one.letter for one in race.standings]
        chosen = letters.index(race.of(self.seeing.selected).letter)
        canvas = grid(self._columns(race), width, height, self.ink, cursor=chosen)
        more = self._more(len(letters), height - 1, chosen)
        canvas.put(width - len(more), 0, more, self.ink.accent, bold=True)
        return canvas

    def _more(self, count: int, room: int, chosen: int) -> str:
        """How many racers are above and below those that are shown: `↑1 ↓2`."""
        above = first_row(count, room, chosen)
        below = max(0, count - room - above)
        up, down = "^v" if self.ink.ascii else "↑↓"
        return " ".join(f"{sign}{hidden}" for sign, hidden in ((up, above), (down, below)) if hidden)

    def _columns(self, race: RacePicture) -> list[Column]:
        ink, full, racers = self.ink, self.seeing.full, race.standings
        other = "rank, own rate" if race.equal else f"rank at {race.common:.3g}"
        searching = any(one.functions != one.gradients for one in racers)
        arrived = any(one.there is not None for one in racers)
        found = [
            Column("", [(one.letter, colour_of(one, ink)) for one in racers], "<"),
            Column("#", [_place(one.place) for one in racers]),
            Column("racer", [(one.name, colour_of(one, ink)) for one in racers], "<", 10),
            Column("lr", [_rate(one.lr) for one in racers], ">", 8),
            Column("", [(one.source if one.lr else "", ink.dim) for one in racers], "<", 7, 5),
            numbers(race.value_name, [one.value for one in racers], ink, full),
            numbers("best", [one.best for one in racers], ink, full, 4),
            Column("gradients", [f"{one.gradients:,}" for one in racers], ">", 9, 2 if searching else 4),
            *([Column("goal at", [_step(one.there) for one in racers], ">", 7, 1)] if arrived else []),
            *([Column("values", [f"{one.functions:,}" for one in racers], ">", 6, 6)] if searching else []),
            Column(other, [_ordinal(one.other_place) for one in racers], ">", 8, 3),
            Column("state", [self._state(one) for one in racers], "<", 8),
        ]
        return [column for column in found if column.title != other or any(one.other_place for one in racers)]

    def _state(self, racer: Standing) -> Cell:
        glyph = glyphs(self.ink)
        signs = {"diverged": glyph.failed, "catching up": glyph.next, "tuning": glyph.next, "stalled": glyph.warning}
        words = {
            "diverged": f"diverged at {racer.since}",
            "catching up": f"catching up {racer.since}",
            "tuning": f"tuning {racer.since} %" if racer.since else "to be tuned",
        }.get(racer.state, racer.state)
        tone = getattr(self.ink, _TONES.get(racer.state, "good"))
        return f"{signs.get(racer.state, glyph.healthy)} {words}", tone


def _place(place: int | None) -> str:
    return "" if place is None else f"{place}"


def _step(step: int | None) -> str:
    return "" if step is None else f"{step:,}"


def _ordinal(place: int | None) -> str:
    return "" if place is None else f"#{place}"


def _rate(rate: float | None) -> str:
    return "?" if rate is None else f"{rate:.3g}"


def letters_of(race: RacePicture) -> Sequence[str]:
    """The racers as the table lists them."""
    return [one.letter for one in race.standings]

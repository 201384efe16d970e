"""What the search for learning rates has seen: where each racer ends, by its rate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.frame import layout
from gdtui.draw.ink import glyphs
from gdtui.draw.plot import Axes, Series, limits, plot
from gdtui.race import RacePicture, Standing
from gdtui.tui.grid import Column, numbers
from gdtui.tui.race.view import Letter, RaceView, colour_of, in_order, put_letters, say_floor
from gdtui.tui.strips import Part

_LOW = 1e-12
_WIDE = 42


class RatesView(RaceView):
    """A valley for each racer: at its floor lies its own rate; the dashed line is one rate for all."""

    def title(self, race: RacePicture) -> str:
        """What the search saw, and where: it looks less far than a long race goes."""
        wide = self.size.width >= _WIDE
        return f"{race.value_name} at step {race.looked:,}, by rate tried" if wide else f"{race.value_name} by rate"

    def key(self, race: RacePicture) -> Sequence[Part]:
        return [Part(f"{glyphs(self.ink).dashed} {race.common:.3g} for all", self.ink.text)]

    def numbers(self, race: RacePicture) -> Sequence[Column]:
        """The rates that the selected racer was tried with."""
        chosen = race.of(self.seeing.selected)
        rates, ends = chosen.tried
        if not len(rates):
            return ()
        full, told = self.seeing.full, np.where(np.isfinite(ends), ends, np.nan).tolist()
        return [
            Column(f"{chosen.letter} lr", [f"{rate:.3g}" for rate in rates.tolist()]),
            numbers(race.value_name, told, self.ink, full),
        ]

    def picture(self, race: RacePicture, width: int, height: int) -> Canvas:
        ink = self.ink
        racers = [one for one in in_order(race, self.seeing.selected) if np.isfinite(one.tried[1]).any()]
        if not racers:
            return Canvas(width, height, ascii=ink.ascii)
        ends = [one.tried[1][np.isfinite(one.tried[1])] for one in racers]
        log = all(bool(np.all(y >= 0)) for y in ends) and any(bool(np.any(y > 0)) for y in ends)
        axes = Axes(_decades(racers, race.common), _heights(race, ends, log), log)
        place = float(np.log10(race.common))
        series = [Series([place, place], axes.ylim, ink.text, "dashed")]
        for one in racers:
            rates, values = one.tried
            series.append(Series(np.log10(rates), _shown(values, axes.ylim), colour_of(one, ink)))
        canvas = plot(width, height, series, axes, ink, labels=("log10 lr", ""))
        room = layout(canvas.width, canvas.height, axes, ink, ("log10 lr", "")).area
        say_floor(canvas, room, ends, ink)
        letters = [Letter(*_stand(one, axes.ylim), one.letter, colour_of(one, ink), important=True) for one in racers]
        put_letters(canvas, room, letters)
        return canvas


def _decades(racers: Sequence[Standing], common: float) -> tuple[float, float]:
    """From where a rate does something to where all diverge, the common rate included."""
    known = [np.log10(one.tried[0][np.isfinite(one.tried[1])]) for one in racers]
    low = max(min(float(x.min()) for x in known), min(float(np.log10(_best(one)[0])) for one in racers) - 3.0)
    high = max(float(x.max()) for x in known)
    place = float(np.log10(common))
    return min(low, place - 0.2), max(high, place + 0.2) + 0.1


def _heights(race: RacePicture, ends: Sequence[np.ndarray], log: bool) -> tuple[float, float]:
    """The start's value at the top: higher ends mean that a rate leads away."""
    starts = [float(one.curve[1][0]) for one in race.standings if len(one.curve[1])]
    lowest, highest = min(float(y.min()) for y in ends), max(float(np.median(y)) for y in ends)
    top = max([*starts, lowest]) if starts else highest
    if log:
        floor = max(top, 1e-280) * _LOW
        return limits([[max(lowest, floor), max(top, 2 * floor)]], pad=0.06, log=True)
    return limits([[lowest, max(top, lowest)]], pad=0.06)


def _shown(values: np.ndarray, ylim: tuple[float, float]) -> np.ndarray:
    """Held inside the picture, so that a valley's walls are seen; a rate that diverges is over the top."""
    return np.clip(np.where(np.isfinite(values), values, np.inf), ylim[0], ylim[1])


def _best(racer: Standing) -> tuple[float, float]:
    """The racer's own rate and where it ends; before the search is over, the best so far."""
    rates, values = racer.tried
    k = int(np.argmin(values)) if racer.own is None else int(np.argmin(np.abs(np.log(rates / racer.own))))
    return float(rates[k]), float(values[k])


def _stand(racer: Standing, ylim: tuple[float, float]) -> tuple[float, float]:
    rate, value = _best(racer)
    return float(np.log10(rate)), float(np.clip(value, *ylim))

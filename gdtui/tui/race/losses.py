"""The values of all racers against the step, in one plot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.frame import layout
from gdtui.draw.plot import Axes, Series, limits, plot
from gdtui.race import RacePicture, Standing
from gdtui.tui.grid import Column, numbers
from gdtui.tui.race.view import RaceView, along, colour_of, in_order, put_letters, say_floor
from gdtui.tui.strips import Part

_LEAST_STEPS = 5
_LOW = 1e-16
"""A logarithmic axis goes down to this share of the first value: below it there is only rounding."""


class LossesView(RaceView):
    """Everybody's way down."""

    def title(self, race: RacePicture) -> str:
        return race.value_name if race.value_name == "train loss" else f"{race.value_name} at each step"

    def key(self, race: RacePicture) -> Sequence[Part]:
        if not self.seeing.log:
            return [Part("y log", self.ink.dim)]
        if logarithmic(race) or not any(len(one.curve[1]) for one in race.standings):
            return [Part("log scale", self.ink.dim)]
        return [Part(f"no log: {race.value_name} < 0", self.ink.warn)]

    def numbers(self, race: RacePicture) -> Sequence[Column]:
        """Everybody's value at each step that somebody has one for."""
        racers = sorted(race.standings, key=lambda one: one.order)
        known = [dict(zip(one.curve[0].tolist(), one.curve[1].tolist(), strict=True)) for one in racers]
        steps = sorted(set().union(*known))
        found = [Column("step", [f"{step:g}" for step in steps])]
        for one, values in zip(racers, known, strict=True):
            title = f"{one.letter} {one.name}"
            cells = [values.get(step) for step in steps]
            found.append(numbers(title, cells, self.ink, self.seeing.full, one.place or 9, colour_of(one, self.ink)))
        return found

    def picture(self, race: RacePicture, width: int, height: int) -> Canvas:
        ink, log = self.ink, self.seeing.log and logarithmic(race)
        racers = in_order(race, self.seeing.selected)
        axes = Axes((0.0, float(max(_LEAST_STEPS, race.recorded))), heights(racers, log), log)
        shown = [(one, one.curve[0], np.clip(one.curve[1], *axes.ylim)) for one in racers]
        low = axes.ylim[0] if log else -np.inf  # what lies below a logarithmic axis runs along its floor
        series = [Series(steps, np.maximum(one.curve[1], low), colour_of(one, ink)) for one, steps, _ in shown]
        canvas = plot(width, height, series, axes, ink)
        room = layout(canvas.width, canvas.height, axes, ink).area
        say_floor(canvas, room, [one.curve[1] for one in racers], ink)
        letters = [letter for one, steps, values in reversed(shown) for letter in along(steps, values, one, ink)]
        put_letters(canvas, room, letters)
        return canvas


def logarithmic(race: RacePicture) -> bool:
    """Whether a logarithmic axis can show the values: none below 0, and not all of them 0."""
    curves = [one.curve[1] for one in race.standings if len(one.curve[1])]
    return bool(curves) and all(bool(np.all(y >= 0)) for y in curves) and any(bool(np.any(y > 0)) for y in curves)


def heights(racers: Sequence[Standing], log: bool) -> tuple[float, float]:
    """The range worth seeing: who leaps far above the start must not flatten the others to a line."""
    curves = [one.curve[1] for one in racers if len(one.curve[1])]
    if not curves:
        return (0.1, 1.0) if log else (0.0, 1.0)
    first = max(float(y[0]) for y in curves)
    low = min(float(y.min()) for y in curves)
    if log:
        floor = max(first, 1e-280) * _LOW
        return limits([np.clip(y, floor, 30.0 * max(first, 1e-280)) for y in curves], pad=0.04, log=True)
    return limits([np.minimum(y, first + 0.25 * (first - low)) for y in curves], pad=0.05)

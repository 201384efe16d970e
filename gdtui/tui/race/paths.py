"""The ways of all racers over one map, or along one curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.frame import Area, layout
from gdtui.draw.heat import Heat
from gdtui.draw.ink import glyphs
from gdtui.draw.plot import Axes, Mark, Series, plot
from gdtui.draw.sevenbit import spelled
from gdtui.pictures import CurvePicture, SurfacePicture
from gdtui.race import RacePicture, Standing
from gdtui.tui.grid import Column, numbers
from gdtui.tui.race.view import Letter, RaceView, along, colour_of, in_order, put_letters
from gdtui.tui.strips import Part
from gdtui.tui.views import curve, surface
from gdtui.tui.views.outside import pointers

LEVELS = 12
_MOST_TRAIL = 200


class PathsView(RaceView):
    """Where everybody has been: paths on a map of two parameters, balls on a curve of one."""

    def title(self, race: RacePicture) -> str:
        ground = race.ground
        if isinstance(ground, SurfacePicture):
            return surface.heading(ground).removesuffix(" and its path")
        return curve.heading(ground) if isinstance(ground, CurvePicture) else ""

    def key(self, race: RacePicture) -> Sequence[Part]:
        glyph = glyphs(self.ink)
        parts = [Part(f"{glyph.start} start", self.ink.text)]
        if isinstance(race.ground, SurfacePicture) and race.ground.minima:
            parts.append(Part(f"{glyph.minimum} minimum", self.ink.minimum))
        return parts

    def numbers(self, race: RacePicture) -> Sequence[Column]:
        """The way of the selected racer."""
        chosen, ground = race.of(self.seeing.selected), race.ground
        if chosen.trail is None or ground is None:
            return ()
        names = ground.names if isinstance(ground, SurfacePicture) else ("x", "f(x)")
        titles = [f"{chosen.letter} {name}" for name in names]
        columns = zip(titles, chosen.trail.T, strict=True)
        return [numbers(title, axis.tolist(), self.ink, self.seeing.full) for title, axis in columns]

    def picture(self, race: RacePicture, width: int, height: int) -> Canvas:
        racers = [one for one in in_order(race, self.seeing.selected) if one.trail is not None and len(one.trail)]
        if isinstance(race.ground, SurfacePicture):
            return self._map(race.ground, racers, width, height)
        if isinstance(race.ground, CurvePicture):
            return self._curve(race.ground, racers, width, height)
        return Canvas(width, height, ascii=self.ink.ascii)

    def _map(self, ground: SurfacePicture, racers: Sequence[Standing], width: int, height: int) -> Canvas:
        ink, glyph = self.ink, glyphs(self.ink)
        axes = Axes(ground.xlim, ground.ylim)
        scale = surface.scale_for(ground.values)
        heat = Heat(ground.values, ground.xlim, ground.ylim, palette="relief", levels=LEVELS, scale=scale)
        series = [Series(_way(one)[:, 0], _way(one)[:, 1], colour_of(one, ink)) for one in racers]
        marks = [Mark(x, y, glyph.minimum, ink.minimum, bold=True) for x, y in ground.minima]
        x0, y0 = ground.path[0].tolist()
        marks.append(Mark(x0, y0, glyph.start, ink.ball))
        names = tuple(spelled(name) if ink.ascii else name for name in ground.names)
        canvas = plot(width, height, series, axes, ink, marks, heat, (names[0], names[1]))
        self._letters(canvas, layout(canvas.width, canvas.height, axes, ink, (names[0], names[1])).area, racers)
        return canvas

    def _curve(self, ground: CurvePicture, racers: Sequence[Standing], width: int, height: int) -> Canvas:
        ink = self.ink
        axes = Axes((float(ground.xs[0]), float(ground.xs[-1])), curve.heights(ground))
        trails = [(one, _way(one)[-_MOST_TRAIL:]) for one in racers]
        chosen = self.seeing.selected
        marks = [
            Mark(
                way[:, 0],
                way[:, 1],
                glyphs(ink).trail if one.letter == chosen else glyphs(ink).dots,
                colour_of(one, ink),
            )
            for one, way in trails
        ]
        x0, y0 = (float(axis[0]) for axis in ground.trail)
        marks.append(Mark(x0, y0, glyphs(ink).start, ink.ball))
        canvas = plot(width, height, [Series(ground.xs, ground.ys, ink.dim)], axes, ink, marks)
        self._letters(canvas, layout(canvas.width, canvas.height, axes, ink).area, racers, shares=())
        return canvas

    def _letters(
        self, canvas: Canvas, room: Area, racers: Sequence[Standing], shares: Sequence[float] = (0.3, 0.6)
    ) -> None:
        """Everybody's letter where they are; an arrow at the border with the letters of those who have left."""
        letters: list[Letter] = []
        for one in reversed(racers):
            way = _way(one)
            letters += along(way[:, 0], way[:, 1], one, self.ink, shares)
            place = (float(way[-1, 0]), float(way[-1, 1]))
            pointers(canvas, room.axes, place, one.letter, self.ink)
        put_letters(canvas, room, letters)


def _way(racer: Standing) -> np.ndarray:
    assert racer.trail is not None
    return racer.trail

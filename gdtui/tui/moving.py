"""Move mode: the arrows take the ball along, and everything follows it."""

from __future__ import annotations

from gdtui.pictures import CurvePicture, FitPicture, SurfacePicture
from gdtui.snapshot import Snapshot
from gdtui.tui.runner import Runner

PART = 50
"""An arrow moves by this part of the window."""

Axis = tuple[str, float]
"""A parameter and the width of the window along it."""


class Mover:
    """Moves a run's parameters, at most two of them, as one change that can be taken back.

    Each move takes the last one back and makes a longer one: what remains is one change of each parameter, and both
    are taken back together.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.axes = axes_of(runner.snapshot)
        self._from = [float(value) for value in runner.snapshot.params[: len(self.axes)]]
        self._moved = [0] * len(self.axes)

    def move(self, right: int, up: int) -> None:
        """Move by so many parts of the window. With one parameter, up and down do nothing."""
        self.cancel()
        self._moved = [n + by for n, by in zip(self._moved, (right, up), strict=False)]
        joined = False
        for (name, width), start, parts in zip(self.axes, self._from, self._moved, strict=True):
            if parts:
                self._runner.apply(name, start + parts * width / PART, joined)
                joined = True

    def cancel(self) -> None:
        """Put the ball back where it was."""
        if any(self._moved):
            self._runner.undo()


def axes_of(snapshot: Snapshot) -> list[Axis]:
    """What the arrows move: x; or x and y; or weight and bias. Nothing where the picture shows no ball."""
    picture = snapshot.picture
    if isinstance(picture, CurvePicture):
        return [("x", float(picture.xs[-1] - picture.xs[0]))]
    surface = picture.bowl if isinstance(picture, FitPicture) else picture
    if not isinstance(surface, SurfacePicture):
        return []
    limits = (surface.xlim, surface.ylim)
    return [(name, high - low) for name, (low, high) in zip(surface.names, limits, strict=True)]

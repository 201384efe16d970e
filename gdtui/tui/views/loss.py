"""The loss against the step, and for a straight line the bowl of J over its two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Axes, Mark, Series, key, limits, plot
from gdtui.engine.objectives import Floats
from gdtui.pictures import FitPicture, SurfacePicture
from gdtui.snapshot import Points, Snapshot
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part
from gdtui.tui.view import View
from gdtui.tui.views import surface, zooming
from gdtui.tui.views.problem import noted

BOWL_WINDOW = "bowl_window"
DWARFED = 50.0
_LEAST_STEPS = 5


class LossView(View):
    """The loss so far, over the whole training and test sets where they are known, and of the last run."""

    def heading(self, snapshot: Snapshot) -> str:
        return "2 loss f(x)" if snapshot.loss_name == "f" and len(snapshot.params) == 1 else "2 loss"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        parts = [Part(text, color) for text, color in key(curves_of(snapshot, self.ink), self.ink)]
        if not self.options.log_loss:
            return [*parts, Part("y log", self.ink.dim)]
        if logarithmic(snapshot, wanted=True):
            return [Part("log scale", self.ink.dim), *parts]
        return [Part("no log: loss ≤ 0", self.ink.warn), *parts]

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        ink, log_y = self.ink, logarithmic(snapshot, self.options.log_loss)
        series = curves_of(snapshot, ink)
        axes = Axes(_steps(snapshot), _heights(series, log_y), log_y)
        return plot(width, height, [*reversed(series)], axes, ink, _marks(snapshot, ink))

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        steps, losses = snapshot.curves["loss"]
        upto = steps <= snapshot.step
        wanted = [Column("step", [f"{int(s)}" for s in steps[upto]]), self._numbers("loss", losses[upto])]
        for name, (at, taken) in snapshot.curves.items():
            if name != "loss" and len(at) == len(steps):
                wanted.append(self._numbers(name.replace("_", " "), taken[upto]))
        return wanted

    def _numbers(self, title: str, found: Floats) -> Column:
        return numbers(title, found.tolist(), self.ink, self.options.full_precision, rank=int(title != "loss"))


class BowlView(LossView):
    """J over weight and bias with the path in it, where the model has no more than these; else the loss."""

    def heading(self, snapshot: Snapshot) -> str:
        bowl = bowl_of(snapshot)
        return super().heading(snapshot) if bowl is None else f"2 {noted(bowl)}{surface.heading(bowl)}"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        bowl = bowl_of(snapshot)
        return super().legend(snapshot) if bowl is None else surface.legend(bowl, self.ink)

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        bowl = bowl_of(snapshot)
        return super().paint(snapshot, width, height) if bowl is None else self._bowl(snapshot, bowl, width, height)

    def _bowl(self, snapshot: Snapshot, bowl: SurfacePicture, width: int, height: int) -> Canvas:
        return surface.draw(bowl, width, height, self.ink, self.mode(snapshot))

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        bowl = bowl_of(snapshot)
        if bowl is None:
            return super().values(snapshot)
        return surface.columns(bowl, self.ink, self.options.full_precision)

    def steer(self, snapshot: Snapshot, right: int, down: int) -> Mapping[str, Any] | None:
        bowl = bowl_of(snapshot)
        return None if bowl is None else zooming.steered(bowl, BOWL_WINDOW, right, down)

    def magnify(self, snapshot: Snapshot, factor: float) -> Mapping[str, Any] | None:
        bowl = bowl_of(snapshot)
        return None if bowl is None else zooming.magnified(bowl, BOWL_WINDOW, factor, snapshot.params.tolist())

    def whole(self, snapshot: Snapshot) -> Mapping[str, Any] | None:
        bowl = bowl_of(snapshot)
        return None if bowl is None else zooming.whole(bowl, BOWL_WINDOW)

    def choices(self, snapshot: Snapshot) -> tuple[str, ...]:
        return () if bowl_of(snapshot) is None else surface.MODES


def bowl_of(snapshot: Snapshot) -> SurfacePicture | None:
    """The picture of J over two parameters, where there is one."""
    return snapshot.picture.bowl if isinstance(snapshot.picture, FitPicture) else None


def curves_of(snapshot: Snapshot, ink: Ink) -> list[Series]:
    """The most telling curve first: training loss, test loss, single batches, what is ahead, the last run."""
    loss, ahead = _parted(snapshot, "loss")
    batches = snapshot.loss_name == "batch loss" and "train_loss" in snapshot.curves
    tested = "test_loss" in snapshot.curves
    train = _parted(snapshot, "train_loss")[0] if batches else loss
    found = [Series(*train, ink.train, label="train" if batches or tested else "")]
    if tested:
        found.append(Series(*_parted(snapshot, "test_loss")[0], ink.test, "dashed", "test"))
    if batches:
        found.append(Series(*loss, ink.dim, "dots", "batch"))
    if len(ahead[0]) > 1:
        found.append(Series(*ahead, ink.ghost, "dashed", "ahead"))
    if snapshot.ghost is not None and len(snapshot.ghost.loss[0]):
        found.append(Series(*snapshot.ghost.loss, ink.ghost, "dots", "last run"))
    return found


def _parted(snapshot: Snapshot, name: str) -> tuple[Points, Points]:
    """A curve up to the present, and what has been recorded beyond it; both hold the present."""
    x, y = snapshot.curves.get(name, (np.empty(0), np.empty(0)))
    cut = int(np.searchsorted(x, snapshot.step, side="right"))
    return (x[:cut], y[:cut]), (x[max(0, cut - 1) :], y[max(0, cut - 1) :])


def logarithmic(snapshot: Snapshot, wanted: bool) -> bool:
    """Whether a logarithmic axis is wanted and possible: every loss must be above 0."""
    curves = [y for name, (_, y) in snapshot.curves.items() if name.endswith("loss")]
    return wanted and bool(curves) and all(bool(np.all(y > 0)) for y in curves)


def _steps(snapshot: Snapshot) -> tuple[float, float]:
    past = snapshot.ghost.loss[0] if snapshot.ghost is not None else np.empty(0)
    return 0.0, float(max(_LEAST_STEPS, snapshot.recorded, *past[-1:]))


def _heights(series: Sequence[Series], log_y: bool) -> tuple[float, float]:
    """All of it, but for a last run that exploded: it must not flatten this one to a line."""
    whole = limits([one.y for one in series], pad=0.05, log=log_y)
    own = limits([one.y for one in series if one.label != "last run"], pad=0.05, log=log_y)
    return own if whole[1] - whole[0] > DWARFED * (own[1] - own[0]) and not log_y else whole


def _marks(snapshot: Snapshot, ink: Ink) -> list[Mark]:
    """Where the run stands."""
    if snapshot.loss is None:
        return []
    return [Mark(snapshot.step, snapshot.loss, glyphs(ink).ball, ink.ball, bold=True)]

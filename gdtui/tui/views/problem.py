"""The problem view: whichever picture fits the scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink
from gdtui.pictures import (
    AgreementPicture,
    BoundaryPicture,
    CurvePicture,
    FitPicture,
    ImagesPicture,
    Picture,
    SurfacePicture,
)
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column
from gdtui.tui.strips import Part
from gdtui.tui.view import View
from gdtui.tui.views import agreement, boundary, curve, fit, surface, weights


class Painter(NamedTuple):
    """How one kind of picture is named, explained, drawn and written as numbers."""

    heading: Callable[[Any], str]
    legend: Callable[[Any, Ink], Sequence[Part]]
    draw: Callable[[Any, int, int, Ink], Canvas]
    columns: Callable[[Any, Ink, bool], Sequence[Column]]


PAINTERS: dict[type[Picture], Painter] = {
    kind: Painter(module.heading, module.legend, module.draw, module.columns)
    for kind, module in (
        (CurvePicture, curve),
        (SurfacePicture, surface),
        (FitPicture, fit),
        (AgreementPicture, agreement),
        (BoundaryPicture, boundary),
        (ImagesPicture, weights),
    )
}


class ProblemView(View):
    """What is being minimised, and where the run stands in it."""

    main = True

    def heading(self, snapshot: Snapshot) -> str:
        return f"1 {_painter(snapshot).heading(snapshot.picture)}"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        return _painter(snapshot).legend(snapshot.picture, self.ink)

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        return _painter(snapshot).draw(snapshot.picture, width, height, self.ink)

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        return _painter(snapshot).columns(snapshot.picture, self.ink, self.options.full_precision)


def _painter(snapshot: Snapshot) -> Painter:
    return PAINTERS[type(snapshot.picture)]

"""The problem view: whichever picture fits the scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from gdtui.tui.views import agreement, boundary, curve, fit, surface, weights, zooming

WINDOW = "problem_window"


class Painter(NamedTuple):
    """How one kind of picture is named, explained, drawn and written as numbers.

    Where there are `modes`, `draw` takes the one that is wanted after the ink.
    """

    heading: Callable[[Any], str]
    legend: Callable[[Any, Ink], Sequence[Part]]
    draw: Callable[..., Canvas]
    columns: Callable[[Any, Ink, bool], Sequence[Column]]
    modes: tuple[str, ...] = ()


PAINTERS: dict[type[Picture], Painter] = {
    kind: Painter(module.heading, module.legend, module.draw, module.columns, getattr(module, "MODES", ()))
    for kind, module in (
        (CurvePicture, curve),
        (SurfacePicture, surface),
        (FitPicture, fit),
        (AgreementPicture, agreement),
        (BoundaryPicture, boundary),
        (ImagesPicture, weights),
    )
}

Zoomable = CurvePicture | SurfacePicture | FitPicture | BoundaryPicture


class ProblemView(View):
    """What is being minimised, and where the run stands in it."""

    main = True

    def heading(self, snapshot: Snapshot) -> str:
        return f"1 {noted(snapshot.picture)}{_painter(snapshot).heading(snapshot.picture)}"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        return _painter(snapshot).legend(snapshot.picture, self.ink)

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        painter = _painter(snapshot)
        mode = [self.mode(snapshot)] if painter.modes else []
        return painter.draw(snapshot.picture, width, height, self.ink, *mode)

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        return _painter(snapshot).columns(snapshot.picture, self.ink, self.options.full_precision)

    def choices(self, snapshot: Snapshot) -> tuple[str, ...]:
        return _painter(snapshot).modes

    def steer(self, snapshot: Snapshot, right: int, down: int) -> Mapping[str, Any] | None:
        """Pan the window. Up and down are the table's until the picture is focused."""
        picture = snapshot.picture
        if not isinstance(picture, Zoomable) or (down and not self.has_focus):
            return None
        return zooming.steered(picture, WINDOW, right, down)

    def magnify(self, snapshot: Snapshot, factor: float) -> Mapping[str, Any] | None:
        """Zoom in on the ball, if there is one in sight, else on the middle."""
        picture = snapshot.picture
        if not isinstance(picture, Zoomable):
            return None
        ball = snapshot.params.tolist() if isinstance(picture, CurvePicture | SurfacePicture) else ()
        return zooming.magnified(picture, WINDOW, factor, ball)

    def whole(self, snapshot: Snapshot) -> Mapping[str, Any] | None:
        picture = snapshot.picture
        return zooming.whole(picture, WINDOW) if isinstance(picture, Zoomable) else None


def noted(picture: Picture) -> str:
    """What stands before a heading when the window is not the picture's own."""
    words = zooming.note(picture) if isinstance(picture, Zoomable) else ""
    return f"({words}, 0: all) " if words else ""


def _painter(snapshot: Snapshot) -> Painter:
    return PAINTERS[type(snapshot.picture)]

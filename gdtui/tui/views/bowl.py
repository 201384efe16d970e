"""For a straight line the bowl of J over its two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gdtui.draw.canvas import Canvas
from gdtui.pictures import FitPicture, SurfacePicture
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column
from gdtui.tui.strips import Part
from gdtui.tui.views import surface, zooming
from gdtui.tui.views.loss import LossView
from gdtui.tui.views.problem import noted

BOWL_WINDOW = "bowl_window"


class BowlView(LossView):
    """J over weight and bias with the path in it, where the model has no more than these; else the loss."""

    def heading(self, snapshot: Snapshot) -> str:
        bowl = bowl_of(snapshot)
        return super().heading(snapshot) if bowl is None else f"8 {noted(bowl)}{surface.heading(bowl)}"

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

    def has_own(self, snapshot: Snapshot) -> bool:
        return bowl_of(snapshot) is not None

    def choices(self, snapshot: Snapshot) -> tuple[str, ...]:
        return () if bowl_of(snapshot) is None else surface.MODES


def bowl_of(snapshot: Snapshot) -> SurfacePicture | None:
    """The picture of J over two parameters, where there is one."""
    return snapshot.picture.bowl if isinstance(snapshot.picture, FitPicture) else None

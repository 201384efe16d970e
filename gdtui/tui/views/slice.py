"""The loss over two parameters, or over the plane that the path lies in, through the present point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gdtui.draw.canvas import Canvas
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import shortened
from gdtui.pictures import SlicePicture
from gdtui.pictures.slices import PAIR, PATH
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column
from gdtui.tui.strips import Part
from gdtui.tui.view import View
from gdtui.tui.views import surface, zooming

WINDOW = "slice_window"
LEAST_FOR_NOTE = 10
NOTHING = ("a slice needs a model with two parameters or more;", "1 shows the data and the fit")
WHOLE = ("a function needs no slice:", "1 shows all of it")


class SliceView(View):
    """A map of the loss with all parameters but two held where they are; h l and j k choose the two."""

    main = True
    extra = "slice"
    modes = (PAIR, PATH)

    def heading(self, snapshot: Snapshot) -> str:
        picture = picture_of(snapshot)
        if picture is None:
            return "8 slice of the loss"
        note = zooming.note(picture.surface)
        over = "{} and {}".format(*picture.surface.names)
        return f"8 {f'({note}, 0: all) ' if note else ''}J over {over}"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        picture = picture_of(snapshot)
        return () if picture is None else surface.legend(picture.surface, self.ink)

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        picture, ink = picture_of(snapshot), self.ink
        canvas = Canvas(width, height, ascii=ink.ascii)
        if picture is None:
            missing = "slice" not in snapshot.extras
            words = () if missing else WHOLE if snapshot.scenario.kind == "function" else NOTHING
            for k, line in enumerate(words):
                canvas.put((width - len(line)) // 2, height // 2 - 1 + k, line, ink.dim)
            return canvas
        note = spelled(picture.note) if ink.ascii else picture.note
        noted = bool(note) and height >= LEAST_FOR_NOTE
        canvas.blit(surface.draw(picture.surface, width, height - noted, ink), 0, 0)
        if noted:
            canvas.put(1, height - 1, shortened(note, width - 2, ink), ink.dim)
        return canvas

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        picture = picture_of(snapshot)
        return () if picture is None else surface.columns(picture.surface, self.ink, self.options.full_precision)

    def steer(self, snapshot: Snapshot, right: int, down: int) -> Mapping[str, Any] | None:
        """The next parameter for one of the axes; another plane is panned. Up and down only while it is focused."""
        picture = picture_of(snapshot)
        if picture is None or (down and not self.has_focus):
            return None
        if picture.pair is None:
            return zooming.steered(picture.surface, WINDOW, right, down)
        return {"slice_pair": chosen(picture.pair, picture.count, right, down)}

    def magnify(self, snapshot: Snapshot, factor: float) -> Mapping[str, Any] | None:
        picture = picture_of(snapshot)
        if picture is None:
            return None
        return zooming.magnified(picture.surface, WINDOW, factor, picture.surface.path[-1].tolist())

    def whole(self, snapshot: Snapshot) -> Mapping[str, Any] | None:
        """The window, and the parameters, as they would be chosen now."""
        if picture_of(snapshot) is None:
            return None
        return {WINDOW: None, "slice_pair": None, "slice_anew": snapshot.looking.at.get("slice_anew", 0) + 1}


def picture_of(snapshot: Snapshot) -> SlicePicture | None:
    """The slice in a snapshot, if it has one."""
    found = snapshot.extras.get("slice")
    return found if isinstance(found, SlicePicture) else None


def chosen(pair: tuple[int, int], count: int, right: int, down: int) -> tuple[int, int]:
    """The pair after a move of the first, or of the second, through all parameters; no parameter is taken twice."""
    first, second = pair
    if count <= 2:
        return second, first
    if right:
        first = (first + right) % count
        first = (first + right) % count if first == second else first
    if down:
        second = (second + down) % count
        second = (second + down) % count if second == first else second
    return first, second

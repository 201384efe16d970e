"""The data set: every sample with what the model makes of it, and the statistics of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from textual.strip import Strip

from gdtui.draw.canvas import Canvas
from gdtui.pictures import DataPicture
from gdtui.snapshot import Snapshot
from gdtui.tui import places
from gdtui.tui.grid import Column, grid
from gdtui.tui.strips import Part, wrapped
from gdtui.tui.view import View
from gdtui.tui.views import sample, samples, statistics

PANEL = 36
"""Columns for the numbers beside the samples."""
LEAST = 12
"""Columns for the samples; where so many are not left, the numbers are."""

NO_DATA = "A function has no data: its only sample is the place where it stands."


class DataView(View):
    """Samples over what the model makes of the plane, or images with their labels; beside them the numbers.

    h j k l go to the nearest sample in a direction, [ and ] from one that is misjudged to the next.
    """

    extra = "data"
    main = True
    broad = True
    brackets = "misjudged before, after"
    modes = ("samples", "statistics")
    _top = 0

    def heading(self, snapshot: Snapshot) -> str:
        picture = picture_of(snapshot)
        if picture is None:
            return "6 data"
        table = picture.table
        if self.mode(snapshot) == "statistics":
            return "6 data in numbers"
        if table.images is not None:
            return f"6 data: {len(table.test)} images"
        if picture.cross is not None:
            return f"6 data: cross at {places.at(picture.cross, self.cell(snapshot))}"
        return f"6 data: {table.names[1]} over {table.names[0]}"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        picture = picture_of(snapshot)
        if picture is None:
            return ()
        if self.mode(snapshot) == "statistics":
            return (Part("j k: more   d: samples", self.ink.dim),)
        return samples.legend(picture, self.ink)

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        picture, canvas = picture_of(snapshot), Canvas(width, height, ascii=self.ink.ascii)
        if picture is None:
            words = NO_DATA if snapshot.scenario.kind == "function" else ""
            for y, line in enumerate(wrapped(words, width - 2), 1):
                canvas.put(1, y, line, self.ink.text)
            return canvas
        full, nobody = self.options.full_precision, self._is_nowhere(snapshot)
        if self.mode(snapshot) == "statistics":
            self._top = max(0, min(self._top, statistics.rows_of_statistics(picture.table) - (height - 2)))
            return statistics.statistics(picture.table, width, height, self.ink, full, self._top)
        beside, w, h = parted(picture, width, height, full)
        if picture.table.images is not None:
            canvas.blit(samples.tiles(picture, w - 1, h, self.ink), 1, 0)
        else:
            canvas.blit(samples.scatter(picture, picture.behind or snapshot.picture, w, h, self.ink), 0, 0)
        if beside:
            canvas.blit(sample.panel(picture, width - w, height, self.ink, full, nobody=nobody), w, 0)
        elif h < height:
            canvas.blit(sample.panel(picture, width, height - h, self.ink, full, nobody=nobody), 0, h)
        return canvas

    def _is_nowhere(self, snapshot: Snapshot) -> bool:
        """Whether points are edited and the cross is on none of them."""
        picture = picture_of(snapshot)
        if picture is None or picture.cross is None or picture.carried is not None:
            return False
        return places.under(picture.table, picture.cross, self.cell(snapshot)) is None

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        picture = picture_of(snapshot)
        return () if picture is None else sample.columns(picture, self.ink, self.options.full_precision)

    def body(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        """The numbers are scrolled to the chosen sample."""
        picture = picture_of(snapshot)
        if picture is None or not self.options.values:
            return super().body(snapshot, width, height)
        canvas = grid(self.values(snapshot), width, height, self.ink, cursor=picture.chosen)
        return [Strip(row, width) for row in canvas.rows()]

    # Cursors

    def steer(self, snapshot: Snapshot, right: int, down: int) -> Mapping[str, Any] | None:
        """The nearest sample in that direction; in a list of numbers the next row."""
        picture = picture_of(snapshot)
        if picture is None:
            return None
        if self.mode(snapshot) == "statistics" and not self.options.values:
            self._top = max(0, self._top + down)
            self.repaint()
            return {}
        last = len(picture.table.test) - 1
        if self.options.values:
            return {"data_row": max(0, min(last, picture.chosen + down + right))}
        if picture.table.images is not None:
            _, w, h = parted(picture, self.size.width, self.size.height - 1, self.options.full_precision)
            across, _ = samples.across_and_down(picture, w - 1, h, self.ink)
            return {"data_row": max(0, min(last, picture.chosen + right + across * down))}
        return {"data_row": neighbour(picture, right, down)}

    def magnify(self, snapshot: Snapshot, factor: float) -> Mapping[str, Any] | None:
        """The next sample that is misjudged, or the one before, round and round."""
        picture = picture_of(snapshot)
        if picture is None:
            return None
        wrong = np.flatnonzero(picture.wrong)
        if not wrong.size:
            return {}
        after = wrong[wrong > picture.chosen] if factor > 1 else wrong[wrong < picture.chosen][::-1]
        return {"data_row": int(after[0] if after.size else wrong[0 if factor > 1 else -1])}

    def cell(self, snapshot: Snapshot) -> tuple[float, float]:
        """How far apart in the data neighbouring cells of the plot are, across and up."""
        picture = picture_of(snapshot)
        assert picture is not None
        _, w, h = parted(picture, self.size.width, self.size.height - 1, self.options.full_precision)
        room = samples.room_for(picture, w, h, self.ink)
        (left, right), (low, high) = picture.table.xlim, picture.table.ylim
        return (right - left) / max(1, room.w - 1), (high - low) / max(1, room.h - 1)


def picture_of(snapshot: Snapshot) -> DataPicture | None:
    """The picture of the data in a snapshot, if it was asked for and there are any."""
    found = snapshot.extras.get("data")
    return found if isinstance(found, DataPicture) else None


def parted(picture: DataPicture, width: int, height: int, full: bool) -> tuple[bool, int, int]:
    """Whether the numbers stand beside the samples, and the room that is left to those."""
    table = picture.table
    beside = width >= 100 or height < 24
    if (full and width < 120) or (beside and width < PANEL + LEAST):
        return False, width, height
    if beside:
        return True, width - max(PANEL, min(56, width // 3)), height
    rows = 4 + len(table.came) + (min(len(table.classes), 10) + 2 if table.classes else 1)
    return False, width, height - min(rows, height // 2)


def neighbour(picture: DataPicture, right: int, down: int) -> int:
    """The row of the nearest sample in a direction, what lies off it counted twice; the same one if none is there.

    Distances are in parts of the window, so that they are those on the screen.
    """
    table, k = picture.table, picture.chosen
    x, y = table.x / (table.xlim[1] - table.xlim[0]), table.y / (table.ylim[1] - table.ylim[0])
    along = (x - x[k]) * right - (y - y[k]) * down
    off = np.abs((y - y[k]) * right) + np.abs((x - x[k]) * down)
    cost = np.where(along > 1e-9, along + 2.0 * off, np.inf)
    return int(np.argmin(cost)) if np.isfinite(cost).any() else k

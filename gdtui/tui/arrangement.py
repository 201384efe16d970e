"""Where each view stands on a screen of any size: cells and rows only, no widgets."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region

from gdtui.frozen import Frozen

LEAST_WIDTH, LEAST_HEIGHT = 60, 18
"""On anything smaller there is one polite line."""

WIDE, TALL = 100, 28
"""From here on the table, the metrics and the notes stand beside the problem."""

METRICS = 5
LEAST_PLOT = 9
LEAST_NOTES = 5
LEAST_BODY = 10

Places = dict[str, Region]


class Wanted(Frozen):
    """What there is to show. `table` is the height at which the table has all its rows."""

    table: int = 3
    bowl: bool = False
    second: str = ""
    """What stands beside the problem where there is room for one view only; "": whatever tells most."""
    main: str = "problem"
    """The view in the place of the problem."""
    alone: str = ""
    """The view that has the room of all pictures to itself."""
    broad: bool = False
    """The problem needs its width: the view beside it gets less."""

    @property
    def beside(self) -> str:
        """The id of the view beside the problem."""
        return self.second or ("bowl" if self.bowl else "loss")


def arrange(width: int, height: int, wanted: Wanted) -> Places:
    """The region of every view that is shown, by its id; without gaps and without overlap."""
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return {"small": Region(0, 0, width, height)}
    large = is_large(width, height)
    bars = {"status": 1, "body": 0, "update": _update_rows(large), "scrub": int(large), "footer": 1}
    bars["body"] = height - sum(bars.values())
    places = _piled(Region(0, 0, width, height), bars)
    body = places.pop("body")
    if wanted.alone:
        return places | {wanted.alone: body}
    return places | (_large(body, wanted) if large else _small(body, wanted))


def _update_rows(large: bool) -> int:
    """With room, a heading over three lines; else a heading that holds the symbols, over numbers and sentence."""
    return 4 if large else 3


def is_large(width: int, height: int) -> bool:
    """Whether everything finds room beside the problem."""
    return width >= WIDE and height >= TALL


def _small(body: Region, wanted: Wanted) -> Places:
    """Two pictures side by side over the table."""
    table = min(wanted.table, max(3, body.height - LEAST_BODY))
    pictures, below = body.split_horizontal(body.height - table)
    share = 0.62 if wanted.broad else 0.58
    problem, beside = pictures.split_vertical(round(share * body.width))
    return {wanted.main: problem, "table": below} | _second(beside, wanted)


def _second(beside: Region, wanted: Wanted) -> Places:
    """The chosen view; where it would be taller than it needs, notes or the loss below it."""
    other = "notes" if wanted.beside != "notes" else "loss"
    if beside.height < 2 * LEAST_PLOT + LEAST_NOTES:
        return {wanted.beside: beside}
    return _stack(beside, [(wanted.beside, LEAST_PLOT, 3), (other, LEAST_NOTES, 2)])


def _large(body: Region, wanted: Wanted) -> Places:
    """The problem on the left, the bowl below it where there is one, all else stacked on the right."""
    left, right = body.split_vertical(round(0.55 * body.width))
    pictures = [(wanted.main, LEAST_PLOT, 1), *([("bowl", LEAST_PLOT, 1)] if wanted.bowl else [])]
    return _stack(left, pictures) | _stack(right, _beside(right.height, wanted))


def _beside(height: int, wanted: Wanted) -> list[tuple[str, int, int]]:
    """The loss and the table always, then what there is room for: notes before metrics."""
    table = min(wanted.table + 1, max(3, height // 3))
    room = height - LEAST_PLOT - table
    notes = room >= LEAST_NOTES
    metrics = room - (LEAST_NOTES if notes else 0) >= METRICS
    return [
        ("loss", LEAST_PLOT, 2),
        ("table", table, 0),
        *([("metrics", METRICS + int(height >= 30), 0)] if metrics else []),
        *([("notes", LEAST_NOTES, 3)] if notes else []),
    ]


def _stack(region: Region, parts: Sequence[tuple[str, int, int]]) -> Places:
    """(id, least height, share of what is left) from top to bottom; the rounding goes to the last that grows."""
    spare = region.height - sum(least for _, least, _ in parts)
    shares = sum(share for _, _, share in parts) or 1
    heights = {name: least + spare * share // shares for name, least, share in parts}
    grows = next(name for name, _, share in reversed(parts) if share)
    heights[grows] += region.height - sum(heights.values())
    return _piled(region, heights)


def _piled(region: Region, heights: dict[str, int]) -> Places:
    """Regions of these heights from top to bottom; none for a height of 0."""
    places, y = dict[str, Region](), region.y
    for name, height in heights.items():
        if height:
            places[name] = Region(region.x, y, region.width, height)
        y += height
    return places

"""Where the units of a network stand in a diagram: a column for each layer, tiles in it, room for edges between.

Nothing overlaps and nothing sticks out, whatever the network: layers too tall stand in several files, and where not
even that is enough the units and layers around the cursor are shown, and the numbers of the others are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gdtui.frozen import Frozen

GAP = 3
"""The least room for edges between two columns, in cells."""
WIDEST_GAP = 18
LEAST = (5, 2)
"""The least width and height of a tile."""
_STYLES = ((15, 9, 8), (13, 9, 7), (11, 7, 6), (9, 7, 6), (7, 7, 5), (7, 5, 5), (5, 5, 4), (5, 5, GAP))
"""The largest width of a tile, the least, and the least gap, the preferred first. Two cells of width are as long as
one of height; a tile that is low is drawn wider than that."""
_APART = 3
"""Cells between tiles that stand side by side, for their numbers."""

Tiles = Mapping[int, tuple[int, int]]
NOTHING: Tiles = {}


class Place(Frozen):
    """The tile of one unit: cells x … x + w − 1 and y … y + h − 1."""

    unit: int
    x: int
    y: int
    w: int
    h: int

    @property
    def middle(self) -> float:
        """The row of its middle."""
        return self.y + self.h / 2


class Block(Frozen):
    """One layer: its tiles, the columns x … x + w − 1 that they fill, and how many units found no room."""

    column: int
    x: int
    w: int
    places: tuple[Place, ...]
    hidden: int
    captions: bool
    """Whether the row below each tile is free."""

    @property
    def by_unit(self) -> dict[int, Place]:
        """Its tiles by the numbers of their units."""
        return {place.unit: place for place in self.places}


class Diagram(Frozen):
    """The layers that are shown, from left to right. `heads`: row 0 is free for their names."""

    blocks: tuple[Block, ...]
    heads: bool

    @property
    def by_column(self) -> dict[int, Block]:
        """Its layers by their numbers."""
        return {block.column: block for block in self.blocks}


class _Shape(Frozen):
    """How a layer's units are stacked: `files` files of `rows` tiles of w × h, `pitch` rows apart."""

    count: int
    files: int
    rows: int
    w: int
    h: int
    pitch: int

    @property
    def width(self) -> int:
        return self.files * (self.w + _APART) - _APART

    @property
    def capacity(self) -> int:
        return self.files * self.rows


def arrange(
    counts: Sequence[int],
    width: int,
    height: int,
    cursor: tuple[int, int],
    *,
    left: int = 0,
    right: int = 0,
    tiles: Tiles = NOTHING,
) -> Diagram:
    """The diagram of layers of `counts` units, inputs first, in `width` × `height` cells.

    The unit under the cursor (column, unit) is always shown. `left` and `right` cells beside the first and the last
    column are for names. `tiles` are the least sizes (w, h) of the tiles of some columns, where they are not LEAST.
    """
    heads = _has_heads(counts, height)
    top, body = int(heads), height - int(heads)
    room = width - left - right
    if body < 1 or room < 1:
        return Diagram((), heads=False)
    styles = [(_shapes(counts, body, cap, least, tiles), gap) for cap, least, gap in _STYLES]
    shapes = next((found for found, gap in styles if _total(found, gap) <= room), None)
    first, last = 0, len(counts)
    if shapes is None:
        shapes = _narrowed(styles[-1][0], room)
        first, last = _window(shapes, cursor[0], room)
    return Diagram(tuple(_blocks(shapes, first, last, left, room, top, body, cursor)), heads)


def least_width(counts: Sequence[int], height: int, gap: int = GAP, tiles: Tiles = NOTHING) -> int:
    """The width at which all layers are shown, their tiles as narrow as may be and `gap` cells apart."""
    body = height - int(_has_heads(counts, height))
    return _total(_shapes(counts, max(1, body), *_STYLES[-1][:2], tiles), gap)


def _has_heads(counts: Sequence[int], height: int) -> bool:
    """Whether a row can be spared for the names of the layers without making a tile smaller."""
    return height > 3 and not any(height // n == LEAST[1] > (height - 1) // n for n in counts)


def _shapes(counts: Sequence[int], body: int, cap: int, least: int, tiles: Tiles) -> list[_Shape]:
    return [_shape(n, body, cap, *tiles.get(k, (least, LEAST[1]))) for k, n in enumerate(counts)]


def _shape(count: int, body: int, cap: int, w: int, h: int) -> _Shape:
    """One file of tiles as large as the cap allows, else as many files as hold all of them at their least height."""
    pitch = min(max(h, (cap + 1) // 2), body // count)
    if pitch >= h:
        return _Shape(count, 1, count, max(w, 2 * pitch - 1), pitch, min(body // count, pitch + 1))
    pitch = min(h, body)
    rows = body // pitch
    return _Shape(count, -(-count // rows), rows, w, pitch, pitch)


def _narrowed(shapes: Sequence[_Shape], room: int) -> list[_Shape]:
    """The same with fewer files, the widest losing theirs first, and so with units that are not shown."""
    found = list(shapes)
    while _total(found) > room and any(shape.files > 1 for shape in found):
        k = max((k for k in range(len(found)) if found[k].files > 1), key=lambda k: found[k].width)
        found[k] = replace(found[k], files=found[k].files - 1)
    return [replace(shape, w=min(shape.w, room)) for shape in found]


def _total(shapes: Sequence[_Shape], gap: int = GAP) -> int:
    return sum(shape.width for shape in shapes) + gap * (len(shapes) - 1)


def _window(shapes: Sequence[_Shape], cursor: int, room: int) -> tuple[int, int]:
    """The layers around the cursor that fit, from the first to before the last."""
    first = max(0, min(cursor, len(shapes) - 1))
    last, grown = first + 1, True
    while grown:
        grown = False
        for wanted in ((first - 1, last), (first, last + 1)):
            if wanted[0] >= 0 and wanted[1] <= len(shapes) and _total(shapes[wanted[0] : wanted[1]]) <= room:
                (first, last), grown = wanted, True
    return first, last


def _blocks(
    shapes: Sequence[_Shape], first: int, last: int, left: int, room: int, top: int, body: int, cursor: tuple[int, int]
) -> list[Block]:
    """The layers side by side, what room is left shared out among the gaps."""
    shown = range(first, last)
    spare = room - sum(shapes[k].width for k in shown)
    gap = min(WIDEST_GAP, spare // max(1, len(shown) - 1))
    found, x = list[Block](), left
    for k in shown:
        found.append(_block(shapes[k], k, x, top, body, cursor[1] if cursor[0] == k else 0))
        x += shapes[k].width + gap
    return found


def _block(shape: _Shape, column: int, x: int, top: int, body: int, cursor: int) -> Block:
    shown = min(shape.count, shape.capacity)
    start = max(0, min(cursor - shown // 2, shape.count - shown))
    rows = min(shape.rows, -(-shown // shape.files))
    y = top + (body - rows * shape.pitch) // 2
    places = tuple(
        Place(start + k, x + k // rows * (shape.w + _APART), y + k % rows * shape.pitch, shape.w, shape.h)
        for k in range(shown)
    )
    return Block(column, x, shape.width, places, shape.count - shown, captions=shape.pitch > shape.h)

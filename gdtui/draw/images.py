"""A grid of small images, such as the weights that each hidden unit has for the pixels of a digit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gdtui.draw.canvas import Canvas
from gdtui.draw.gateway import Floats
from gdtui.draw.heat import colours, half_blocks, shaded
from gdtui.draw.ink import Ink
from gdtui.draw.palettes import lookup
from gdtui.draw.table import Cell
from gdtui.frozen import Frozen

_SIGNED = "=- +#"  # without colours: very negative, negative, about 0, positive, very positive
_SCALES = (4.0, 3.0, 2.0, 1.0, 0.5, 1 / 3, 0.25)


class _Grid(Frozen):
    """Tiles of `width` × `height` cells (a caption and a picture of `rows` × `columns` pixels), and their number."""

    columns: int
    rows: int
    width: int
    height: int
    across: int
    down: int

    @property
    def capacity(self) -> int:
        return self.across * self.down


def images(
    arrays: Sequence[ArrayLike],
    width: int,
    height: int,
    ink: Ink,
    names: Sequence[Cell] | None = None,
    *,
    shared: bool = True,
) -> Canvas:
    """Small images (rows, columns), the first row at the top, each below its name (0, 1, … by default).

    A name may have a colour of its own. Colours run from the ink's first class (negative) over paper (0) to its
    second; with `shared` they mean the same in all images, else each uses its own full range. As large as all of
    them fit, else as many as fit and a line "+12 more".
    """
    canvas = Canvas(width, height, ascii=ink.ascii)
    pictures = [np.atleast_2d(np.asarray(a, dtype=float)) for a in arrays]
    if not pictures or not (canvas.width and canvas.height):
        return canvas
    names = [str(k) for k in range(len(pictures))] if names is None else names
    grid = _grid(pictures, width, height, tall=1 if ink.pixels else 2)
    shown = _shown(len(pictures), grid, height)
    reach = max(_reach(p) for p in pictures) if shared else None
    for index in range(shown):
        x, y = index % max(1, grid.across) * (grid.width + 1), index // max(1, grid.across) * grid.height
        name, colour = (named, ink.dim) if isinstance(named := names[index], str) else named
        canvas.put(x, y, name[: grid.width], colour)
        canvas.blit(_tile(pictures[index], grid, ink, reach), x, y + 1)
    if shown < len(pictures):
        _say_more(canvas, grid, shown, len(pictures) - shown, ink)
    return canvas


def room_for(rows: int, columns: int, width: int, height: int, ink: Ink) -> tuple[int, int]:
    """How many images of that size `images` has room for, one pixel a value: across, and down."""
    grid = _tiling(rows, columns, 1.0, width, height, tall=1 if ink.pixels else 2)
    return grid.across, grid.down


def _grid(pictures: Sequence[Floats], width: int, height: int, tall: int) -> _Grid:
    """The largest tiles of which all fit; if none does, tiles in natural size, or smaller to fit one at least."""
    rows, columns = (max(p.shape[axis] for p in pictures) for axis in (0, 1))
    grids = [_tiling(rows, columns, scale, width, height, tall) for scale in _SCALES]
    for scale, grid in zip(_SCALES, grids, strict=True):
        if grid.capacity >= len(pictures) and scale >= 1.0:
            return grid
    natural = grids[_SCALES.index(1.0) :]
    return next((grid for grid in natural if grid.capacity), natural[-1])


def _tiling(rows: int, columns: int, scale: float, width: int, height: int, tall: int) -> _Grid:
    tile_rows, tile_columns = max(1, round(rows * scale)), max(1, round(columns * scale))
    tile_height = 1 + (tile_rows * tall + 1) // 2
    return _Grid(
        columns=tile_columns,
        rows=tile_rows,
        width=max(2, tile_columns),
        height=tile_height,
        across=(width + 1) // (max(2, tile_columns) + 1),
        down=height // tile_height,
    )


def _shown(count: int, grid: _Grid, height: int) -> int:
    """How many tiles to draw: the last one makes room for "+12 more" when there is no free line below."""
    if count <= grid.capacity:
        return count
    spare = height - grid.down * grid.height
    return grid.capacity if spare else max(0, grid.capacity - 1)


def _say_more(canvas: Canvas, grid: _Grid, shown: int, more: int, ink: Ink) -> None:
    if shown == grid.capacity:
        x, y = 0, grid.down * grid.height
    else:
        x, y = shown % max(1, grid.across) * (grid.width + 1), shown // max(1, grid.across) * grid.height
    text = f"+{more} more"
    canvas.put(max(0, min(x, canvas.width - len(text))), min(y, canvas.height - 1), text, ink.text)


def _reach(picture: Floats) -> float:
    known = np.abs(picture[np.isfinite(picture)])
    return float(known.max()) if known.size else 0.0


def _tile(picture: Floats, grid: _Grid, ink: Ink, reach: float | None) -> Canvas:
    """One image in the tile's pixels, by nearest neighbour: a weight is one value, not a shade between two."""
    rows = (np.arange(grid.rows) + 0.5) * picture.shape[0] / grid.rows
    columns = (np.arange(grid.columns) + 0.5) * picture.shape[1] / grid.columns
    pixels = picture[rows.astype(np.intp)[:, None], columns.astype(np.intp)[None, :]]
    far = max(_reach(picture) if reach is None else reach, 1e-300)
    share = np.where(np.isfinite(pixels), np.clip(pixels, -far, far) / far / 2 + 0.5, np.nan)
    if not ink.pixels:
        return shaded(share, ink, _SIGNED)
    blocks = colours(share, lookup("signed", ink))
    if grid.rows % 2:
        blocks = np.vstack([blocks, np.full((1, grid.columns), -1, dtype=np.int32)])
    return half_blocks(blocks)

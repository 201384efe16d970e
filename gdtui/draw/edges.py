"""Edges of a diagram: their sign by stroke and colour, their strength by thickness and brightness."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.diagram import Diagram
from gdtui.draw.gateway import Floats
from gdtui.draw.ink import Ink
from gdtui.draw.pen import DASHED, DOTTED, SOLID, SPARSE, Pen
from gdtui.draw.shade import blend
from gdtui.frozen import Frozen

STRONG, WEAK = 0.6, 0.25
"""Shares of the strongest edge: above the first an edge is thick, below the second it is dotted."""
_PLENTY = 0.75
"""Edges drawn between two layers, for each unit of the larger one, beside the strongest into each unit."""


class Edge(Frozen):
    """From a unit of `column` to one of the next; `share` −1…1 of the strongest between them.

    `focus` 0: one of many, 1: of the selected unit, 2: the selected edge.
    """

    column: int
    source: int
    target: int
    share: float
    focus: int = 0
    signed: bool = True
    """Whether the colour of its sign means anything."""


def edges_of(
    column: int,
    shares: Floats,
    *,
    into: int | None = None,
    out_of: int | None = None,
    chosen: int | None = None,
    most: int | None = None,
    signed: bool = True,
) -> list[Edge]:
    """The edges worth drawing of `shares` (targets, sources), the weakest first so that the strongest lie on top.

    The strongest, the strongest into each unit, and all of the unit `into` that is selected above or `out_of` below;
    `chosen` is the source of the selected edge.
    """
    known = np.nan_to_num(np.asarray(shares, float), nan=0.0, posinf=1.0, neginf=-1.0)
    size = np.abs(known)
    limit = int(_PLENTY * max(size.shape)) if most is None else most
    kept = np.zeros(size.shape, dtype=bool)
    if size.size and limit > 0:
        kept.ravel()[np.argsort(size, axis=None)[-limit:]] = True
        kept[np.arange(len(size)), size.argmax(axis=1)] = True
    focus = np.zeros(size.shape, dtype=int)
    if into is not None:
        focus[into] = 1
        if chosen is not None:
            focus[into, chosen] = 2
    if out_of is not None:
        focus[:, out_of] = 1
    targets, sources = np.nonzero((kept & (size > 0)) | (focus > 0))
    order = np.lexsort((size[targets, sources], focus[targets, sources]))
    rows = zip(targets[order].tolist(), sources[order].tolist(), strict=True)
    return [Edge(column, k, j, float(known[j, k]), int(focus[j, k]), signed) for j, k in rows]


def draw_edges(canvas: Canvas, diagram: Diagram, edges: Sequence[Edge], ink: Ink) -> None:
    """The edges between tiles that are shown; tiles drawn afterwards lie on top."""
    pen, blocks = Pen(canvas.width, canvas.height), diagram.by_column
    places = {column: block.by_unit for column, block in blocks.items()}
    lit = any(edge.focus for edge in edges)
    for edge in sorted(edges, key=lambda edge: edge.focus):
        source = places.get(edge.column, {}).get(edge.source)
        target = places.get(edge.column + 1, {}).get(edge.target)
        if source is None or target is None:
            continue
        left = blocks[edge.column]
        start = 2.0 * (left.x + left.w), 4.0 * source.middle - 2.0
        end = 2.0 * blocks[edge.column + 1].x - 1.0, 4.0 * target.middle - 2.0
        stroke, thick = stroke_of(edge)
        pen.line(start, end, _colour(edge, ink, lit), stroke, thick)
    pen.put_on(canvas)


def stroke_of(edge: Edge) -> tuple[tuple[int, int], int]:
    """Dots and gaps, and the thickness in dots: solid above zero, dashed below; dotted where it is weak.

    Only edges of the selected unit are ever thick: a crowd of them would run together.
    """
    size, positive = abs(edge.share), edge.share >= 0
    if size < WEAK and edge.focus < 2:
        return (DOTTED if positive else SPARSE), 1
    thick = 3 if edge.focus == 2 else 2 if edge.focus and size >= STRONG else 1
    return (SOLID if positive else DASHED), thick


def _colour(edge: Edge, ink: Ink, lit: bool) -> int:
    """The sign's colour; paler the weaker it is, and paler still where another unit is selected."""
    colour = ink.classes[1 if edge.share >= 0 else 0] if edge.signed else ink.text
    if ink.depth in ("ansi16", "none"):
        return colour
    strength = (0.55 if edge.focus else 0.35) + (0.45 if edge.focus else 0.65) * min(1.0, abs(edge.share))
    return _mixed(ink.paper, colour, round(strength if edge.focus else strength * (0.5 if lit else 0.8), 2))


@lru_cache(maxsize=4096)
def _mixed(paper: int, colour: int, share: float) -> int:
    return int(blend(paper, colour, share))

"""The layers of a network in numbers, and how the error fares on its way back through them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.table import Cell, fine_bar, number
from gdtui.health import EXPLODING, LONGEST, VANISHING, LayerRow
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column, numbers

_BAR = 5
_LEAST = 0.01


def columns(snapshot: Snapshot, ink: Ink, full: bool) -> Sequence[Column]:
    """One row for each layer."""
    rows = snapshot.layers
    cross = "x" if ink.ascii else "×"
    return (
        Column("layer", [row.name for row in rows], "<"),
        Column("shape", [f"{row.shape[0]}{cross}{row.shape[1]}" for row in rows], "<", rank=3),
        numbers("|W|", [row.weight_norm for row in rows], ink, full, rank=2, least=8),
        numbers("|dW|" if ink.ascii else "|∇W|", [row.grad_norm for row in rows], ink, full, rank=1, least=8),
        Column("backprop", [_ratio(row, _full(rows), ink) for row in rows], "<", _BAR + 8),
        Column("update/|W|", [_small(row.update_ratio, ink) for row in rows], rank=2),
        Column("state", [health(row, ink) for row in rows], "<", 9),
    )


def bounds(rows: Sequence[LayerRow]) -> str:
    """By what a layer is said to fare ill, of those that do: not by the size of its gradient."""
    words = {row.health for row in rows if not row.thrown}
    longest = [row for row in rows if row.thrown and (row.update_ratio is None or row.update_ratio > LONGEST)]
    ways = [f"backprop > {EXPLODING:g}"] * ("exploding" in words) + [f"update/|W| > {LONGEST:g}"] * bool(longest)
    told = (("vanishing", f"backprop < {VANISHING:g}" * ("vanishing" in words)), ("exploding", " or ".join(ways)))
    return ", ".join(f"{word}: {bound}" for word, bound in told if bound)


def health(row: LayerRow, ink: Ink) -> Cell:
    """The word for a layer's health, a glyph before it and its share or colour with it."""
    glyph = glyphs(ink)
    if row.health == "healthy":
        return f"{glyph.healthy} healthy", ink.good
    share = {"dead": row.dead, "saturated": row.saturated}.get(row.health)
    words = row.health if share is None else f"{row.health} {share:.0%}"
    if row.health == "saturated":
        return f"{glyph.warning} {words}", ink.warn
    return f"{glyph.failed} {words}", ink.bad


def _full(rows: Sequence[LayerRow]) -> int:
    """The decade at which a bar is full: the one that no layer is above, the same for all of them."""
    largest = max((row.error_ratio for row in rows if row.error_ratio), default=1.0)
    return max(0, math.ceil(math.log10(largest)))


def _ratio(row: LayerRow, full: int, ink: Ink) -> Cell:
    """The ratio, and a bar of its logarithm: each cell a decade, up to the decade `full`, for errors shrink by
    factors. What is further below than the bar is long shows as the least that can be seen. It has the colour of the
    state where that comes from it."""
    if row.error_ratio is None:
        return glyphs(ink).missing
    length = max(_LEAST, _BAR + math.log10(row.error_ratio) - full) if row.error_ratio > 0 else 0.0
    drawn = fine_bar(length, _BAR, ink)
    judged = row.health in ("vanishing", "exploding") and not row.thrown
    return f"{drawn:<{_BAR}} {_compact(row.error_ratio, ink)}", ink.bad if judged else ink.accent


def _compact(value: float, ink: Ink) -> str:
    """Two decimals where they say something."""
    if 100 <= value < 1e5:
        return f"{value:.0f}"
    return f"{value:.2f}" if 0.01 <= value < 100 else number(value, 7, ascii=ink.ascii)


def _small(value: float | None, ink: Ink) -> str:
    """A ratio of some thousandths, with three digits of it."""
    return f"{value:.5f}" if value is not None and 1e-4 <= value < 1 else number(value, 9, ascii=ink.ascii)

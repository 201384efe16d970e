"""The statistics of a data set, a row for each of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink
from gdtui.draw.table import shortened
from gdtui.pictures.table import Statistic, Table
from gdtui.tui.grid import Column, grid, numbers
from gdtui.tui.views.sample import classes, names_of, split_words


def statistics(table: Table, width: int, height: int, ink: Ink, full: bool, top: int) -> Canvas:
    """Every column of the data, and as what the model sees it, from row `top` on."""
    seen = {one.name: one for one in table.seen}
    own = [*table.came, *(one for one in table.seen if one.name not in {came.name for came in table.came})]
    rows = own[top : top + max(1, height - 2)]
    canvas = Canvas(width, height, ascii=ink.ascii)
    how = " · seen: standardised" if table.standardized else ""
    canvas.put(1, 0, shortened(f"{split_words(table)} · of the training samples{how}", width - 2, ink), ink.dim)
    shown: list[Column] = [names_of([one.name for one in rows], ink), *_four(rows, ink, full, "", (0, 0, 0, 0))]
    if table.standardized:
        shown += _four([seen.get(one.name) for one in rows], ink, full, "seen ", (2, 2, 1, 1))
    canvas.blit(grid(shown, width, height - 1, ink), 0, 1)
    if table.classes and height - 4 - len(rows) > len(table.classes):
        canvas.blit(grid(classes(table, ink), width, len(table.classes) + 1, ink), 0, 3 + len(rows))
    return canvas


def rows_of_statistics(table: Table) -> int:
    """How many rows that has."""
    return len({one.name for one in (*table.came, *table.seen)})


def _four(
    found: Sequence[Statistic | None], ink: Ink, full: bool, before: str, ranks: tuple[int, int, int, int]
) -> list[Column]:
    parts = (("mean", "mean"), ("std", "std"), ("min", "low"), ("max", "high"))
    return [
        numbers(f"{before}{title}", [_part(one, part, full) for one in found], ink, full, rank, least=8)
        for (title, part), rank in zip(parts, ranks, strict=True)
    ]


def _part(one: Statistic | None, part: str, full: bool) -> float | None:
    """One of its numbers; a mean that is 0 but for rounding as 0, unless all digits are asked for."""
    if one is None:
        return None
    value = float(getattr(one, part))
    return 0.0 if part == "mean" and not full and abs(value) < 1e-12 * one.std else value

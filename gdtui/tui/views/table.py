"""The table below the pictures: layers of a network, parameters of everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gdtui.draw.canvas import Canvas
from gdtui.pictures.ledger_rows import row_of
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column, grid
from gdtui.tui.strips import Part
from gdtui.tui.view import View
from gdtui.tui.views import layers, parameters


class TableView(View):
    """A row for each layer or parameter; the cursor's row is kept in sight."""

    def heading(self, snapshot: Snapshot) -> str:
        return "3 layers" if has_layers(snapshot) else "3 parameters"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        """Which row the cursor is in, where not all can be seen; of layers by what their states are told."""
        count, why = rows_of(snapshot), layers.bounds(snapshot.layers) if has_layers(snapshot) else ""
        scrolled = f"row {self._row(snapshot) + 1} of {count}" if count > self.size.height - 2 else ""
        shown = ((scrolled, self.ink.dim), (why, self.ink.bad))
        return tuple(Part(text, colour) for text, colour in shown if text)

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        scrolled = rows_of(snapshot) > height - 1
        cursor = self._row(snapshot) if scrolled or self.has_focus else None
        return grid(self.columns_of(snapshot), width, height, self.ink, cursor)

    def _row(self, snapshot: Snapshot) -> int:
        row = self.options.row if has_layers(snapshot) else snapshot.chosen or 0
        return max(0, min(row, rows_of(snapshot) - 1))

    def pointed(self, snapshot: Snapshot, down: int) -> Mapping[str, Any]:
        """Where the cursor that it shares with the ledger is so many rows further; {} in a table of layers."""
        if has_layers(snapshot):
            return {}
        place = max(0, min(self._row(snapshot) + down, rows_of(snapshot) - 1))
        return {"ledger_layer": 0, "ledger_row": row_of(snapshot.blocks, place)}

    def columns_of(self, snapshot: Snapshot) -> Sequence[Column]:
        """The columns with all their cells."""
        kind = layers if has_layers(snapshot) else parameters
        return kind.columns(snapshot, self.ink, self.options.full_precision)

    def taken(self, snapshot: Snapshot) -> Sequence[Column]:
        """The table itself."""
        return self.columns_of(snapshot)

    @staticmethod
    def rows_needed(snapshot: Snapshot) -> int:
        """The height at which nothing has to be scrolled: heading, titles and all rows."""
        return 2 + rows_of(snapshot)


def has_layers(snapshot: Snapshot) -> bool:
    """Whether the table is of layers: a linear model has one, and its parameters, if they are few, tell more."""
    return bool(snapshot.layers) and not snapshot.names


def rows_of(snapshot: Snapshot) -> int:
    """How many rows the table has."""
    return len(snapshot.layers) if has_layers(snapshot) else len(snapshot.params)

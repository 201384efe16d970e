"""A CSV file as a rectangle of text cells under named columns, or an error with the line where it is none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from gdtui import limits, regular
from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen

KEY = "data.csv"
NAMELESS = "line 1 was read as the names of the columns, though it is all numbers"
"""What is said of a file that seems to have no header."""
OTHERS = {";": "semicolons", "\t": "tabs"}
"""What other programs put between columns."""


class Table(Frozen):
    """The cells as text, row by row; `lines` holds the line of the file on which each row begins."""

    names: list[str]
    rows: list[list[str]]
    lines: list[int]

    def column(self, name: str) -> list[str]:
        k = self.names.index(name)
        return [row[k] for row in self.rows]

    def bad_cell(self, name: str, row: int, reason: str, hint: str = "") -> ScenarioError:
        """The error for one cell: its line, its column and what it holds."""
        cell = self.rows[row][self.names.index(name)]
        shown = f' "{cell[:40]}"' if cell.isprintable() and cell else ""
        return ScenarioError(f'column "{name}": {reason}{shown}', KEY, cell, hint, line=self.lines[row])


def read_table(path: Path, max_bytes: int) -> Table:
    """The table in the file at `path`: UTF-8, commas, a header.

    Blank lines are skipped, spaces around a cell dropped. Raises ScenarioError (with the line, where there is
    one) and LimitError above `limits.SAMPLES` rows.
    """
    table, begins = Table([], [], []), 1
    reader = csv.reader(io.StringIO(regular.text(path, max_bytes, KEY), newline=""), strict=True, skipinitialspace=True)
    try:
        for cells in reader:
            if cells:
                _take(table, [cell.strip() for cell in cells], begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            reason = f"a cell of more than {csv.field_size_limit():,} characters is too long"
            raise ScenarioError(reason, KEY, hint="is a quote left open?", line=begins) from None
        hint = "a cell with quotes or commas in it stands in quotes, its own quotes doubled"
        raise ScenarioError(f"not CSV: {error}", KEY, hint=hint, line=begins) from None
    if not table.names:
        raise ScenarioError("empty", KEY, hint="the first line must name the columns")
    if not table.rows:
        raise ScenarioError("no rows below the header", KEY, hint="each line below the header is a sample")
    return table


def _take(table: Table, cells: list[str], line: int) -> None:
    if not table.names:
        _check_header(cells, line)
        table.names.extend(cells)
        return
    if len(cells) != len(table.names):
        found = f"{len(cells)} cell{'s' * (len(cells) != 1)} under {len(table.names)} column names"
        raise ScenarioError(found, KEY, hint="expected a cell for each column, with commas between", line=line)
    limits.within(len(table.rows) + 1, limits.SAMPLES, KEY, f"rows in {KEY}")
    limits.within((len(table.rows) + 1) * len(cells), limits.CSV_CELLS, KEY, f"cells in {KEY}")
    table.rows.append(cells)
    table.lines.append(line)


def _check_header(names: list[str], line: int) -> None:
    limits.within(len(names), limits.CSV_COLUMNS, KEY, f"columns in {KEY}")
    _refuse_others(names, line)
    before = set[str]()
    for k, name in enumerate(names):
        if not name:
            hint = "every column needs a name in the header"
            raise ScenarioError(f"column {k + 1} has no name", KEY, line=line, hint=hint)
        if not name.isprintable():
            reason = f"the name of column {k + 1} holds a character that cannot be shown"
            raise ScenarioError(reason, KEY, name, hint="call it something else", line=line)
        if name in before:
            hint = "call one of them something else"
            raise ScenarioError(f'two columns are called "{name}"', KEY, name, hint, line=line)
        before.add(name)
    if len(names) == 1:
        hint = "it needs a target and a feature, separated by commas"
        raise ScenarioError("only one column", KEY, line=line, hint=hint)


def _refuse_others(names: list[str], line: int) -> None:
    """Say so where something else than commas stands between the columns."""
    for mark, called in OTHERS.items():
        if len(names) == 1 and mark in names[0]:
            reason = f"only one column: {called} stand where commas belong"
            hint = "save it with commas between the columns, and points in decimal numbers"
            raise ScenarioError(reason, KEY, line=line, hint=hint)

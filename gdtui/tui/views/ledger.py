"""The optimiser's ledger: what each parameter's next step is made of, and one of them worked through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.strip import Strip

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import number, shortened
from gdtui.pictures.equations import Equation, Piece
from gdtui.pictures.ledger import LedgerPicture
from gdtui.pictures.ledger_page import LedgerColumn
from gdtui.pictures.ledger_rows import key_of
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column, fitting, grid
from gdtui.tui.meanings import of_column
from gdtui.tui.strips import Part, wrapped
from gdtui.tui.view import View

_DIGITS = 8
_SHORT = 6
_RANKS = {"value": 3, "gradient": -1, "told": 2, "state": 0, "rate": 1, "step": -1, "new": 4}
_LEAST_ROWS = 4
"""Titles and three parameters: the equations leave the table so much room."""
_NARROW = 60
"""So many cells hold few columns."""
_FEW_ROWS = 8
"""The glossary leaves it so much."""


class LedgerView(View):
    """The equations of the cursor's parameter over the table of all of them. h and l go through the layers."""

    extra = "ledger"
    main = True
    broad = True

    def heading(self, snapshot: Snapshot) -> str:
        return f"5 ledger: update {snapshot.step} → {snapshot.step + 1}"

    def legend(self, snapshot: Snapshot) -> Sequence[Part]:
        """Which layer, and where in it."""
        shown = picture_of(snapshot)
        if shown is None:
            return ()
        ink = self.ink
        layer = [Part(f"h l: {shown.layers[shown.layer]}", ink.accent)] if len(shown.layers) > 1 else []
        return [*layer, Part(f"j k: {shown.cursor + 1} of {shown.count}", ink.dim)]

    def steer(self, snapshot: Snapshot, right: int, down: int) -> Mapping[str, Any] | None:
        shown = picture_of(snapshot)
        if shown is None or not self.display:
            return None
        if right:
            return {"ledger_layer": (shown.layer + right) % len(shown.layers), "ledger_row": 0}
        return {"ledger_row": max(0, min(shown.count - 1, shown.cursor + down))}

    def edited(self, snapshot: Snapshot) -> str:
        """The cursor's parameter."""
        place = snapshot.chosen
        return "" if place is None else key_of(snapshot.blocks, place, linear=snapshot.scenario.kind == "linear")

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, ascii=self.ink.ascii)
        shown = picture_of(snapshot)
        if shown is None:
            return canvas
        full, ink = self.options.full_precision, self.ink
        above = worked_through(shown, width, max(0, height - _LEAST_ROWS), ink, full)
        rows = min(len(shown.names) + 1, _FEW_ROWS)
        below = glossary(shown, width, height - above.height - rows, ink, full)
        canvas.blit(above, 0, 0)
        room = height - above.height - below.height
        cursor = shown.cursor - shown.first
        table = grid(fitted(shown, width - 2, ink, full), width, room, ink, cursor, gap=1)
        canvas.blit(table, 0, above.height)
        canvas.blit(below, 0, height - below.height)
        return canvas

    def body(self, snapshot: Snapshot, width: int, height: int) -> list[Strip]:
        """The picture, which is numbers already."""
        return [Strip(row, width) for row in self.paint(snapshot, width, height).rows()]

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        """The table around the cursor, with every column that there is, headed by its name in the state too."""
        shown = picture_of(snapshot)
        return () if shown is None else table(shown, self.ink, self.options.full_precision, named=True)


def picture_of(snapshot: Snapshot) -> LedgerPicture | None:
    """The ledger, if the snapshot holds it."""
    found: LedgerPicture | None = snapshot.extras.get("ledger")
    return found


# The cursor's parameter


def worked_through(shown: LedgerPicture, width: int, height: int, ink: Ink, full: bool) -> Canvas:
    """Equations in symbols, each over itself in numbers or, where there is room, beside it; then the reason."""
    said = wrapped(spoken(f"{shown.name}: {shown.sentence}", ink), width - 4)
    said = [line.replace("\u00a0", " ") for line in said]
    marks = [f"{glyphs(ink).cursor} ", *["  "] * len(said)]
    words = [Part(mark + line, ink.accent, bold=True) for mark, line in zip(marks, said, strict=False)]
    room = height - len(words) - 1
    ways = (way(shown.equations, width - 2, ink, full) for way in (beside, stacked, packed))
    lines = next((lines for lines in ways if 0 < len(lines) <= room), [])
    lines = lines or latest(shown.equations, width - 2, max(1, room), ink, full)
    kept = [*lines, *([part] for part in words)]
    canvas = Canvas(width, min(height, len(kept) + 1), ascii=ink.ascii)
    for y, line in enumerate(kept):
        x = 1
        for part in line:
            canvas.put(x, y, part.text, part.color, bold=part.bold)
            x += len(part.text)
    return canvas


def beside(equations: Sequence[Equation], width: int, ink: Ink, full: bool) -> list[list[Part]]:
    """Symbols at the left, numbers at the right; nothing where they do not fit so."""
    rows = [(spoken(one.symbols, ink), written(one.numbers, ink, full)) for one in equations]
    left = max(len(symbols) for symbols, _ in rows) + 3
    if left + max(len(numbers) for _, numbers in rows) > width:
        return []
    return [[Part(f"{symbols:<{left}}", ink.dim), Part(numbers, ink.text)] for symbols, numbers in rows]


def stacked(equations: Sequence[Equation], width: int, ink: Ink, full: bool) -> list[list[Part]]:
    """Symbols over numbers; numbers too long for a line go on in the next."""
    lines: list[list[Part]] = []
    for one in equations:
        lines.append([Part(shortened(spoken(one.symbols, ink), width, ink), ink.dim)])
        if one.numbers:
            pieces = wrapped(written(one.numbers, ink, full), width - 2)
            lines += [[Part(f"  {piece}" if k else piece, ink.text)] for k, piece in enumerate(pieces)]
    return lines


def packed(equations: Sequence[Equation], width: int, ink: Ink, full: bool) -> list[list[Part]]:
    """The same, with symbols and numbers on one line where they fit."""
    return [line for one in equations for line in beside([one], width, ink, full) or stacked([one], width, ink, full)]


def latest(equations: Sequence[Equation], width: int, room: int, ink: Ink, full: bool) -> list[list[Part]]:
    """The last equations as far as there is room for whole ones; of the very last its numbers, or what comes out."""
    for first in range(len(equations)):
        lines = packed(equations[first:], width, ink, full)
        if len(lines) <= room:
            return lines
    numbers = equations[-1].numbers
    lines = [[Part(line, ink.text)] for line in wrapped(written(numbers, ink, full), width)]
    if not numbers or len(lines) <= room:
        return lines[:room]
    return [[Part(shortened(written((numbers[0], "… = ", numbers[-1]), ink, full), width, ink), ink.text)]]


def written(numbers: Sequence[Piece], ink: Ink, full: bool) -> str:
    """An equation's numbers as text."""
    text = "".join(spoken(one, ink) if isinstance(one, str) else plainly(one, ink, full) for one in numbers)
    # With space around it a long line is broken at a division and not within a number.
    return text.replace("/", " / ") if full else text


def plainly(value: float, ink: Ink, full: bool) -> str:
    """A number in a formula: as it was given where that is short (0.9), else as in any table."""
    short = f"{value:g}"
    if len(short) <= _SHORT and float(short) == value:
        return short if ink.ascii else short.replace("-", "−")
    return number(value, 9, full=full, ascii=ink.ascii)


def spoken(text: str, ink: Ink) -> str:
    """A formula as the terminal can show it."""
    return spelled(text) if ink.ascii else text


def _count(value: float | None, ink: Ink, full: bool) -> str:
    return f"{value:,.0f}" if value is not None and value == int(value) else number(value, full=full, ascii=ink.ascii)


# What the columns mean


def glossary(shown: LedgerPicture, width: int, room: int, ink: Ink, full: bool) -> Canvas:
    """The cursor's number in every column and what it means: all of them if there is room, else the optimiser's own,
    else what it remembers once for the whole run; one of them, or nothing."""
    at = shown.cursor - shown.first
    columns = [(one.kind, _title(one), one.name, number(one.values[at], _DIGITS, full=full, ascii=ink.ascii))
               for one in shown.columns]  # fmt: skip
    run = [("run", name, name, _count(value, ink, full)) for name, value in shown.alike]
    own = [line for line in columns if line[0] in ("state", "told", "rate")]
    lines = next((few for few in ([*columns, *run], [*own, *run], own, run) if few and len(few) < room), [])
    canvas = Canvas(width, len(lines) + 1 if lines else 0, ascii=ink.ascii)
    titles = [spoken(title, ink) for _, title, _, _ in lines]
    left, most = (max((len(text) for text in texts), default=0) for texts in (titles, [line[3] for line in lines]))
    for y, (title, (_, _, name, value)) in enumerate(zip(titles, lines, strict=True), 1):
        canvas.put(1, y, title, ink.text)
        canvas.put(3 + left, y, f"{value:>{most}}", ink.accent)
        x = 5 + left + most
        canvas.put(x, y, shortened(spoken(of_column(name), ink), width - x - 1, ink), ink.dim)
    return canvas


# The table


def fitted(shown: LedgerPicture, width: int, ink: Ink, full: bool) -> list[Column]:
    """The columns that fit, with the longest names that cost none of them; where they are few the value is one."""
    valued = width < _NARROW
    long, short = (table(shown, ink, full, brief=brief, valued=valued) for brief in (False, True))
    return long if len(fitting(long, width, 1)) == len(fitting(short, width, 1)) else short


def table(
    shown: LedgerPicture, ink: Ink, full: bool, *, brief: bool = False, named: bool = False, valued: bool = False
) -> list[Column]:
    """A row for each parameter at hand, from its value to its new value."""
    names = [spoken(_name(name, shown, brief), ink) for name in shown.names]
    return [Column("parameter", names, "<"), *(_column(one, ink, full, named, valued) for one in shown.columns)]


def _column(column: LedgerColumn, ink: Ink, full: bool, named: bool, valued: bool) -> Column:
    title = column.title if named else _title(column)
    texts = [number(value, _DIGITS, full=full, ascii=ink.ascii) for value in column.values]
    color = {"step": ink.next, "state": ink.train, "told": ink.test}.get(column.kind, ink.text)
    rank = -1 if valued and column.kind == "value" else _RANKS[column.kind]
    return Column(spoken(title, ink), [(text, color) for text in texts], ">", _DIGITS, rank)


def _title(column: LedgerColumn) -> str:
    """The symbol of what is remembered, where it has one: the words below say what that is."""
    return column.symbol if column.symbol and column.kind == "state" else column.title


def _name(name: str, shown: LedgerPicture, brief: bool) -> str:
    """A parameter's name; in brief within one layer without that layer's, else with its number alone."""
    if not brief or len(shown.layers) == 1:
        return name
    return name.removeprefix(f"{shown.layers[shown.layer]}." if shown.layer else "layer")

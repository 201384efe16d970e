"""The optimiser's ledger: what each parameter's next step is made of, and one of them worked through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.sevenbit import spelled
from gdtui.draw.table import number, shortened
from gdtui.pictures.equations import Equation, Piece
from gdtui.pictures.ledger import LedgerColumn, LedgerPicture
from gdtui.snapshot import Snapshot
from gdtui.tui.grid import Column, fitting, grid
from gdtui.tui.strips import Part, wrapped
from gdtui.tui.view import View

_DIGITS = 8
_RANKS = {"value": 2, "gradient": 0, "told": 1, "state": 0, "rate": 1, "step": 0, "new": 3}
_LEAST_ROWS = 4
"""Titles and three parameters: the table keeps so much room."""


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

    def paint(self, snapshot: Snapshot, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, ascii=self.ink.ascii)
        shown = picture_of(snapshot)
        if shown is None:
            return canvas
        full, ink = self.options.full_precision, self.ink
        above = worked_through(shown, width, max(0, height - _LEAST_ROWS), ink, full)
        canvas.blit(above, 0, 0)
        room = height - above.height
        below = alike(shown, ink, full) if shown.alike and room > _LEAST_ROWS + 1 else ""
        cursor = shown.cursor - shown.first
        table = grid(fitted(shown, width - 2, ink, full), width, room - bool(below), ink, cursor)
        canvas.blit(table, 0, above.height)
        if below:
            canvas.put(1, height - 1, shortened(below, width - 2, ink), ink.dim)
        return canvas

    def values(self, snapshot: Snapshot) -> Sequence[Column]:
        """Nothing but the table, with every column that there is."""
        return ()


def picture_of(snapshot: Snapshot) -> LedgerPicture | None:
    """The ledger, if the snapshot holds it."""
    found: LedgerPicture | None = snapshot.extras.get("ledger")
    return found


# The cursor's parameter


def worked_through(shown: LedgerPicture, width: int, height: int, ink: Ink, full: bool) -> Canvas:
    """Equations in symbols, each over itself in numbers or, where there is room, beside it; then the reason."""
    words = [Part(f"{glyphs(ink).cursor} {line}" if not k else f"  {line}", ink.accent, bold=True)
             for k, line in enumerate(wrapped(spoken(f"{shown.name}: {shown.sentence}", ink), width - 4))]  # fmt: skip
    lines = beside(shown.equations, width - 2, ink, full) or stacked(shown.equations, width - 2, ink, full)
    kept = [*_latest(lines, height - len(words) - 1), *([part] for part in words)]
    canvas = Canvas(width, min(height, len(kept) + 1), ascii=ink.ascii)
    for y, line in enumerate(kept):
        x = 1
        for part in line:
            canvas.put(x, y, part.text, part.color, bold=part.bold)
            x += len(part.text)
    return canvas


def _latest(lines: Sequence[list[Part]], room: int) -> Sequence[list[Part]]:
    """As many lines as there is room for; the last equation, which moves the parameter, stays longest."""
    return lines[max(0, len(lines) - max(0, room)) :]


def beside(equations: Sequence[Equation], width: int, ink: Ink, full: bool) -> list[list[Part]]:
    """Symbols at the left, numbers at the right; nothing where they do not fit so."""
    rows = [(spoken(one.symbols, ink), written(one.numbers, ink, full)) for one in equations]
    left = max(len(symbols) for symbols, _ in rows) + 3
    if left + max(len(numbers) for _, numbers in rows) > width:
        return []
    return [[Part(f"{symbols:<{left}}", ink.dim), Part(numbers, ink.text)] for symbols, numbers in rows]


def stacked(equations: Sequence[Equation], width: int, ink: Ink, full: bool) -> list[list[Part]]:
    """Symbols over numbers where they do not fit beside each other; numbers too long for a line go on in the next."""
    lines: list[list[Part]] = []
    for one in equations:
        symbols, numbers = spoken(one.symbols, ink), written(one.numbers, ink, full)
        if len(symbols) + len(numbers) + 3 <= width:
            lines.append([Part(f"{symbols}   ", ink.dim), Part(numbers, ink.text)])
            continue
        lines.append([Part(shortened(symbols, width, ink), ink.dim)])
        if numbers:
            pieces = wrapped(numbers, width - 2)
            lines += [[Part(f"  {piece}" if k else piece, ink.text)] for k, piece in enumerate(pieces)]
    return lines


def written(numbers: Sequence[Piece], ink: Ink, full: bool) -> str:
    """An equation's numbers as text."""
    texts = [spoken(one, ink) if isinstance(one, str) else number(one, 9, full=full, ascii=ink.ascii) for one in numbers]
    return "".join(texts)


def spoken(text: str, ink: Ink) -> str:
    """A formula as the terminal can show it."""
    return spelled(text) if ink.ascii else text


def alike(shown: LedgerPicture, ink: Ink, full: bool) -> str:
    """What the optimiser remembers once for all parameters."""
    parts = [f"{name} {_count(value, ink, full)}" for name, value in shown.alike]
    return "of the run: " + (" | " if ink.ascii else " · ").join(parts)


def _count(value: float | None, ink: Ink, full: bool) -> str:
    return f"{value:,.0f}" if value is not None and value == int(value) else number(value, full=full, ascii=ink.ascii)


# The table


def fitted(shown: LedgerPicture, width: int, ink: Ink, full: bool) -> list[Column]:
    """The columns that fit, with the longest titles that cost none of them."""
    long, short = (table(shown, ink, full, brief=brief) for brief in (False, True))
    return long if len(fitting(long, width)) == len(fitting(short, width)) else short


def table(shown: LedgerPicture, ink: Ink, full: bool, *, brief: bool) -> list[Column]:
    """A row for each parameter at hand, from its value to its new value."""
    names = [spoken(_name(name, shown, brief), ink) for name in shown.names]
    return [Column("parameter", names, "<"), *(_column(one, ink, full, brief) for one in shown.columns)]


def _column(column: LedgerColumn, ink: Ink, full: bool, brief: bool) -> Column:
    title = column.symbol if brief and column.symbol and column.kind == "state" else column.title
    texts = [number(value, _DIGITS, full=full, ascii=ink.ascii) for value in column.values]
    color = {"step": ink.next, "state": ink.train, "told": ink.test}.get(column.kind, ink.text)
    return Column(spoken(title, ink), [(text, color) for text in texts], ">", _DIGITS, _RANKS[column.kind])


def _name(name: str, shown: LedgerPicture, brief: bool) -> str:
    """A parameter's name; within one layer without that layer's."""
    return name.removeprefix(f"{shown.layers[shown.layer]}.") if brief and shown.layer else name

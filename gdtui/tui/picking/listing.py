"""How the list looks: headings and entries as lines, scrolled so that the cursor is in sight."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.cells import cell_len, set_cell_size
from rich.color import Color
from rich.style import Style
from textual.strip import Strip

from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.shade import blend
from gdtui.tui.picking.entries import Entry
from gdtui.tui.strips import Part, strip

INDENT = 3
TITLE = 22
"""Cells for a title where the summary follows it; a longer one pushes its summary to the right."""
LEAST_TITLE = 16
"""Cells of a title that are worth more than the word `step` beside it."""
SUMMARY_FROM = INDENT + TITLE + 30
"""Lists at least this wide have room for the summaries; narrower ones show the tags."""

Row = str | Entry
"""A heading or an entry."""


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    """The entries, each group under its heading."""
    rows: list[Row] = []
    for group, members in groupby(entries, key=lambda entry: entry.group):
        rows += [group, *members]
    return rows


def scrolled(top: int, cursor: int, length: int, height: int) -> int:
    """The first row in sight: as before if the cursor is in sight then, else moved as little as need be.

    The row above the cursor is kept in sight too, because it may be the heading.
    """
    top = min(top, max(0, cursor - 1))
    top = max(top, cursor - height + 1)
    return max(0, min(top, length - height))


def list_lines(rows: Sequence[Row], cursor: int, top: int, width: int, height: int, ink: Ink) -> list[Strip]:
    """`height` lines of `width` cells: the rows from `top` on, the one at `cursor` marked.

    The last line says how many entries lie further down.
    """
    lines = [_row(row, top + y == cursor, width, ink) for y, row in enumerate(rows[top : top + height - 1])]
    if not rows:
        lines = [strip([Part("   nothing matches; esc clears", ink.dim)], width, ink)]
    lines += [Strip.blank(width)] * (height - 1 - len(lines))
    below = sum(isinstance(row, Entry) for row in rows[top + height - 1 :])
    more = f"{' ' * INDENT}{glyphs(ink).downhill} {below} more" if below else ""
    return [*lines, strip([Part(more, ink.dim)], width, ink)]


def _row(row: Row, marked: bool, width: int, ink: Ink) -> Strip:
    if isinstance(row, str):
        line = glyphs(ink).line
        return strip([Part(line, ink.dim), Part(f" {row} ", ink.text, True), Part(line * width, ink.dim)], width, ink)
    return _marked(row, width, ink) if marked else _unmarked(row, width, ink)


def _unmarked(entry: Entry, width: int, ink: Ink) -> Strip:
    title, beside = _texts(entry, width - INDENT - 1, ink)
    colour = ink.text if entry.scenario else ink.bad
    return strip([Part(" " * INDENT), Part(title, colour), Part(beside, ink.dim)], width, ink)


def _marked(entry: Entry, width: int, ink: Ink) -> Strip:
    """A pointer, a bold title and, where there are colours for it, a tinted row."""
    title, beside = _texts(entry, width - INDENT - 1, ink)
    colour = ink.accent if entry.scenario else ink.bad
    pointer = Part(f" {glyphs(ink).cursor} ", colour, True)
    line = strip([pointer, Part(title, colour, True), Part(beside, ink.text)], width, ink)
    return line if ink.depth in ("ansi16", "none") else line.apply_style(tint(ink))


def tint(ink: Ink) -> Style:
    """The paper with a breath of the accent: what a marked row lies on."""
    mixed = int(blend(ink.paper, ink.accent, 0.18))
    return Style(bgcolor=Color.from_rgb(mixed >> 16, mixed >> 8 & 255, mixed & 255))


def _texts(entry: Entry, room: int, ink: Ink) -> tuple[str, str]:
    """The title, and beside it the summary where there is room for a sentence, else the tag at the right end."""
    if room + INDENT + 1 >= SUMMARY_FROM:
        title = clipped(entry.title, room - 2, ink)
        title = set_cell_size(title, max(TITLE, cell_len(title) + 2))
        return title, clipped(entry.about, room - cell_len(title), ink)
    if entry.tags:
        least = min(cell_len(entry.title), LEAST_TITLE)
        tag = next((tag for tag in entry.tags if room - cell_len(tag) - 2 >= least), entry.tags[-1])
        title = clipped(entry.title, room - cell_len(tag) - 2, ink)
        return set_cell_size(title, max(0, room - cell_len(tag))), tag
    title = clipped(entry.title, room, ink)
    spare = room - cell_len(title) - cell_len(entry.tag)
    return title, " " * spare + entry.tag if spare >= 2 else ""


def clipped(text: str, width: int, ink: Ink) -> str:
    """The text in at most `width` cells, its cut end marked."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + ("." if ink.ascii else "…") if width > 1 else ""

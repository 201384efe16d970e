"""What stands on the screen as pages and tables, for whoever exports it."""

from __future__ import annotations

from textual.strip import Strip

from gdtui.export.page import Page, page_of
from gdtui.export.values import csv_of
from gdtui.tui.arrangement import arrange
from gdtui.tui.board import Board
from gdtui.tui.view import View


def page_of_view(view: View) -> Page:
    """A view as it is shown."""
    rows = [view.render_line(y) for y in range(view.size.height)]
    return _page(view, rows, view.size.width, view.id or "")


def page_of_board(board: Board) -> Page:
    """Everything that is shown."""
    places = arrange(*board.size, board.wanted)
    shown = {view: places[view.id] for view in board.views if view.id in places}
    rows = []
    for y in range(board.size.height):
        here = sorted((place.x, view) for view, place in shown.items() if place.y <= y < place.bottom)
        rows.append(Strip.join([view.render_line(y - shown[view].y) for _, view in here]))
    return _page(board.views[0], rows, board.size.width, "screen")


def _page(view: View, rows: list[Strip], width: int, name: str) -> Page:
    title = view.snapshot.scenario.title if view.snapshot is not None else "gdtui"
    return page_of(map(list, rows), width, view.ink.text, view.ink.paper, f"{title}: {name}")


def csv_of_view(view: View) -> str:
    """The numbers behind a view with all their digits; "" where there are none."""
    columns = view.table()
    texts = [[cell if isinstance(cell, str) else cell[0] for cell in column.cells] for column in columns]
    return csv_of([column.title for column in columns], texts) if columns else ""

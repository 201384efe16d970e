"""One view in an app of its own, and what it shows as text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from types import SimpleNamespace
from unittest.mock import patch

from textual._context import active_app
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.pilot import Pilot

from gdtui.scenario import load
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.tui.view import View


class Views(App[None]):
    def __init__(self, *views: View, ascii_only: bool = False) -> None:
        super().__init__()
        self.shown = views
        self.ascii = ascii_only

    def compose(self) -> ComposeResult:
        yield from self.shown


@asynccontextmanager
async def showing(
    view: View, shown: Snapshot | None, size: tuple[int, int] = (46, 15), *, ascii_only: bool = False
) -> AsyncIterator[Pilot[None]]:
    """The view alone on a screen of that size, showing the snapshot."""
    view.styles.height = size[1]
    app = Views(view, ascii_only=ascii_only)
    async with app.run_test(size=size) as pilot:
        if shown is not None:
            view.show(shown)
        await pilot.pause()
        yield pilot


def text_of(view: View) -> list[str]:
    """The rows of a view."""
    return [view.render_line(y).text for y in range(view.size.height)]


class Still(Views):
    """Never run: a view finds its colours here."""

    is_headless = True  # type: ignore[assignment]


still = cache(Still)


def drawn(view: View, shown: Snapshot, size: tuple[int, int] = (46, 15), *, ascii_only: bool = False) -> list[str]:
    """The rows of a view that has the focus and shows the snapshot, drawn without a screen."""
    token = active_app.set(still(ascii_only=ascii_only))
    try:
        with patch.multiple(type(view), size=Size(*size), screen=SimpleNamespace(size=Size(*size))):
            view.set_reactive(View.has_focus, view.can_focus)
            view.show(shown)
            rows = [strip.text for strip in view.rows(*size)]
    finally:
        active_app.reset(token)
    return rows + [" " * size[0]] * (size[1] - len(rows))


@cache
def at(name: str, steps: int) -> Snapshot:
    """A shipped scenario after some steps."""
    session = Session(load(name))
    session.step(steps)
    return snapshot(session)

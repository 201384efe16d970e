"""The app's own picture of a run, or the numbers of a view of it, made without a terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gdtui.errors import GdtuiError
from gdtui.export.page import Page
from gdtui.frozen import Frozen
from gdtui.keeping import Onlooker
from gdtui.scenario import Scenario
from gdtui.snapshot import Snapshot
from gdtui.tui.app import make_app
from gdtui.tui.picturing import csv_of_view, page_of_board, page_of_view
from gdtui.tui.running import RunScreen
from gdtui.tui.view import View

WAIT = 0.01


class Wish(Frozen):
    """What is to be seen of a run: the screen, or one `view` that fills it, at `step` (None: where the run ends)."""

    step: int | None
    size: tuple[int, int]
    view: str | None = None
    language: str = "en"
    ascii: bool = False


async def drawn(scenario: Scenario, wish: Wish) -> tuple[Page, Snapshot]:
    """What is wished for as a page, and the snapshot that it shows."""
    async with _standing(scenario, wish) as screen:
        page = page_of_board(screen.board) if wish.view is None else page_of_view(_view(screen, wish.view))
        return page, screen.snapshot


async def numbers(scenario: Scenario, wish: Wish) -> tuple[str, Snapshot]:
    """The numbers behind the view as CSV, as the app exports them, and the snapshot that they are of."""
    async with _standing(scenario, wish) as screen:
        text = csv_of_view(_view(screen, str(wish.view)))
        if not text:
            raise GdtuiError(f"--view {wish.view}: there are no numbers behind this view: --as svg|png|txt draws it")
        return text, screen.snapshot


@asynccontextmanager
async def _standing(scenario: Scenario, wish: Wish) -> AsyncIterator[RunScreen]:
    """The app with the run where it is wished for, and all that is wished for drawn."""
    app = make_app(scenario, language=wish.language, ascii=wish.ascii)
    app.keeper = Onlooker()
    async with app.run_test(size=wish.size) as pilot:
        screen = app.screen
        assert isinstance(screen, RunScreen)
        if wish.view is not None:
            _refuse_unknown(screen, wish.view)
            screen.board.want(alone=wish.view)
        screen.runner.hurry() if wish.step is None else screen.runner.goto(wish.step)
        while screen.runner.running:
            await pilot.pause(WAIT)
        screen.runner.check()
        screen.draw()
        await pilot.pause(WAIT)
        yield screen


def _refuse_unknown(screen: RunScreen, name: str) -> None:
    """Refuse a view that there is not, or that would show another's picture."""
    there = [view for view in screen.board.views if view.can_focus]
    names = [str(view.id) for view in there if view.has_own(screen.snapshot)]
    if name not in names:
        known = any(view.id == name for view in there)
        what = f"this scenario has no view {name}" if known else f"--view {name}: no such view"
        raise GdtuiError(f"{what} (choose from {', '.join(names)})")


def _view(screen: RunScreen, name: str) -> View:
    return screen.board.query_one(f"#{name}", View)

"""The app's own picture of a run, drawn without a terminal."""

from __future__ import annotations

from gdtui.errors import GdtuiError
from gdtui.export.page import Page
from gdtui.keeping import Onlooker
from gdtui.scenario import Scenario
from gdtui.tui.app import make_app
from gdtui.tui.picturing import page_of_board, page_of_view
from gdtui.tui.running import RunScreen
from gdtui.tui.view import View

WAIT = 0.01


async def drawn(
    scenario: Scenario,
    step: int | None,
    size: tuple[int, int],
    view: str | None = None,
    language: str = "en",
    *,
    ascii: bool = False,  # noqa: A002
) -> Page:
    """The screen, or one view that fills it, at `step` (None: where the run ends)."""
    app = make_app(scenario, language=language, ascii=ascii)
    app.keeper = Onlooker()
    async with app.run_test(size=size) as pilot:
        screen = app.screen
        assert isinstance(screen, RunScreen)
        names = [found.id for found in screen.board.views if found.can_focus]
        if view is not None and view not in names:
            raise GdtuiError(f"--view {view}: no such view (choose from {', '.join(map(str, names))})")
        if view is not None:
            screen.board.want(alone=view)
        screen.runner.hurry() if step is None else screen.runner.goto(step)
        while screen.runner.running:
            await pilot.pause(WAIT)
        screen.runner.check()
        screen.draw()
        await pilot.pause(WAIT)
        board = screen.board
        return page_of_board(board) if view is None else page_of_view(board.query_one(f"#{view}", View))

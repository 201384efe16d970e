"""Screens of any size, and views that are not on them: nothing is drawn in no room, and nothing is exported of it."""

from __future__ import annotations

import pytest

from gdtui.scenario import load
from gdtui.tui import offers
from gdtui.tui.app import make_app
from gdtui.tui.dialogs.writing import WriteDialog
from gdtui.tui.offers import all_offers
from gdtui.tui.picturing import page_of_view
from gdtui.tui.views import ProblemView
from tests.tui.driving import LARGE, bench_of, until


@pytest.mark.parametrize("name", ["two-valleys", "himmelblau", "logistic", "iris", "moons", "digits"])
async def test_every_view_draws_in_any_room_and_in_none(name: str) -> None:
    app = make_app(load(name))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("N")
        for view in bench_of(app).board.views:
            for width, height in [(40, 0), (40, 1), (40, 2), (40, 3), (40, 4), (3, 3), (1, 1), (0, 0), (0, 9), (9, 9)]:
                rows = view.rows(width, height)
                assert len(rows) <= max(height, 0), f"{view.id} in {width}x{height}"


async def test_the_picker_on_a_screen_that_shrinks_to_nothing_and_back() -> None:
    app = make_app(None)
    async with app.run_test(size=LARGE) as pilot:
        await until(pilot, lambda: app.screen.query_one(ProblemView).snapshot is not None)
        for size in ((10, 3), (1, 1), (30, 8), (60, 10), (60, 12), (50, 12), LARGE):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert app.is_running


async def test_a_picture_that_is_asked_for_at_once_shows_the_first_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = []
    monkeypatch.setattr(offers, "page_of_view", lambda view: pages.append(page_of_view(view)) or pages[-1])
    app = make_app(load("two-valleys"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, WriteDialog))
        assert "now" in pages[0].text


async def test_on_a_screen_too_small_for_pictures_none_is_offered() -> None:
    app = make_app(load("ridge"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("4")
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        bench = bench_of(app)
        network = next(view for view in bench.board.views if view.id == "network")
        kinds = {offer.kind for offer in all_offers(bench, network)}
        assert not kinds & {"SVG", "PNG", "text"}
        assert "TOML" in kinds

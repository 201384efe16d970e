"""Views that have no room on the screen, or none yet: nothing is exported of them but what can be seen."""

from __future__ import annotations

import pytest

from gdtui.export.page import Page
from gdtui.scenario import load
from gdtui.tui import offers
from gdtui.tui.app import make_app
from gdtui.tui.dialogs.writing import WriteDialog
from gdtui.tui.offers import all_offers
from gdtui.tui.picturing import page_of_view
from gdtui.tui.view import View
from tests.promises.keys_pressing import pressing
from tests.tui.driving import LARGE, bench_of, until


async def test_what_is_exported_right_after_a_key_is_what_that_key_brought(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = list[tuple[str | None, Page]]()

    def taken(view: View) -> Page:
        pages.append((view.id, page_of_view(view)))
        return pages[-1][1]

    monkeypatch.setattr(offers, "page_of_view", taken)
    async with pressing("xor", LARGE) as at:
        await at.press(["8", "x"])
        await until(at.pilot, lambda: isinstance(at.app.screen, WriteDialog))
        assert pages[0][0] == "slice"
        assert "J over layer2" in pages[0][1].text
        await at.ends("ctrl+q")


async def test_on_a_screen_too_small_for_pictures_none_is_offered() -> None:
    app = make_app(load("ridge"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("4")
        network = next(view for view in bench_of(app).board.views if view.id == "network")
        assert "SVG" in {offer.kind for offer in all_offers(bench_of(app), network)}
        await pilot.resize_terminal(30, 8)
        await until(pilot, lambda: not network.size)
        kinds = {offer.kind for offer in all_offers(bench_of(app), network)}
        assert not kinds & {"SVG", "PNG", "text"}
        assert "TOML" in kinds

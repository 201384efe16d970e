"""Keys that double and halve go as far as numbers go, and say no number that is none."""

from __future__ import annotations

import sys
from math import inf, ulp

import pytest

from gdtui.scenario import load
from gdtui.session import Session
from gdtui.snapshot import snapshot
from gdtui.tui.app import make_app
from gdtui.tui.dialogs.settings import settings
from gdtui.tui.dialogs.stepping import candidates
from gdtui.tui.rates import scaled
from tests.tui.driving import SMALL, now, text, typed


@pytest.mark.parametrize(
    ("rate", "factor", "becomes"),
    [(0.1, 2.0, 0.2), (1e308, 2.0, sys.float_info.max), (ulp(0.0), 0.5, ulp(0.0)), (0.0, 2.0, 0.0)],
)
def test_a_rate_becomes_neither_infinite_nor_nothing(rate: float, factor: float, becomes: float) -> None:
    assert scaled(rate, factor) == becomes < inf


async def test_plus_at_the_largest_rate_says_that_it_is_that_already() -> None:
    app = make_app(load("two-valleys", [("optimizer.lr", 1e308)]))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("plus", "plus")
        assert now(app).scenario.lr == sys.float_info.max
        assert "lr is 1.79769e+308 already" in text(app, "footer")


async def test_a_number_at_the_end_of_all_numbers_is_said_as_one() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        for value in ("1.797e308", "1.7976e308"):
            await pilot.press("e")
            await typed(pilot, f"x = {value}")
            await pilot.press("enter", "escape")
        assert "x 1.797e+308 → 1.7976e+308" in text(app, "footer")


def test_the_panel_offers_nothing_beyond_the_largest_number() -> None:
    shown = snapshot(Session(load("two-valleys", [("optimizer.lr", 1e308)])))
    rate = next(one for one in settings(shown) if one.key == "optimizer.lr")
    assert list(candidates(rate, up=True)) == []
    assert list(candidates(rate, up=False)) == [5e307]

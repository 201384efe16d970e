"""The dialogs: they take what is right, and say why they refuse the rest."""

from __future__ import annotations

import numpy as np
import pytest
from textual.widgets import Input, OptionList, Static

from gdtui.scenario import load
from gdtui.scenario.overrides import split_assignment
from gdtui.session import Session
from gdtui.snapshot import snapshot
from gdtui.tui.app import make_app
from gdtui.tui.dialogs import EditDialog, GoToDialog
from gdtui.tui.dialogs.going import target_of
from gdtui.tui.dialogs.settings import settings
from gdtui.tui.workbench import Workbench
from tests.tui.driving import SMALL, now, text, typed, until


async def test_go_to_step_takes_a_number_and_refuses_words() -> None:
    app = make_app(load("article-line"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("colon", "t", "e", "n", "enter")
        assert isinstance(app.screen, GoToDialog)
        assert "whole number" in str(app.screen.query_one(".message", Static).content)
        await pilot.press("backspace", "backspace", "backspace", "1", "2", "0", "enter")
        await until(pilot, lambda: now(app).step == 120)


@pytest.mark.parametrize(
    ("words", "target"),
    [("7", 7), (" 30 ", 30), ("+5", 15), ("-4", 6), ("−4", 6), ("-99", 0), ("", None), ("1.5", None), ("9" * 12, None)],
)
def test_steps_can_be_named_from_here_or_from_the_start(words: str, target: int | None) -> None:
    assert target_of(words, 10) == target


async def test_another_optimiser_goes_on_from_the_same_weights() -> None:
    app = make_app(load("xor"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("N")
        before = now(app).params
        await pilot.press("o", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        await until(pilot, lambda: now(app).scenario.optimizer.name == "adam")
        assert now(app).step == 10
        np.testing.assert_array_equal(now(app).params, before)
        assert "adam" in text(app, "status")


@pytest.mark.parametrize(("ascii_only", "mark"), [(False, "▸"), (True, ">")])
async def test_a_sign_says_which_row_of_a_list_is_chosen(ascii_only: bool, mark: str) -> None:
    app = make_app(load("two-valleys"), ascii=ascii_only)
    async with app.run_test(size=SMALL) as pilot:
        for key in "sxo":
            await pilot.press(key, "down")
            await pilot.pause()
            listing = app.screen.query_one(OptionList)
            rows = [listing.render_line(y).text for y in range(listing.size.height)]
            assert [row[:2] for row in rows if row[:2].strip()] == [f"{mark} "], key
            assert rows[1].startswith(mark)
            await pilot.press("escape")


async def test_the_edit_dialog_takes_a_typed_assignment_says_why_it_refuses_one_and_stays() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("e")
        assert "how far one update goes" in str(app.screen.query_one(".message", Static).content)
        await pilot.press("down")
        assert "rule" in str(app.screen.query_one(".message", Static).content)
        await typed(pilot, "x=-2")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert now(app).params[0] == -2.0
        assert "-2.0000" in text(app, "table").replace("−", "-")
        await pilot.press("u")
        assert now(app).params[0] == 2.0
        await pilot.press("e")
        await typed(pilot, "optimizer.lr=-1")
        await pilot.press("enter")
        assert isinstance(app.screen, EditDialog)
        assert "out of range" in str(app.screen.query_one(".message", Static).content)
        await pilot.press("escape", "escape")
        assert now(app).lr == 0.05
        await pilot.press("e")
        await typed(pilot, "mom")
        await pilot.press("enter")
        assert app.screen.query_one(Input).value == "0.0", "the value that it has"
        await pilot.press(*"0.9", "enter", "escape")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert now(app).scenario.optimizer.options["momentum"] == 0.9
        await pilot.press("o", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        await until(pilot, lambda: "momentum dropped" in text(app, "footer"))


@pytest.mark.parametrize("name", ["two-valleys", "himmelblau", "article-line", "xor", "iris"])
def test_every_setting_that_is_offered_is_taken_back_unchanged(name: str) -> None:
    """The dialog offers no key that a run refuses, and shows each value as it may be typed."""
    session = Session(load(name))
    offered = [setting for setting in settings(snapshot(session)) if setting.value]
    assert len(offered) > 5
    for setting in offered:
        session.apply(*split_assignment(f"{setting.key} = {setting.value}"))
    assert session.step_count == 0
    np.testing.assert_array_equal(session.state.params, Session(load(name)).state.params)

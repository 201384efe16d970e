"""From screen to screen, themes, help, signals."""

from __future__ import annotations

import os
import signal

import pytest
from textual.command import CommandList
from textual.pilot import Pilot

from gdtui.scenario import load
from gdtui.session import Session
from gdtui.tui import themes
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs import HelpDialog
from gdtui.tui.palette import Palette
from gdtui.tui.picker import PickerScreen
from gdtui.tui.workbench import Workbench
from tests.tui.driving import SMALL, bench_of, now, text, until


def shown(app: GdtuiApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_themes_go_round_help_names_every_key_and_a_leads_to_all_scenarios() -> None:
    app = make_app(load("parabola"))
    async with app.run_test(size=SMALL) as pilot:
        seen = []
        for _ in themes.CYCLE:
            await pilot.press("t")
            seen.append((app.theme, app.current_theme.dark))
        assert seen[0] == (themes.LIGHT.name, False)
        assert seen[-1] == (themes.DARK.name, True)
        assert f"theme {app.theme}" in text(app, "footer")
        await pilot.press("T")
        assert f"palette {app.palette}: seen in maps" in text(app, "footer")
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpDialog)
        words = shown(app)
        await pilot.press("end")
        await until(pilot, lambda: "◇ start" in shown(app))
        words += shown(app)
        for wanted in (
            "space",
            "one update",
            "another optimiser",
            "esc",
            "◇ start",
            "minimum",
            "@119: as of step 119",
            "quit",
        ):
            assert wanted in words
        await pilot.press("escape")
        assert isinstance(app.screen, Workbench)
        await pilot.press("escape")
        assert isinstance(app.screen, Workbench), "it was named, and there is nothing below it"
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))


async def test_without_a_scenario_the_picker_comes_first_with_help_without_a_view_and_its_run_goes_on() -> None:
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        assert isinstance(app.screen, PickerScreen)
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpDialog)
        assert "quit" in str(app.screen.page(71))
        await pilot.press("escape", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        runner = bench_of(app).runner
        assert not runner.running
        await pilot.press("n")
        assert now(app).step >= 1
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        await until(pilot, lambda: not runner.alive)


@pytest.mark.skipif(not hasattr(signal, "SIGTERM") or os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
async def test_a_signal_ends_the_app_in_good_order(number: signal.Signals) -> None:
    app = make_app(load("parabola"))

    async def kill(pilot: Pilot[None]) -> None:
        await pilot.press("space")
        os.kill(os.getpid(), number)

    before = signal.getsignal(number)
    await app.run_async(headless=True, size=SMALL, auto_pilot=kill)
    assert app.return_code == 128 + number
    assert signal.getsignal(number) is before


async def test_in_seven_bits_the_palette_has_no_other_characters() -> None:
    app = make_app(load("two-valleys"), ascii=True)
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (("ctrl+p",), ("g", "o"), ("z", "z", "z")):
            await pilot.press(*keys)
            await until(pilot, lambda: app.screen.query_one(CommandList).option_count)
            rows = ["".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()]
            assert all(row.isascii() for row in rows)


async def test_page_keys_in_an_empty_palette_and_in_a_list_of_themes_not_yet_drawn_do_no_harm() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        palette = app.screen
        assert isinstance(palette, Palette)
        for key in ("cursor_down", "page_down", "page_up", "first", "last"):
            palette.query_one(CommandList).clear_options()
            palette._action_command_list(key)
        await pilot.press("escape")
        assert app.screen is not palette
        app.search_themes()
        await pilot.pause()
        assert isinstance(app.screen, Palette)
        await pilot.press("pageup", "escape")


async def test_after_the_last_step_and_after_an_edit_the_metrics_are_todays() -> None:
    app = make_app(load("spirals", [("training.steps", 100)]))
    async with app.run_test(size=(120, 40)) as pilot:
        runner = app.screen.runner  # type: ignore[attr-defined]
        runner.goto(100)
        while runner.running:
            await pilot.pause(0.02)
        session = Session(load("spirals", [("training.steps", 100)]))
        session.step(100)
        assert runner.snapshot.metrics["test_loss"] == float(session.measure()["test_loss"][0])
        before = runner.snapshot.metrics["test_accuracy"]
        runner.apply("layer3.bias[0]", 99.0)
        assert runner.snapshot.metrics["test_accuracy"] != before

"""Keys that come faster than screens do: what they ask for is done once, where it was meant, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.widgets import Input, Static

from gdtui.draw.ink import glyphs
from gdtui.tui import inorder
from gdtui.tui.dialogs import HelpDialog, writing
from gdtui.tui.dialogs.branching import table
from gdtui.tui.picker import PickerScreen
from gdtui.tui.theme import ink_for
from gdtui.tui.workbench import Workbench
from tests.promises.keys_pressing import Pressing, pressing, runners, send
from tests.tui.driving import text, until


def screens(at: Pressing) -> list[str]:
    return [type(screen).__name__ for screen in at.app.screen_stack]


async def test_escape_pressed_often_leaves_what_was_opened_and_the_key_for_all_scenarios_opens_them_once() -> None:
    async with pressing("two-valleys", (80, 24)) as at:
        for opened in ("question_mark", "e", "p", "o", "m", "c"):
            await at.press([opened])
            assert len(screens(at)) == 2, opened
            await at.press(["escape"] * 4)
            assert screens(at) == ["Workbench"], opened
        await at.press(["a", "a"])
        await until(at.pilot, lambda: isinstance(at.app.screen, PickerScreen))
        assert screens(at) == ["Workbench", "PickerScreen"]
        await at.ends("q")


async def test_enter_pressed_twice_on_a_formula_begins_one_run() -> None:
    elder = runners()
    async with pressing("", (80, 24)) as at:
        await at.press(["e"])
        await at.press([*"x^2", "enter", "enter"])
        await until(at.pilot, lambda: isinstance(at.app.screen, Workbench))
        assert len(runners(elder)) <= 2, "the preview's, and the formula's"
        await at.ends("ctrl+q")


async def test_page_keys_do_no_harm_and_what_was_chosen_from_the_palette_is_not_done_where_it_was_not_meant() -> None:
    async with pressing("two-valleys", (80, 24)) as at:
        lines = at.app.screen.snapshot.lines  # type: ignore[attr-defined]
        for width in range(-5, 120):
            kept = table(lines, ink_for(at.app), width)
            assert kept[0].cells
        await at.press(["p", "pageup", "pagedown"])
        await at.press(["pageup"])
        await at.press(["escape"])
        bench = at.app.screen
        at.app.push_screen(HelpDialog(glyphs(ink_for(at.app)), ascii=False))
        await at.pilot.pause()
        await at.app._carry_out("step(1)", bench)
        assert bench.runner.session.step_count == 0  # type: ignore[attr-defined]
        await at.press(["escape"])
        await at.app._carry_out("step(1)", bench)
        assert bench.runner.session.step_count == 1  # type: ignore[attr-defined]
        await at.ends("q")


async def test_what_is_typed_behind_a_key_comes_to_its_dialog_and_a_key_that_deletes_does_not_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with pressing("two-valleys", (80, 24)) as at:
        bench = at.app.screen
        await at.press([*":16", "enter", *"nnelr=0.0123", "enter"])
        await until(at.pilot, lambda: bench.snapshot.step == 18)  # type: ignore[attr-defined]
        await until(at.pilot, lambda: at.app.focused is not None and bench.snapshot.lr == 0.0123)  # type: ignore[attr-defined]
        await at.press(["escape", "escape"])
        await at.press(["s"])
        await at.press(["ctrl+u", *"mine", "enter"])
        await until(at.pilot, lambda: at.app.screen is bench)
        await at.press(["s", "down", "ctrl+u", *"mine", "enter"])
        await until(at.pilot, lambda: at.app.screen is bench)
        await at.ends("ctrl+q")
    assert sorted(path.name for path in tmp_path.glob("mine*")) == ["mine.gdtui", "mine.toml"]


async def test_what_is_typed_while_a_file_is_written_is_for_the_run_and_of_a_long_write_that_is_left_the_end_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    replace, taken, full = os.replace, Event(), Event()

    def slow(source: Any, path: Any) -> None:
        assert taken.wait(60)
        if full.is_set():
            raise OSError(errno.ENOSPC, "No space left")
        replace(source, path)

    monkeypatch.setattr(os, "replace", slow)
    async with pressing("two-valleys", (80, 24)) as at:
        bench = at.app.screen
        await at.press(["s"])
        for key in ("ctrl+u", *"mine", "enter", "down", "x"):
            send(at.app, key)
        dialog = at.app.screen
        line = dialog.query_one(Input)
        await until(at.pilot, lambda: line.disabled and not at.app.behind)
        assert line.value == "mine"
        assert isinstance(dialog, writing.WriteDialog)
        assert dialog.offer.kind == "gdtui"
        assert "writing" in str(dialog.query_one(".message", Static).content)
        await at.press(["escape"])
        assert at.app.screen is bench
        taken.set()
        await until(at.pilot, lambda: "mine.gdtui written" in text(at.app, "footer"))
        taken.clear()
        full.set()
        await at.press(["s"])
        for key in ("ctrl+u", *"another", "enter"):
            send(at.app, key)
        line = at.app.screen.query_one(Input)
        await until(at.pilot, lambda: line.disabled)
        await at.press(["escape"])
        taken.set()
        await until(at.pilot, lambda: "another.gdtui: cannot be written: No space left" in text(at.app, "footer"))
        full.clear()
        taken.clear()
        monkeypatch.setattr(writing, "BRIEF", 60)
        monkeypatch.setattr(inorder, "PATIENCE", 60)
        await at.press(["s"])
        for key in ("ctrl+u", *"other", "enter", "n", "n"):
            send(at.app, key)
        await until(at.pilot, lambda: bool(getattr(at.app.screen, "holds_keys", False)))
        await at.pilot.pause()
        assert at.app.screen.query_one(Input).value == "other"
        taken.set()
        await until(at.pilot, lambda: at.app.screen is bench and not at.app.behind)
        await until(at.pilot, lambda: bench.snapshot.step == 2)  # type: ignore[attr-defined]
        await at.ends("ctrl+q")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.gdtui", "other.gdtui"]

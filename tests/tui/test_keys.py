"""The table of keys: complete, without clashes, and true whatever is focused."""

from __future__ import annotations

from collections import Counter

import pytest

from gdtui.scenario import load
from gdtui.tui import keys
from gdtui.tui.app import make_app
from gdtui.tui.dialogs import ChoiceDialog, EditDialog, GoToDialog, HelpDialog
from gdtui.tui.view import View
from gdtui.tui.workbench import Workbench

LATER = {"w"}
"""Keys of views that the help page does not know yet."""

MODES = (keys.EVERYWHERE, keys.WORKBENCH, keys.MICROSCOPE, keys.RACE)
AT_ONCE = [(keys.EVERYWHERE, mode) for mode in MODES[1:]]
"""Modes whose keys are in force at the same time."""


def bound(*modes: str) -> list[str]:
    return [name for key in keys.KEYS if key.mode in modes for name in key.keys.split(",")]


ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}
BOUND = bound(*MODES)
BENCH = [key for key in keys.KEYS if key.mode in AT_ONCE[0]]


def test_every_key_has_a_name_of_its_own_for_keymaps() -> None:
    names = [binding.id for mode in MODES for binding in keys.bindings(mode)]
    assert all(names)
    assert max(Counter(names).values()) == 1


@pytest.mark.parametrize("modes", AT_ONCE)
def test_no_key_means_two_things(modes: tuple[str, str]) -> None:
    assert max(Counter(bound(*modes)).values()) == 1


def test_keys_of_views_to_come_are_free() -> None:
    assert not LATER.intersection(BOUND)


def test_keys_that_terminals_keep_are_not_needed() -> None:
    kept = {"f1", "f10", "f11", *(f"ctrl+{letter}" for letter in "imhjsz")}
    assert not kept.intersection(BOUND)


@pytest.mark.parametrize("modes", AT_ONCE)
def test_every_key_is_on_the_help_page_or_shares_a_line_of_it(modes: tuple[str, str]) -> None:
    groups = (keys.RUN, keys.CHANGE, keys.LOOK, keys.GO)
    lines = [key for group in groups for key in keys.page(group, modes[1])]
    shown = " ".join(key.shown for key in lines).replace(", .", "comma full_stop").split()
    assert {key.group for key in keys.KEYS} == set(groups)
    for key in [key for key in keys.KEYS if key.mode in modes]:
        if not key.help and key.id not in ("quit_now", "previous_view"):
            last = key.keys.split(",")[-1]
            face = {"left_square_bracket": "[", "pageup": "pgup", "greater_than_sign": ">", "plus": "+"}
            face = {**face, **ARROWS}.get(last, last)
            assert face in shown, key.id


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_view_swallows_a_key(size: tuple[int, int]) -> None:
    """With each view focused, every binding in force is the app's or the workbench's own."""
    app = make_app(load("xor"))
    async with app.run_test(size=size) as pilot:
        bench = app.screen
        assert isinstance(bench, Workbench)
        views = [view for view in bench.board.views if view.display and view.can_focus]
        assert len(views) >= 4
        for view in views:
            view.focus()
            await pilot.pause()
            in_force = bench.active_bindings
            for key in BENCH:
                for name in key.keys.split(","):
                    assert in_force[name].node in (app, bench), (view.id, name)
                    assert in_force[name].binding.id == f"{key.mode}.{key.id}", (view.id, name)


async def test_steps_and_travels_work_with_every_view_focused_and_dialogs_give_the_keys_back() -> None:
    app = make_app(load("parabola"))
    async with app.run_test(size=(80, 24)) as pilot:
        bench = app.screen
        assert isinstance(bench, Workbench)
        for view in [v for v in bench.board.views if v.display and v.can_focus]:
            view.focus()
            seen = []
            for key in ("home", "right", "n", "left", "b", "end"):
                await pilot.press(key)
                seen.append(bench.snapshot.step)
            assert seen == [0, 1, 2, 1, 0, 2]
        await pilot.press("home")
        commands = {command.title: command for command in app.get_system_commands(bench)}
        labels = {key.label.capitalize() for key in BENCH if key.id != "palette"}
        assert labels <= set(commands), "the palette knows every command"
        assert commands["Ten updates"].help == "key N"
        await commands["Ten updates"].callback()
        assert bench.snapshot.step == 10
        app.screen.query_one("#table", View).focus()
        for key, dialog in (
            ("question_mark", HelpDialog),
            ("o", ChoiceDialog),
            ("e", EditDialog),
            ("colon", GoToDialog),
        ):
            await pilot.press(key)
            assert isinstance(app.screen, dialog)
            await pilot.press("escape")
            assert isinstance(app.screen, Workbench)
        assert app.focused is not None
        assert app.focused.id == "table"
        await pilot.press("e")
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not app.is_running


async def test_a_keymap_moves_a_key_and_q_quits() -> None:
    app = make_app(load("parabola"))
    app.set_keymap({"workbench.step": "ctrl+n"})
    async with app.run_test(size=(80, 24)) as pilot:
        bench = app.screen
        assert isinstance(bench, Workbench)
        await pilot.press("n")
        assert bench.snapshot.step == 0
        await pilot.press("ctrl+n")
        assert bench.snapshot.step == 1
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running
    assert app.return_code == 0

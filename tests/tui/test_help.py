"""The help page: a few true lines about whichever view is focused, and every key."""

from __future__ import annotations

from gdtui.draw.ink import glyphs
from gdtui.pictures import Picture
from gdtui.scenario import load
from gdtui.tui.app import make_app
from gdtui.tui.board import BARS
from gdtui.tui.dialogs import HelpDialog
from gdtui.tui.dialogs.help import Page
from gdtui.tui.keys import CHANGE, GO, LOOK, MICROSCOPE, RACE, RUN, WORKBENCH, page
from gdtui.tui.theme import ink_for
from gdtui.tui.views import BOARD
from gdtui.tui.views.abouts import PICTURES, VIEWS, keys_here

WIDEST = 71
"""What the page shows in one line on a screen of 80 columns."""


def words(dialog: HelpDialog) -> str:
    return str(dialog.page(WIDEST))


def test_every_view_and_every_picture_says_a_few_short_lines_of_itself() -> None:
    assert set(VIEWS) == set(BOARD) - set(BARS) - {"problem"}
    assert set(PICTURES) == set(Picture.__args__)
    for lines in (*VIEWS.values(), *PICTURES.values()):
        assert 3 <= len(lines) <= 7
        assert all(len(line) <= WIDEST for line in lines), lines


async def test_the_focused_view_is_explained_and_with_nothing_focused_the_problem() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=(80, 24)) as pilot:
        for keys, line in (
            ("", "x − lr·f′(x)"),
            ("2", VIEWS["loss"][0]),
            ("3", VIEWS["table"][0]),
            ("7", VIEWS["notes"][1]),
        ):
            await pilot.press(*keys, "question_mark")
            assert isinstance(app.screen, HelpDialog)
            assert line in words(app.screen)
            await pilot.press("escape")
        await pilot.press("question_mark")
        for width in (1, 5, 80):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
        assert isinstance(app.screen, HelpDialog), "it fits a screen of one column"


async def test_no_line_about_a_key_is_broken_and_the_page_names_the_keys_that_scroll_it_where_it_is_longer() -> None:
    app = make_app(load("xor"))
    async with app.run_test(size=(80, 24)) as pilot:
        for mode in (WORKBENCH, MICROSCOPE, RACE):
            dialog = HelpDialog(glyphs(ink_for(app)), ascii=False, mode=mode)
            await app.push_screen(dialog)
            await pilot.pause()
            shown = dialog.query_one(Page)
            assert shown.size.width >= WIDEST
            assert shown.size.height == len(words(dialog).splitlines())
            told = [key.help for name in (RUN, GO, CHANGE, LOOK) for key in page(name, mode)]
            assert told
            assert all(line in words(dialog) for line in told)
            await pilot.press("escape")
        for size, hint in (((80, 24), "up down pgdn: more   esc: back"), ((120, 60), "esc: back")):
            await pilot.resize_terminal(*size)
            await pilot.press("question_mark")
            await pilot.pause()
            assert app.screen.query_one("#frame").border_subtitle == hint
            await pilot.press("escape")
        named = {view.id: dict(keys_here(view)) for view in app.screen.board.views}
        assert "h j k l" in named["notes"], "the keys of a view are those it answers"
        assert "v" in named["loss"]
        assert "v" not in named["table"]


async def test_a_page_key_turns_by_what_is_in_sight_but_for_one_line() -> None:
    app = make_app(load("xor"))
    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        frame = app.screen.query_one("#frame")
        seen = frame.size.height
        turned = []
        for key in ("pagedown", "pagedown", "pageup", "pagedown", "pagedown", "pagedown", "pageup"):
            await pilot.press(key)
            turned.append(frame.scroll_y)
            assert ("more" in str(frame.border_subtitle)) is (frame.scroll_y < frame.max_scroll_y)
        end = frame.max_scroll_y
        page = seen - 1
        assert 2 * page < end < 4 * page
        assert turned == [page, 2 * page, page, 2 * page, min(end, 3 * page), end, end - page]

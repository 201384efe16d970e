"""Which views are on the screen, and where."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from gdtui.scenario import load
from gdtui.tui.app import make_app
from gdtui.tui.arrangement import LEAST_HEIGHT, LEAST_WIDTH, Wanted, arrange
from gdtui.tui.view import View
from tests.tui.driving import LARGE, SMALL, layouts, shown, text, until


@pytest.mark.parametrize("size", [(60, 18), SMALL, (80, 50), (100, 28), LARGE, (200, 60), (300, 20), (61, 90)])
def test_the_views_tile_the_screen(size: tuple[int, int]) -> None:
    for alone, bowl, table in itertools.product(["", "loss"], [False, True], [0, 4, 9, 40]):
        covered = np.zeros(size[::-1], dtype=int)
        for region in arrange(*size, Wanted(table, bowl, alone=alone)).values():
            covered[region.y : region.bottom, region.x : region.right] += 1
        assert np.all(covered == 1), (alone, bowl, table)


def test_at_80_by_24_a_function_has_the_16_rows_of_the_design() -> None:
    places = arrange(80, 24, Wanted(table=3, broad=True))
    assert places["problem"] == Region(0, 1, 50, 16)
    assert places["table"] == Region(0, 17, 80, 3)
    assert places["update"] == Region(0, 20, 80, 3)


async def test_key_2_is_the_loss_then_the_metrics_and_8_the_bowl() -> None:
    app = make_app(load("article-line"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        seen = []
        for key in "22288":
            seen.append(shown(app) & {"bowl", "loss", "metrics", "slice"})
            await pilot.press(key)
        assert seen == [{"bowl"}, {"loss"}, {"metrics"}, {"loss"}, {"bowl"}]
        assert text(app, "bowl").startswith("━ 8 J(w, b)")


async def test_key_7_shows_the_notes_which_can_be_read_on_and_hides_them_again() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("7")
        assert "notes" in shown(app)
        assert "loss" not in shown(app)
        assert "Look at" in text(app, "notes")
        assert "j k: more" in text(app, "notes").splitlines()[0]
        assert "lr 0.2" not in text(app, "notes")
        await pilot.press(*"jjjjjjjjjj")
        assert "lr 0.2" in text(app, "notes")
        await pilot.press(*"kkkkkkkkkkkk")
        assert "Look at" in text(app, "notes")
        await pilot.press("7")
        assert "loss" in shown(app)


async def test_a_view_can_have_the_screen_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(load("xor"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("3")
        await pilot.pause(0.05)
        laid_out = layouts(monkeypatch)
        await pilot.press("z")
        await pilot.pause(0.05)
        assert len(laid_out) == 1
        assert shown(app) == {"status", "table", "update", "footer"}
        await pilot.press("1")
        assert shown(app) == {"status", "problem", "update", "footer"}
        await pilot.press("escape")
        assert "loss" in shown(app)


@pytest.mark.usefixtures("at_once")
async def test_tab_passes_through_all_views_and_paints_only_their_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    app, painted, render = make_app(load("xor")), set[tuple[str | None, int]](), View.render_line

    def render_line(view: View, y: int) -> Strip:
        painted.add((view.id, y))
        return render(view, y)

    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("tab", "shift+tab")
        await pilot.pause(0.05)
        monkeypatch.setattr(View, "render_line", render_line)
        app.screen.set_focus(None)
        await until(pilot, lambda: bool(painted))
        assert painted == {("update", 0)}
        seen = []
        for _ in range(4):
            await pilot.press("tab")
            seen.append(app.focused.id if app.focused else "")
        assert seen == ["problem", "loss", "table", "update"]
        await until(pilot, lambda: ("update", 0) in painted)
        painted.clear()
        await pilot.press("1")
        await until(pilot, lambda: len(painted) == 2)
        await pilot.press("1")
        await pilot.pause(0.05)
        assert painted == {("update", 0), ("problem", 0)}


async def test_with_room_everything_is_shown_at_once_and_a_resize_arranges_the_views_anew() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        everything = {"status", "problem", "loss", "table", "metrics", "notes", "update", "scrub", "footer"}
        assert shown(app) == everything
        await pilot.press("n")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "notes" not in shown(app)
        assert "1/2000" in text(app, "status")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "notes" in shown(app)
        assert "challenge" in text(app, "metrics")
        assert "2 again" in text(app, "metrics")
        await pilot.press("2", "2")
        assert text(app, "metrics").startswith("━ metrics")


async def test_a_terminal_too_small_says_so_in_one_line_and_still_quits() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=(LEAST_WIDTH - 1, LEAST_HEIGHT)) as pilot:
        await pilot.press("n")
        words = str(app.screen.query_one("#small", Static).content)
        assert "60 by 18" in words
        assert shown(app) == set()
        await pilot.press("q")
        assert not app.is_running


async def test_in_ascii_every_cell_is_ascii() -> None:
    app = make_app(load("two-valleys"), ascii=True)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert str(app.screen.query_one("#small", Static).content).isascii()
        await pilot.resize_terminal(120, 40)
        for key in ("n", "question_mark", "escape", "e", "escape", "o", "escape", "colon"):
            await pilot.press(key)
            await pilot.pause()
            lines = app.screen._compositor.render_strips()  # what the terminal gets
            assert "".join(strip.text for strip in lines).isascii(), key

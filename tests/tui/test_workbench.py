"""The workbench, driven by keys as a student drives it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gdtui.pictures import CurvePicture
from gdtui.scenario import load
from gdtui.tui.app import make_app
from gdtui.tui.views import FooterLine, StatusLine
from tests.proofs import crossed, one_in
from tests.tui.driving import LARGE, SMALL, bench_of, now, text, until


async def test_plus_doubles_the_rate_reset_leaves_a_ghost_and_a_step_is_on_the_screen_when_its_key_returns() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("plus")
        here = now(app)
        assert here.lr == 0.1
        assert isinstance(here.picture, CurvePicture)
        assert here.picture.next is not None
        assert here.picture.next[0] == pytest.approx(2.0 - 0.1 * 21.0), "the landing point moves"
        await pilot.press("minus", "minus")
        assert now(app).lr == 0.025
        await pilot.press("n", "n", "n", "plus", "r")
        ghost = now(app).ghost
        assert (now(app).step, now(app).lr) == (0, 0.05)
        assert ghost is not None
        assert len(ghost.loss[0]) == 4
        await pilot.press("i", "left", "left", "left")
        assert "MOVE" in text(app, "status")
        assert now(app).params[0] == pytest.approx(2.0 - 3 * 5.0 / 50)
        await pilot.press("enter")
        assert "paused" in text(app, "status")
        assert now(app).params[0] == pytest.approx(1.7), "enter leaves the ball there"
        await pilot.press("u")
        assert now(app).params[0] == 2.0
        await pilot.press("n")
        assert now(app).params[0] == pytest.approx(2.0 - 0.05 * (4 * 8.0 - 6 * 2.0 + 1), rel=1e-15)
        assert "1/200" in text(app, "status")
        assert "0.9500" in text(app, "table")
        assert "x ← 0.9500 − 0.05 ×" in text(app, "update")
        await pilot.press("left")
        assert (now(app).step, now(app).params[0]) == (0, 2.0)
        before = bench_of(app).runner.speed
        await pilot.press("less_than_sign")
        slower = bench_of(app).runner.speed
        assert slower < before
        assert f"{slower:g} steps a second" in text(app, "footer")
        bench_of(app).runner.speed = 1e5
        await pilot.press(*["greater_than_sign"] * 4)
        assert math.isinf(bench_of(app).runner.speed)
        await pilot.press("n")
        assert "help" in text(app, "footer")
        bench_of(app).do(bench_of(app).runner.apply, "optimizer.lr", -1.0)
        await pilot.pause()
        assert "optimizer.lr" in text(app, "footer")
        assert app.screen.query_one(FooterLine).display
        assert app.screen.query_one(StatusLine).display


async def test_space_runs_and_pauses_and_what_cannot_be_drawn_again_is_not_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("space")
        assert "run" in text(app, "status")
        assert "pause" in text(app, "footer")
        await until(pilot, lambda: now(app).step > 3)
        await pilot.press("space")
        here = now(app).step
        await pilot.pause(0.1)
        assert now(app).step == here
        assert "paused" in text(app, "status")
        await pilot.press("n")
        await pilot.pause(0.1)
        drawn: list[str] = []
        bench = bench_of(app)
        monkeypatch.setattr(bench, "draw", lambda: drawn.append("again"))
        await pilot.pause(0.2)
        assert drawn == []


async def test_a_running_picture_follows_the_run() -> None:
    app = make_app(load("article-line"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("G")
        await until(pilot, lambda: not bench_of(app).runner.running)
        await until(pilot, lambda: "1000/1000" in text(app, "status"))
        assert now(app).status in text(app, "status")


async def test_the_students_story_ends_in_the_deeper_valley_and_then_diverges() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("plus", "r", "G")
        await until(pilot, lambda: not bench_of(app).runner.running)
        assert now(app).params[0] == pytest.approx(-1.3008, abs=1e-3)
        await pilot.press("G")
        assert text(app, "footer").strip() == f"this is the last step: {now(app).status}"
        await pilot.press("plus", "r", "G")
        await until(pilot, lambda: not bench_of(app).runner.running)
        await until(pilot, lambda: "diverged" in text(app, "status"))
        assert "diverged" in text(app, "update")
        for key in ("G", "space"):
            await pilot.press(key)
            assert not bench_of(app).runner.running
            assert "go back" in text(app, "footer")
            bench_of(app).say("")
        for key in ("minus", "n", "N"):
            await pilot.press(key)
            assert ("go back (←), lower the learning rate (−), or reset (r)" in text(app, "footer")) == (key != "minus")
        assert "go back to 0, try an lr below 0.0476 (2/f″ there)" in now(app).message
        await pilot.press("u", "b")
        assert now(app).status == ""


async def test_escape_puts_the_ball_back() -> None:
    app = make_app(load("himmelblau"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n")
        before = now(app).params
        await pilot.press("i", "right", "up", "up")
        width = 10.0 / 50
        np.testing.assert_allclose(now(app).params - before, [width, 2 * width])
        await pilot.press("escape")
        np.testing.assert_array_equal(now(app).params, before)


async def test_where_there_is_no_ball_move_mode_says_so_and_past_its_end_a_run_is_paused() -> None:
    app = make_app(load("xor", [("training.steps", 2)]))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("i")
        assert "no ball here: press 6, then i, to move points; e changes a weight" in text(app, "footer")
        await pilot.press("right")
        assert now(app).step == 1
        await pilot.press("i", "6")
        assert "no ball" not in text(app, "footer"), "another view takes the words away"
        await pilot.press("n")
        assert "finished" in text(app, "status")
        await pilot.press("n")
        assert "finished" not in text(app, "status")
        assert "paused" in text(app, "status")


@pytest.mark.parametrize(
    ("name", "size"),
    one_in(3, crossed(["two-valleys", "himmelblau", "article-line", "wine", "xor", "digits"], [SMALL, LARGE])),
)
async def test_each_kind_of_scenario_is_driven_by_the_same_keys(name: str, size: tuple[int, int]) -> None:
    app = make_app(load(name))
    async with app.run_test(size=size) as pilot:
        await pilot.press("n", "b", "plus", "y", "v", "f", "j", "z", "2", "z", "7", "R", "n")
        assert now(app).step == 1
        width, height = size
        regions = [view.region for view in bench_of(app).board.views if view.display]
        assert sum(region.area for region in regions) == width * height
        assert app.return_code in (None, 0)

"""Zoom, pan and modes of the problem view and of the slice, by keys."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from gdtui.draw.frame import Axes, layout
from gdtui.draw.ink import DARK
from gdtui.draw.plot import Mark
from gdtui.pictures import CurvePicture, FitPicture, Looking, SurfacePicture
from gdtui.pictures.kinds import Arrows
from gdtui.scenario import load, parse
from gdtui.session import Session
from gdtui.snapshot import snapshot
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.runner import Runner
from gdtui.tui.views import ProblemView
from gdtui.tui.views import curve as curve_view
from gdtui.tui.views import moved as moved_view
from gdtui.tui.views import surface as surface_view
from gdtui.tui.views.moved import brief
from gdtui.tui.views.panes import Pane, stacked
from gdtui.tui.views.slice import chosen
from gdtui.tui.views.stride import stride
from tests.proofs import FULL, crossed, one_in
from tests.toml import LINE, MOONS, changed
from tests.tui.driving import LARGE, SMALL, bench_of, now, shown, text, until
from tests.tui.showing import at, drawn


def window(app: GdtuiApp) -> tuple[tuple[float, float], ...]:
    picture = now(app).picture
    assert isinstance(picture, CurvePicture | SurfacePicture | FitPicture)
    return picture.window


async def test_brackets_zoom_around_the_ball_or_the_middle_where_that_is_out_of_sight_and_0_shows_all_again() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(*"hhhhh")
        assert "x = 2 ▶" in text(app, "problem")
        ((low, high),) = window(app)
        await pilot.press("right_square_bracket")
        assert sum(window(app)[0]) == pytest.approx(low + high)
        await pilot.press("0")
        await pilot.press("right_square_bracket", "right_square_bracket")
        before = window(app)
        ((low, high),) = before
        assert high - low == pytest.approx(5.0 / 4)
        assert (2.0 - low) / (high - low) == pytest.approx(4.5 / 5.0)
        assert "(×4, 0: all)" in text(app, "problem").splitlines()[0]
        await pilot.press("n", "n", "b")
        assert window(app) == before, "it is kept from step to step"
        await pilot.press("0")
        assert window(app) == ((-2.5, 2.5),)
        assert "0: all" not in text(app, "problem")
        await pilot.press("left_square_bracket")
        ((low, high),) = window(app)
        assert high - low == pytest.approx(10.0)
        assert "(×0.5, 0: all)" in text(app, "problem").splitlines()[0]
        bench_of(app).do(bench_of(app).runner.apply, "function.window.x", [-4.0, 4.0])
        assert window(app) == ((-4.0, 4.0),), "and left with the problem"


async def test_h_and_l_pan_j_and_k_too_once_the_picture_is_focused_and_move_mode_moves_by_a_part_of_the_window() -> (
    None
):
    app = make_app(load("himmelblau"))
    async with app.run_test(size=SMALL) as pilot:
        home = window(app)
        step = (home[0][1] - home[0][0]) / 8
        await pilot.press("l")
        assert window(app)[0][0] == pytest.approx(home[0][0] + step)
        assert "(moved, 0: all)" in text(app, "problem").splitlines()[0]
        await pilot.press("j")
        assert window(app)[1] == home[1], "without the focus, j is the table's"
        await pilot.press("1", "j", "h")
        assert window(app)[1][0] == pytest.approx(home[1][0] - step)
        assert window(app)[0] == pytest.approx(home[0])
        await pilot.press("0")
        await pilot.press(*["right_square_bracket"] * 3)
        here, ((left, right), (low, high)) = now(app).params.copy(), window(app)
        await pilot.press("i", "right", "up", "up", "enter")
        assert now(app).params == pytest.approx(np.add(here, [(right - left) / 50, 2 * (high - low) / 50]))
        assert window(app) == ((left, right), (low, high))


@pytest.mark.parametrize("name", one_in(2, ["article-line", "spirals", "iris", "logistic"]))
async def test_fits_and_boundaries_zoom_and_pan_as_well(name: str) -> None:
    app = make_app(load(name))
    async with app.run_test(size=SMALL) as pilot:
        picture = now(app).picture
        home = picture.home  # type: ignore[union-attr]
        await pilot.press("1", "right_square_bracket", "l")
        assert np.ptp(now(app).picture.window[0]) == pytest.approx(np.ptp(home[0]) / 2)  # type: ignore[union-attr]
        assert "0: all" in text(app, "problem")


async def test_the_bowl_zooms_by_itself_when_it_is_focused() -> None:
    app = make_app(load("article-line"))
    async with app.run_test(size=LARGE) as pilot:
        app.screen.query_one("#bowl").focus()
        await pilot.press("right_square_bracket")
        picture = now(app).picture
        assert isinstance(picture, FitPicture)
        assert picture.bowl is not None
        assert picture.window == picture.home
        assert np.ptp(picture.bowl.xlim) == pytest.approx(np.ptp(picture.bowl.home[0]) / 2)


async def test_pictures_without_a_window_say_so() -> None:
    app = make_app(load("digits"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("right_square_bracket")
        assert "nothing to zoom" in text(app, "footer")
        await pilot.press("0")
        assert "all there is" in text(app, "footer")


# Modes


async def test_d_goes_through_f_and_its_derivatives_and_there_is_no_slice_of_it() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        seen = []
        for _ in range(4):
            rows = text(app, "problem")
            seen.append(("f′(x) = 4x³ − 6x + 1" in rows, "f″(x) = 12x² − 6" in rows))
            await pilot.press("d")
        assert seen == [(False, False), (True, False), (True, True), (False, False)]
        await pilot.press("n")
        for size in (SMALL, LARGE, (60, 18)):
            await pilot.resize_terminal(*size)
            columns = [row.index("●") for row in text(app, "problem").splitlines()[1:] if "●" in row]
            assert len(columns) == 2, size
            assert columns[0] == columns[1], "the ball of f′ stands over the ball of f"
        await pilot.press("d")
        await pilot.resize_terminal(*LARGE)
        x = float(now(app).params[0])
        rows = text(app, "problem").replace("−", "-")
        assert f"f′({x:.4g}) = {4 * x**3 - 6 * x + 1:.4g}" in rows
        assert f"f″({x:.4g}) = {12 * x**2 - 6:.4g}" in rows
        await pilot.press("8")
        assert "a function needs no slice" in text(app, "slice")
        assert "model" not in text(app, "slice")


def test_panes_are_in_line_however_wide_their_labels_are() -> None:
    mark = [Mark(0.3, 0.0, "●", DARK.ball)]
    panes = [Pane(Axes((-1.0, 1.0), (-height, height)), [], mark) for height in (1.0, 123456.0, 1e-4)]
    rows = stacked(panes, 60, 24, DARK).lines()
    assert len({row.index("●") for row in rows if "●" in row}) == 1
    assert sum("●" in row for row in rows) == 3


async def test_the_zero_of_f_prime_is_on_its_axis() -> None:
    app = make_app(load("parabola"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("d")
        lines = text(app, "problem").splitlines()
        rule = next(k for k, row in enumerate(lines) if "f′(x) = " in row)
        assert any(row.strip().startswith("0┤") for row in lines[rule:])


def test_the_step_is_an_arrow_along_x_and_its_drop_is_written_beside_it() -> None:
    snap, view = at("two-valleys", 0), ProblemView()
    picture = snap.picture
    assert isinstance(picture, CurvePicture)
    rows = drawn(view, snap, (66, 30))
    area = layout(66, 29, Axes(picture.window[0], curve_view.heights(picture)), DARK).area
    (column,), (row,) = area.cells([0.95], [6.0])
    assert rows[1 + row][column] == "◀"
    drop = 6.0 - (0.95**4 - 3 * 0.95**2 + 0.95)
    assert f"▼ {drop:.3g}" in "\n".join(rows)


def test_the_stride_goes_to_the_next_point_and_nowhere_when_it_is_tiny() -> None:
    picture = at("two-valleys", 0).picture
    assert isinstance(picture, CurvePicture)
    along, down = stride(picture, Axes((-2.5, 2.5), (-4.0, 8.0)), DARK).lines
    assert np.ravel(along.x) == pytest.approx([2.0, 0.95])
    assert np.ravel(along.y) == pytest.approx([6.0, 6.0])
    assert np.ravel(down.y)[-1] == pytest.approx(0.95**4 - 3 * 0.95**2 + 0.95)
    assert not stride(picture, Axes((-2500.0, 2500.0), (-4e5, 8e5)), DARK).lines


def test_arrows_on_a_contour_point_where_they_should() -> None:
    session = Session(load("ravine-momentum"))
    session.step(6)
    snap, view = snapshot(session), ProblemView()
    picture = snap.picture
    assert isinstance(picture, SurfacePicture)
    assert picture.arrows is not None
    rows, scale = drawn(view, snap, (66, 32)), moved_view.magnification(picture)
    names = picture.names
    area = layout(66, 30, Axes(picture.xlim, picture.ylim), DARK, names).area
    for letter, vector in (("g", picture.arrows.plain), ("m", picture.arrows.momentum), ("s", picture.arrows.step)):
        assert vector is not None
        end = snap.params + scale * np.array(vector)
        (column,), (row,) = area.cells([end[0]], [end[1]])
        assert rows[1 + row][column] in "→↗↑↖←↙↓↘", letter
        near = [line[max(0, column - 1) : column + 2] for line in rows[row : row + 3]]
        assert any(letter in part for part in near), letter
    assert scale == 1.0, "a scale of 1 needs no words"
    assert "×" not in rows[-1]


def test_short_steps_are_magnified_by_a_round_number_that_is_told() -> None:
    snap, view = at("rosenbrock", 50), ProblemView()
    picture = snap.picture
    assert isinstance(picture, SurfacePicture)
    assert snap.change is not None
    scale = moved_view.magnification(picture)
    share = float(np.hypot(*(snap.change / [np.ptp(picture.xlim), np.ptp(picture.ylim)])))
    assert 0.22 / 2.5 < scale * share <= 0.22
    assert f"×{scale:g}" in drawn(view, snap, (66, 32))[-1]


def test_a_step_that_is_rounding_is_not_drawn_and_the_ball_is_said_to_rest() -> None:
    picture = at("himmelblau", 5).picture
    assert isinstance(picture, SurfacePicture)
    area = layout(66, 30, Axes(picture.xlim, picture.ylim), DARK, picture.names).area
    for size, rests in ((1e-6, False), (4e-14, True)):
        tiny = replace(picture, arrows=Arrows((size, -size), (size, -size), (size, -size)))
        told = "".join(part.text for part in moved_view.caption(tiny, 60, DARK))
        assert bool(moved_view.moved(tiny, area, DARK).lines) is not rests
        assert ("at rest" in told, "×" in told) == (rests, not rests)
        assert ("".join(part.text for part in moved_view.brief(tiny, 60, DARK)) == "at rest") is rests


def test_where_no_caption_has_room_the_map_says_what_the_arrows_are_or_how_much_longer() -> None:
    snap, view = at("ravine-momentum", 20), ProblemView()
    assert "g −lr·∇  m momentum  s step  ×" in drawn(view, snap, (44, 12))[1]
    assert isinstance(snap.picture, SurfacePicture)
    scale = moved_view.magnification(snap.picture)
    assert scale > 1.0
    assert f"arrows ×{scale:g}" in drawn(ProblemView(), snap, (38, 12))[1]


@pytest.mark.parametrize("width", range(30, 80, 7))
def test_words_about_arrows_do_not_cover_those_about_a_ball_out_of_sight(width: int) -> None:
    session = Session(parse(changed(LINE, ("lr = 0.01", "lr = 1.0"))))
    session.step(30)
    picture = snapshot(session).picture
    assert isinstance(picture, FitPicture)
    assert picture.bowl is not None
    assert brief(picture.bowl, width - 8, DARK)
    rows = ["".join(cell.text for cell in row) for row in surface_view.draw(picture.bowl, width, 12, DARK).rows()]
    assert "bias" in rows[0]
    assert "step" not in rows[0]
    assert "×" not in rows[0]
    assert any("e+" in row and "▶" in row for row in rows[:2])


@pytest.mark.parametrize("steps", [0, 7, 5_000])
def test_the_numbers_behind_a_surface_have_their_steps_and_heights(steps: int) -> None:
    session = Session(load("rosenbrock", [("training.steps", 5_000)]))
    session.step(steps)
    picture = snapshot(session).picture
    assert isinstance(picture, SurfacePicture)
    step, x, y, f = surface_view.columns(picture, DARK, full=True)
    assert [column.title for column in (step, x, y, f)] == ["step", "x", "y", "f"]
    assert list(step.cells) == sorted(set(step.cells), key=lambda cell: int(str(cell)))
    assert step.cells[-1] == str(session.state.step)
    for k in (0, len(step.cells) // 2, len(step.cells) - 1):
        session.goto(int(str(step.cells[k])))
        numbers = [float(str(column.cells[k]).replace("−", "-")) for column in (x, y, f)]
        assert numbers == pytest.approx([*session.state.params[0], session.row.loss[0]], rel=1e-9)


def test_the_caption_holds_the_numbers_of_the_arrows() -> None:
    session = Session(load("himmelblau"))
    session.step(3)
    snap, view = snapshot(session), ProblemView()
    x, y = snap.params
    slope = np.array([4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)])
    last = drawn(view, snap, (66, 32))[-1].replace("−", "-")
    assert "s step = -lr·∇ ({:.4g}, {:.4g})".format(*(-snap.lr * slope)) in last


async def test_d_goes_from_map_and_arrows_to_the_map_alone_and_to_contours_with_their_values() -> None:
    app = make_app(load("ravine-momentum"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("n")
        assert "momentum" in text(app, "problem")
        await pilot.press("d")
        assert "momentum" not in text(app, "problem")
        assert "▀" in text(app, "problem")
        await pilot.press("d")
        assert "momentum" in text(app, "problem")
        assert "▀" not in text(app, "problem")
        values = [int(number) for number in re.findall(r"(?<![\d.−┤])\d+(?![\d.┤])", text(app, "problem"))]
        assert len({20, 40, 60, 80, 100, 120, 140, 160, 180, 200}.intersection(values)) >= 8


@pytest.mark.parametrize(
    ("name", "size"), one_in(2, crossed(["two-valleys", "rosenbrock", "xor"], [(60, 18), SMALL, LARGE, (200, 60)]))
)
async def test_every_mode_is_drawn_at_every_size_and_in_ascii(name: str, size: tuple[int, int]) -> None:
    key = "8" if name == "xor" else "1"
    for ascii_only in (False, True) if FULL else (size[0] == 60,):
        app = make_app(load(name, [("optimizer.name", "adam")]), ascii=ascii_only)
        async with app.run_test(size=size) as pilot:
            await pilot.press(key, "n", "n")
            for _ in range(3):
                await pilot.press("d", "right_square_bracket")
                rows = text(app, "slice" if key == "8" else "problem")
                assert rows.strip()
                assert rows.isascii() or not ascii_only


# The slice


async def test_key_8_puts_the_slice_in_the_problems_place_where_it_zooms_and_escape_takes_it_away() -> None:
    app = make_app(load("xor"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("8")
        assert "slice" in shown(app)
        assert "problem" not in shown(app)
        assert text(app, "slice").splitlines()[0].strip("━ ").startswith("8 J over layer")
        assert "slice" in now(app).extras
        await pilot.press("space")
        await until(pilot, lambda: now(app).step > 0)
        await pilot.press("space")
        await pilot.pause()
        assert now(app).step > 0
        assert not now(app).looking.moving
        assert "map of step" not in text(app, "slice"), "where it is paused there is a map of where it stands"
        await pilot.press("escape")
        assert "problem" in shown(app)
        assert "slice" not in now(app).extras
        await pilot.resize_terminal(*LARGE)
        await pilot.press("8", "l", "right_square_bracket")
        surface = now(app).extras["slice"].surface
        assert np.ptp(surface.xlim) == pytest.approx(np.ptp(surface.home[0]) / 2)
        assert "(×2, 0: all)" in text(app, "slice").splitlines()[0]
        await pilot.press("pagedown", "0")
        picture = now(app).extras["slice"]
        assert picture.surface.window == picture.surface.home
        before = snapshot(Session(load("xor"))).params
        moved = np.argsort(np.abs(now(app).params - before))[-2:]
        assert set(picture.pair) == set(moved.tolist())
        await pilot.press("g", "n", "n", "v")
        i, j = now(app).extras["slice"].pair
        last = text(app, "slice").replace("−", "-").splitlines()[4].split()
        assert [float(word) for word in last[-2:]] == pytest.approx(now(app).params[[i, j]], abs=5e-5)


async def test_h_l_and_j_k_choose_the_two_parameters() -> None:
    app = make_app(parse(changed(MOONS, ("hidden = [5, 4]", "hidden = [1]"))))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("8")
        first, second = now(app).extras["slice"].pair
        await pilot.press("l")
        a, b = now(app).extras["slice"].pair
        assert (a, b) == chosen((first, second), 5, 1, 0)
        await pilot.press("k")
        assert now(app).extras["slice"].pair == chosen((a, b), 5, 0, -1)
        names = set()
        for _ in range(5):
            names.add(now(app).extras["slice"].surface.names[0])
            await pilot.press("l")
        assert "layer2.bias[0]" in names
        assert len(names) == 4


def test_no_parameter_is_chosen_twice() -> None:
    assert chosen((3, 4), 10, 1, 0) == (5, 4)
    assert chosen((0, 9), 10, -1, 0) == (8, 9)
    assert chosen((3, 4), 10, 0, -1) == (3, 2)
    assert chosen((0, 1), 2, 1, 0) == (1, 0)


def test_pausing_takes_a_snapshot_of_its_own_if_the_last_one_was_taken_in_passing() -> None:
    runner = Runner(Session(load("xor")))
    try:
        runner.look(Looking(frozenset({"slice"})))
        runner._show(moving=True)
        assert runner.snapshot.looking.moving
        runner.pause()
        assert not runner.snapshot.looking.moving
    finally:
        runner.close()

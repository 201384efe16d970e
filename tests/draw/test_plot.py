"""Plots: curves and marks in the right cells, whole frames, and no surprises from plotext."""

from dataclasses import replace

import numpy as np
import pytest

from gdtui.draw import plot as plots
from gdtui.draw.heat import Heat
from gdtui.draw.ink import DARK, LIGHT, glyphs, plain
from gdtui.draw.plot import Axes, Mark, Series, area, key, plot

UNIT = Axes((0.0, 1.0), (0.0, 1.0))
ASCII = replace(DARK, ascii=True)


def braille(char):
    return 0x2800 < ord(char) <= 0x28FF


def drawn(canvas, room):
    """Cells of the plot area with something in them, as (column, row) from its upper left corner."""
    rows = canvas.lines()[room.y0 : room.y0 + room.h]
    return {(c, r) for r, row in enumerate(rows) for c, char in enumerate(row[room.x0 :]) if char != " "}


def test_the_diagonal_runs_through_the_cells_of_the_diagonal():
    canvas = plot(48, 15, [Series([0, 1], [0, 1], DARK.accent)], UNIT, DARK)
    room = area(48, 15, UNIT, DARK)
    expected = {round((1 - c / (room.w - 1)) * (room.h - 1)) for c in range(room.w)}
    cells = drawn(canvas, room)
    assert {c for c, _ in cells} == set(range(room.w))
    assert {r for _, r in cells} == expected
    for c, r in cells:
        assert abs(r - (1 - c / (room.w - 1)) * (room.h - 1)) <= 1.0


def test_a_curve_lands_where_its_formula_says():
    axes = Axes((-2.0, 2.0), (-1.0, 5.0))
    x = np.linspace(-2, 2, 400)
    canvas = plot(66, 32, [Series(x, x * x, DARK.accent)], axes, DARK)
    room = area(66, 32, axes, DARK)
    cells = drawn(canvas, room)
    for c in range(room.w):
        left, right = (room.data(room.x0 + c + d, 0)[0] for d in (-0.5, 0.5))
        values = np.linspace(left, right, 20) ** 2
        rows = (5.0 - values) / 6.0 * (room.h - 1)
        assert {r for cc, r in cells if cc == c} <= set(range(round(rows.min()) - 1, round(rows.max()) + 2))


def test_the_tangent_touches_the_curve():
    axes = Axes((-2.0, 2.0), (-2.0, 4.0))
    x = np.linspace(-2, 2, 300)
    curve = plot(60, 20, [Series(x, x * x, 1)], axes, DARK)
    tangent = plot(60, 20, [Series(x, 2 * x - 1, 2)], axes, DARK)
    room = area(60, 20, axes, DARK)
    (column,), (row,) = room.cells(1.0, 1.0)
    spot = (column - room.x0, row - room.y0)
    assert spot in drawn(curve, room)
    assert spot in drawn(tangent, room)


def test_marks_land_on_their_data_and_the_last_one_wins():
    marks = [Mark(0.5, 0.5, "o", DARK.trail), Mark([0.0, 0.5], [0.0, 0.5], "x", DARK.ball, bold=True)]
    canvas = plot(48, 15, [], UNIT, DARK, marks)
    room = area(48, 15, UNIT, DARK)
    (column,), (row,) = room.cells(0.5, 0.5)
    assert canvas.chars[row, column] == "x"
    assert canvas.fg[row, column] == DARK.ball
    assert canvas.bold[row, column]
    assert canvas.chars[room.h - 1, room.x0] == "x"


def test_marks_outside_the_window_or_nowhere_are_left_out():
    marks = [Mark([2.0, np.nan, np.inf, 1e300], [0.5, 0.5, 0.5, 0.5], "x", 1)]
    assert not any("x" in row for row in plot(48, 15, [], UNIT, DARK, marks).lines())


def test_a_line_that_leaves_the_window_is_not_drawn_along_its_border():
    x = np.linspace(0, 1, 100)
    y = np.where((x > 0.3) & (x < 0.7), 50.0, 0.5)
    canvas = plot(66, 20, [Series(x, y, 1)], UNIT, DARK)
    room = area(66, 20, UNIT, DARK)
    top = [c for c, r in drawn(canvas, room) if r == 0]
    assert len(top) <= 4


def test_each_series_has_its_own_colour_and_the_later_one_is_on_top():
    canvas = plot(48, 15, [Series([0, 1], [0.5, 0.5], 0x111111), Series([0, 0.5], [0.5, 0.5], 0x222222)], UNIT, DARK)
    room = area(48, 15, UNIT, DARK)
    row = next(r for _, r in drawn(canvas, room))
    colours = canvas.fg[row, room.x0 :]
    assert colours[0] == colours[room.w // 2 - 1] == 0x222222
    assert colours[-1] == 0x111111


def test_two_styles_can_be_told_apart_without_colour():
    def columns(style):
        canvas = plot(66, 15, [Series(np.linspace(0, 1, 5), [0.5] * 5, -1, style)], UNIT, plain(DARK))
        return len({c for c, _ in drawn(canvas, area(66, 15, UNIT, plain(DARK)))})

    assert columns("dots") == 5 < columns("dashed") < columns("line")


def test_a_log_axis_draws_a_decay_as_a_straight_line_with_ticks_on_decades():
    axes = Axes((0.0, 3.0), (1e-3, 1.0), log_y=True)
    x = np.linspace(0, 3, 200)
    canvas = plot(60, 20, [Series(x, 10.0**-x, 1)], axes, DARK)
    room = area(60, 20, axes, DARK)
    for c, r in drawn(canvas, room):
        assert abs(r / (room.h - 1) - c / (room.w - 1)) < 1.5 / room.h
    left = [row[: room.x0].rstrip("│┤└ ").strip() for row in canvas.lines()[: room.h]]
    assert [t for t in left if t] == ["1", "0.1", "0.01", "0.001"]


def test_ascii_mode_is_pure_ascii_and_still_shows_the_curve():
    x = np.linspace(0, 1, 200)
    heat = Heat(np.outer(x, x), (0, 1), (0, 1))
    series = [Series(x, x**2, 1), Series(x, 1 - x, 2, "dashed"), Series(x, 0 * x + 0.5, 3, "dots")]
    marks = [Mark(0.5, 0.9, "●", 1), Mark(0.1, 0.9, glyphs(ASCII).ball, 1)]
    classes = Heat(np.stack([np.outer(x, x), 1 - np.outer(x, x)]), (0, 1), (0, 1), "classes")
    for given_heat in (None, heat, classes):
        for ink in (ASCII, plain(ASCII)):
            text = "\n".join(plot(60, 20, series, UNIT, ink, marks, given_heat, ("θ", "−x")).lines())
            assert text.isascii()
    assert "/" in "\n".join(plot(60, 20, series[:1], UNIT, ASCII).lines())


def test_without_colours_no_cell_has_one():
    ink = plain(DARK)
    x = np.linspace(0, 1, 50)
    canvas = plot(60, 20, [Series(x, x, ink.train)], UNIT, ink, heat=Heat(np.outer(x, x), (0, 1), (0, 1)))
    assert (canvas.fg == -1).all()
    assert (canvas.bg == -1).all()


@pytest.mark.parametrize("ink", [DARK, LIGHT])
def test_what_is_drawn_over_heat_stands_out_from_it(ink):
    x = np.linspace(0, 1, 64)
    series = [Series(x, x, ink.trail)]
    canvas = plot(60, 20, series, UNIT, ink, heat=Heat(np.outer(x, x), (0, 1), (0, 1)), labels=("", "petal width"))
    rows, columns = np.nonzero([[braille(c) or c in "petalwidth" for c in row] for row in canvas.lines()])
    assert len(rows) > 30
    for fg, bg in zip(canvas.fg[rows, columns], canvas.bg[rows, columns], strict=True):
        bright = sorted(
            sum(w * ((c >> s & 255) / 255) ** 2.2 for w, s in ((0.2126, 16), (0.7152, 8), (0.0722, 0))) + 0.05
            for c in (int(fg), int(bg))
        )
        assert bright[1] / bright[0] >= 2.99


def test_the_key_tells_series_apart_by_stroke_and_colour():
    series = [Series([], [], 1, "line", "train"), Series([], [], 2, "dots", "test"), Series([], [], 3)]
    assert key(series, DARK) == [("─ train", 1), ("· test", 2)]


def test_curves_that_stay_are_drawn_once_whatever_else_changes(monkeypatch):
    built, figure = [], plots._figure
    monkeypatch.setattr(plots, "_figure", lambda *size: built.append(size) or figure(*size))
    plots._traced.cache_clear()

    def with_ball(at, color=DARK.accent, bend=1.0, width=48):
        x = np.linspace(0.0, 1.0, 50)
        curves = [Series(x, x**bend, color), Series([], [], DARK.test), Series([0.0, 1.0], [0.5, 0.5], DARK.test)]
        return plot(width, 15, curves, UNIT, DARK, [Mark(at, at, "o", DARK.ball)]).lines()

    first, other = with_ball(0.2), with_ball(0.8)
    assert first != other
    assert with_ball(0.2) == first
    assert with_ball(0.2, DARK.test) == first, "colours are put on afterwards"
    assert len(built) == 1
    assert with_ball(0.2, bend=2.0) != first
    with_ball(0.2, width=47)
    assert len(built) == 3

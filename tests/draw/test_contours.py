"""Contour lines lie where the values are the level, and the levels are round."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gdtui.draw.canvas import Canvas
from gdtui.draw.contours import crossings, dots_of, draw_contours, label_contours, round_levels, roundest
from gdtui.draw.frame import Area, Axes
from gdtui.draw.heat import Heat, paint
from gdtui.draw.ink import DARK

SIDE = 81
AXIS = np.linspace(-2.0, 2.0, SIDE)
X, Y = np.meshgrid(AXIS, AXIS)
SQUARE = (-2.0, 2.0)
AREA = Area(0, 0, 40, 20, Axes(SQUARE, SQUARE))


def at(index: np.ndarray) -> np.ndarray:
    """Grid indices as coordinates."""
    return -2.0 + 4.0 * index / (SIDE - 1)


def test_a_plane_is_passed_exactly_where_it_has_the_level() -> None:
    rows, columns = crossings(3.0 * X + Y, [0.7])
    assert len(rows) >= SIDE - 1
    assert 3.0 * at(columns) + at(rows) == pytest.approx(np.full(len(rows), 0.7), abs=1e-9)


def test_lines_of_a_paraboloid_are_circles_of_the_right_radius() -> None:
    for level in (0.25, 1.0, 2.5):
        rows, columns = crossings(X**2 + Y**2, [level])
        radius = np.hypot(at(columns), at(rows))
        assert radius == pytest.approx(np.full(len(radius), np.sqrt(level)), abs=2e-3)
        angles = np.sort(np.arctan2(at(rows), at(columns)))
        assert np.diff(angles).max() < 0.3, "the circle is closed"


def test_values_that_are_not_finite_have_no_line_and_break_no_other() -> None:
    values = X + 0.0 * Y
    values[:40] = np.nan
    rows, columns = crossings(values, [0.02])
    assert rows.min() >= 40
    assert at(columns) == pytest.approx(np.full(len(rows), 0.02), abs=1e-9)
    assert len(rows) == SIDE - 40


def test_dots_lie_within_a_dot_of_the_level() -> None:
    heat = Heat(X**2 + Y**2, SQUARE, SQUARE)
    rows, columns = np.nonzero(dots_of(heat, AREA, [1.0]))
    x = -2.0 + 4.0 * ((columns + 0.5) / 2 - 0.5) / 39
    y = 2.0 - 4.0 * ((rows + 0.5) / 4 - 0.5) / 19
    assert len(rows) > 60
    assert np.abs(np.hypot(x, y) - 1.0).max() < 0.06


def test_a_line_is_one_dot_thick() -> None:
    heat = Heat(X + 0.0 * Y, SQUARE, SQUARE)
    dots = dots_of(heat, AREA, [0.3])
    assert np.all(dots.sum(axis=1) == 1)


def test_without_a_level_in_the_range_nothing_is_drawn() -> None:
    canvas = Canvas(40, 20)
    draw_contours(canvas, AREA, Heat(X, SQUARE, SQUARE), [7.0], DARK)
    assert "".join(canvas.lines()).strip() == ""


def test_over_a_map_a_line_keeps_the_colour_below_and_can_be_told_from_it() -> None:
    heat = Heat(X**2 + Y**2, SQUARE, SQUARE)
    canvas = paint(heat, AREA, DARK)
    before = canvas.chars.copy()
    draw_contours(canvas, AREA, heat, [1.0, 2.0], DARK)
    changed = canvas.chars != before
    assert 20 < changed.sum() < 400
    assert np.all(canvas.bg[changed] >= 0)
    assert np.all(canvas.fg[changed] != canvas.bg[changed])


def test_in_ascii_lines_are_ascii() -> None:
    canvas = Canvas(40, 20, ascii=True)
    draw_contours(canvas, AREA, Heat(X**2 + Y**2, SQUARE, SQUARE), [1.0], DARK)
    assert "".join(canvas.lines()).isascii()
    assert "".join(canvas.lines()).strip()


def test_labels_stand_on_their_lines_and_not_on_each_other() -> None:
    heat = Heat(X + 0.0 * Y, SQUARE, SQUARE)
    canvas = Canvas(40, 20)
    label_contours(canvas, AREA, heat, [-1.0, 0.0, 1.0], DARK)
    found = {match.group(): match.start() for row in canvas.lines() for match in re.finditer(r"\S+", row)}
    assert set(found) == {"−1", "0", "1"}
    for label, x in (("−1", -1.0), ("0", 0.0), ("1", 1.0)):
        assert abs(found[label] + len(label) // 2 - (x + 2.0) / 4.0 * 39) <= 1.0


@pytest.mark.parametrize(
    ("low", "high", "value"),
    [
        (0.3, 0.8, 0.5),
        (17.0, 41.0, 20.0),
        (-3.0, 2.0, 0.0),
        (92.0, 130.0, 100.0),
        (-45.0, -32.0, -40.0),
        (7.1, 7.4, 7.2),
    ],
)
def test_the_roundest_value_of_a_range(low: float, high: float, value: float) -> None:
    assert roundest(low, high) == value


def test_levels_of_a_bowl_are_evenly_spaced_and_of_a_valley_ever_denser_towards_its_floor() -> None:
    bowl = round_levels(Heat(X + Y, SQUARE, SQUARE), 8)
    assert np.diff(bowl) == pytest.approx(np.full(len(bowl) - 1, bowl[1] - bowl[0]))
    valley = round_levels(Heat((1 - X) ** 2 + 100 * (Y - X**2) ** 2, SQUARE, SQUARE, scale="log"), 8)
    assert len(valley) >= 6
    assert np.all(np.diff(np.diff(valley)) > 0)
    assert all(float(f"{level:.1g}") == level or float(f"{level:.2g}") == level for level in valley)


def test_a_flat_map_has_no_levels() -> None:
    assert round_levels(Heat(np.ones((5, 5)), SQUARE, SQUARE), 8) == []
    assert round_levels(Heat(np.full((5, 5), np.nan), SQUARE, SQUARE), 8) == []

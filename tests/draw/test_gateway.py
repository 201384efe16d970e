"""What reaches plotext: finite strokes inside the window, few of them, and nothing visible lost."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdtui.draw.gateway import MOST_STROKES, Strokes, clip, dashes, dots, limits, line, to_window, widened
from tests.proofs import FULL

ANY = st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True)
NASTY = st.sampled_from([math.nan, math.inf, -math.inf, 1e300, -1e300, 1.7e308, -1.7e308, 5e-324, -0.0, 0.0, 1.0])
DATA = st.lists(st.tuples(ANY | NASTY, ANY | NASTY), max_size=40)
BOUNDS = st.tuples(ANY | NASTY, ANY | NASTY)


def strokes_of(points, xlim, ylim, *, log=False, style="line"):
    x, y = (np.array([p[k] for p in points], dtype=float) for k in (0, 1))
    u, v = to_window(x, xlim), to_window(y, ylim, log=log)
    if style == "dots":
        return dots(u, v, 80, 48)
    strokes = line(u, v, 80, 48)
    return dashes(strokes, 80, 48) if style == "dashed" else strokes


@settings(max_examples=150 if FULL else 50, deadline=None)
@given(DATA, BOUNDS, BOUNDS, st.booleans(), st.sampled_from(["line", "dots", "dashed"]))
def test_whatever_goes_in_only_finite_strokes_inside_the_window_come_out(points, xlim, ylim, log, style):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        strokes = strokes_of(points, xlim, ylim, log=log, style=style)
    ends = np.concatenate([strokes.x0, strokes.y0, strokes.x1, strokes.y1])
    assert np.all((ends >= 0) & (ends <= 1))
    assert len(strokes) <= MOST_STROKES * (20 if style == "dashed" else 1)


@given(BOUNDS)
def test_widened_limits_can_always_be_divided_by(bounds):
    low, high = widened(*bounds)
    assert low < high
    assert math.isfinite(1.0 / (high - low))


def test_equal_limits_are_widened_around_their_value():
    assert widened(3.0, 3.0) == (1.5, 4.5)
    assert widened(0.0, 0.0) == (-0.5, 0.5)
    assert widened(2.0, 1.0) == (1.0, 2.0)
    assert widened(math.nan, 1.0) == (0.0, 1.0)


def test_limits_ignore_what_is_not_finite_and_leave_some_air():
    low, high = limits([[0.0, math.nan, 10.0], [math.inf, 5.0], []], pad=0.1)
    assert (low, high) == pytest.approx((-1.0, 11.0))
    assert limits([[math.nan], []]) == (0.0, 1.0)


def test_log_limits_use_positive_values_and_pad_in_decades():
    assert limits([[-5.0, 0.0, 1.0, 100.0]], pad=0.5, log=True) == pytest.approx((0.1, 1000.0))


def test_a_segment_that_leaves_the_window_is_cut_at_the_border():
    # From (0.5, 0.5) upwards with slope 2: it meets y = 1 at x = 0.75.
    cut = clip(Strokes(*(np.array([v]) for v in (0.5, 0.5, 1.5, 2.5))))
    assert (cut.x0[0], cut.y0[0]) == (0.5, 0.5)
    assert (cut.x1[0], cut.y1[0]) == pytest.approx((0.75, 1.0))


def test_a_segment_that_crosses_the_window_from_outside_keeps_its_inner_part():
    # Through (−1, 0) and (2, 1.5): it enters at (0, 0.5) and leaves at (1, 1).
    cut = clip(Strokes(*(np.array([v]) for v in (-1.0, 0.0, 2.0, 1.5))))
    assert [cut.x0[0], cut.y0[0], cut.x1[0], cut.y1[0]] == pytest.approx([0, 0.5, 1, 1])


def test_nothing_is_drawn_along_the_border_for_a_curve_outside():
    above = line(np.linspace(0, 1, 50), np.full(50, 1.5), 80, 48)
    assert len(above) == 0


def test_a_gap_in_the_data_is_a_gap_in_the_line():
    v = np.array([0.1, 0.2, np.nan, 0.4, 0.5])
    strokes = line(np.linspace(0, 1, 5), v, 80, 48)
    assert strokes.x0.tolist() == [0.0, 0.75]
    assert strokes.x1.tolist() == [0.25, 1.0]


def test_a_point_without_neighbours_is_a_dot():
    strokes = line(np.array([0.5]), np.array([0.25]), 80, 48)
    assert (strokes.x0[0], strokes.y0[0]) == (strokes.x1[0], strokes.y1[0]) == (0.5, 0.25)


def test_of_many_points_every_columns_extremes_stay_and_no_more_than_two_a_column():
    v = np.random.default_rng(0).random(50_000)
    u = np.linspace(0, 1, 50_000)
    strokes = line(u, v, 80, 48)
    assert len(strokes) <= 2 * 80 + 2
    kept = set(strokes.y0) | set(strokes.y1)
    column = np.minimum((u * 80).astype(int), 79)
    for c in range(80):
        assert {v[column == c].min(), v[column == c].max()} <= kept


def test_a_single_spike_among_a_million_points_is_kept():
    v = np.zeros(1_000_000)
    v[765_432] = 1.0
    strokes = line(np.linspace(0, 1, 1_000_000), v, 80, 48)
    at = np.argmax(strokes.y0)
    assert strokes.y0[at] == 1.0
    assert strokes.x0[at] == pytest.approx(765_432 / 1e6, abs=1e-5)


def test_a_path_that_turns_back_keeps_its_shape():
    t = np.linspace(0, 2 * np.pi, 5_000)
    strokes = line(0.5 + 0.4 * np.cos(t), 0.5 + 0.4 * np.sin(t), 80, 48)
    assert np.allclose(np.hypot(strokes.x0 - 0.5, strokes.y0 - 0.5), 0.4)
    assert (strokes.y0.min(), strokes.y0.max()) == pytest.approx((0.1, 0.9), abs=0.01)


def test_a_wild_path_is_thinned_to_a_bounded_number_of_strokes():
    u, v = np.random.default_rng(1).random((2, 30_000))
    assert len(line(u, v, 200, 160)) <= MOST_STROKES


def test_dots_that_fall_together_are_drawn_once():
    assert len(dots(np.full(1000, 0.5), np.full(1000, 0.5), 80, 48)) == 1


def test_dashes_cover_about_half_of_the_way():
    whole = Strokes(np.array([0.0]), np.array([0.5]), np.array([1.0]), np.array([0.5]))
    dashed = dashes(whole, 80, 48, length=4.0)
    assert len(dashed) == 10
    assert np.sum(dashed.x1 - dashed.x0) == pytest.approx(0.5)
    assert dashed.x0[1] == pytest.approx(0.1)


def test_a_log_axis_leaves_out_what_has_no_logarithm():
    share = to_window([-1.0, 0.0, 1.0, 10.0, 100.0], (1.0, 100.0), log=True)
    assert np.isnan(share[:2]).all()
    assert share[2:].tolist() == pytest.approx([0.0, 0.5, 1.0])

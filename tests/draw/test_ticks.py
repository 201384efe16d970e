"""Ticks are round, and their labels short and exact."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.draw.ticks import label, labels, log_ticks, nice_ticks


@pytest.mark.parametrize(
    ("low", "high", "count", "expected"),
    [
        (-2.5, 2.5, 6, [-2, -1, 0, 1, 2]),
        (0, 1, 3, [0, 0.5, 1]),
        (-5, 15, 5, [-5, 0, 5, 10, 15]),
        (0, 200, 5, [0, 50, 100, 150, 200]),
        (0, 0.8, 5, [0, 0.2, 0.4, 0.6, 0.8]),
        (1e-5, 3e-5, 3, [1e-5, 2e-5, 3e-5]),
        (0.13, 0.17, 2, [0.14, 0.16]),
    ],
)
def test_ticks_are_round(low, high, count, expected):
    assert nice_ticks(low, high, count) == expected


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 10))
def test_ticks_are_few_inside_and_multiples_of_1_2_or_5(low, span, count):
    ticks = nice_ticks(low, low + span, count)
    assert 2 <= len(ticks) <= max(count, 5)
    assert all(low - 1e-6 * span <= t <= low + span + 1e-6 * span for t in ticks)
    step = ticks[1] - ticks[0]
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-6)
    assert min(abs(mantissa - m) for m in (1, 2, 5)) < 1e-3


@given(st.floats(), st.floats(), st.integers(-1, 12))
def test_any_window_has_ticks_or_none_but_never_fails(low, high, count):
    for ticks in (nice_ticks(low, high, count), log_ticks(low, high, count)):
        assert all(math.isfinite(t) for t in ticks)
        texts = labels(ticks)
        assert len(texts) == len(ticks) < 20


@pytest.mark.parametrize(
    ("low", "high", "count", "expected"),
    [
        (1e-3, 10, 5, [1e-3, 1e-2, 0.1, 1, 10]),
        (1, 1e12, 4, [1, 1e4, 1e8, 1e12]),
        (0.2, 0.9, 4, [0.2, 0.5]),
        (0.31, 0.34, 3, [0.32, 0.34]),
        (0, 1, 3, []),
    ],
)
def test_log_ticks_sit_on_decades(low, high, count, expected):
    assert log_ticks(low, high, count) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([-2, -1, 0], ["−2", "−1", "0"]),
        ([0, 2.5, 5], ["0", "2.5", "5"]),
        ([0, 10_000, 20_000], ["0", "10k", "20k"]),
        ([0, 5000, 10_000], ["0", "5k", "10k"]),
        ([0, 1e6, 2e6], ["0", "1e6", "2e6"]),
        ([1e-5, 2e-5], ["1e−5", "2e−5"]),
        ([1e-6, 1e-3, 1.0], ["1e−6", "0.001", "1"]),
        ([1, 1e4, 1e8], ["1", "10k", "1e8"]),
        ([0.30000000000000004, 0.1], ["0.3", "0.1"]),
        ([100000.1, 100000.2], ["100000.1", "100000.2"]),
        ([], []),
    ],
)
def test_labels_are_short_and_tell_neighbours_apart(values, expected):
    assert labels(values) == expected


def test_in_ascii_the_minus_is_a_hyphen():
    assert labels([-1, 1], ascii=True) == ["-1", "1"]
    assert label(-0.25, ascii=True) == "-0.25"


def test_one_value_has_a_label_of_its_own():
    assert label(0.1 + 0.2) == "0.3"
    assert label(-3000) == "−3000"
    assert label(1e-9) == "1e−9"


@given(st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=2, unique=True), st.integers(2, 8))
def test_labels_read_back_as_their_ticks(ends, count):
    ticks = nice_ticks(min(ends), max(ends), count)
    for value, text in zip(ticks, labels(ticks), strict=True):
        read = float(text.replace("−", "-").replace("k", "e3"))
        assert read == pytest.approx(value, rel=1e-9, abs=1e-9 * abs(ticks[1] - ticks[0]))

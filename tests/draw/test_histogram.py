"""Histograms in cells: every count in a bar, the zero where it is."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.draw.histogram import bars, histogram, merged
from gdtui.draw.ink import DARK, LIGHT, plain


@given(st.integers(1, 300))
def test_merging_keeps_every_count_and_fits(width: int) -> None:
    counts = np.arange(240)
    found = merged(counts, width)
    assert len(found) <= width
    assert 240 % len(found) == 0
    assert found.sum() == counts.sum()


def test_merged_bins_are_those_that_numpy_counts() -> None:
    values = np.random.default_rng(0).normal(size=2_000)
    fine = np.histogram(values, 240, (-5.0, 5.0))[0]
    np.testing.assert_array_equal(merged(fine, 24), np.histogram(values, 24, (-5.0, 5.0))[0])


def test_bars_grow_in_eighths_from_the_bottom() -> None:
    lines = bars(np.array([0.0, 1 / 16, 0.5, 1.0]), 2, DARK).lines()
    assert lines == ["   █", " ▁██"]


def test_the_smallest_count_is_seen() -> None:
    assert bars(np.array([1e-6]), 1, DARK).lines() == ["▁"]


def test_the_zero_is_marked_where_it_lies() -> None:
    counts = np.zeros(240, dtype=int)
    counts[0] = counts[-1] = 5
    lines = histogram(counts, -1.0, 3.0, 40, 3, DARK, 1).lines()
    assert lines[-1][6:14] == "────0───"  # a quarter of 40 columns; before it stands the low end
    assert [line[10] for line in lines[:-1]] == ["┊", "┊"]
    assert lines[-1].startswith("−1.000")
    assert lines[-1].rstrip().endswith("3.0000")


def test_an_end_never_runs_into_the_zero() -> None:
    line = histogram(np.ones(240, dtype=int), -1.0, 3.0, 24, 2, DARK, 1).lines()[-1]
    assert line[:7] == "──────0"


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 0.0), (-1e-9, 1e9)])
@pytest.mark.parametrize("ink", [DARK, LIGHT, plain(DARK), replace(DARK, ascii=True)])
def test_any_range_and_size_can_be_drawn(low: float, high: float, ink: object) -> None:
    for width, height in itertools.product([1, 4, 13, 80], [0, 1, 2, 9]):
        canvas = histogram(np.ones(240, dtype=int), low, high, width, height, ink, 1)  # type: ignore[arg-type]
        assert canvas.chars.shape == (height, width)
        if canvas.ascii:
            assert "".join(canvas.lines()).isascii(), (width, height)

"""Whatever numbers a run gives, a plot draws them: plotext sees finite strokes inside the window only, and few."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdtui.draw import frame, gateway
from gdtui.draw import plot as plotting
from gdtui.draw.canvas import Canvas
from gdtui.draw.gateway import MOST_STROKES, Floats, Strokes
from gdtui.draw.heat import Heat
from gdtui.draw.histogram import histogram
from gdtui.draw.ink import DARK, plain
from gdtui.draw.plot import Axes, Mark, Series, limits, plot
from tests.proofs import cases

pytestmark = pytest.mark.fuzz
Tried = Callable[[str, int], None]

PROMISE = "divergence is shown: plots of any numbers, through plotext's gateway"
HEATS = "divergence is shown: heat maps, contours and histograms of any numbers"
SECONDS = 6.0
INKS = (DARK, plain(DARK))

NASTY = st.sampled_from([
    math.nan, math.inf, -math.inf, 1e300, -1e300, 1.797e308, -1.797e308, 5e-324, -5e-324, 2e-308,
    -0.0, 0.0, 1.0, 1e-300, 1e15, 1e16, 2.0**53, -(2.0**63), 1e9, 1e-9,
])  # fmt: skip
ANY = st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True) | NASTY


def _outlier(seed: int, size: int, at: float) -> Floats:
    """Small numbers with one far away among them."""
    values = np.random.default_rng(seed).normal(size=size)
    values[seed % size] = at
    return values


VALUES = st.one_of(
    st.lists(ANY, max_size=30).map(lambda v: np.array(v, dtype=float)),
    st.builds(np.full, st.integers(0, 50), ANY),
    st.lists(st.integers(-(2**63), 2**63 - 1), max_size=20).map(lambda v: np.array(v, dtype=np.int64)),
    st.builds(_outlier, st.integers(0, 10**6), st.sampled_from([1, 2, 3, 100, 20_000]), ANY),
    st.builds(np.linspace, st.just(1.0), st.just(-1.0), st.sampled_from([0, 1, 2, 5_000])),
    st.builds(lambda n: np.exp(np.arange(n, dtype=float)), st.integers(0, 709)),
    st.builds(lambda n: np.float32(3.4e38) * np.ones(n, np.float32), st.integers(0, 9)),
)
BOUNDS = st.tuples(ANY, ANY) | ANY.map(lambda v: (v, v)) | st.just(None)
SIZES = st.tuples(st.integers(0, 120), st.integers(0, 40))
STYLES = st.sampled_from(["line", "dots", "dashed"])


def check(drawn: Callable[[], Canvas], size: tuple[int, int]) -> None:
    """As many cells as asked for, no number in words, what plotext was given finite, inside and little, in no time."""
    given_to: list[Strokes] = []

    def add(figure: Any, strokes: Strokes, number: int) -> None:
        ends = np.concatenate([strokes.x0, strokes.y0, strokes.x1, strokes.y1])
        assert np.all((ends >= 0.0) & (ends <= 1.0)), "plotext would be given what no window holds"
        assert len(strokes) <= 20 * MOST_STROKES, f"plotext would be given {len(strokes):,} strokes"
        given_to.append(strokes)
        original(figure, strokes, number)

    original = plotting._add
    plotting._add = add
    began = time.thread_time()
    try:
        canvas = drawn()
    finally:
        plotting._add = original
    assert time.thread_time() - began < SECONDS
    assert canvas.chars.shape == (size[1], size[0])
    assert canvas.fg.shape == canvas.chars.shape
    text = "\n".join(canvas.lines()).lower()
    assert "nan" not in text
    assert "inf" not in text


def picture(
    series: Sequence[tuple[Any, Any, Any]], size: tuple[int, int], bounds: Sequence[Any], log: bool, k: int
) -> Canvas:
    """The curves in a frame; axes that are not given are found as the views find them."""
    xlim = bounds[0] or limits([x for x, _, _ in series])
    ylim = bounds[1] or limits([y for _, y, _ in series], log=log)
    lines = [Series(x, y, DARK.accent, style) for x, y, style in series]
    marks = [Mark(x[:3], y[:3], "●", DARK.ball) for x, y, _ in series if len(x) >= 3 and len(y) >= 3]
    return plot(*size, lines, Axes(xlim, ylim, log_y=log), INKS[k], marks, labels=("x", "loss"))


@pytest.mark.parametrize("part", range(2))
def test_every_curve_of_any_numbers_is_drawn(part: int, tried: Tried) -> None:
    count = 0

    @settings(
        max_examples=cases(3_000) // 2, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(
        st.lists(st.tuples(VALUES, VALUES, STYLES), max_size=3), SIZES, st.tuples(BOUNDS, BOUNDS),
        st.just(bool(part)), st.integers(0, 1),
    )  # fmt: skip
    def draw(series: Any, size: tuple[int, int], bounds: Any, log: bool, k: int) -> None:
        nonlocal count
        count += 1
        check(lambda: picture(series, size, bounds, log, k), size)

    draw()
    tried(PROMISE, count)


@pytest.mark.parametrize("values", [
    [], [math.nan], [math.inf], [1.0], [1.0, 1.0], [5e-324, 5e-324], [0.0, 1e300], [1e300, -1e300, 0.0], [math.nan] * 9,
    [-math.inf, math.inf], [1.7e308, -1.7e308], [2.0**63, -(2.0**63)], [0.0] * 20_000, [1e-300, 1e300] * 5_000,
])  # fmt: skip
def test_the_numbers_that_break_plotext_are_drawn(values: list[float], tried: Tried) -> None:
    y = np.array(values)
    for log in (False, True):
        for style in ("line", "dots", "dashed"):
            for x in (np.arange(len(y)), np.arange(len(y))[::-1], np.zeros(len(y)), y):
                check(
                    lambda x=x, style=style, log=log: picture([(x, y, style)], (66, 20), (None, None), log, 0), (66, 20)
                )
    tried(PROMISE, 24)


GRIDS = st.builds(
    lambda rows, columns, values: np.resize(np.array(values, dtype=float), (rows, columns)),
    st.integers(1, 9), st.integers(1, 9), st.lists(ANY, min_size=1, max_size=30),
)  # fmt: skip
PALETTES = st.sampled_from(["height", "viridis", "cividis", "diverging", "signed", "classes", "relief"])


def heated(grid: Floats, size: tuple[int, int], bounds: Any, looks: tuple[Any, ...], k: int) -> Canvas:
    palette, scale, levels, vlim = looks
    axes = Axes(bounds[0] or (0.0, 1.0), bounds[1] or (0.0, 1.0))
    share = np.clip(np.where(np.isfinite(grid), grid, np.nan), 0.0, 1.0)
    values = np.stack([share, 1.0 - share]) if palette == "classes" else grid  # classes have probabilities
    heat = Heat(values, axes.xlim, axes.ylim, palette, levels, scale, vlim)
    lines = None if palette == "classes" else (heat, [0.0, 1.0, 1e300])
    return plot(*size, [], axes, INKS[k], heat=heat, contours=lines)


def test_every_map_and_histogram_of_any_numbers_is_drawn(tried: Tried) -> None:
    count = 0
    looks = st.tuples(PALETTES, st.sampled_from(["linear", "log", "rank"]), st.sampled_from([None, 2, 9]), BOUNDS)

    @settings(
        max_examples=cases(2_000), derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(GRIDS, SIZES, st.tuples(BOUNDS, BOUNDS), looks, st.integers(0, 1))
    def draw(grid: Floats, size: tuple[int, int], bounds: Any, looks: Any, k: int) -> None:
        nonlocal count
        count += 1
        check(lambda: heated(grid, size, bounds, looks, k), size)

    @settings(max_examples=cases(1_000), derandomize=True, deadline=None, database=None)
    @given(st.lists(st.integers(0, 2**62), max_size=40), st.floats(-1e300, -5e-324), st.floats(5e-324, 1e300), SIZES)
    def count_up(counts: list[int], low: float, high: float, size: tuple[int, int]) -> None:
        nonlocal count
        count += 1
        check(lambda: histogram(counts, low, high, *size, DARK, DARK.accent), size)

    draw()
    count_up()
    tried(HEATS, count)


def test_the_check_catches_a_gateway_that_lets_everything_through(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = lambda u, v, width, height: Strokes(u[:-1], v[:-1], u[1:], v[1:])  # noqa: E731
    monkeypatch.setattr(plotting, "line", raw)
    for y in ([0.0, math.nan, 1.0], [0.0, 1e300, 1.0], [0.0] * 100_000):
        series = [(np.arange(len(y)), np.array(y), "line")]
        with pytest.raises(AssertionError, match="plotext would be given"):
            check(lambda series=series: picture(series, (66, 20), (None, (0.0, 1.0)), False, 0), (66, 20))


def test_the_check_catches_ticks_that_are_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "widened", lambda low, high: (0.0, math.inf))
    monkeypatch.setattr(frame, "nice_ticks", lambda low, high, count: [0.5])
    monkeypatch.setattr(frame, "labels", lambda values, **_: [str(math.inf)])
    with pytest.raises(AssertionError):
        check(lambda: picture([(np.arange(3), np.arange(3.0), "line")], (66, 20), (None, None), False, 0), (66, 20))
    assert gateway.widened(0.0, math.inf) == (0.0, 1.0)

"""Test surfaces: formulas in our own grammar, whose lowest points are where they say."""

import numpy as np
import pytest

from gdtui.engine.expression import parse
from gdtui.engine.surfaces import surfaces
from gdtui.errors import ScenarioError

VARIABLES = ("x", "y")
CONES = {"ackley"}

every_surface = pytest.mark.parametrize("entry", list(surfaces), ids=lambda entry: entry.name)


def smooth_minima():
    return [(e, point) for e in surfaces if e.name not in CONES for point in e.make().minima]


INDEPENDENT = {
    "bowl": lambda x, y: x**2 + y**2,
    "ravine": lambda x, y: (x**2 + 50 * y**2) / 2,
    "saddle": lambda x, y: (x - y) * (x + y),
    "monkey_saddle": lambda x, y: x * (x - np.sqrt(3) * y) * (x + np.sqrt(3) * y),
    "rosenbrock": lambda x, y: 100 * (x * x - y) ** 2 + (x - 1) ** 2,
    "himmelblau": lambda x, y: (
        x**4 + y**4 + 2 * x * x * y + 2 * x * y * y - 21 * x * x - 13 * y * y - 14 * x - 22 * y + 170
    ),
    "beale": lambda x, y: sum((c - x * (1 - y**k)) ** 2 for k, c in enumerate((1.5, 2.25, 2.625), 1)),
    "booth": lambda x, y: 5 * x * x + 5 * y * y + 8 * x * y - 34 * x - 38 * y + 74,
    "matyas": lambda x, y: (x + y) ** 2 / 100 + (x - y) ** 2 / 4,
    "three_hump_camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "six_hump_camel": lambda x, y: 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4,
    "mccormick": lambda x, y: np.sin(x + y) + (x - y) ** 2 - 3 * x / 2 + 5 * y / 2 + 1,
    "styblinski_tang": lambda x, y: sum(u**4 - 16 * u**2 + 5 * u for u in (x, y)) / 2,
    "rastrigin": lambda x, y: sum(u**2 + 20 * np.sin(np.pi * u) ** 2 for u in (x, y)),
    "ackley": lambda x, y: (
        20 * (1 - np.exp(-0.2 * np.sqrt(x * x + y * y) / np.sqrt(2)))
        + np.e
        - np.exp((np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2)
    ),
    "levi": lambda x, y: (
        (1 - np.cos(6 * np.pi * x)) / 2
        + (x - 1) ** 2 * (3 - np.cos(6 * np.pi * y)) / 2
        + (y - 1) ** 2 * (3 - np.cos(4 * np.pi * y)) / 2
    ),
    "goldstein_price": lambda x, y: (
        (1 + (x + y + 1) ** 2 * (3 * (x + y) ** 2 - 14 * (x + y) + 19))
        * (30 + (2 * x - 3 * y) ** 2 * (3 * (2 * x - 3 * y) ** 2 - 16 * (2 * x - 3 * y) + 18))
    ),
    "easom": lambda x, y: -np.cos(x) * np.cos(y) * np.exp(-((x - np.pi) ** 2)) * np.exp(-((y - np.pi) ** 2)),
}


PUBLISHED = {
    "bowl": (0.0, [(0, 0)]),
    "ravine": (0.0, [(0, 0)]),
    "rosenbrock": (0.0, [(1, 1)]),
    "himmelblau": (0.0, [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]),
    "beale": (0.0, [(3, 0.5)]),
    "booth": (0.0, [(1, 3)]),
    "matyas": (0.0, [(0, 0)]),
    "three_hump_camel": (0.0, [(0, 0)]),
    "six_hump_camel": (-1.031628, [(0.089842, -0.712656), (-0.089842, 0.712656)]),
    "mccormick": (-1.913223, [(-0.547198, -1.547198)]),
    "styblinski_tang": (-78.332331, [(-2.903534, -2.903534)]),
    "rastrigin": (0.0, [(0, 0)]),
    "levi": (0.0, [(1, 1)]),
    "ackley": (0.0, [(0, 0)]),
    "goldstein_price": (3.0, [(0, -1)]),
    "easom": (-1.0, [(3.141593, 3.141593)]),
}
"""The lowest value and where it is, to six places, after Jamil & Yang (2013) and Surjanovic & Bingham's library."""


def grid(surface, points):
    (x0, x1), (y0, y1) = surface.window
    return np.linspace(x0, x1, points)[:, None], np.linspace(y0, y1, points)


@every_surface
def test_a_surface_is_the_function_in_the_literature(entry):
    surface = entry.make()
    x, y = grid(surface, 23)
    np.testing.assert_allclose(
        parse(surface.expression, VARIABLES)(x, y), INDEPENDENT[entry.name](x, y), rtol=1e-11, atol=1e-11
    )


@every_surface
def test_the_gradient_is_the_complex_step_of_the_function_in_the_literature(entry):
    surface = entry.make()
    (x0, x1), (y0, y1) = surface.window
    rng = np.random.default_rng(6)
    x, y = rng.uniform(x0, x1, 300), rng.uniform(y0, y1, 300)
    f = INDEPENDENT[entry.name]
    exact = (f(x + 1e-30j, y).imag / 1e-30, f(x, y + 1e-30j).imag / 1e-30)
    for found, wanted in zip(parse(surface.expression, VARIABLES).gradient(), exact, strict=True):
        assert np.abs(found(x, y) - wanted).max() <= 1e-12 * np.abs(exact).max()


@every_surface
def test_the_lowest_points_are_the_published_ones(entry):
    surface = entry.make()
    if entry.name not in PUBLISHED:
        assert surface.minima == ()
        return
    lowest, points = PUBLISHED[entry.name]
    assert surface.lowest == pytest.approx(lowest, abs=6e-7)
    np.testing.assert_allclose(surface.minima, points, atol=6e-7)
    for point in surface.minima:
        assert INDEPENDENT[entry.name](*point) == pytest.approx(surface.lowest, abs=1e-12)


@every_surface
def test_start_and_minima_lie_in_the_window_and_the_summary_is_one_line(entry):
    surface = entry.make()
    for x, y in (surface.start, *surface.minima):
        assert surface.window[0][0] <= x <= surface.window[0][1]
        assert surface.window[1][0] <= y <= surface.window[1][1]
    assert 20 < len(entry.summary) < 90


@every_surface
def test_the_start_lies_on_a_slope_and_above_the_minimum(entry):
    surface = entry.make()
    f = parse(surface.expression, VARIABLES)
    assert max(abs(float(part(*surface.start))) for part in f.gradient()) > 1e-3
    assert surface.lowest is None or f(*surface.start) > surface.lowest + 1e-3


@every_surface
def test_nothing_in_the_window_is_lower_than_the_lowest_points(entry):
    surface = entry.make()
    f = parse(surface.expression, VARIABLES)
    assert (surface.lowest is None) == (not surface.minima)
    for point in surface.minima:
        assert f(*point) == pytest.approx(surface.lowest, abs=1e-12)
        assert np.min(f(*grid(surface, 301))) >= surface.lowest - 1e-12


@pytest.mark.parametrize(("entry", "point"), smooth_minima(), ids=lambda v: getattr(v, "name", ""))
def test_at_a_minimum_the_gradient_vanishes_and_the_curvature_is_positive(entry, point):
    f = parse(entry.make().expression, VARIABLES)
    gradient = [float(part(*point)) for part in f.gradient()]
    hessian = np.array([[float(part(*point)) for part in row] for row in f.hessian()])
    assert max(map(abs, gradient)) < 1e-12
    assert np.linalg.eigvalsh(hessian)[0] > 0.0


def test_ackleys_tip_is_a_cone_with_the_same_slope_on_every_side():
    surface = surfaces["ackley"].make()
    gradient = parse(surface.expression, VARIABLES).gradient()
    angle = np.linspace(0.0, 2.0 * np.pi, 17)
    x, y = 1e-7 * np.cos(angle), 1e-7 * np.sin(angle)
    slope = np.hypot(*(part(x, y) for part in gradient))
    np.testing.assert_allclose(slope, 2 * np.sqrt(2), rtol=1e-4)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_at_ackleys_tip_the_gradient_is_the_shortest_subgradient_and_the_value_goes_on():
    f = parse(surfaces["ackley"].make().expression, VARIABLES)
    assert [float(part(0.0, 0.0)) for part in f.gradient()] == [0.0, 0.0]
    assert float(f(0.0, 0.0)) == 0.0
    assert 0.0 < float(f(1e-9, 0.0)) < 1e-8


def test_a_saddle_has_no_minimum_but_a_point_without_slope():
    surface = surfaces["saddle"].make()
    f = parse(surface.expression, VARIABLES)
    assert surface.minima == ()
    assert [float(part(0.0, 0.0)) for part in f.gradient()] == [0.0, 0.0]
    assert [float(f.hessian()[k][k](0.0, 0.0)) for k in (0, 1)] == [2.0, -2.0]


@pytest.mark.parametrize("condition", [1.0, 50.0, 1000.0])
def test_the_ravines_condition_number_is_its_knob(condition):
    f = parse(surfaces["ravine"].make(condition=condition).expression, VARIABLES)
    hessian = [[float(part(0.3, 0.4)) for part in row] for row in f.hessian()]
    assert np.linalg.cond(hessian) == pytest.approx(condition)


@pytest.mark.parametrize("a", [-1.5, 0.0, 1.0, 2.0])
def test_rosenbrocks_minimum_moves_with_a(a):
    surface = surfaces["rosenbrock"].make(a=a, b=7.0)
    f = parse(surface.expression, VARIABLES)
    assert surface.minima == ((a, a * a),)
    assert [float(part(*surface.minima[0])) for part in f.gradient()] == [0.0, 0.0]
    assert f(a + 1.0, a * a) == pytest.approx(1.0 + 7.0 * (2 * a + 1) ** 2)


def test_a_knob_out_of_range_is_refused():
    with pytest.raises(ScenarioError, match="condition"):
        surfaces["ravine"].options({"condition": 0.5}, "function.surface")

"""What is found at a first look at a formula: held against roots, known minima and plain descent itself."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.engine.expression import parse
from gdtui.engine.scouting import Survey, survey
from tests.proofs import seeds

SURFACES = {
    "(1-x)^2 + 100(y-x^2)^2": [(1, 1)],
    "(x^2+y-11)^2 + (x+y^2-7)^2": [(3, 2), (-3.779310, -3.283186), (3.584428, -1.848127), (-2.805118, 3.131313)],
    "(1.5-x+x*y)^2 + (2.25-x+x*y^2)^2 + (2.625-x+x*y^3)^2": [(3, 0.5)],
    "x^4 + y^4 - 4x*y + 1": [(1, 1), (-1, -1)],
    "(x-20)^2 + 3(y+5)^2": [(20, -5)],
    "abs(x) + abs(y)": [(0, 0)],
    "x^4 + y^2": [(0, 0)],
}


def look(text: str) -> Survey:
    variables = ("x", "y") if "y" in text.replace("cos(y", "cos(y") else ("x",)
    return survey(parse(text, variables))


@pytest.mark.parametrize("seed", seeds(12, 30))
def test_every_minimum_of_a_random_polynomial_lies_in_the_window(seed: int) -> None:
    random = np.random.default_rng(seed)
    inner = np.sort(random.uniform(-4.0, 4.0, 5))
    slope = np.poly(inner)
    polynomial = np.polyint(slope)
    text = " + ".join(f"({c!r})x^{6 - k}" for k, c in enumerate(polynomial.tolist()[:-1]))
    found = look(text)
    expected = [root for root in inner if np.polyval(np.polyder(slope), root) > 1e-6]
    assert sorted(x for (x,) in found.minima) == pytest.approx(expected, abs=1e-6)
    ((low, high),) = found.window
    assert all(low < root < high for root in expected)
    assert low < found.start[0] < high


@pytest.mark.parametrize("text", SURFACES)
def test_known_minima_of_surfaces_are_found_and_lie_in_the_window(text: str) -> None:
    found = look(text)
    assert len(found.minima) == len(SURFACES[text])
    for place in SURFACES[text]:
        near = min(np.hypot(x - place[0], y - place[1]) for x, y in found.minima)
        assert near < 2e-3 if "x^4 + y^2" in text else near < 1e-4
        assert all(low < at < high for at, (low, high) in zip(place, found.window, strict=True))


@pytest.mark.parametrize(
    "text", ["x^4 - 3x^2 + x", "x*log(x)", "cosh(x)", "1000000(x-1)^2", "exp(-x) + x", "(x-100)^2", "sin(x)"]
)
def test_plain_descent_with_the_rate_never_goes_up_and_arrives(text: str) -> None:
    found, f = look(text), parse(text)
    slope = f.derivative()
    x, last = found.start[0], float(f(found.start[0]))
    for _ in range(1000):
        x -= found.lr * float(slope(x))
        assert float(f(x)) <= last + 1e-9 * abs(last)
        last = float(f(x))
    assert min(abs(x - place) for (place,) in found.minima) < 0.05


@pytest.mark.parametrize("text", ["x^2 + 20y^2", "(1-x)^2 + 100(y-x^2)^2", "(x^2+y-11)^2 + (x+y^2-7)^2"])
def test_on_a_surface_too(text: str) -> None:
    found, f = look(text), parse(text, ("x", "y"))
    slopes = f.gradient()
    place, last = np.array(found.start), float(f(*found.start))
    for _ in range(300):
        place = place - found.lr * np.array([float(part(*place)) for part in slopes])
        assert float(f(*place)) <= last + 1e-9 * abs(last)
        last = float(f(*place))


@pytest.mark.parametrize(
    "text", ["x^3", "-x^2", "exp(x)", "x", "5", "log(x)", "1/x^2", "-1/x^2", "1/(x^2-1)", "x*y", "log(x) + log(y)"]
)
def test_where_there_is_no_minimum_there_is_a_window_all_the_same(text: str) -> None:
    found = look(text)
    assert found.minima == ()
    assert all(np.isfinite(ends).all() and ends[0] < ends[1] for ends in found.window)
    assert 0.0 < found.lr <= 1.0


def test_minima_without_end_get_the_usual_window() -> None:
    assert look("sin(x)").window == ((-5.0, 5.0),)
    assert look("sin(x) * cos(y)").window == ((-5.0, 5.0), (-5.0, 5.0))


def test_a_window_ends_where_the_function_does() -> None:
    ((low, high),) = look("x*log(x)").window
    assert 0.0 < low < 0.01
    assert high > 2.0
    assert np.isfinite(float(parse("x*log(x)")(low)))

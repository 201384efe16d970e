"""Formulas as functions of arrays: shapes, types, and the very bits."""

import numpy as np
import pytest

from gdtui.engine.expression import parse
from gdtui.engine.formula.horner import coefficients


def bits(array):
    """The array's bit patterns, all NaNs alike."""
    return np.where(np.isnan(array), 0, np.ascontiguousarray(array).view(np.int64))


@pytest.fixture
def points():
    return np.random.default_rng(3).normal(0.0, 2.0, (64, 2))


def test_arrays_are_broadcast_against_each_other():
    f = parse("x^2 - 3y", ("x", "y"))
    x, y = np.linspace(-2, 2, 5)[:, None], np.linspace(0, 1, 3)
    np.testing.assert_array_equal(f(x, y), x * x - 3.0 * y)


@pytest.mark.parametrize("text", ["2", "x", "2x", "y"])
def test_a_formula_that_ignores_a_variable_still_fills_the_whole_shape(text):
    f = parse(text, ("x", "y"))
    assert f(np.zeros((4, 1)), np.zeros(3)).shape == (4, 3)
    assert f(np.zeros((4, 1)), np.zeros((4, 1))).shape == (4, 1)


def test_integers_and_single_precision_become_double_precision():
    f = parse("x/3")
    assert f(np.array([1, 2])).dtype == np.float64
    assert f(np.array([1, 2], np.float32)).dtype == np.float64
    assert f(2).dtype == np.float64


def test_the_result_is_an_array_of_its_own():
    x = np.array([1.0, 2.0])
    for text in ("x", "3"):
        f = parse(text)
        f(x)[:] = 9.0
        assert f(x)[0] == {"x": 1.0, "3": 3.0}[text]
    np.testing.assert_array_equal(x, [1.0, 2.0])


def test_the_number_that_a_formula_is_cannot_be_overwritten():
    f = parse("2*3")
    with pytest.raises(ValueError, match="read-only"):
        f(0.0)[...] = 9.0
    assert f(0.0) == 6.0


def test_the_number_of_arrays_is_the_number_of_variables():
    with pytest.raises(TypeError, match="x, y"):
        parse("x + y", ("x", "y"))(1.0)


def documented_power(x, n):
    """xⁿ as the square of x^(n/2), or x^(n−1) times x."""
    if n == 1:
        return x
    return documented_power(x, n - 1) * x if n % 2 else documented_power(x, n // 2) * documented_power(x, n // 2)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 7, 12, 31, 64])
def test_whole_powers_are_repeated_multiplication_in_the_documented_order(n, points):
    x = points[:, :1]
    np.testing.assert_array_equal(bits(parse(f"x^{n}")(x)), bits(documented_power(x, n)))
    np.testing.assert_array_equal(bits(parse(f"x^(-{n})")(x)), bits(1.0 / documented_power(x, n)))


def test_larger_and_broken_powers_are_close_to_pythons():
    for text, exponent in (("x^65", 65), ("x^0.5", 0.5), ("x^(1/3)", 1 / 3), ("x^-2.5", -2.5)):
        assert parse(text)(1.37) == pytest.approx(1.37**exponent, rel=1e-14)


ALONE_OR_IN_A_CROWD = [
    "x^4 - 3x^2 + x",
    "x^7/(1 + x^2)",
    "sin(3x)cos(y)tan(x)",
    "asin(x/20) + acos(y/20) + atan(x)",
    "sinh(x) - cosh(y) + tanh(x y)",
    "exp(-x^2 - y^2) + e^x",
    "ln(abs(x)) + log10(abs(y)) + log2(abs(x y))",
    "sqrt(abs(x)) + abs(y)^0.3 + abs(x)^y",
    "2^x + x^2.5 + ln(y)",
    "sigmoid(5x) + softplus(3y) + relu(x)",
    "max(x, y)*min(x, 0) + sign(y)",
    "where(x > y, x^2, exp(y))",
    "exp(400x)",
    "x^3/y^5 - 1/(x - y)",
]


@pytest.mark.parametrize("text", ALONE_OR_IN_A_CROWD)
def test_a_point_alone_and_in_a_crowd_has_the_same_bits(text, points):
    f = parse(text, ("x", "y"))
    with np.errstate(all="ignore"):
        for formula in (f, *f.gradient()):
            crowd = formula(points[:, :1], points[:, 1:])
            alone = np.concatenate([formula(row[None, :1], row[None, 1:]) for row in points])
            grid = formula(points[:, 0].reshape(8, 8), points[:, 1].reshape(8, 8))
            np.testing.assert_array_equal(bits(crowd), bits(alone))
            np.testing.assert_array_equal(bits(crowd.reshape(8, 8)), bits(grid))


def test_exp_overflows_to_infinity_and_the_squashers_do_not():
    with np.errstate(all="ignore"):
        assert parse("exp(x)")(1000.0) == np.inf
        assert parse("sigmoid(x)")(-1000.0) == 0.0
        assert parse("softplus(x)")(1000.0) == 1000.0
    assert parse("softplus(x)")(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-14)


def test_parts_that_occur_twice_are_computed_once():
    calls = []

    class Spy(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
            calls.append(ufunc)
            plain = [np.asarray(i) for i in inputs]
            return np.asarray(getattr(ufunc, method)(*plain, **kwargs)).view(Spy)

    parse("sin(x)^2 + 3sin(x)")._program.run([np.ones((2, 1)).view(Spy)])
    assert calls.count(np.sin) == 1


@pytest.mark.parametrize("text", ["log2(9)^x", "(x+2)^x", "x^(2x)", "3.7^sin(x)"])
def test_a_varying_power_has_the_same_bits_alone_and_among_others(text):
    f = parse(text)
    for x in (0.5, -1.0, 2.0, 0.25, 1.0):
        many = f(np.array([x, 0.3, x]))
        for alone in (f(x), f(np.array([x]))[0], f(np.full((2, 3), x))[1, 2], f(np.broadcast_to(x, (4,)))[3]):
            assert np.array_equal(alone, many[0], equal_nan=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3x^2 + 2x - 1", (3.0, 2.0, -1.0)),
        ("-2x^2 + 1", (-2.0, 0.0, 1.0)),
        ("-x", (-1.0, 0.0)),
        ("2x^3", (2.0, 0.0, 0.0, 0.0)),
        ("x^6 - 2x", (1.0, 0.0, 0.0, 0.0, 0.0, -2.0, 0.0)),
        ("x^7 - x", None),
        ("x + x", None),
        ("x^2 + 2x^0.5", None),
        ("x^2 + x^-1", None),
        ("x^2 + x*y", None),
        ("x^2 + 2sin(x)", None),
        ("5", None),
    ],
)
def test_a_polynomial_of_each_power_once_is_computed_by_horners_rule_and_nothing_else_is(text, expected, points):
    f = parse(text, ("x", "y"))
    assert coefficients(f.root) == expected
    if expected is not None:
        value = np.full(len(points), expected[0])
        for coefficient in expected[1:]:
            value = value * points[:, 0] + coefficient
        np.testing.assert_array_equal(f(points[:, 0], points[:, 1]), value)

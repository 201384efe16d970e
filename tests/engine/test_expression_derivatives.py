"""Derivatives as formulas: their looks on paper and their values against independent ones."""

import numpy as np
import pytest

from gdtui.engine.expression import parse
from gdtui.errors import ExpressionError

PAPER = [
    ("7", "0"),
    ("x", "1"),
    ("-x", "−1"),
    ("x^4 - 3x^2 + x", "4x³ − 6x + 1"),
    ("x^2", "2x"),
    ("-x^2 + 3x", "−2x + 3"),
    ("-x + x^2", "2x − 1"),
    ("-(x^2 + x)", "−2x − 1"),
    ("x(x - 1)", "2x − 1"),
    ("x(x^2 + x - 1)", "3x² + 2x − 1"),
    ("(x + 1)(x - 1)", "2x"),
    ("(x - 3)^2", "2(x − 3)"),
    ("(x^2 - 1)^2", "4x(x² − 1)"),
    ("2*3x", "6"),
    ("x^3/3", "x²"),
    ("x^2/4", "x/2"),
    ("2x^3/5", "6x²/5"),
    ("0.1x^3", "0.3x²"),
    ("0.5x^3 + 0.25x^2", "1.5x² + 0.5x"),
    ("1/x", "−1/x²"),
    ("x^-2", "−2/x³"),
    ("x/(1 + x^2)", "(1 − x²)/(1 + x²)²"),
    ("ln(x)/x", "(1 − ln(x))/x²"),
    ("sqrt(x)", "1/(2·sqrt(x))"),
    ("x^(1/3)", "1/(3·x^(2/3))"),
    ("x^1.5", "1.5·x^0.5"),
    ("x^pi", "π·x^(π − 1)"),
    ("sin(x)", "cos(x)"),
    ("cos(3x)", "−3·sin(3x)"),
    ("x sin(x)", "sin(x) + x·cos(x)"),
    ("sin(x)^2", "2·sin(x)·cos(x)"),
    ("exp(-x^2)", "−2x·exp(−x²)"),
    ("e^(-x^2)", "−2x·e^(−x²)"),
    ("2^x", "ln(2)·2^x"),
    ("x^x", "(ln(x) + 1)·x^x"),
    ("abs(x)", "sign(x)"),
    ("relu(2x)", "where(2x > 0, 2, 0)"),
    ("where(x > 1, 2x + 1, 2x)", "2"),
    ("max(x^2, x)", "where(x² > x, 2x, 1)"),
    ("x/x", "0"),
]

SMOOTH = [
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "ln", "log10", "log2", "sqrt"),
    *("sigmoid", "softplus"),
]


def complex_step(f, x):
    """f′ by f(x + ih) = f + ih·f′: no subtraction, so exact to the last digits."""
    return f(x + 1e-30j).imag / 1e-30


@pytest.mark.parametrize(("text", "derivative"), PAPER)
def test_the_derivative_is_the_one_in_the_textbook(text, derivative):
    found = parse(text).derivative()
    assert found.text == derivative
    assert parse(found.source) == found
    assert parse(found.text) == found


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("inner", ["x", "0.7x^2 + 0.1"])
def test_every_smooth_function_agrees_with_the_complex_step(name, inner):
    f = parse(f"{name}({inner})")
    x = np.linspace(0.05, 0.95, 37)
    exact = complex_step(f, x)
    assert np.max(np.abs(f.derivative()(x) - exact)) <= 1e-12 * np.max(np.abs(exact))


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus"])
def test_the_squashers_keep_their_relative_precision_where_they_are_flat(name):
    f = parse(f"{name}(x)")
    x = np.array([-30.0, -12.0, 12.0, 30.0])
    tail = {"tanh": 4 * np.exp(-2 * np.abs(x)), "sigmoid": np.exp(-np.abs(x)), "softplus": np.exp(np.minimum(x, 0))}
    np.testing.assert_allclose(f.derivative()(x), tail[name], rtol=1e-4)


@pytest.mark.parametrize(
    "text", ["abs(x^3 - x)", "max(x^2, 1 - x)", "min(sin(3x), x)", "relu(x^2 - 1)", "where(x > 0.3, x^3, 2x)"]
)
def test_functions_with_kinks_agree_with_central_differences_beside_them(text):
    f, h = parse(text), 1e-6
    x = np.array([-1.7, -1.31, -0.4, 0.11, 0.57, 0.83, 1.45])
    np.testing.assert_allclose(f.derivative()(x), (f(x + h) - f(x - h)) / (2 * h), rtol=1e-8, atol=1e-8)


def test_at_a_kink_the_documented_side_is_taken():
    assert parse("abs(x)").derivative()(0.0) == 0.0
    assert parse("relu(x)").derivative()(0.0) == 0.0
    assert parse("max(2x, 3x)").derivative()(0.0) == 3.0
    assert parse("min(2x, 3x)").derivative()(0.0) == 2.0
    assert parse("sign(x)").derivative().text == "0"


def test_the_branch_that_loses_cannot_spoil_the_slope():
    with np.errstate(all="ignore"):
        assert parse("max(1, sqrt(x))").derivative()(0.0) == 0.0
        assert parse("relu(sqrt(x) - 1)").derivative()(0.0) == 0.0


def test_the_gradient_has_one_formula_for_each_variable():
    f = parse("(1 - x)^2 + 100(y - x^2)^2", ("x", "y"))
    assert [part.text for part in f.gradient()] == ["−2(1 − x) − 400x(y − x²)", "200(y − x²)"]


def test_the_hessian_of_rosenbrock_is_the_one_in_the_textbook():
    f = parse("(1 - x)^2 + 100(y - x^2)^2", ("x", "y"))
    hessian = f.hessian()
    x, y = np.array([-1.2, 0.3]), np.array([1.0, 2.0])
    np.testing.assert_allclose(hessian[0][0](x, y), 1200 * x**2 - 400 * y + 2, rtol=1e-14)
    np.testing.assert_allclose(hessian[0][1](x, y), -400 * x, rtol=1e-14)
    assert hessian[0][1] == hessian[1][0]
    assert hessian[1][1].text == "200"


def test_a_squared_valley_stays_factored_where_multiplying_out_would_lose_digits():
    f = parse("(x - y)^2", ("x", "y"))
    x, y = np.array(1e8 + 0.5), np.array(1e8)
    assert f.gradient()[0](x, y) == 1.0


def test_a_variable_that_does_not_exist_has_no_derivative():
    with pytest.raises(ValueError, match="'y' is not among"):
        parse("x").derivative("y")


NESTED = [
    "*".join(f"sin({k}x)" for k in range(1, 50)),
    "sin(" * 49 + "x" + ")" * 49,
    "x/(1+" * 45 + "x" + ")" * 45,
    "1/(1+" * 45 + "x^2" + ")" * 45,
    "(x+1)^" * 24 + "x",
    "max(x," * 49 + "2" + ")" * 49,
]


@pytest.mark.parametrize("text", NESTED, ids=range(len(NESTED)))
def test_the_most_tangled_formula_still_has_a_first_derivative(text):
    f = parse(text)
    x = np.array([0.1, 0.11])
    with np.errstate(all="ignore"):
        exact = complex_step(f, x)
        np.testing.assert_allclose(f.derivative()(x), exact, rtol=1e-9, atol=1e-12)


def test_a_derivative_that_grows_without_bounds_is_refused():
    f = parse("sin(x+cos(" * 20 + "x" + "))" * 20).derivative()
    with pytest.raises(ExpressionError, match="50,000 parts"):
        f.derivative().derivative().derivative()


def test_a_coefficient_too_large_for_a_number_is_refused():
    with pytest.raises(ExpressionError, match=r"^its derivative has a number too large to compute with "):
        parse("1e300x*1e300").derivative()

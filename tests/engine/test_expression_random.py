"""Formulas made at random, beside the same formulas written with NumPy."""

import numpy as np
import pytest

from gdtui.engine.expression import parse
from gdtui.errors import ExpressionError
from tests.proofs import FULL, seeds, shares

VARIABLES = ("x", "y")

LEAVES = [
    ("x", lambda x, y: x),
    ("y", lambda x, y: y),
    ("x", lambda x, y: x),
    ("3", lambda x, y: 3.0),
    ("0.25", lambda x, y: 0.25),
    ("pi", lambda x, y: np.pi),
]

# Arguments are kept small or positive, so that no formula leaves its domain or loses its digits.
WRAPPERS = [
    ("sin({})", np.sin),
    ("cos({})", np.cos),
    ("tanh({})", np.tanh),
    ("atan({})", np.arctan),
    ("-({})", lambda u: -u),
    ("({})^2", lambda u: u * u),
    ("sin({})^3", lambda u: np.sin(u) ** 3),
    ("exp(sin({}))", lambda u: np.exp(np.sin(u))),
    ("e^(-({})^2)", lambda u: np.exp(-(u * u))),
    ("ln(2 + sin({}))", lambda u: np.log(2 + np.sin(u))),
    ("log2(2 + cos({}))", lambda u: np.log(2 + np.cos(u)) / np.log(2)),
    ("sqrt(1 + ({})^2)", lambda u: np.sqrt(1 + u * u)),
    ("1/(1 + ({})^2)", lambda u: 1 / (1 + u * u)),
    ("asin(0.5sin({}))", lambda u: np.arcsin(0.5 * np.sin(u))),
    ("(2 + cos({}))^1.5", lambda u: (2 + np.cos(u)) ** 1.5),
    ("2^cos({})", lambda u: 2 ** np.cos(u)),
    ("sigmoid({})", lambda u: 1 / (1 + np.exp(-u))),
    ("softplus(sin({}))", lambda u: np.log(1 + np.exp(np.sin(u)))),
    ("cosh(sin({}))", lambda u: np.cosh(np.sin(u))),
    ("tan(0.5sin({}))", lambda u: np.tan(0.5 * np.sin(u))),
]

JOINS = [
    ("({}) + ({})", lambda u, v: u + v),
    ("({}) - ({})", lambda u, v: u - v),
    ("({}) * ({})", lambda u, v: u * v),
    ("({})({})", lambda u, v: u * v),
    ("({})/(3 + sin({}))", lambda u, v: u / (3 + np.sin(v))),
    ("(2 + cos({}))^sin({})", lambda u, v: (2 + np.cos(u)) ** np.sin(v)),
]


def random_formula(rng, depth):
    """A text, and the function that it should be."""
    if depth == 0:
        return LEAVES[rng.integers(len(LEAVES))]
    text, f = random_formula(rng, depth - 1)
    if rng.random() < 0.5:
        pattern, wrap = WRAPPERS[rng.integers(len(WRAPPERS))]
        return pattern.format(text), lambda x, y: wrap(f(x, y))
    other, g = random_formula(rng, int(rng.integers(depth)))
    pattern, join = JOINS[rng.integers(len(JOINS))]
    return pattern.format(text, other), lambda x, y: join(f(x, y), g(x, y))


SEEDS = seeds(80, 300)
POINTS = np.random.default_rng(0).uniform(-1.5, 1.5, (2, 25))


def sample(seed):
    rng = np.random.default_rng([seed, 7])
    return random_formula(rng, int(rng.integers(1, 6)))


def complex_steps(f, x, y):
    """∂f/∂x and ∂f/∂y, each a row, exact to the last digits."""
    parts = f(x + 1e-30j, y + 0j), f(x + 0j, y + 1e-30j)
    return np.array([np.broadcast_to(np.imag(part), x.shape) for part in parts]) / 1e-30


@pytest.mark.parametrize("block", shares(SEEDS, 3), ids=range(3))
def test_values_and_slopes_are_those_of_the_same_formula_in_numpy(block):
    x, y = POINTS
    for seed in block:
        text, f = sample(seed)
        formula = parse(text, VARIABLES)
        np.testing.assert_allclose(formula(x, y), f(x, y) + 0 * x, rtol=1e-12, atol=1e-13, err_msg=text)
        exact = complex_steps(f, x, y)
        found = np.array([part(x, y) for part in formula.gradient()])
        assert np.max(np.abs(found - exact)) <= 1e-12 * max(np.max(np.abs(exact)), 1e-3), text


@pytest.mark.parametrize("block", shares(seeds(30, 90), 3), ids=range(3))
def test_hessians_are_the_complex_steps_of_the_gradient_and_symmetric(block):
    x, y = POINTS
    for seed in block:
        text, _ = sample(seed)
        formula = parse(text, VARIABLES)
        exact = np.array([complex_steps(part, x, y) for part in formula.gradient()])
        found = np.array([[part(x, y) for part in row] for row in formula.hessian()])
        assert np.max(np.abs(found - exact)) <= 1e-12 * max(np.max(np.abs(exact)), 1e-3), text


@pytest.mark.parametrize("block", shares(SEEDS, 3), ids=range(3))
def test_formulas_and_their_derivatives_read_back_as_the_same_trees(block):
    for seed in block:
        text, _ = sample(seed)
        formula = parse(text, VARIABLES)
        for one in (formula, *(part for part in formula.gradient() if part.root.size <= 120)):
            assert len(one.source) > 500 or parse(one.source, VARIABLES) == one, text
            assert len(one.text) > 500 or parse(one.text, VARIABLES) == one, text


OPERANDS = [
    "x",
    "y",
    "2",
    "0.5",
    "e",
    "π",
    "(x-1)",
    "(-2)",
    "sin(x)",
    "max(x,y)",
    "xy",
    "(x/y)",
    "(y^2)",
    "x²",
    "y⁻³",
    "1e9",
]
SIGNS = ["+", "-", "*", "/", "^", "**", "", " ", "·", "−", "*-", "^-", "+-", "/(", ")", "(", ",", ">", "sin", "where"]


def scribble(rng):
    """A line of operands and signs, some of it nonsense."""
    signs = rng.choice(SIGNS, 5, p=[0.09] * 9 + [0.19 / 11] * 11)
    return "".join(a + b for a, b in zip(rng.choice(OPERANDS, 5), signs, strict=True))[: rng.integers(1, 40)]


def read(text):
    """The formula, or the error that says why there is none."""
    try:
        return parse(text, VARIABLES)
    except ExpressionError as error:
        return error


SCRIBBLES = 2000 if FULL else 700


def test_text_made_of_the_grammars_own_signs_is_read_both_ways_or_refused_with_a_column():
    rng = np.random.default_rng(11)
    texts = [scribble(rng) for _ in range(SCRIBBLES)]
    results = {text: read(text) for text in texts}
    faults = {text: r for text, r in results.items() if isinstance(r, ExpressionError)}
    assert all(1 <= fault.column <= len(text) + 1 for text, fault in faults.items())
    formulas = [r for text, r in results.items() if text not in faults]
    assert len(formulas) > SCRIBBLES / 10
    assert all(read(f.source) == f and read(f.text) == f for f in formulas)


def test_whatever_can_be_read_can_be_evaluated_and_differentiated():
    rng = np.random.default_rng(12)
    x = np.ones((2, 1))
    texts = [scribble(rng) for _ in range(SCRIBBLES)]
    with np.errstate(all="ignore"):
        for formula in filter(lambda r: not isinstance(r, ExpressionError), map(read, texts)):
            assert formula(x, x).shape == formula.derivative()(x, x).shape == (2, 1), formula.source

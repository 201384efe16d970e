"""Features against scikit-learn's (reference/make_linear_reference.py), and formulas of the inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui.engine.features import Columns, Formulas, Polynomial, monomial_count, read_formula
from gdtui.errors import ExpressionError

REFERENCE = Path(__file__).parent / "reference" / "linear.json"
POLYNOMIALS: list[dict[str, Any]] = json.loads(REFERENCE.read_text(encoding="utf-8"))["polynomials"]
GRID = np.random.default_rng(3).standard_normal((2, 50))


@pytest.mark.parametrize("case", POLYNOMIALS)
def test_monomials_stand_in_scikit_learns_order(case: dict[str, Any]) -> None:
    X = np.array(case["X"])
    names = tuple(f"x{k + 1}" for k in range(X.shape[1]))
    found = Polynomial(names, case["degree"])
    powers = [[monomial.count(k) for k in range(len(names))] for monomial in found.monomials]
    assert powers == case["powers"]
    assert len(powers) == monomial_count(len(names), case["degree"])
    np.testing.assert_allclose(found(X.T).T, case["values"], rtol=1e-14)


def test_monomials_are_named_as_on_paper() -> None:
    assert Polynomial(("x1", "x2"), 3).names == (
        "x1", "x2", "x1²", "x1·x2", "x2²", "x1³", "x1²·x2", "x1·x2²", "x2³"
    )  # fmt: skip
    assert Polynomial(("a b", "c"), 2).names == ("a b", "c", "(a b)²", "(a b)·c", "c²")
    assert Polynomial(("x",), 12).names[-1] == "x¹²"


def test_a_formula_is_computed_from_the_columns_it_names() -> None:
    x1, x2 = GRID
    texts = ("x1", "x2", "x1^2", "x1*x2", "sin(x1)", "3x2 - x1")
    found = Formulas(tuple(read_formula(text, ("x1", "x2")) for text in texts))
    assert found.names == ("x1", "x2", "x1²", "x1·x2", "sin(x1)", "3·x2 − x1")
    np.testing.assert_array_equal(found(GRID), [x1, x2, x1 * x1, x1 * x2, np.sin(x1), 3.0 * x2 - x1])


def test_inputs_are_called_by_their_place_or_by_their_own_name() -> None:
    for text in ("petal_width", "x2"):
        np.testing.assert_array_equal(read_formula(text, ("length", "petal_width"))(GRID), GRID[1])
    np.testing.assert_array_equal(read_formula("x y", ("x", "y"))(GRID), GRID[0] * GRID[1])


def test_columns_numbered_otherwise_keep_their_own_names() -> None:
    np.testing.assert_array_equal(read_formula("x1", ("x0", "x1"))(GRID), GRID[1])
    with pytest.raises(ExpressionError, match="unknown name 'x2'"):
        read_formula("x2", ("x0", "x1"))


@pytest.mark.parametrize("name", ["sin", "log", "pi", "e", "two words"])
def test_a_name_that_means_something_else_is_no_variable(name: str) -> None:
    np.testing.assert_array_equal(read_formula("x1^2", (name,))(GRID[:1]), GRID[0] * GRID[0])
    with pytest.raises(ExpressionError):
        read_formula(f"{name} + 1", (name,))


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [("x1 + x3", 6, "x3"), ("2pi", 1, "no input"), ("x1 +", 5, "missing"), ("1/2x1", 1, "ambiguous"), ("", 1, "empty")],
)
def test_a_formula_that_cannot_be_read_says_where(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=words) as caught:
        read_formula(text, ("x1", "x2"))
    assert caught.value.column == column


def test_among_many_inputs_the_message_stays_short() -> None:
    with pytest.raises(ExpressionError) as caught:
        read_formula("q", tuple(f"pixel{k}" for k in range(784)))
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "features",
    [
        Columns(("x1", "x2")),
        Polynomial(("x1", "x2"), 4),
        Formulas((read_formula("sin(x1) + 1", ("x1",)), read_formula("x1^3", ("x1",)))),
    ],
    ids=["columns", "polynomial", "formulas"],
)
def test_the_dtype_is_kept_and_a_sample_alone_gives_the_same_bits(features: Any) -> None:
    single = GRID.astype(np.float32)
    assert features(single).dtype == np.float32
    assert features(GRID).dtype == np.float64
    alone = np.concatenate([features(GRID[:, k : k + 1]) for k in range(GRID.shape[1])], axis=1)
    np.testing.assert_array_equal(alone, features(GRID))

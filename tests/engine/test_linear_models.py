"""Linear scenarios, from a CSV file to the last parameter, against PyTorch's trainings and scikit-learn's answers.

The numbers are stored; reference/make_linear_reference.py computed them.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui.engine.closed_form import least_squares
from gdtui.engine.supervised import Supervised
from gdtui.scenario import load, parse
from gdtui.session import Session

Floats = np.ndarray[Any, np.dtype[np.float64]]

REFERENCE: dict[str, Any] = json.loads((Path(__file__).parent / "reference" / "linear.json").read_text("utf-8"))


def session_of(folder: Path, case: dict[str, Any], **tables: dict[str, Any]) -> Session:
    """A linear session on the case's samples, which go through a CSV file."""
    (folder / "data.csv").write_text(csv_of(case), encoding="utf-8")
    task = "classification" if isinstance(case["y"][0], int) else "regression"
    text = f'title = "t"\nkind = "linear"\n[data]\ncsv = "data.csv"\ntarget = "y"\ntask = "{task}"\n'
    changes = [(f"{table}.{key}", value) for table, keys in tables.items() for key, value in keys.items()]
    return Session(parse(text, folder / "t.toml", changes=changes))


def csv_of(case: dict[str, Any]) -> str:
    names = [f"x{k + 1}" for k in range(len(case["X"][0]))]
    rows = [[*x, y] for x, y in zip(case["X"], case["y"], strict=True)]
    return "\n".join([",".join([*names, "y"]), *(",".join(map(repr, row)) for row in rows)]) + "\n"


def weights_of(session: Session) -> tuple[Floats, Floats]:
    (layer,) = session.plan.objective.layers  # type: ignore[union-attr]
    view = layer.view(session.state.params)[0]
    return view[:, : layer.fan_in], view[:, layer.fan_in :].ravel()


@pytest.mark.parametrize("case", REFERENCE["trainings"], ids=lambda case: case["name"])
def test_a_classifier_trains_as_in_pytorch(case: dict[str, Any], tmp_path: Path) -> None:
    session = session_of(
        tmp_path, case, model={"loss": case["loss"]}, optimizer=case["optimizer"], training={"l2": case["l2"]}
    )
    for step in range(case["steps"] + 1):
        if str(step) in case["losses"]:
            assert session.row.loss[0] == pytest.approx(case["losses"][str(step)], rel=1e-12)
        session.step() if step < case["steps"] else None
    weight, bias = weights_of(session)
    np.testing.assert_allclose(weight, case["weight"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(bias, case["bias"], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", REFERENCE["optima"], ids=lambda case: case["name"])
def test_descent_with_a_penalty_ends_where_scikit_learn_does(case: dict[str, Any], tmp_path: Path) -> None:
    """Without a loss in the file: the one that fits the number of classes."""
    session = session_of(tmp_path, case, optimizer={"lr": 0.5}, training={"l2": case["l2"], "steps": 3000})
    session.step(3000)
    weight, bias = weights_of(session)
    np.testing.assert_allclose(weight, case["weight"], rtol=1e-6, atol=1e-8)
    shift = bias.mean() if len(bias) > 1 else 0.0
    np.testing.assert_allclose(bias - shift, case["bias"], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("case", REFERENCE["ridges"])
def test_the_closed_form_is_scikit_learns(case: dict[str, Any], tmp_path: Path) -> None:
    model = {"loss": case["loss"], "bias": case["intercept"]}
    solution = session_of(tmp_path, case, model=model, training={"l2": case["l2"]}).solution()
    assert solution is not None
    expected = [*case["weight"], case["bias"]] if case["intercept"] else case["weight"]
    np.testing.assert_allclose(solution, expected, rtol=1e-11, atol=1e-13)


def test_a_squared_loss_on_classes_is_solved_for_every_output(tmp_path: Path) -> None:
    case = next(case for case in REFERENCE["trainings"] if case["name"] == "softmax")
    options = {"model": {"loss": "mse"}, "optimizer": {"lr": 0.3}, "training": {"l2": 0.1}}
    session = session_of(tmp_path, case, **options)
    solution = session.solution()
    assert solution is not None
    assert solution.shape == (15,)
    session.step(2000)
    np.testing.assert_allclose(session.state.params[0], solution, rtol=1e-9, atol=1e-12)


def test_the_edge_of_several_outputs_is_where_descent_falls_apart(tmp_path: Path) -> None:
    case = next(case for case in REFERENCE["trainings"] if case["name"] == "softmax")
    edge = 2.0 / session_of(tmp_path, case, model={"loss": "mse"}).plan.objective.sharpest  # type: ignore[union-attr]
    ends = []
    for lr in (0.99 * edge, 1.01 * edge):
        session = session_of(tmp_path, case, model={"loss": "mse"}, optimizer={"lr": lr})
        session.step(3000)
        ends.append(session.status == "diverged" or session.row.loss[0] > session.state.first_loss[0])
    assert ends == [False, True]


@pytest.mark.parametrize("penalty", [{"l1": 0.1}, {"l1": 0.1, "l2": 0.1}])
def test_lasso_and_elastic_net_have_no_closed_form(penalty: dict[str, float], tmp_path: Path) -> None:
    assert session_of(tmp_path, REFERENCE["ridges"][0], training=penalty).solution() is None


def test_neither_has_a_classifier(tmp_path: Path) -> None:
    assert session_of(tmp_path, REFERENCE["optima"][0]).solution() is None


def exact(design: list[list[float]], targets: list[float], l2: float) -> list[float]:
    """The ridge answer in rational arithmetic, by elimination; the last row of the design is that of the bias."""
    rows = [[Fraction(v) for v in row] for row in design]
    y = [Fraction(v) for v in targets]
    width = len(rows)
    table = [
        [sum(a * b for a, b in zip(rows[i], rows[j], strict=True)) for j in range(width)]
        + [sum(a * b for a, b in zip(rows[i], y, strict=True))]
        for i in range(width)
    ]
    for k in range(width - 1):
        table[k][k] += Fraction(l2) / 2
    for k in range(width):
        for i in range(width):
            if i != k:
                factor = table[i][k] / table[k][k]
                table[i] = [a - factor * b for a, b in zip(table[i], table[k], strict=True)]
    return [float(table[k][width] / table[k][k]) for k in range(width)]


@pytest.mark.parametrize("l2", [0.0, 2.0**-20])
@pytest.mark.parametrize("span", [1.0, 64.0])
def test_an_ill_conditioned_design_is_solved_to_many_digits(l2: float, span: float) -> None:
    """Powers of one input up to 9: the normal equations, with 10¹³ and more between their eigenvalues, give 5."""
    x = span * np.linspace(-0.3, 1.0, 14)
    design = np.stack([x**k for k in range(1, 10)] + [np.ones_like(x)])
    targets = np.sin(5.0 * x / span)[None, :]
    penalised = np.array([1.0] * 9 + [0.0])
    answer = least_squares(design, targets, 1.0, l2, penalised)
    assert answer is not None
    expected = exact(design.tolist(), targets[0].tolist(), l2)
    np.testing.assert_allclose(answer[0], expected, rtol=2e-9)


@pytest.mark.parametrize("l2", [0.0, 0.03])
@pytest.mark.parametrize("degree", [3, 9])
def test_the_gram_matrix_gives_the_loss_at_the_samples(degree: int, l2: float) -> None:
    session = Session(load("polynomial", [("model.degree", degree), ("training.l2", l2)]))
    gram = session.plan.objective
    assert session.method == "gram"
    plain = Supervised(gram.layers, gram.loss, gram.train, gram.test, 1, 0.0, l2)  # type: ignore[union-attr]
    solution = session.solution()
    assert solution is not None
    for place in (np.zeros_like(solution), solution, 0.5 * solution, np.ones_like(solution)):
        one, other = (each.evaluate(place[None, :], None) for each in (gram, plain))
        assert one.loss[0] == pytest.approx(other.loss[0], rel=1e-9)
        np.testing.assert_allclose(one.grad, other.grad, rtol=1e-9, atol=1e-10)


def test_of_several_answers_descent_from_zero_finds_the_one_given() -> None:
    rng = np.random.default_rng(5)
    design, targets = rng.standard_normal((6, 3)) * np.arange(1.0, 7.0)[:, None], rng.standard_normal((1, 3))
    answer = least_squares(design, targets, 1.0, 0.0, np.ones(6))
    assert answer is not None
    theta = np.zeros((1, 6))
    for _ in range(20_000):
        theta = theta - 0.005 * (theta @ design - targets) @ design.T
    np.testing.assert_allclose(answer, theta, rtol=1e-8)


def test_numbers_that_overflow_have_no_least_squares() -> None:
    design = np.array([[1e300, -1e300, 1.0], [1.0, 1.0, 1.0]])
    with np.errstate(all="ignore"):
        assert least_squares(design, np.array([[1.0, 2.0, np.inf]]), 1.0, 0.0, np.ones(2)) is None

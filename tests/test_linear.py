"""Linear classifiers, features of the inputs and closed forms, as the app and the command line show them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gdtui.cli import main
from gdtui.engine.supervised import Supervised
from gdtui.pictures import BoundaryPicture, FitPicture, ImagesPicture
from gdtui.scenario import load, parse
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.wording import linear_sentence
from tests.toml import LINE, LOGISTIC, MOONS, SOFTMAX

EXAM = "hours,passed\n" + "".join(
    f"{hours},{'yes' if passed else 'no'}\n"
    for hours, passed in [(0.5, 0), (1, 0), (1.75, 1), (2, 0), (2.25, 1), (2.5, 0), (3, 1), (4, 1)]
)


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    """Two classes over one input, in a CSV file, as a linear scenario."""
    (tmp_path / "exam.csv").write_text(EXAM, encoding="utf-8")
    path = tmp_path / "exam.toml"
    path.write_text('title = "Exam"\nkind = "linear"\n[data]\ncsv = "exam.csv"\ntarget = "passed"\n', encoding="utf-8")
    return path


def at(session: Session, step: int) -> Snapshot:
    session.goto(step)
    return snapshot(session)


# Parameters by name


def test_weights_are_called_after_what_the_model_sees() -> None:
    assert snapshot(Session(parse(LOGISTIC))).names == (
        "weight[x1]", "weight[x2]", "weight[x1²]", "weight[x1·x2]", "weight[sin(x2)]", "bias"
    )  # fmt: skip
    assert snapshot(Session(parse(LINE, changes=[("model.degree", 3)]))).names == (
        "weight[x]", "weight[x²]", "weight[x³]", "bias"
    )  # fmt: skip


def test_of_several_outputs_each_weight_tells_its_class() -> None:
    session = Session(load("softmax"))
    names = snapshot(session).names
    assert names[:4] == ("weight[setosa,petal_length]", "weight[setosa,petal_width]", "bias[setosa]",
                         "weight[versicolor,petal_length]")  # fmt: skip
    session.step(20)
    (weight, bias) = (block.of(session.state.params[0]) for block in session.plan.objective.blocks)
    by_name = dict(zip(names, session.state.params[0], strict=True))
    assert by_name["weight[virginica,petal_width]"] == weight[2, 1]
    assert by_name["bias[versicolor]"] == bias[1]


def test_too_many_weights_are_told_of_by_layer() -> None:
    changes: list[tuple[str, object]] = [("kind", "linear"), ("model", {}), ("training.steps", 3)]
    session = Session(load("digits", changes))
    shown = at(session, 2)
    assert shown.names == ()
    assert len(shown.layers) == 1
    assert isinstance(shown.picture, ImagesPicture)
    assert "layer1.weight[" in shown.update.numbers[0]


# Pictures over the inputs


@pytest.mark.parametrize("text", [SOFTMAX, LOGISTIC, MOONS], ids=["degree", "inputs", "hidden layers"])
def test_a_boundary_is_drawn_over_the_inputs_through_the_features(text: str) -> None:
    changes: list[tuple[str, object]] = [("model.degree", 3)] if text == MOONS else []
    session = Session(parse(text, changes=changes))
    picture = at(session, 30).picture
    assert isinstance(picture, BoundaryPicture)
    dataset = session.plan.dataset
    assert dataset is not None
    np.testing.assert_array_equal([picture.x, picture.y], dataset.inputs)
    np.testing.assert_allclose(picture.probabilities.sum(axis=0), 1.0)
    x = np.linspace(*picture.xlim, 96)[70]
    y = np.linspace(*picture.ylim, 96)[20]
    outputs = session.plan.objective.outputs(  # type: ignore[union-attr]
        session.state.params, dataset.features(np.array([[x], [y]]))
    )[0, :, 0]
    expected = np.exp(outputs) / np.exp(outputs).sum() if len(outputs) > 1 else 1.0 / (1.0 + np.exp(-outputs))
    np.testing.assert_allclose(picture.probabilities[-len(outputs) :, 20, 70], expected, rtol=1e-12)


def test_the_circle_that_squares_draw_is_round() -> None:
    """Inside the ring the probability of the disc is above one half in every direction, outside below."""
    picture = at(Session(load("features")), 300).picture
    assert isinstance(picture, BoundaryPicture)
    x, y = np.meshgrid(np.linspace(*picture.xlim, 96), np.linspace(*picture.ylim, 96))
    radius = np.hypot(x, y)
    assert np.all(picture.probabilities[1][radius < 0.55] > 0.5)
    assert np.all(picture.probabilities[1][radius > 0.95] < 0.5)


def test_the_curve_of_a_polynomial_is_that_polynomial() -> None:
    session = Session(load("ridge"))
    picture = at(session, 50).picture
    assert isinstance(picture, FitPicture)
    *w, b = session.state.params[0]
    np.testing.assert_allclose(picture.ys, sum(c * picture.xs ** (k + 1) for k, c in enumerate(w)) + b, rtol=1e-12)
    solution = session.solution()
    assert solution is not None
    assert picture.answer is not None
    *w, b = solution
    np.testing.assert_allclose(picture.answer, sum(c * picture.xs ** (k + 1) for k, c in enumerate(w)) + b, rtol=1e-11)


def test_two_classes_over_one_input_are_a_curve_of_probability(exam: Path) -> None:
    session = Session(load(str(exam), [("optimizer.lr", 0.5), ("training.steps", 200)]))
    picture = at(session, 100).picture
    assert isinstance(picture, FitPicture)
    assert picture.names == ("hours", "P(yes)")
    assert set(picture.y) == {0.0, 1.0}
    w, b = session.state.params[0]
    np.testing.assert_allclose(picture.ys, 1.0 / (1.0 + np.exp(-(w * picture.xs + b))), rtol=1e-12)


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [("model.loss", "cross_entropy"), ("model.bias", False)],
        [("model.loss", "mse"), ("training.l2", 0.3)],
        [("model.bias", False), ("model.degree", 2), ("training.l1", 0.05)],
        [("model.inputs", ["ln(hours)"])],
    ],
    ids=str,
)
def test_the_bowl_of_two_parameters_is_the_objective_there(exam: Path, changes: list[tuple[str, object]]) -> None:
    session = Session(load(str(exam), changes))
    picture = snapshot(session).picture
    assert isinstance(picture, FitPicture)
    bowl = picture.bowl
    assert bowl is not None
    for row, column in ((0, 0), (10, 30), (47, 5)):
        place = np.array([[np.linspace(*bowl.xlim, 48)[column], np.linspace(*bowl.ylim, 48)[row]]])
        expected = session.plan.objective.evaluate(place, None).loss[0]
        assert bowl.values[row, column] == pytest.approx(expected, rel=1e-12)


def test_the_bowl_is_wide_enough_for_a_run_without_a_closed_form() -> None:
    changes: list[tuple[str, object]] = [("model.loss", {"name": "huber", "delta": 50.0}), ("training.steps", 3000)]
    session = Session(load("engel", changes))
    picture = snapshot(session).picture
    assert isinstance(picture, FitPicture)
    session.goto(3000)
    end = session.state.params[0]
    assert picture.bowl is not None
    for value, (low, high) in zip(end, (picture.bowl.xlim, picture.bowl.ylim), strict=True):
        assert low < 0.0 < value < high


def test_a_feature_that_has_no_value_somewhere_leaves_a_gap(exam: Path) -> None:
    changes: list[tuple[str, object]] = [("model.inputs", ["sqrt(hours - 0.5)"]), ("optimizer.lr", 0.5)]
    picture = at(Session(load(str(exam), changes)), 20).picture
    assert isinstance(picture, FitPicture)
    np.testing.assert_array_equal(np.isnan(picture.ys), picture.xs < 0.5)


def test_a_large_line_has_its_bowl_without_the_memory_for_every_sample() -> None:
    picture = snapshot(Session(parse(LINE, changes=[("data.n_samples", 100_000)]))).picture
    assert isinstance(picture, FitPicture)
    assert picture.bowl is not None
    session = Session(parse(LINE, changes=[("data.n_samples", 100_000)]))
    corner = np.array([[picture.bowl.xlim[1], picture.bowl.ylim[1]]])
    exact = session.plan.objective.evaluate(corner, None).loss[0]
    assert picture.bowl.values[-1, -1] == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize("text", [LINE, LOGISTIC, SOFTMAX], ids=["line", "logistic", "softmax"])
def test_single_precision_has_the_same_pictures(text: str) -> None:
    changes: list[tuple[str, object]] = [("model.degree", 2)]
    double, single = (
        at(Session(parse(text, changes=[*changes, ("training.dtype", dtype)])), 20).picture
        for dtype in ("float64", "float32")
    )
    for name, like in vars(double).items():
        if name in ("ys", "probabilities", "answer") and like is not None:
            np.testing.assert_allclose(getattr(single, name), like, rtol=2e-4, atol=2e-5)


def test_the_bowl_of_a_single_precision_line_is_its_loss() -> None:
    picture = snapshot(Session(parse(LINE, changes=[("training.dtype", "float32")]))).picture
    other = snapshot(Session(parse(LINE))).picture
    assert isinstance(picture, FitPicture)
    assert isinstance(other, FitPicture)
    assert picture.bowl is not None
    assert other.bowl is not None
    np.testing.assert_allclose(picture.bowl.values, other.bowl.values, rtol=1e-3)


# Words


def test_a_classifier_says_how_many_it_misjudges_until_only_longer_weights_help() -> None:
    session = Session(load("features"))
    assert "before the first update" in at(session, 0).update.sentence
    wrong = round((1.0 - at(session, 1).metrics["accuracy"]) * 100)
    assert wrong > 0
    assert f"{wrong} of 100 misjudged" in snapshot(session).update.sentence
    assert "longer weights alone lower the loss" in at(session, 100).update.sentence
    long = 1.1 * session.state.params
    evaluate = session.plan.objective.evaluate
    assert evaluate(long, None).loss[0] < evaluate(session.state.params, None).loss[0]


def test_with_a_penalty_longer_weights_do_not_help() -> None:
    session = Session(load("features", [("training.l2", 0.01)]))
    assert "none misjudged, lowest loss so far" in at(session, 100).update.sentence


def test_a_rate_that_has_decayed_to_zero_has_no_edge() -> None:
    session = Session(load("ridge", [("training.steps", 10)]))
    shown = at(session, 10)
    assert shown.lr == 0.0
    assert shown.update.sentence.startswith("finished")
    objective = session.plan.objective
    assert isinstance(objective, Supervised)
    assert "nothing moves" in linear_sentence(session, objective)


# Closed forms on the command line


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    main(["run", *words, "--quiet"])
    return capsys.readouterr().out


def test_the_object_of_a_run_holds_the_closed_form_in_the_shape_of_the_parameters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = json.loads(printed(capsys, "ridge", "--steps", "5", "--format", "json"))
    assert np.shape(found["solution"]["layer1.weight"]) == np.shape(found["parameters"]["layer1.weight"]) == (1, 9)
    solution = Session(load("ridge")).solution()
    assert solution is not None
    assert [*found["solution"]["layer1.weight"][0], *found["solution"]["layer1.bias"]] == solution.tolist()


@pytest.mark.parametrize("words", [("logistic",), ("two-valleys",), ("ridge", "--set", "training.l1=0.1"), ("moons",)])
def test_where_there_is_none_it_is_null(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(printed(capsys, *words, "--steps", "2", "--format", "json"))["solution"] is None


def test_the_table_has_it_beside_the_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "ridge", "--steps", "5")
    assert "ridge" in text.split("parameter", 1)[1].split("\n", 1)[0]
    solution = Session(load("ridge")).solution()
    assert solution is not None
    assert f"{solution[1]:.7g}" in next(line for line in text.splitlines() if "weight[x²]" in line)
    assert "weight[x^2]" in printed(capsys, "ridge", "--steps", "5", "--ascii")


def test_raw_features_are_what_the_data_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    main(["data", "features"])
    assert capsys.readouterr().out.startswith("x1,x2,class,split\n")


def test_targets_whose_squares_overflow_are_a_divergence_and_no_warning() -> None:
    assert Session(parse(LINE, changes=[("data.slope", 1e300)])).status == "diverged"


def test_ista_leaves_weights_of_a_lasso_at_exactly_zero() -> None:
    ends = {}
    for name in ("ista", "sgd"):
        session = Session(load("lasso", [("optimizer.name", name)]))
        session.step(300)
        ends[name] = int(np.count_nonzero(session.state.params[0, :-1]))
        assert session.solution() is None
    assert ends == {"ista": 5, "sgd": 12}


def test_features_so_large_that_the_curvature_overflows_have_pictures_and_words(tmp_path: Path) -> None:
    rows = "\n".join(f"{i}e150,{-i}e300,{i}e200" for i in range(1, 9))
    (tmp_path / "huge.csv").write_text(f"a,b,t\n{rows}\n", encoding="utf-8")
    table = 'csv = "huge.csv"\ntarget = "t"\nstandardize = false'
    text = (
        f'title = "huge"\nkind = "linear"\n[data]\n{table}\n[optimizer]\nname = "sgd"\nlr = 0.1\n[training]\nsteps = 9'
    )
    session = Session(parse(text, tmp_path / "huge.toml"))
    assert "the curvature overflows" in linear_sentence(session, session.plan.objective)
    assert snapshot(session).step == 0

"""Problems of one's own: a formula or a CSV file becomes a scenario that the parser takes and a file can hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gdtui import drafts
from gdtui.engine import scouting
from gdtui.engine.expression import Expression
from gdtui.engine.scouting import survey
from gdtui.errors import ExpressionError, GdtuiError, ScenarioError
from gdtui.scenario import dump, parse
from gdtui.session import Session

ROWS = "\n".join(f"{k / 10},{k % 7},{k % 3},{'ab'[k % 2]}" for k in range(40))
TABLE = f"length,width,sort,kind\n{ROWS}\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "own table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_formula_has_a_y_only_where_it_is_written() -> None:
    assert drafts.formula("x^2").variables == ("x",)
    assert drafts.formula("y^2").variables == ("x", "y")
    assert drafts.slopes(drafts.formula("x^2")) == [("f′(x)", "2x")]
    assert drafts.slopes(drafts.formula("x*y")) == [("∂f/∂x", "y"), ("∂f/∂y", "x")]
    with pytest.raises(ExpressionError, match="column 3"):
        drafts.formula("x^z")


@pytest.mark.parametrize(("text", "words"), [("x", "no curvature"), ("x^2", "suits the curvature"), ("x*y", "suits")])
def test_a_rate_suits_the_curvature_only_where_there_is_one(text: str, words: str) -> None:
    f = drafts.formula(text)
    assert words in drafts.rate_words(f, survey(f))
    notes = drafts.formula_scenario(f, text, [1.0] * len(f.variables), [(-2.0, 2.0)] * len(f.variables)).text(
        "notes", "en"
    )
    assert ("1/L" in notes) == ("suits" in words)


@pytest.mark.parametrize("text", ["x^4 - 3x^2 + x", "(1-x)^2 + 100(y-x^2)^2", "x^2" + " + x" * 60])
def test_a_formula_becomes_a_scenario_that_a_file_can_hold(text: str) -> None:
    f = drafts.formula(text)
    count = len(f.variables)
    scenario = drafts.formula_scenario(f, text, [0.5] * count, [(-2.0, 2.0)] * count)
    assert parse(dump(scenario)) == scenario
    assert scenario.function is not None
    assert scenario.function.start == dict.fromkeys(f.variables, 0.5)
    session = Session(scenario)
    session.step(20)
    assert session.row.loss[0] <= session.trace.curves["loss"].points()[1][0]


def test_a_window_that_is_none_is_refused_by_the_parser() -> None:
    f = drafts.formula("x^2")
    with pytest.raises(GdtuiError, match=r"function.window.x = \[2.0, -2.0\]: out of range"):
        drafts.formula_scenario(f, "x^2", [1.0], [(2.0, -2.0)])


@pytest.mark.parametrize("text", ["-2 2", "-2, 2", "−2 to 2", "[-2, 2]", "x = -2; 2.0", "-2e0,+2"])
def test_numbers_are_read_as_people_type_them(text: str) -> None:
    assert drafts.numbers_in(text, 2, "window") == [-2.0, 2.0]


@pytest.mark.parametrize("text", ["", "2", "1 2 3", "a 2", "1 2 pi"])
def test_what_are_not_two_numbers_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(GdtuiError, match=r"expected 2 numbers, for example -2.5, 2.5"):
        drafts.numbers_in(text, 2, "window")


def test_layers_are_read_as_people_type_them() -> None:
    assert [drafts.layers_in(text) for text in ("", "8", "8 8", "[16, 8]", "4-4-4")] == [
        (),
        (8,),
        (8, 8),
        (16, 8),
        (4, 4, 4),
    ]
    for text in ("eight", "0", "8.5"):
        with pytest.raises(GdtuiError, match="expected whole numbers"):
            drafts.layers_in(text)


def test_the_columns_are_told_with_their_kinds(table: Path) -> None:
    draft = drafts.draft_of(table)
    assert draft.rows == 40
    told = [(column.name, column.kind, column.words) for column in draft.columns]
    assert told == [
        ("length", "numbers", "0 to 3.9"),
        ("width", "numbers", "0 to 6"),
        ("sort", "numbers", "0 to 2"),
        ("kind", "2 texts", "a, b"),
    ]
    assert (draft.target, draft.task) == ("kind", "classification")
    assert draft.features == ("length", "width", "sort")


def test_the_task_is_guessed_from_the_target(table: Path) -> None:
    draft = drafts.draft_of(table)
    assert drafts.aimed(draft, "sort").task == "classification"
    aimed = drafts.aimed(draft, "length")
    assert aimed.task == "regression"
    assert aimed.features == ("width", "sort")


@pytest.mark.parametrize(
    ("values", "task"),
    [
        ([10, 15, 20, 25, 30, 35, 40, 45], "regression"),
        ([10, 15, 20, 25] * 2, "regression"),
        ([0, 1, 2] * 3, "classification"),
        ([0, 0, 0, 0, 0, 1, 2], "regression"),
        (list(range(11)) * 3, "regression"),
        ([0.5, 1.5] * 4, "regression"),
    ],
)
def test_whole_numbers_are_classes_only_where_each_is_there_several_times(
    tmp_path: Path, values: list[float], task: str
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("x,y\n" + "".join(f"{k},{value}\n" for k, value in enumerate(values)), encoding="utf-8")
    draft = drafts.draft_of(path)
    assert (draft.task, draft.doubt) == (task, "")


def test_a_table_whose_names_are_all_numbers_is_doubted(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("1,2.5\n3,4\n", encoding="utf-8")
    assert drafts.draft_of(path).doubt.startswith("line 1 was read as the names of the columns")


def test_a_column_with_an_odd_cell_is_no_feature_and_the_line_is_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a,b,c,y\n1,2,,0\n1,x,3,1\n", encoding="utf-8")
    draft = drafts.draft_of(path)
    assert [(c.kind, c.words) for c in draft.columns[1:3]] == [
        ("mixed", 'line 3 has "x"'),
        ("mixed", "line 2 has an empty cell"),
    ]
    assert draft.features == ("a",)


@pytest.mark.parametrize("hidden", [(), (4, 3)])
@pytest.mark.parametrize("target", ["kind", "sort", "length"])
def test_a_csv_becomes_a_scenario_that_a_file_can_hold(table: Path, target: str, hidden: tuple[int, ...]) -> None:
    draft = replace(drafts.aimed(drafts.draft_of(table), target), hidden=hidden)
    scenario = drafts.csv_scenario(draft)
    assert parse(dump(scenario), table.parent / "elsewhere.toml") == scenario
    assert scenario.kind == ("network" if hidden else "linear")
    session = Session(scenario)
    dataset = session.plan.dataset
    assert dataset is not None
    assert dataset.task == draft.task
    assert (dataset.train.size, dataset.test.size) == (30, 10)
    first = float(session.measure()["train_loss"][0])
    session.step(100)
    assert float(session.measure()["train_loss"][0]) < first


def test_whole_numbers_can_be_told_apart_as_classes_or_fitted_as_numbers(table: Path) -> None:
    draft = drafts.aimed(drafts.draft_of(table), "sort")
    for task in ("classification", "regression"):
        dataset = Session(drafts.csv_scenario(replace(draft, task=task))).plan.dataset
        assert dataset is not None
        assert dataset.task == task


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "empty"),
        ("a,b\n", "no rows below the header"),
        ("a,b\n1,2,3\n", "3 cells under 2 column names"),
        ("a,,c\n1,2,3\n", "column 2 has no name"),
        ("a\n1\n", "only one column"),
    ],
)
def test_a_file_that_is_no_table_gets_one_clear_message(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GdtuiError) as error:
        drafts.draft_of(path)
    assert told in str(error.value)
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_no_features_are_refused(table: Path) -> None:
    with pytest.raises(GdtuiError, match="name at least one column"):
        drafts.csv_scenario(replace(drafts.draft_of(table), features=()))


def test_a_formula_whose_second_derivative_is_out_of_reach_can_be_explored_but_not_by_newton() -> None:
    text = "sin(" * 49 + "x" + ")" * 49
    f = drafts.formula(text)
    with pytest.raises(ExpressionError, match="more than 50,000 parts"):
        f.hessian()
    scenario = drafts.formula_scenario(f, text, [1.0], [(-2.0, 2.0)])
    assert all(len(line) < 1_024 for line in dump(scenario).split("\n"))
    assert Session(scenario).step(3) == 3
    with pytest.raises(ScenarioError, match="needs second derivatives, and of this formula its derivative has more"):
        Session(scenario).apply("optimizer.name", "newton")


def test_curvatures_by_differences_find_what_those_by_formulas_find(monkeypatch: pytest.MonkeyPatch) -> None:
    formulas = ("x^4 - 3x^2 + x", "(1-x)^2 + 100(y-x^2)^2", "sin(x) + y^2/3")
    exact = [survey(drafts.formula(text)) for text in formulas]

    def refuse(f: Expression) -> None:
        raise ExpressionError("too large")

    monkeypatch.setattr(Expression, "hessian", refuse)
    scouting._bends.cache_clear()
    for text, known in zip(formulas, exact, strict=True):
        found = survey.__wrapped__(drafts.formula(text))
        assert np.allclose(found.minima, known.minima, atol=1e-4)
        assert found.lr == pytest.approx(known.lr, rel=0.2)
    scouting._bends.cache_clear()

"""CSV files: what is read, and that every bad one is refused with its line and its column."""

import os
from pathlib import Path

import numpy as np
import pytest

from gdtui import csvfile, limits
from gdtui.errors import LimitError, ScenarioError

DATA = Path(__file__).parents[1] / "scenarios" / "data"
FLOWERS = "length,width,kind\n1,2.5,rose\n-3e1,.5,aster\n4,6,rose\n"


@pytest.fixture
def write(tmp_path):
    def put(content):
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


def refusal(path, target="kind", features=None, **options):
    with pytest.raises(ScenarioError) as caught:
        csvfile.read(path, target, features, **options)
    assert caught.value.path == path
    assert str(path).replace("\0", "\\x00") in str(caught.value)
    return caught.value


def test_numbers_become_features_and_texts_become_classes_in_sorted_order(write):
    points = csvfile.read(write(FLOWERS), "kind", None)
    assert points.X.tolist() == [[1.0, 2.5], [-30.0, 0.5], [4.0, 6.0]]
    assert points.features == ("length", "width")
    assert points.classes == ("aster", "rose")
    assert points.y.tolist() == [1, 0, 1]
    assert (points.task, points.target) == ("classification", "kind")


def test_a_numeric_target_is_regression(write):
    points = csvfile.read(write(FLOWERS), "width", None)
    assert points.y.tolist() == [2.5, 0.5, 6.0]
    assert points.features == ("length",)
    assert (points.task, points.classes) == ("regression", ())


def test_features_come_in_the_order_asked_for(write):
    points = csvfile.read(write("a,b,c,y\n1,2,3,4\n5,6,7,8\n"), "y", ["c", "a"])
    assert points.features == ("c", "a")
    assert points.X.tolist() == [[3.0, 1.0], [7.0, 5.0]]


def test_numbers_are_classes_when_the_task_says_so_sorted_by_value(write):
    points = csvfile.read(write("x,y\n1,10\n2,9\n3,10\n4,-1\n"), "y", None, task="classification")
    assert points.classes == ("-1", "9", "10")
    assert points.y.tolist() == [2, 1, 2, 0]


def test_numbers_and_texts_are_classes_together_when_the_task_says_so(write):
    points = csvfile.read(write("x,y\n1,b\n2,10\n3,9\n"), "y", None, task="classification")
    assert points.classes == ("10", "9", "b")


def test_a_byte_order_mark_crlf_quotes_blank_lines_and_spaces_do_no_harm(write):
    text = '\ufeff"length", kind \r\n\r\n 1 ,"a, b"\r\n"2",c\r\n'
    points = csvfile.read(write(text), "kind", None)
    assert points.X.tolist() == [[1.0], [2.0]]
    assert points.classes == ("a, b", "c")


def test_values_read_back_to_the_same_bits(write):
    values = [0.1, 1 / 3, 5e-324, 1.7976931348623157e308]
    rows = "".join(f"{value!r},{k}\n" for k, value in enumerate(values))
    assert csvfile.read(write("x,y\n" + rows), "y", None).X[:, 0].tolist() == values


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "missing"),
        ("  ", "missing"),
        ("abc", 'not a number: "abc"'),
        ("1,5", "not a number"),
        ("1_000", "not a number"),
        ("１２", "not a number"),
        ("nan", "not a finite number"),
        ("-inf", "not a finite number"),
        ("1e999", "not a finite number"),
    ],
)
def test_a_cell_that_is_no_finite_number_is_refused_with_line_and_column(write, cell, reason):
    error = refusal(write(f'a,b,kind\n1,2,x\n\n3,"{cell}",y\n'))
    assert error.line == 4
    assert 'column "b"' in str(error)
    assert reason in str(error)
    assert error.key == "data.csv"


def test_a_line_is_counted_where_the_row_begins_even_after_quoted_line_ends(write):
    error = refusal(write('note,x,kind\n"two\nlines",1,a\n"three\n\nlines",oops,b\n'), features=["x"])
    assert error.line == 4


@pytest.mark.parametrize(
    ("row", "found"), [("1", "1 cell under 3"), ("1,2,3,4", "4 cells under 3"), ("1,2,", 'column "kind": missing')]
)
def test_a_ragged_row_or_a_missing_label_is_refused_with_its_line(write, row, found):
    error = refusal(write(f"a,b,kind\n1,2,x\n{row}\n1,2,y\n"))
    assert error.line == 3
    assert found in str(error)


@pytest.mark.parametrize("task", [None, "regression"])
def test_a_missing_target_value_is_refused(write, task):
    error = refusal(write("x,y\n1,2\n2,\n"), "y", task=task)
    assert error.line == 3
    assert 'column "y": missing' in str(error)


def test_a_text_among_target_numbers_is_refused_with_the_way_out(write):
    error = refusal(write("x,y\n1,2\n2,3\n3,n/a\n"), "y")
    assert error.line == 4
    assert '"n/a"' in str(error)
    assert "classification" in error.hint


def test_where_the_names_are_all_numbers_it_is_said_that_they_were_taken_for_names(write):
    assert "line 1 was read as the names of the columns" in refusal(write("1,2\n3,4\n"), "y").hint
    assert "line 1" not in refusal(write("1,b\n3,4\n"), "y").hint


def test_a_text_target_is_refused_for_regression(write):
    error = refusal(write(FLOWERS), "kind", task="regression")
    assert error.line == 2
    assert '"rose"' in str(error)


def test_an_unknown_target_gets_the_nearest_name(write):
    error = refusal(write("length,species\n1,a\n"), "speces")
    assert error.key == "data.target"
    assert 'did you mean "species"?' in error.hint


def test_an_unknown_feature_gets_the_nearest_name(write):
    error = refusal(write(FLOWERS), features=["lenght"])
    assert error.key == "data.features"
    assert 'did you mean "length"?' in error.hint


@pytest.mark.parametrize(
    ("features", "reason"), [(["kind"], "target"), (["width", "width"], "twice"), ([], "at least one")]
)
def test_features_that_make_no_sense_are_refused(write, features, reason):
    error = refusal(write(FLOWERS), features=features)
    assert error.key == "data.features"
    assert reason in str(error)


def test_a_text_column_is_refused_as_a_feature_and_left_out_otherwise(write):
    path = write("name,x,kind\nann,1,a\nbob,2,b\n")
    assert csvfile.read(path, "kind", None).features == ("x",)
    assert refusal(path, features=["name"]).line == 2


def test_a_file_without_numbers_has_nothing_to_predict_from(write):
    assert refusal(write("a,kind\nx,y\nz,w\n")).key == "data.features"


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "empty", None),
        ("\n\n", "empty", None),
        ("a,kind\n", "no rows", None),
        ("\na,kind,a\n1,x,2\n", 'two columns are called "a"', 2),
        (",a,kind\n0,1,x\n", "column 1 has no name", 1),
        ("a kind\n1 x\n", "only one column", 1),
        ("a;kind\n1,5;x\n", "only one column: semicolons stand where commas belong", 1),
        ("a\tkind\n1\tx\n", "only one column: tabs stand where commas belong", 1),
        ("a\x1b[31m,kind\n1,x\n", "cannot be shown", 1),
        ('a,kind\n1,x\n"2,y\n', "not CSV", 3),
        pytest.param("a" * 200_000 + ",kind\n1,x\n", "is too long", 1, id="a long cell"),
        ("a,kind\n1,x\n2,x\n", 'every row has the class "x"', None),
        ("a,kind\n1,x\n2,y\x07\n", "cannot be shown", 3),
    ],
)
def test_a_file_that_is_no_table_is_refused(write, text, reason, line):
    error = refusal(write(text))
    assert reason in str(error)
    assert error.line == line
    assert str(error).isprintable()


def test_bytes_that_are_not_utf_8_are_refused_with_their_place(write):
    assert "byte 9" in str(refusal(write(b"a,kind\n1,\xff\n")))


def test_a_file_over_the_size_limit_is_refused_and_one_at_the_limit_is_read(write):
    path = write(FLOWERS)
    size = len(FLOWERS)
    assert len(csvfile.read(path, "kind", None, max_bytes=size).y) == 3
    with pytest.raises(LimitError, match=f"data.csv: a file of {size} bytes: over the limit of {size - 1}"):
        csvfile.read(path, "kind", None, max_bytes=size - 1)


def test_too_many_rows_are_refused(write, monkeypatch):
    monkeypatch.setattr(limits, "SAMPLES", 2)
    with pytest.raises(LimitError, match="rows"):
        csvfile.read(write(FLOWERS), "kind", None)


@pytest.mark.parametrize(("ceiling", "least", "counted"), [("CSV_COLUMNS", 3, "columns"), ("CSV_CELLS", 9, "cells")])
def test_too_many_columns_or_cells_are_refused_and_as_many_as_may_be_are_read(
    write, monkeypatch, ceiling, least, counted
):
    monkeypatch.setattr(limits, ceiling, least)
    assert len(csvfile.read(write(FLOWERS), "kind", None).y) == 3
    monkeypatch.setattr(limits, ceiling, least - 1)
    with pytest.raises(LimitError, match=f"{counted} in data.csv = {least}: over the limit of {least - 1}"):
        csvfile.read(write(FLOWERS), "kind", None)


def test_what_is_no_regular_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", "/dev/zero"):
        assert "not a regular file" in str(refusal(path))
    assert "absent.csv: named by data.csv: cannot be read: No such file" in str(refusal(tmp_path / "absent.csv"))
    assert "cannot be read" in str(refusal(tmp_path / "nul\0byte"))


@pytest.mark.parametrize(
    ("name", "target", "rows", "columns", "classes"),
    [("iris", "species", 150, 4, 3), ("digits", "digit", 1797, 64, 10), ("wine", "cultivar", 178, 13, 3)],
)
def test_the_shipped_classes_are_complete_and_their_numbers_as_published(name, target, rows, columns, classes):
    points = csvfile.read(DATA / f"{name}.csv", target, None, task="classification")
    assert points.X.shape == (rows, columns)
    assert len(points.classes) == len(set(points.y)) == classes
    means = {"iris": (5.8433, 3.0573, 3.7580, 1.1993), "wine": (13.0006, 2.3363), "digits": (0.0, 0.3038)}[name]
    assert points.X.mean(axis=0)[: len(means)] == pytest.approx(means, abs=5e-5)


def test_engels_households_give_the_published_regression_line():
    points = csvfile.read(DATA / "engel.csv", "food", ["income"])
    slope, intercept = np.polyfit(points.X[:, 0], points.y, 1)
    assert len(points.y) == 235
    assert slope == pytest.approx(0.4852, abs=5e-5)
    assert intercept == pytest.approx(147.4754, abs=5e-5)

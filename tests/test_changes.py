"""Samples added, moved and removed by hand: the same bits live and from a file, and everything else untouched."""

from __future__ import annotations

import csv
import io
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui.catalogue import write_data
from gdtui.errors import GdtuiError
from gdtui.march.rows import WINDOW
from gdtui.plan import making
from gdtui.scenario import Scenario, dump, load, parse
from gdtui.scenario.writing import resolved, to_toml
from gdtui.session import Session
from tests.proofs import ways
from tests.toml import LINE, LOGISTIC, MOONS, SOFTMAX, WAYS, changed

PLANE = (
    ("data.add", [0.5, -0.25, "1"]),
    ("data.move", [3, 0.1, 0.2]),
    ("data.remove", 0),
    ("data.move", [4, 1.0, 1.0, "0"]),
)
CURVE = (("data.add", [0.5, 4.0]), ("data.move", [3, 0.1, 0.2]), ("data.remove", 0), ("data.move", [4, 0.9]))
TEXTS = {name: text for name, text in WAYS.items() if "[data]" in text}


def edits_for(text: str) -> tuple[tuple[str, Any], ...]:
    return CURVE if 'name = "line"' in text else PLANE


def with_edits(text: str, edits: list[tuple[int, str, Any]]) -> str:
    tables = [to_toml({"edit": [{"at": at, "key": key, "value": value}]}) for at, key, value in edits]
    return text + "\n".join(tables)


def data_csv(scenario: Scenario) -> str:
    out = io.StringIO()
    write_data(scenario, out)
    return out.getvalue()


def rows(session: Session) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data_csv(session.scenario))))


def same(one: Session, other: Session) -> bool:
    parts = ("params", "averages", "best_loss", "last_loss", "first_loss")
    equal = all(np.array_equal(getattr(one.state, p), getattr(other.state, p), equal_nan=True) for p in parts)
    # Whole sets are measured where a session rests as well, so that only these curves have the same rows.
    curves = one.trace.curves, other.trace.curves
    return (
        equal
        and (one.state.epoch, one.state.position) == (other.state.epoch, other.state.position)
        and all(
            np.array_equal(curves[0][name].points(), curves[1][name].points(), equal_nan=True)
            for name in ("loss", "grad_norm")
        )
    )


# The same bits


@pytest.mark.parametrize("name", ways(TEXTS))
def test_live_changes_replay_headless_to_the_same_bits(name: str) -> None:
    live, noted = Session(parse(TEXTS[name])), []
    for steps, (key, value) in zip((5, 0, 3, 7), edits_for(TEXTS[name]), strict=True):
        live.step(steps)
        live.apply(key, value)
        noted.append((live.step_count, key, value))
    live.step(15)
    headless = Session(parse(with_edits(TEXTS[name], noted)))
    headless.step(live.step_count)
    assert same(live, headless)
    headless.goto(6)
    headless.goto(live.step_count)
    assert np.array_equal(live.state.params, headless.state.params)


@pytest.mark.parametrize("name", ["network", "linear", "line, batches", "softmax"])
def test_undo_takes_a_change_back_to_the_bit(name: str) -> None:
    plain, tried = Session(parse(TEXTS[name])), Session(parse(TEXTS[name]))
    plain.step(7)
    tried.step(7)
    for key, value in edits_for(TEXTS[name]):
        tried.apply(key, value)
        edit = tried.undo()
        assert edit is not None
        assert edit.key == key
    assert same(plain, tried)
    plain.step(20)
    tried.step(20)
    assert same(plain, tried)


@pytest.mark.parametrize("name", ["network", "linear", "line, batches", "float32"])
def test_a_run_of_a_crowd_equals_the_run_alone_after_changes(name: str) -> None:
    rates = [0.004, 0.02]
    crowd = Session(parse(TEXTS[name]), [{"optimizer.lr": lr} for lr in rates])
    alone = [Session(parse(TEXTS[name], changes=[("optimizer.lr", lr)])) for lr in rates]
    for session in (crowd, *alone):
        session.step(6)
        for key, value in edits_for(TEXTS[name]):
            session.apply(key, value)
        session.step(10)
    for row, one in zip(crowd.state.params, alone, strict=True):
        assert np.array_equal(row, one.state.params[0])


def test_changed_data_give_the_run_of_a_file_that_always_held_them(tmp_path: Path) -> None:
    text = changed(MOONS, ("test_fraction = 0.25\n", ""))
    session = Session(parse(text))
    for key, value in PLANE:
        session.apply(key, value)
    (tmp_path / "points.csv").write_text(data_csv(session.scenario), encoding="utf-8")
    table = 'csv = "points.csv"\ntarget = "class"\nfeatures = ["x1", "x2"]\ntask = "classification"'
    own = changed(text, ('name = "moons"\nn_samples = 60\nnoise = 0.1', table))
    filed = Session(parse(own, tmp_path / "own.toml"))
    session.step(30)
    filed.step(30)
    assert np.array_equal(session.state.params, filed.state.params)


# What changes, and what does not


def test_every_other_sample_stays_what_and_where_it_was() -> None:
    session = Session(parse(MOONS))
    before = rows(session)
    session.step(5)
    for key, value in (("data.add", [0.5, -0.25, "1"]), ("data.move", [3, 0.1, 0.2]), ("data.remove", 10)):
        session.apply(key, value)
    after = rows(session)
    assert after[-1] == {"x1": "0.5", "x2": "-0.25", "class": "1", "split": "train"}
    assert after[3] == {**before[3], "x1": "0.1", "x2": "0.2"}
    assert after[:3] + after[4:-1] == before[:3] + before[4:10] + before[11:]


def test_a_move_may_give_another_target_and_the_split_stays() -> None:
    session = Session(parse(MOONS))
    held = next(k for k, row in enumerate(rows(session)) if row["split"] == "test")
    session.apply("data.move", [held, 0.0, 0.0, "1"])
    assert rows(session)[held] == {"x1": "0.0", "x2": "0.0", "class": "1", "split": "test"}


def test_rows_count_as_the_changes_before_have_left_them() -> None:
    session = Session(parse(MOONS))
    session.apply("data.add", [9.0, 9.0, "0"])
    session.apply("data.remove", 0)
    session.apply("data.move", [59, 8.0, 9.0])
    assert rows(session)[59]["x1"] == "8.0"
    session.apply("data.remove", 59)
    assert len(rows(session)) == 59
    assert "8.0" not in [row["x1"] for row in rows(session)]


def test_a_change_of_the_data_begins_an_epoch() -> None:
    session = Session(parse(MOONS))
    session.step(4)
    assert (session.state.epoch, session.state.position) == (1, 16)
    session.apply("data.add", [0.5, 0.5, "1"])
    assert (session.state.epoch, session.state.position) == (2, 0)
    session.step(1)
    assert (session.state.epoch, session.state.position) == (2, 16)


def test_what_a_rule_said_of_other_data_is_forgotten() -> None:
    session = Session(parse(LINE + "[stop]\npatience = 3\nmin_delta = 100.0"))
    session.step(60)
    assert session.status == "stalled"
    session.apply("data.add", [0.5, 40.0])
    assert session.status == ""
    assert session.step(2) == 2


def test_means_and_deviations_are_those_of_the_training_samples_as_they_stand() -> None:
    session = Session(parse(SOFTMAX))
    session.step(5)
    session.apply("data.add", [30.0, -20.0, "1"])
    dataset = session.plan.dataset
    assert dataset is not None
    for k, name in enumerate(("x1", "x2")):
        values = [float(row[name]) for row in rows(session) if row["split"] == "train"]
        mean, deviation = statistics.fmean(values), statistics.pstdev(values)
        assert dataset.centre[k] == pytest.approx(mean, rel=1e-12)
        assert dataset.spread[k] == pytest.approx(deviation, rel=1e-12)
        seen = [float(v) for v in dataset.inputs[k]]
        order = [row for row in rows(session) if row["split"] == "train"] + [
            r for r in rows(session) if r["split"] == "test"
        ]
        assert seen == pytest.approx([(float(row[name]) - mean) / deviation for row in order], abs=1e-12)


@pytest.mark.parametrize("name", ["linear", "line, batches", "ridge"])
def test_least_squares_without_the_samples_knows_the_new_ones(name: str) -> None:
    session = Session(parse(TEXTS[name]))
    session.step(10)
    for key, value in CURVE:
        session.apply(key, value)
    session.step(5)
    session.goto(session.step_count)
    w, b = session.state.params[0].tolist()
    errors = [w * float(row["x"]) + b - float(row["y"]) for row in rows(session)]
    squares = sum(error * error for error in errors)
    expected = squares / len(errors) if name == "line, batches" else squares / 2
    assert float(session.measure()["train_loss"][0]) == pytest.approx(expected, rel=1e-12)


# In files and from outside


def test_a_reset_keeps_the_changes_and_its_scenario_fits_in_a_file() -> None:
    session = Session(parse(MOONS))
    session.step(8)
    for key, value in PLANE:
        session.apply(key, value)
    after = rows(session)
    session.reset()
    assert session.step_count == 0
    assert rows(session) == after
    again = parse(dump(session.scenario))
    assert again == session.scenario
    assert rows(Session(again)) == after


def test_a_hundred_changes_fit_in_a_file_and_read_back() -> None:
    session = Session(parse(MOONS))
    for k in range(100):
        session.apply("data.add", [0.1 + k / 3, -0.2, "1"])
    text = dump(session.scenario)
    assert max(map(len, text.split("\n"))) < 1024
    assert parse(text) == session.scenario


def test_a_sample_of_many_features_fits_in_a_file() -> None:
    text = changed(SOFTMAX, ('name = "blobs"\ncenters = 3\nnoise = 3', 'name = "classification"\nn_features = 70'))
    session = Session(parse(changed(text, ("degree = 2", ""))))
    session.apply("data.add", [k / 7 for k in range(70)] + ["0"])
    whole = {
        **resolved(parse(text)),
        "edit": [{"at": 0, "key": "data.add", "value": [k / 7 for k in range(70)] + ["0"]}],
    }
    for written in (dump(session.scenario), to_toml(whole)):
        assert max(map(len, written.split("\n"))) < 1024
        parse(written)


def test_overrides_change_samples_too() -> None:
    scenario = parse(MOONS, changes=[("data.add", [1, 2, 0]), ("data.remove", 0)])
    assert list(csv.reader(io.StringIO(data_csv(scenario))))[-1] == ["1.0", "2.0", "0", "train"]


def test_another_data_set_drops_what_was_changed_in_the_old_one() -> None:
    said: list[str] = []
    scenario = parse(MOONS, changes=[("data.add", [1, 2, 0]), ("data.name", "circles")], said=said)
    assert scenario.data is not None
    assert scenario.data.changes == ()
    assert "data.changes dropped: circles has no such key" in said


# What is refused


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("data.add", [1, 2], "data.add = [1, 2]: has 2 values (expected 2 numbers (x1, x2) and a class (class))"),
        ("data.add", [1, 2, "7"], 'data.add = [1, 2, "7"]: no class is called "7" (choose from 0, 1)'),
        ("data.add", ["a", 2, "1"], "wrong type (expected a number for each feature, then the target"),
        ("data.add", [float("inf"), 2, "1"], 'data.add = [inf, 2, "1"]: not a finite number'),
        ("data.add", True, "data.add = true: wrong type"),
        ("data.add", [], "data.add = []: wrong type"),
        ("data.remove", 60, "data.remove = 60: no such sample (the rows are 0 to 59"),
        ("data.remove", -1, "data.remove = -1: no such sample"),
        ("data.remove", 1.0, "data.remove = 1.0: wrong type (expected a row"),
        ("data.remove", True, "data.remove = true: wrong type"),
        ("data.move", [99, 1, 2], "data.move = [99, 1, 2]: no such sample"),
        ("data.move", [1, 2], "data.move = [1, 2]: has 2 values (expected a row, 2 numbers (x1, x2)"),
        ("data.move", [1, 2, "0"], 'data.move = [1, 2, "0"]: has 3 values'),
        ("data.move", [1, 2, 2, "b"], 'no class is called "b"'),
        ("data.changes", [{"add": [1, 2, "0"], "remove": 1}], "not a change (expected one of { add = "),
        ("data.changes", "all", "expected a list"),
    ],
)
def test_what_fits_no_sample_is_refused_in_one_line_and_nothing_has_changed(key: str, value: Any, told: str) -> None:
    session = Session(parse(MOONS))
    session.step(3)
    before, params = rows(session), session.state.params.copy()
    with pytest.raises(GdtuiError) as error:
        session.apply(key, value)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert rows(session) == before
    assert np.array_equal(session.state.params, params)
    assert session.undo() is None


def test_a_text_is_no_target_of_a_regression() -> None:
    with pytest.raises(GdtuiError, match='the target "high" is a text'):
        Session(parse(LINE)).apply("data.add", [0.5, "high"])


def test_two_samples_and_one_of_each_part_always_stay() -> None:
    small = changed(LINE, ('name = "line"', 'name = "line"\nn_samples = 3'))
    session = Session(parse(small))
    session.apply("data.remove", 0)
    with pytest.raises(GdtuiError, match="would leave fewer than 2 samples"):
        session.apply("data.remove", 0)
    session = Session(parse(changed(small, ('name = "line"', 'name = "line"\ntest_fraction = 0.3'))))
    held = [row["split"] for row in rows(session)].index("test")
    with pytest.raises(GdtuiError, match="would leave no samples for testing"):
        session.apply("data.remove", held)
    two = Session(
        parse(changed(small, ('name = "line"\nn_samples = 3', 'name = "line"\nn_samples = 6\ntest_fraction = 0.34')))
    )
    two.apply("data.remove", [row["split"] for row in rows(two)].index("test"))
    with pytest.raises(GdtuiError, match="would leave no samples for testing"):
        two.apply("data.remove", [row["split"] for row in rows(two)].index("test"))
    half = Session(parse(changed(small, ('name = "line"', 'name = "line"\ntest_fraction = 0.6'))))
    train = [row["split"] for row in rows(half)].index("train")
    with pytest.raises(GdtuiError, match="would leave no samples for training"):
        half.apply("data.remove", train)


def test_a_mistake_in_a_file_is_named_with_its_line() -> None:
    text = changed(
        MOONS, ("noise = 0.1", 'noise = 0.1\nchanges = [\n  { add = [1.0, 2.0, "1"] },\n  { add = [1.0] },\n]')
    )
    with pytest.raises(GdtuiError, match=r"<text>:\d+: data.changes\[1\].add = \[1.0\]: wrong type"):
        parse(text)
    late = with_edits(MOONS, [(3, "data.remove", 99)])
    with pytest.raises(GdtuiError, match=r"edit\[0\].value = 99: no such sample \(data.changes\[0\].remove\)"):
        Session(parse(late))


def test_a_function_has_no_samples() -> None:
    with pytest.raises(GdtuiError, match='kind = "function" has no such table'):
        Session(parse(WAYS["function"])).apply("data.add", [1.0, 2.0])


def test_features_of_a_new_sample_must_be_numbers_too() -> None:
    text = changed(LOGISTIC, ('"sin(x2)"', '"1/x1"'))
    with pytest.raises(GdtuiError, match=r"data.add = .*: not a finite number where x1 = 0"):
        Session(parse(text)).apply("data.add", [0.0, 1.0, "1"])


def test_a_schedule_that_watches_the_losses_can_be_taken_on_the_way() -> None:
    """What an edit makes of the judged part of a state is there after it."""
    session = Session(parse(changed(MOONS, ('schedule = { name = "cosine_decay" }', ""))))
    session.step(5)
    session.apply("optimizer.schedule", {"name": "reduce_on_plateau"})
    assert session.state.plateau


def test_a_change_takes_a_plan_and_a_thousand_changes_take_few() -> None:
    session = Session(load("iris"))
    twin = Session(load("iris"))
    for k in range(12):
        for one in (session, twin):
            one.apply("optimizer.lr", 0.01 * (1 + k % 3))
            one.step()
        twin.history._plans.clear()
    assert len(session.history._plans) <= 4
    session.goto(3)
    session.goto(12)
    assert session.state.params.tobytes() == twin.state.params.tobytes()


def test_one_change_after_the_other_goes_a_short_way_and_a_rate_needs_no_new_objective(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, ways, built = Session(load("spirals")), list[int](), list[str]()
    real, advance = making.supervised_of, Session._advance

    def counted(self: Session, limit: int) -> int:
        ways.append(advance(self, limit))
        return ways[-1]

    def noted(*args: Any) -> Any:
        built.append("objective")
        return real(*args)

    for k in range(45):  # more than two windows
        session.step()
        session.apply("optimizer.lr", 0.01 * (1 + k % 3))
    monkeypatch.setattr(Session, "_advance", counted)
    monkeypatch.setattr(making, "supervised_of", noted)
    session.apply("optimizer.lr", 0.5)
    assert sum(ways) <= 2 * WINDOW
    assert not built
    session.apply("training.l2", 0.1)
    assert built
    alone = Session(session.history.written())
    alone.step(session.step_count)
    assert same(session, alone)

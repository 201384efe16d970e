"""A run saved as a scenario file: opened again it is the same run, to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui.errors import SaveError
from gdtui.export.scenariofile import save_scenario, scenario_text
from gdtui.scenario import Edit, load, parse, shipped
from gdtui.session import Session
from tests.proofs import scenarios, ways
from tests.toml import LINE, MOONS, SOFTMAX, VALLEYS, WAYS, changed

Change = Callable[[Session], object]


def saved(session: Session, path: Path) -> Session:
    """The session that the file of a session begins, at the same step."""
    save_scenario(path, session.history.scenario, session.history.edits)
    again = Session(load(str(path)))
    again.step(session.step_count)
    return again


def assert_same(one: Session, other: Session) -> None:
    assert one.step_count == other.step_count
    assert one.state.params.tobytes() == other.state.params.tobytes()
    for mine, theirs in zip(one.state.memory, other.state.memory, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert one.row.loss == other.row.loss
    assert one.plan.total == other.plan.total
    np.testing.assert_array_equal(one.trace.curves["loss"].points(), other.trace.curves["loss"].points())


def edited(session: Session, *edits: tuple[int, str, Any]) -> Session:
    for at, key, value in edits:
        session.goto(at)
        session.apply(key, value)
    session.step(9)
    return session


@pytest.mark.parametrize("name", ways(WAYS))
def test_every_way_of_going_on_goes_on_alike_from_a_file(name: str, tmp_path: Path) -> None:
    session = edited(Session(parse(WAYS[name])), (5, "optimizer.lr", 0.003), (9, "training.clip_grad_norm", 0.7))
    assert_same(session, saved(session, tmp_path / "again.toml"))


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        (VALLEYS, [(3, "x", -1.25), (3, "optimizer.name", "adamw"), (8, "optimizer.schedule.name", "cosine_decay")]),
        (VALLEYS, [(2, "optimizer.name", "adagrad"), (4, "optimizer.name", "rmsprop"), (6, "optimizer.name", "adam")]),
        (LINE, [(4, "weight", 1 / 3), (4, "bias", -2.0), (7, "optimizer.momentum", 0.9), (9, "data.noise", 0.5)]),
        (SOFTMAX, [(2, "layer1.weight[1,3]", 0.1), (5, "training.l2", 0.5), (5, "training.batch_size", 7)]),
        (
            MOONS,
            [
                (3, "layer2.weight[1,2]", 1e-17),
                (3, "layer3.bias", 0.0),
                (7, "model.activation", "leaky_relu"),
                (8, "model.activation.negative_slope", 0.3),
                (9, "training.batch_size", 5),
                (11, "optimizer.schedule", {"name": "join", "schedules": ["warmup", "constant"], "boundaries": [9]}),
            ],
        ),
    ],
)
def test_live_changes_are_made_again_at_their_steps(text: str, edits: list[Any], tmp_path: Path) -> None:
    """Among them a new optimiser, which must find its own defaults and not the old one's."""
    session = edited(Session(parse(text)), *edits)
    assert len(session.history.edits) == len(edits)
    assert_same(session, saved(session, tmp_path / "again.toml"))


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (VALLEYS, lambda run: run.apply("function.start.x", 1.75)),
        (VALLEYS, lambda run: run.apply("function.expression", "x^2 + cos(3x)")),
        (MOONS, lambda run: run.apply("model.hidden", [3, 3, 3])),
        (MOONS, lambda run: run.reseed()),
        (MOONS, lambda run: (run.apply("optimizer.lr", 0.1), run.apply("layer1.bias[0]", 3.0), run.reset())),
        (LINE, lambda run: run.apply("model.degree", 3)),
    ],
)
def test_what_began_anew_is_folded_in(text: str, change: Change, tmp_path: Path) -> None:
    session = Session(parse(text))
    session.step(4)
    change(session)
    session = edited(session, (2, "optimizer.lr", 0.01))
    assert_same(session, saved(session, tmp_path / "again.toml"))


def test_edits_of_the_file_itself_come_before_those_made_since(tmp_path: Path) -> None:
    text = VALLEYS + '[[edit]]\nat = 3\nkey = "x"\nvalue = 0.5\n[[edit]]\nat = 7\nkey = "optimizer.lr"\nvalue = 0.01\n'
    session = edited(Session(parse(text)), (3, "x", -0.5))
    again = saved(session, tmp_path / "again.toml")
    assert [edit.value for edit in again.scenario.edit] == [0.5, -0.5]
    assert_same(session, again)


@pytest.mark.parametrize("name", scenarios(shipped()))
def test_every_shipped_scenario_is_the_same_after_saving(name: str, tmp_path: Path) -> None:
    scenario = load(name)
    save_scenario(tmp_path / "copy.toml", scenario, scenario.edit)
    again = load(str(tmp_path / "copy.toml"))
    one, other = Session(scenario), Session(again)
    assert again.title == scenario.title
    assert (again.summary, again.notes) == (scenario.summary, scenario.notes)
    assert one.row.loss == other.row.loss
    assert one.state.params.tobytes() == other.state.params.tobytes()


def test_notes_keep_their_languages_and_their_lines(tmp_path: Path) -> None:
    words = """
summary = { en = "One \\"line\\"", zh = "一行" }
[notes]
en = "first\\n\\nthird \\\\ \\t\\u007f"
zh = "甲\\n乙"
[function]"""
    text = changed(VALLEYS, ("[function]", words))
    scenario = parse(text)
    save_scenario(tmp_path / "n.toml", scenario, ())
    again = load(str(tmp_path / "n.toml"))
    assert again == scenario
    assert again.text("notes", "zh") == "甲\n乙"


def test_only_what_was_written_or_set_is_in_the_file(tmp_path: Path) -> None:
    session = Session(parse(VALLEYS))
    session.apply("optimizer.momentum", 0.5)
    session.reset()
    text = scenario_text(session.history.scenario, session.history.edits, tmp_path)
    assert "momentum = 0.5" in text
    assert "nesterov" not in text
    assert "[[edit]]" not in text


@pytest.mark.parametrize(("folder", "expected"), [("", "data/points.csv"), ("data", "points.csv"), ("other", None)])
def test_the_data_are_found_from_wherever_the_file_is(folder: str, expected: str | None, tmp_path: Path) -> None:
    for name in ("data", "other"):
        (tmp_path / name).mkdir()
    csv = tmp_path / "data" / "points.csv"
    csv.write_text("a,b\n" + "".join(f"{k},{2 * k + 1}\n" for k in range(9)), encoding="utf-8")
    text = changed(LINE, ('name = "line"\nslope = 2\nintercept = 1\nnoise = 1\nnoise_kind = "uniform"',
                          'csv = "data/points.csv"\ntarget = "b"'))  # fmt: skip
    (tmp_path / "line.toml").write_text(changed(text, ("lr = 0.01", "lr = 0.001")), encoding="utf-8")
    session = Session(load(str(tmp_path / "line.toml")))
    session.step(5)
    again = saved(session, tmp_path / folder / "again.toml")
    assert_same(session, again)
    assert again.scenario.data is not None
    assert again.scenario.data.csv == (expected or str(csv.resolve()))


def test_a_scenario_that_was_built_and_not_written_is_saved_in_full(tmp_path: Path) -> None:
    scenario = replace(parse(MOONS), title="Built", raw={})
    save_scenario(tmp_path / "built.toml", scenario, ())
    assert load(str(tmp_path / "built.toml")) == scenario


def test_more_changes_than_a_file_may_hold_are_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text("old", encoding="utf-8")
    edits = [Edit(k, "optimizer.lr", 0.1 + k / 7) for k in range(3_000)]
    with pytest.raises(SaveError, match="not written"):
        save_scenario(path, parse(VALLEYS), edits)
    assert path.read_text(encoding="utf-8") == "old"


def test_long_lists_are_written_on_lines_that_can_be_read_again(tmp_path: Path) -> None:
    units = [10 + k % 7 for k in range(60)]
    scenario = parse(changed(MOONS, ("hidden = [5, 4]", f"hidden = {units}")))
    text = scenario_text(scenario, (), tmp_path)
    assert max(map(len, text.splitlines())) < 120
    assert parse(text) == scenario

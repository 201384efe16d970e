"""The race: racers as they run alone, rates as a longer search finds them, and an order that means something."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui.cli import main
from gdtui.errors import GdtuiError, ScenarioError
from gdtui.race import Race, picture_of
from gdtui.race.entrants import FIELD, alone, field_of, names_of, racer_called
from gdtui.race.order import arrivals
from gdtui.race.tuning import Search
from gdtui.scenario import Scenario, dump, load, parse
from gdtui.session import Session
from tests.proofs import FULL, crossed, one_in
from tests.toml import LINE, MOONS, VALLEYS

RAVINE = """
title = "Ravine"
kind = "function"
[function]
surface = { name = "ravine", condition = 50.0 }
start = { x = 8.0, y = 1.5 }
window = { x = [-10.0, 10.0], y = [-2.5, 2.5] }
[optimizer]
name = "sgd"
lr = 0.02
[training]
steps = 100
"""

FIVE = """
[[race]]
lr = 0.03
[[race]]
name = "sgd"
lr = 0.01
momentum = 0.9
label = "heavy"
[[race]]
name = "adam"
lr = 0.1
[[race]]
name = "rmsprop"
lr = 0.02
[[race]]
name = "adagrad"
lr = 0.3
"""

CHANGES: list[dict[str, Any]] = [
    {"lr": 0.03},
    {"name": "sgd", "lr": 0.01, "momentum": 0.9},
    {"name": "adam", "lr": 0.1},
    {"name": "rmsprop", "lr": 0.02},
    {"name": "adagrad", "lr": 0.3},
]
"""The optimisers of FIVE, as changes to a scenario."""


def settled(race: Race) -> Race:
    """The race when its rates are found and everybody is in place."""
    while race.busy:
        race.work()
    return race


def alone_with(text: str, change: dict[str, Any]) -> Session:
    """A session of the scenario with another optimiser, made without the race."""
    table = dict(parse(text).raw)["optimizer"] | change
    if "name" in change:
        table = change | ({"schedule": table["schedule"]} if "schedule" in table else {})
    return Session(parse(text, changes=[("optimizer", table)]))


# Racers are sessions


@pytest.mark.parametrize("text", [VALLEYS, RAVINE, LINE, MOONS], ids=["valleys", "ravine", "line", "moons"])
def test_a_racer_has_the_bits_of_the_same_scenario_run_alone(text: str) -> None:
    race = settled(Race(parse(text + FIVE)))
    race.step(7)
    race.goto(25)
    race.goto(12)
    race.goto(36)
    assert race.step_count == 36
    assert race.ready
    for entry, change in zip(race.entries, CHANGES, strict=True):
        single = alone_with(text, change)
        single.step(36)
        lane = entry.lanes[False]
        np.testing.assert_array_equal(lane.session.state.params, single.state.params)
        for memory, other in zip(lane.session.state.memory, single.state.memory, strict=True):
            np.testing.assert_array_equal(memory, other)
        np.testing.assert_array_equal(lane.session.trace.curves["loss"].points(), single.trace.curves["loss"].points())


def test_with_one_rate_for_all_a_racer_is_the_scenario_with_that_rate() -> None:
    four = FIVE[FIVE.index('[[race]]\nname = "sgd"') :]
    race = settled(Race(parse(MOONS + four)))
    race.share_rate(True)
    race.goto(20)
    for entry, change in zip(race.entries, CHANGES[1:], strict=True):
        single = alone_with(MOONS, change | {"lr": 0.02})
        single.step(20)
        np.testing.assert_array_equal(entry.lanes[True].session.state.params, single.state.params)


def test_racers_see_the_same_batches() -> None:
    race = settled(Race(parse(MOONS + FIVE)))
    race.goto(10)
    batches = [lane.session.batch for lane in race.lanes]
    assert batches[0] is not None
    for batch in batches[1:]:
        np.testing.assert_array_equal(batch, batches[0])


def test_seeds_and_first_weights_race_too() -> None:
    tables = '[[race]]\nseed = 8\n[[race]]\nseed = 9\n[[race]]\ninit = { name = "normal", std = 0.5 }\n'
    race = settled(Race(parse(MOONS + tables)))
    race.goto(15)
    others = [("training.seed", 8), ("training.seed", 9), ("model.init", {"name": "normal", "std": 0.5})]
    for lane, change in zip(race.lanes, others, strict=True):
        single = Session(parse(MOONS, changes=[change]))
        single.step(15)
        np.testing.assert_array_equal(lane.session.state.params, single.state.params)


# Learning rates


@pytest.mark.parametrize(
    ("name", "text"), one_in(2, crossed(["sgd", "momentum", "adam", "rmsprop", "adagrad"], [RAVINE, LINE]))
)
def test_the_search_is_as_good_as_trying_many_more_rates_one_by_one(name: str, text: str) -> None:
    scenario = alone(parse(text), racer_called(name))
    search = Search(scenario)
    search.advance()
    assert search.rate is not None
    rates = [10.0 ** (k / 16) for k in range(-16 * 5, 16 * 2, 1 if FULL else 2)]
    ends = [end_of(scenario, rate) for rate in rates]
    first, lowest = float(Session(scenario).row.loss[0]), min(ends)
    good = [rate for rate, end in zip(rates, ends, strict=True) if end <= lowest + 1e-6 * (first - lowest)]
    assert min(good) / 2 <= search.rate <= max(good) * 2
    # no more than what a twentieth of a decade changes, or a millionth of the way
    near = [end_of(scenario, search.rate * factor) for factor in (0.9, 1.0, 1.1)]
    assert min(near) <= lowest + 1e-3 * (first - lowest)


def end_of(scenario: Scenario, rate: float) -> float:
    """The worst of the last eighth of a run alone."""
    session = Session(parse(dump(scenario), changes=[("optimizer.lr", rate)]))
    session.step(session.plan.total)
    if session.status == "diverged":
        return float("inf")
    losses = session.trace.curves["loss"].points()[1]
    return float(losses[-session.plan.total // 8 :].max())


def test_plain_descent_gets_the_rate_that_theory_gives() -> None:
    """On a quadratic with curvatures 1 and 50 no fixed rate shrinks both parts faster than 2/(1 + 50)."""
    search = Search(alone(parse(RAVINE), racer_called("sgd")))
    search.advance()
    assert search.rate == pytest.approx(2 / 51, rel=0.1)


def nobody_gave_up(race: Race) -> None:
    """At its last step, nobody's own rate is worse than one for all, or than those that were tried last."""
    settled(race)
    for entry in race.entries:
        assert entry.search is not None
        lane, other = entry.lanes[False], entry.lanes[True]
        told_apart = 1e-12 * float(lane.curve()[1][0])
        assert lane.is_at(race.total)
        assert other.is_at(race.total)
        assert lane.value <= other.value + told_apart, entry.racer
        assert lane.value <= entry.search.stages[-2].seen[-1].min() + told_apart, entry.racer


def test_a_common_rate_that_is_lower_in_the_end_becomes_ones_own_however_far_the_search_looked() -> None:
    """A search over 5,000 steps looks over a part of them."""
    race = settled(Race(load("rosenbrock", [("race", [{"name": "sgd"}])])))
    assert race.entries[0].search is not None
    assert race.entries[0].search.length < race.total == 5000
    assert race.entries[0].rate == race.common == 0.001


def test_whoever_has_made_all_steps_has_finished_with_the_race() -> None:
    race = settled(Race(parse(RAVINE + FIVE)))
    race.goto(99)
    assert {one.state for one in picture_of(race).standings} == {"racing"}
    race.goto(100)
    assert race.status == "finished"
    assert {one.state for one in picture_of(race).standings} == {"finished"}


def test_a_search_in_slices_finds_what_a_search_at_once_finds() -> None:
    at_once, sliced = (Search(alone(parse(MOONS), racer_called("adam"))) for _ in range(2))
    at_once.advance()
    slices, shares = 0, []
    while not sliced.done:
        sliced.advance(lambda: False)
        slices += 1
        shares.append(sliced.share)
    assert sliced.rate == at_once.rate
    assert slices > 20
    assert shares[-1] == 1.0
    assert [len(s.rates) for s in sliced.stages] == [len(s.rates) for s in at_once.stages]


def test_a_rate_found_is_a_racers_own_and_is_the_very_run_that_was_judged() -> None:
    race = settled(Race(parse(RAVINE + '[[race]]\nname = "sgd"\n[[race]]\nname = "adam"\n')))
    for entry in race.entries:
        assert entry.search is not None
        assert entry.rate == entry.search.rate == entry.lanes[False].session.scenario.lr
    race.goto(100)
    rates, ends = race.entries[0].search.tried()  # type: ignore[union-attr]
    place = int(np.flatnonzero(rates == race.entries[0].rate)[0])
    assert race.entries[0].lanes[False].value <= ends[place]


def test_where_every_rate_is_given_nothing_is_searched() -> None:
    race = Race(parse(RAVINE + FIVE))
    assert race.tuned
    assert [entry.rate for entry in race.entries] == [0.03, 0.01, 0.1, 0.02, 0.3]
    assert [entry.source for entry in race.entries] == ["given"] * 5


# The table


def test_the_table_tells_what_sessions_tell() -> None:
    race = settled(Race(parse(RAVINE + FIVE + '[[race]]\nname = "armijo"\nlr = 1.0\n')))
    race.goto(40)
    picture = picture_of(race)
    changes = [*CHANGES, {"name": "armijo", "lr": 1.0}]
    for one in picture.standings:
        single = alone_with(RAVINE, changes[one.order])
        single.step(40)
        curve = single.trace.curves["loss"].points()
        assert one.value == curve[1][-1]
        assert one.best == curve[1].min()
        assert one.lr == changes[one.order]["lr"]
        np.testing.assert_array_equal(one.curve, curve)
        memory: Any = single.state.memory
        counted = one.name == "armijo"
        assert one.gradients == (int(memory.gradient_evaluations[0, 0]) if counted else 40)
        assert one.functions == (int(memory.function_evaluations[0, 0]) if counted else 40)
    values = [one.value for one in picture.standings]
    assert values == sorted(values)  # type: ignore[type-var]


def test_with_batches_racers_are_compared_on_the_whole_training_set() -> None:
    race = settled(Race(parse(MOONS + FIVE)))
    race.goto(20)
    picture = picture_of(race)
    assert picture.value_name == "train loss"
    for one in picture.standings:
        single = alone_with(MOONS, CHANGES[one.order])
        single.step(20)
        assert one.value == single.measure()["train_loss"][0]


def test_who_diverges_keeps_the_step_and_comes_last_while_others_go_on() -> None:
    race = settled(Race(parse(RAVINE + "[[race]]\nlr = 0.045\n[[race]]\nlr = 0.02\n")))
    race.goto(100)
    picture = picture_of(race)
    last = picture.standings[-1]
    single = alone_with(RAVINE, {"lr": 0.045})
    single.step(100)
    assert (last.state, last.since) == ("diverged", int(single.state.diverged_step[0]))
    assert picture.standings[0].gradients == 100
    assert race.status == "finished"
    race.goto(10)
    assert [one.state for one in picture_of(race).standings] == ["racing", "racing"]


def test_a_race_of_which_nobody_is_left_is_over() -> None:
    race = settled(Race(parse(RAVINE + "[[race]]\nlr = 0.5\n[[race]]\nlr = 1.0\n")))
    race.goto(100)
    assert race.status == "diverged"
    assert race.step() == 0
    assert race.step_count < 100
    assert race.lost == ""


def test_a_race_from_where_the_function_has_no_value_is_promised_no_rate() -> None:
    text = VALLEYS.replace("x^4 - 3x^2 + x", "log(x)").replace("x = 2.0", "x = -1.0")
    race = settled(Race(parse(text + "[[race]]\nlr = 0.5\n[[race]]\nlr = 1.0\n")))
    assert (race.status, race.lost) == ("diverged", "f is no finite number: begin elsewhere")


def test_who_is_as_low_as_can_be_told_is_ahead_by_having_been_there_first() -> None:
    race = settled(Race(load("himmelblau", [("race", [{"lr": 0.02}, {"lr": 0.01}])])))
    race.goto(100)
    there = arrivals(race)
    steps = []
    for rate in (0.02, 0.01):
        values = Session(load("himmelblau", [("optimizer.lr", rate)]))
        values.step(100)
        curve = values.trace.curves["loss"].points()[1]
        steps.append(int(np.flatnonzero(curve > 1e-6 * curve[0])[-1]) + 1)
    assert [there["A"], there["B"]] == steps
    assert [one.letter for one in picture_of(race).standings] == ["A", "B"]


# Going about


def test_travel_in_time_takes_all_racers_along() -> None:
    race = settled(Race(parse(MOONS + FIVE)))
    race.goto(50)
    far = [lane.session.state.params.copy() for lane in race.lanes]
    race.goto(3)
    assert {lane.session.step_count for lane in race.lanes} == {3}
    assert race.recorded == 50
    race.goto(50)
    for lane, params in zip(race.lanes, far, strict=True):
        np.testing.assert_array_equal(lane.session.state.params, params)


def test_steps_wait_for_those_who_are_late() -> None:
    race = settled(Race(parse(RAVINE + FIVE)))
    race.goto(30)
    entry = race.add(racer_called("nesterov"))
    assert not race.ready
    assert race.step() == 0
    settled(race)
    assert entry.lanes[False].session.step_count == 30
    assert race.step() == 1


def test_going_back_in_slices_ends_at_the_same_place() -> None:
    race = settled(Race(parse(MOONS + FIVE)))
    race.goto(50)
    race.goto(31, lambda: False)
    while race.busy:
        race.work(lambda: False)
    assert {lane.session.step_count for lane in race.lanes} == {31}


# Rules


def test_a_rate_set_by_hand_starts_that_racer_anew_and_can_be_taken_back() -> None:
    race = settled(Race(parse(RAVINE + FIVE)))
    race.goto(25)
    entry = race.entries[2]
    before = entry.lanes[False].session.state.params.copy()
    race.set_rate(entry, 0.2)
    settled(race)
    single = alone_with(RAVINE, {"name": "adam", "lr": 0.2})
    single.step(25)
    np.testing.assert_array_equal(entry.lanes[False].session.state.params, single.state.params)
    assert (entry.rate, entry.source, entry.own, race.touched) == (0.2, "by hand", 0.1, True)
    race.restore_rate(entry)
    settled(race)
    assert not race.touched
    np.testing.assert_array_equal(entry.lanes[False].session.state.params, before)


def test_one_rate_for_all_can_be_another_one() -> None:
    race = settled(Race(parse(RAVINE + FIVE)))
    race.share_rate(True)
    race.set_rate(race.entries[0], 0.01)
    race.goto(5)
    assert {lane.session.scenario.lr for lane in race.lanes} == {0.01}
    assert race.touched
    race.restore_rate(race.entries[0])
    assert (race.common, race.touched) == (0.02, False)


def test_a_rate_that_cannot_be_changes_nothing() -> None:
    race = settled(Race(parse(RAVINE + FIVE)))
    with pytest.raises(GdtuiError):
        race.set_rate(race.entries[0], float("inf"))
    assert race.entries[0].rate == 0.03
    race.share_rate(True)
    with pytest.raises(GdtuiError):
        race.set_rate(race.entries[0], float("inf"))
    assert race.common == 0.02


def test_racers_come_and_go_within_bounds() -> None:
    race = settled(Race(parse(RAVINE + FIVE)))
    race.remove(race.entries[1])
    assert [entry.letter for entry in race.entries] == ["A", "C", "D", "E"]
    assert race.touched
    assert race.add(racer_called("lion")).letter == "B"
    for name in ("adamw", "radam", "nadam", "adamax", "amsgrad", "rprop", "lbfgs"):
        race.add(racer_called(name))
    with pytest.raises(GdtuiError, match="12 racers"):
        race.add(racer_called("adadelta"))
    while len(race.entries) > 1:
        race.remove(race.entries[0])
    with pytest.raises(GdtuiError, match="last one"):
        race.remove(race.entries[0])


def test_a_racer_that_the_problem_refuses_is_not_taken_in() -> None:
    race = settled(Race(parse(MOONS + FIVE)))
    with pytest.raises(ScenarioError, match="second derivatives"):
        race.add(racer_called("newton"))
    assert len(race.entries) == 5


def test_one_rate_for_all_is_refused_where_rates_are_what_races() -> None:
    race = settled(Race(load("race-rates")))
    with pytest.raises(GdtuiError, match="differ in their rate alone"):
        race.share_rate(True)
    assert not race.equal
    with pytest.raises(GdtuiError, match="same rate already"):
        Race(load("race-starts")).share_rate(True)


def test_the_scenarios_own_edits_of_its_optimiser_are_left_out_and_others_stay() -> None:
    edits = '[[edit]]\nat = 3\nkey = "optimizer.lr"\nvalue = 0.5\n[[edit]]\nat = 4\nkey = "x"\nvalue = 7.0\n'
    race = settled(Race(parse(RAVINE + FIVE + edits)))
    race.goto(4)
    assert {float(lane.session.state.params[0, 0]) for lane in race.lanes} == {7.0}
    assert race.lanes[0].session.scenario.lr == 0.03


# Who races


def test_without_racers_the_field_is_six_and_the_scenarios_own_optimiser() -> None:
    assert names_of(field_of(parse(RAVINE))) == list(FIELD)
    own = parse(RAVINE, changes=[("optimizer.name", "adamax")])
    assert names_of(field_of(own)) == [*FIELD, "adamax"]
    assert all(racer.tuned for racer in field_of(own))


def test_names_tell_racers_apart() -> None:
    tables = '[[race]]\nname = "adam"\nlr = 0.1\n[[race]]\nname = "adam"\nlr = 0.2\n[[race]]\nname = "lion"\n'
    assert names_of(parse(RAVINE + tables).race) == ["adam lr 0.1", "adam lr 0.2", "lion"]
    assert names_of(load("race-rates").race) == ["lr 0.005", "lr 0.02", "lr 0.0392", "lr 0.04", "lr 0.045"]
    assert names_of(load("race-starts").race)[1] == "init normal std 0.1"
    assert names_of(parse(RAVINE + FIVE).race)[1] == "heavy"


def test_a_racer_without_a_name_takes_over_the_optimiser_and_its_rate() -> None:
    text = MOONS + "[[race]]\nbetas = [0.8, 0.99]\n[[race]]\nname = 'adam'\n"
    inherited, named = parse(text).race
    assert (inherited.optimizer.name, inherited.optimizer.options["lr"], inherited.tuned) == ("adam", 0.02, False)
    assert named.tuned
    assert parse(dump(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ("[[race]]\nname = 'sgdd'", ["race[0].name", "sgd"]),
        ("[[race]]\nlr = -1", ["race[0].lr = -1", "> 0"]),
        ("[[race]]\nname = 'adam'\nmomentum = 0.9", ["race[0].momentum", "betas", "label"]),
        ("[[race]]\nlr = 0.1\n[[race]]\nlabl = 'x'", ["race[1].labl", 'did you mean "label"']),
        ("[[race]]\nlabel = 3", ["race[0].label = 3", "text"]),
        ("[[race]]\nseed = -3", ["race[0].seed = -3", "≥ 0"]),
        ("[[race]]\ninit = 'zeros'", ["race[0].init", "network"]),
        ("[[race]]\nlr = 0.1\n[[race]]\nlr = 0.1", ["race[1]", "same as race[0]"]),
        ("[[race]]\nlr = 0.1\n" + "".join(f"[[race]]\nlr = {k}\n" for k in range(1, 13)), ["racers", "12"]),
    ],
)
def test_a_mistake_in_a_racer_gets_one_line(tables: str, words: list[str]) -> None:
    with pytest.raises(GdtuiError) as caught:
        parse(RAVINE + tables)
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


def test_a_racer_that_the_problem_refuses_is_found_by_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "moons.toml"
    file.write_text(MOONS + "[[race]]\nlr = 0.1\n[[race]]\nname = 'newton'\n", encoding="utf-8")
    assert main(["check", str(file)]) == 2
    said = capsys.readouterr().err
    line = file.read_text(encoding="utf-8").split("\n").index("name = 'newton'") + 1
    assert f'moons.toml:{line}: race[1].name = "newton": needs second derivatives' in said


# What is shipped


def test_the_ravine_is_won_and_lost_by_the_rate() -> None:
    """What the notes of race-ravine say."""
    race = settled(Race(load("race-ravine")))
    race.goto(race.total)
    nobody_gave_up(race)
    fair = picture_of(race)
    race.share_rate(True)
    equal = picture_of(race)
    assert [one.name for one in fair.standings] == ["adagrad", "rmsprop", "nesterov", "momentum", "adam", "sgd"]
    names = [one.name for one in equal.standings]
    assert names == ["nesterov", "momentum", "sgd", "rmsprop", "adam", "adagrad"]
    assert [one.other_place for one in fair.standings] == [6, 4, 1, 2, 5, 3]
    own = {one.name: one.own for one in fair.standings}
    assert own["adagrad"] == pytest.approx(350 * 0.02, rel=0.05)
    assert own["nesterov"] == pytest.approx(0.016, rel=0.05)
    assert "adagrad was first at the goal, at step 6," in fair.words[0]
    assert fair.words[1] == "Goal: within a millionth of the lowest. Rates are tuned for step 100."
    assert "adagrad would be 6th, not 1st" in fair.words[2]
    assert "355 times below its own" in fair.words[2]
    assert "for nesterov, 1st, that is about right" in equal.words[0]
    assert "for adagrad, 6th, 355 times below its own, 7.1" in equal.words[0]


def test_the_moons_make_rmsprop_look_fast() -> None:
    """What the notes of race-moons say; and the words of a race say for which step rates are tuned."""
    race = settled(Race(load("race-moons")))
    assert "the rate that suits it, tuned for step 100, so" in picture_of(race).words[0]
    race.goto(50)
    assert [one.name for one in picture_of(race).standings] == ["momentum", "adam", "rmsprop", "adagrad", "sgd"]
    assert "leads at its own rate, 4, at step 50 of the 100 that rates are tuned for." in picture_of(race).words[0]
    race.share_rate(True)
    settled(race)
    assert [one.name for one in picture_of(race).standings] == ["rmsprop", "adam", "momentum", "adagrad", "sgd"]
    race.share_rate(False)
    race.goto(100)
    assert "leads at its own rate, 0.43, tuned for step 100." in picture_of(race).words[0]
    nobody_gave_up(race)
    race.goto(110)
    assert ", at step 110, past the 100 that rates are tuned for." in picture_of(race).words[0]


def test_which_rate_leads_depends_on_when_one_looks() -> None:
    """What the notes of race-rates say."""
    race = settled(Race(load("race-rates")))
    leaders = []
    for step in (20, 50):
        race.goto(step)
        leaders.append(picture_of(race).standings[0].lr)
    assert leaders == [0.02, 0.0392]
    race.goto(100)
    last = picture_of(race).standings[-1]
    assert (last.lr, last.state, last.since) == (0.045, "diverged", 63)


def test_first_weights_decide() -> None:
    """What the notes of race-starts say."""
    race = settled(Race(load("race-starts")))
    race.goto(200)
    values = {one.name: one.value for one in picture_of(race).standings}
    assert values["init zeros"] == pytest.approx(np.log(2), abs=1e-3)
    assert values["init normal std 0.1"] == pytest.approx(np.log(2), abs=1e-3)
    assert values["init normal std 2"] == pytest.approx(0.12, rel=0.1)
    assert values["init xavier_uniform"] == pytest.approx(0.005, rel=0.2)
    assert values["init orthogonal"] == pytest.approx(0.008, rel=0.2)


def test_a_headless_run_is_the_scenarios_own_optimiser_as_ever(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "race-ravine", "--format", "json", "--quiet", "--no-timing"]) == 0
    raced = json.loads(capsys.readouterr().out)
    single = Session(parse(RAVINE))
    single.step(100)
    assert raced["loss"]["last"] == single.row.loss[0]
    assert "race" not in raced
    assert [racer["name"] for racer in raced["scenario"]["race"]][:2] == ["sgd", "sgd"]

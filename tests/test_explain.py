"""Words and pictures of a step: true, and computed from the numbers at hand."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from gdtui import wording
from gdtui.cli import main
from gdtui.health import health
from gdtui.pictures import (
    AgreementPicture,
    BoundaryPicture,
    CurvePicture,
    FitPicture,
    ImagesPicture,
    SurfacePicture,
)
from gdtui.scenario import load, parse
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from tests.proofs import FULL
from tests.toml import LINE, MOONS, VALLEYS


def at(text: str, step: int, *changes: tuple[str, object]) -> Snapshot:
    session = Session(parse(text, changes=changes))
    session.goto(step)
    return snapshot(session)


def test_the_update_of_a_function_in_symbols_and_in_numbers() -> None:
    seen = at(VALLEYS, 0)
    assert seen.update.rule == "x ← x − lr · f′(x)"
    assert seen.update.formula == "f′(x) = 4x³ − 6x + 1"
    assert seen.update.numbers == ("x ← 2.0000 − 0.05 × 21.0000 = 0.9500",)


def test_with_momentum_the_rule_is_the_optimisers_own() -> None:
    seen = at(VALLEYS, 2, ("optimizer.momentum", 0.5))
    assert "momentum" in seen.update.rule
    assert seen.change is not None
    assert f"{seen.params[0] + seen.change[0]:.4f}".replace("-", "−") in seen.update.numbers[0]


@pytest.mark.parametrize(
    ("changes", "step", "words"),
    [
        ([("function.start.x", 1.3), ("optimizer.lr", 0.01)], 0, "downhill in a shallower valley"),
        ([("optimizer.lr", 0.1)], 0, "over the bump, into the deepest valley"),
        ([("optimizer.lr", 0.1)], 3, "downhill in the deepest valley"),
        ([("optimizer.lr", 0.2), ("function.start.x", 1.5)], 0, "too far"),
        ([("optimizer.lr", 0.2)], 0, "over the bump, and out higher up"),
        ([("optimizer.lr", 0.16), ("function.start.x", 1.4)], 0, "across the valley floor"),
        ([("function.start.x", 1.130901), ("optimizer.lr", 1e-4)], 4000, "nothing moves it any more"),
        ([("optimizer.lr", 1.0)], 50, "diverged at step"),
    ],
)
def test_the_sentence_says_what_the_step_does(changes: list[tuple[str, object]], step: int, words: str) -> None:
    seen = at(VALLEYS, step, *changes, ("training.steps", 10_000))
    assert words in seen.update.sentence, seen.update.sentence


@pytest.mark.parametrize(
    ("key", "value", "then"),
    [
        ("training.seed", 1, ", the next step turns back"),
        ("optimizer.momentum", 0.9, ""),
        ("optimizer.name", "adam", ""),
    ],
)
def test_that_the_next_step_turns_back_is_said_of_plain_descent_only(key: str, value: object, then: str) -> None:
    rate = 0.4 if value == "adam" else 0.16
    seen = at(VALLEYS, 0, (key, value), ("optimizer.lr", rate), ("function.start.x", 1.4))
    assert re.fullmatch(rf"across the valley floor: f falls by [\d.]+{then}", seen.update.sentence)


def test_a_floor_is_crossed_only_where_the_slope_along_a_parameter_changes_its_side() -> None:
    here, change = np.array([-1.0, 0.1]), np.array([1.0, 1.0])
    assert wording._crosses(here, np.array([0.5, 0.1]), change)
    assert not wording._crosses(here, np.array([-0.1, 0.5]), change), "the second one climbs all the way"


def test_a_change_is_blamed_for_the_loss_only_where_the_loss_can_show_it() -> None:
    session = Session(parse(MOONS))
    session.step(30)
    here = session.step_count
    session.apply("optimizer.lr", 0.5)
    assert wording._why_above(session, here - 1) == ": this batch is harder"
    session.step()
    assert wording._why_above(session, here - 1) == ": settings changed since"
    session.apply("layer1.weight[0,0]", 3.0)
    assert wording._why_above(session, here - 1) == ": a weight was set since"
    session.apply("training.l2", 0.1)
    assert wording._why_above(session, here - 1) == ": settings changed since"


def test_a_step_that_momentum_makes_too_long_is_not_blamed_on_the_rate_alone() -> None:
    session = Session(load("rosenbrock", changes=[("optimizer.momentum", 0.9)]))
    session.goto(4)
    seen = snapshot(session)
    assert seen.change is not None
    times = np.linalg.norm(seen.change) / (seen.lr * np.linalg.norm(seen.grad))
    assert f"too far: past the valley and up by 13.0280; momentum: {times:.3g} × lr·|∇f|" == (seen.update.sentence)


def test_a_regression_knows_its_edge_of_stability() -> None:
    assert "stable" in at(LINE, 1).update.sentence
    assert "2/lr beyond all numbers: stable" in at(LINE, 1, ("optimizer.lr", 1e-320)).update.sentence
    assert "unstable" in at(LINE, 1, ("optimizer.lr", 0.03)).update.sentence
    found = float(at(LINE, 1).update.sentence.split()[1])
    session = Session(parse(LINE))
    x = session.plan.objective.train.inputs[0]  # type: ignore[union-attr]
    design = np.stack([x, np.ones_like(x)])
    assert found == pytest.approx(np.linalg.eigvalsh(design @ design.T)[-1], rel=1e-3)


def test_the_lowest_loss_is_told_apart_from_the_one_at_the_start() -> None:
    first, seen = at(LINE, 0, ("model.loss", "huber")), at(LINE, 3, ("model.loss", "huber"))
    assert seen.update.sentence == f"loss {seen.loss:.4f}, its lowest so far; it began at {first.loss:.4f}"


def test_the_textbooks_line_has_its_edge_near_0_015() -> None:
    session = Session(load("article-line"))
    assert 2 / np.linalg.eigvalsh(session.plan.objective.curvature())[-1] == pytest.approx(0.015, abs=0.001)  # type: ignore[union-attr]
    solution = session.solution()
    assert solution is not None
    session.step(1000)
    np.testing.assert_allclose(session.state.params[0], solution, rtol=1e-9)
    assert solution[1] == pytest.approx(1.5, abs=0.1)


@pytest.mark.parametrize(
    ("ratio", "dead", "saturated", "word"),
    [
        (1.0, 0.0, 0.0, "healthy"),
        (33.0, 0.0, 0.0, "healthy"),
        (1e-4, 0.0, 0.0, "vanishing"),
        (2e3, 0.0, 0.0, "exploding"),
        (1.0, 0.6, 0.0, "dead"),
        (1.0, 0.0, 0.95, "saturated"),
    ],
)
def test_health_is_judged_by_ratios(ratio: float, dead: float, saturated: float, word: str) -> None:
    assert health(ratio, dead, saturated) == word


def test_no_layer_is_healthy_that_is_thrown_away_or_whose_run_has_diverged() -> None:
    session = Session(load("exploding"))
    assert "healthy" not in {layer.health for layer in snapshot(session).layers}
    session.step(3)
    assert session.status == "diverged"
    assert "healthy" not in {layer.health for layer in snapshot(session).layers}
    session = Session(parse(MOONS, changes=[("optimizer.lr", 1000.0)]))
    seen = snapshot(session)
    assert {(layer.health, layer.thrown) for layer in seen.layers} == {("exploding", True)}
    assert seen.update.sentence.startswith("the next update of layer1 is ")


def test_a_healthy_spirals_run_reads_healthy_at_every_step() -> None:
    session = Session(load("residual"))
    for _ in range(6):  # its last layer is young: it grows by more than its length
        assert {layer.health for layer in snapshot(session).layers} == {"healthy"}
        session.step()
    session = Session(load("spirals"))
    while not session.status:
        assert {layer.health for layer in snapshot(session).layers} == {"healthy"}, session.state.step
        session.step(50)


@pytest.mark.parametrize(
    ("name", "word"), [("vanishing", "vanishing"), ("exploding", "exploding"), ("dead-units", "dead")]
)
def test_the_ill_scenarios_show_their_illness_in_the_first_layer(name: str, word: str) -> None:
    session = Session(load(name))
    session.step(20)
    seen = snapshot(session)
    assert seen.layers[0].health == word
    assert seen.update.sentence.endswith("slopes of at most ¼ multiply") == (word == "vanishing")
    assert {layer.health for layer in snapshot(Session(load("vanishing-repaired"))).layers} == {"healthy"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("two-valleys", CurvePicture),
        ("rosenbrock", SurfacePicture),
        ("article-line", FitPicture),
        ("wine", AgreementPicture),
        ("moons", BoundaryPicture),
        ("iris", BoundaryPicture),
        ("digits", ImagesPicture),
        ("sine-regression", FitPicture),
    ],
)
def test_every_problem_has_its_picture(name: str, kind: type) -> None:
    session = Session(load(name))
    session.step(3)
    assert isinstance(snapshot(session).picture, kind)


def test_the_ball_lies_on_the_curve_and_the_next_point_is_the_next_step() -> None:
    session = Session(parse(VALLEYS))
    session.step(2)
    before = snapshot(session).picture
    assert isinstance(before, CurvePicture)
    assert before.y == pytest.approx(before.x**4 - 3 * before.x**2 + before.x)
    session.step()
    after = snapshot(session).picture
    assert isinstance(after, CurvePicture)
    assert before.next == (after.x, after.y)
    assert after.trail[0].tolist()[:-1] == before.trail[0].tolist()


def test_a_regressions_bowl_is_its_loss() -> None:
    session = Session(parse(LINE))
    session.step(5)
    drawn = snapshot(session).picture
    assert isinstance(drawn, FitPicture)
    assert drawn.bowl is not None
    x, y = session.plan.objective.train.inputs[0], session.plan.objective.train.targets[0]  # type: ignore[union-attr]
    for row, column in ((0, 0), (10, 30), (47, 5)):
        w = np.linspace(*drawn.bowl.xlim, 48)[column]
        b = np.linspace(*drawn.bowl.ylim, 48)[row]
        assert drawn.bowl.values[row, column] == pytest.approx(0.5 * np.sum((w * x + b - y) ** 2))


def test_the_probabilities_of_a_boundary_sum_to_one() -> None:
    drawn = at(MOONS, 10).picture
    assert isinstance(drawn, BoundaryPicture)
    np.testing.assert_allclose(drawn.probabilities.sum(axis=0), 1.0)
    assert len(drawn.x) == 60
    assert drawn.test.sum() == 15


def test_a_diverged_run_shows_finite_numbers_or_none() -> None:
    seen = at(VALLEYS, 60, ("optimizer.lr", 1.0))
    assert seen.status == "diverged"
    assert np.all(np.isfinite(seen.params))
    assert seen.loss is None or np.isfinite(seen.loss)
    assert seen.grad is None or np.all(np.isfinite(seen.grad))
    for steps, values in seen.curves.values():
        assert np.all(np.isfinite(steps))
        assert np.all(np.isfinite(values))


@pytest.mark.parametrize(
    ("changes", "step", "standing"),
    [
        ([], 10, ""),
        ([("expect.loss_below", -1.0)], 0, "open"),
        ([("expect.loss_below", -1.0)], 60, "met at step 60"),
        ([("expect.loss_below", -5)], 60, "missed"),
        ([("expect.loss_below", -1.0), ("expect.within_steps", 40)], 50, "met at step 2"),
        ([("expect.loss_below", -1.07), ("expect.within_steps", 1)], 50, "missed"),
        ([("expect.status", "finished")], 60, "met at step 60"),
        ([("expect.status", "diverged")], 60, "missed"),
    ],
)
def test_a_challenge_is_judged_where_the_run_stands(
    changes: list[tuple[str, object]], step: int, standing: str
) -> None:
    assert at(VALLEYS, step, *changes).challenge == standing


@pytest.mark.parametrize("name", ["spirals", "iris", "moons"] if FULL else ["iris", "moons"])
def test_the_app_and_the_script_agree_on_a_challenge(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", name, "--format", "json", "--quiet"])
    (verdict,) = json.loads(capsys.readouterr().out)["expect"]
    session = Session(load(name))
    while not session.status:
        session.step(5)
    assert snapshot(session).challenge == f"met at step {verdict['step']}"


def test_a_pole_in_the_window_is_passed_over_without_a_warning() -> None:
    session = Session(parse(VALLEYS.replace("x^4 - 3x^2 + x", "1/x").replace("[-2.5, 2.5]", "[0, 5]")))
    session.step(1)
    assert "f falls by" in snapshot(session).update.sentence


def test_slopes_too_large_to_be_multiplied_are_put_in_words_without_a_warning() -> None:
    session = Session(
        parse(VALLEYS.replace("x^4 - 3x^2 + x", "x^2").replace("x = 2.0", "x = 1e154").replace("lr = 0.05", "lr = 0.9"))
    )
    assert snapshot(session).update.sentence

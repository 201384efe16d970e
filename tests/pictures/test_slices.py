"""The loss in a plane against the loss of a textbook, and what a slice says of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gdtui.engine.landscape import Landscape, layer_of
from gdtui.pictures import Looking, SlicePicture, slices
from gdtui.pictures.planes import along_path, along_two
from gdtui.pictures.slices import PATH, SIDES
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.trail import BYTES, MOST, Trail

LOOKING = Looking(frozenset({"slice"}))


def seen(session: Session, **at: Any) -> SlicePicture:
    return seen_in(snapshot(session, LOOKING.to(**at)))


def seen_in(shown: Snapshot) -> SlicePicture:
    found = shown.extras["slice"]
    assert isinstance(found, SlicePicture)
    return found


def xor_loss(params: np.ndarray, inputs: np.ndarray, targets: np.ndarray) -> float:
    """Binary cross-entropy of a 2-4-1 tanh network, each unit's bias after its weights."""
    hidden, output = params[:12].reshape(4, 3), params[12:]
    a = np.tanh(hidden[:, :2] @ inputs + hidden[:, 2:])
    z = output[:4] @ a + output[4]
    p = 1.0 / (1.0 + np.exp(-z))
    return float(-np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p)))


def test_the_map_of_a_network_is_the_loss_at_every_place() -> None:
    session = Session(load("xor"))
    session.step(30)
    train = session.plan.objective.train  # type: ignore[union-attr]
    for pair in ((0, 7), (5, 13), (12, 16)):  # both in layer 1, in two layers, in layer 2
        picture = seen(session, slice_pair=pair)
        assert picture.pair == pair
        surface = picture.surface
        side = len(surface.values)
        for row, column in ((0, 0), (3, 20), (side - 1, side // 2)):
            params = session.state.params[0].copy()
            params[pair[0]] = np.linspace(*surface.xlim, side)[column]
            params[pair[1]] = np.linspace(*surface.ylim, side)[row]
            wanted = xor_loss(params, train.inputs, train.targets[0])
            assert surface.values[row, column] == pytest.approx(wanted, rel=1e-10)


def test_the_map_of_a_regression_has_its_penalty() -> None:
    session = Session(load("ridge"))
    session.step(10)
    train, l2 = session.plan.objective.train, session.scenario.training.l2  # type: ignore[union-attr]
    picture = seen(session, slice_pair=(0, 1))
    surface, params = picture.surface, session.state.params[0].copy()
    params[:2] = surface.xlim[0], surface.ylim[1]
    weights, bias = params[:-1], params[-1]
    wanted = np.mean((weights @ train.inputs + bias - train.targets[0]) ** 2) + 0.5 * l2 * np.sum(weights**2)
    assert l2 > 0
    assert surface.values[-1, 0] == pytest.approx(wanted, rel=1e-10)


def test_the_landscape_meets_the_loss_of_the_run_where_the_run_is() -> None:
    for name in ("xor", "iris", "vanishing", "batch-norm", "residual", "ridge", "lasso", "wine", "article-line"):
        session = Session(load(name, [("training.batch_size", "full")]))
        session.step(5)
        objective = session.plan.objective
        everything = np.arange(objective.samples)
        for first in {0, len(objective.layers) - 1}:  # type: ignore[union-attr]
            land = Landscape(objective, session.state.params[0], everything, first)  # type: ignore[arg-type]
            found = land.losses(np.repeat(session.state.params, 3, axis=0))
            assert found == pytest.approx(np.full(3, session.row.loss[0]), rel=1e-9), (name, first)


def test_a_sum_of_errors_is_that_of_all_samples_even_if_few_are_looked_at() -> None:
    session = Session(load("article-line"))
    objective = session.plan.objective
    whole = Landscape(objective, session.state.params[0], np.arange(objective.samples))  # type: ignore[arg-type]
    some = Landscape(objective, session.state.params[0], np.arange(0, objective.samples, 2))  # type: ignore[arg-type]
    rows = np.array([[1.0, 0.5], [3.0, 1.0]])
    assert some.losses(rows) == pytest.approx(whole.losses(rows), rel=0.3)


def test_the_ball_is_where_the_two_parameters_are_and_the_step_where_they_go() -> None:
    session = Session(load("spirals"))
    session.step(20)
    picture = seen(session, slice_pair=(3, 50))
    here = session.state.params[0, [3, 50]].copy()
    assert picture.surface.path[-1] == pytest.approx(here)
    gradient = session.evaluation.grad[0, [3, 50]]
    assert picture.surface.arrows is not None
    assert picture.surface.arrows.gradient == pytest.approx(gradient)
    session.step()
    assert picture.surface.next == pytest.approx(session.state.params[0, [3, 50]])


def test_at_first_the_two_with_the_largest_gradient_are_shown_then_those_that_moved_furthest() -> None:
    session = Session(load("xor"))
    gradient = np.abs(session.evaluation.grad[0])
    assert set(seen(session).pair or ()) == set(np.argsort(gradient)[-2:].tolist())
    start = session.state.params[0].copy()
    session.step(200)
    held = seen(session).pair
    moved = set(np.argsort(np.abs(session.state.params[0] - start))[-2:].tolist())
    assert held == seen(Session(load("xor"))).pair, "the pair is held while one looks"
    assert set(seen(session, slice_anew=1).pair or ()) == moved


def test_the_window_holds_the_path_and_stays_while_the_ball_is_well_inside() -> None:
    session = Session(load("xor"))
    windows = []
    for _ in range(60):
        session.step(5)
        surface = seen(session, slice_pair=(0, 13)).surface
        (left, right), (low, high) = surface.window
        assert np.all((surface.path >= [left, low]) & (surface.path <= [right, high]))
        windows.append(surface.window)
    assert len(set(windows)) <= 4


def test_the_path_of_a_large_network_is_told_as_it_was_kept() -> None:
    session = Session(load("spirals"))
    session.follow()
    for _ in range(6):
        session.step()
    assert seen(session).note == ""
    assert len(seen(session).surface.path) == 7
    session.step(50)
    assert seen(session).note == "path of 8 of 57 points"
    session.back(53)
    assert len(seen(session).surface.path) == 4  # steps 0 to 2, and the present


def test_after_a_change_in_the_past_the_old_path_is_forgotten() -> None:
    session = Session(load("spirals"))
    session.follow()
    for _ in range(10):
        session.step()
    session.goto(4)
    session.apply("optimizer.lr", 0.5)
    session.step()
    before = seen(session, slice_pair=(0, 1)).surface.path
    assert len(before) == 6
    assert before[-1] == pytest.approx(session.state.params[0, [0, 1]])


def test_while_it_runs_a_map_may_be_a_moment_old_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "REFRESH", 60.0)
    session = Session(load("spirals"))
    running = replace(LOOKING, moving=True)
    seen_in(snapshot(session, running))
    session.step()
    old = seen_in(snapshot(session, running))
    assert "map of step 0" in old.note
    assert old.surface.path[-1] == pytest.approx(session.state.params[0, list(old.pair or ())])
    monkeypatch.setattr(slices, "REFRESH", 0.0)
    assert "map of step" not in seen_in(snapshot(session, running)).note, "too old is made anew"
    session.step()
    monkeypatch.setattr(slices, "REFRESH", 60.0)
    assert "map of step" not in seen(session).note, "where a run stands, it is the map of that step"


def test_a_live_change_of_a_weight_makes_the_map_anew() -> None:
    session = Session(load("xor"))
    before = seen(session, slice_pair=(0, 1)).surface.values
    session.apply("layer2.weight[0,0]", 5.0)
    after = seen(session, slice_pair=(0, 1)).surface.values
    assert not np.allclose(before, after)


def test_a_large_data_set_is_sampled_and_said_to_be() -> None:
    session = Session(load("digits"))
    picture = seen(session, slice_pair=(0, 1))
    assert "of 1258 samples" in picture.note
    assert len(picture.surface.values) in SIDES


def test_functions_have_no_slice_and_neither_has_a_single_parameter() -> None:
    for name, changes in (("two-valleys", []), ("himmelblau", []), ("article-line", [("model.bias", False)])):
        shown = snapshot(Session(load(name, changes)), LOOKING)
        assert shown.extras["slice"] is None


def test_a_run_that_has_diverged_still_has_a_slice_of_finite_numbers() -> None:
    session = Session(load("xor", [("optimizer.lr", 1e150)]))
    session.step(50)
    picture = seen(session)
    assert np.isfinite(picture.surface.path).all()
    assert not np.isinf(picture.surface.values).any()
    assert np.isfinite(picture.surface.window).all()


# Planes and trails


def test_the_main_directions_of_a_path_in_a_plane_are_that_plane() -> None:
    rng = np.random.default_rng(0)
    u, v = np.linalg.qr(rng.normal(size=(30, 2)))[0].T
    t = np.linspace(0.0, 3.0, 40)
    places = 5.0 + np.outer(4.0 * t, u) + np.outer(np.sin(3 * t), v)
    plane = along_path(places)
    assert plane is not None
    assert np.abs(plane.directions @ u)[0] > 0.99
    assert plane.directions @ plane.directions.T == pytest.approx(np.eye(2), abs=1e-12)
    back = plane.origin + plane.coordinates(places) @ plane.directions
    assert back == pytest.approx(places, abs=1e-9)
    assert plane.coordinates(places)[0] == pytest.approx([0.0, 0.0])
    assert plane.coordinates(places)[-1, 0] > 0.0


def test_a_straight_path_has_no_plane() -> None:
    assert along_path(np.outer(np.arange(9.0), np.ones(5))) is None
    assert along_path(np.ones((2, 5))) is None


def test_the_grid_of_a_plane_goes_through_the_present_place() -> None:
    here = np.array([1.0, 2.0, 3.0, 4.0])
    pair = along_two(4, (1, 3), ("b", "d"))
    grid = pair.grid(((0.0, 4.0), (2.0, 6.0)), 3, here)
    assert grid[4] == pytest.approx(here)
    assert grid[0] == pytest.approx([1.0, 0.0, 3.0, 2.0])
    plane = along_path(np.random.default_rng(1).normal(size=(9, 4)))
    assert plane is not None
    x, y = plane.coordinates(here[None, :])[0]
    assert plane.grid(((x - 1, x + 1), (y - 2, y + 2)), 3, here)[4] == pytest.approx(here)


def test_the_map_of_the_path_is_the_loss_in_its_plane() -> None:
    session = Session(load("xor"))
    session.follow()
    for _ in range(30):
        session.step()
    train = session.plan.objective.train  # type: ignore[union-attr]
    picture = seen(session, slice_mode=PATH)
    assert picture.pair is None
    places = np.concatenate([session.trail.before(30), session.state.params])
    plane = along_path(places)
    assert plane is not None
    surface, here = picture.surface, session.state.params[0]
    corner = np.array([surface.xlim[1], surface.ylim[0]]) - surface.path[-1]
    wanted = xor_loss(here + corner @ plane.directions, train.inputs, train.targets[0])
    assert surface.values[0, -1] == pytest.approx(wanted, rel=1e-9)


def test_a_path_without_two_directions_says_so_and_shows_two_parameters() -> None:
    picture = seen(Session(load("xor")), slice_mode=PATH)
    assert picture.pair is not None
    assert "no two directions yet" in picture.note


def test_a_trail_is_bounded_in_number_and_in_bytes_and_keeps_its_start() -> None:
    trail = Trail()
    for step in range(10_000):
        trail.take(step, np.full(4, float(step)))
    assert MOST // 2 <= len(trail) <= MOST
    steps = trail.before(10_000)[:, 0]
    assert steps[0] == 0.0
    assert np.all(np.diff(steps) == trail.stride)
    heavy = Trail()
    for step in range(200):
        heavy.take(step, np.zeros(BYTES // 80))
    assert len(heavy) <= 10


def test_a_trail_takes_steps_in_any_order_and_each_once() -> None:
    trail = Trail()
    for step in (5, 2, 9, 2, 5, 0):
        trail.take(step, np.array([float(step)]))
    assert trail.before(100)[:, 0].tolist() == [0.0, 2.0, 5.0, 9.0]
    assert trail.before(5)[:, 0].tolist() == [0.0, 2.0]
    trail.truncate(5)
    assert trail.before(100)[:, 0].tolist() == [0.0, 2.0]


def test_the_layer_of_a_parameter() -> None:
    objective = Session(load("xor")).plan.objective
    assert [layer_of(objective, place) for place in (0, 11, 12, 16)] == [0, 0, 1, 1]  # type: ignore[arg-type]


def test_a_branch_has_the_path_of_what_came_before_it_and_goes_on_by_itself() -> None:
    session = Session(load("spirals"))
    session.follow()
    for _ in range(6):
        session.step()
    twin = session.fork()
    for _ in range(3):
        twin.step()
    assert len(seen(twin).surface.path) == 10
    assert len(seen(session).surface.path) == 7
    assert np.array_equal(twin.trail.before(6), session.trail.before(6))


def test_only_who_follows_a_session_keeps_its_trail() -> None:
    session = Session(load("spirals"))
    session.step(3)
    session.reset()
    assert session.trail is None
    session.follow()
    session.step(2)
    session.reset()
    assert session.trail is not None
    assert len(session.trail) == 1


def test_a_resting_trail_is_thinned_to_its_budget() -> None:
    trail = Trail()
    for step in range(200):
        trail.take(step, np.full(100, float(step)))
    trail.rest(800 * 20)
    assert 10 <= len(trail) <= 20
    assert trail.before(1)[:, 0].tolist() == [0.0]

"""The history: bounded, and every extreme survives."""

from __future__ import annotations

import numpy as np

from gdtui.checkpoints import Checkpoints
from gdtui.scenario import parse
from gdtui.session import Session
from gdtui.trace.curve import Curve
from gdtui.trace.path import Path
from tests.toml import VALLEYS


def test_a_short_curve_is_kept_as_it_is() -> None:
    curve = Curve(capacity=8)
    for step in range(8):
        curve.append(step, step**2)
    steps, values = curve.points()
    assert steps.tolist() == list(range(8))
    assert values.tolist() == [step**2 for step in range(8)]


def test_a_long_curve_keeps_every_extreme_in_bounded_memory() -> None:
    rng = np.random.default_rng(0)
    curve, values = Curve(capacity=64), rng.normal(size=10_000)
    values[[77, 5_001, 9_998]] = [50.0, -60.0, 70.0]
    for step, value in enumerate(values):
        curve.append(step, float(value))
    steps, kept = curve.points()
    assert len(kept) <= 128
    assert set(kept) <= set(values)
    assert {50.0, -60.0, 70.0} <= set(kept)
    assert np.all(np.diff(steps) > 0)
    for extreme in (77, 5_001, 9_998):
        assert np.min(np.abs(steps[kept == values[extreme]] - extreme)) <= curve.stride


def test_what_is_not_finite_never_enters_a_curve() -> None:
    curve = Curve(capacity=8)
    for step, value in enumerate([1.0, np.nan, np.inf, 2.0]):
        curve.append(step, value)
    assert curve.points()[0].tolist() == [0.0, 3.0]


def test_the_latest_value_at_a_step() -> None:
    curve = Curve(capacity=8)
    for step in (0, 7, 14):
        curve.append(step, float(step))
    assert [curve.latest(step) for step in (0, 6, 7, 20)] == [0.0, 0.0, 7.0, 14.0]
    assert Curve(capacity=8).latest(3) is None


def test_truncating_forgets_what_came_from_there_on() -> None:
    curve = Curve(capacity=8)
    for step in range(6):
        curve.append(step, float(step))
    curve.truncate(4)
    assert curve.points()[0].tolist() == [0.0, 1.0, 2.0, 3.0]


def test_a_long_path_is_thinned_evenly() -> None:
    path = Path(1, capacity=16)
    for step in range(1000):
        path.append(step, np.array([float(step)]))
    rows = path.points(1000)[:, 0]
    assert 8 <= len(rows) <= 16
    assert len(set(np.diff(rows))) == 1
    assert path.points(300)[-1, 0] <= 300


class Stand:
    """A state as far as checkpoints are concerned."""

    def __init__(self, step: int) -> None:
        self.step = step
        self.nbytes = 1000


def test_checkpoints_are_dense_near_the_present_and_few_in_all() -> None:
    kept: Checkpoints[Stand] = Checkpoints()
    for step in range(0, 2_000_000, 64):
        kept.keep(Stand(step), 64)
    now = 1_999_936
    for back in (1, 100, 1_000, 4_000):
        found = kept.before(now - back)
        assert found is not None
        assert now - back - found.step <= 1_000
    assert len(kept._steps) < 1_500
    first = kept.before(0)
    assert first is not None
    assert first.step == 0


def test_one_step_back_far_out_replays_little() -> None:
    session = Session(parse(VALLEYS, changes=[("training.steps", 30_000)]))
    session.step(30_000)
    here = session.state.params.copy()
    session.back()
    session.step()
    assert np.array_equal(session.state.params, here)
    found = session._journal.checkpoints.before(29_999)
    assert found is not None
    assert 29_999 - found.step <= 1_000

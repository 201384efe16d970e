"""The thread that steps: what it may do, when it stops, and that it always listens."""

import math
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from gdtui.errors import ScenarioError
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.tui.runner import Runner

PATIENCE = 5.0


@pytest.fixture
def start() -> Iterator[Callable[..., Runner]]:
    runners: list[Runner] = []

    def make(name: str, *changes: tuple[str, object], speed: float = math.inf) -> Runner:
        runner = Runner(Session(load(name, changes)))
        runner.speed = speed
        runners.append(runner)
        return runner

    yield make
    for runner in runners:
        runner.close()


def until(condition: Callable[[], bool]) -> bool:
    """Wait for a condition, not longer than a person would."""
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


def headless(name: str, steps: int, *changes: tuple[str, object]) -> Session:
    session = Session(load(name, changes))
    session.step(steps)
    return session


def test_a_played_run_has_the_bits_of_a_headless_one(start: Callable[..., Runner]) -> None:
    runner = start("spirals", ("training.steps", 150))
    runner.play()
    assert until(lambda: not runner.running)
    assert runner.snapshot.step == 150
    np.testing.assert_array_equal(runner.snapshot.params, headless("spirals", 150).state.params[0])


def test_a_run_that_is_finished_pauses_exactly_there(start: Callable[..., Runner]) -> None:
    runner = start("article-line", ("training.steps", 37))
    runner.play()
    assert until(lambda: not runner.running)
    assert (runner.snapshot.step, runner.snapshot.status) == (37, "finished")


def test_what_was_stopped_can_be_told_to_go_on(start: Callable[..., Runner]) -> None:
    runner = start("article-line", ("training.steps", 37))
    runner.goto(37)
    runner.step()
    assert runner.snapshot.step == 38
    runner.play()
    assert until(lambda: runner.snapshot.step > 50)


def test_a_stop_rule_pauses_the_run_at_the_step_where_it_fires(start: Callable[..., Runner]) -> None:
    runner = start("two-valleys")
    runner.play()
    assert until(lambda: not runner.running)
    alone = Session(load("two-valleys"))
    alone.step(200)
    assert runner.snapshot.status == "converged"
    assert runner.snapshot.step == alone.step_count < 200


def test_a_diverged_run_stops_says_so_and_can_go_back(start: Callable[..., Runner]) -> None:
    runner = start("two-valleys", ("optimizer.lr", 0.2))
    runner.play()
    assert until(lambda: not runner.running)
    here = runner.snapshot
    assert here.status == "diverged"
    assert f"step {here.step}" in here.message
    runner.back()
    assert runner.snapshot.step == here.step - 1
    assert runner.snapshot.status == ""


def test_a_step_forward_and_one_back_lead_to_the_same_place(start: Callable[..., Runner]) -> None:
    runner = start("spirals")
    runner.step(40)
    there = runner.snapshot
    runner.step(7)
    runner.back(7)
    assert runner.snapshot.step == 40
    np.testing.assert_array_equal(runner.snapshot.params, there.params)
    assert runner.snapshot.loss == there.loss


def test_back_stops_at_the_start(start: Callable[..., Runner]) -> None:
    runner = start("parabola")
    runner.step(3)
    runner.back(100)
    assert runner.snapshot.step == 0


def test_a_far_step_is_reached_on_the_thread_and_passes_the_end(start: Callable[..., Runner]) -> None:
    runner = start("article-line")
    runner.goto(3000)
    assert until(lambda: not runner.running)
    assert runner.snapshot.step == 3000 > runner.snapshot.total


def test_a_long_way_can_be_broken_off(start: Callable[..., Runner]) -> None:
    runner = start("spirals")
    runner.goto(10**6)
    assert runner.running
    runner.pause()
    here = runner.snapshot.step
    time.sleep(0.05)
    assert not runner.running
    assert runner.session.step_count == here == runner.snapshot.step < 10**6


def test_the_speed_is_kept(start: Callable[..., Runner]) -> None:
    runner = start("spirals", speed=50.0)
    began = time.perf_counter()
    runner.play()
    time.sleep(0.5)
    runner.pause()
    expected = 50.0 * (time.perf_counter() - began)
    assert 0.5 * expected <= runner.snapshot.step <= expected + 2


def test_a_hurried_run_does_not_wait_for_its_speed(start: Callable[..., Runner]) -> None:
    runner = start("article-line", ("training.steps", 200), speed=1.0)
    runner.hurry()
    assert until(lambda: not runner.running)
    assert runner.snapshot.step == 200
    assert not runner.hurried


def test_a_pause_leaves_a_picture_of_the_very_step_it_stands_at(start: Callable[..., Runner]) -> None:
    runner = start("article-line")
    for _ in range(5):
        runner.play()
        time.sleep(0.02)
        runner.pause()
        assert runner.snapshot.step == runner.session.step_count


def test_a_learning_rate_can_be_changed_while_it_runs(start: Callable[..., Runner]) -> None:
    runner = start("spirals", speed=1000.0)
    runner.play()
    assert until(lambda: runner.snapshot.step > 5)
    assert runner.apply("optimizer.lr", 0.01)
    assert runner.running
    assert runner.snapshot.lr == 0.01


def test_a_change_that_starts_anew_stops_the_run(start: Callable[..., Runner]) -> None:
    runner = start("spirals")
    runner.play()
    assert until(lambda: runner.snapshot.step > 5)
    assert not runner.apply("model.hidden", [4])
    assert not runner.running
    assert runner.snapshot.step == 0
    assert [row.shape for row in runner.snapshot.layers] == [(4, 2), (1, 4)]


def test_a_refused_change_leaves_everything_as_it_was(start: Callable[..., Runner]) -> None:
    runner = start("two-valleys")
    runner.step(2)
    before = runner.snapshot
    with pytest.raises(ScenarioError):
        runner.apply("optimizer.lr", -1.0)
    assert runner.snapshot is before
    runner.step()
    assert runner.snapshot.step == 3


def test_undo_takes_the_change_back_where_it_was_made(start: Callable[..., Runner]) -> None:
    runner = start("two-valleys")
    runner.step(2)
    runner.apply("optimizer.lr", 0.1)
    runner.step(3)
    edit = runner.undo()
    assert edit is not None
    assert (edit.key, edit.at) == ("optimizer.lr", 2)
    assert (runner.snapshot.lr, runner.snapshot.step) == (0.05, 2)


def test_a_reset_keeps_the_new_settings_and_leaves_a_ghost(start: Callable[..., Runner]) -> None:
    runner = start("two-valleys")
    runner.step(4)
    runner.apply("optimizer.lr", 0.1)
    runner.reset()
    here = runner.snapshot
    assert (here.step, here.lr) == (0, 0.1)
    assert here.ghost is not None
    assert len(here.ghost.loss[0]) == 5


def test_another_seed_is_another_start(start: Callable[..., Runner]) -> None:
    runner = start("spirals")
    first = runner.snapshot.params
    runner.reseed()
    assert not np.array_equal(first, runner.snapshot.params)
    np.testing.assert_array_equal(runner.snapshot.params, headless("spirals", 0, ("training.seed", 8)).state.params[0])


def test_while_the_gate_is_closed_the_thread_makes_no_steps(start: Callable[..., Runner]) -> None:
    runner = start("article-line", ("training.steps", 10**6))
    runner.play()
    assert until(lambda: runner.snapshot.step > 10)
    runner.hold("a key")
    runner.hold("a picture")
    time.sleep(0.03)
    here = runner.session.step_count
    runner.apply("optimizer.lr", 0.01)
    runner.release("a picture")
    time.sleep(0.05)
    assert runner.session.step_count == here
    runner.release("a key")
    assert until(lambda: runner.session.step_count > here)


def test_a_forgotten_gate_opens_by_itself(start: Callable[..., Runner]) -> None:
    runner = start("article-line", ("training.steps", 10**6))
    runner.hold("whoever never comes back")
    runner.play()
    assert until(lambda: runner.session.step_count > 0)


def test_commands_are_answered_at_once_at_full_speed(start: Callable[..., Runner]) -> None:
    runner = start("spirals", ("training.steps", 10**6))
    runner.play()
    waits = []
    for k in range(20):
        began = time.perf_counter()
        runner.apply("optimizer.lr", 0.01 + 0.001 * k)
        waits.append(time.perf_counter() - began)
    assert sorted(waits)[10] < 0.2


def test_a_fault_on_the_thread_comes_out_where_it_is_asked_for(
    start: Callable[..., Runner], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = start("parabola")

    def broken(count: int = 1, *, rest: bool = True) -> int:
        raise ZeroDivisionError(count)

    monkeypatch.setattr(runner.session, "step", broken)
    runner.play()
    assert until(lambda: not runner.running)
    with pytest.raises(ZeroDivisionError):
        runner.check()


def test_a_closed_runner_ends_its_thread() -> None:
    runner = Runner(Session(load("parabola")))
    runner.play()
    runner.close()
    assert until(lambda: not runner.alive)


# Its end


def test_a_run_that_is_closed_in_its_last_step_ends(
    start: Callable[..., Runner], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = start("parabola")
    monkeypatch.setattr(runner, "_step", lambda count: runner.close() or 0)
    runner.play()
    assert until(lambda: not runner.alive)


def test_a_run_that_is_closed_stays_so(start: Callable[..., Runner]) -> None:
    runner = start("parabola")
    runner.close()
    runner.halt()
    runner.play()
    assert not runner.running
    assert until(lambda: not runner.alive)

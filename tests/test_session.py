"""The promises of a session: the same bits however one gets to a step, and alone as in a crowd."""

from __future__ import annotations

import numpy as np
import pytest

from gdtui.engine.supervised import Supervised
from gdtui.errors import ScenarioError
from gdtui.scenario import parse
from gdtui.session import Session
from tests.proofs import FULL, ways
from tests.toml import ALL, LINE, MOONS, PLAIN, VALLEYS, WAYS, changed


def session_of(text: str, *changes: tuple[str, object]) -> Session:
    return Session(parse(text, changes=changes))


def rows_until(session: Session, step: int) -> list[bytes]:
    """Loss, gradient norm and parameters of every row up to `step`, as bytes."""
    rows = [_bytes(session)]
    while session.state.step < step:
        assert session.step() == 1
        rows.append(_bytes(session))
    return rows


def _bytes(session: Session, run: int = 0) -> bytes:
    numbers = [session.row.loss[run], session.row.grad_norm[run], *session.state.params[run]]
    return np.array(numbers).tobytes()


TAKEN = ways(WAYS)
kinds = pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)


@kinds
def test_going_to_any_step_and_back_and_forth_gives_the_same_bits(text: str) -> None:
    session = session_of(text, ("training.steps", 400))
    rows = rows_until(session, 66)
    for target in (63, 3, 40, 0, 64, 65, 66):
        session.goto(target)
        assert session.state.step == target
        assert _bytes(session) == rows[target]
    for back, end in ((1, 66), (7, 66), (65, 12)):
        session.goto(66)
        session.back(back)
        assert session.state.step == 66 - back
        assert rows_until(session, end) == rows[66 - back : end + 1]


@kinds
def test_a_run_in_a_crowd_equals_the_run_alone(text: str) -> None:
    rates = [0.001 * 1.2**k for k in range(0, 32, 1 if FULL else 16)]
    crowd = Session(parse(text), crowd=[{"optimizer.lr": rate} for rate in rates])
    alone = [session_of(text, ("optimizer.lr", rate)) for rate in rates]
    for _ in range(20):
        crowd.step()
        for run, session in enumerate(alone):
            session.step()
            assert session.state.diverged_step[0] == crowd.state.diverged_step[run]
            if session.status != "diverged":
                assert _bytes(session) == _bytes(crowd, run), f"run {run} differs at step {crowd.state.step}"
            assert np.array_equal(session.state.params[0], crowd.state.params[run])


@kinds
def test_blocks_of_runs_on_threads_equal_each_run_alone(text: str) -> None:
    rates = [0.0005 * 1.1**k for k in range(70)]
    crowd = Session(parse(text), crowd=[{"optimizer.lr": rate} for rate in rates])
    crowd.step(12)
    for run in (0, 63, 64, 69):
        alone = session_of(text, ("optimizer.lr", rates[run]))
        alone.step(12)
        assert _bytes(alone) == _bytes(crowd, run), f"run {run}"


@kinds
def test_a_crowd_keeps_the_errors_of_its_first_run(text: str) -> None:
    crowd = Session(parse(text), crowd=[{"optimizer.lr": 0.001}, {"optimizer.lr": 0.002}])
    alone = session_of(text, ("optimizer.lr", 0.001))
    for session in (crowd, alone):
        session.step(25)
    assert np.array_equal(crowd.trace.median_errors(25), alone.trace.median_errors(25))


def test_a_block_that_has_diverged_does_not_hold_the_others_up() -> None:
    rates = [50.0] * 64 + [0.02] * 32
    crowd = Session(parse(VALLEYS), crowd=[{"optimizer.lr": rate} for rate in rates])
    assert crowd.step(30) == 30
    calm = session_of(VALLEYS, ("optimizer.lr", 0.02))
    calm.step(30)
    assert np.all(crowd.state.diverged_step[:64] > 0)
    assert _bytes(crowd, 70) == _bytes(calm)
    assert np.all(np.isfinite(crowd.state.params))


@kinds
def test_the_rows_recorded_by_stretches_are_those_of_single_steps(text: str) -> None:
    single, whole = session_of(text), session_of(text)
    losses = [float(single.row.loss[0])]
    while single.state.step < 40:
        single.step()
        losses.append(float(single.row.loss[0]))
    whole.step(40)
    assert whole.trace.curves["loss"].points()[1].tolist() == losses
    for name in ("best_loss", "best_step", "first_loss", "last_loss"):
        assert np.array_equal(getattr(whole.state, name), getattr(single.state, name)), name
    assert np.array_equal(whole.trace.median_errors(40), single.trace.median_errors(40))


@pytest.mark.parametrize("name", ["armijo", "bfgs", "lbfgs"])
def test_an_optimizer_that_looks_before_it_moves_leaves_the_next_batch_to_the_row(name: str) -> None:
    session = session_of(PLAIN, ("optimizer", {"name": name, "lr": 1.0}), ("training.batch_size", 9))
    for _ in range(12):
        session.step()
        assert np.array_equal(session.row.loss, session._march.evaluate(session.state).loss)


def test_the_gram_matrix_gives_the_losses_of_the_samples() -> None:
    gram, samples = session_of(LINE), session_of(LINE)
    assert gram.method == "gram"
    objective = samples.plan.objective
    assert isinstance(objective, Supervised)
    for _ in range(60):
        gram.step()
        found = Supervised.look(objective, _placed(objective, gram.state.params), 0)
        assert gram.row.loss[0] == pytest.approx(float(found), rel=1e-13)
        assert np.allclose(gram.evaluation.grad, objective.grad, rtol=1e-9, atol=1e-12)


def _placed(objective: Supervised, params: np.ndarray) -> None:  # type: ignore[type-arg]
    objective.params[:] = params


def test_float32_is_single_precision_throughout() -> None:
    session = session_of(WAYS["float32"])
    session.step(20)
    assert session.state.params.dtype == np.float32
    assert all(array.dtype == np.float32 for array in session.state.memory)
    double = session_of(MOONS)
    double.step(20)
    assert session.row.loss[0] == pytest.approx(double.row.loss[0], rel=1e-4)
    assert session.row.loss[0] != double.row.loss[0]


def test_gradient_noise_moves_the_run_and_not_the_row() -> None:
    noisy, calm = session_of(changed(PLAIN, ("seed = 3", "seed = 3\ngradient_noise = 0.1"))), session_of(PLAIN)
    assert noisy.row.grad_norm[0] == calm.row.grad_norm[0]
    noise = noisy.preview() - calm.preview()
    assert noise.std() == pytest.approx(0.1 * 0.1, rel=0.3)
    noisy.step()
    assert not np.array_equal(noisy.preview() - calm.preview(), noise)


def test_batch_norm_measures_whole_sets_with_running_averages() -> None:
    session = session_of(WAYS["batch norm"])
    first = session.state.averages.copy()
    assert set(np.unique(first)) == {0.0, 1.0}
    session.step(9)
    assert not np.array_equal(session.state.averages, first)
    objective = session.plan.objective
    assert isinstance(objective, Supervised)
    outputs = objective.outputs(session.state.params, objective.train.inputs, session.state.averages)
    terms = np.empty_like(outputs)
    objective.loss.terms(outputs, objective.train.targets, terms)
    assert session.row.measures["train_loss"][0] == pytest.approx(terms.mean(), rel=1e-13)


@pytest.mark.parametrize("text", [PLAIN, changed(LINE, ("noise = 1", "noise = 1\ntest_fraction = 0.5"))])
def test_the_curve_of_a_test_set_is_drawn_whatever_the_stretches(text: str) -> None:
    whole = session_of(text, ("training.steps", 400))
    whole.step(400)
    single = session_of(text, ("training.steps", 400))
    for _ in range(30):
        single.step()
    steps, losses = whole.trace.curves["test_loss"].points()
    assert steps.tolist() == list(range(401))
    assert losses[:31].tolist() == single.trace.curves["test_loss"].points()[1].tolist()
    long = session_of(text, ("training.steps", 5_000))
    long.step(5_000)
    assert 400 <= len(long.trace.curves["test_loss"].points()[0]) <= 600


def test_another_norm_needs_a_new_start() -> None:
    session = session_of(WAYS["batch norm"])
    session.step(3)
    assert not session.apply("model.norm", "layer_norm")
    assert (session.state.step, session.state.averages.shape) == (0, (1, 0))
    with pytest.raises(ScenarioError, match=r"edit\[0\].key.*new start"):
        session_of(WAYS["batch norm"] + '[[edit]]\nat = 5\nkey = "model.norm"\nvalue = "layer_norm"\n')


def test_an_optimizer_that_cannot_run_is_laid_at_the_door_of_its_edit() -> None:
    with pytest.raises(ScenarioError, match=r"edit\[0\].value = \"newton\".*second derivatives"):
        session_of(PLAIN + '[[edit]]\nat = 5\nkey = "optimizer.name"\nvalue = "newton"\n')


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_the_first_row_is_measured(text: str) -> None:
    session = session_of(text)
    assert ("train_loss" in session.row.measures) == bool(session.plan.objective.samples)


def test_a_batch_of_one_cannot_be_normalised() -> None:
    with pytest.raises(ScenarioError, match=r"training.batch_size = 1: .*batch_norm"):
        session_of(changed(WAYS["batch norm"], ("batch_size = 16", "batch_size = 1")))


def test_a_diverged_run_leaves_its_neighbours_alone() -> None:
    crowd = Session(parse(VALLEYS), crowd=[{"optimizer.lr": rate} for rate in (0.05, 5.0, 0.02)])
    calm = session_of(VALLEYS)
    for _ in range(30):
        crowd.step()
        calm.step()
    assert crowd.state.diverged_step[1] > 0
    assert crowd.state.diverged_step[0] == crowd.state.diverged_step[2] == -1
    assert _bytes(crowd, 0) == _bytes(calm)
    assert np.all(np.isfinite(crowd.state.params))


def test_divergence_is_a_status_and_not_an_exception() -> None:
    session = session_of(VALLEYS, ("optimizer.lr", 1.0))
    assert session.step(1000) < 1000
    assert session.status == "diverged"
    assert session.message == "diverged at step 2: go back to 0, try an lr below 0.0476 (2/f″ there)"
    assert np.all(np.isfinite(session.state.params))
    diverged_at = session.state.step
    session.apply("optimizer.lr", 0.5)
    assert "below 0.0476 (" in session.message, "the run diverged with 1, whatever comes next"
    session.undo()
    session.back()
    assert session.status == ""
    session.step()
    assert (session.status, session.state.step) == ("diverged", diverged_at)


@kinds
def test_a_live_edit_replays_to_the_same_bits(text: str) -> None:
    live = session_of(text)
    live.step(10)
    live.apply("optimizer.lr", 0.004)
    edited = text + '[[edit]]\nat = 10\nkey = "optimizer.lr"\nvalue = 0.004\n'
    replayed = session_of(edited)
    assert rows_until(live, 30) == rows_until(replayed, 30)[10:]
    assert live.row.lr != session_of(text).row.lr


def test_an_edit_in_the_past_forgets_what_came_after() -> None:
    session = session_of(VALLEYS)
    session.step(30)
    session.goto(10)
    session.apply("optimizer.lr", 0.1)
    assert session.trace.length == 11
    assert session.ghost is not None
    fresh = session_of(VALLEYS + '[[edit]]\nat = 10\nkey = "optimizer.lr"\nvalue = 0.1\n')
    assert rows_until(session, 30) == rows_until(fresh, 30)[10:]


def test_undo_takes_the_latest_edit_back() -> None:
    session, untouched = session_of(LINE), session_of(LINE)
    session.step(10)
    session.apply("optimizer.lr", 0.001)
    session.step(5)
    assert session.undo() is not None
    assert session.state.step == 10
    untouched.step(10)
    assert rows_until(session, 30) == rows_until(untouched, 30)
    assert session.undo() is None


def test_a_weight_can_be_set_by_name() -> None:
    session = session_of(MOONS)
    session.step(5)
    session.apply("layer3.bias[0]", 0.25)
    named = {block.name: block.of(session.state.params[0]) for block in session.plan.objective.blocks}
    assert named["layer3.bias"] == [0.25]


def test_the_optimiser_can_be_changed_on_the_way() -> None:
    session = session_of(MOONS)
    session.step(5)
    session.apply("optimizer.name", "sgd")
    assert session.scenario.optimizer.name == "sgd"
    assert session.scenario.lr == 0.02
    assert session.state.updates == 0
    session.step(5)
    session.back(7)
    assert session.scenario.optimizer.name == "adam"


def test_a_refused_edit_changes_nothing() -> None:
    session = session_of(VALLEYS)
    session.step(3)
    before = _bytes(session)
    for key, value in [("optimizer.lr", -1), ("optimizer.name", "nope"), ("y", 1.0), ("x", "left"), ("x[0]", 1.0)]:
        with pytest.raises(ScenarioError):
            session.apply(key, value)
        assert _bytes(session) == before
        assert session.history.edits == []


def test_reset_keeps_the_new_rate_and_the_old_run_as_a_ghost() -> None:
    session = session_of(VALLEYS)
    session.step(10)
    session.apply("optimizer.lr", 0.1)
    session.reset()
    assert session.state.step == 0
    assert session.scenario.lr == 0.1
    assert session.ghost is not None
    assert len(session.ghost.loss[0]) == 11
    fresh = session_of(VALLEYS, ("optimizer.lr", 0.1))
    assert rows_until(session, 20) == rows_until(fresh, 20)


def test_a_new_seed_gives_other_weights_and_reset_gives_the_same() -> None:
    session = session_of(MOONS)
    first = session.state.params.copy()
    session.step(3)
    session.reset()
    assert np.array_equal(session.state.params, first)
    session.reseed()
    assert not np.array_equal(session.state.params, first)


def test_a_change_of_architecture_starts_anew() -> None:
    session = session_of(MOONS)
    session.step(5)
    assert session.apply("model.hidden", [3]) is False
    assert session.state.step == 0
    assert session.plan.objective.n_params == 3 * 3 + 4


def test_every_epoch_sees_every_sample_once_and_the_last_batch_is_smaller() -> None:
    session = session_of(MOONS)
    seen: list[int] = []
    sizes: list[int] = []
    while session.state.epoch == 0:
        batch = session.batch
        assert batch is not None
        seen += batch.tolist()
        sizes.append(len(batch))
        session.step()
    assert sorted(seen) == list(range(45))
    assert sizes == [16, 16, 13]
    assert session.batch is not None
    second = session.batch
    assert second is not None
    assert second.tolist() != seen[:16]


def test_stop_rules_end_a_run_and_a_further_step_goes_on() -> None:
    session = session_of(VALLEYS + "[stop]\ngrad_norm = 0.01\n")
    session.step(60)
    stopped_at = session.state.step
    assert session.status == "converged"
    assert session.row.grad_norm[0] <= 0.01
    session.step()
    assert session.state.step == stopped_at + 1


def test_a_schedule_that_watches_the_losses_can_be_taken_on_the_way() -> None:
    session = session_of(PLAIN, ("training.steps", 200))
    session.step(20)
    session.apply("optimizer.schedule", {"name": "reduce_on_plateau", "patience": 2, "threshold": 0.5})
    session.step(100)
    assert session.row.lr < session.scenario.lr
    assert session.state.plateau


def test_no_better_loss_stalls() -> None:
    session = session_of(VALLEYS + "[stop]\npatience = 5\nmin_delta = 0.5\n")
    session.step(60)
    assert session.status == "stalled"


def test_mini_batches_are_judged_at_the_ends_of_epochs_on_the_whole_training_set() -> None:
    session = session_of(MOONS + "[stop]\nloss = 0.45\n")
    session.step(60)
    assert session.status == "converged"
    assert session.state.position == 0
    assert session.row.measures["train_loss"][0] <= 0.45


def test_a_batch_size_edit_continues_the_same_permutation() -> None:
    session = session_of(MOONS)
    session.step(1)
    whole = session.batch
    assert whole is not None
    session.apply("training.batch_size", 8)
    smaller = session.batch
    assert smaller is not None
    assert smaller.tolist() == whole.tolist()[:8]


def test_batches_that_divide_the_samples_end_the_epoch_with_the_last_of_them() -> None:
    session = session_of(MOONS, ("training.batch_size", 15))
    session.step(3)
    assert (session.state.epoch, session.state.position) == (1, 0)
    assert set(session.row.measures) == {"train_loss", "accuracy", "test_loss", "test_accuracy"}


def test_an_edit_in_the_past_forgets_the_later_edits_too() -> None:
    session = session_of(VALLEYS)
    session.step(20)
    session.apply("optimizer.lr", 0.001)
    session.goto(10)
    session.apply("optimizer.momentum", 0.5)
    session.step(15)
    assert session.scenario.lr == 0.05
    assert [edit.at for edit in session.history.edits] == [10]


def test_a_loss_that_is_huge_but_finite_has_diverged() -> None:
    session = session_of(LINE, ("optimizer.lr", 0.02), ("training.steps", 1000))
    session.step(1000)
    assert session.status == "diverged"
    first = session.state.first_loss[0]
    assert 1e12 * first < session.row.loss[0] < 1e15 * first
    session.back()
    assert session.row.loss[0] <= 1e12 * first


@pytest.mark.parametrize("value", [["x9"], ["ln(x - 9)"], "x"])
def test_inputs_that_are_refused_leave_the_session_as_it_was(value: object) -> None:
    session = session_of(LINE)
    session.step(5)
    before = _bytes(session)
    with pytest.raises(ScenarioError, match=r"model\.inputs"):
        session.apply("model.inputs", value)
    assert _bytes(session) == before
    session.apply("optimizer.lr", 0.005)
    assert session.row.lr == 0.005


def test_other_inputs_begin_anew() -> None:
    session = session_of(LINE)
    session.step(5)
    assert session.apply("model.inputs", ["x", "x^2"]) is False
    assert session.state.step == 0
    assert session.plan.objective.n_params == 3
    assert session.apply("model.degree", 4) is False
    assert session.plan.objective.n_params == 5


@pytest.mark.parametrize("optimizer", ["armijo", "bfgs", "lbfgs"])
@pytest.mark.parametrize("way", ["plain network", "logistic", "line, batches"])
def test_a_search_along_a_batch_leaves_the_next_one_alone(way: str, optimizer: str) -> None:
    batches = [("optimizer.name", optimizer), ("training.batch_size", 16)]
    stretch, single = (session_of(WAYS[way], *batches) for _ in range(2))
    stretch.step(20)
    rows = rows_until(single, 20)
    assert _bytes(stretch) == rows[-1]
    assert np.array_equal(stretch.evaluation.delta_rms, single.evaluation.delta_rms)
    for step in (13, 4):
        single.goto(step)
        assert _bytes(single) == rows[step]
        looked = single.plan.objective.evaluate(single.state.params, single.batch, step)
        assert looked.loss == single.row.loss
        assert np.array_equal(looked.delta_rms, single.evaluation.delta_rms)

"""The data view: every sample with what the model makes of it, and the cross that moves, adds and deletes points."""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
import pytest
from textual.pilot import Pilot

from gdtui.draw.ink import DARK
from gdtui.pictures import DataPicture, Looking
from gdtui.scenario import load, parse
from gdtui.session import Session
from gdtui.snapshot import Snapshot, snapshot
from gdtui.tui import places
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.views import DataView
from gdtui.tui.views.sample import panel
from tests.proofs import crossed, one_in
from tests.toml import LINE, LOGISTIC, MOONS, SOFTMAX, WAYS, changed
from tests.tui.driving import LARGE, SMALL, bench_of, now, text
from tests.tui.showing import drawn as drawn_alone

TEXTS = {
    "moons": MOONS,
    "line": LINE,
    "softmax": SOFTMAX,
    "features": LOGISTIC,
    "huber": changed(LINE, ("half_sse", "huber")),
}
ONE_FEATURE = changed(
    MOONS, ('name = "moons"\nn_samples = 60\nnoise = 0.1', 'name = "classification"\nn_features = 1\nn_samples = 60')
)


def seen(session: Session, **at: Any) -> DataPicture:
    found = snapshot(session, Looking(frozenset({"data"}), at)).extras["data"]
    assert isinstance(found, DataPicture)
    return found


def of(app: GdtuiApp) -> DataPicture:
    found = now(app).extras["data"]
    assert isinstance(found, DataPicture)
    return found


async def at_data(pilot: Pilot[None], steps: int = 0) -> None:
    bench_of(pilot.app).runner.step(steps)  # type: ignore[arg-type]
    await pilot.press("6")
    await pilot.pause()


def footer(app: GdtuiApp) -> str:
    return text(app, "footer").strip()


# The numbers


@pytest.mark.parametrize("width", [36, 60])
@pytest.mark.parametrize(("held", "said"), [("moons", True), ("line", False)])
def test_the_panel_says_that_its_statistics_are_of_the_training_samples(width: int, held: str, said: bool) -> None:
    drawn = panel(seen(Session(parse(TEXTS[held]))), width, 16, DARK, full=False)
    lines = ["".join(cell.text for cell in row) for row in drawn.rows()]
    mean = next(line for line in lines if "mean" in line)
    assert (" train mean " in mean or " train: mean " in mean) is said


def test_no_column_is_kept_out_by_the_words_whose_statistics_these_are() -> None:
    drawn = panel(seen(Session(load("iris"))), 34, 16, DARK, full=False)
    lines = ["".join(cell.text for cell in row) for row in drawn.rows()]
    assert any("petal_length" in line and "petal_width" in line for line in lines)


@pytest.mark.parametrize("name", TEXTS)
def test_statistics_are_those_of_the_training_samples(name: str) -> None:
    session = Session(parse(TEXTS[name]))
    table = seen(session).table
    for k, found in enumerate(table.came[: len(table.features)]):
        values = [float(x) for x, held in zip(table.values[:, k], table.test, strict=True) if not held]
        assert (found.name, found.low, found.high) == (table.features[k], min(values), max(values))
        assert found.mean == pytest.approx(statistics.fmean(values), rel=1e-12)
        assert found.std == pytest.approx(statistics.pstdev(values), rel=1e-12)
    for k, label in enumerate(table.classes):
        members = [bool(held) for y, held in zip(table.targets, table.test, strict=True) if y == k]
        assert table.counts[k] == (members.count(False), members.count(True)), label


def test_what_the_model_sees_of_standardised_data_has_mean_0_and_deviation_1() -> None:
    session = Session(parse(changed(SOFTMAX, ("degree = 2", ""))))
    picture = seen(session, data_row=5)
    for one in picture.table.seen:
        assert (one.mean, one.std) == (pytest.approx(0.0, abs=1e-12), pytest.approx(1.0, rel=1e-12))
    for k, came in enumerate(picture.table.came):
        assert picture.seen[k] == pytest.approx((picture.table.values[5, k] - came.mean) / came.std, abs=1e-12)


@pytest.mark.parametrize("name", TEXTS)
def test_the_samples_losses_add_up_to_the_loss_and_the_misjudged_to_the_accuracy(name: str) -> None:
    session = Session(parse(TEXTS[name]))
    session.step(20)
    picture, measured = seen(session), session.measure()
    for test, prefix in ((False, "train"), (True, "test")):
        here = picture.table.test == test
        if not here.any():
            continue
        total = picture.losses[here].sum()
        whole = total if name == "line" else total / here.sum()
        assert whole == pytest.approx(float(measured[f"{prefix}_loss"][0]), rel=1e-9)
        if picture.table.classes:
            accuracy = float(measured["test_accuracy" if test else "accuracy"][0])
            assert 1.0 - picture.wrong[here].mean() == pytest.approx(accuracy, abs=1e-12)


def test_a_samples_loss_is_minus_the_logarithm_of_what_its_own_class_is_given() -> None:
    session = Session(parse(MOONS))
    session.step(30)
    picture = seen(session)
    assert picture.right is not None
    assert picture.losses == pytest.approx([-np.log(p) for p in picture.right], rel=1e-9)
    assert picture.table.cost == "−ln P"


def test_a_prediction_is_the_sum_that_the_weights_make() -> None:
    session = Session(parse(LINE))
    session.step(10)
    picture = seen(session)
    w, b = session.state.params[0].tolist()
    assert picture.predicted == pytest.approx([w * x + b for x in picture.table.values[:, 0]], rel=1e-12)
    errors = [p - y for p, y in zip(picture.predicted, picture.table.targets, strict=True)]
    limit = 2.0 * statistics.fmean(e * e for e in errors) ** 0.5
    assert picture.wrong.tolist() == [abs(e) > limit for e in errors]


def test_samples_stand_in_the_order_of_the_csv() -> None:
    session = Session(load("iris"))
    dataset = session.plan.dataset
    assert dataset is not None
    assert np.array_equal(seen(session).table.values, dataset.points.X)
    assert np.flatnonzero(seen(session).table.test).tolist() == dataset.test.rows.tolist()


def test_a_spoilt_weight_changes_what_is_shown() -> None:
    session = Session(parse(MOONS))
    before = seen(session)
    session.apply("layer3.bias[0]", 50.0)
    after = seen(session)
    assert np.all(after.losses != before.losses)
    assert set(after.predicted) == {1.0}


def test_it_costs_a_few_milliseconds() -> None:
    for name, most in (("spirals", 0.02), ("digits", 0.05)):
        session = Session(load(name))
        looking = Looking(frozenset({"data"}))
        snapshot(session, looking)
        costs = []
        for _ in range(3):
            begun = time.process_time()
            snapshot(session)
            middle = time.process_time()
            snapshot(session, looking)
            costs.append(time.process_time() - middle - (middle - begun))
        assert min(costs) < most


# What is drawn


@pytest.mark.parametrize(
    ("name", "size"),
    one_in(
        3,
        crossed(
            ["moons", "iris", "wine", "sine-regression", "digits", "xor", "engel"], [(60, 18), SMALL, LARGE, (200, 60)]
        ),
    ),
)
async def test_every_data_set_is_drawn_on_every_screen(name: str, size: tuple[int, int]) -> None:
    app = make_app(load(name), ascii=size[0] == 60)
    async with app.run_test(size=size) as pilot:
        await at_data(pilot, 10)
        drawn = text(app, "data")
        assert "6 data" in drawn
        assert "row 0 of" in drawn
        assert "train" in drawn
        await pilot.press("d")
        assert "mean" in text(app, "data")
        await pilot.press("d", "v")
        assert "predicted" in text(app, "data")
        if size[0] == 60:
            assert drawn.isascii()


async def test_a_function_says_that_it_has_no_data() -> None:
    app = make_app(load("parabola"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("6", "i")
        said = " ".join(text(app, "data").split())
        assert "A function has no data: its only sample is the place where it stands." in said


def test_what_a_function_says_of_its_data_is_whole_in_a_narrow_view() -> None:
    shown = snapshot(Session(load("parabola")), Looking(frozenset({"data"})))
    assert "the place where it stands." in " ".join(" ".join(drawn_alone(DataView(id="data"), shown, (40, 12))).split())


async def test_images_have_their_labels_and_what_they_are_taken_for_and_statistics_that_scroll() -> None:
    app = make_app(load("digits"))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot, 10)
        picture = of(app)
        wrong = next(k for k in range(15) if picture.wrong[k])
        label, taken = int(picture.table.targets[wrong]), int(picture.predicted[wrong])
        assert f"{label}→{taken}!" in text(app, "data")
        await pilot.press("right_square_bracket")
        assert of(app).chosen == np.flatnonzero(of(app).wrong)[0]
        assert f"is {int(of(app).table.targets[of(app).chosen])}, taken for" in text(app, "data")
        await pilot.press("i")
        assert "no plane" in footer(app)
        await pilot.press("d")
        assert " p0 " in text(app, "data")
        await pilot.press(*["j"] * 5)
        assert " p0 " not in text(app, "data")
        assert " p5 " in text(app, "data")
        app.screen.query_one(DataView).steer(now(app), 0, 1000)
        await pilot.press("j")
        assert " p63 " in text(app, "data")


async def test_a_zoom_into_the_problem_leaves_the_regions_where_they_are() -> None:
    app = make_app(load("moons"))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot, 40)
        view = app.screen.query_one(DataView)
        before = view.paint(now(app), 80, 18).bg.copy()
        await pilot.press("1", "right_square_bracket", "l", "l", "6")
        await pilot.pause()
        assert now(app).picture.xlim != of(app).table.xlim  # type: ignore[union-attr]
        assert np.array_equal(view.paint(now(app), 80, 18).bg, before)


# Cursors


async def test_h_j_k_l_go_to_a_sample_in_that_direction_and_brackets_through_the_misjudged_round_and_round() -> None:
    app = make_app(parse(MOONS))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot)
        for key, axis, sign in (("l", 0, 1), ("h", 0, -1), ("k", 1, 1), ("down", 1, -1), ("up", 1, 1), ("j", 1, -1)):
            before = of(app)
            await pilot.press(key)
            after = of(app)
            places = before.table.values
            assert after.chosen != before.chosen, key
            assert (places[after.chosen, axis] - places[before.chosen, axis]) * sign > 0, key
        await pilot.press("v")
        for key, way in (("j", 1), ("k", -1)):
            before = of(app)
            await pilot.press(key)
            assert of(app).chosen == before.chosen + way
        await pilot.press("v")
        bench_of(app).runner.step(10)
        bench_of(app).draw()
        await pilot.pause()
        plot = "\n".join(line[:44] for line in text(app, "data").split("\n")[1:])
        assert {"!", "o", "x", "["} <= set(plot)
        wrong = np.flatnonzero(of(app).wrong).tolist()
        assert len(wrong) > 2
        visited = []
        for _ in range(len(wrong) + 1):
            await pilot.press("right_square_bracket")
            visited.append(of(app).chosen)
        assert sorted(visited[:-1]) == wrong
        assert visited[-1] == visited[0]
        await pilot.press("left_square_bracket")
        assert of(app).chosen == visited[-2]


# Editing points


async def test_a_point_that_is_added_moves_the_boundary_and_a_branch_is_named_after_all_that_were_changed() -> None:
    app, other = make_app(parse(MOONS)), Session(parse(MOONS))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot, 10)
        await pilot.press("i")
        assert "EDIT" in text(app, "status")
        assert "cross at" in text(app, "data")
        await pilot.press("right", "right", "up", "up", "up", "1")
        assert "no sample under the cross" in text(app, "data")
        place = text(app, "data").partition("cross at ")[2].partition(")")[0] + ")"
        await pilot.press("a")
        assert f"{place} class 1 added; u takes it back" in footer(app)
        assert "row 60 of 61" in text(app, "data")
        await pilot.press("question_mark")
        shown = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "0-9 tab class of new points" in shown
        assert "delete a point" in shown
        await pilot.press("escape")
        picture = of(app)
        assert picture.chosen == len(picture.table.test) - 1 == 60
        assert not picture.table.test[60]
        edit = bench_of(app).runner.session.history.edits[-1]
        assert (edit.at, edit.key) == (10, "data.add")
        assert edit.value == [*picture.table.values[60].tolist(), "1"]
        await pilot.press("N")
        other.step(20)
        assert not np.array_equal(now(app).params, other.state.params[0])
        assert "EDIT" in text(app, "status")
        await pilot.press("escape")
        assert "EDIT" not in text(app, "status")
        assert "cross" not in text(app, "data")
        await pilot.press("u")
        bench_of(app).runner.goto(30)
        await pilot.press("B", "i", "l", "a", "l", "a", "x")
        assert [line.name for line in now(app).lines] == ["unchanged", "2 points added, 1 point removed @20"]
        await pilot.press("u", "u", "u")
        assert len(now(app).lines) == 1
        assert len(of(app).table.test) == 60


async def test_a_point_is_picked_up_carried_and_set_down_as_one_edit_or_put_back_or_deleted() -> None:
    app = make_app(parse(MOONS))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot)
        before = of(app).table.values.copy()
        await pilot.press("l", "i", "enter")
        assert "MOVE" in text(app, "status")
        await pilot.press("right", "right", "down")
        k = of(app).carried
        assert k is not None
        assert np.array_equal(of(app).table.values, before)
        await pilot.press("enter")
        assert "EDIT" in text(app, "status")
        after = of(app).table.values
        assert after[k, 0] > before[k, 0]
        assert after[k, 1] < before[k, 1]
        assert np.array_equal(np.delete(after, k, 0), np.delete(before, k, 0))
        (edit,) = bench_of(app).runner.session.history.edits
        assert (edit.key, edit.value) == ("data.move", [k, *after[k].tolist()])
        assert of(app).chosen == k
        await pilot.press("u")
        assert np.array_equal(of(app).table.values, before)
        await pilot.press("escape", "i", "enter", "right", "escape")
        assert of(app).carried is None
        assert of(app).cross is not None
        await pilot.press("left", "enter", "enter")
        assert "set down where it was" in footer(app)
        assert not bench_of(app).runner.session.history.edits
        await pilot.press("escape", "i")
        k = of(app).chosen
        assert k > 0
        gone = of(app).table.values[k]
        for key in ("x", "delete", "backspace"):
            await pilot.press(key)
            assert f"row {k} deleted" in footer(app), key
            assert len(of(app).table.test) == 59
            assert gone.tolist() not in of(app).table.values.tolist()
            await pilot.press("u")
            assert f"undone: the point ({gone[0]:.6g}, {gone[1]:.6g}) class 0 is there again" in footer(app)
            assert len(of(app).table.test) == 60
            assert of(app).chosen == k
        await pilot.press(*["L"] * 8, *["J"] * 8)
        for key in ("enter", "x"):
            await pilot.press(key)
            assert "no sample under the cross" in footer(app)
        table = of(app).table
        assert of(app).cross == (table.xlim[1], table.ylim[0])


async def test_the_class_of_new_points_is_chosen_by_digit_and_by_tab() -> None:
    app = make_app(load("iris"))
    async with app.run_test(size=LARGE) as pilot:
        await at_data(pilot)
        await pilot.press("i")
        assert "add o setosa" in footer(app)
        await pilot.press("tab")
        assert "add x versicolor" in footer(app)
        await pilot.press("tab", "tab")
        assert "add o setosa" in footer(app)
        await pilot.press("2", "a")
        table = of(app).table
        assert table.classes[int(table.targets[-1])] == "virginica"
        await pilot.press("7")
        assert "the classes are 0 to 2: setosa, versicolor, virginica" in footer(app)


async def test_in_a_regression_the_height_of_the_cross_is_the_target_and_keys_of_the_run_keep_their_meaning() -> None:
    app = make_app(parse(LINE))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot)
        await pilot.press("i", "up", "up", "right", "a")
        assert now(app).scenario.data is not None
        table = of(app).table
        assert len(table.test) == 101
        assert table.targets[100] > table.targets[0]
        assert table.values[100, 0] > table.values[0, 0]
        await pilot.press("enter", "up", "enter")
        assert of(app).table.targets[100] > table.targets[100]
        assert of(app).table.values[100, 0] == table.values[100, 0]
        await pilot.press("n", "n", "b", "plus")
        assert now(app).step == 1
        assert now(app).scenario.lr == 2 * parse(LINE).lr
        await pilot.press("space")
        assert "EDIT" in text(app, "status")
        await pilot.press("space")
        assert bench_of(app).pointing
        await pilot.press("z")
        assert bench_of(app).pointing
        await pilot.press("z", "1")
        assert not bench_of(app).pointing
        await pilot.press("6")
        assert of(app).cross is None
        assert "edit points" in footer(app)
        await pilot.press("escape")
        assert "optimiser" in footer(app)


async def test_a_one_feature_classification_goes_from_class_to_class() -> None:
    app = make_app(parse(ONE_FEATURE))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot)
        was = int(of(app).table.targets[0])
        await pilot.press("i", "up" if was == 0 else "down", "a")
        assert int(of(app).table.targets[-1]) == 1 - was
        assert of(app).table.values[-1, 0] == pytest.approx(of(app).table.values[0, 0], abs=0.05)


async def test_several_features_keep_what_the_plane_does_not_show() -> None:
    app = make_app(load("wine"))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot)
        before = of(app).table
        await pilot.press("i", "enter", "right", "enter")
        after, (i, _) = of(app).table, before.axes
        assert after.values[0, i] > before.values[0, i]
        assert np.array_equal(np.delete(after.values[0], i), np.delete(before.values[0], i))
        await pilot.press("a")
        for k, one in enumerate(after.came[:-1]):
            if k != i:
                assert of(app).table.values[-1, k] == pytest.approx(one.mean, abs=one.std)


async def test_a_refused_change_is_said_and_changes_nothing() -> None:
    small = changed(LINE, ('name = "line"', 'name = "line"\nn_samples = 2'))
    app = make_app(parse(small))
    async with app.run_test(size=LARGE) as pilot:
        await at_data(pilot)
        await pilot.press("i", "x")
        assert "data.remove = 0: would leave fewer than 2 samples" in footer(app)
        assert len(of(app).table.test) == 2
        assert bench_of(app).pointing


async def test_many_points_are_added_without_waiting() -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        await at_data(pilot)
        await pilot.press("i")
        runner = bench_of(app).runner
        begun = time.process_time()
        for k in range(10):
            runner.apply("data.add", [0.1 * k, 0.0, "1"])
        assert (time.process_time() - begun) / 10 < 0.1


def test_snapshots_hold_no_picture_of_the_data_unasked() -> None:
    found: Snapshot = snapshot(Session(parse(WAYS["network"])))
    assert dict(found.extras) == {}
    assert DataView.extra == "data"


@pytest.mark.parametrize(
    ("at", "step"), [(0.5, 0.08), (12.3456, 1e-5), (-0.0001234, 1e-7), (123456.7, 1e-3), (1e9, 1.0)]
)
def test_the_cross_reads_otherwise_a_cell_further_on(at: float, step: float) -> None:
    assert len({places.at((at + k * step, 0.0), (step, 1.0)) for k in range(-2, 3)}) == 5

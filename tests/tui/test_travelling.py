"""Branches and the bar of steps, driven by keys as a student drives them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from gdtui.branches import Line
from gdtui.engine.objectives import Evaluation
from gdtui.march import Stretch
from gdtui.pictures import CurvePicture, FitPicture, SurfacePicture
from gdtui.scenario import load, parse
from gdtui.session import Session
from gdtui.state import State
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs.branching import BranchDialog, told, verdict
from gdtui.tui.runner import Runner
from gdtui.tui.views.scrub import place, step_at
from gdtui.tui.workbench import Workbench
from tests.toml import VALLEYS
from tests.tui.driving import LARGE, SMALL, bench_of, branched, changed, now, shown, text, typed, until, went


async def test_a_reader_branches_at_120_with_three_times_the_rate_and_reads_which_ends_lower() -> None:
    app = make_app(load("spirals", [("training.steps", 200)]))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("G")
        await until(pilot, lambda: not bench_of(app).runner.running)
        await pilot.press("colon", *"120", "enter")
        await pilot.press("e")
        await typed(pilot, "lr=0.09")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        await pilot.pause()
        assert "branch B: lr 0.03→0.09 @120; A stays" in text(app, "footer")
        await pilot.press("G")
        await until(pilot, lambda: now(app).step == 200)
        await pilot.press("p")
        dialog = app.screen
        assert isinstance(dialog, BranchDialog)
        await pilot.pause()
        said = str(dialog.query_one(".verdict", Static).render())
    plain = [Session(load("spirals", [("training.steps", 200)])) for _ in range(2)]
    plain[1].step(120)
    plain[1].apply("optimizer.lr", 0.09)
    ends = []
    for session in plain:
        session.goto(200)
        ends.append(float(session.measure()["train_loss"][0]))
    winner = "AB"[int(np.argmin(ends))]
    assert said == f"{winner} ends lowest: training loss {min(ends):.4g} at step 200."


async def test_the_old_line_is_drawn_beside_the_new_one_with_its_letter_and_its_numbers_are_a_column() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=LARGE) as pilot:
        await branched(pilot, app, 3, 0.15, to=20)
        heading, *plot = text(app, "loss").split("\n")
        assert "─ B lr 0.05→0.15 @3" in heading
        assert "╌ A unchanged" in heading
        assert any(row.rstrip().endswith("A") for row in plot)
        assert "· A" in text(app, "problem").split("\n")[0]
        assert any("A" in row for row in text(app, "problem").split("\n")[1:])
        assert "B lr 0.05→0.15 @3" in text(app, "status")
        await pilot.press("n", "n")
        assert "A" in text(app, "scrub")
        await pilot.press("2", "v")
        plain = Session(load("two-valleys"))
        plain.step(5)
        heading, *rows = text(app, "loss").split("\n")[1:]
        last = next(row for row in rows if row.strip("▸ ").startswith("5 "))
        assert heading.split()[-1] == "A's"
        assert last.split()[-1] == f"{plain.row.loss[0]:.4f}".replace("-", "−")
        assert next(row for row in rows if row.strip().startswith("2 ")).split()[-1] == "—"


async def test_each_branch_stands_where_it_stood_and_one_is_taken_back_deleted_or_left_by_reset() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        assert " B " not in text(app, "status")
        await branched(pilot, app, 20, 0.1, to=50)
        assert "· B ·" in text(app, "status"), "on a small screen letters are enough"
        heading = text(app, "loss").split("\n")[0]
        assert "─ B" in heading
        assert "╌ A" in heading
        await pilot.press("n", "n", "n", "p")
        await pilot.pause()
        await pilot.press("k", "enter")
        await pilot.pause()
        assert (now(app).step, now(app).recorded, now(app).scenario.lr) == (20, 50, 0.05)
        assert "branch A: unchanged, at step 20 of 50" in text(app, "footer")
        await pilot.press("p")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert (now(app).step, now(app).recorded, now(app).scenario.lr) == (23, 23, 0.1)
        await pilot.press("N", "u")
        assert (now(app).step, now(app).recorded, now(app).scenario.lr) == (20, 50, 0.05)
        assert "branch B is taken back; its 13 updates went with it" in text(app, "footer")
        await pilot.press("u")
        assert "no change to take back" in text(app, "footer")
        await pilot.press("plus", "u")
        assert "branch B is taken back: A stands where it stood" in text(app, "footer")
        await changed(pilot, app, "optimizer.lr", 0.1)
        await pilot.press("p")
        await pilot.pause()
        dialog = app.screen
        assert isinstance(dialog, BranchDialog)
        for keys in (("d",), ("k", "d"), ("j",)):
            await pilot.press(*keys)
            assert len(dialog.query_one(OptionList).options) == 2
        await pilot.press("d")
        await pilot.pause()
        assert "d again deletes branch B" in str(dialog.query_one(".message", Static).render())
        await pilot.press("d")
        await pilot.pause()
        assert [option.id for option in dialog.query_one(OptionList).options] == ["A"]
        await pilot.press("d")
        await pilot.pause()
        assert "only line" in str(dialog.query_one(".message", Static).render())
        await pilot.press("escape")
        assert (now(app).step, now(app).scenario.lr, len(now(app).lines)) == (20, 0.05, 1)
        await pilot.press("plus", "n", "r")
        assert "(u goes back to both branches)" in text(app, "footer")
        ghost = now(app).ghost
        assert ghost is not None
        assert (len(now(app).lines), now(app).step, len(ghost.loss[0])) == (1, 0, 22)
        await pilot.press("u")
        assert [line.name for line in now(app).lines] == ["unchanged", "lr 0.05→0.1 @20"]
        assert "at step 21 with both branches" in text(app, "footer")


async def test_ascii_has_branches_too() -> None:
    app = make_app(load("two-valleys"), ascii=True)
    async with app.run_test(size=SMALL) as pilot:
        await branched(pilot, app, 1, 0.15, to=20)
        await pilot.press("n", "n", "p")
        await pilot.pause()
        dialog = app.screen
        listing = dialog.query_one(OptionList)
        rows = "".join(str(option.prompt) for option in listing.options)
        assert rows.isascii()
        assert str(dialog.query_one(".verdict", Static).render()).isascii()
        await pilot.press("escape")
        everything = "".join(text(app, view) for view in ("status", "problem", "loss", "footer"))
        assert everything.replace("\n", "").isascii()


async def test_with_mini_batches_every_loss_says_which_it_is() -> None:
    app = make_app(load("moons", [("training.batch_size", 16)]))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("N", "N", "n")
        assert "─ train ● batch ╌ test" in text(app, "loss").splitlines()[0]
        assert "batch loss above its lowest (" in text(app, "update")
        await pilot.press("left", "minus", "n")
        assert "lowest training loss" in told(now(app).lines[0])
        await pilot.press("p")
        dialog = app.screen
        assert isinstance(dialog, BranchDialog)
        await until(pilot, lambda: "train loss" in str(dialog.query_one(".titles", Static).render()))
        assert "training loss" in str(dialog.query_one(".verdict", Static).render())


async def test_moving_the_ball_in_the_past_makes_one_branch_and_escape_none() -> None:
    app = make_app(load("himmelblau"))
    async with app.run_test(size=SMALL) as pilot:
        await went(pilot, app, 30)
        await went(pilot, app, 5)
        await pilot.press("i", "left", "up", "left", "right", "up")
        assert [line.letter for line in now(app).lines] == ["A", "B"]
        await pilot.press("enter")
        assert now(app).lines[1].name.count("@5") == 1
        assert (now(app).recorded, now(app).lines[0].recorded) == (5, 30)
        await pilot.press("u", "i", "left", "up", "escape")
        assert [line.letter for line in now(app).lines] == ["A"]
        assert (now(app).step, now(app).recorded) == (5, 30)


@pytest.mark.parametrize("name", ["two-valleys", "himmelblau", "article-line"])
def test_pictures_show_where_other_branches_went(name: str) -> None:
    runner = Runner(Session(load(name)))
    try:
        runner.goto(20)
        runner.goto(4)
        runner.apply("optimizer.lr", 0.004)
        runner.goto(10)
        plain = Session(load(name))
        plain.goto(4)
        way = [plain.state.params[0]]
        while plain.step_count < 20:
            plain.step()
            way.append(plain.state.params[0])
        picture = runner.snapshot.picture
        if isinstance(picture, FitPicture):
            assert picture.bowl is not None
            picture = picture.bowl
        assert isinstance(picture, CurvePicture | SurfacePicture)
        (other,) = picture.others
        assert (other.letter, other.x.tolist()) == ("A", [float(place[0]) for place in way])
        flat = len(way[0]) == 1
        heights = [float(p[0] ** 4 - 3 * p[0] ** 2 + p[0]) if flat else float(p[1]) for p in way]
        assert other.y.tolist() == pytest.approx(heights, rel=1e-12)
    finally:
        runner.close()


async def test_the_bar_shows_present_recorded_and_planned_end_edits_and_branch_points() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=LARGE) as pilot:
        await went(pilot, app, 50)
        await pilot.press("plus")
        await branched(pilot, app, 100, 0.15, to=150)
        await went(pilot, app, 120)
        await went(pilot, app, 75)
        bar = text(app, "scrub").strip()
        assert bar.startswith("step 0 ━")
        assert bar.endswith("╌ 200")
        cells = bar.removeprefix("step 0 ").removesuffix(" 200")
        room = len(cells)
        marks = {round(step / 200 * (room - 1)): sign for step, sign in ((50, "▴"), (75, "●"), (100, "A"))}
        for column, sign in marks.items():
            assert cells[column] == sign
        known = round(120 / 200 * (room - 1))
        assert cells[known : known + 2] == "─╌"


async def clicked(pilot: Pilot[None], app: GdtuiApp, view: str) -> None:
    """A click on the bar leads there as far as has been recorded, which is 150 steps of 200."""
    widget = app.screen.query_one(f"#{view}")
    row, middle = widget.size.height - 1, widget.size.width // 2
    await pilot.click(f"#{view}", offset=(middle, row))
    await pilot.pause()
    assert abs(now(app).step - 100) <= 200 // (widget.size.width - 12) + 8
    assert now(app).recorded == 150
    await pilot.click(f"#{view}", offset=(widget.size.width - 3, row))
    await pilot.pause()
    assert now(app).step == 150


async def test_a_small_screen_has_the_bar_below_the_loss_and_clicking_and_dragging_on_it_scrubs_in_every_view() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await went(pilot, app, 100)
        assert "scrub" not in shown(app)
        last = text(app, "loss").split("\n")[-1].strip()
        assert last.startswith("0 ━━")
        assert last.endswith("╌ 200")
        await went(pilot, app, 150)
        await clicked(pilot, app, "loss")
        await pilot.resize_terminal(60, 18)
        await pilot.pause()
        assert "━" not in text(app, "loss").split("\n", 1)[1]
        await pilot.resize_terminal(*LARGE)
        await clicked(pilot, app, "scrub")
        await pilot.mouse_down("#scrub", offset=(60, 0))
        await pilot.pause()
        first = now(app).step
        await pilot.hover("#scrub", offset=(30, 0))
        await pilot.pause()
        here = now(app).step
        assert 0 < here < first
        await pilot.mouse_up("#scrub", offset=(30, 0))
        await pilot.hover("#scrub", offset=(90, 0))
        await pilot.pause()
        assert now(app).step == here
        plain = Session(load("two-valleys"))
        plain.step(here)
        x = f"{plain.state.params[0, 0]:.4f}"
        assert x in text(app, "table")
        assert x in text(app, "update")
        assert f"step {here}/200" in text(app, "status")
        assert f"update {here} → {here + 1}" in text(app, "update")


def test_a_column_of_the_bar_and_its_step_are_inverse() -> None:
    session = Session(parse(VALLEYS))
    session.step(60)
    runner = Runner(session)
    runner.close()
    for width in (20, 33, 78, 118):
        before = len("step 0 " if width >= 60 else "0 ")
        room = width - before - len(" 60")
        for column in range(room):
            step = step_at(runner.snapshot, before + column, width)
            assert abs(place(step, 60, room) - column) <= (room > 60)


async def test_keys_of_time_on_a_long_run() -> None:
    app = make_app(load("rosenbrock", [("training.steps", 50_000), ("optimizer.name", "sgd"), ("optimizer.lr", 1e-3)]))
    async with app.run_test(size=SMALL) as pilot:
        runner = bench_of(app).runner
        runner.session.step(8_000)
        await pilot.press("left")
        assert now(app).step == 7_999
        for key, step in [
            ("B", 7_989), ("pageup", 7_889), ("right", 7_890), ("N", 7_900), ("pagedown", 8_000),
            ("home", 0), ("end", 8_000), ("g", 0), ("pagedown", 100), ("pageup", 0), ("left", 0), ("G", 8_000),
        ]:  # fmt: skip
            await pilot.press(key)
            await until(pilot, lambda: not runner.running)
            assert now(app).step == step, key
        await went(pilot, app, 5_777)
        await until(pilot, lambda: not runner.running)
        assert now(app).step == 5_777


def test_a_long_way_is_gone_in_slices_and_a_pause_ends_it() -> None:
    session = Session(load("spirals", [("training.steps", 200_000), ("training.batch_size", "full")]))
    runner = Runner(session)
    try:
        runner.goto(150_000)
        assert runner.running
        runner.pause()
        assert 0 < runner.snapshot.step < 150_000
    finally:
        runner.close()


def test_the_second_step_back_and_all_that_follow_replay_little(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(load("spirals"))
    session.step(1_500)
    while session.step_count < 1_500:
        session.step(1_500 - session.step_count)
    made: list[int] = []
    run = session._march.run

    def counted(state: State, evaluation: Evaluation, count: int) -> Stretch:
        made.append(count)
        return run(state, evaluation, count)

    monkeypatch.setattr(session._march, "run", counted)
    session.back()
    first = sum(made)
    spacing = session.plan.spacing
    made.clear()
    for _ in range(50):
        session.back()
    assert first > spacing // 2
    assert sum(made) / 50 <= spacing / 16 + 30
    assert session.step_count == 1_449


def lines_of(*ends: tuple[str, float, int]) -> list[Line]:
    """Lines as they are compared, by letter, last loss and last step; at the common step each has lost half."""
    lowest, common = min(loss for _, loss, _ in ends), min(step for *_, step in ends)
    return [
        Line(
            letter, "unchanged", k == 0, "", 0, 0, step, step, "sgd", 0.1, False, "loss", loss, (loss, step), common,
            loss if step == common else 2.0 * loss, loss == lowest, (), (np.empty(0), np.empty(0)), None,
        )
        for k, (letter, loss, step) in enumerate(ends)
    ]  # fmt: skip


def test_the_verdict_tells_who_is_lowest_at_the_end_and_where_all_have_been() -> None:
    assert verdict(lines_of(("A", 1.0, 9))).startswith("One line so far")
    assert verdict(lines_of(("A", 1.0, 9), ("B", 0.5, 9))) == "B ends lowest: loss 0.5 at step 9."
    found = verdict(lines_of(("A", 0.6, 50), ("B", 1.0, 20)))
    assert found == "A ends lowest: loss 0.6 at step 50; at step 20, which all have reached, it is B: 1."
    found = verdict(lines_of(("A", 0.2, 50), ("B", 1.0, 20)))
    assert found == "A ends lowest: loss 0.2 at step 50; at step 20, which all have reached, too."
    one, other = lines_of(("A", 0.2, 50), ("B", 1.0, 20))
    assert verdict([one, replace(other, parent="A", left=20)]) == "A ends lowest: loss 0.2 at step 50."
    assert verdict([one, replace(other, level=None)]) == "A ends lowest: loss 0.2 at step 50.", "it is not known"
    found = verdict(lines_of(("A", 0.3243, 50), ("B", 0.6486, 20), ("C", 0.6486 + 1e-16, 20)))
    assert found.endswith("at step 20, which all have reached, A, B and C are equally low.")
    found = verdict(lines_of(("A", 0.5, 9), ("B", 0.75, 9), ("C", 0.5, 7)))
    assert found == "A and C end equally low: loss 0.5."
    assert verdict(lines_of(("A", -2.0, 5), ("B", 1.0, 9))) == "A ends lowest: loss −2 at step 5."


async def test_the_list_fits_the_smallest_screen_with_all_branches() -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=(60, 18)) as pilot:
        runner = bench_of(app).runner
        runner.goto(60)
        for step in range(1, 12):
            runner.switch("A")
            runner.goto(step)
            runner.apply("optimizer.lr", 0.011 * step)
        await pilot.press("p")
        await pilot.pause()
        for name in (".verdict", ".message"):
            part = app.screen.query_one(name, Static)
            assert part.region.height > 0
            assert part.region.bottom < 18
        await pilot.press("enter")
        runner.goto(0)
        runner.switch("A")
        runner.goto(30)
        await pilot.press("plus")
        assert "12 branches already" in text(app, "footer")

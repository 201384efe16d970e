"""No run is lost: kept while it goes on and at every exit, offered at the next start, gone back to from the list."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, time

import numpy as np
import pytest
from textual.events import MouseDown
from textual.pilot import Pilot
from textual.widgets import Input, Static

from gdtui.errors import SaveError
from gdtui.keeping import Keeper, Left, keeper, shelf
from gdtui.keeping.claims import claim, lock_of
from gdtui.keeping.parting import Unkept, part
from gdtui.savefile import open_session
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.tui import signals
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs.writing import WriteDialog
from gdtui.tui.microscope import MicroscopeScreen
from gdtui.tui.picker import PickerScreen
from gdtui.tui.picking.catalogue import Catalogue
from gdtui.tui.quitting import question
from gdtui.tui.race.screen import RaceScreen
from gdtui.tui.runner import Runner
from gdtui.tui.views import FooterLine
from gdtui.tui.workbench import Workbench
from tests.proofs import one_in
from tests.tui.driving import LARGE, SMALL, bench_of, now, read_once, text, typed, until


@pytest.fixture(autouse=True)
def _lists(monkeypatch: pytest.MonkeyPatch) -> None:
    read_once(monkeypatch)


@pytest.fixture
def folder(state: Path) -> Path:
    """Where runs are kept."""
    return state / "sessions"


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write as often as can be."""
    monkeypatch.setattr(keeper, "EVERY", 0.0)
    monkeypatch.setattr(keeper, "TICK", 0.01)
    monkeypatch.setattr(keeper, "SHARE", 1.0)
    monkeypatch.setattr(keeper, "WRITING", 1.0)


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.gdtui"))


def leftovers(folder: Path) -> list[str]:
    """All that lies there and is no run."""
    return [path.name for path in folder.glob("*") if path.suffix != ".gdtui"] if folder.exists() else []


def alone(folder: Path) -> Session:
    """The one run that is kept, opened."""
    [path] = kept(folder)
    return open_session(path).session


def same(one: Session, other: Session) -> bool:
    """Whether they stand at the same step with the same bits."""
    return one.step_count == other.step_count and one.state.params.tobytes() == other.state.params.tobytes()


def left_at(step: int, name: str = "two-valleys") -> None:
    """A run that somebody left, in the folder."""
    runner, keeping = Runner(Session(load(name))), Keeper()
    keeping.take(runner)
    runner.step(step)
    keeping.close()
    runner.close()


def picker_of(app: GdtuiApp) -> PickerScreen:
    assert isinstance(app.screen, PickerScreen)
    return app.screen


def listed(app: GdtuiApp) -> list[str]:
    """What the list offers to go on with."""
    return [f"{e.title} {e.left.step}" for e in picker_of(app).query_one(Catalogue).entries if e.left is not None]


async def previewed(pilot: Pilot[None], app: GdtuiApp) -> Runner:
    await until(pilot, lambda: isinstance(app.screen, PickerScreen) and picker_of(app).preview.runner is not None)
    runner = picker_of(app).preview.runner
    assert runner is not None
    return runner


# While it goes on


@pytest.mark.usefixtures("often")
async def test_a_run_is_written_while_it_goes_on_and_steps_to_the_same_bits(folder: Path) -> None:
    app = make_app(load("xor", [("training.steps", 100_000)]))
    async with app.run_test(size=SMALL) as pilot:
        bench_of(app).runner.hurry()
        await until(pilot, lambda: bool(kept(folder)))
        first = alone(folder).step_count
        await until(pilot, lambda: alone(folder).step_count > first + 100)
        found = alone(folder)
        bench_of(app).runner.pause()
    undisturbed = Session(load("xor", [("training.steps", 100_000)]))
    undisturbed.goto(found.step_count)
    assert same(found, undisturbed)


@pytest.mark.usefixtures("often")
async def test_a_run_that_stands_still_is_not_written_again(folder: Path) -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: bool(kept(folder)))
        written = kept(folder)[0].stat().st_mtime_ns
        await pilot.pause(0.2)
        assert kept(folder)[0].stat().st_mtime_ns == written
        await pilot.press("plus")
        await until(pilot, lambda: kept(folder)[0].stat().st_mtime_ns != written)


def test_what_writing_costs_is_a_small_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from gdtui import savefile

    def slow(path: Path, image: object) -> None:
        until = keeper.thread_time() + 0.02
        while keeper.thread_time() < until:
            pass

    monkeypatch.setattr(savefile, "write", slow)
    runner, keeping = Runner(Session(load("parabola"))), Keeper()
    kept = keeping.take(runner)
    runner.step(1)
    begun = keeper.perf_counter()
    keeping._write(kept)
    assert kept.due - begun > 0.02 / keeper.SHARE
    keeping.close()
    runner.close()


# Every exit


def end_by_key(key: str) -> Callable[[Pilot[None]], object]:
    return lambda pilot: pilot.press(key)


def end_by_signal(number: int) -> Callable[[Pilot[None]], object]:
    return lambda pilot: os.kill(os.getpid(), number)


def end_by_fault(pilot: Pilot[None]) -> None:
    bench_of(pilot.app).board.show = None  # type: ignore[arg-type, assignment, method-assign]
    bench_of(pilot.app).call_later(bench_of(pilot.app).draw)


def end_by_fault_in_the_runner(pilot: Pilot[None]) -> None:
    runner = bench_of(pilot.app).runner
    runner._bite = None  # type: ignore[assignment, method-assign]
    runner.hurry()


ENDS: dict[str, Callable[[Pilot[None]], object]] = {
    "q": end_by_key("q"),
    "ctrl+q": end_by_key("ctrl+q"),
    "a fault": end_by_fault,
    "a fault in the runner": end_by_fault_in_the_runner,
    **{name: end_by_signal(getattr(signal, name)) for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT")},
}


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("end", one_in(4, [*ENDS]))
async def test_however_the_app_ends_the_run_is_kept_as_it_stands(end: str, folder: Path) -> None:
    app = make_app(load("two-valleys"))
    fault = end.startswith("a fault")
    try:
        async with app.run_test(size=SMALL) as pilot:
            await pilot.press("n", "n", "plus", "n")
            with signals.ending(app, lambda code: None):
                done = ENDS[end](pilot)
                if done is not None:
                    await done  # type: ignore[misc]
                await until(pilot, lambda: not app.is_running)
    except TypeError:
        assert fault
    else:
        assert not fault
    assert app._runner is not None
    session = app._runner.session
    assert session.step_count == 3
    assert same(alone(folder), session)
    assert not leftovers(folder)


@pytest.mark.parametrize("end", [end_by_fault, end_by_fault_in_the_runner])
async def test_a_fault_is_told_in_a_sentence_and_its_details_lie_in_a_file(
    end: Callable[[Pilot[None]], object], state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(load("two-valleys"))

    async def run() -> None:
        async with app.run_test(size=SMALL) as pilot:
            await pilot.press("n")
            end(pilot)
            await until(pilot, lambda: not app.is_running)

    with pytest.raises(TypeError):
        await run()
    fault, kept = app.last_words
    assert fault.startswith("a fault of gdtui's own, TypeError: ")
    assert str(state / "fault.txt") in fault
    assert "Traceback" in (state / "fault.txt").read_text(encoding="utf-8")
    assert (state / "fault.txt").stat().st_mode & 0o077 == 0, "it is nobody else's to read"
    assert kept == "the run is kept: gdtui offers it at its next start"
    assert "Traceback" not in capsys.readouterr().err


def test_a_step_without_end_does_not_hold_up_the_end_and_what_was_written_before_stays(folder: Path) -> None:
    runner, keeping = Runner(Session(load("parabola"))), Keeper()
    kept = keeping.take(runner)
    runner.step(3)
    keeping._write(kept)
    runner.step(1)
    with runner._turns.mine():  # a step in hand
        begun = perf_counter()
        keeping.close()
        assert perf_counter() - begun < 2 * keeper.PATIENCE
    runner.close()
    assert alone(folder).step_count == 3
    assert not leftovers(folder)


async def test_a_run_at_full_speed_is_kept_at_the_very_step_where_it_stops(folder: Path) -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        runner = bench_of(app).runner
        runner.hurry()
        await until(pilot, lambda: runner.session.step_count > 20)
        await pilot.press("q")
    assert same(alone(folder), runner.session)


@pytest.mark.parametrize("keys", [(), ("question_mark", "escape", "n", "b", "plus", "u", "z", "y", "t")])
async def test_a_run_that_stands_as_it_began_leaves_nothing_behind(keys: tuple[str, ...], folder: Path) -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(*keys, "q")
    assert not kept(folder)
    assert not leftovers(folder)


async def test_looking_into_scenarios_of_the_list_leaves_nothing_behind(folder: Path) -> None:
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        for _ in range(2):
            runner = await previewed(pilot, app)
            await until(pilot, lambda: runner.snapshot.step > 0)  # noqa: B023
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, Workbench))
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, PickerScreen))
            await pilot.press("down")
        assert not listed(app)
    assert not kept(folder)


# The way back from the list


async def test_leaving_a_run_puts_it_at_the_top_of_the_list_and_enter_goes_back() -> None:
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        await previewed(pilot, app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        before = bench_of(app).runner
        await pilot.press("N", "plus", "n", "escape")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        step = before.session.step_count
        assert listed(app) == [f"Plateau {step}"]
        entry = picker_of(app).query_one(Catalogue).entry
        assert entry is not None
        assert entry.name == "plateau", "the cursor stays where it was"
        assert f"Plateau is kept at step {step}: home, enter go back to it" in text(app, "hints")
        await pilot.press("home")
        await previewed(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        after = bench_of(app).runner
        assert same(after.session, before.session)
        np.testing.assert_array_equal(now(app).curves["loss"], before.snapshot.curves["loss"])
        await pilot.press("u")
        assert after.session.step_count == step - 1, "the change can still be taken back"
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        assert listed(app) == [f"Plateau {step - 1}"]


async def test_what_the_list_says_is_about_the_run_that_was_left_last() -> None:
    app = make_app(None)

    async def visit(*keys: str) -> None:
        await previewed(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        await pilot.press(*keys, "escape")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))

    async with app.run_test(size=SMALL) as pilot:
        await visit("n")
        assert "Parabola is kept at step 1" in text(app, "hints")
        await visit()
        assert "kept" not in text(app, "hints"), "nobody touched the second one"
        assert listed(app) == ["Parabola 1"]
        await pilot.press("down")
        await visit("n", "n")
        assert "Plateau is kept at step 2" in text(app, "hints")
        assert listed(app) == ["Plateau 2", "Parabola 1"]


async def test_from_a_scenario_that_was_named_a_leads_to_its_run_and_back_and_forth_leaves_one_file(
    folder: Path,
) -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        before = bench_of(app).runner
        await pilot.press("N", "a")
        await previewed(pilot, app)
        assert listed(app) == ["Two valleys 10"]
        assert not before.alive
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert same(bench_of(app).runner.session, before.session)
        await pilot.press("n", "escape")
        await previewed(pilot, app)
        assert listed(app) == ["Two valleys 11"], "it is the same run, further on"
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        await pilot.press("n", "escape")
        await previewed(pilot, app)
    assert alone(folder).step_count == 12
    assert not leftovers(folder), "no locks"


# At the next start


async def test_the_next_start_shows_what_was_left_the_latest_first_and_d_pressed_twice_discards(folder: Path) -> None:
    left_at(12)
    left_at(3, "article-line")
    for path, age in zip(kept(folder), (30, 200), strict=True):
        os.utime(path, (time() - age, time() - age))
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        runner = await previewed(pilot, app)
        for size, words in ((SMALL, "step 12 · 3 min"), (LARGE, "left at step 12, 3 minutes ago")):
            await pilot.resize_terminal(*size)
            assert listed(app) == ["A line through 100 points 3", "Two valleys 12"]
            shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
            assert "where you left off" in shown
            assert words in shown
            assert "left at step 3, a moment ago" in shown
            assert "enter go on" in shown
            assert "d discard" in shown
        await pilot.pause(0.1)
        assert runner.snapshot.step == 3, "what was left stands still in the preview"
        assert not runner.running
        await pilot.press("d")
        assert "d again discards A line through 100 points at step 3" in text(app, "hints")
        await pilot.press("down", "d")
        assert len(kept(folder)) == 2
        await pilot.press("d")
        assert listed(app) == ["A line through 100 points 3"]
        assert "is discarded" in text(app, "hints")
        await pilot.press("end", "d", "d")
    assert alone(folder).step_count == 3


async def test_the_scenario_that_was_left_says_so_in_the_footer_and_a_and_enter_go_on() -> None:
    left_at(12)
    left_at(3, "article-line")
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "left at step 12, a moment ago: a, then enter, go on" in text(app, "footer"))
        await pilot.press("a")
        await previewed(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert now(app).step == 12


async def test_another_scenario_or_one_with_other_settings_says_nothing() -> None:
    left_at(12)
    app = make_app(load("two-valleys", [("optimizer.lr", 0.01)]))
    async with app.run_test(size=SMALL) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "left at" not in text(app, "footer")


@pytest.mark.parametrize("gone", [True, False])
async def test_a_run_that_cannot_be_discarded_says_why_and_stays(folder: Path, gone: bool) -> None:
    left_at(12)
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        await previewed(pilot, app)
        [path] = kept(folder)
        if gone:
            shutil.rmtree(folder)
            folder.write_text("in the way", encoding="utf-8")
        else:
            elsewhere = claim(path)
        await pilot.press("d", "d")
        assert ("is discarded" if gone else "not discarded: another gdtui has it in hand") in text(app, "hints")
        if not gone:
            assert elsewhere is not None
            elsewhere.release()
            assert path.exists()


def test_a_run_in_a_folder_that_may_not_be_changed_is_not_discarded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_at(12)
    [run] = shelf.left(folder)[0]

    def refused(path: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(keeper, "claim", refused)
    assert Keeper().discard(run) == "Read-only file system"
    assert run.path.exists()
    assert run.missing.startswith("is in another")
    run.path.unlink()
    assert Keeper().discard(run) == ""
    assert run.missing == "is no longer there"


# Two at once


async def test_a_run_that_another_app_has_in_hand_is_neither_offered_nor_swept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_at(12)
    [path] = kept(folder)
    held = claim(path)
    assert held is not None
    monkeypatch.setattr(shelf, "MOST", 0)
    monkeypatch.setattr(shelf, "MOST_BYTES", 0)
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        await previewed(pilot, app)
        assert not listed(app)
    shelf.sweep(folder)
    assert path.exists()
    assert lock_of(path).exists()
    held.release()
    assert not lock_of(path).exists()


async def test_what_another_app_took_up_meanwhile_is_refused_and_nothing_is_lost(folder: Path) -> None:
    left_at(12)
    one, two = make_app(None), make_app(None)
    async with one.run_test(size=SMALL) as first:
        await previewed(first, one)
        async with two.run_test(size=SMALL) as second:
            await previewed(second, two)
            await second.press("enter")
            await until(second, lambda: isinstance(two.screen, Workbench))
            await second.press("n")
        await first.press("enter")
        await until(first, lambda: "in another gdtui's hands, or has gone on there" in text(one, "hints"))
        assert listed(one) == ["Two valleys 13"]
    assert alone(folder).step_count == 13


async def test_two_apps_on_one_scenario_keep_a_run_each(folder: Path) -> None:
    one, two = make_app(load("two-valleys")), make_app(load("two-valleys"))
    async with one.run_test(size=SMALL) as first, two.run_test(size=SMALL) as second:
        await first.press("n")
        await second.press("N")
    assert sorted(open_session(path).session.step_count for path in kept(folder)) == [1, 10]


# What goes wrong


def forbid(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder that cannot be, even for root: a file has its name."""
    path.write_text("no folder", encoding="utf-8")
    return "Not a directory"


def fill(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    from gdtui import savefile

    def full(path: Path, image: object) -> None:
        raise SaveError(f"{path}: cannot be written: No space left on device")

    monkeypatch.setattr(savefile, "write", full)
    return "No space left on device"


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("spoil", [forbid, fill])
async def test_where_nothing_can_be_written_the_app_says_so_whenever_it_has_tried_and_goes_on(
    spoil: Callable[[Path, pytest.MonkeyPatch], str], state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = spoil(state, monkeypatch)
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        await previewed(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        before = bench_of(app).runner
        await pilot.press("N")
        await until(pilot, lambda: f"this run is not kept: {reason}" in text(app, "footer"))
        await pilot.press("n")
        app._complain()  # as every second
        await pilot.pause()
        assert "not kept" not in text(app, "footer")
        app.keeper._hand[0].due = 0.0
        await until(pilot, lambda: app.keeper.refusals == 2)
        app._complain()
        await until(pilot, lambda: f"this run is not kept: {reason}" in text(app, "footer"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        assert listed(app) == [f"Parabola {before.session.step_count}"], "in memory it is kept all the same"
        await pilot.press("home")
        await previewed(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert same(bench_of(app).runner.session, before.session)


@pytest.mark.parametrize("inside", [False, True])
async def test_what_is_said_to_a_screen_on_its_way_waits_until_it_is_there(inside: bool) -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        runner = Runner(Session(load("parabola")))
        coming = MicroscopeScreen(runner) if inside else Workbench(runner, "en")
        app.runs.take(runner)
        app.push_screen(coming)
        assert not coming.is_mounted
        app.keeper.refusals, app.keeper.complaint = 1, "too early"
        app._tell("too early") if inside else app._complain()
        await until(pilot, lambda: coming.is_mounted and "early" in coming.query_one(FooterLine).render_line(0).text)


async def test_a_folder_that_somebody_took_away_is_made_again(folder: Path) -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n", "a")
        await previewed(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        shutil.rmtree(folder)
        await pilot.press("n", "q")
    assert alone(folder).step_count == 2
    assert not app.last_words


async def test_a_damaged_run_is_put_aside_and_said_and_the_others_are_offered(folder: Path) -> None:
    left_at(3, "article-line")
    left_at(12)
    damaged = next(path for path in kept(folder) if path.name.startswith("two-valleys"))
    damaged.write_bytes(damaged.read_bytes()[:-5] + b"?????")
    app = make_app(None)
    async with app.run_test(size=LARGE) as pilot:
        await previewed(pilot, app)
        await until(pilot, lambda: listed(app) == ["A line through 100 points 3"])
        assert f"it is put aside as {damaged.name}.bad" in text(app, "hints")
    assert [path.name for path in folder.glob("*.bad")] == [f"{damaged.name}.bad"]


def test_only_the_latest_runs_are_kept_and_no_more_bytes_than_allowed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    for number in range(20):
        path = folder / f"run-{number:02}.gdtui"
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))
    shelf.sweep(folder)
    assert [path.name for path in kept(folder)] == [f"run-{number}.gdtui" for number in range(10, 20)]
    monkeypatch.setattr(shelf, "MOST_BYTES", 350)
    shelf.sweep(folder)
    assert [path.name for path in kept(folder)] == [f"run-{number}.gdtui" for number in range(17, 20)]
    monkeypatch.setattr(shelf, "MOST_BYTES", 10)
    shelf.sweep(folder)
    assert [path.name for path in kept(folder)] == ["run-19.gdtui"]


def test_no_more_runs_are_offered_than_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST", 2)
    for step in range(1, 4):
        left_at(step)
    assert len(kept(folder)) == 2
    monkeypatch.setattr(shelf, "MOST", 1)  # as after a process that was killed before it could sweep
    assert [one.step for one in Keeper().left()[0]] == [3]


async def test_a_run_counts_as_left_when_it_is_let_go_and_not_when_it_was_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, keeping = Runner(Session(load("two-valleys"))), Keeper()
    held = keeping.take(runner)
    runner.step(7)
    keeping._write(held)
    left_at(1)
    left_at(2)
    monkeypatch.setattr(shelf, "MOST", 1)
    keeping.close()
    runner.close()
    assert [one.step for one in Keeper().left()[0]] == [7]


def test_a_run_that_was_in_hand_as_its_process_was_killed_is_offered_whatever_was_left_since(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_at(7)
    [path] = kept(folder)
    left_at(1)
    left_at(2)
    monkeypatch.setattr(shelf, "MOST", 1)
    os.utime(path, (10, 10))
    lock_of(path).write_text("1 a killed one", encoding="utf-8")
    left_at(3)
    assert [one.step for one in Keeper().left()[0]] == [3, 7], "in hand before the last one was left"
    left_at(4)
    assert [one.step for one in Keeper().left()[0]] == [4], "it has been offered"


def test_a_lock_that_is_only_being_made_says_nothing_about_a_run(folder: Path) -> None:
    left_at(7)
    [path] = kept(folder)
    os.utime(path, (10, 10))
    lock_of(path).touch()
    assert [one.saved for one in Keeper().left()[0]] == [10], "it can be taken up as it was listed"
    assert path.stat().st_mtime == 10
    assert not leftovers(folder)


@pytest.mark.usefixtures("often")
async def test_a_run_in_hand_gives_signs_of_life(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "BEAT", 0.01)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: bool(kept(folder)))
        lock = lock_of(kept(folder)[0])
        os.utime(lock, (10, 10))
        await until(pilot, lambda: lock.stat().st_mtime > 10)


def test_what_a_killed_process_left_lying_about_is_swept(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ("run.gdtui.lock", ".run.gdtui.part", "there.gdtui.lock", "there.gdtui", "empty.gdtui.lock"):
        (folder / name).write_bytes(b"" if name[0] == "e" else b"1 a killed one")
    shelf.sweep(folder)
    assert leftovers(folder) == ["there.gdtui.lock"], "a run that has not been offered yet"
    shelf.left(folder)
    assert leftovers(folder) == ["there.gdtui.bad"], "and offered it cannot be"


# Quitting where a run would be lost


Spoil = Callable[[Path, pytest.MonkeyPatch], str]


async def chosen(pilot: Pilot[None], app: GdtuiApp) -> Runner:
    """In a workbench on the first of the list, ten steps on."""
    await previewed(pilot, app)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, Workbench))
    await pilot.press("N")
    return bench_of(app).runner


async def left_to_the_list(pilot: Pilot[None], app: GdtuiApp) -> Runner:
    runner = await chosen(pilot, app)
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(app.screen, PickerScreen))
    return runner


@pytest.mark.parametrize("spoil", [forbid, fill])
async def test_q_asks_once_where_the_run_would_be_lost_and_leaves_when_it_is_pressed_again(
    spoil: Spoil, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = spoil(state, monkeypatch)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("n", "n", "q")
        words = f"Two valleys at step 2 cannot be kept: {reason}; s saves it elsewhere, q again leaves"
        assert words in text(app, "footer")
        app._complain()  # as every second
        assert words in text(app, "footer")
        assert app.is_running
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
    assert app.last_words == [f"Two valleys at step 2 could not be kept: {reason}"]


async def test_what_q_asks_fits_a_small_terminal(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(state, monkeypatch)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n", "q")
        assert "not kept: No space left on device; s saves it elsewhere, q again leaves" in text(app, "footer")


def test_a_question_takes_as_many_words_as_there_is_room_for() -> None:
    unkept = Unkept("XOR", 7, "Not a directory")
    rest = "Not a directory; esc, q again leaves"
    for head in ("XOR at step 7 cannot be kept", "XOR is not kept", "not kept"):
        words = f"{head}: {rest}"
        assert question(unkept, "esc", len(words)) == words
    assert question(unkept, "esc", 10) == words


async def test_a_run_that_goes_on_stands_where_q_says_that_it_would_be_lost(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(state, monkeypatch)
    app = make_app(load("spirals"))
    async with app.run_test(size=LARGE) as pilot:
        runner = bench_of(app).runner
        runner.hurry()
        await until(pilot, lambda: runner.session.step_count > 20)
        await pilot.press("q")
        assert not runner.running
        assert f"Two spirals at step {runner.session.step_count:,} cannot be kept" in text(app, "footer")
        assert now(app).step == runner.session.step_count


async def test_who_presses_another_key_in_between_is_asked_again(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(state, monkeypatch)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        for key in ("n", "y", "up"):
            await pilot.press(key, "q")
            assert "q again leaves" in text(app, "footer")
        await app.on_event(MouseDown(None, 1, 1, 0, 0, 1, False, False, False))
        await pilot.press("q")
        assert "q again leaves" in text(app, "footer")
        assert app.is_running
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_a_disk_that_has_room_again_keeps_the_run_and_q_leaves(folder: Path) -> None:
    app = make_app(load("two-valleys"))
    with pytest.MonkeyPatch.context() as full:
        fill(folder, full)
        async with app.run_test(size=SMALL) as pilot:
            await pilot.press("n", "q", "n")
            assert app.is_running
            full.undo()
            await pilot.press("q")
            await until(pilot, lambda: not app.is_running)
    assert alone(folder).step_count == 2
    assert not app.last_words
    assert not leftovers(folder)


async def test_ctrl_q_leaves_at_once_whatever_is_lost(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = fill(state, monkeypatch)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n", "ctrl+q")
        await until(pilot, lambda: not app.is_running)
    assert app.last_words == [f"Two valleys at step 1 could not be kept: {reason}"]


async def test_a_run_that_nobody_has_touched_is_not_asked_about(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(state, monkeypatch)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n", "b", "q")
        await until(pilot, lambda: not app.is_running)
    assert not app.last_words


@pytest.mark.parametrize("back", [False, True])
async def test_a_run_that_was_saved_elsewhere_is_not_asked_about_until_it_goes_on(
    back: bool, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(state, monkeypatch)
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        await chosen(pilot, app)
        await pilot.press("q")
        assert "s saves it elsewhere" in text(app, "footer")
        await save_as(pilot, app)
        await pilot.press("n", "q")
        assert "q again leaves" in text(app, "footer")
        await save_as(pilot, app)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        if back:
            await pilot.press("home", "enter")
            await until(pilot, lambda: isinstance(app.screen, Workbench))
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_from_the_microscope_and_the_race_q_asks_about_the_run_below(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(state, monkeypatch)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("n")
        for key, screen, footer in (("m", MicroscopeScreen, "inside_footer"), ("c", RaceScreen, "footer")):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, screen))  # noqa: B023
            await pilot.press("q")
            assert "device; esc, s saves it elsewhere, q again leaves" in text(app, footer)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, Workbench))
        await pilot.press("m", "q", "q")
        await until(pilot, lambda: not app.is_running)


async def test_in_the_list_a_run_that_is_only_in_memory_is_told_and_asked_about(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = fill(state, monkeypatch)
    app = make_app(None)
    async with app.run_test(size=LARGE) as pilot:
        await left_to_the_list(pilot, app)
        told = f"Parabola is not kept on disk: home, enter go back to it ({reason})"
        assert told in text(app, "hints")
        app._complain()  # as every second
        assert told in text(app, "hints")
        await pilot.press("q")
        words = f"Parabola at step 10 cannot be kept: {reason}; home, enter go back to it, q again leaves"
        assert words in text(app, "hints")
        await pilot.press("home", "q")
        assert words in text(app, "hints")
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
    assert app.last_words == [f"Parabola at step 10 could not be kept: {reason}"]


async def test_from_the_list_too_a_disk_that_has_room_again_keeps_all_that_was_left(folder: Path) -> None:
    app = make_app(None)
    with pytest.MonkeyPatch.context() as full:
        fill(folder, full)
        async with app.run_test(size=SMALL) as pilot:
            before = await left_to_the_list(pilot, app)
            await pilot.press("home", "down", "down")
            await until(pilot, lambda: picker_of(app).preview.runner is not None)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, Workbench))
            await pilot.press("n", "escape")
            await until(pilot, lambda: isinstance(app.screen, PickerScreen))
            full.undo()
            await pilot.press("q")
            await until(pilot, lambda: not app.is_running)
    assert [one.step for one in Keeper().left()[0]] == [1, before.session.step_count], "the latest first"
    assert not app.last_words


async def test_what_could_be_written_while_another_run_could_not_is_listed_as_it_lies_there(folder: Path) -> None:
    app = make_app(None)
    with pytest.MonkeyPatch.context() as full:
        fill(folder, full)
        async with app.run_test(size=SMALL) as pilot:
            await left_to_the_list(pilot, app)
            first = app.keeper.unwritten[0]
            await pilot.press("home", "enter")
            await until(pilot, lambda: isinstance(app.screen, Workbench))
            await pilot.press("n", "escape")
            await until(pilot, lambda: isinstance(app.screen, PickerScreen))
            app.keeper.unwritten.insert(0, first)
            full.undo()
            write = app.keeper.write_left
            full.setattr(app.keeper, "write_left", lambda left: write(left) if left.step > 10 else "full")
            await pilot.press("q")
            assert app.is_running
            assert "Parabola is not kept: full; home, enter go back to it" in text(app, "hints")
            assert [entry.left.held is None for entry in picker_of(app)._left if entry.left] == [False, True]
            gone = Left(first.path, first.saved, first.title, 11, first.scenario, held=first.held)
            assert app.keeper.resume(Runner(Session(load("parabola"))), gone) is None
            assert app.keeper.discard(gone) == "it could be written meanwhile"
    assert alone(folder).step_count == 11


async def test_q_that_is_typed_while_a_screen_is_on_its_way_asks_too(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = fill(state, monkeypatch)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n")
        coming = MicroscopeScreen(bench_of(app).runner)
        app.push_screen(coming)
        assert not coming.is_mounted
        await app.run_action("quit")
        await until(pilot, lambda: coming.is_mounted and reason in coming.query_one(FooterLine).render_line(0).text)
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_where_all_can_be_kept_q_writes_each_run_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gdtui import savefile

    running, write = list[bool](), savefile.write
    monkeypatch.setattr(savefile, "write", lambda path, image: (running.append(runner.running), write(path, image)))
    app = make_app(load("spirals"))
    async with app.run_test(size=SMALL) as pilot:
        runner = bench_of(app).runner
        runner.hurry()
        await until(pilot, lambda: runner.session.step_count > 20)
        before = len(running)
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
    assert running[before:] == [False], "it stands, so that nothing is left to write"
    assert same(alone(folder), runner.session)


def test_a_step_without_end_is_waited_for_only_once(folder: Path) -> None:
    runner, keeping = Runner(Session(load("parabola"))), Keeper()
    keeping.take(runner)
    runner.step(3)
    with runner._turns.mine():  # a step in hand
        begun = perf_counter()
        assert part(keeping) is None
        assert perf_counter() - begun < 1.5 * keeper.PATIENCE
    runner.close()
    assert not kept(folder)


# Saving under a name of one's own


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the app is started."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def save_as(pilot: Pilot[None], app: GdtuiApp, *keys: str) -> str:
    await pilot.press("s", *keys, "enter")
    await until(pilot, lambda: isinstance(app.screen, Workbench) and " written, " in text(app, "footer"))
    return text(app, "footer")


async def test_s_saves_the_session_says_where_and_the_run_is_offered_all_the_same_with_what_is_done_after(
    desk: Path, folder: Path
) -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("N", "plus", "n")
        said = await save_as(pilot, app)
        assert "two-valleys.gdtui written" in said
        session = bench_of(app).runner.session
        assert same(open_session(desk / "two-valleys.gdtui").session, session)
        await pilot.press("n", "q")
    assert open_session(desk / "two-valleys.gdtui").session.step_count == 11
    assert same(alone(folder), session)
    again = make_app(None)
    async with again.run_test(size=SMALL) as pilot:
        await previewed(pilot, again)
        assert listed(again) == ["Two valleys 12"]


@pytest.mark.parametrize("way", ["escape", "signal"])
async def test_a_saved_run_that_is_left_otherwise_is_offered_too(desk: Path, folder: Path, way: str) -> None:
    app = make_app(None)
    async with app.run_test(size=SMALL) as pilot:
        await previewed(pilot, app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        await pilot.press("N")
        await save_as(pilot, app)
        if way == "escape":
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        else:
            app.keeper.close()  # as the end by a signal does
    assert alone(folder).step_count == 10


async def test_the_file_that_was_saved_or_opened_is_replaced_without_a_question(desk: Path) -> None:
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n")
        await save_as(pilot, app, "ctrl+u", *"mine")
        await pilot.press("n", "s")
        assert app.screen.query_one("#file", Input).value == "mine.gdtui"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        saved = desk / "mine.gdtui"
        assert open_session(saved).session.step_count == 2
        saved.write_bytes(saved.read_bytes())  # as another gdtui might have
        await pilot.press("s", "enter")
        assert "enter again replaces it" in str(app.screen.query_one(".message", Static).render())
        await pilot.press("escape")
    again = make_app(open_session(saved), file=saved)
    async with again.run_test(size=SMALL) as pilot:
        assert now(again).step == 2
        await pilot.press("n")
        assert "mine.gdtui written" in await save_as(pilot, again)
    assert open_session(saved).session.step_count == 3


async def test_any_other_file_is_asked_about_and_a_name_that_ends_in_toml_saves_the_scenario(desk: Path) -> None:
    (desk / "two-valleys.gdtui").write_text("old", encoding="utf-8")
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n", "plus", "s")
        assert app.screen.query_one("#file", Input).value == "two-valleys-2.gdtui"
        await pilot.press("ctrl+u")
        await typed(pilot, "two-valleys")
        await pilot.press("enter")
        assert isinstance(app.screen, WriteDialog)
        assert (desk / "two-valleys.gdtui").read_text(encoding="utf-8") == "old"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert open_session(desk / "two-valleys.gdtui").session.step_count == 1
        await save_as(pilot, app, "ctrl+u", *"mine.toml")
    assert [edit.key for edit in load(str(desk / "mine.toml")).edit] == ["optimizer.lr"]


async def test_a_session_file_that_nobody_changed_leaves_nothing_behind(desk: Path, folder: Path) -> None:
    left_at(5)
    [path] = kept(folder)
    path.rename(desk / "mine.gdtui")
    app = make_app(open_session(desk / "mine.gdtui"), file=desk / "mine.gdtui")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("q")
    assert not kept(folder)


def test_nothing_that_a_test_does_reaches_the_folder_of_whoever_runs_it(folder: Path) -> None:
    from platformdirs import user_state_path

    from gdtui.keeping.place import where

    assert where() == folder
    assert not folder.is_relative_to(user_state_path("gdtui"))

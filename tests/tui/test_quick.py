"""Fast to the hand: what the first paint waits for, and what a key waits for."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from gdtui.scenario import load
from gdtui.session import Session
from gdtui.tui import pacing, slices, turns
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs import HelpDialog
from gdtui.tui.runner import Runner
from gdtui.tui.view import View
from tests.tui.driving import LARGE, bench_of, text, until

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST = """
import asyncio, sys
from textual._compositor import Compositor
from gdtui.scenario import load
from gdtui.tui.app import make_app

app, paint, before = make_app(load("two-valleys")), Compositor.render_update, []

def noted(self, *args, **options):
    found = paint(self, *args, **options)
    if not before and any(strip.text.strip() for strip in self.render_strips()):
        before.extend(sys.modules)
    return found

async def main():
    Compositor.render_update = noted
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.1)
        view = app.screen.query_one("#problem")
        drawn = "".join(view.render_line(y).text for y in range(view.size.height))
        print(any("\\u2801" <= c <= "\\u28ff" for c in drawn))
    print(*before)

asyncio.run(main())
"""


def test_the_first_paint_waits_for_nothing_that_it_can_do_without() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST], cwd=ROOT, capture_output=True, text=True, check=True)
    curve, before = done.stdout.splitlines()
    assert curve == "True"
    late = {"plotext", "numpy.ma", "numpy.random", "gdtui.tui.dialogs.help", "gdtui.race", "gdtui.inside"}
    assert "gdtui.tui.workbench" in before.split()
    assert not late & set(before.split())


async def hurrying(app: GdtuiApp, pilot: Pilot[None]) -> Runner:
    await pilot.pause()
    bench_of(app).runner.hurry()
    await pilot.pause(0.05)
    assert bench_of(app).runner.running
    return bench_of(app).runner


@pytest.mark.usefixtures("at_once")
async def test_a_run_is_parked_from_a_key_until_its_answer_is_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 30.0)
    app, steps, paint = make_app(load("xor", [("training.steps", 10**7)])), list[int](), Screen._compositor_refresh

    async with app.run_test(size=LARGE) as pilot:
        run = await hurrying(app, pilot)

        def noted(screen: Screen[object]) -> None:
            paint(screen)
            if isinstance(screen, HelpDialog) and "this page" in str(screen._compositor.render_strips()):
                steps.append(run.session.step_count)

        def held(who: object) -> None:
            hold(who)
            if who is app:
                time.sleep(0.02)  # whoever was through the gate has begun a slice
                with run._turns._lock:  # and done it
                    steps.append(run.session.step_count)

        hold = run.hold
        monkeypatch.setattr(run, "hold", held)
        monkeypatch.setattr(Screen, "_compositor_refresh", noted)
        app.simulate_key("question_mark")  # nobody waits for a run at full speed to be quiet
        for _ in range(200):
            if len(steps) > 1 and run.session.step_count > steps[-1]:
                break
            await pilot.pause(0.01)
        assert steps[0] == steps[1]
        assert run.session.step_count > steps[1]


async def test_what_another_screen_covers_is_not_drawn() -> None:
    app = make_app(load("xor", [("training.steps", 10**7)]))
    async with app.run_test(size=LARGE) as pilot:
        run = await hurrying(app, pilot)
        bench = bench_of(app)
        app.simulate_key("question_mark")  # nobody waits for a run at full speed to be quiet
        await until(pilot, lambda: isinstance(app.screen, HelpDialog) and not bench.seen)
        before, drawn = bench._shown, run.snapshot
        await pilot.pause(4 * pacing.FRAME)
        assert bench._shown == before
        app.simulate_key("escape")
        await until(pilot, lambda: bench._shown != before and bench._shown[0].step > drawn.step)
        assert bench.snapshot.step > drawn.step
        assert f"{bench._shown[0].step}" in text(app, "status").replace(",", "")


def test_drawing_and_what_it_needs_share_their_part_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(pacing, "perf_counter", lambda: now[0])
    frames = pacing.Frames()
    frames.begin()
    now[0] += 0.02
    assert frames.end(0.01) == pytest.approx(100.0 + 0.03 / pacing.DRAWING)
    assert not frames.due()
    now[0] = 100.0 + 0.03 / pacing.DRAWING + 1e-6
    assert frames.due()


def test_no_snapshot_is_taken_that_nobody_would_look_at() -> None:
    driven = Runner(Session(load("article-line", [("training.steps", 10**7)])))
    try:
        driven.hurry()
        driven.rest(slices.perf_counter() + 60.0)
        with driven._turns.mine():
            here = driven.snapshot
        before = driven.session.step_count
        while driven.session.step_count < before + 1000:
            pass
        assert driven.snapshot is here
        driven.pause()
        assert driven.snapshot.step == driven.session.step_count
    finally:
        driven.close()


@pytest.mark.usefixtures("at_once")
async def test_each_view_is_drawn_once_and_again_if_it_shows_what_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, draw = list[str | None](), View._draw

    def noted(view: View) -> None:
        drawn.append(view.id)
        draw(view)

    monkeypatch.setattr(View, "_draw", noted)
    app = make_app(load("xor"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        await pilot.pause()
        everything = {*drawn}
        assert everything
        assert len(drawn) == len(everything)
        drawn.clear()
        await pilot.press("n")
        assert everything - {*drawn} == {"notes", "footer"}
        assert len(drawn) == len({*drawn})


def test_a_gate_opens_when_the_last_who_holds_it_lets_go() -> None:
    gate = turns.Gate()
    for who in ("a key", "a picture", "a key"):
        gate.hold(who)
    gate.release("a picture")
    assert not gate._open.is_set()
    gate.release("nobody")
    assert not gate._open.is_set()
    gate.release("a key")
    assert gate._open.is_set()

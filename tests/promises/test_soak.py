"""Nothing leaks: at full speed for long, from scenario to scenario, and over ten million steps."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from weakref import WeakSet

import pytest
from textual import strip
from textual.cache import FIFOCache
from textual.strip import Strip

from gdtui import limits
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.snapshot import snapshot
from gdtui.trace import Trace
from gdtui.tui.driver import Driver
from gdtui.tui.microscopy.view import StageView
from gdtui.tui.picking.preview import Preview
from gdtui.tui.runner import Runner
from gdtui.tui.view import View
from gdtui.tui.views import ProblemView
from gdtui.tui.workbench import Workbench
from tests.promises import keys_pressing
from tests.promises.keys_pressing import Pressing, pressing
from tests.promises.soak_measuring import Sample, alive, cost, flat, sample, steady
from tests.proofs import FULL, cases
from tests.tui.driving import until

pytestmark = pytest.mark.soak

SECONDS = 600.0 if FULL else 1.0  # a fiftieth would be twelve, at full speed
SWITCHES = cases(300)
STEPS = cases(10_000_000)
SAMPLES = 40 if FULL else 8
TIMES = 25 if FULL else 7
LOOKS = 0.2 if FULL else 0.05
"""Seconds between two looks around while a run goes at full speed."""
LOOKED_AT = [
    *"12345678vfyzm",
    "escape",
    "question_mark",
    "escape",
    "t",
    "tab",
    "k",
    "l",
    "d",
    "right_square_bracket",
    "0",
]
"""What somebody presses who only looks."""
ENDLESS = [("training.steps", limits.STEPS), ("stop.grad_norm", "none")]


@pytest.fixture(autouse=True, scope="module")
def _only_what_comes() -> None:
    """What other tests have left is not looked through at every sample."""
    if not FULL:
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written but here."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _everything_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Textual's caches hold counts here, where other tests go without them."""
    monkeypatch.setattr(strip, "FIFOCache", FIFOCache)


async def at_full_speed(name: str, seconds: float) -> tuple[list[Sample], int]:
    """A run as fast as it goes while somebody looks around; what was held meanwhile, and the steps made."""
    samples, looked = list[Sample](), 0
    async with pressing("", (120, 40), runner=Runner(Session(load(name, ENDLESS)))) as at:
        bench = at.app.screen
        assert isinstance(bench, Workbench)
        await at.press(["G"])
        until, due = monotonic() + seconds, 0.0
        while monotonic() < until:
            await asyncio.sleep(LOOKS)
            await at.press([LOOKED_AT[looked % len(LOOKED_AT)]])
            looked += 1
            if isinstance(at.app.screen, Workbench) and not bench.runner.running:
                await at.press(["G"])
            if monotonic() >= due:
                samples.append(sample())
                due = monotonic() + seconds / SAMPLES
        steps = bench.runner.session.step_count
        await at.ends("ctrl+q")
    return samples, steps


@pytest.mark.parametrize("name", ["moons", "two-valleys"] if FULL else ["two-valleys"])
async def test_at_full_speed_memory_threads_and_files_stay(name: str, tried: Callable[[str, int], None]) -> None:
    samples, steps = await at_full_speed(name, SECONDS)
    assert steps > 100 * SECONDS
    print(f"{name}: {steps:,} steps in {SECONDS:.0f} s: {steady(samples)}")
    tried("nothing leaks: seconds at full speed", int(SECONDS))


async def switched(count: int) -> list[Sample]:
    """From scenario to scenario through the picker, looking at each; what was held after every few."""
    samples, sessions = list[Sample](), WeakSet[Session]()
    async with pressing("", (80, 24)) as at:
        for k in range(count):
            await _chosen(at, "home" if k % 40 == 0 else "down")
            for key in ("n", "N", "4", "5", "6", "8", "plus", "r", "R") if FULL else ("n", "8", "plus", "r"):
                await at.press([key])
            sessions.add(at.app.screen.runner.session)  # type: ignore[attr-defined]
            await at.press(["a"])
            if k % 5 == 4 or (count < 10 and k % 2):
                samples.append(sample())
                assert len(sessions) <= 8, f"{len(sessions)} sessions are alive after {k} switches"
        await at.ends("q")
    return samples


async def _chosen(at: Pressing, key: str) -> None:
    """The next of the list, opened as soon as its run is there."""
    until = monotonic() + 60.0
    await at.press([key])
    while at.app.screen.query_one(Preview).runner is None and monotonic() < until:
        await asyncio.sleep(0.005)
    await at.press(["enter"])
    while not isinstance(at.app.screen, Workbench) and monotonic() < until:
        await asyncio.sleep(0.001)
    await at.press(["1"])


async def test_from_scenario_to_scenario_memory_threads_and_files_stay(tried: Callable[[str, int], None]) -> None:
    print(f"{SWITCHES} switches: {steady(await switched(SWITCHES))}")
    tried("nothing leaks: scenario switches", SWITCHES)


async def test_a_screen_that_was_left_lets_go_of_its_views() -> None:
    async with pressing("two-valleys", (80, 24)) as at:
        for _ in range(3):
            await at.press(["m"])
            await at.press(["escape"])
        assert alive(StageView) <= 1  # Textual may still hold the latest
        await at.ends("q")


async def test_a_screen_that_was_left_lets_go_of_what_it_drew() -> None:
    async with pressing("two-valleys", (80, 24)) as at:
        for k in range(6):
            await at.press(["m"])
            await at.press(["escape"])
            if k == 1:
                await at.pilot.pause(0.05)
                before = alive(Strip)
        await until(at.pilot, lambda: alive(Strip) - before <= 24)  # a screenful may be on its way
        await at.ends("q")


def marching(name: str, steps: int) -> Iterator[Session]:
    """A run of so many steps: now and then, where it stands."""
    session = Session(load(name, ENDLESS))
    session.follow()
    for _ in range(SAMPLES):
        session.step(steps // SAMPLES)
        yield session


async def frame_costs(name: str, steps: int, times: int = TIMES) -> tuple[list[Sample], float, float]:
    """What is held on the way, and what it costs to picture and to paint a step early and late in a run."""
    samples, costs = list[Sample](), list[float]()
    async with pressing("", (120, 40), runner=Runner(Session(load(name, ENDLESS)))) as at:
        bench = at.app.screen
        assert isinstance(bench, Workbench)
        await until(at.pilot, lambda: bool(bench.board.main_view.size))
        views = [view for view in bench.board.views if view.size]
        looking = bench.board.looking

        def frame(session: Session) -> None:
            shown = snapshot(session, looking)
            for view in views:
                view.show(shown)

        for k, session in enumerate(marching(name, steps)):
            samples.append(sample())
            if k in (SAMPLES // 4, SAMPLES // 4 + 1, SAMPLES - 2, SAMPLES - 1):
                costs.append(cost(partial(frame, session), times))
        await at.ends("ctrl+q")
    return samples, min(costs[:2]), min(costs[2:])


@pytest.mark.parametrize("name", ["two-valleys", "article-line", "himmelblau"] if FULL else ["two-valleys"])
async def test_ten_million_steps_take_bounded_memory_and_a_frame_costs_what_it_did(
    name: str, tried: Callable[[str, int], None]
) -> None:
    samples, early, late = await frame_costs(name, STEPS)
    print(f"{name}, {STEPS:,} steps: {steady(samples)}; {flat(early, late)}")
    tried("nothing leaks: steps in bounded memory, with a flat frame cost", STEPS)


# A check that cannot fail is worth nothing


@pytest.mark.parametrize(
    ("late", "word"), [(Sample(100.0, 4, 9), "threads"), (Sample(100.0, 3, 10), "files"), (Sample(120.0, 3, 9), "MB")]
)
def test_the_check_catches_what_grows(late: Sample, word: str) -> None:
    early = Sample(100.0, 3, 9)
    assert word in steady([early] * 8)
    with pytest.raises(AssertionError, match=word):
        steady([early] * 6 + [late] * 2)


async def test_the_check_catches_a_thread_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = list[Driver[Any, Any]]()

    def forgets(driver: Driver[Any, Any]) -> None:
        closed.append(driver)

    monkeypatch.setattr(Driver, "close", forgets)
    try:
        monkeypatch.setattr(keys_pressing, "LEFT", 0.05)
        with pytest.raises(AssertionError, match="threads are left"):
            await switched(1)
    finally:
        monkeypatch.undo()
        for runner in closed:
            runner.close()


async def test_the_check_catches_memory_that_grows_with_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    hoard, extend = list[bytearray](), Trace.extend

    def hoarding(trace: Trace, stretch: Any) -> None:
        hoard.append(bytearray(b"x") * 25_600 * stretch.count)
        extend(trace, stretch)

    monkeypatch.setattr(Trace, "extend", hoarding)
    with pytest.raises(AssertionError, match=r"memory .* MB later"):
        steady([sample() for _ in marching("two-valleys", 4_000)])


async def test_the_check_catches_a_frame_that_costs_more_with_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    paint = ProblemView.paint

    def slower(view: View, shown: Any, width: int, height: int) -> Any:
        sum(range(shown.step**3 // 1_000))
        return paint(view, shown, width, height)  # type: ignore[arg-type]

    monkeypatch.setattr(ProblemView, "paint", slower)
    _, early, late = await frame_costs("two-valleys", 2_000, 3)
    with pytest.raises(AssertionError, match="a frame late in the run costs"):
        flat(early, late)

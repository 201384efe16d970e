"""The end of the app, and of its screens: whatever is under way then, no thread that steps is left."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from textual.worker_manager import WorkerManager

from gdtui.scenario import load
from gdtui.session import Session
from gdtui.tui.app import GdtuiApp
from gdtui.tui.picker import PickerScreen
from gdtui.tui.picking import preview
from gdtui.tui.runner import Runner
from gdtui.tui.runs import Runs
from gdtui.tui.workbench import Workbench
from tests.promises.keys_pressing import runners
from tests.tui.driving import SMALL, until


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    elder = runners()
    yield
    for thread in runners(elder):
        thread.join(2.0)
    assert not runners(elder)


async def test_a_run_that_nobody_has_fetched_when_the_app_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GdtuiApp, "on_picker_screen_chosen", lambda app, message: app.exit())
    app = GdtuiApp(None)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("e", "x", "enter")
        await until(pilot, lambda: app._exit)


async def test_a_screen_that_comes_when_the_app_has_been_told_to_end() -> None:
    app = GdtuiApp(None)
    async with app.run_test(size=SMALL):
        app.exit()
        app.push_screen(Workbench(Runner(Session(load("parabola")))))


@pytest.mark.parametrize("left", ["app", "screen"])
async def test_a_preview_that_is_still_being_built(left: str, monkeypatch: pytest.MonkeyPatch) -> None:
    elder = runners()
    building, go_on, built = threading.Event(), threading.Event(), threading.Event()

    def opened(entry: object, scenario: object) -> Session:
        building.set()
        go_on.wait(5.0)
        built.set()
        return Session(load("parabola"))

    monkeypatch.setattr(preview, "opened", opened)
    for cancel in ("cancel_node", "cancel_all"):  # as if what was under way had been ready the moment before
        monkeypatch.setattr(WorkerManager, cancel, lambda *whose: [])
    app = GdtuiApp(Runner(Session(load("parabola"))))
    async with app.run_test(size=SMALL) as pilot:
        app.push_screen(PickerScreen(names=["parabola"], runs=app.runs))
        await until(pilot, building.is_set)
        if left == "screen":
            await app.pop_screen()
            go_on.set()
            await until(pilot, built.is_set)
            await pilot.pause(0.02)
            assert len(runners(elder)) == 1, "the workbench's"
    go_on.set()
    while not built.is_set():
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.02)


def test_a_run_that_comes_after_the_end() -> None:
    runs = Runs()
    runs.close()
    assert runs.take(Runner(Session(load("parabola")))).snapshot.step == 0

"""What the tests of the app share: how to look at it, and how to wait for it."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable
from functools import cache

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from gdtui.snapshot import Snapshot
from gdtui.tui.app import GdtuiApp
from gdtui.tui.picking import entries
from gdtui.tui.view import View
from gdtui.tui.workbench import Workbench

SMALL, LARGE = (80, 24), (120, 40)


def bench_of(app: GdtuiApp) -> Workbench:
    assert isinstance(app.screen, Workbench)
    return app.screen


def now(app: GdtuiApp) -> Snapshot:
    return bench_of(app).snapshot


def text(app: GdtuiApp, view: str) -> str:
    """What a view shows, row by row."""
    widget = app.screen.query_one(f"#{view}", View)
    return "\n".join(widget.render_line(y).text for y in range(widget.size.height))


def shown(app: GdtuiApp) -> set[str]:
    return {view.id for view in bench_of(app).board.views if view.display and view.id}


_entry = cache(entries._entry)


def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each list of scenarios finds them read by the one before it."""
    monkeypatch.setattr(entries, "_entry", _entry)


def layouts(monkeypatch: pytest.MonkeyPatch) -> list[Screen[object]]:
    """The screens that are laid out from now on, each as often as it is."""
    found, lay_out = list[Screen[object]](), Screen._refresh_layout

    def noted(screen: Screen[object], *how: object, **named: object) -> None:
        found.append(screen)
        lay_out(screen, *how, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Screen, "_refresh_layout", noted)
    return found


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Wait for what takes a moment, for as long as it could ever take, and look at the screen now and then."""
    for k in range(3000):
        if condition():
            return
        await (sleep(0.01) if k % 4 else pilot.pause(0.01))
    raise AssertionError("it never came")


# A scene as the answer of a dialog sets it: for tests that are not about what is pressed in the dialog


async def went(pilot: Pilot[None], app: GdtuiApp, step: int) -> None:
    """At a step, as after the answer of `:`."""
    bench = bench_of(app)
    bench._go(step)
    await until(pilot, lambda: not bench.runner.running and bench._shown == (bench.snapshot, bench.state()))
    await pilot.pause()


async def changed(pilot: Pilot[None], app: GdtuiApp, key: str, value: object) -> None:
    """With a setting changed there, as after the panel."""
    bench_of(app).change(key, value)
    await pilot.pause()


async def branched(pilot: Pilot[None], app: GdtuiApp, at: int, lr: float, *, to: int) -> None:
    """At the beginning of a branch at `at`, with another learning rate; the run before was at `to`."""
    await went(pilot, app, to)
    await went(pilot, app, at)
    await changed(pilot, app, "optimizer.lr", lr)


async def typed(pilot: Pilot[None], words: str) -> None:
    """The last letter by hand, and all before it at once."""
    focused = pilot.app.focused
    assert isinstance(focused, Input)
    focused.insert_text_at_cursor(words[:-1])
    await pilot.press(words[-1:])

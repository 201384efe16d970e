"""What the tests of the app share: how to look at it, and how to wait for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from gdtui.snapshot import Snapshot
from gdtui.tui.app import GdtuiApp
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


def layouts(monkeypatch: pytest.MonkeyPatch) -> list[Screen[object]]:
    """The screens that are laid out from now on, each as often as it is."""
    found, lay_out = list[Screen[object]](), Screen._refresh_layout

    def noted(screen: Screen[object], *how: object, **named: object) -> None:
        found.append(screen)
        lay_out(screen, *how, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Screen, "_refresh_layout", noted)
    return found


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError("it never came")

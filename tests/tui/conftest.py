"""What holds for the tests of the app: it is drawn when somebody looks, and not on the way there."""

from __future__ import annotations

import pytest

from tests.proofs import FULL


@pytest.fixture
def at_once() -> None:
    """For a test of the drawing itself: it is drawn and painted as it comes."""


@pytest.fixture(autouse=True)
def _brief_paints(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw a view when a test reads it, and those that stand there at its end.

    No terminal takes what is painted, and it would be half of the time of these tests. Random keys (tests/promises) are
    drawn and painted as they come, and so are these under `GDTUI_PROOFS=full`.
    """
    if FULL or "at_once" in request.fixturenames:
        return
    from textual._compositor import Compositor
    from textual.app import App, RenderResult
    from textual.geometry import Size
    from textual.screen import Screen

    from gdtui.tui.rowwidget import RowWidget

    paint, shut_down = Compositor.render_update, App._shutdown

    def later(
        here: Compositor, full: bool = False, screen_stack: list[Screen[object]] | None = None, simplify: bool = False
    ) -> RenderResult | None:
        return paint(here, full, screen_stack, simplify) if full else None

    def stale(widget: RowWidget) -> None:
        widget._shown_at = Size(0, 0)
        if widget.is_attached and widget.size:
            widget.refresh()

    async def drawn(app: App[object]) -> None:
        for view in app.screen.query(RowWidget) if app.screen_stack else ():
            if view.is_on_screen and view.size:
                view.render_line(0)
        await shut_down(app)

    monkeypatch.setattr(Compositor, "render_update", later)
    monkeypatch.setattr(RowWidget, "repaint", stale)
    monkeypatch.setattr(App, "_shutdown", drawn)

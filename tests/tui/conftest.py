"""What holds for the tests of the app: it is painted when it has answered, and not on the way there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proofs import FULL


@pytest.fixture(autouse=True, scope="package")
def _brief_paints() -> Iterator[None]:
    """Paint what is there once a test looks: after the last key that it presses at once, and after each pause.

    No terminal takes what is painted on the way, and it would be a quarter of the time of these tests. Random keys
    (tests/promises) are painted as they come, and so are these under `GDTUI_PROOFS=full`.
    """
    if FULL:
        yield
        return
    from textual._compositor import Compositor
    from textual.app import RenderResult
    from textual.pilot import Pilot
    from textual.screen import Screen

    paint, wait = Compositor.render_update, Pilot._wait_for_screen

    def later(
        here: Compositor, full: bool = False, screen_stack: list[Screen[object]] | None = None, simplify: bool = False
    ) -> RenderResult | None:
        return paint(here, full, screen_stack, simplify) if full else None

    async def looked_at(pilot: Pilot[object], timeout: float = 30.0) -> bool:
        done = await wait(pilot, timeout)
        if pilot.app.screen_stack:
            paint(pilot.app.screen._compositor, screen_stack=pilot.app._background_screens)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", later)
        patch.setattr(Pilot, "_wait_for_screen", looked_at)
        yield

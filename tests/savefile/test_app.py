"""The app on a saved session begins where that was left."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from gdtui.commands.app import begun_with
from gdtui.errors import GdtuiError
from gdtui.savefile import image, open_session, write
from gdtui.tui.app import make_app
from gdtui.tui.workbench import Workbench
from tests.savefile.test_files import travelled
from tests.toml import WAYS


async def test_the_app_opens_a_session_at_its_step_with_its_lines_and_takes_edits_back(tmp_path: Path) -> None:
    before = travelled(WAYS["network"])
    write(tmp_path / "a.gdtui", image(before))
    app = make_app(open_session(tmp_path / "a.gdtui"))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app.screen
        assert isinstance(screen, Workbench)
        shown = screen.runner.snapshot
        assert (shown.step, screen.runner.branches.letters) == (24, "AB")
        await pilot.press("u")
        assert screen.runner.branches.letters == "A"
        await pilot.press("n")
        assert screen.runner.branches.session.step_count == screen.runner.snapshot.step


def test_a_session_takes_no_set(tmp_path: Path) -> None:
    with pytest.raises(GdtuiError, match=r"a\.gdtui: no --set here: in a saved session, e changes a key"):
        begun_with(Namespace(scenario="a.gdtui", changes=["optimizer.lr=1"]))

"""Make screenshots/*.svg and *.png from real runs, driven without a terminal: the same pictures every time.

Needs the dependency group `screenshots`; `make screenshots` sets it up. With names of scenes as arguments, only these.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Read by Textual when it is imported: all colours, and nothing that moves by itself.
os.environ |= {"COLORTERM": "truecolor", "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", "COLUMNS": "100"}
os.environ["GDTUI_STATE"] = tempfile.mkdtemp()  # no run that somebody left here belongs on the pictures
os.environ.pop("NO_COLOR", None)

from table import run_table
from textual.pilot import Pilot
from vector import clean, to_png

from gdtui.scenario import load
from gdtui.tui.app import make_app
from gdtui.tui.picker import PickerScreen
from gdtui.tui.race.screen import RaceScreen
from gdtui.tui.running import RunScreen

FOLDER = Path(__file__).resolve().parent.parent / "screenshots"
SMALL, MEDIUM, LARGE = (80, 24), (120, 40), (200, 60)


@dataclass(frozen=True)
class Scene:
    """A scenario (the picker, if none) and its changes, the keys pressed before and after the step is reached, and
    the step itself. In a race (`race`) the step is the race's."""

    name: str
    scenario: str | None
    step: int
    keys: Sequence[str] = ()
    sizes: Sequence[tuple[int, int]] = (SMALL, MEDIUM)
    then: Sequence[str] = ()
    changes: Sequence[tuple[str, object]] = ()
    race: bool = False


SCENES = (
    Scene("picker", None, 4, ("down",) * 4),
    Scene("two-valleys", "two-valleys", 3, ("n",) * 8 + ("r", "plus") + ("n",) * 3),
    Scene("himmelblau", "himmelblau", 6),
    Scene("article-line", "article-line", 12),
    Scene("spirals", "spirals", 640, sizes=(SMALL, MEDIUM, LARGE)),
    Scene("iris", "iris", 100),
    Scene("digits", "digits", 150),
    Scene("vanishing", "vanishing", 200),
    Scene("microscope", "xor", 12, then=("m", *("right",) * 8, "full_stop", *("down",) * 3)),
    Scene("microscope-forward", "spirals", 640, then=("m", *("right",) * 3)),
    Scene("microscope-formula", "two-valleys", 3, then=("m", "right", "right")),
    Scene("network", "spirals", 640, then=("4", "h", "j", "j"), sizes=(SMALL, MEDIUM, LARGE)),
    Scene("network-deep", "vanishing", 200, then=("4", "h")),
    Scene("network-digits", "digits", 150, then=("4",)),
    Scene("histograms", "vanishing", 200, then=("4", "h", *"dddd")),
    Scene("ledger", "spirals", 640, then=("5", "j", "j")),
    Scene("ledger-function", "two-valleys", 20, then=("5",), changes=(("optimizer.name", "adam"),)),
    Scene("data", "iris", 100, then=("6",)),
    Scene("data-edit", "moons", 100, then=("6", "i", *("right",) * 6, *("up",) * 3)),
    Scene("slopes", "two-valleys", 3, then=("d", "d")),
    Scene("arrows", "ravine-momentum", 6),
    Scene("contours", "ravine-momentum", 6, then=("d", "d")),
    Scene("slice", "spirals", 64, then=("8",)),
    Scene("race", "race-ravine", 40, race=True),
    Scene("race-network", "race-moons", 50, race=True),
    Scene("branches", "two-valleys", 60, then=("home", "plus", *"NN")),
    Scene("branch-list", "two-valleys", 60, then=("home", "plus", *"NN", "p")),
    Scene("panel", "spirals", 100, then=("e",)),
    Scene("help", "spirals", 100, then=("question_mark",)),
    Scene("export", "spirals", 10, then=("x",)),
    Scene("light", "iris", 100, then=("t",)),
)


async def take(scene: Scene, size: tuple[int, int]) -> str:
    """Play a scene on a screen of this size; the picture as SVG."""
    app = make_app(load(scene.scenario, scene.changes) if scene.scenario else None, language="en")
    async with app.run_test(size=size) as pilot:
        await pilot.press(*scene.keys)
        if scene.race:
            await race_to(pilot, scene.step)
        else:
            await (run_to(pilot, scene.step) if scene.scenario else preview_to(pilot, scene.step))
        await pilot.press(*scene.then)
        await pilot.pause(0.2)
        return app.export_screenshot(title="gdtui")


async def preview_to(pilot: Pilot[None], step: int) -> None:
    """Let the picker's preview be at this step."""
    screen = pilot.app.screen
    assert isinstance(screen, PickerScreen)
    while screen.preview.runner is None:
        await pilot.pause(0.02)
    screen.preview.advance(step)


async def run_to(pilot: Pilot[None], step: int) -> None:
    """Let the run be at this step, standing still and drawn."""
    screen = pilot.app.screen
    assert isinstance(screen, RunScreen)
    screen.runner.goto(step)
    while screen.runner.running:
        await pilot.pause(0.02)
    screen.draw()


async def race_to(pilot: Pilot[None], step: int) -> None:
    """Let a race be at this step, once it has found its rates."""
    await pilot.press("c")
    screen = pilot.app.screen
    assert isinstance(screen, RaceScreen)
    while screen.race.busy:
        await pilot.pause(0.05)
    screen.runner.goto(step)
    while screen.runner.running:
        await pilot.pause(0.02)
    screen.draw()


def save(name: str, picture: str) -> None:
    """Write a picture as SVG and as PNG."""
    svg = clean(picture)
    (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")
    (FOLDER / f"{name}.png").write_bytes(to_png(svg))
    sys.stderr.write(f"{name}\n")


def main(wanted: Sequence[str]) -> None:
    """Take the scenes of these names; all of them, and the table of a headless run, if there are none."""
    FOLDER.mkdir(exist_ok=True)
    for scene in SCENES:
        if not wanted or scene.name in wanted:
            for size in scene.sizes:
                save(f"{scene.name}-{size[0]}x{size[1]}", asyncio.run(take(scene, size)))
    if not wanted or "run" in wanted:
        save("run", run_table("spirals", 640))


if __name__ == "__main__":
    main(sys.argv[1:])

"""Any terminal: every view at every size, one polite line where there is no room, and sizes that change at will."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from gdtui.pictures import Looking
from gdtui.pictures.extras import MAKERS
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.snapshot import snapshot
from gdtui.tui.arrangement import LEAST_HEIGHT, LEAST_WIDTH
from gdtui.tui.board import too_small
from gdtui.tui.view import View
from gdtui.tui.views import BOARD, LossView
from tests.promises.keys_choosing import Chance
from tests.promises.keys_pressing import Pressing, pressing
from tests.proofs import FULL, OF_EACH_KIND, cases, crossed

pytestmark = pytest.mark.soak

READABLE = [(60, 18), (80, 24), (120, 40), (200, 60), (300, 80)]
"""Sizes at which everything is there to be read."""
EDGES = [(1, 1), (1, 200), (500, 1), (500, 200), (59, 18), (60, 17), (99, 28), (100, 27), (100, 28), (2, 2), (3, 40)]
WIDTHS = (1, 5, 20, 40, 59, 60, 61, 72, 90, 99, 101, 140, 240, 500)
HEIGHTS = (1, 3, 6, 12, 17, 19, 22, 27, 29, 35, 50, 100, 200)
SIZES = [*READABLE, *EDGES, *Random(0).sample([*product(WIDTHS, HEIGHTS)], 52)]
"""68 of them, from 1×1 to 500×200."""
SHOWN = [*READABLE, (1, 1)] if not FULL else SIZES
NO_ROOM = [(40, 0), (40, 1), (3, 3), (0, 0), (0, 9)]
"""What a view may be left with on the way from one size to another."""
SCENARIOS = [
    "two-valleys",
    "himmelblau",
    "article-line",
    "ridge",
    "softmax",
    "moons",
    "iris",
    "digits",
    "sine-regression",
]
"""One of every kind of picture that views are made of."""


SETTLED = 10.0
"""Seconds in which everything must have its new place."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written but here."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def fits(rows: list[Strip], width: int, height: int, name: str) -> None:
    """What is drawn fills its rows, and is not more than there is room for."""
    assert len(rows) <= height, f"{name} has {len(rows)} rows in {width}×{height}"
    for row in rows:
        assert row.cell_length == width, f"{name} is {row.cell_length} wide in {width}×{height}: {row.text}"


# Every view at every size


def shared(part: int, count: int) -> list[tuple[str, list[tuple[int, int]]]]:
    """Each scenario with the sizes at which this part looks at it."""
    pairs = crossed(SHOWN, SCENARIOS)[part::count]
    return [(name, sizes) for name in SCENARIOS if (sizes := [size for size, other in pairs if other == name])]


async def drawn(name: str, sizes: list[tuple[int, int]]) -> int:
    """Every view of a scenario in all those sizes, as pictures, as numbers and with all digits; how many there were."""
    count = 0
    session = Session(load(name))
    session.follow()
    session.step(30)
    shown = snapshot(session, Looking(frozenset(MAKERS)))
    async with pressing(name, (60, 18)) as at:
        for view in at.app.screen.query(View):
            view._snapshot = shown
            for k, (width, height) in enumerate([*sizes, *NO_ROOM]):
                view._options = replace(view.options, values=k % 3 == 1, full_precision=k % 2 == 1)
                fits(view.rows(width, height), width, height, f"{view.id} of {name}")
                count += 1
        await at.ends("q")
    return count


@pytest.mark.parametrize("part", range(2))
async def test_every_view_draws_within_every_size(part: int, tried: Callable[[str, int], None]) -> None:
    found = [await drawn(name, sizes) for name, sizes in shared(part, 2)]
    tried("any terminal: views × sizes × scenarios", sum(found))


# The whole screen


async def placed(at: Pressing, width: int, height: int) -> None:
    """Once everything has its new place: on a screen too small one polite line, else views side by side within it."""
    await at.press([f"resize:{width},{height}"])
    until = monotonic() + SETTLED
    while (fault := misplaced(at.app.screen, width, height)) and monotonic() < until:
        await at.pilot.pause(0.002)
    assert not fault
    if not is_small(width, height):
        for view in on(at.app.screen):
            fits(view.rows(*view.size), *view.size, str(view.id))


def is_small(width: int, height: int) -> bool:
    """Whether there is no room for views."""
    return width < LEAST_WIDTH or height < LEAST_HEIGHT


def on(screen: Screen[Any]) -> list[View]:
    """The views that are shown."""
    return [view for view in screen.query(View) if view.display and view.size]


def misplaced(screen: Screen[Any], width: int, height: int) -> str:
    """What is not where it should be, or who else is where one polite line should be; "" if all is well."""
    views, area = on(screen), Size(width, height).region
    names = ", ".join(str(view.id) for view in views)
    if screen.size != area.size:
        return f"the screen is {screen.size}"
    if is_small(width, height):
        small = screen.query_one("#small")
        said = str(small.render()) == too_small(width, height) and small.region == area
        return (
            f"{names} are on a screen of {width}×{height}"
            if views
            else ""
            if said
            else f"{small.region}: {small.render()}"
        )
    inside = all(area.contains_region(view.region) for view in views)
    if not inside or sum(view.region.area for view in views) > area.area:
        return f"{names} are out of place on {width}×{height}"
    return ""


@pytest.mark.parametrize("name", [*SCENARIOS, ""] if FULL else ["two-valleys", ""])
async def test_at_every_size_the_screen_holds_its_views_or_one_polite_line(
    name: str, tried: Callable[[str, int], None]
) -> None:
    async with pressing(name, (80, 24)) as at:
        for key in ["1", *"2345678cm" * FULL] if name else [""]:
            await at.press([*key])
            for width, height in SIZES if FULL else READABLE:
                await placed(at, width, height)
            await at.press(["resize:80,24", *["escape"] * (key in ("c", "m"))])
        await at.ends("q")
    tried("any terminal: screens × sizes", len(SIZES) * 10 if FULL else len(READABLE))


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_q_quits_at_every_size(key: str, tried: Callable[[str, int], None]) -> None:
    sizes = SIZES if FULL else [(1, 1)]
    for k, size in enumerate(sizes):
        async with pressing(("two-valleys", "", "digits")[k % 3], size) as at:
            await at.ends(key)
    tried("any terminal: sizes at which q quits", len(sizes))


async def resized(count: int, seed: int) -> int:
    """So many random sizes in one run that goes on, on whatever screen keys lead to."""
    random, made = Random(seed), 0
    async with pressing("moons", (80, 24)) as at:
        chance = Chance(seed, at.app.done)
        while made < count and not at.ended:
            width, height = random.choice((*SIZES, (random.randint(1, 200), random.randint(1, 60))))
            if width * height <= 20_000 or random.random() < 0.1:
                await at.press([f"resize:{width},{height}"])
                made += 1
                if made % 3 == 0 and not at.ended:
                    await at.press(chance.burst(at))
        if not at.ended:
            await at.ends("q")
    return made


@pytest.mark.parametrize("part", range(2 if FULL else 1))
async def test_sizes_may_change_as_they_like(part: int, tried: Callable[[str, int], None]) -> None:
    made = await resized(cases(1_000), part)
    tried("any terminal: random resizes in one run", made)
    assert made == cases(1_000)


# A check that cannot fail is worth nothing


async def test_the_check_catches_a_view_that_is_too_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = LossView.rows
    monkeypatch.setattr(LossView, "rows", lambda view, width, height: rows(view, width + (width == 80), height))
    with pytest.raises(AssertionError, match=r"(loss|bowl) of two-valleys is 81 wide in 80×24"):
        await drawn("two-valleys", [(60, 18), (80, 24)])


async def test_the_check_catches_a_view_that_draws_in_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(View, "_where_room", lambda view, shown, width, height: [Strip.blank(width)])
    with pytest.raises(AssertionError, match=r"has . rows in 40×"):
        await drawn("two-valleys", [])


async def test_the_check_catches_a_screen_that_does_not_say_how_small_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdtui.tui.arrangement.LEAST_HEIGHT", 10)
    monkeypatch.setattr(sys.modules[__name__], "SETTLED", 0.2)
    async with pressing("two-valleys", (80, 24)) as at:
        with pytest.raises(AssertionError, match="are on a screen of 60×17"):
            await placed(at, 60, 17)


def test_all_kinds_of_scenario_and_all_views_are_there() -> None:
    assert len(SIZES) >= 64
    assert {*SCENARIOS} & {*OF_EACH_KIND}
    assert len(BOARD) >= 14

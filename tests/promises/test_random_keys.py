"""Whatever is pressed, wherever, while a run goes on: nothing breaks, no view shows what is no number, and q quits.

A failure names what was pressed: `again(...)` presses it once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gdtui.draw.canvas import Canvas
from gdtui.snapshot import Snapshot
from gdtui.tui import keys
from gdtui.tui.app import GdtuiApp
from gdtui.tui.views import BOARD, ProblemView
from gdtui.tui.workbench import Workbench
from tests.promises import keys_pressing
from tests.promises.keys_choosing import Chance, times
from tests.promises.keys_pressing import again, pressing
from tests.proofs import FULL, OF_EACH_KIND, cases

pytestmark = pytest.mark.soak

PARTS = 4 if FULL else 2
PRESSES = cases(20_000)
AT_ONCE = 250
"""Presses in one app: then it is quit, and another scenario begins."""
SIZES = [(80, 24), (60, 18), (120, 40), (80, 24), (40, 12), (200, 60)] if FULL else [(80, 24), (60, 18)]
BEGUN = [*OF_EACH_KIND, ""]
"""Where the app begins; "" is the picker."""
SCREENS = {
    "PickerScreen", "Workbench", "MicroscopeScreen", "RaceScreen", "HelpDialog", "Palette", "ChoiceDialog",
    "EditDialog", "GoToDialog", "BranchDialog", "WriteDialog", "FormulaDialog", "CsvDialog",
}  # fmt: skip


@dataclass
class Reached:
    """What was pressed, and where that led."""

    pressed: int = 0
    running: int = 0
    done: Counter[tuple[str, str, tuple[Any, ...]]] = field(default_factory=Counter)
    screens: Counter[str] = field(default_factory=Counter)
    views: Counter[str] = field(default_factory=Counter)

    @property
    def never(self) -> list[str]:
        """Which actions of the table of keys were never carried out, and where nobody was."""
        actions = [f"{key.mode}.{key.id}" for key in keys.KEYS if not times(key, self.done)]
        return [*actions, *sorted(SCREENS - {*self.screens}), *sorted({*BOARD} - {*self.views})]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written but here."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "folder").mkdir()
    rows = "".join(f"{k / 7},{k % 3},{'ab'[k % 2]}\n" for k in range(40))
    (tmp_path / "points.csv").write_text(f"one,two,kind\n{rows}", encoding="utf-8")
    (tmp_path / "torn.csv").write_text('a,b\n1,"2\n3', encoding="utf-8")


async def pressed(part: int, count: int) -> Reached:
    """So many random presses, app after app; each is quit from wherever it was, by q or by ctrl+q. Some more where a
    key has not had its turn: which screens are reached depends on the time that they take."""
    reached, number = Reached(), part
    while reached.pressed < count or (FULL and reached.never and reached.pressed < 2 * count):
        begun, size = BEGUN[number * 5 % len(BEGUN)], SIZES[number % len(SIZES)]
        async with pressing(begun, size) as at:
            chance = Chance(number, reached.done)
            at.app.done = reached.done
            most = min(AT_ONCE, max(count - reached.pressed, count // 10))
            while sum(map(len, at.bursts)) < most and not at.ended:
                await at.press(chance.burst(at))
            await at.ends(("q", "ctrl+q")[number // PARTS % 2])
        reached.pressed += sum(map(len, at.bursts))
        reached.running += at.running
        reached.screens += at.screens
        reached.views += at.views
        number += PARTS
    return reached


@pytest.mark.parametrize("part", range(PARTS))
async def test_any_keys_anywhere_break_nothing_and_q_still_quits(part: int, tried: Callable[[str, int], None]) -> None:
    reached = await pressed(part, PRESSES // PARTS)
    table = [key for key in keys.KEYS if times(key, reached.done)]
    print(f"part {part}: {reached.pressed:,} presses, {reached.running:,} of them while a run went on")
    print(f"  {len(table)} of {len(keys.KEYS)} keys of the table: {', '.join(f'{k.mode}.{k.id}' for k in table)}")
    print(f"  screens: {dict(reached.screens)}\n  views: {dict(reached.views)}\n  never: {reached.never}")
    if FULL:
        assert not reached.never
        assert reached.running > 0.05 * reached.pressed
    tried("any keys: random presses over all screens, 0 exceptions, q quits", reached.pressed)


# A check that cannot fail is worth nothing


async def test_the_check_catches_a_key_that_raises_and_names_what_was_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workbench, "action_maximise", lambda bench: 1 / 0)
    with pytest.raises(ZeroDivisionError) as found:
        await again("two-valleys", (60, 18), [["n"], ["v", "z"]])
    assert "await again('two-valleys', (60, 18), [['n'], ['v', 'z']])" in found.value.__notes__[0]


async def test_the_check_catches_a_view_that_shows_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def paint(view: ProblemView, snapshot: Snapshot, width: int, height: int) -> Canvas:
        canvas = Canvas(width, height, ascii=True)
        canvas.put(0, 0, "z is -inf on average", view.ink.text)
        return canvas

    monkeypatch.setattr(ProblemView, "paint", paint)
    with pytest.raises(AssertionError, match=r"problem says: .*is -inf on average"):
        await again("two-valleys", (60, 18), [["n"]])


async def test_the_check_catches_an_app_that_does_not_quit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GdtuiApp, "action_quit", lambda app: None)
    monkeypatch.setattr(keys_pressing, "PATIENCE", 0.01)
    with pytest.raises(AssertionError, match="q does not quit Workbench"):
        async with pressing("two-valleys", (60, 18)) as at:
            await at.ends("q")


async def test_the_check_catches_an_app_that_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workbench, "action_maximise", lambda bench: bench.app.exit())
    with pytest.raises(AssertionError, match="the app ended by itself"):
        await again("two-valleys", (60, 18), [["z"]])


def test_the_check_catches_keys_that_were_never_pressed() -> None:
    assert len(Reached().never) == len(keys.KEYS) + len(SCREENS) + len(BOARD)

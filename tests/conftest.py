"""What holds for every test: a driven app draws often, so that it need be quiet only briefly before the next key;
and tests that keep a promise say how many cases they tried, which the run adds up and prints at its end."""

import gc
import itertools
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import gdtui as _before_numpy  # noqa: F401 - one thread multiplies, as for whoever runs gdtui
from tests.proofs import FULL

for _number in ("SIGINT", "SIGQUIT", "SIGHUP"):  # who runs the tests in the background may have them ignored
    if hasattr(signal, _number) and signal.getsignal(getattr(signal, _number)) is signal.SIG_IGN:
        _default = signal.default_int_handler if _number == "SIGINT" else signal.SIG_DFL
        signal.signal(getattr(signal, _number), _default)
os.environ["TEXTUAL_FPS"] = "1000"  # read once, as textual is imported
QUIET = 0.003
"""Seconds without work after which a key is taken to be done: three frames. Textual's own 0.02 is one frame of sixty a
second; twice for each of thousands of keys, it would be most of the time of the suite."""
SELDOM = (50_000, 10, 20)
"""How much is made before garbage is looked for: as Python has it, it would be a third of the suite."""


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are processors, for a quarter of the time a test waits for a clock."""
    return min(8, max(2, 3 * _processors() // 2))


def _processors() -> int:
    """Those that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pytest_configure() -> None:
    if not FULL:  # then memory is measured for long, with everything as whoever runs gdtui has it
        gc.set_threshold(*SELDOM)


def pytest_collection_finish() -> None:
    """What was imported and collected stays, and is not looked through again."""
    _set_aside()


def pytest_unconfigure() -> None:
    """pytest looks five times over at its end, for what would complain as it goes: once is enough."""
    _set_aside()


def _set_aside() -> None:
    if not FULL:
        gc.collect()
        gc.freeze()


class _Forgetful:
    """A cache that keeps nothing. A strip of Textual begins with seven: what is painted once and thrown away, as most
    is where keys follow at once, pays for them and never looks."""

    def get(self, key: object, default: object = None) -> object:
        return default

    def __setitem__(self, key: object, value: object) -> None:
        pass


@pytest.fixture(autouse=True, scope="session")
def _brief_strips() -> None:
    if FULL:
        return
    from textual import strip

    nothing = _Forgetful()
    strip.FIFOCache = lambda size: nothing  # type: ignore[assignment, misc]


@pytest.fixture(autouse=True, scope="session")
def _brief_styles() -> None:
    """Each app reads the same styles; here, all after the first find them read."""
    from textual.css.stylesheet import Stylesheet

    read, rules = Stylesheet._parse_rules, dict[object, Any]()

    def once(sheet: Stylesheet, *what: object, **how: object) -> Any:
        key = (what, *how.items(), *sheet._variables.items())
        if key not in rules:
            rules[key] = read(sheet, *what, **how)  # type: ignore[arg-type]
        return rules[key]

    Stylesheet._parse_rules = once  # type: ignore[assignment]


@pytest.fixture(autouse=True, scope="session")
def _brief_waits() -> None:
    from textual import _wait
    from textual.pilot import Pilot

    _wait.SLEEP_GRANULARITY = QUIET
    _wait.SLEEP_IDLE = QUIET / 6
    resize = Pilot.resize_terminal

    async def resized(pilot: Pilot[Any], width: int, height: int) -> None:
        """An app takes a new size in only after a while, which is longer than it is quiet."""
        await resize(pilot, width, height)
        while pilot.app._resize_timer is not None:
            await pilot.pause(QUIET)
        await pilot.pause()

    Pilot.resize_terminal = resized  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("states")
    os.environ["GDTUI_STATE"] = str(folder / "nobody's")
    return (folder / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def state(_states: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what a test and its processes leave behind; never that of whoever runs it."""
    folder = next(_states)
    monkeypatch.setenv("GDTUI_STATE", str(folder))
    return folder


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Callable[[str, int], None]:
    """Say that so many cases of a promise were tried, and kept it."""
    return lambda promise, count: request.node.user_properties.append(("tried", (promise, count)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = Counter[str]()
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "tried":
                found[value[0]] += value[1]
    if found:
        terminalreporter.section("promises: cases tried")
    for promise, count in sorted(found.items()):
        terminalreporter.write_line(f"{count:>9,}  {promise}")

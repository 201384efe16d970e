"""Any terminal: whatever the environment says, whatever the size, the app draws what can be read, and `q` quits."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import pytest

from tests.promises.pty_terminal import LONG, Console, Server, command, ended, environment, shared_server
from tests.proofs import FULL, cases

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc"),
]

Tried = Callable[[str, int], None]
EVERY = 100
"""Environments out of all that the lists below give."""
Variables = dict[str, str | None]
NAME, TITLE = "two-valleys", "Two valleys"

TERMS = (
    None, "", "dumb", "vt100", "linux", "xterm", "xterm-256color", "screen", "tmux-256color", "rxvt-unicode", "foot",
    "xterm-kitty", "no-such-terminal",
)  # fmt: skip
LOCALES: tuple[Variables, ...] = (
    {"LANG": "C.UTF-8"}, {"LANG": None}, {"LANG": ""}, {"LANG": "C"}, {"LANG": "POSIX"}, {"LANG": "en_US.UTF-8"},
    {"LANG": "zh_CN.UTF-8"}, {"LANG": "de_DE.ISO-8859-1"}, {"LANG": "\u00e9\u4e2d"}, {"LC_ALL": "C"},
    {"LC_ALL": "POSIX"}, {"LC_ALL": "nonsense"}, {"LC_CTYPE": "C"}, {"LC_ALL": "", "LC_CTYPE": "", "LANG": "C"},
)  # fmt: skip
NO_COLORS = (None, "", "1")
COLORTERMS = (None, "truecolor", "24bit", "nonsense")
STRANGE: tuple[Variables, ...] = (
    {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1:strict"}, {"PYTHONIOENCODING": ":replace"},
    {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONUTF8": "1", "LC_ALL": "POSIX"},
    {"PYTHONUTF8": "0", "LANG": "en_US.UTF-8"}, {"PYTHONUTF8": "0", "LC_ALL": "de_DE.ISO-8859-1"},
    {"HOME": None}, {"HOME": ""}, {"GDTUI_STATE": None, "HOME": "/nonexistent"}, {"HOME": "/proc"},
    {"HOME": "relative/place"},
    {"XDG_CONFIG_HOME": "/proc/none", "GDTUI_CONFIG": None}, {"XDG_CONFIG_HOME": "", "GDTUI_CONFIG": None},
    {"GDTUI_STATE": None, "XDG_STATE_HOME": "/proc/none", "XDG_DATA_HOME": "/dev/null", "XDG_CACHE_HOME": "/proc/none"},
    {"XDG_RUNTIME_DIR": "/nonexistent", "TMPDIR": "/nonexistent"}, {"GDTUI_CONFIG": "/dev/null/config.toml"},
    {"COLUMNS": "1", "LINES": "1"}, {"COLUMNS": "5000", "LINES": "5000"}, {"COLUMNS": "-3", "LINES": "x"},
    {"COLUMNS": "0", "LINES": "0"}, {"PATH": None}, {"SHELL": None, "USER": None, "LOGNAME": None},
    {"FORCE_COLOR": "1", "NO_COLOR": "1"}, {"FORCE_COLOR": "0"}, {"CLICOLOR": "0"}, {"CI": "true"},
    {"TERM": None, "LANG": None, "COLORTERM": None}, {"TERM": "dumb", "LC_ALL": "C", "NO_COLOR": "1"},
    {"TERM_PROGRAM": "Apple_Terminal"}, {"TERM_PROGRAM": "iTerm.app"}, {"WT_SESSION": "1"}, {"TZ": "Nowhere/Never"},
    {"TEXTUAL_DRIVER": "os:system"}, {"TEXTUAL_COLOR_SYSTEM": "zzz", "TEXTUAL_PRESS": "n,q"},
    {"TEXTUAL_SCREENSHOT": "1"},
    {"PYTHONOPTIMIZE": "2"}, {"PYTHONFAULTHANDLER": "1"}, {"PYTHONHASHSEED": "7"}, {"PYTHONUNBUFFERED": "1"},
    {"PYTHONNODEBUGRANGES": "1", "PYTHONNOUSERSITE": "1"}, {"COLORFGBG": "0;15"}, {"LC_ALL": "C.UTF-8", "LANG": "C"},
)  # fmt: skip


@pytest.fixture
def server() -> Server:
    return shared_server()


def seven_bit(env: Mapping[str, str]) -> bool:
    """Whether somebody has said that the terminal takes nothing but ASCII."""
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG")
    return locale in ("C", "POSIX") or env.get("PYTHONIOENCODING", "").startswith(("ascii", "latin"))


def readable(console: Console, env: Mapping[str, str]) -> None:
    """It is drawn, in ASCII where that is wanted and without colours where they are not; `q` quits."""
    assert console.sees(TITLE), f"not drawn: {console.text()[-1000:]}"
    assert console.sees("quit")
    console.pause(0.03)
    if seven_bit(env):
        assert console.output.isascii(), f"beyond ASCII: {console.output.decode(errors='replace')[-1000:]}"
    console.type("q")
    ended(console, 0, seconds=LONG)


def faults(chosen: list[Variables], begin: Callable[[Console, dict[str, str]], None]) -> list[str]:
    """What is wrong in each of the environments, in words."""
    found = []
    for k, variables in enumerate(chosen):
        env, console = environment(**variables), Console(modern=k % 2 == 0)
        try:
            begin(console, env)
            readable(console, env)
        except AssertionError as error:
            found.append(f"{variables}: {error}")
        finally:
            console.close()
    return found


def all_environments(folder: Path) -> list[Variables]:
    """TERM × LANG × NO_COLOR × COLORTERM, shuffled."""
    found = [
        {"TERM": term, "NO_COLOR": no, "COLORTERM": colours, "HOME": str(folder), "LANG": None} | locale
        for term, locale, no, colours in product(TERMS, LOCALES, NO_COLORS, COLORTERMS)
    ]
    random.Random(1).shuffle(found)
    return found[: cases(EVERY)]


@pytest.mark.parametrize("share", range(2))
def test_in_every_environment_the_app_is_readable_and_quits(
    share: int, server: Server, tmp_path: Path, tried: Tried
) -> None:
    chosen = all_environments(tmp_path)[share::2]
    assert not faults(chosen, lambda console, env: console.start(server, NAME, env=env))
    tried("environments: drawn, readable, q quits, terminal as before", len(chosen))


@pytest.mark.parametrize("share", range(2))
def test_in_strange_environments_a_cold_start_is_readable_and_quits(share: int, tmp_path: Path, tried: Tried) -> None:
    whole: list[Variables] = [{"HOME": str(tmp_path)} | one for one in STRANGE]
    random.Random(2).shuffle(whole)
    chosen = whole[: cases(len(whole))][share::2]
    assert not faults(chosen, lambda console, env: console.start_cold(*command(), NAME, env=env))
    tried("environments: drawn, readable, q quits, terminal as before", len(chosen))


def test_the_check_catches_characters_beyond_ascii(server: Server, tmp_path: Path) -> None:
    (found,) = faults(
        [{"LC_ALL": "C", "HOME": str(tmp_path)}],
        lambda console, env: console.start(server, NAME, env=env, faults=["takes_all"]),
    )
    assert "beyond ASCII" in found


# No terminal


STREAMS = [" ".join(kinds) for kinds in product(("tty", "pipe", "closed"), repeat=3) if set(kinds) != {"tty"}]


def test_without_a_terminal_there_is_one_line_and_exit_2(tmp_path: Path, tried: Tried) -> None:
    chosen = random.Random(3).sample(STREAMS, cases(len(STREAMS)))
    for streams in chosen:
        console = Console()
        try:
            console.start_cold(*command(), NAME, env=environment(HOME=str(tmp_path)), streams=streams)
            ended(console, 2, silent=False, seconds=LONG)
            said = console.text() + console.piped()
            expected = 0 if streams.endswith("closed") else 1
            assert said.count("\n") == said.count("needs a terminal") == expected, f"{streams}: {said}"
        finally:
            console.close()
    tried("no terminal: one line, exit 2", len(chosen))


# Any size


SIZES = ((1, 1), (2, 1), (1, 40), (20, 5), (59, 17), (60, 18), (80, 24), (120, 40), (500, 200), (500, 1), (0, 0))


def test_at_any_size_the_app_starts_and_quits(server: Server, tmp_path: Path, tried: Tried) -> None:
    chosen = random.Random(4).sample(SIZES, cases(len(SIZES)))
    for columns, rows in chosen:
        starts_and_quits(Console(columns, rows), server, tmp_path)
    tried("sizes of a real terminal, 1×1 to 500×200", len(chosen))


def starts_and_quits(console: Console, server: Server, folder: Path) -> None:
    try:
        console.start(server, NAME, env=environment(HOME=str(folder)))
        assert console.until(lambda: console.text().strip()), "nothing drawn"
        console.pause(0.1)
        console.type("q")
        ended(console, 0, seconds=LONG)
    finally:
        console.close()


def drawn_within(rows: int, console: Console) -> bool:
    """Whether what comes in half a second keeps to so many rows."""
    since = len(console.output)
    console.pause(0.5)
    found = [int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", console.output[since:])]
    return bool(found) and max(found) <= rows


def test_of_two_resizes_at_once_the_later_has_the_last_word(server: Server, tmp_path: Path) -> None:
    console = Console(modern=False)
    try:
        console.start(server, "rosenbrock", env=environment(HOME=str(tmp_path)), faults=["slow_to_size_up"])
        assert console.sees("Rosenbrock")
        console.resize(200, 60)
        console.pause(0.02)
        console.resize(60, 18)
        assert console.until(lambda: lowest(console) == 18), "it does not draw at the last size"
        console.pause(0.3)
        assert lowest(console) == 18
        console.type("q")
        ended(console, 0, seconds=LONG)
    finally:
        console.close()


def lowest(console: Console) -> int:
    """The lowest row of what was drawn last from the second row on."""
    rows = [int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", console.output)]
    begun = max((place for place, row in enumerate(rows) if row == 2), default=0)
    return max(rows[begun:], default=0)


@pytest.mark.parametrize("modern", [False, True], ids=["signals", "in the stream"])
def test_a_storm_of_resizes_leaves_the_app_drawing_at_the_last_size(
    modern: bool, server: Server, tmp_path: Path, tried: Tried
) -> None:
    if modern and not FULL:
        pytest.skip("one of the two in every run")
    chance, count, console = random.Random(5), cases(1000), Console(modern=modern)
    try:
        console.start(server, "rosenbrock", "--set", "training.steps=100000000", env=environment(HOME=str(tmp_path)))
        assert console.sees("Rosenbrock")
        console.type("G")
        for _ in range(count):
            console.resize(chance.randint(1, 500), chance.randint(1, 200))
            console.pause(chance.choice([0.0, 0.0, 0.002, 0.02]))
        console.resize(80, 24)
        assert any(drawn_within(24, console) for _ in range(60)), "it does not draw at the last size"
        console.type("q")
        ended(console, 0, seconds=LONG)
    finally:
        console.close()
    tried("resizes in one run, at full speed", count)

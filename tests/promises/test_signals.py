"""Killed, closed, suspended: the terminal is as before, the work is saved, no process stays.

Real pseudo-terminals; each case is a way of ending at a moment of the app's life, and what exactly that moment is
(milliseconds, dialog, whether a shell is there) is drawn from a fixed seed.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import pytest

from gdtui.cli import main
from gdtui.savefile import open_session
from tests.promises import pty_terminal
from tests.promises.pty_terminal import LONG, Console, Server, as_it_was, command, ended, environment, shared_server
from tests.proofs import FULL, cases

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc"),
]

SIGNALS = ("INT", "TERM", "HUP", "QUIT")
OTHERS = ("USR1", "USR2", "ALRM", "VTALRM", "PROF", "XCPU", "ABRT", "IO", "PWR", "STKFLT", "TRAP", "SYS", "RTMIN")
"""What else ends a program: limits, batch systems that give notice, and mistakes."""
SHELL_WAYS = ("TSTP", "stopped and closed")
"""The kernel stops no process that no shell could continue."""
WAYS = (*SIGNALS, "another", *SHELL_WAYS, "CONT", "closed", "closed under nohup")
MOMENTS = ("start-up", "idle", "full speed", "saving", "dialog")
DIALOGS = (":", "?", "e", "o", "x", "\x10")
TITLE = "Rosenbrock's valley"
WORDS = ("rosenbrock", "--set", "training.steps=100000000")
TAKEN = b"\x1b[?1049h"
PROMISE = "signals, suspending and closed terminals: terminal as before, work saved, no process stays"
EACH = 6
"""How often each way meets each moment."""
COLD = 8
"""How often each way meets a start with all its imports."""
Tried = Callable[[str, int], None]
Case = tuple[str, str, int]


@pytest.fixture
def server() -> Server:
    return shared_server()


def mixed(seed: str, whole: list[Case]) -> list[Case]:
    """Those of this run: each way comes before any comes twice."""
    random.Random(seed).shuffle(whole)
    rank = {case: sum(other[0] == case[0] for other in whole[:k]) for k, case in enumerate(whole)}
    return sorted(whole, key=rank.__getitem__)[: cases(len(whole))]


WARM_CASES = mixed("warm", list(product(WAYS, MOMENTS, range(EACH))))
COLD_WAYS = (*SIGNALS, "closed", "closed under nohup")
COLD_CASES = mixed("cold", list(product(COLD_WAYS, ["start-up"], range(COLD))))


def reach(console: Console, moment: str, chance: random.Random) -> None:
    """Bring the app to that moment."""
    if moment == "start-up":
        if chance.random() < 0.6:
            console.until(lambda: TAKEN in console.output or console.code is not None)
            console.pause(chance.uniform(0.0, 0.03))
        else:
            console.pause(chance.uniform(0.0, 0.4))
        return
    assert console.sees(TITLE)
    console.type("n")  # so that there is something to lose
    assert console.sees("1/100000000")
    if moment == "full speed":
        console.type("G")
    elif moment == "saving":
        console.type("s\r")
    elif moment == "dialog":
        console.type(chance.choice(DIALOGS))
    console.pause(chance.uniform(0.0, 0.1 if moment == "saving" else 0.2))


def strike(console: Console, way: str, moment: str, chance: random.Random) -> None:
    """Do it to the app, and see what becomes of it."""
    if way in (*SIGNALS, "another"):
        number = getattr(signal, f"SIG{chance.choice(OTHERS) if way == 'another' else way}")
        console.send(number)
        ended(console, 128 + number)
    elif way == "TSTP":
        suspended(console, moment, chance)
    elif way == "CONT":
        console.send(signal.SIGCONT)  # to one that does not stand
        console.until(lambda: console.output.count(TAKEN) > 1, 1.0)  # keys typed in between are lost
        since = console.output.rindex(TAKEN) if TAKEN in console.output else 0
        last = lambda: any(word in console.text(since) for word in ("quit", "written"))  # noqa: E731 - the lowest row
        assert console.until(last), "it is not painted again"
        console.type("\x11")
        ended(console, 0)
    else:
        if way == "stopped and closed":
            console.send(signal.SIGTSTP)
            assert console.until(lambda: console.stops), "it does not stop"
        console.hang_up()
        # Started to ignore SIGHUP, and closed before it looked for a terminal: then it never had one.
        early = moment == "start-up"  # and the imports of a busy machine take their time
        ended(console, 129, *([2] if way == "closed under nohup" and early else []), seconds=LONG if early else None)


def suspended(console: Console, moment: str, chance: random.Random) -> None:
    """Stopped, the terminal is the shell's; continued, everything is painted anew, and the keys work."""
    if moment != "start-up" and chance.random() < 0.5:
        console.type("\x1a")
    else:
        console.send(signal.SIGTSTP)
    assert console.until(lambda: console.stops == 1), "it does not stop"
    console.pause(0.02)
    as_it_was(console)
    since = len(console.output)
    console.foreground()
    painted = lambda: TITLE in console.text(since) or "esc: back" in console.text(since)  # noqa: E731 - of help
    assert console.until(painted), "it is not painted again"
    console.pause(0.05)
    console.type("\x11")
    ended(console, 0)


def faults(cases: Sequence[Case], folder: Path, begin: Callable[[Console, Case, random.Random], None]) -> list[str]:
    """What goes wrong in each of the cases, in words."""
    found = []
    for case in cases:
        chance, console = random.Random(repr(case)), Console(modern=case[2] % 2 == 0)
        try:
            begin(console, case, chance)
            reach(console, case[1], chance)
            strike(console, case[0], case[1], chance)
            whole(folder, case[1])
        except AssertionError as error:
            found.append(f"{case}: {error}")
        finally:
            console.close()
            shutil.rmtree(folder)
            folder.mkdir()
    return found


def whole(folder: Path, moment: str) -> None:
    """Nothing half is left, and the work is there: in what was being saved or in what is kept of every run."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".gdtui"}, f"left behind: {[path.name for path in files]}"
    for path in files:
        assert open_session(path).session.step_count >= 1
        assert main(["replay", str(path), "--quiet", "--format", "json", "--output", os.devnull]) == 0
    assert files or moment == "start-up", "the work is lost"


def ignored(way: str) -> list[str]:
    return ["SIGHUP"] if way == "closed under nohup" else []


def home(folder: Path) -> dict[str, str]:
    return environment(HOME=str(folder), GDTUI_STATE=str(folder / "state"))


def warm(server: Server, folder: Path, *faults: str) -> Callable[[Console, Case, random.Random], None]:
    def begin(console: Console, case: Case, chance: random.Random) -> None:
        shell = case[0] in SHELL_WAYS or chance.random() < 0.5
        console.start(server, *WORDS, env=home(folder), shell=shell, ignored=ignored(case[0]), faults=faults)

    return begin


def cold(folder: Path) -> Callable[[Console, Case, random.Random], None]:
    """As a person starts it; the first instruction of gdtui's own is where its promises begin."""

    def begin(console: Console, case: Case, chance: random.Random) -> None:
        console.start_cold(*command(), *WORDS, env=home(folder), ignored=ignored(case[0]))
        if case[0] == "INT":
            console.begun()
        console.pause(chance.uniform(0.0, 0.5))

    return begin


@pytest.mark.parametrize("share", range(4))
def test_whatever_ends_or_stops_the_app_the_terminal_is_as_before(
    share: int, server: Server, tmp_path: Path, tried: Tried
) -> None:
    assert not faults(WARM_CASES[share::4], tmp_path, warm(server, tmp_path))
    tried(PROMISE, len(WARM_CASES[share::4]))


@pytest.mark.parametrize("share", range(2))
def test_whatever_ends_the_app_while_it_imports_the_terminal_is_as_before(
    share: int, tmp_path: Path, tried: Tried
) -> None:
    assert not faults(COLD_CASES[share::2], tmp_path, cold(tmp_path))
    tried(PROMISE, len(COLD_CASES[share::2]))


def test_an_app_begun_in_the_background_touches_nothing_until_it_is_brought_forward(
    server: Server, tmp_path: Path
) -> None:
    console = Console()
    try:
        console.start(server, *WORDS, env=home(tmp_path), shell="behind")
        assert console.until(lambda: console.stops == 1), "it does not stop"
        as_it_was(console)
        console.foreground()
        assert console.sees(TITLE)
        console.type("n")
        assert console.sees("1/100000000")
        console.type("q")
        ended(console, 0)
    finally:
        console.close()


# Without the app


LONG_RUN = ("run", "rosenbrock", "--steps", "100000000")
HEADLESS = {
    "rows": (*LONG_RUN, "--format", "csv", "--every", "1000", "--output", "rows.csv"),
    "table": LONG_RUN,
    "picture": ("export", "rosenbrock", "--step", "50000", "--output", "picture.svg"),
}
HEADLESS_CASES = mixed("headless", list(product(SIGNALS, HEADLESS, range(8))))


def test_a_signal_ends_a_run_without_the_app_with_its_result_so_far_or_none(
    server: Server, tmp_path: Path, tried: Tried
) -> None:
    for way, words, seed in HEADLESS_CASES:
        chance, number, console = random.Random(f"{way} {words} {seed}"), getattr(signal, f"SIG{way}"), Console()
        try:
            console.start(server, *HEADLESS[words], env=environment(HOME=str(tmp_path)))
            console.pause(chance.choice([0.05, 0.3, 1.5]) * chance.random())
            for _ in range(chance.choice([1, 1, 2])):
                console.send(number)
            ended(console, 128 + number, *([0] if words == "picture" else []), silent=False, seconds=10.0)
        finally:
            console.close()
        whole_files(tmp_path)
    tried("signals while a run or an export goes on without the app: no half file, 128 + n", len(HEADLESS_CASES))


def whole_files(folder: Path) -> None:
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert path.name in ("rows.csv", "picture.svg"), f"left behind: {path.name}"
        assert text.endswith(("\n", "</svg>")), text[-100:]
        path.unlink()


# What the checks are worth


FAULTS = (
    ("no_signals", ("TERM", "idle", 0), "the settings are others"),
    ("textual_alone", ("closed under nohup", "idle", 0), "it is still there"),
    ("no_mouse_off", ("QUIT", "idle", 0), "modes left"),
    ("a_child_stays", ("INT", "idle", 0), "a process stays"),
    ("a_traceback", ("TERM", "idle", 1), "it is still there"),
)


@pytest.mark.parametrize(("fault", "case", "words"), FAULTS if FULL else FAULTS[:1])
def test_the_check_catches(
    fault: str, case: Case, words: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pty_terminal, "SOON", 0.7)
    (found,) = faults([case], tmp_path, warm(server, tmp_path, fault))
    assert words in found


# Alone with a terminal


@pytest.mark.skipif(not FULL, reason="a case of its own: with all the others")
def test_where_no_shell_could_continue_it_ctrl_z_only_paints_anew(server: Server, tmp_path: Path) -> None:
    console = Console()
    try:
        console.start(server, *WORDS, env=environment(HOME=str(tmp_path)))
        assert console.sees(TITLE)
        console.pause(0.1)
        since = len(console.output)
        console.type("\x1a")
        assert console.sees(TITLE, since)
        console.type("q")
        ended(console, 0)
    finally:
        console.close()


@pytest.mark.skipif(not FULL, reason="waits for the last resort: only with all the others")
def test_an_app_whose_terminal_does_not_read_is_cut_off_with_the_terminal_restored(
    server: Server, tmp_path: Path
) -> None:
    console = Console()
    try:
        # In a shell that stays: at the end of who leads the session, the kernel drops what nobody has read.
        console.start(server, *WORDS, env=environment(HOME=str(tmp_path)), shell="stays")
        assert console.sees(TITLE)
        console.type("G")
        time.sleep(3.0)
        console.send(signal.SIGTERM)
        time.sleep(11.5)
        ended(console, 143)
    finally:
        console.close()

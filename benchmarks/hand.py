"""How it feels: start-up, key to paint, bytes to the terminal, and what drawing takes from training.

`python -m benchmarks.hand`, in real pseudo-terminals of 120 × 40 cells. Ratios are taken in one run, in turns. What
is measured is compiled beforehand, as the packages are that it is compared with.
"""

from __future__ import annotations

import argparse
import compileall
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import tempfile
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from benchmarks import report

ROOT = Path(__file__).resolve().parent.parent
SIZE = (40, 120)
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>()][A-Z0-9]?")
MINIMAL = [sys.executable, "-m", "benchmarks.peers.minimal_app"]
PRESSES = 15
FULL_SPEED = ">>>>>>>>>> "
SCENARIO = """
title = "Tiny"
kind = "network"
[data]
name = "xor"
n_samples = 200
noise = 0.2
[model]
hidden = [4]
[optimizer]
name = "sgd"
lr = 0.05
[training]
steps = 100000000
"""


class Terminal:
    """A program in a pseudo-terminal of its own, and what it has written."""

    def __init__(self, command: list[str]) -> None:
        self.begun = perf_counter()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(ROOT)
            os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "GDTUI_CONFIG": "/dev/null"}
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.written = bytearray()

    def read(self, seconds: float) -> int:
        """What comes within so many seconds, at most one piece of it."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return 0
        try:
            piece = os.read(self.fd, 1 << 16)
        except OSError:
            return 0
        self.written += piece
        return len(piece)

    def until(self, word: bytes, seconds: float = 20.0) -> float:
        """Seconds since the start at which a word was there."""
        while word not in ESCAPES.sub(b"", bytes(self.written)):
            self.read(0.01)
            if perf_counter() - self.begun > seconds:
                raise TimeoutError(f"{word!r} never came")
        return perf_counter() - self.begun

    def drain(self, seconds: float) -> int:
        """Bytes written within so many seconds."""
        before, end = len(self.written), perf_counter() + seconds
        while perf_counter() < end:
            self.read(max(0.0, min(0.05, end - perf_counter())))
        return len(self.written) - before

    def type(self, keys: str) -> None:
        """Type keys without waiting for what they do."""
        os.write(self.fd, keys.encode())

    def press(self, key: str, answer: bytes = b"") -> float:
        """Seconds from a key to the first bytes that answer it, or to this word in them."""
        begun, start = perf_counter(), len(self.written)
        os.write(self.fd, key.encode())
        while perf_counter() - begun < 2.0:
            if self.read(0.5) and answer in ESCAPES.sub(b"", bytes(self.written[start:])):
                break
        return perf_counter() - begun

    def processor(self) -> float:
        """Seconds of processor time it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End it, and know the processor time that it has used."""
        os.kill(self.pid, signal.SIGKILL)
        used = os.wait4(self.pid, 0)[2]
        self.used = used.ru_utime + used.ru_stime
        os.close(self.fd)


@contextmanager
def running(command: list[str]) -> Iterator[Terminal]:
    """A program that is gone afterwards."""
    terminal = Terminal(command)
    try:
        yield terminal
    finally:
        terminal.close()


def start_up(command: list[str], word: bytes) -> tuple[float, float]:
    """Seconds to the first paint, and of processor time."""
    with running(command) as terminal:
        took = terminal.until(word)
    return took, terminal.used


def started(tiny: list[str], pairs: int) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """gdtui on a scenario and the minimal app, in turns."""
    for folder in ("gdtui", "benchmarks/peers"):
        compileall.compile_dir(ROOT / folder, quiet=1)
    return [(start_up(tiny, b"Tiny"), start_up(MINIMAL, b"minimal")) for _ in range(pairs)]


def keys(tiny: list[str], going: bool) -> list[float]:
    """Seconds from the key of the help page to its last line, standing or at full speed."""
    with running(tiny) as terminal:
        terminal.until(b"quit")
        terminal.drain(1.0)
        if going:
            terminal.type(FULL_SPEED)
            terminal.drain(1.0)
        found = []
        for _ in range(PRESSES):
            found.append(terminal.press("?", b"commands by name"))
            terminal.drain(0.05)
            terminal.press("\x1b", b"quit")
            terminal.drain(0.2)
        return found


def minimal_keys() -> list[float]:
    """The same of the minimal app, which shows each key."""
    with running(MINIMAL) as terminal:
        terminal.until(b"minimal")
        terminal.drain(0.5)
        found = []
        for _ in range(PRESSES):
            found.append(terminal.press("j", b"j 0."))
            terminal.drain(0.05)
        return found


def training(tiny: list[str], seconds: float) -> tuple[float, float, float]:
    """At full speed: steps a second, bytes a second, share of one processor."""
    with running(tiny) as terminal:
        terminal.until(b"quit")
        terminal.drain(0.5)
        terminal.type(FULL_SPEED)
        terminal.drain(1.0)
        terminal.written.clear()
        begun, used = perf_counter(), terminal.processor()
        count = terminal.drain(seconds)
        took, used = perf_counter() - begun, terminal.processor() - used
        steps = [int(step) for step in re.findall(rb"(\d+)/100000000", ESCAPES.sub(b"", bytes(terminal.written)))]
        return (steps[-1] - steps[0]) / took, count / took, used / took


def headless(path: Path, seconds: float) -> float:
    """Steps a second of the same session without an app, in slices as the app makes them."""
    from gdtui.scenario import load  # noqa: PLC0415
    from gdtui.session import Session  # noqa: PLC0415

    session = Session(load(str(path)))
    session.step(2000)
    begun, before = perf_counter(), session.step_count
    while perf_counter() - begun < seconds:
        session.step(200)
    return (session.step_count - before) / (perf_counter() - begun)


def measure(pairs: int, seconds: float) -> str:
    """Everything, as a table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GDTUI_STATE"] = str(Path(folder) / "state")  # the runs of whoever measures stay as they are
        path = Path(folder) / "tiny.toml"
        path.write_text(SCENARIO)
        tiny = [sys.executable, "-m", "gdtui", str(path)]
        starts = started(tiny, pairs)
        rates = []
        for _ in range(2 * pairs + 1):  # one alone tells little: they differ by a fifth on a machine of many
            rates.append((training(tiny, seconds), headless(path, seconds)))
            sleep(0.2)
        idle, going, other = keys(tiny, going=False), keys(tiny, going=True), minimal_keys()
    app, alone = median(a for (a, _), _ in starts), median(b for _, (b, _) in starts)
    worked = median(a for (_, a), _ in starts) / median(b for _, (_, b) in starts)
    steps = median(found[0] / plain for found, plain in rates)
    size, share = median(found[1] for found, _ in rates), median(found[2] for found, _ in rates)
    rows = [
        ("start-up to the first paint", f"{1e3 * app:.0f} ms", f"{app / alone:.2f} × a minimal Textual + NumPy app"),
        ("the same in processor time", "", f"{worked:.2f} × the minimal app"),
        ("key to paint, standing", _spread(idle), f"{median(idle) / median(other):.2f} × the minimal app"),
        ("key to paint, training at full speed", _spread(going), f"{median(going) / median(idle):.2f} × standing"),
        ("steps a second with every view on the screen", f"{median(f[0] for f, _ in rates):,.0f}",
         f"{steps:.2f} × headless"),
        ("bytes a second to the terminal, full speed", f"{size / 1e3:.0f} kB", ""),
        ("share of one processor, full speed", f"{100 * share:.0f} %", ""),
    ]  # fmt: skip
    lines = ["| what | measured | as a ratio |", "| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    middle, late, most = (1e3 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 1.0))
    return f"{middle:.1f} ms, 95 %: {late:.1f}, most {most:.1f}"


def main() -> None:
    """Measure, print, and write the README if asked."""
    parser = argparse.ArgumentParser(prog="benchmarks.hand", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table into the README")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    found = measure(options.pairs, options.seconds)
    print(found)
    if options.write:
        report.insert("hand", found)


if __name__ == "__main__":
    main()

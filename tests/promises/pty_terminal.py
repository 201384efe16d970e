"""The outer end of a real pseudo-terminal with the app in it: what it is sent, what it answers, and how it is left."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SERVER = Path(__file__).with_name("pty_server.py")
LONG = 20.0
"""Seconds after which something that has not come is not coming; other programs may be busy."""
SOON = 9.0
"""Seconds that an end may take once it was asked for: a fraction of one on a machine that has time, and less than
the patience of the last resort, which ends everything."""

LATELY = 200_000
"""Bytes that are looked through for a word: a few screens."""
MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
KITTY = re.compile(rb"\x1b\[([<>])\d*u")
QUERY = re.compile(rb"\x1b\[\?(\d+)\$p")
CONTROL = re.compile(rb"\x1b\[[0-9;?<>=$]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()=>78cM]")
ECHO = re.compile(r"\^\[\[\?[\d;]+\$y")
AT_FIRST = {7: True, 25: True}
"""Modes that are on in a terminal that nobody has touched: lines wrap, the cursor is seen."""
ANSWERED = {2026: 2, 2048: 2}
"""Modes that a modern terminal says it has, and has switched off: synchronised output, resizes in the stream."""


class Console:
    """A terminal of `columns` × `rows`. Use `start` or `start_cold` once, and `close` at the end."""

    def __init__(self, columns: int = 80, rows: int = 24, *, modern: bool = True) -> None:
        self.master, self.slave = pty.openpty()
        self.output = bytearray()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        self.modern = modern
        self.pid = self.session = 0
        self.code: int | None = None
        self.stops = 0
        self._answered = 0
        self._talk: socket.socket | None = None
        self._said = b""
        self._stays = False
        self._process: subprocess.Popen[bytes] | None = None

    # Started

    def start(self, server: Server, *words: str, env: Mapping[str, str], shell: bool | str = False,
              ignored: Sequence[str] = (), faults: Sequence[str] = ()) -> None:  # fmt: skip
        """The app, by the server: in a session of its own, or as a job of a shell, which "stays" until `ended`, or
        has it "behind" itself at first."""
        self._stays = shell == "stays"
        self._talk, theirs = socket.socketpair()
        self._talk.setblocking(False)
        request = {"words": words, "env": dict(env), "shell": shell, "ignored": list(ignored), "faults": list(faults)}
        with theirs:
            server.ask(request, self.slave, theirs.fileno())
        assert self.until(lambda: self.pid > 0), "it does not start"
        self.session = os.getsid(self.pid) if shell else self.pid

    def start_cold(
        self, *command: str, env: Mapping[str, str], streams: str = "tty tty tty", ignored: Sequence[str] = ()
    ) -> None:
        """A command in a process of its own, imports and all; each stream is the terminal, a pipe, or closed."""

        def take() -> None:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for name in ignored:
                signal.signal(getattr(signal, name), signal.SIG_IGN)
            for fd, kind in enumerate(streams.split()):
                if kind == "closed":
                    os.close(fd)

        slave = self.slave
        kinds = {"tty": slave, "null": subprocess.DEVNULL, "pipe": subprocess.PIPE, "closed": slave}
        stdin, stdout, stderr = (kinds[kind] for kind in streams.split())
        self._process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env=dict(env),
            cwd=ROOT,
            preexec_fn=take,  # noqa: PLW1509 - one thread
        )
        self.pid = self.session = self._process.pid

    def begun(self) -> None:
        """Wait until gdtui's own first instruction has been carried out: it gives SIGINT back to the system, which the
        interpreter had caught at its own start."""
        seen = []

        def own() -> bool:
            seen.append(_catches(self.pid, signal.SIGINT))
            return self.code is not None or b"\x1b[?1049h" in self.output or (any(seen) and not seen[-1])

        assert self.until(own)

    # What goes to and fro

    def pump(self, seconds: float = 0.02) -> None:
        """Take what has been drawn, answer what is asked, note what has become of the process."""
        watched = [fd for fd in (self.master, self._talk) if fd not in (None, -1)]
        ready, _, _ = select.select(watched, [], [], seconds)
        if self.master in ready:
            with suppress(OSError):
                self.output += os.read(self.master, 1 << 16)
            self._answer()
        if self._talk in ready:
            self._listen()
        if self._process is not None and self.code is None and (code := self._process.poll()) is not None:
            self.code = code if code >= 0 else 128 - code

    def _answer(self) -> None:
        end = self._answered
        for found in QUERY.finditer(self.output, end):
            end, number = found.end(), int(found[1])
            if self.modern and number in ANSWERED:
                self.type(f"\x1b[?{number};{ANSWERED[number]}$y")
        self._answered = max(end, len(self.output) - 16)  # a query may have come in part

    def _listen(self) -> None:
        assert self._talk is not None
        said = self._talk.recv(4096)
        if not said:
            self._talk.close()
            self._talk = None
        self._said += said
        *lines, self._said = self._said.split(b"\n")
        for line in lines:
            word, _, number = line.decode().partition(" ")
            if word == "pid":
                self.pid = int(number)
            elif word == "exit":
                self.code = int(number)
            else:
                self.stops += 1

    def until(self, fine: Callable[[], object], seconds: float = LONG) -> bool:
        """Whether it came about in time."""
        end = time.monotonic() + seconds
        while not fine():
            if time.monotonic() > end:
                return False
            self.pump(0.003)
        return True

    def pause(self, seconds: float) -> None:
        """Let it go on for a while, drawing."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.pump(min(left, 0.02))

    def sees(self, text: str, since: int = 0, seconds: float = LONG) -> bool:
        """Whether the text comes, drawn since so many bytes."""
        return self.until(lambda: text in self.text(since), seconds)

    def text(self, since: int = 0) -> str:
        """What was drawn lately, without colours and places."""
        return CONTROL.sub(b"", self.output[max(since, len(self.output) - LATELY) :]).decode(errors="replace")

    def piped(self) -> str:
        """What it has written into pipes, once it has ended."""
        assert self._process is not None
        pipes = (self._process.stdout, self._process.stderr)
        return "".join(pipe.read().decode() for pipe in pipes if pipe is not None)

    def type(self, keys: str) -> None:
        with suppress(OSError):
            os.write(self.master, keys.encode())

    def send(self, number: int) -> None:
        assert self.pid > 0
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def foreground(self) -> None:
        """What `fg` does in a shell."""
        assert self._talk is not None
        self._talk.send(b"fg\n")

    def dismiss(self) -> None:
        """A shell that stays has been waiting for this word; another has gone, and takes none."""
        with suppress(OSError):
            if self._stays and self._talk is not None:
                self._talk.send(b"over\n")

    def resize(self, columns: int, rows: int) -> None:
        """The kernel itself tells the process in the foreground; who asked to read it in the stream does so."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if b"\x1b[?2048h" in self.output:
            self.type(f"\x1b[48;{rows};{columns};{rows * 16};{columns * 8}t")

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def close(self) -> None:
        """Leave nothing behind, whatever became of it."""
        for pid in self.others():
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
                if stream is not None:
                    stream.close()
        if self._talk is not None:
            self._talk.close()
        for fd in {self.master, self.slave} - {-1}:
            os.close(fd)

    # How it is left

    def others(self) -> list[int]:
        """The processes of its session; a shell that has seen its end does not count for long."""
        return [pid for pid in _processes() if _session(pid) == self.session]

    def modes(self) -> dict[int, bool]:
        """The modes that are not as they were, and under 0 an odd number of keyboard protocols."""
        state: dict[int, bool] = {}
        for numbers, last in MODE.findall(self.output):
            state |= dict.fromkeys(map(int, numbers.split(b";")), last == b"h")
        depth = 0
        for sign in KITTY.findall(self.output):
            depth = max(0, depth + (1 if sign == b">" else -1))
        found = {mode: on for mode, on in state.items() if on != AT_FIRST.get(mode, False)}
        return found | ({0: True} if depth else {})

    def beside(self) -> str:
        """What was written outside of the other screen, where a shell's words stand."""
        shown = re.sub(rb"\x1b\[\?1049h.*?\x1b\[\?1049l", b"", self.output, flags=re.DOTALL)
        return ECHO.sub("", CONTROL.sub(b"", shown).decode(errors="replace")).strip()


def _catches(pid: int, number: int) -> bool:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    return False


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _session(pid: int) -> int:
    try:
        state, _, _, session = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    except OSError:
        return 0
    return 0 if state == "Z" else int(session)


def as_it_was(console: Console, *, silent: bool = True) -> None:
    """The terminal is as before: settings, modes, and, if it was to be `silent`, no word on it."""
    assert termios.tcgetattr(console.slave) == console.before, "the settings are others"
    assert not console.modes(), f"modes left: {console.modes()}"
    assert "Traceback" not in console.text(), console.text()[-3000:]
    assert not silent or not console.beside(), console.beside()[-500:]


def ended(console: Console, *codes: int, silent: bool = True, seconds: float | None = None) -> None:
    """It ends soon, with one of those codes, alone, and gives the terminal back."""
    assert console.until(lambda: console.code is not None, seconds or SOON), "it is still there"
    while console.master >= 0 and select.select([console.master], [], [], 0.02)[0]:
        console.pump()
    if console.slave >= 0:  # behind a screenful that nobody had read, the kernel brings the rest in its own time
        console.until(lambda: not console.modes(), 1.0)
    console.dismiss()
    assert console.code in codes, f"exit code {console.code}, not {codes}: {console.beside()[-2000:]}"
    assert console.until(lambda: not console.others(), 1.0), "a process stays"
    if console.slave >= 0:
        as_it_was(console, silent=silent)


class Server:
    """The forking process, started when it is first needed."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [sys.executable, str(SERVER), str(theirs.fileno())], pass_fds=(theirs.fileno(),), cwd=ROOT,
            env=environment(),
        )  # fmt: skip
        theirs.close()

    def ask(self, request: dict[str, Any], *fds: int) -> None:
        socket.send_fds(self._line, [json.dumps(request).encode()], fds)

    def close(self) -> None:
        self._line.close()
        self._process.wait(LONG)


@lru_cache
def shared_server() -> Server:
    """One for all that a process tests."""
    found = Server()
    atexit.register(found.close)
    return found


def environment(**changes: str | None) -> dict[str, str]:
    """A plain one, the same on every machine; None takes a variable out."""
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    plain |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor", "PYTHONWARNINGS": "error"}
    plain |= {name: os.environ[name] for name in ("GDTUI_STATE",) if name in os.environ}
    found = plain | {"GDTUI_CONFIG": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"} | changes
    return {name: value for name, value in found.items() if value is not None}


@lru_cache
def command() -> tuple[str, ...]:
    """The program as a person starts it."""
    return sys.executable, "-m", "gdtui"

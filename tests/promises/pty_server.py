"""A process that has imported the app, and forks it into one terminal after another: each begins within a few
hundredths of a second. It knows no test; faults that a test asks for are named in `FAULTS`.

A request is one line of JSON with two descriptors: the terminal's inner end, and one to talk over, on which a keeper
says `pid N`, `stopped` and `exit N` as a shell would see them, and is told `fg`.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import signal
import socket
import sys
import termios
import time
from contextlib import nullcontext, suppress
from typing import Any


def no_signals() -> None:
    from gdtui.tui import signals

    signals.ending = lambda *_: nullcontext()  # type: ignore[assignment]


def no_mouse_off() -> None:
    from textual.drivers.linux_driver import LinuxDriver

    from gdtui.tui import terminal

    LinuxDriver._disable_mouse_support = lambda self: None  # type: ignore[method-assign]
    terminal.MODES_OFF = ""


def textual_alone() -> None:
    from textual.app import App

    from gdtui.tui.app import GdtuiApp

    GdtuiApp.get_driver_class = App.get_driver_class  # type: ignore[method-assign]


def a_child_stays() -> None:
    if os.fork() == 0:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        os.execlp("sleep", "sleep", "30")


def a_traceback() -> None:
    from gdtui.tui import signals

    def ending(*_: Any) -> Any:
        signal.signal(signal.SIGTERM, lambda *_: sys.excepthook(ValueError, ValueError("x"), None))
        return nullcontext()

    signals.ending = ending


def takes_all() -> None:
    from gdtui.tui import terminal, theme

    terminal.ascii_only = theme.ascii_only = lambda app: False  # type: ignore[assignment]


def slow_to_size_up() -> None:
    """The size is told long after it was read, as where another signal comes just then."""
    from gdtui.tui.terminal import Terminal

    read = Terminal._get_terminal_size

    def slowly(self: Terminal) -> tuple[int, int]:
        found, until = read(self), time.monotonic() + 0.05
        while time.monotonic() < until:
            time.sleep(0.001)
        return found

    Terminal._get_terminal_size = slowly  # type: ignore[method-assign]


FAULTS = {
    fault.__name__: fault
    for fault in (
        no_signals, no_mouse_off, textual_alone, a_child_stays, a_traceback, takes_all, slow_to_size_up
    )
}  # fmt: skip


def warm() -> None:
    """Import what an app imports sooner or later."""

    import gdtui.cli
    import gdtui.config
    import gdtui.draw.plot
    import gdtui.scenario.files
    import gdtui.tui.app
    import gdtui.tui.dialogs
    import gdtui.tui.palette
    import gdtui.tui.picker
    import gdtui.tui.terminal  # noqa: F401


def serve(line: socket.socket) -> dict[str, Any] | None:
    """Keep terminals until nobody asks any more; in a process that is to be the app, returns the request."""
    while True:
        raw, fds, _, _ = socket.recv_fds(line, 65_536, 2)
        if not raw:
            line.close()
            return None
        if os.fork() == 0:
            line.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return keep(json.loads(raw), *fds)
        for fd in fds:
            os.close(fd)


def keep(request: dict[str, Any], slave: int, talk: int) -> dict[str, Any]:
    """Be the shell, or only the parent of a session's first process."""
    shell = request["shell"]
    if shell:
        own(slave)
        for number in (signal.SIGTTOU, signal.SIGTTIN, signal.SIGTSTP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        become(request, slave, talk)
        return request
    if shell:
        signal.signal(signal.SIGHUP, lambda *_: hung_up(child))
        with suppress(OSError):
            os.setpgid(child, child)
        if shell != "behind":
            os.tcsetpgrp(slave, child)
    watch(child, slave, talk)
    if shell == "stays":  # the kernel drops what nobody has read as the session's first process ends
        with suppress(OSError, HungUpError):
            os.read(talk, 100)
    os._exit(0)


class HungUpError(Exception):
    """The shell's own terminal has gone."""


def hung_up(child: int) -> None:
    """Pass it on, also to a job that is stopped, as shells do."""
    for number in (signal.SIGHUP, signal.SIGCONT):
        with suppress(OSError):
            os.killpg(child, number)
    raise HungUpError


def own(slave: int) -> None:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


def become(request: dict[str, Any], slave: int, talk: int) -> None:
    """The app's own process, as a shell would start it."""
    if request["shell"]:
        os.setpgid(0, 0)
        with suppress(OSError):
            if request["shell"] != "behind":
                os.tcsetpgrp(slave, os.getpid())
    else:
        own(slave)
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE}:
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
    for name in request["ignored"]:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    for fd in (0, 1, 2):
        os.dup2(slave, fd)
    os.close(slave)
    for fd, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(fd, "w" if fd else "r", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.write(talk, f"pid {os.getpid()}\n".encode())
    os.close(talk)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(os.environ["HOME"])
    sys.argv = ["gdtui", *request["words"]]


def watch(child: int, slave: int, talk: int) -> None:
    """Tell what becomes of it, and bring it back when asked."""
    while True:
        with suppress(HungUpError):
            _, status = os.waitpid(child, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                break
            with suppress(OSError):
                os.tcsetpgrp(slave, os.getpgrp())
            os.write(talk, b"stopped\n")
            if os.read(talk, 100) == b"fg\n":
                os.tcsetpgrp(slave, child)
                os.killpg(child, signal.SIGCONT)
    code = os.waitstatus_to_exitcode(status)
    with suppress(OSError, HungUpError):
        os.write(talk, f"exit {code if code >= 0 else 128 - code}\n".encode())


def app(request: dict[str, Any]) -> int:
    from gdtui.cli import main

    for name in request["faults"]:
        FAULTS[name]()
    return main()


if __name__ == "__main__":
    warm()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    wanted = serve(socket.socket(fileno=int(sys.argv[1])))
    sys.exit(app(wanted) if wanted is not None else 0)

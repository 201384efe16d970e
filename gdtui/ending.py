"""The signals that end a program, for whoever has something to put in order first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
ENDING = tuple(getattr(signal, name) for name in NAMES if hasattr(signal, name))
_SPARED_NAMES = (
    *("SIGKILL", "SIGSTOP"),  # nobody can hear them
    *("SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD", "SIGURG", "SIGWINCH", "SIGINFO"),  # they end nothing
    *("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"),  # nothing can go on after them, not even to an end in good order
)
_SPARED = {getattr(signal, name) for name in _SPARED_NAMES if hasattr(signal, name)}
HANGUP = getattr(signal, "SIGHUP", signal.SIGTERM)


class Ended(BaseException):
    """The program was told to end by the signal `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def listening(told: Callable[[int], None]) -> Iterator[None]:
    """Inside, `told` is called with the number of an ending signal, in place of what the signal would do.

    What the program was started to ignore stays ignored: SIGHUP under nohup, SIGINT in the background of a script.
    What somebody else listens to stays theirs, but for the usual four. Outside the main thread nothing changes.
    """
    usual = [n for n in ENDING if signal.getsignal(n) is not signal.SIG_IGN]
    with _handled(told, [*usual, *(n for n in _deadly() if n not in usual)]):
        yield


@contextmanager
def tidily() -> Iterator[None]:
    """Inside, a signal that would kill at once raises Ended instead, so that what is half done is taken away."""
    with _handled(_raise, _deadly()):
        yield


def _deadly() -> list[int]:
    """The signals that would kill at once as things are: besides the usual four the limit of processor time, the ways
    in which batch systems give notice, and whatever else ends a program."""
    return [n for n in signal.valid_signals() if n not in _SPARED and signal.getsignal(n) is signal.SIG_DFL]


def _raise(number: int) -> None:
    raise Ended(number)


@contextmanager
def _handled(told: Callable[[int], None], numbers: Sequence[int]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handler(number: int, frame: FrameType | None) -> None:
        told(number)

    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number in numbers:
            signal.signal(number, handler)
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, signal.SIG_DFL if was is None else was)


@contextmanager
def reminded(look: Callable[[], None]) -> Iterator[Callable[[float], None]]:
    """Inside, what is given, called with a number of seconds, has `look` called again and again after so many.

    It is called by a signal, so it is reached in a call to the system too, for example a write that nobody reads.
    """
    if not hasattr(signal, "setitimer"):
        yield lambda seconds: None
        return
    with _handled(lambda number: look(), [signal.SIGALRM]):
        try:
            yield _remind
        finally:
            _remind(0)


def _remind(seconds: float) -> None:
    if threading.current_thread() is threading.main_thread():
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)

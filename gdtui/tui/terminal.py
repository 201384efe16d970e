"""The terminal as a borrowed thing: given back whole, also when it is stopped, taken away, or does not answer.

Textual's driver does the work. What it leaves to chance is settled here: a terminal that has gone ends the app instead
of keeping a thread busy; suspending waits for a quiet moment of the loop; SIGCONT alone starts nothing twice; modes
that an answer of the terminal switched on late are switched off; the size is the terminal's own.
"""

from __future__ import annotations

import io
import os
import select
import signal
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from gdtui import standard
from gdtui.draw.sevenbit import cell_by_cell
from gdtui.ending import HANGUP
from gdtui.tui.theme import ascii_only

MODES_OFF = "".join(f"\x1b[?{mode}l" for mode in (1000, 1002, 1003, 1004, 1006, 1015, 1016, 2004, 2026, 2048))
LEAVE = f"{MODES_OFF}\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h".encode()
"""All that an app may have switched on, switched off: for an end that has no time to ask what it was."""

TRIES = 100
"""Times to say so to a terminal that does not read, a hundredth of a second apart."""


class Terminal(LinuxDriver):
    """Textual's driver for Unix, kept honest."""

    def __init__(self, app: Any, **options: Any) -> None:
        unstoppable = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        super().__init__(app, **options)
        if unstoppable:  # whoever started us has no way to bring us back
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self._seven_bit = ascii_only(app)
        self._gone = self._away = False
        self._file: Any = Drain(self._file, self._lose)
        self._size = self._size or self._get_terminal_size()
        threading.Thread(target=self._watch, name="gdtui-terminal", daemon=True).start()

    # The terminal goes away

    def _watch(self) -> None:
        """Wait until the other end of the terminal is closed, which costs nothing until then."""
        watched = select.poll()
        watched.register(self.fileno, 0)
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in watched.poll()):
            self._lose()

    def _lose(self) -> None:
        """There is no terminal any more: stop reading it, and end as if hung up, even where SIGHUP is ignored."""
        if not self._gone:
            self._gone = True
            self.exit_event.set()
            self._soon(self._app.exit, None, 128 + HANGUP)

    def _soon(self, what: Callable[..., object], *given: Any) -> None:
        with suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(what, *given)

    def run_input_thread(self) -> None:
        try:
            super().run_input_thread()
        except OSError:
            self._lose()

    # Stopped, and going on

    def _sigtstp_application(self, *_: Any) -> None:
        # A handler may run while the very locks are held that giving the terminal back takes.
        self._soon(self._stand_aside)

    def _sigcont_application(self, *_: Any) -> None:
        if not self._away and not self._gone:  # stopped by SIGSTOP, which nobody can prepare for
            self._soon(self._stand_aside, False)

    def _stand_aside(self, stop: bool = True) -> None:
        """Give the terminal back, stop until this is the foreground again, and take it and paint it anew."""
        if self._away or self._gone or not self._app.is_running or not self._auto_restart:
            return
        self._away = True
        self.suspend_application_mode()
        if stop:
            _stop()
        if not self._gone:
            self.resume_application_mode()
            self._app.refresh(layout=True)
            self._app.post_message(self.SignalResume())
        self._away = False

    def _come_to_the_front(self) -> None:
        """Stop for as long as this is not the foreground: Textual would go on without having begun."""
        away, self._away = self._away, True
        while self._in_background():
            os.kill(os.getpid(), signal.SIGSTOP)
        self._away = away

    def _in_background(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) != os.getpgrp()
        except OSError:
            return False

    # Given back

    def stop_application_mode(self) -> None:
        super().stop_application_mode()
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self.write(MODES_OFF)

    def cut_off(self, code: int) -> None:
        """End the process now: the terminal is restored as far as it takes anything, and nobody is waited for."""
        self._file.shut = True
        with suppress(termios.error):
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        with suppress(termios.error, OSError):
            terminal = os.dup(self._file.fileno())
            os.set_blocking(terminal, False)
            for _ in range(TRIES):
                termios.tcflush(terminal, termios.TCIOFLUSH)
                _wake(code - 128)  # who waits to write holds the terminal; woken, finds that nobody is to wait
                with suppress(BlockingIOError):
                    if os.write(terminal, LEAVE) == len(LEAVE):
                        break
                time.sleep(0.01)
            os.set_blocking(terminal, True)
        os._exit(code)

    # What is written, and how much room there is

    def start_application_mode(self) -> None:
        self._come_to_the_front()
        before = self._get_terminal_size()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual says no types here
        signal.signal(signal.SIGWINCH, lambda *_: self._soon(self._say_size))
        if self._get_terminal_size() != before:
            self._soon(self._say_size)

    def _say_size(self) -> None:
        """Tell the app how much room there is now. Asked for on the loop: where one signal interrupts the handler of
        another, the one that came first would have the last word, with a size that is not true any more."""
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self._app.post_message(events.Resize(size, size))

    def write(self, data: str) -> None:
        super().write(data if not self._seven_bit or data.isascii() else cell_by_cell(data))

    def _get_terminal_size(self) -> tuple[int, int]:
        """The terminal's word, not that of COLUMNS and LINES, which nobody renews when it changes."""
        with suppress(OSError):
            width, height = os.get_terminal_size(self._file.fileno())
            if width and height:
                return width, height
        return 80, 24


def _wake(number: int) -> None:
    """Interrupt what all other threads wait for, by the signal that is listened to."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.ident is not None:
            with suppress(ProcessLookupError):
                signal.pthread_kill(thread.ident, number)


class Drain(io.TextIOBase):
    """A terminal that may go away: what can no longer be written is dropped, and `lost` is called."""

    def __init__(self, terminal: TextIO, lost: Callable[[], None]) -> None:
        self._terminal, self._lost = terminal, lost
        self.shut = False
        """Somebody is ending the process: whoever writes from now on waits for that, and does not get ahead of it."""

    def write(self, text: str) -> int:
        self._try(lambda: self._terminal.write(text))
        return len(text)

    def flush(self) -> None:
        self._try(self._terminal.flush)

    def _try(self, what: Callable[[], object]) -> None:
        if self.shut:
            threading.Event().wait()
        try:
            what()
        except BlockingIOError:  # another program that shares the terminal made it so
            os.set_blocking(self._terminal.fileno(), not self.shut)
        except OSError:
            standard.abandon(self._terminal)
            self._lost()

    def fileno(self) -> int:
        return self._terminal.fileno()

    def isatty(self) -> bool:
        return self._terminal.isatty()


def _stop() -> None:
    """Stop the process as the terminal's own ctrl+z would, and come back when it is continued.

    Where no shell could continue it, the kernel ignores this signal, and it goes on at once.
    """
    handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTSTP)
    signal.signal(signal.SIGTSTP, handler)

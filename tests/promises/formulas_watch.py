"""What a formula does while it is read, differentiated, written and computed: what Python's audit hook sees of it, and
how long it takes."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import numpy as np

from gdtui.engine.expression import Expression, parse
from gdtui.engine.formula.monomial import MAX_SIZE
from gdtui.engine.formula.parser import MAX_NODES
from gdtui.engine.formula.tokens import MAX_CHARS
from gdtui.errors import ExpressionError

SECONDS = 6.0
"""Of processor time for one formula with all its derivatives: the slowest takes one on an idle machine."""
HUNG = 180
ROWS = np.array([-3.0, -1.0, -1e-300, 0.0, 0.5, 1.0, 2.0, 1e300])
RUNS_CODE = (
    "compile", "exec", "import", "open", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
    "subprocess.Popen", "pty.spawn", "socket.", "ctypes.", "marshal.", "pickle.", "shutil.", "code.__new__",
    "builtins.input", "webbrowser.open", "cpython.run_", "sys.setprofile", "sys.settrace", "object.__setattr__",
)  # fmt: skip
"""How the names of the events begin that code makes when it is compiled, imported or run, and what it would do then."""


class _Hook:
    """An audit hook cannot be taken away again, so it looks only while somebody asks, and only at that thread."""

    def __init__(self) -> None:
        self.thread, self.seen, self.set = 0, list[str](), False

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if self.thread == threading.get_ident():
            self.seen.append(event)


_HOOK = _Hook()


@contextmanager
def watched() -> Iterator[list[str]]:
    """Every audit event of this thread, by name, while it lasts."""
    if not _HOOK.set:
        sys.addaudithook(_HOOK)
        _HOOK.set = True
    _HOOK.seen = []
    _HOOK.thread = threading.get_ident()
    try:
        yield _HOOK.seen
    finally:
        _HOOK.thread = 0


def of_code(seen: list[str]) -> list[str]:
    """Those of the events that only code makes."""
    return [event for event in seen if event.startswith(RUNS_CODE)]


@contextmanager
def brief(what: str) -> Iterator[None]:
    """What hangs is a failure, not a test without end."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"took more than {HUNG} seconds: {what[:200]!r}")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HUNG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def one_line(message: str) -> bool:
    """Whether a terminal shows the message as one line, and obeys nothing in it."""
    return message.isprintable()


class Watch:
    """Tries formulas one by one and remembers the slowest."""

    def __init__(self) -> None:
        self.slowest, self.formula, self.values, self.refused = 0.0, "", 0, 0

    def try_one(self, text: str, variables: tuple[str, ...] = ("x",)) -> bool:
        """Whether the formula has a value; fails where it did anything but compute, or was refused without a column."""
        began = time.thread_time()
        with brief(text), watched() as seen:
            read = _read(text, variables)
        took = time.thread_time() - began
        assert not seen, f"{text[:200]!r} made the events {seen[:5]}"
        assert took < SECONDS, f"{text[:200]!r} took {took:.1f} s"
        if took > self.slowest:
            self.slowest, self.formula = took, text
        self.values, self.refused = self.values + read, self.refused + (not read)
        return read


def _read(text: str, variables: tuple[str, ...]) -> bool:
    """Read, differentiate twice, write and compute."""
    try:
        f = parse(text, variables)
    except ExpressionError as error:
        _say(error, text)
        return False
    assert len(text) <= MAX_CHARS
    assert f.root.size <= MAX_NODES
    _compute(f)
    for derive in (f.gradient, f.hessian):
        try:
            found = derive()
        except ExpressionError as error:
            _say(error, f.source)
            break
        for part in {one for row in found for one in (row if isinstance(row, tuple) else (row,))}:
            assert part.root.size <= MAX_SIZE, f"{text[:200]!r} has a derivative of {part.root.size:,} parts"
            _compute(part)
    return True


def _say(error: ExpressionError, text: str) -> None:
    assert 1 <= error.column <= len(text) + 1, f"{text[:200]!r}: column {error.column}"
    assert f"column {error.column}" in str(error)
    assert one_line(str(error)), f"{text[:200]!r}: {str(error)!r}"


def _compute(f: Expression) -> None:
    """Both texts, and the same values all at once and one by one."""
    assert f.text.isprintable()
    assert f.source.isascii()
    with np.errstate(all="ignore"):
        together = f(*[ROWS] * len(f.variables))
        alone = f(*[ROWS[4]] * len(f.variables))
    assert together.shape == ROWS.shape
    assert together[4] == alone or (np.isnan(alone) and np.isnan(together[4]))

"""A progress bar on stderr for runs that take longer than a moment; nothing when stderr is no terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

PATIENCE = 0.7
INTERVAL = 0.1


class Progress:
    """`at(step)` may be called as often as one likes; Rich is imported only when the bar appears."""

    def __init__(self, total: int, quiet: bool) -> None:
        self._total = total
        self._wanted = not quiet and sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self

    def at(self, step: int) -> None:
        """Tell how far the run is."""
        if not self._wanted or (step & 63 and self._bar is None) or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + INTERVAL
        if self._bar is None:
            self._open()
        self._bar.update(self._task, completed=step)

    def _open(self) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as Bar  # noqa: PLC0415

        columns = ("step", MofNCompleteColumn(), BarColumn(), TimeRemainingColumn())
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._bar.console.show_cursor(True)  # Rich hides it; who is stopped by ctrl+z could not show it again
        self._task = self._bar.add_task("run", total=self._total)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

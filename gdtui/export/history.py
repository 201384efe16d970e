"""The rows of a run so far, as `gdtui run` writes them: the run is made again, since its trace is thinned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from gdtui.export.rows import ROW_WRITERS
from gdtui.export.scenariofile import with_edits
from gdtui.scenario import Edit, Scenario
from gdtui.session import Session
from gdtui.whole import atomic


class Stopped(Exception):  # noqa: N818 - nothing went wrong: somebody has changed their mind
    """Whoever asked for the rows does not want them any more."""


class Written(NamedTuple):
    """How many rows were written, and after how many updates the run ends by itself."""

    rows: int
    total: int


def save_history(
    path: Path,
    scenario: Scenario,
    edits: Sequence[Edit],
    last: int | None,
    format: str,  # noqa: A002 - the word of the command line
    going: Callable[[int], bool] = lambda step: True,
) -> Written:
    """Write rows 0 … `last` (None: up to the end of the run) as "csv" or "jsonl".

    `going` is told each step and may answer False: then nothing is written, and Stopped is raised.
    """
    with atomic(path) as out:
        return write_history(out, with_edits(scenario, edits), last, format, going)


def write_history(
    out: TextIO,
    scenario: Scenario,
    last: int | None,
    format: str,  # noqa: A002
    going: Callable[[int], bool] = lambda step: True,
) -> Written:
    """The rows onto an open file."""
    session = Session(scenario)
    writer = ROW_WRITERS[format](out, session, parameters=False)
    while True:
        step = session.step_count
        if session.status and (last is None or step == last or session.status == "diverged"):
            session.measure()
        writer.write(session)
        if step == last or (last is None and session.status) or not session.step(1):
            return Written(step + 1, session.plan.total)
        if not going(step):
            raise Stopped

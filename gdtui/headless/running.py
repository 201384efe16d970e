"""Drive a session to its end, hand its rows to a writer, and turn signals and broken pipes into a quiet end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from gdtui import standard
from gdtui.ending import Ended, listening
from gdtui.export.output import atomic
from gdtui.export.rows import ROW_WRITERS, RowWriter
from gdtui.headless.expecting import Expectations
from gdtui.headless.options import Options
from gdtui.headless.progress import Progress
from gdtui.headless.summary import Result, as_json, result_of
from gdtui.scenario import Scenario
from gdtui.session import Session

SLICE = 100
"""Updates between two looks at signals and at the progress bar, where no row is wanted."""


def run(scenario: Scenario, options: Options) -> int:
    """Run the scenario and write its result; returns the exit code."""
    session = Session(scenario, measuring=options.format != "json")
    with _interruptible() as interrupted:
        try:
            with _target(options.output) as out:
                result = _write(session, options, interrupted, out)
        except OSError:
            if not interrupted():
                raise
            standard.abandon(sys.stdout)  # the terminal that hung up takes no result
            return 128 + interrupted()
    return exit_code(result, interrupted())


def _write(session: Session, options: Options, interrupted: Callable[[], int], out: TextIO) -> Result:
    """Drive the session and write what was asked for."""
    kind = ROW_WRITERS.get(options.format)
    result = drive(session, options, interrupted, kind(out, session, options.parameters) if kind else None)
    if options.format == "json":
        out.write(as_json(result) + "\n")
    elif options.format == "table":
        # Rich and plotext take a tenth of a second that the other formats need not wait for.
        from gdtui.headless.table import print_table  # noqa: PLC0415

        print_table(session, result, options, out)
    return result


def exit_code(result: Result, signal_number: int) -> int:
    """0 fine, 1 diverged unasked or an expectation missed, 128 + n after a signal."""
    if signal_number:
        return 128 + signal_number
    wanted = any(one["rule"] == "status" for one in result.expect)
    missed = not all(one["met"] for one in result.expect)
    return 1 if missed or (result.status == "diverged" and not wanted) else 0


def drive(session: Session, options: Options, interrupted: Callable[[], int], writer: RowWriter | None) -> Result:
    """Step the session until it has a status; every row is seen by the writer and by the expectations."""
    expectations = Expectations(session.scenario.expect)
    closely = writer is not None or expectations.wants_every_row
    started = time.perf_counter()
    with Progress(session.plan.total, options.quiet) as progress:
        while True:
            last = bool(session.status) or bool(interrupted())
            if last:
                session.measure()
            expectations.see(session, last)
            if writer and (last or session.row.step % options.every == 0):
                writer.write(session)
            if last:
                break
            session.step(1 if closely else min(SLICE, session.plan.total - session.state.step))
            progress.at(session.state.step)
    seconds = time.perf_counter() - started
    return result_of(session, "interrupted" if interrupted() else "", expectations, seconds if options.timing else None)


@contextmanager
def _target(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    with atomic(Path(path)) as out:
        yield out


@contextmanager
def _interruptible() -> Iterator[Callable[[], int]]:
    """Inside, a signal only raises a flag: the run ends at the next row with what it has. A second one ends it now."""
    caught: list[int] = []

    def note(number: int) -> None:
        caught.append(number)
        if len(caught) > 1:
            raise Ended(number)

    with listening(note):
        yield lambda: caught[0] if caught else 0

"""Drive a session to its end, hand its rows to a writer, and turn signals and broken pipes into a quiet end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from gdtui import savefile, standard, whole
from gdtui.branches import Branches
from gdtui.ending import Ended
from gdtui.export.rows import ROW_WRITERS, RowWriter
from gdtui.frozen import Frozen
from gdtui.headless.expecting import Expectations
from gdtui.headless.interrupting import Interruption
from gdtui.headless.options import Options
from gdtui.headless.progress import Progress
from gdtui.headless.summary import Result, as_json, result_of
from gdtui.scenario import Scenario
from gdtui.session import Session

SLICE = 100
"""Updates between two looks at signals and at the progress bar, where no row is wanted."""


class Course(Frozen):
    """How far a run goes: to step `end`, stops or not, or by itself; and a step `at` which someone `looks`."""

    end: int | None = None
    at: int | None = None
    looks: Callable[[Session], None] = lambda session: None

    def over(self, session: Session) -> bool:
        """Whether it is at its end."""
        if self.end is None:
            return bool(session.status)
        return session.step_count >= self.end or session.status == "diverged"

    def room(self, session: Session) -> int:
        """How many updates may be made before somebody has to look."""
        here = session.step_count
        ends = [
            session.plan.total if self.end is None else self.end,
            here + SLICE,
            *([] if self.at is None else [self.at]),
        ]
        return min(end - here for end in ends if end > here)


def run(scenario: Scenario, options: Options) -> int:
    """Run the scenario and write its result; returns the exit code."""
    session = Session(scenario, measuring=options.format != "json" or options.save is not None)
    if options.save is None:
        return exit_code(*told(session, options))
    whole.check(Path(options.save))
    with Interruption().inside():
        try:
            return exit_code(*told(session, options))
        finally:
            savefile.write(Path(options.save), savefile.image(Branches(session)))


def told(
    session: Session,
    options: Options,
    course: Course = Course(),  # noqa: B008 - frozen
) -> tuple[Result, int]:
    """Drive a session and write what is asked for; the result, and the signal that ended it, or 0."""
    interrupted = Interruption()
    with interrupted.inside():
        try:
            with _target(options.output) as out:
                interrupted.out = out
                return _write(session, options, interrupted, out, course), interrupted()
        except OSError:
            if not interrupted():
                raise
            standard.abandon(sys.stdout)  # the terminal that hung up takes no result
            raise Ended(interrupted()) from None
        except Ended:
            if options.output is None:
                standard.abandon(sys.stdout)  # nor does a pipe that nobody reads, at the exit either
            raise


def _write(session: Session, options: Options, interrupted: Interruption, out: TextIO, course: Course) -> Result:
    """Drive the session and write what was asked for."""
    kind = ROW_WRITERS.get(options.format)
    writer = _Between(kind(out, session, options.parameters), interrupted) if kind else None
    with interrupted.stepping():
        result = drive(session, options, interrupted, writer, course)
    if options.format == "json":
        out.write(as_json(result) + "\n")
    elif options.format == "table":
        # Rich and plotext take a tenth of a second that the other formats need not wait for.
        from gdtui.headless.table import print_table  # noqa: PLC0415

        print_table(session, result, options, out)
    return result


class _Between:
    """A writer of rows that may be interrupted as the steps may not be."""

    def __init__(self, writer: RowWriter, interrupted: Interruption) -> None:
        self._writer, self._interrupted = writer, interrupted

    def write(self, session: Session) -> None:
        with self._interrupted.writing():
            self._writer.write(session)


def exit_code(result: Result, signal_number: int) -> int:
    """0 fine, 1 diverged unasked or an expectation missed, 128 + n after a signal."""
    if signal_number:
        return 128 + signal_number
    wanted = any(one["rule"] == "status" for one in result.expect)
    missed = not all(one["met"] for one in result.expect)
    return 1 if missed or (result.status == "diverged" and not wanted) else 0


def drive(
    session: Session,
    options: Options,
    interrupted: Callable[[], int],
    writer: RowWriter | None,
    course: Course = Course(),  # noqa: B008 - frozen
) -> Result:
    """Step the session to the end of its course; every row is seen by the writer and by the expectations."""
    expectations = Expectations(session.scenario.expect)
    closely = writer is not None or expectations.wants_every_row
    started = time.perf_counter()
    with Progress(session.plan.total if course.end is None else course.end, options.quiet) as progress:
        while True:
            last = course.over(session) or bool(interrupted())
            if session.step_count == course.at:
                course.looks(session)
            if last:
                session.measure()
            expectations.see(session, last)
            if writer and (last or session.row.step % options.every == 0):
                writer.write(session)
            if last:
                break
            session.step(1 if closely else course.room(session))
            progress.at(session.state.step)
    seconds = time.perf_counter() - started
    return result_of(session, "interrupted" if interrupted() else "", expectations, seconds if options.timing else None)


@contextmanager
def _target(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    with whole.atomic(Path(path)) as out:
        yield out

"""Where a step's time goes: every operation of the tape by itself, then the loop around the tape.

The step and its parts are timed one after the other, so on a busy machine they need not add up exactly.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import report
from benchmarks.problems import scenario_text, write_data
from benchmarks.works import WORKS, Work
from gdtui.scenario import parse
from gdtui.session import Session

SHOWN = ("small", "small-batches", "deep", "images")


def best(call: Callable[[], Any], count: int = 200, times: int = 7) -> float:
    """Seconds for one call: the least mean of several loops."""
    found = []
    for _ in range(times):
        began = perf_counter()
        for _ in range(count):
            call()
        found.append((perf_counter() - began) / count)
    return min(found)


def operations(session: Session) -> list[tuple[str, float]]:
    """Name and seconds of each operation of the tape, on the samples of the next update."""
    objective, batch = session.plan.objective, session.batch
    session.plan.objective.look(batch, session.step_count)
    tape = objective._latest  # the tape that `look` has just used; no other name leads to a batch's
    found = [(op.name, best(_bound(op.call, op.args))) for op in (*tape.forward_ops, *tape.backward_ops)]
    return [*found, ("the loss's value", best(tape.value))]


def _measuring(session: Session) -> list[tuple[str, float]]:
    """With mini-batches, the whole set's loss and metric at each epoch's end, as seconds a step."""
    if not session.plan.batch:
        return []
    objective, params, averages = session.plan.objective, session.state.params, session.state.averages
    seconds = best(lambda: objective.measure(params, averages), 20)
    return [("the whole set, each epoch", seconds / session.plan.batches)]


def _bound(call: Callable[..., Any], args: Sequence[Any]) -> Callable[[], Any]:
    return lambda: call(*args)


def step_seconds(session: Session, count: int) -> float:
    """Seconds of a step through the session: the least of several stretches."""
    found = []
    for _ in range(5):
        began = perf_counter()
        session.step(count)
        found.append((perf_counter() - began) / count)
    return min(found)


def page(work: Work, folder: Path, lines: int) -> str:
    """One work: its step, the tape's operations, and the functions with the most time of their own."""
    write_data(work, folder)
    scenario = parse(scenario_text(work), folder / "work.toml")
    Session(scenario)  # reads the data, which are in memory from now on
    begun = best(lambda: Session(scenario), 1)
    session = Session(scenario)
    with np.errstate(all="ignore"):
        parts = [*operations(session), *_measuring(session)]
    step, tape = step_seconds(session, work.steps), sum(seconds for _, seconds in parts)
    rows = [[name, f"{1e6 * one:.2f}", f"{100 * one / step:.0f} %"] for name, one in parts]
    rest = ["around the tape", f"{1e6 * (step - tape):.2f}", f"{100 * (1 - tape / step):.0f} %"]
    text = f"{1e6 * step:.1f} µs a step, {len(parts)} parts; {1e3 * begun:.1f} ms to make the session."
    listing = f"```\n{functions(Session(scenario), work.steps, lines)}\n```"
    return "\n\n".join([f"### {work.title}", text, report.table(["", "µs", "of a step"], [*rows, rest]), listing])


def functions(session: Session, steps: int, lines: int) -> str:
    """What cProfile sees in a run of so many steps: µs of a function's own time for each step."""
    profiler = cProfile.Profile()
    profiler.runcall(session.step, steps)
    stats = pstats.Stats(profiler, stream=io.StringIO()).stats  # type: ignore[attr-defined]
    ranked = sorted(stats.items(), key=lambda item: -item[1][2])[:lines]
    rows = [f"{1e6 * own / steps:9.2f} {calls / steps:9.2f}  {_name(where)}" for where, (_, calls, own, *_) in ranked]
    return "\n".join(["  µs/step  calls/step", *rows])


def _name(where: tuple[str, int, str]) -> str:
    path, _, name = where
    return name if path == "~" else f"{Path(path).stem}.{name}"


def main() -> None:
    """Print the pages, and write them where asked."""
    parser = argparse.ArgumentParser(prog="benchmarks.profile", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the pages into the README")
    parser.add_argument("--only", nargs="+", choices=list(WORKS), default=list(SHOWN), metavar="WORK")
    parser.add_argument("--lines", type=int, default=12, help="of cProfile's list")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = "\n\n".join(page(WORKS[name], Path(folder), options.lines) for name in options.only)
    print(text)
    if options.write:
        report.insert("profile", text)


if __name__ == "__main__":
    main()

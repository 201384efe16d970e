"""What a step of gdtui costs as samples, width, depth and runs grow; memory; and speed after ten million steps.

Times are the process's own processor time, over all threads: what others do on the machine counts little.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from benchmarks import report
from benchmarks.driver import ROOT
from benchmarks.plot import Panel, drawing
from benchmarks.problems import EXPRESSION, START
from benchmarks.worker import peak_bytes, pin
from gdtui.scenario import parse
from gdtui.session import Session

PLOT = Path(__file__).with_name("scaling.svg")
SAMPLES = 400


@dataclass(frozen=True)
class Axis:
    """One thing that grows: its sizes, and the session for each."""

    name: str
    what: str
    sizes: tuple[int, ...]
    session: Callable[[int], Session]


def network(samples: int = SAMPLES, hidden: Sequence[int] = (8,), runs: int = 1) -> Session:
    """A tanh network 2-…-1 on two moons, full batch; several runs differ in the learning rate."""
    text = f"""
title = "scaling"
kind = "network"
[data]
name = "moons"
n_samples = {samples}
[model]
hidden = {list(hidden)}
activation = "tanh"
loss = "mse"
[optimizer]
name = "sgd"
lr = 0.01
"""
    crowd = [{"optimizer.lr": float(lr)} for lr in np.geomspace(0.001, 0.1, runs)] if runs > 1 else [{}]
    return Session(parse(text), crowd)


def function() -> Session:
    """Descent on the function of the first work."""
    text = f"""
title = "scaling"
kind = "function"
[function]
expression = "{EXPRESSION}"
start = {{ x = {START} }}
window = {{ x = [-2.5, 2.5] }}
[optimizer]
name = "sgd"
lr = 0.01
"""
    return Session(parse(text))


AXES = (
    Axis("samples", f"2-8-1, samples ({SAMPLES} elsewhere)", tuple(25 * 2**k for k in range(10)), network),
    Axis("width", "2-w-1, units w", tuple(2**k for k in range(1, 10)), lambda w: network(hidden=(w,))),
    Axis("depth", "2-8-…-8-1, hidden layers", (1, 2, 3, 4, 6, 8, 12, 16), lambda d: network(hidden=(8,) * d)),
    Axis("runs", "2-8-1, runs at once", tuple(2**k for k in range(11)), lambda r: network(runs=r)),
)


def costs(sessions: Sequence[Session], seconds: float = 0.05, rounds: int = 9) -> list[float]:
    """Processor seconds a step of each: the least of several stretches, for only disturbance can add.

    The sessions take turns, so that a disturbance that lasts does not fall on all stretches of one.
    """
    counts = [_count(session, seconds) for session in sessions]
    found = [
        [_seconds(session, count) / count for session, count in zip(sessions, counts, strict=True)]
        for _ in range(rounds)
    ]
    return [min(stretches) for stretches in zip(*found, strict=True)]


def _count(session: Session, seconds: float) -> int:
    """Steps that take about so long, after a few that warm it up."""
    session.step(3)
    return max(10, int(10 * seconds / _seconds(session, 10)))


def _seconds(session: Session, count: int) -> float:
    began = process_time()
    session.step(count)
    return process_time() - began


def line_through(sizes: Sequence[int], costs: Sequence[float]) -> tuple[float, float, float]:
    """Intercept and slope of the line that is nearest in relative terms, and its largest relative error."""
    x, y = np.array(sizes, float), np.array(costs)
    design = np.stack([1.0 / y, x / y], axis=1)
    (a, b), *_ = np.linalg.lstsq(design, np.ones(len(x)), rcond=None)
    return float(a), float(b), float(np.max(np.abs(a + b * x - y) / y))


def tables(found: dict[str, list[float]]) -> str:
    """A table for each axis, and the line through it."""
    parts = []
    for axis in AXES:
        a, b, error = line_through(axis.sizes, found[axis.name])
        heads = [axis.what, *(f"{size:,}" for size in axis.sizes)]
        parts.append(report.table(heads, [["µs a step", *(report.short(1e6 * one) for one in found[axis.name])]]))
        parts.append(f"{1e6 * a:.3g} µs + {1e6 * b:.3g} µs each, off by {100 * error:.0f} % at most.")
    return "\n\n".join(parts)


def late_speed(early: int = 1_000, late: int = 10_000_000, count: int = 100_000, pairs: int = 15) -> float:
    """Steps per second after `late` recorded steps over those after `early`, in turns."""
    old = function()
    old.step(late)
    ratios = []
    for _ in range(pairs):
        young = function()
        young.step(early)
        ratios.append(_seconds(young, count) / _seconds(old, count))
    return median(ratios)


def peak_of(what: str, size: int) -> int:
    """The peak memory of a fresh process that makes so many steps, or steps so many runs."""
    command = [sys.executable, "-m", "benchmarks.scaling", "--peak-of", what, str(size)]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def make(what: str, size: int) -> None:
    """The work whose memory is asked for."""
    if what == "steps":
        function().step(size)
    else:
        network(runs=size).step(200)


def growth_text() -> str:
    """Memory for each run and each recorded step, and the speed late in a long run."""
    runs = (peak_of("runs", 1024) - peak_of("runs", 64)) / (1024 - 64)
    steps = (peak_of("steps", 10_000_000) - peak_of("steps", 100_000)) / (10_000_000 - 100_000)
    return "\n".join([
        f"- A run more in a crowd (2-8-1, {SAMPLES} points) takes {runs / 1e3:.1f} kB.",
        f"- A recorded step more, from 10⁵ to 10⁷, takes {max(steps, 0.0):.2f} bytes.",
        f"- Steps per second after 10⁷ recorded steps are {late_speed():.2f} times those after 10³ (function of x).",
    ])  # fmt: skip


def main() -> None:
    """Measure everything, print it, and write it where asked."""
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables into the README, and the plot")
    parser.add_argument("--peak-of", nargs=2, metavar=("WHAT", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak_of:
        make(options.peak_of[0], int(options.peak_of[1]))
        print(peak_bytes())
        return
    pin(2)
    found = {axis.name: costs([axis.session(size) for size in axis.sizes]) for axis in AXES}
    text = f"{tables(found)}\n\n{growth_text()}\n\nOn {os.cpu_count()} cores: {report.processor()}."
    print(text)
    if options.write:
        panels = [Panel(axis.what, axis.sizes, [1e6 * one for one in found[axis.name]]) for axis in AXES]
        PLOT.write_text(drawing(panels, "µs a step"), encoding="utf-8")
        report.insert("scaling", text)


if __name__ == "__main__":
    main()

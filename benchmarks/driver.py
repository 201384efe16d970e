"""Workers in turns: A B A B. Nothing is timed before both have given the same losses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.works import Work

ROOT = Path(__file__).resolve().parent.parent
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
XLA_ALONE = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


class MissingError(Exception):
    """A worker could not start or broke off."""


class DisagreementError(Exception):
    """Two workers' losses differ, so their times mean nothing."""


@dataclass(frozen=True)
class Times:
    """Seconds of gdtui and of a peer, pair by pair as they were taken: on the clock, and of the processor."""

    ours: list[float]
    theirs: list[float]
    our_processor: list[float]
    their_processor: list[float]
    difference: float
    """The largest relative difference of their losses."""

    @property
    def ratios(self) -> list[float]:
        """Above 1 gdtui is faster."""
        return [b / a for a, b in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def processor_ratio(self) -> float:
        """The same in processor time, on which other programs tell less."""
        return median(b / a for a, b in zip(self.our_processor, self.their_processor, strict=True))


class Worker:
    """A process that makes one peer's run whenever it is asked."""

    def __init__(self, python: str, peer: str, work: Work, size: str, folder: Path) -> None:
        threads = 1 if peer == "ours" else work.threads  # gdtui's threads are Python's; its BLAS keeps to one
        self.peer = peer
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.worker", peer, work.name, size, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment(threads),
        )  # fmt: skip
        try:
            self.hello = self._read()
        except MissingError:
            self.close()
            raise

    def run(self) -> dict[str, Any]:
        """One whole run."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise MissingError(f"{self.peer} broke off")
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def environment(threads: int) -> dict[str, str]:
    """The environment of a worker that may use so many threads."""
    found = dict(os.environ) | dict.fromkeys(THREAD_VARIABLES, str(threads))
    found |= {"JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(ROOT)}
    return found | ({"XLA_FLAGS": XLA_ALONE} if threads == 1 else {})


@contextmanager
def worker(python: str, peer: str, work: Work, size: str, folder: Path) -> Iterator[Worker]:
    """A worker that is gone afterwards."""
    made = Worker(python, peer, work, size, folder)
    try:
        yield made
    finally:
        made.close()


def difference(ours: Any, theirs: Any, of_function: bool = False) -> float:
    """The largest difference of two arrays of losses (probes, …), relative to their size.

    A function's x, f and f′ are each taken relative to their own largest value, for f′ ends at nought.
    """
    a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64).reshape(np.shape(ours))
    size = np.abs(a).max(axis=0) if of_function else np.abs(a)
    return float(np.max(np.abs(a - b) / np.where(size == 0.0, 1.0, size)))


def where_apart(work: Work, ours: np.ndarray, theirs: Any) -> str:
    """The first row that differs by more than the tolerance, in words."""
    other = np.asarray(theirs).reshape(ours.shape)
    for row, step in enumerate(work.probes):
        off = ~(np.abs(ours[row] - other[row]) <= work.tolerance * np.abs(ours[row]))
        if off.any():
            run = int(off.argmax())
            return f"at step {step}, run {run}, gdtui has {ours[row, run]!r} and the peer {other[row, run]!r}"
    return "the rows differ"


def agreed(work: Work, ours: Any, theirs: Any) -> float:
    """How far the losses differ; raises DisagreementError where that is too far, or where one is not finite."""
    if not np.size(theirs):
        return 0.0
    if not np.all(np.isfinite(ours)):
        raise DisagreementError(f"{work.name}: gdtui's losses are not finite")
    found = difference(ours, theirs, not work.data)
    if not found <= work.tolerance:
        raise DisagreementError(f"{work.name}: {where_apart(work, np.asarray(ours), theirs)}")
    return found


def timed(ours: Worker, theirs: Worker, work: Work, seconds: float, least: int, most: int) -> Times:
    """The pair's times in turns, for about so many seconds, after a run each in which their losses agree.

    The losses of the timed runs must agree too.
    """
    found = [agreed(work, ours.run()["losses"], theirs.run()["losses"])]
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    end = perf_counter() + seconds
    while len(pairs) < least or (perf_counter() < end and len(pairs) < most):
        pairs.append((ours.run(), theirs.run()))
        found.append(agreed(work, *(one["losses"] for one in pairs[-1])))
    columns = [[pair[side][what] for pair in pairs] for what in ("seconds", "processor") for side in (0, 1)]
    times = Times(*columns, max(found))
    print(f"{work.name:14} {theirs.peer:13} {times.ratio:9.2f}   {len(pairs)} pairs", file=sys.stderr)
    return times

"""One peer in a process of its own: warms up once, then makes the whole run each time it is asked to.

Each line that comes in asks for a run; a line of JSON goes out, with its seconds, its losses and the peak memory.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TextIO

import numpy as np

from benchmarks.works import WORKS


def pin(threads: int) -> None:
    """Keep this process, and every thread a library may start, on so many cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def peak_bytes() -> int:
    """The most memory this process has had.

    Linux's VmHWM, for ru_maxrss counts what the process that started this one had as well.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource  # noqa: PLC0415  # not on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _own_stdout() -> TextIO:
    """Where answers go; whatever a library prints goes to stderr."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return out


def recorded(losses: Any, probes: list[int]) -> np.ndarray:
    """The rows asked for, of losses that were given back whole."""
    return np.asarray(losses)[probes]


def main(name: str, work_name: str, size: str, folder: str) -> None:
    """Serve requests until there are no more."""
    out = _own_stdout()
    work = WORKS[work_name].sized(size)
    pin(work.threads)
    peer = importlib.import_module(f"benchmarks.peers.{name}")
    imported = peak_bytes()
    run = peer.prepare(work, Path(folder))
    rows = getattr(peer, "rows", recorded)
    _answer(out, {"versions": peer.VERSIONS, "imported": imported})
    for _ in sys.stdin:
        _answer(out, _timed(run, rows, work.probes))


def _timed(run: Callable[[], Any], rows: Callable[[Any, list[int]], np.ndarray], probes: list[int]) -> dict[str, Any]:
    """Seconds on the clock and of the processor over all threads; the losses are looked up after the clock stopped."""
    began, used = perf_counter(), process_time()
    result = run()
    times = {"seconds": perf_counter() - began, "processor": process_time() - used, "peak": peak_bytes()}
    return times | {"losses": rows(result, probes).tolist()}


def _answer(out: TextIO, content: dict) -> None:
    out.write(json.dumps(content) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

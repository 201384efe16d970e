"""One peer in a process of its own: warms up once, then makes the whole run each time it is asked to.

Requests come in as lines (`run`, or `losses`, which also wants the losses), answers go out as lines of JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
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
    for line in sys.stdin:
        _answer(out, _served(run, rows, work.probes if line.strip() == "losses" else None))


def _served(run: Callable[[], Any], rows: Callable[[Any, list[int]], np.ndarray], probes: list[int] | None) -> dict:
    began = perf_counter()
    result = run()
    answer: dict[str, Any] = {"seconds": perf_counter() - began, "peak": peak_bytes()}
    if probes is not None:
        answer["losses"] = rows(result, probes).tolist()
    return answer


def _answer(out: TextIO, content: dict) -> None:
    out.write(json.dumps(content) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

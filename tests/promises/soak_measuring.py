"""What the process holds, from time to time: memory, threads, open files; and what a frame costs."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, median_low
from time import thread_time
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20
ROOM = 16.0
"""Megabytes by which memory may differ between one time and a later one: allocators round, caches fill."""
STEEP = 1.8
"""A frame late in a run may cost so many times what one cost early: the times of one machine differ by less."""


@dataclass(frozen=True)
class Sample:
    """Megabytes in memory, threads and open files."""

    memory: float
    threads: int
    files: int


def sample() -> Sample:
    """What there is now."""
    gc.collect()
    memory = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE
    return Sample(memory, len(threading.enumerate()), len([*Path("/proc/self/fd").iterdir()]))


def steady(samples: Sequence[Sample]) -> str:
    """Nothing has grown from the second quarter to the last; returns the figures. The first quarter is for caches to
    fill, and a file that is being saved just then is no more than one sample of many."""
    part = max(1, len(samples) // 4)
    early, late = samples[part : 2 * part] or samples[:1], samples[-part:]
    grown = median(one.memory for one in late) - median(one.memory for one in early)
    threads = max(one.threads for one in early), max(one.threads for one in late)
    files = median_low(one.files for one in early), median_low(one.files for one in late)
    figures = (
        f"memory {median(one.memory for one in early):.0f} MB, {grown:+.1f} MB later; "
        f"threads {threads[0]}, then {threads[1]}; files {files[0]}, then {files[1]}"
    )
    assert grown <= ROOM, figures
    assert threads[1] <= threads[0], figures
    assert files[1] <= files[0], figures
    return figures


def alive(kind: type[Any]) -> int:
    """How many things of a kind there are. Only while no thread steps: it may be in the middle of making a tuple, which
    then fails."""
    gc.collect()
    return sum(isinstance(one, kind) for one in gc.get_objects())


def cost(frame: Callable[[], object], times: int) -> float:
    """The least CPU time of a frame, in seconds of this thread: what others do on the machine only adds to it."""
    found = []
    for _ in range(times):
        begun = thread_time()
        frame()
        found.append(thread_time() - begun)
    return min(found)


def flat(early: float, late: float) -> str:
    """A late frame costs what an early one did; returns the figures."""
    figures = f"a frame late in the run costs {late / early:.2f} times an early one"
    assert late <= STEEP * early, figures
    return figures

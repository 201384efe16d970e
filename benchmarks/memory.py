"""Peak memory of the small network's run, each peer in a fresh process."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.driver import MissingError, worker
from benchmarks.works import PEERS, WORKS

WORK = "small"
ASKED = {"pytorch": 7.0, "jax_step": 5.0, "jax_scan": 5.0}
"""How many times gdtui's peak these peers' must be."""


def beside_all(options: argparse.Namespace) -> str:
    """The table."""
    work = WORKS[WORK].sized(options.size)
    with tempfile.TemporaryDirectory() as folder:
        ours = peak(options.python, "ours", options.size, Path(folder))
        rows = [["gdtui", *(_megabytes(part) for part in ours), "1", ""]]
        for peer in work.asked:
            try:
                theirs = peak(options.peer_python, peer, options.size, Path(folder))
            except MissingError:
                continue
            ratio, asked = theirs[1] / ours[1], ASKED.get(peer)
            mark = "" if asked is None else f"{'✓' if ratio >= asked else '✗'} {asked:g} asked"
            rows.append([PEERS[peer], *(_megabytes(part) for part in theirs), f"{ratio:.1f}", mark])
    return report.table(["", "after import, MB", "peak, MB", "times gdtui's", ""], rows)


def peak(python: str, peer: str, size: str, folder: Path) -> tuple[int, int]:
    """Bytes after the import, and the most after a run."""
    with worker(python, peer, WORKS[WORK].sized(size), size, folder) as one:
        return one.hello["imported"], one.run()["peak"]


def _megabytes(number: int) -> str:
    return f"{number / 1e6:.0f}"

"""Every work beside every peer: `python -m benchmarks.run`, or `make bench`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks import memory, report
from benchmarks.driver import DisagreementError, MissingError, Times, Worker, timed, worker
from benchmarks.works import WORKS, Work

Measured = dict[tuple[str, str], Times | str]


def main() -> int:
    """Measure, print, and write the README; 1 where losses disagree."""
    options = arguments()
    works = [WORKS[name].sized(options.size) for name in options.only]
    measured: Measured = {}
    versions: dict[str, str] = {}
    failed = [work.name for work in works if not beside_all(work, options, measured, versions)]
    rows, times = report.ratios(works, measured), report.times_text(measured, works)
    print(rows)
    print(report.summary(rows))
    if options.quick:
        print("A quick run: it shows that everything agrees; its ratios mean little.")
    if options.write:
        if len(works) == len(WORKS):
            report.insert("machine", report.machine(versions))
        else:
            rows = report.renewed(rows, report.place("ratios"), 2)
            times = report.renewed(times, report.place("times"), 1)
        report.insert("ratios", f"{rows}\n\n{report.summary(rows)}")
        report.insert("times", times)
    if not options.peers and len(works) == len(WORKS):
        found = memory.beside_all(options)
        print(found)
        if options.write:
            report.insert("memory", found)
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    """The command line; interpreters may also come from the environment."""
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    here = os.environ.get
    parser.add_argument("--quick", action="store_true", help="small sizes: do all losses agree?")
    parser.add_argument("--only", nargs="+", choices=list(WORKS), default=list(WORKS), metavar="WORK")
    parser.add_argument("--peers", nargs="+", default=[], metavar="PEER", help="these peers only, and no memory")
    parser.add_argument("--seconds", type=float, default=8.0, help="for each pair")
    parser.add_argument("--write", action="store_true", help="write the rows of a run with all peers into the README")
    parser.add_argument("--python", default=here("BENCH_PYTHON", sys.executable), help="interpreter for gdtui")
    parser.add_argument("--peer-python", default=here("BENCH_PEER_PYTHON", sys.executable), help="for the peers")
    found = parser.parse_args()
    found.size = "quick" if found.quick else "full"
    found.write &= not (found.quick or found.peers)
    return found


def beside_all(work: Work, options: argparse.Namespace, measured: Measured, versions: dict[str, str]) -> bool:
    """One work beside each of its peers; False where losses disagree."""
    agree = True
    folder = tempfile.TemporaryDirectory()
    with folder as name, worker(options.python, "ours", work, options.size, Path(name)) as ours:
        versions |= ours.hello["versions"]
        for peer in work.asked:
            if options.peers and peer not in options.peers:
                continue
            try:
                found: Times | str = beside(ours, peer, work, options, Path(name), versions)
            except MissingError as error:
                found = str(error)
            except DisagreementError as error:
                found, agree = str(error), False
            measured[work.name, peer] = found
            if isinstance(found, str):
                print(found, file=sys.stderr)
    return agree


def beside(
    ours: Worker, peer: str, work: Work, options: argparse.Namespace, folder: Path, versions: dict[str, str]
) -> Times:
    """One work beside one peer."""
    with worker(options.peer_python, peer, work, options.size, folder) as theirs:
        versions |= theirs.hello["versions"]
        seconds, least, most = (0.0, 1, 1) if options.quick else (options.seconds, 3, 40)
        return timed(ours, theirs, work, seconds, least, most)


if __name__ == "__main__":
    sys.exit(main())

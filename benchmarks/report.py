"""Measurements into the README, between its markers."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.driver import Times
from benchmarks.works import PEERS, Work

README = Path(__file__).with_name("README.md")


def machine(versions: Mapping[str, str]) -> str:
    """Date, processor and versions, in one line."""
    names = ", ".join(f"{name} {number}" for name, number in versions.items())
    python = platform.python_version()
    today = datetime.now(UTC).date().isoformat()
    return f"{today}; {processor()}, {os.cpu_count()} cores; {platform.system()}; Python {python}, {names}."


def processor() -> str:
    """What the processor calls itself."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"^model name\s*: (.+)$", info.read_text(), re.MULTILINE)
        if found:
            return found[1]
    return platform.processor() or platform.machine()


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ratios(works: Sequence[Work], measured: Mapping[tuple[str, str], Times | str]) -> str:
    """The table of ratios; a peer that could not run, or disagreed, has a row without numbers."""
    rows = []
    for work in works:
        for peer, asked in work.asked.items():
            if (work.name, peer) in measured:
                rows.append(_row(work, peer, asked, measured[work.name, peer]))
    return table(
        ["work", "peer", "floor", "goal", "ratio", "min–max", "", "of processor time", "pairs", "loss Δ"], rows
    )


def _row(work: Work, peer: str, asked: tuple[float | None, float | None], times: Times | str) -> list[str]:
    floor, goal = asked
    name = f"{PEERS[peer]}, a loop" if peer == "textbook" and work.runs > 1 else PEERS[peer]
    start = [work.title, name, _number(floor), _number(goal)]
    if isinstance(times, str):
        return [*start, f"none: {times}", "", "", "", "", ""]
    low, high = min(times.ratios), max(times.ratios)
    spread, ratio = f"{short(low)}–{short(high)}", f"**{short(times.ratio)}**"
    apart = f"{times.difference:.0e}" if times.difference else "0"
    return [
        *start,
        ratio,
        spread,
        mark(times.ratio, floor, goal),
        short(times.processor_ratio),
        str(len(times.ours)),
        apart,
    ]


def mark(ratio: float, floor: float | None, goal: float | None) -> str:
    """Whether floor and goal are reached."""
    if floor is None or goal is None:
        return ""
    return "✓ goal" if ratio >= goal else "✓ floor" if ratio >= floor else "✗ below the floor"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def short(value: float) -> str:
    """Three figures."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def summary(rows: str) -> str:
    """How many of the floors and goals in a table are reached."""
    floors, goals, below = (rows.count(f"| {word} |") for word in ("✓ floor", "✓ goal", "✗ below the floor"))
    asked = floors + goals + below
    return f"{goals} of {asked} goals and {floors + goals} of {asked} floors are reached."


def renewed(table: str, present: str, keys: int) -> str:
    """The present table with the rows of another in place of its own, told apart by their first cells."""

    def key(row: str) -> tuple[str, ...]:
        return tuple(row.split(" | ")[:keys])

    fresh = {key(row): row for row in table.splitlines()[2:] if row.startswith("|")}
    rows = [fresh.pop(key(row), row) for row in present.splitlines() if row.startswith("|")]
    return "\n".join([*rows, *fresh.values()])


def place(mark_name: str, path: Path = README) -> str:
    """What stands between the markers."""
    return path.read_text(encoding="utf-8").partition(f"<!-- {mark_name} -->\n")[2].partition("\n<!-- /")[0]


def times_text(measured: Mapping[tuple[str, str], Times | str], works: Sequence[Work]) -> str:
    """gdtui's own milliseconds, the median over all pairs."""
    rows = []
    for work in works:
        ours = [s for peer in work.asked if isinstance(t := measured.get((work.name, peer)), Times) for s in t.ours]
        if ours:
            rows.append([work.title, f"{1e3 * median(ours):,.1f}", f"{1e6 * median(ours) / work.steps:,.2f}"])
    return table(["work", "gdtui, ms", "µs a step"], rows)


def insert(mark_name: str, content: str, path: Path = README) -> None:
    """Put `content` between `<!-- name -->` and `<!-- /name -->`; raises ValueError where they are missing."""
    text = path.read_text(encoding="utf-8")
    start, end = f"<!-- {mark_name} -->", f"<!-- /{mark_name} -->"
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{path.name} has no place called {mark_name}")
    path.write_text(f"{before}{start}\n{content}\n{end}{after}", encoding="utf-8")

"""What the run is doing, in a word or two."""

from __future__ import annotations

import math
from typing import Any

from gdtui.snapshot import Snapshot
from gdtui.tui.driver import Driver


def state_of(runner: Driver[Any, Any]) -> str:
    """`run 20/s`, at full speed the rate that is reached (`run 2.1k/s`); "" while it stands."""
    if not runner.running:
        return ""
    return f"run {_short(runner.rate if runner.hurried else runner.speed)}/s"


def pace_of(runner: Driver[Any, Any]) -> str:
    """How fast it will go: `speed: 20 steps a second`."""
    if math.isinf(runner.speed):
        return "speed: as fast as it goes"
    return f"speed: {runner.speed:g} step{'s' * (runner.speed != 1)} a second"


def _short(rate: float) -> str:
    """`20`, `2.1k`, `1.3M`."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if rate >= size:
            return f"{rate / size:.1f}{letter}".replace(".0", "")
    return f"{rate:.0f}"


def way_on(snapshot: Snapshot) -> str:
    """What to do about a run that diverged, with the keys for it."""
    if not snapshot.lost:
        return "go back (←), lower the learning rate (−), or reset (r)"
    keys = {"elsewhere": f" ({'← then ' * bool(snapshot.step)}i moves the ball)", "undo it": " (u)"}
    return snapshot.lost + next((key for end, key in keys.items() if snapshot.lost.endswith(end)), "")

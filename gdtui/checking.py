"""`gdtui check`: is a scenario sound, and are its derivatives right?"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from gdtui.errors import GdtuiError
from gdtui.opening import load, naming
from gdtui.race.lanes import check_racers
from gdtui.session import Session

TOLERANCE = 1e-6


def check(name: str, changes: Sequence[tuple[str, object]], gradients: bool) -> int:
    """Say on stdout that the scenario is sound, or on stderr what is wrong; returns the exit code."""
    try:
        with naming(name, changes):
            scenario = load(name, changes)
            session = Session(scenario)
            check_racers(scenario)
        for edit in session.history.edits:
            session.history.plan_at(edit.at)
    except GdtuiError as error:
        sys.stderr.write(f"gdtui: {error}\n")
        return error.code
    if not gradients:
        sys.stdout.write(f"{name}: ok\n")
        return 0
    from gdtui.diagnose.gradients import largest_error  # noqa: PLC0415

    deviation = largest_error(session)
    verdict = "ok" if deviation <= TOLERANCE else "WRONG"
    sys.stdout.write(f"{name}: {verdict}, derivatives agree to {deviation:.1e} of the largest\n")
    return 0 if verdict == "ok" else 1

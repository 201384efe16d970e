"""A saved session run again from its start: does it come to the same bits?"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from gdtui import limits
from gdtui.headless.options import Options
from gdtui.headless.running import Course, told
from gdtui.savefile import open_session
from gdtui.session import Session
from gdtui.state import State


def replay(path: Path, options: Options, further: int = 0) -> int:
    """Run scenario and edits of the present line to the step where it stands, and `further`; returns the exit code:
    0 where the parameters have the saved bits there, else 1, after a signal 128 + n."""
    branches = open_session(path)
    saved, found = branches.session.state, list[str]()
    limits.within(saved.step + further, limits.STEPS, "--steps", "the last step")
    session = Session(branches.scenario_of(branches.letter), measuring=options.format != "json")
    course = Course(saved.step + further, saved.step, lambda session: found.append(differing(saved, session.state)))
    number = told(session, options, course)[1]
    verdict = found[0] if found else f"not compared: the run ended at step {session.step_count:,}"
    if verdict or not options.quiet:
        outcome = verdict or "the same bits as saved"
        sys.stderr.write(f"gdtui: {path}: replayed to step {saved.step:,}: {outcome}\n")
    return 128 + number if number else int(bool(verdict))


def differing(saved: State, found: State) -> str:
    """In which parameters two states differ; "" where they have the same bits."""
    one, other = saved.params.ravel(), found.params.ravel()
    if one.tobytes() == other.tobytes():
        return ""
    same = np.array([a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True)])
    with np.errstate(all="ignore"):
        most = np.max(np.abs(one - other))
    return f"other bits than saved in {np.sum(~same):,} of {len(same):,} parameters, by at most {most:.1e}"

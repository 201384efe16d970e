"""How a run stands with what its scenario expects, from what has been recorded of it."""

from __future__ import annotations

import numpy as np

from gdtui.scenario.expecting import meets, metric_of
from gdtui.session import Session


def standing(session: Session) -> str:
    """`met` (with the step), `missed`, `open`, or "" where nothing is asked."""
    expect = session.scenario.expect
    rules = [name for name in expect if name != "within_steps"]
    if not rules:
        return ""
    found = [_met_at(session, name, expect[name], expect.get("within_steps")) for name in rules]
    if None not in found:
        return f"met at step {max(step for step in found if step is not None)}"
    late = session.state.step >= expect.get("within_steps", session.plan.total)
    return "missed" if late or session.status == "diverged" else "open"


def _met_at(session: Session, name: str, bound: object, deadline: int | None) -> int | None:
    """The step at which a rule was met: with a deadline the first one up to it, else this one."""
    here = session.state.step
    if name == "status":
        return here if session.status == bound else None
    curve = session.trace.curves.get(metric_of(name))
    if curve is None or not isinstance(bound, int | float):
        return None
    steps, values = curve.points()
    good = meets(name, values, bound) & (steps <= min(here, deadline or here))
    if deadline is None:
        good &= steps == np.max(steps, where=steps <= here, initial=0.0)
    return int(steps[np.argmax(good)]) if np.any(good) else None

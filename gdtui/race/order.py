"""Who is ahead in a race, and who has arrived."""

from __future__ import annotations

import numpy as np

from gdtui.race.course import Race
from gdtui.race.lanes import Lane
from gdtui.race.stage import EQUAL


def places_under(race: Race, equal: bool) -> dict[str, int]:
    """The place of each letter where the race stands; equal marks share a place.

    Nothing at the start, and while somebody is elsewhere.
    """
    if not race.step_count or not race.ready_under(equal) or (equal != race.equal and not race.comparable):
        return {}
    lanes = {entry.letter: entry.lanes[equal] for entry in race.entries}
    lowest = min((lane.value for lane in lanes.values() if not lane.gone), default=0.0)
    marks = {letter: _mark(lane, lowest) for letter, lane in lanes.items()}
    ordered = sorted(marks.values())
    return {letter: 1 + ordered.index(mark) for letter, mark in marks.items()}


def _mark(lane: Lane, lowest: float) -> tuple[int, float]:
    """What racers are ordered by: who is as low as can be told by when they got there, the others by value, and who
    has diverged by how long they lasted."""
    if lane.gone:
        return (2, -float(lane.session.step_count))
    there = arrival(lane, lowest)
    return (1, lane.value) if there is None else (0, float(there))


def arrivals(race: Race) -> dict[str, int]:
    """When those got there who are as low as the lowest; nothing where that is one alone, or at the start."""
    if not race.step_count or not race.ready:
        return {}
    lanes = {entry.letter: entry.lanes[race.equal] for entry in race.entries}
    lowest = min((lane.value for lane in lanes.values() if not lane.gone), default=0.0)
    found = {letter: arrival(lane, lowest) for letter, lane in lanes.items() if not lane.gone}
    there = {letter: step for letter, step in found.items() if step is not None}
    return there if len(there) > 1 else {}


def arrival(lane: Lane, lowest: float) -> int | None:
    """The step from which on a racer is within a millionth of what can be gained of the lowest value there is."""
    steps, values = lane.curve_so_far()
    near = lowest + EQUAL * abs(float(values[0]) - lowest)
    if lane.value > near:
        return None
    above = np.flatnonzero(values > near)
    return int(steps[above[-1] + 1]) if above.size and above[-1] + 1 < len(steps) else 0 if not above.size else None

"""Who is in a race: its letter, its rate and where that comes from, its lanes."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, field

from gdtui.plan import refuse_side_by_side
from gdtui.race.entrants import alone, same_rule
from gdtui.race.lanes import Lane
from gdtui.race.tuning import MOST_RATES, Search
from gdtui.scenario import Racer, Scenario

TUNED, GIVEN, BY_HAND, COMMON = "tuned", "given", "by hand", "one for all"
"""Where a learning rate comes from."""


@dataclass(eq=False)
class Entry:
    """One racer: its letter, its own learning rate once that is known, and its lane under each rule."""

    letter: str
    racer: Racer
    rate: float | None
    source: str
    search: Search | None = None
    lanes: dict[bool, Lane] = field(default_factory=dict)
    """By whether the rate is the same for all."""

    @property
    def own(self) -> float | None:
        """The rate that suits it: found or given, not one that somebody set by hand."""
        return self.search.rate if self.search is not None else float(self.racer.optimizer.options["lr"])


def entry_of(scenario: Scenario, racer: Racer, letter: str, common: float) -> Entry:
    """A racer at the start, with a lane at the rate `common`, and one at its own where that is given.

    Raises GdtuiError where it cannot run.
    """
    given = float(racer.optimizer.options["lr"])
    first = Lane(scenario, racer, common)
    if racer.tuned:
        refuse_side_by_side(first.session.plan, MOST_RATES)
        entry = Entry(letter, racer, None, TUNED, Search(alone(scenario, racer), [common]))
    else:
        entry = Entry(letter, racer, given, GIVEN, None, {False: Lane(scenario, racer, given)})
    entry.lanes[True] = first
    return entry


def letter_for(entries: Sequence[Entry]) -> str:
    """The first letter that nobody has."""
    taken = {entry.letter for entry in entries}
    return next(one for one in string.ascii_uppercase if one not in taken)


def obstacle(entries: Sequence[Entry], lr: float) -> str:
    """Why one rate for all would teach nothing to racers of a scenario whose rate is `lr`; "" where it does."""
    if any(same_rule(one.racer, two.racer) for one, two in _pairs(entries)):
        return "some racers differ in their rate alone: one rate for all would make them the same"
    if all(entry.search is None and entry.own == lr for entry in entries):
        return "all have the same rate already"
    return ""


def _pairs(entries: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    return [(one, two) for k, one in enumerate(entries) for two in entries[:k]]

"""The search for an optimiser's own learning rate: a crowd of rates over decades, then closer around the best."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np

from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.parabola import Parabola
from gdtui.plan import Plan
from gdtui.race.lanes import values_of
from gdtui.race.stage import CLOSE_ON_SETS, LOOKS_ON_SETS, SAME, Stage, best_of
from gdtui.scenario import Scenario
from gdtui.session import Session

DECADES = (-8, 3)
PER_DECADE = 2
CLOSER = ((8, 6), (32, 3))
"""Rates to a decade in each closer look, and how many of them to either side of the best so far."""
MOST_RATES = (DECADES[1] - DECADES[0]) * PER_DECADE + 1
"""Rates that are tried at once: the first look has the most."""
SECONDS = 0.2
"""About what a search may take."""
FURTHER = 4
"""So many times further two or three rates may be followed than the many."""
SHORT = 0.12
"""What a first look over the whole length may take; else it goes over a quarter of it."""
MOST_SHIFTS = 2
"""How often a closer look moves on because the best rate is at its edge."""
BITE = 0.003
"""Seconds between two questions whether to go on."""


class Search:
    """Finds the rate with which a scenario's optimiser gets lowest within the race, or within `length` of it.

    What keeps low towards the end leads to a few rates close to each other, of which the one that is lowest after
    the last update is taken, unless one of `also` is lower still. The same search on any machine: how far it looks
    follows from the sizes alone.
    """

    def __init__(self, scenario: Scenario, also: Sequence[float] = ()) -> None:
        self._scenario, self._also = scenario, tuple(also)
        self.stages: list[Stage] = []
        self._closer = self._shifts = 0
        self._duel: Stage | None = None
        """The last look: the best rate and those of `also`, to the end of the race unless that is far."""
        self.rate: float | None = None
        """What was found; None while it is being searched for."""
        self.length = 0
        """After how many updates it judges; 0 before it has begun."""
        self._total = 0

    @property
    def done(self) -> bool:
        return self.rate is not None

    @property
    def share(self) -> float:
        """How much of it is done, about."""
        if self.done or not self.stages:
            return float(self.done)
        ends = (0.0, 0.45, 0.8, 0.97, 1.0)
        before, after = ends[self._closer : self._closer + 2]
        return before + (after - before) * self.stages[-1].share

    def advance(self, go_on: Callable[[], bool] = lambda: True) -> None:
        """Go on with it, until it is done or `go_on` says stop."""
        while not self.done:
            if not self.stages:
                self._begin()
            stage = self.stages[-1]
            if len(stage.seen) <= len(stage.marks):
                self._look(stage, go_on)
            else:
                self._conclude(stage)
            if not go_on():
                break

    def tried(self) -> tuple[Floats, Floats]:
        """The rates that were tried, in order, and where each ended. A first look that went less far counts only
        outside the later ones."""
        found: dict[float, float] = {}
        for stage in self.stages:
            if len(stage.seen) < 2 or stage is self._duel:
                continue
            if found and stage.length > self.stages[0].length:
                found = {r: end for r, end in found.items() if r not in self._within(stage)}
            found |= dict(zip(stage.rates, stage.ends.tolist(), strict=True))
        return np.array(sorted(found)), np.array([found[rate] for rate in sorted(found)])

    def _within(self, stage: Stage) -> set[float]:
        """The rates of the first look that lie among those of a later one."""
        low, high = min(stage.rates), max(stage.rates)
        return {rate for rate in self.stages[0].rates if low < rate < high}

    def _begin(self) -> None:
        grid = range(DECADES[0] * PER_DECADE, DECADES[1] * PER_DECADE + 1)
        rates = [rounded(10.0 ** (k / PER_DECADE)) for k in grid]
        plan = Session(self._scenario).plan
        per_step = seconds_a_step(plan, len(rates))
        self._total = plan.total
        self.length = max(1, min(plan.total, max(100, int(SECONDS / per_step))))
        self.stages.append(self._stage(rates, self.length if self.length * per_step < SHORT else -(-self.length // 4)))

    def _stage(self, rates: Sequence[float], length: int) -> Stage:
        kept = tuple(dict.fromkeys(rates))
        crowd = [{"optimizer.lr": rate} for rate in kept]
        stage = Stage(kept, length, session=Session(self._scenario, crowd, measuring=False))
        assert stage.session is not None
        if stage.session.plan.batch:
            stage.looks, stage.close = LOOKS_ON_SETS, CLOSE_ON_SETS
        stage.seen.append(_alive(stage.session))
        return stage

    def _look(self, stage: Stage, go_on: Callable[[], bool]) -> None:
        """Go on to the next look, in bites."""
        session, goal = stage.session, stage.marks[len(stage.seen) - 1]
        assert session is not None
        count = 1
        while session.step_count < goal:
            begun = perf_counter()
            if not session.step(min(count, goal - session.step_count)):
                break
            count = max(1, min(2 * count, int(count * BITE / max(1e-9, perf_counter() - begun))))
            if session.step_count < goal and not go_on():
                return
        stage.seen.append(_alive(session))

    def _conclude(self, stage: Stage) -> None:
        """Look closer around the best rate; where that is the first or the last of those tried, beside it."""
        stage.session = None
        best = stage.rates[stage.best]
        if stage is self._duel:
            self.rate = _lowest(stage)
            return
        at_edge = self._closer > 0 and stage.best in (0, len(stage.rates) - 1) and self._shifts < MOST_SHIFTS
        self._shifts += at_edge
        self._closer += not at_edge
        if self._closer <= len(CLOSER):
            per_decade, within = CLOSER[self._closer - 1]
            around = [rounded(best * 10.0 ** (k / per_decade)) for k in range(-within, within + 1)]
            self.stages.append(self._stage(around, self.length))
        elif self._also:
            end = self._total if self._total <= FURTHER * self.length else self.length
            self._duel = self._stage((_lowest(stage), *self._also), end)
            self.stages.append(self._duel)
        else:
            self.rate = _lowest(stage)


def _lowest(stage: Stage) -> float:
    """The rate of a look that is lowest at its very end."""
    return stage.rates[best_of(np.array(stage.seen), stage.seen[-1], SAME)]


def _alive(session: Session | None) -> Floats:
    """The values, infinite for runs that have diverged."""
    assert session is not None
    values = values_of(session)
    return np.where((session.state.diverged_step < 0) & np.isfinite(values), values, np.inf)


def rounded(rate: float) -> float:
    """A rate in two significant digits, as a person would write it."""
    return float(f"{rate:.1e}")


def seconds_a_step(plan: Plan, runs: int) -> float:
    """About what a step of a crowd takes, from its sizes: it decides how far a search looks, on every machine alike."""
    objective = plan.objective
    if isinstance(objective, FunctionObjective | Parabola):
        return 6e-5 + 5e-7 * runs
    return 3e-5 + runs * (6e-6 + 4.5e-10 * (plan.batch or objective.samples) * objective.n_params)


def times(one: float, other: float) -> float:
    """How many times larger one rate is than another: at least 1, whichever is larger."""
    return math.exp(abs(math.log(one / other)))

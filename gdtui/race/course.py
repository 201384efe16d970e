"""The race itself: its lanes under either rule, and the place where it stands."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from gdtui import limits
from gdtui.errors import GdtuiError
from gdtui.race.entrants import alone, field_of, names_of
from gdtui.race.entries import BY_HAND, GIVEN, TUNED, Entry, entry_of, letter_for, obstacle
from gdtui.race.lanes import Lane
from gdtui.race.tuning import BITE
from gdtui.scenario import Racer, Scenario
from gdtui.session import Session

Asked = Callable[[], bool]


class RaceError(GdtuiError):
    """Something that a race cannot do; the message says why."""


class Race:
    """Sessions in step. Fair (`equal` False): each racer at its own rate; else all at the rate `common`.

    `step` and `goto` are a session's. Lanes that are elsewhere, because they are new, have another rate or must
    go back, are brought to where the race stands by `work`, and so are the rates that are still to be found; both in
    slices. A lane is a session of its own: a racer's numbers are those of its scenario run alone.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.equal = False
        self.common = scenario.lr
        self.ground = Session(alone(scenario, Racer(scenario.optimizer)))
        """The scenario itself at its start: whose problem it is that everybody races on."""
        self.total = self.ground.plan.total
        self.entries: list[Entry] = []
        self._at, self._pace = 0, 1
        for racer in field_of(scenario):
            self.add(racer)

    # What can be read

    @property
    def step_count(self) -> int:
        return self._at

    @property
    def recorded(self) -> int:
        """The last step that any racer has been at."""
        return max([self._at, *(lane.session.trace.last for lane in self.lanes)])

    @property
    def lanes(self) -> list[Lane]:
        """The lanes of the rule in force, of those that have one already."""
        return self.lanes_under(self.equal)

    def lanes_under(self, equal: bool) -> list[Lane]:
        """The lanes of either rule."""
        return [entry.lanes[equal] for entry in self.entries if equal in entry.lanes]

    @property
    def obstacle(self) -> str:
        """Why one rate for all would teach nothing here; "" where it does."""
        return obstacle(self.entries, self.scenario.lr)

    @property
    def comparable(self) -> bool:
        """Whether one rate for all is something else than each its own."""
        return not self.obstacle

    @property
    def touched(self) -> bool:
        """Whether it is another race than its scenario's: with other racers, or rates that were set by hand."""
        same = tuple(entry.racer for entry in self.entries) == field_of(self.scenario)
        return not same or self.common != self.scenario.lr or any(entry.source == BY_HAND for entry in self.entries)

    @property
    def status(self) -> str:
        """`finished`, `diverged` when nobody is left, or ""."""
        if self.lanes and self.ready and all(lane.gone for lane in self.lanes):
            return "diverged"
        return "finished" if self._at >= self.total else ""

    @property
    def lost(self) -> str:
        """Why no rate can help anybody here; "" where one may."""
        return self.lanes[0].session.lost if self.status == "diverged" else ""

    @property
    def ready(self) -> bool:
        """Whether everybody is where the race stands."""
        return self.ready_under(self.equal)

    def ready_under(self, equal: bool) -> bool:
        """Whether everybody is where the race stands, under either rule."""
        lanes = self.lanes_under(equal)
        return len(lanes) == len(self.entries) and all(lane.is_at(self._at) for lane in lanes)

    @property
    def tuned(self) -> bool:
        """Whether all rates have been found."""
        return all(entry.search is None or entry.search.done for entry in self.entries)

    @property
    def busy(self) -> bool:
        """Whether `work` has anything to do."""
        return not (self.ready and self.tuned and (self.ready_under(not self.equal) or not self.comparable))

    @property
    def names(self) -> list[str]:
        """What to call the racers."""
        return names_of([entry.racer for entry in self.entries])

    # What can be done

    def step(self, count: int = 1) -> int:
        """Everybody makes `count` updates, under both rules, so that they can be compared; fewer when all have
        diverged, none while somebody is elsewhere."""
        if not self.ready or all(lane.gone for lane in self.lanes):
            return 0
        others = [lane for lane in self.lanes_under(not self.equal) if lane.is_at(self._at)]
        for lane in self.lanes:
            lane.follow(self._at + count)
        before, self._at = self._at, max(lane.session.step_count for lane in self.lanes)
        for lane in others if self.comparable else ():
            lane.follow(self._at)
        return self._at - before

    def goto(self, target: int, go_on: Asked = lambda: True) -> None:
        """Stand at step `target`. On the way forwards it may end earlier; back, `work` brings those who are late."""
        self._follow(go_on)
        if target < self._at:
            self._at = target
            self._follow(go_on)
        while self._at < target:
            begun, count = perf_counter(), min(self._pace, target - self._at)
            if not self.step(count):
                break
            self._pace = max(1, min(2 * self._pace, int(count * BITE / max(1e-9, perf_counter() - begun))))
            if not go_on():
                break

    def work(self, go_on: Asked = lambda: True) -> None:
        """Bring lanes to where the race stands, then find rates, as long as `go_on` allows."""
        self._follow(go_on)
        for entry in self.entries:
            if entry.search is not None and not entry.search.done and go_on():
                entry.search.advance(go_on)
                self._take_rate(entry)
        self._follow(go_on)
        if self.comparable:
            self._follow(go_on, others=True)

    def add(self, racer: Racer) -> Entry:
        """One more racer, who starts at the start and catches up. Raises GdtuiError where it cannot run."""
        if len(self.entries) >= limits.RACERS:
            raise RaceError(f"{limits.RACERS} racers are as many as can be told apart: d removes one")
        entry = entry_of(self.scenario, racer, letter_for(self.entries), self.common)
        self.entries.append(entry)
        return entry

    def remove(self, entry: Entry) -> None:
        """Take a racer out; the last one stays."""
        if len(self.entries) == 1:
            raise RaceError("a race needs somebody: this is the last one")
        self.entries.remove(entry)

    def share_rate(self, equal: bool) -> None:
        """From now on the same rate for all, or each racer's own again; the race stands where it stood."""
        if equal and self.obstacle:
            raise RaceError(self.obstacle)
        self.equal = equal

    def set_rate(self, entry: Entry, rate: float) -> None:
        """Another rate: for all, where all have the same, else for this racer. Whoever gets it starts anew with it."""
        if self.equal:
            lanes = [Lane(self.scenario, one.racer, rate) for one in self.entries]
            self.common = rate
            for one, lane in zip(self.entries, lanes, strict=True):
                one.lanes[True] = lane
            return
        if entry.rate is None:
            raise RaceError("its rate is still being searched for")
        entry.lanes[False] = Lane(self.scenario, entry.racer, rate)
        entry.rate, entry.source = rate, BY_HAND

    def restore_rate(self, entry: Entry) -> None:
        """The rate that was found or given, in place of one set by hand; for all, the scenario's."""
        if self.equal:
            self.set_rate(entry, self.scenario.lr)
        elif entry.own is not None:
            self.set_rate(entry, entry.own)
            entry.source = GIVEN if entry.search is None else TUNED

    # How it is done

    def _follow(self, go_on: Asked, *, others: bool = False) -> None:
        """Bring those of the rule in force, or the others, to where the race stands."""
        for lane in self.lanes_under(self.equal != others):
            if not lane.is_at(self._at):
                lane.follow(self._at, go_on)
                if not go_on():
                    return

    def _take_rate(self, entry: Entry) -> None:
        """Give a racer the rate that its search has found."""
        if entry.search is not None and entry.search.rate is not None:
            entry.rate = entry.search.rate
            entry.lanes[False] = Lane(self.scenario, entry.racer, entry.rate)

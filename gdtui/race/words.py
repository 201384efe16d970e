"""What a race teaches, in a sentence or two: true, and computed from its own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gdtui.race.tuning import times

if TYPE_CHECKING:
    from gdtui.race.course import Race
    from gdtui.race.standing import Standing

NEAR = 1.5
"""Rates within this factor suit alike."""


def sentences(race: Race, standings: Sequence[Standing]) -> tuple[str, ...]:
    """What there is to say where the race stands, the most telling first."""
    if race.equal:
        return _equal(race, standings)
    if not race.tuned and any(one.lr is None for one in standings):
        return _tuning(race, standings)
    return _fair(race, standings)


def _tuning(race: Race, standings: Sequence[Standing]) -> tuple[str, ...]:
    waiting = [one for one in standings if one.lr is None]
    begun = min(waiting, key=lambda one: (-one.since, one.order))
    length = tuned_for(race) or race.total
    return (
        f"Searching for the rate that suits {begun.name} best: {begun.since} % done, {len(waiting) - 1} more to come.",
        f"Rates from 1e-8 to 1000 run side by side, then closer around the best; judged after {length} updates.",
    )


def _fair(race: Race, standings: Sequence[Standing]) -> tuple[str, ...]:
    if not race.comparable:
        return _plain(race, standings)
    if not race.step_count:
        return (
            f"Each racer has the rate that suits it{_when(race)}, so the order will show the optimisers: space starts.",
            _offer(race),
        )
    leader = standings[0]
    if leader.place is None:
        return ("Somebody is catching up.",)
    why, rate = _why_moved(race, standings), _rate(leader.lr)
    if leader.there is not None:
        goal = f"Goal: within a millionth of the lowest.{_when_also(race)}"
        return (f"{leader.name} was first at the goal, at step {leader.there}, with its own rate, {rate}.", goal, why)
    return (f"{leader.name} leads at its own rate, {rate}{_when(race)}.", why)


def tuned_for(race: Race) -> int:
    """The step at which the rates that were found are lowest; 0 where none was searched for."""
    return max((entry.search.length for entry in race.entries if entry.search), default=0)


def _when(race: Race) -> str:
    """What a tuned rate is tuned for, and whether that is where the race stands."""
    step, at = tuned_for(race), race.step_count
    if not step:
        return ""
    if at in (0, step):
        return f", tuned for step {step}"
    where = f"step {at} of the {step}" if at < step else f"step {at}, past the {step}"
    return f", at {where} that rates are tuned for"


def _when_also(race: Race) -> str:
    """The same as a sentence after another."""
    step, at = tuned_for(race), race.step_count
    return f" Rates are tuned for step {step}{'' if at == step else f', not {at}'}." if step else ""


def _plain(race: Race, standings: Sequence[Standing]) -> tuple[str, ...]:
    """Where rates are what races, or all have the same."""
    what = f"{race.obstacle[0].upper()}{race.obstacle[1:]}."
    leader, last = standings[0], standings[-1]
    if not race.step_count or leader.place is None:
        return ("All start together: space starts.", what)
    left = [one for one in standings if one.state != "diverged"]
    gone = [one for one in standings if one.state == "diverged"]
    if not left:
        return (f"All have diverged, {last.name} first, at step {last.since}.",)
    fate = (
        f"{gone[-1].name} diverged at step {gone[-1].since}"
        if gone
        else f"{last.name} is last with {_rate(last.value)}"
    )
    return (f"{leader.name} leads with {_rate(leader.value)}; {fate}.", what)


def _offer(race: Race) -> str:
    return f"e gives all the same rate, {_rate(race.common)}: see who gains by that, and who loses."


def _why_moved(race: Race, standings: Sequence[Standing]) -> str:
    """Whom the common rate throws back furthest, and why."""
    known = [one for one in standings if one.place and one.other_place and one.own]
    if not known:
        return _offer(race)
    worst = max(known, key=lambda one: (_fall(one), times(race.common, one.own or 1.0)))
    if _fall(worst) <= 0:
        return f"With one rate for all, {_rate(race.common)}, the order would be the same here."
    return (
        f"With {_rate(race.common)} for all, {worst.name} would be {_ordinal(worst.other_place)}, not "
        f"{_ordinal(worst.place)}: {_rate(race.common)} is {_fit(race.common, worst.own)}."
    )


def _fall(one: Standing) -> int:
    """How many places a racer would lose under the other rule."""
    return (one.other_place or 0) - (one.place or 0)


def _equal(race: Race, standings: Sequence[Standing]) -> tuple[str, ...]:
    rate, known = _rate(race.common), [one for one in standings if one.own is not None]
    if not known:
        return (f"{rate} for all. How well that suits each is known when their own rates have been found.",)
    if not race.step_count:
        return (f"{rate} for all. {_spread(race, known)}", "The order will show whom that rate suits: space starts.")
    leader = known[0]
    gone = next((one for one in known if one.state == "diverged"), None)
    told = gone or max(known, key=lambda one: times(race.common, one.own or 1.0))
    first = f"{rate} for all: for {leader.name}, {_ordinal(leader.place)}, that is {_fit(race.common, leader.own)}"
    if told is gone:
        first += f"; for {told.name} too much, it diverged at step {told.since} (its own: {_rate(told.own)})"
    elif told is not leader:
        first += f"; for {told.name}, {_ordinal(told.place)}, {_fit(race.common, told.own)}"
    return (f"{first}.", "So the order shows whom one rate suits, not who is better (e: each its own).")


def _spread(race: Race, known: Sequence[Standing]) -> str:
    """The racers whom the rate suits best and worst."""
    ordered = sorted(known, key=lambda one: times(race.common, one.own or 1.0))
    best, worst = ordered[0], ordered[-1]
    return f"For {best.name} that is {_fit(race.common, best.own)}, for {worst.name} {_fit(race.common, worst.own)}."


def _fit(rate: float, own: float | None) -> str:
    """How a rate compares with the one that suits."""
    if own is None:
        return "not known to suit"
    factor = times(rate, own)
    if factor < NEAR:
        return f"about right (its own is {_rate(own)})"
    return f"{_factor(factor)} times {'above' if rate > own else 'below'} its own, {_rate(own)}"


def _factor(factor: float) -> str:
    return f"{factor:.2g}" if factor < 9.95 else f"{factor:,.0f}" if factor < 1e6 else f"{factor:.0e}"


def _rate(rate: float | None) -> str:
    return "?" if rate is None else f"{rate:.3g}"


def _ordinal(place: int | None) -> str:
    if place is None:
        return "nowhere yet"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10 if place % 100 // 10 != 1 else 0, "th")
    return f"{place}{ending}"

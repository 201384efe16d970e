"""A frozen picture of a race where it stands: everything its views draw, and nothing that computes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.frozen import Frozen
from gdtui.pictures import CurvePicture, FitPicture, SurfacePicture, picture
from gdtui.pictures.shared import path_of
from gdtui.race.course import Race
from gdtui.race.entries import COMMON
from gdtui.race.lanes import Lane
from gdtui.race.order import arrivals, places_under
from gdtui.race.standing import Standing
from gdtui.race.words import sentences, tuned_for
from gdtui.session import Session
from gdtui.snapshot import LOOKING, number

Ground = CurvePicture | SurfacePicture | None

RACING, DIVERGED, LATE, TUNING, FINISHED = "racing", "diverged", "catching up", "tuning", "finished"
"""What a racer can be doing; a stop rule that it has met has its own word (`converged`, `stalled`)."""


class RacePicture(Frozen, eq=False):
    """A race at one step; `standings` in the order of their places."""

    title: str
    step: int
    recorded: int
    total: int
    status: str
    equal: bool
    common: float
    comparable: bool
    """Whether one rate for all is something else than each its own."""
    ready: bool
    tuned: bool
    looked: int
    """After how many updates the search judged; 0 while nothing has been searched."""
    ground: Ground
    value_name: str
    """f, J or `train loss`: what the values are called here."""
    standings: tuple[Standing, ...]
    words: tuple[str, ...]

    def of(self, letter: str) -> Standing:
        """The racer with that letter; the leader, if it is there no more."""
        return next((one for one in self.standings if one.letter == letter), self.standings[0])


_grounds: WeakKeyDictionary[Session, tuple[Ground]] = WeakKeyDictionary()


def picture_of(race: Race) -> RacePicture:
    """The picture of a race where it stands."""
    ground, names = _ground(race.ground), race.names
    places, others = places_under(race, race.equal), places_under(race, not race.equal)
    there, standings = arrivals(race), []
    for k, entry in enumerate(race.entries):
        letter = entry.letter
        order = places.get(letter), others.get(letter), there.get(letter)
        standings.append(_standing(race, k, names[k], order, ground))
    standings.sort(key=lambda one: (one.place or 99, one.order))
    plan = race.ground.plan
    function = isinstance(plan.objective, FunctionObjective)
    return RacePicture(
        race.scenario.title, race.step_count, race.recorded, race.total, race.status, race.equal, race.common,
        race.comparable, race.ready, race.tuned, tuned_for(race),
        ground, "f" if function else "train loss" if plan.batch else "J", tuple(standings), sentences(race, standings),
    )  # fmt: skip


def _standing(
    race: Race, k: int, name: str, order: tuple[int | None, int | None, int | None], ground: Ground
) -> Standing:
    entry = race.entries[k]
    place, other, there = order
    lane = entry.lanes.get(race.equal)
    empty = np.empty(0)
    tried = entry.search.tried() if entry.search is not None else (empty, empty)
    if lane is None:
        share = round(100 * entry.search.share) if entry.search is not None else 0
        return Standing(
            entry.letter, name, k, None, other, None, entry.source, None, None, None, 0, 0, None, TUNING, share,
            None, (empty, empty), tried,
        )  # fmt: skip
    state, since = _state(lane, late=not lane.is_at(race.step_count))
    used = lane.session.evaluations
    return Standing(
        entry.letter, name, k, place, other, lane.lr, COMMON if race.equal else entry.source, entry.own,
        number(lane.value), number(lane.best), used["gradient"], used["function"], there, state, since,
        _trail(lane.session, ground), lane.curve_so_far(), tried,
    )  # fmt: skip


def _state(lane: Lane, *, late: bool) -> tuple[str, int]:
    session = lane.session
    if lane.gone:
        return DIVERGED, int(session.state.diverged_step[0])
    if late:
        return LATE, session.step_count
    if session.state.stopped_by:
        return session.status, session.step_count
    return FINISHED if session.step_count >= session.plan.total else RACING, session.step_count


def _trail(session: Session, ground: Ground) -> Floats | None:
    if ground is None:
        return None
    path = path_of(session)
    if isinstance(ground, SurfacePicture):
        return path
    objective = session.plan.objective
    assert isinstance(objective, FunctionObjective)
    with np.errstate(all="ignore"):
        heights = np.broadcast_to(objective.expression(path[:, 0]), path[:, 0].shape)
    known = np.isfinite(heights)
    return np.stack([path[known, 0], heights[known]], axis=1)


def _ground(session: Session) -> Ground:
    """What the paths lie on, drawn once: a curve, a surface, the bowl of a model with two parameters, or nothing."""
    if session not in _grounds:
        found = None
        if session.plan.objective.n_params <= 2:
            made = picture(session, None, LOOKING)
            drawn = made.bowl if isinstance(made, FitPicture) else made
            found = drawn if isinstance(drawn, CurvePicture | SurfacePicture) else None
        _grounds[session] = (found,)
    return _grounds[session][0]

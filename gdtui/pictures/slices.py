"""The loss in a plane through the present parameters, with the path projected on it: the extra picture "slice".

What it is of, and where, is in `Looking.at`:
  slice_mode    `PAIR` (two parameters) or `PATH` (the main directions of the path)
  slice_pair    the two parameters by their places; None for those that have moved furthest
  slice_anew    a number; another one chooses pair and window anew
  slice_window  see `windows`
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from gdtui.engine.landscape import Landscape, layer_of, work
from gdtui.engine.objectives import Floats
from gdtui.engine.spacing import evenly
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.pictures.arrows import arrows_of
from gdtui.pictures.extras import extra
from gdtui.pictures.framing import home, inside
from gdtui.pictures.kinds import SurfacePicture, Vector, Window
from gdtui.pictures.looking import Looking
from gdtui.pictures.planes import Plane, along_path, along_two
from gdtui.pictures.shared import blank
from gdtui.pictures.windows import window_of
from gdtui.session import Session
from gdtui.trail import Trail

PAIR, PATH = "two parameters", "main directions of the path"

REFRESH = 0.4
"""While a run goes on by itself the map is at most this old, in seconds."""
BUDGET = 5e7
"""Multiplications for a map: a few hundredths of a second."""
SIDES = (33, 25, 21)
"""Places along each side of the map: fewer before fewer samples, down to `FEWEST`, are taken."""
FEWEST = 64


class SlicePicture(Frozen, eq=False):
    """A map of the loss over a plane; `pair` are the two parameters it is of, None for other planes.

    `count` is how many parameters there are to choose from, `note` what is not as it seems: which step the map is
    of, how many samples speak for the whole set, how many points the path has.
    """

    surface: SurfacePicture
    pair: tuple[int, int] | None
    count: int
    note: str


@dataclass(eq=False)
class Lens:
    """What is kept from picture to picture of one run: the pair, its window, and the map made last."""

    chosen: Any = None
    pair: tuple[int, int] = (0, 1)
    homes: dict[Any, Window] = field(default_factory=dict)
    made: Map | None = None


class Map(Frozen, eq=False):
    """Losses (side, side) over a window of a plane, and what they were made from."""

    plane: Plane
    home: Window
    window: Window
    values: Floats
    samples: int
    step: int
    params: Floats
    plan: Any
    kind: Any
    at: float


_lenses: WeakKeyDictionary[Trail | Session, Lens] = WeakKeyDictionary()
"""A new start, and a branch, has a trail and so a lens of its own; where no trail is kept the session has one."""


@extra("slice")
def slice_picture(session: Session, change: Floats | None, looking: Looking) -> SlicePicture | None:
    """The map where it is looked at; None for functions, which are pictures of their own, and single parameters."""
    objective = session.plan.objective
    if not isinstance(objective, Supervised) or objective.n_params < 2:
        return None
    lens = _lenses.setdefault(session.trail or session, Lens())
    places = _places(session)
    made = _map(session, objective, looking, lens, places)
    plane = made.plane
    path = plane.coordinates(places)
    landing = None if change is None else _after(path[-1], plane.of(change))
    xlim, ylim = made.window
    surface = SurfacePicture(
        made.values, xlim, ylim, path, landing, (), _ghost(session, plane), plane.names, "J", home=made.home,
        arrows=arrows_of(session, change, plane.of, axes=plane.pair is not None),
    )  # fmt: skip
    return SlicePicture(surface, plane.pair, objective.n_params, _note(session, objective, made, len(places)))


def _after(here: Floats, step: Vector) -> Vector:
    return float(here[0]) + step[0], float(here[1]) + step[1]


def _places(session: Session) -> Floats:
    """The parameters along the way as far as they were kept, the present ones last; (points, n_params)."""
    here, step = session.state.params[:1], session.state.step
    path, trail = session.trace.path, session.trail
    before = path.points(step - 1) if path is not None else trail.before(step) if trail is not None else here[:0]
    return np.concatenate([before, here]) if len(before) else here


def _ghost(session: Session, plane: Plane) -> Floats | None:
    past = session.ghost.path if session.ghost is not None else None
    return None if past is None or past.shape[1] != plane.directions.shape[1] else plane.coordinates(past)


def _note(session: Session, objective: Supervised, made: Map, points: int) -> str:
    parts = ["the path has no two directions yet"] if made.kind == PATH and made.plane.pair else []
    if made.step != session.state.step:
        parts.append(f"map of step {made.step}")
    if made.samples < objective.samples:
        parts.append(f"loss of {made.samples} of {objective.samples} samples")
    if points <= session.state.step:
        parts.append(f"path of {points} of {session.state.step + 1} points")
    return "   ".join(parts)


# The map


def _map(session: Session, objective: Supervised, looking: Looking, lens: Lens, places: Floats) -> Map:
    """The map of the present step; of an earlier one while the run goes on and that one is not old yet."""
    last, kind = lens.made, _kind(session, objective, looking, lens, places)
    params = session.state.params
    if last is not None and last.kind == kind and last.plan is session.plan:
        same_window = window_of(looking, "slice_window", last.home) == last.window
        fresh = last.params is params or (looking.moving and perf_counter() - last.at < REFRESH)
        if same_window and fresh and inside(last.plane.coordinates(params)[0], last.home):
            return last
    lens.made = _drawn(session, objective, looking, lens, places, kind)
    return lens.made


def _kind(session: Session, objective: Supervised, looking: Looking, lens: Lens, places: Floats) -> Any:
    """Which plane is wanted: a pair of parameters, or `PATH`."""
    anew = looking.at.get("slice_anew", 0)
    if lens.chosen != anew:
        lens.chosen, lens.pair, lens.homes = anew, telling_pair(session, places), {}
    if looking.at.get("slice_mode") == PATH:
        return PATH
    pair = looking.at.get("slice_pair")
    return lens.pair if pair is None or max(pair) >= objective.n_params else tuple(pair)


def telling_pair(session: Session, places: Floats) -> tuple[int, int]:
    """The two parameters that have moved furthest so far; at the start those with the largest gradient."""
    moved = np.abs(places[-1] - places[0])
    if not np.count_nonzero(moved) >= 2:
        moved = np.nan_to_num(np.abs(session.evaluation.grad[0]))
    second, first = np.argsort(moved, kind="stable")[-2:].tolist()
    return (first, second) if first < second else (second, first)


def _drawn(session: Session, objective: Supervised, looking: Looking, lens: Lens, places: Floats, kind: Any) -> Map:
    here = session.state.params[0]
    plane = _plane(session, lens, places, kind)
    first = min(layer_of(objective, place) for place in plane.pair) if plane.pair else 0
    side, samples = affordable(objective, first)
    kept = evenly(objective.samples, samples)
    land = Landscape(objective, here, kept, first)
    frame = lens.homes.get(kind)
    if frame is None or kind == PATH or not inside(plane.coordinates(here[None, :])[0], frame):
        frame = lens.homes[kind] = home(land, plane, here, places)
    window = window_of(looking, "slice_window", frame)
    values = blank(land.losses(plane.grid(window, side, here)).reshape(side, side))
    return Map(
        plane, frame, window, values, len(kept), session.state.step, session.state.params, session.plan, kind,
        perf_counter(),
    )  # fmt: skip


def _plane(session: Session, lens: Lens, places: Floats, kind: Any) -> Plane:
    """The plane of the path, as soon as it has one; else that of two parameters."""
    found = along_path(places) if kind == PATH else None
    if found is not None:
        return found
    first, second = lens.pair if kind == PATH else kind
    names = parameter_name(session, first), parameter_name(session, second)
    return along_two(session.plan.objective.n_params, (first, second), names)


def affordable(objective: Supervised, first: int) -> tuple[int, int]:
    """The side of a map and the samples it is made from, within the budget."""
    each = work(objective, first)
    for side in SIDES:
        if side * side * objective.samples * each <= BUDGET:
            return side, objective.samples
    return side, min(objective.samples, max(FEWEST, int(BUDGET / (side * side * each))))


def parameter_name(session: Session, place: int) -> str:
    """The name of one number among the parameters: `weight[proline]`, `layer3.weight[0,1]`."""
    dataset, model = session.plan.dataset, session.scenario.model
    if dataset is not None and model is not None and session.scenario.kind == "linear" and not len(model.hidden):
        names = dataset.weight_names(model.bias)
        if place < len(names):
            return names[place]
    for block in session.plan.objective.blocks:
        found = np.argwhere(block.index == place)
        if len(found):
            return f"{block.name}[{','.join(map(str, found[0]))}]"
    raise IndexError(place)

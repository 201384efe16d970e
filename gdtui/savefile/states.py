"""A state in plain values and arrays, and back: it must be one that the plan of its step could have led to."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import numpy as np

from gdtui import limits
from gdtui.engine.objectives import FunctionObjective
from gdtui.judge import STATUS_OF_RULE
from gdtui.parcel import Parcel
from gdtui.plan import Plan
from gdtui.state import State

_WHOLE = ("step", "epoch", "position", "updates", "judged_best", "waited", "stopped_by")
_REMEMBERED = ("changes", "turns")
_HISTORY = 1_000
"""The longest memory of an optimiser that remembers steps."""
_COUNTS = ("pairs", "evaluations")


def packed(state: State) -> dict[str, Any]:
    """The state taken apart."""
    memory = {"kind": type(state.memory).__name__, "parts": list(state.memory)}
    table = {name: getattr(state, name) for name in (*_WHOLE, *State.BY_RUN)}
    return table | {"memory": memory, "plateau": [list(one) for one in state.plateau]}


def unpacked(parcel: Parcel, plan: Plan) -> State:
    """The state put together again; UnfitError where the plan cannot have such a state."""
    objective, step = plan.objective, parcel["step"].whole(0, limits.STEPS)
    diverged = parcel["diverged_step"].array(np.int64, 1)
    params = parcel["params"].array(objective.params.dtype, 1, objective.n_params, finite=False)
    best_step = parcel["best_step"].array(np.int64, 1)
    if not -1 <= diverged[0] <= step or not 0 <= best_step[0] <= step:
        raise parcel.unfit("has come to a step before it")
    averages = objective.first_averages()
    losses = {
        name: parcel[name].array(np.float64, 1, finite=False) for name in ("first_loss", "last_loss", "best_loss")
    }
    samples = 0 if isinstance(objective, FunctionObjective) else objective.samples
    return State(
        step=step,
        epoch=parcel["epoch"].whole(0, step),
        position=parcel["position"].whole(0, max(0, samples - 1) if plan.batch else 0),
        params=params,
        averages=parcel["averages"].array(averages.dtype, *averages.shape, finite=False),
        memory=_memory(parcel["memory"], plan, params),
        updates=parcel["updates"].whole(0, step),
        diverged_step=diverged,
        best_step=best_step,
        judged_best=parcel["judged_best"].number(),
        waited=parcel["waited"].whole(0, step + 1),
        stopped_by=_stopped(parcel["stopped_by"], plan),
        plateau=_plateau(parcel["plateau"], plan),
        **losses,
    )


def _memory(parcel: Parcel, plan: Plan, params: Any) -> Any:
    """What the optimiser remembers: one of the kinds that its `init` can give back."""
    init = plan.optimizer.init
    said = get_type_hints(init)["return"]
    kinds = {kind.__name__: kind for kind in get_args(said) or (said,)}
    kind = kinds[parcel["kind"].text(tuple(kinds))]
    model = init(params)
    parts = zip(parcel["parts"].exactly(len(kind._fields)), kind._fields, strict=True)
    return kind(*(_part(part, name, model, params) for part, name in parts))


def _part(parcel: Parcel, name: str, model: Any, params: Any) -> Any:
    """One array of it, of the shape that it has at first; the number of remembered steps may since have changed."""
    like = getattr(model, name, params)
    deep = name in _REMEMBERED
    shape = (1, None, like.shape[2]) if deep else like.shape
    counts = name.endswith(_COUNTS)
    found = parcel.array(like.dtype, *shape, finite=counts)
    if counts and not ((found >= 0) & (found <= 1e15)).all():
        raise parcel.unfit("counts nothing")
    if deep and not 1 <= found.shape[1] <= _HISTORY:
        raise parcel.unfit("remembers too many steps")
    return found


def _stopped(parcel: Parcel, plan: Plan) -> str:
    """The rule that stopped it, which must be there."""
    rule = parcel.text(("", *STATUS_OF_RULE))
    if rule and getattr(plan.scenario.stop, rule) is None:
        raise parcel.unfit("there is no such rule")
    return rule


def _plateau(parcel: Parcel, plan: Plan) -> tuple[Any, ...]:
    """What the schedule has seen, where it watches."""
    found = parcel.exactly(int(plan.watches_plateau))
    return tuple(_watched(one, plan.schedule.init()) for one in found)


def _watched(parcel: Parcel, first: Any) -> Any:
    pairs = zip(parcel.exactly(len(first)), first, strict=True)
    return type(first)(*(part.whole(0, limits.SEED) if isinstance(one, int) else part.number() for part, one in pairs))

"""Runs in plain values and arrays, and back: their scenario and edits, what was recorded, where they stand."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gdtui import limits
from gdtui.checkpoints import Checkpoints
from gdtui.edits import History
from gdtui.engine.objectives import Floats
from gdtui.engine.supervised import Supervised
from gdtui.errors import SaveError
from gdtui.march.rows import PATH_WIDTH
from gdtui.parcel import Parcel
from gdtui.plan import Plan
from gdtui.savefile import states
from gdtui.savefile.samples import digest
from gdtui.scenario import Edit, Scenario
from gdtui.scenario.reading import read
from gdtui.standing import Run
from gdtui.state import State
from gdtui.trace import Ghost, Trace
from gdtui.trail import Trail

_MEASURES = 32


def packed(run: Run, budget: int) -> dict[str, Any]:
    """The run taken apart, with about `budget` bytes of states to go back to."""
    plan = run.history.plan_at(run.state.step)
    return {
        "scenario": _packed_scenario(run.history.scenario),
        "added": packed_edits(run.history.added),
        "joined": run.history.joined,
        "samples": digest(plan.dataset),
        "state": states.packed(run.state),
        "checkpoints": [states.packed(one) for one in _thinned(run, plan, budget)],
        "trace": run.trace.packed(),
        "measures": dict(run.measures),
        "ghost": None if run.ghost is None else run.ghost.packed(),
        "trail": None if run.trail is None else run.trail.packed(budget),
    }


def history_of(parcel: Parcel, beside: Path | None = None) -> tuple[History, str]:
    """The history of the run, and in what its data differ from those that it was saved with."""
    found = _history(parcel, beside)
    plan = found.plan_at(parcel["state"]["step"].whole(0, limits.STEPS))
    return found, "" if parcel["samples"].plain() == digest(plan.dataset) else _other_data(plan)


def unpacked(parcel: Parcel, beside: Path | None = None) -> Run:
    """The run put together again. UnfitError where it cannot have been one; GdtuiError where its scenario, its data or
    its edits will not do any more."""
    history, other = history_of(parcel, beside)
    if other:
        raise SaveError(f"{other}; {_WAY_ON}")
    step = parcel["state"]["step"].whole(0, limits.STEPS)
    plan = history.plan_at(step)
    state = states.unpacked(parcel["state"], plan)
    width = plan.objective.n_params
    trace = Trace.unpacked(parcel["trace"], width if width <= PATH_WIDTH else 0, step, _errors(plan))
    measures = {
        name: one.array(np.float64, 1, finite=False) for name, one in parcel["measures"].named(_MEASURES).items()
    }
    ghost = Ghost.unpacked(parcel["ghost"]) if parcel["ghost"].given else None
    if ghost is not None and ghost.width != trace.width:
        raise parcel.unfit("has the ghost of another problem")
    trail = Trail.unpacked(parcel["trail"], width, state.params.dtype) if parcel["trail"].given else None
    return Run(history, trace, _checkpoints(parcel["checkpoints"], history, trace), state, measures, ghost, trail)


def _errors(plan: Plan) -> Floats:
    """Errors of the layers as they are recorded: how many, and in which type."""
    objective = plan.objective
    return np.empty(len(objective.layers), objective.params.dtype) if isinstance(objective, Supervised) else np.empty(0)


def packed_edits(edits: Sequence[Edit]) -> list[Any]:
    """Edits as lists of step, key and value."""
    return [packed_edit(edit) for edit in edits]


def packed_edit(edit: Edit) -> list[Any]:
    """One of them."""
    return [edit.at, edit.key, edit.value]


def unpacked_edits(parcel: Parcel) -> list[Edit]:
    """The edits again; whether they can be made is for the history to say."""
    return [unpacked_edit(one) for one in parcel.each(limits.LIVE_EDITS)]


def unpacked_edit(parcel: Parcel) -> Edit:
    """One of them."""
    at, key, value = parcel.exactly(3)
    return Edit(at.whole(0, limits.STEPS), key.text(), value.plain())


def _packed_scenario(scenario: Scenario) -> dict[str, Any]:
    """Its tables as they were written, the folder of its data, and its own edits, some of which may be live ones of a
    run before."""
    return {"tables": scenario.raw, "base": str(scenario.base.absolute()), "edits": packed_edits(scenario.edit)}


def scenario_of(parcel: Parcel, beside: Path | None = None) -> Scenario:
    """The scenario of a packed run, without what was changed since. Where its table of data is no longer where it was,
    but one of that name `beside` the session, that is meant: somebody has moved the two together."""
    tables = parcel["tables"].plain()
    if not isinstance(tables, dict):
        raise parcel.unfit("has no tables")
    found = replace(read(tables, parcel["base"].path()), edit=tuple(unpacked_edits(parcel["edits"])))
    table = found.data.csv if found.data is not None else None
    if table and beside is not None and not _is_there(found.base / table) and _is_there(beside / table):
        return replace(found, base=beside)
    return found


def _is_there(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - Path's raises where a name is too long


def _history(parcel: Parcel, beside: Path | None) -> History:
    """The history: the scenario, and the live edits made once more."""
    history = History(scenario_of(parcel["scenario"], beside), ({},))
    joined = parcel["joined"].each(limits.LIVE_EDITS) if parcel.has("joined") else []
    places = {place.whole(0, limits.LIVE_EDITS) for place in joined}
    for place, edit in enumerate(unpacked_edits(parcel["added"])):
        history.add(edit, place in places)
    return history


def _thinned(run: Run, plan: Plan, budget: int) -> list[State]:
    """Few of the states to go back to."""
    if run.state.nbytes > budget:
        return []
    few = run.checkpoints.copy()
    few.rest(run.state, plan.spacing, budget)
    return few.kept()


_WAY_ON = "it opens when they are as they were; `gdtui run` and `gdtui show` take its scenario with those of today"


def _other_data(plan: Plan) -> str:
    """Why a session cannot go on: its samples are others now."""
    data = plan.scenario.data
    if data is not None and data.csv is not None:
        return f"it was saved with other data: {plan.scenario.base / data.csv} has changed since"
    return "it was saved with other data than this gdtui makes of its scenario"


def _checkpoints(parcel: Parcel, history: History, trace: Trace) -> Checkpoints[State]:
    found: Checkpoints[State] = Checkpoints()
    for one in parcel.each(limits.TRACE_ROWS):
        plan = history.plan_at(one["step"].whole(0, trace.last))
        found.keep(states.unpacked(one, plan), plan.spacing)
    return found

"""A frozen picture of a session at one step: everything a view may draw, and nothing that computes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from gdtui.branches import Line
from gdtui.challenge import standing
from gdtui.engine.objectives import Block, Floats
from gdtui.explain import Update, explain, headline, parameter_names
from gdtui.frozen import Frozen
from gdtui.health import LayerRow, layer_rows
from gdtui.pictures import Ahead, Looking, Picture, ahead, extras_of, picture, with_others
from gdtui.pictures.ledger_rows import chosen
from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.trace import Ghost

Points = tuple[Floats, Floats]

LOOKING = Looking()
"""At nothing but what every snapshot holds."""


class Snapshot(Frozen, eq=False):
    """One run at one step. What is not a finite number is None, so no view ever meets NaN or infinity."""

    scenario: Scenario
    headline: str
    """Title and model in a few words: `Two spirals · 2-8-8-1 tanh`."""
    step: int
    recorded: int
    """The last step that has been recorded: more than `step` after going back."""
    total: int
    epoch: float
    status: str
    stopped_by: str
    message: str
    """What ended the run, in words; "" while nothing has."""
    lost: str
    """Why it diverged before any update, where no learning rate can help; "" otherwise."""
    challenge: str
    """How the run stands with what its scenario expects: met at a step, missed, open, or "" if nothing is."""
    loss: float | None
    grad_norm: float | None
    lr: float
    loss_name: str
    """f, J or `batch loss`: what the loss is called here."""
    metrics: Mapping[str, float]
    """train_loss, test_loss, accuracy … as last taken at or before this step."""
    measured: int | None
    """The step at which they were taken: whole sets are not measured at each; None where nothing was."""
    blocks: tuple[Block, ...]
    names: tuple[str, ...]
    """What people call the parameters, where they are few; empty for networks."""
    params: Floats
    grad: Floats | None
    change: Floats | None
    """What the next update will add to the parameters (n_params,)."""
    ahead: Ahead | None
    """What is minimised where the next update leads; None where that is not known."""
    solution: Floats | None
    """The least-squares answer, where there is one (n_params,)."""
    memory: Mapping[str, Floats | None]
    """The optimiser's state by its own names."""
    layers: tuple[LayerRow, ...]
    curves: Mapping[str, Points]
    """loss, grad_norm, train_loss …: (steps, values) of everything recorded, past `step` too."""
    ghost: Ghost | None
    picture: Picture
    update: Update
    looking: Looking
    extras: Mapping[str, Any]
    """The extra pictures that `looking` wants, by name; None where the problem has nothing of the kind."""
    chosen: int | None = None
    """The place of the parameter that somebody points at."""
    lines: tuple[Line, ...] = ()
    """The branches of the run, this one among them; empty where nobody keeps any."""

    @property
    def others(self) -> tuple[Line, ...]:
        """The branches that are not the present one."""
        return tuple(line for line in self.lines if not line.here)


def snapshot(session: Session, looking: Looking = LOOKING, lines: tuple[Line, ...] = ()) -> Snapshot:
    """The picture of the session where it stands, with the extra pictures that are looked at, beside its branches."""
    state, row, plan, trace = session.state, session.row, session.plan, session.trace
    change, place = finite(session.preview()[0]), chosen(session, looking)
    layers = layer_rows(session, change)
    latest = {name: curve.latest(state.step) for name, curve in trace.curves.items()}
    latest |= {name: number(values[0]) for name, values in row.measures.items()}
    return Snapshot(
        scenario=session.scenario,
        headline=headline(session),
        step=state.step,
        recorded=trace.last,
        total=plan.total,
        epoch=state.epoch + (state.position / plan.objective.samples if plan.batch else 0.0),
        status=session.status,
        stopped_by=state.stopped_by,
        message=session.message,
        lost=session.lost,
        challenge=standing(session),
        loss=number(row.loss[0]),
        grad_norm=number(row.grad_norm[0]),
        lr=row.lr,
        loss_name="f" if session.scenario.kind == "function" else "batch loss" if plan.batch else "J",
        metrics={k: v for k, v in latest.items() if v is not None and k not in ("loss", "grad_norm")},
        measured=state.step if row.measures else _measured(session),
        blocks=plan.objective.blocks,
        names=parameter_names(session),
        params=state.params[0],
        grad=finite(session.evaluation.grad[0]),
        change=change,
        ahead=ahead(session, change),
        solution=session.solution(),
        memory=dict(zip(getattr(state.memory, "_fields", ()), (finite(a[0]) for a in state.memory), strict=False)),
        layers=layers,
        curves={name: curve.points() for name, curve in trace.curves.items()},
        ghost=session.ghost,
        picture=with_others(picture(session, change, looking), session, lines),
        update=explain(session, change, layers, place),
        looking=looking,
        extras=extras_of(session, change, looking),
        chosen=place,
        lines=lines,
    )


def _measured(session: Session) -> int | None:
    """The step at which whole sets were measured last, at or before the present one."""
    curve = session.trace.curves.get("train_loss")
    return None if curve is None else curve.when(session.state.step)


def number(value: float) -> float | None:
    """A finite number as a float, anything else as None."""
    return float(value) if math.isfinite(value) else None


def finite(values: Floats) -> Floats | None:
    """The array if all of it is finite, else None."""
    return values if bool(np.all(np.isfinite(values))) else None

"""The result of a run as one object: what `--format json` prints and the table shows."""

from __future__ import annotations

import json
from typing import Any

from gdtui import __version__
from gdtui.data import completed
from gdtui.export.rows import parameters_of, solution_of
from gdtui.frozen import Frozen
from gdtui.headless.expecting import Expectations
from gdtui.health import LayerRow, layer_rows
from gdtui.scenario.writing import resolved
from gdtui.session import Session
from gdtui.snapshot import finite, number

SCHEMA = 1


class Result(Frozen):
    """Everything that is said about a finished run, in plain values; `seconds` None leaves the timing out."""

    scenario: dict[str, Any]
    method: str
    status: str
    stopped_by: str | None
    diverged_step: int | None
    message: str
    steps: int
    evaluations: dict[str, int]
    """How often the updates have asked for the function and for its gradient."""
    loss: dict[str, Any]
    train_loss: float | None
    test_loss: float | None
    metrics: dict[str, float | None]
    grad_norm: float | None
    layers: tuple[LayerRow, ...]
    parameters: dict[str, Any]
    solution: dict[str, Any] | None
    expect: list[dict[str, Any]]
    seconds: float | None


def result_of(session: Session, interrupted: str, expectations: Expectations, seconds: float | None) -> Result:
    """The result where the session stands; `interrupted` overrules its status if set."""
    state = session.state
    status = interrupted or session.status
    measures = {name: number(values[0]) for name, values in session.measure().items()}
    diverged = int(state.diverged_step[0])
    return Result(
        scenario=resolved(completed(session.history.scenario)),
        method=session.method,
        status=status,
        stopped_by=_stopped_by(session, status),
        diverged_step=diverged if diverged >= 0 else None,
        message=f"interrupted at step {state.step}" if interrupted else session.message,
        steps=state.step,
        evaluations=dict(session.evaluations),
        loss={
            "first": number(state.first_loss[0]),
            "last": number(state.last_loss[0]),
            "best": number(state.best_loss[0]),
            "best_step": int(state.best_step[0]),
        },
        train_loss=measures.get("train_loss"),
        test_loss=measures.get("test_loss"),
        metrics={name: measures.get(name) for name in session.plan.objective.metric_names},
        grad_norm=number(session.row.grad_norm[0]),
        layers=layer_rows(session, finite(session.preview()[0])),
        parameters=parameters_of(session),
        solution=solution_of(session),
        expect=expectations.verdicts(session, status),
        seconds=seconds,
    )


def _stopped_by(session: Session, status: str) -> str | None:
    """The rule that ended the run: steps, epochs, loss, grad_norm, patience, divergence, signal."""
    length = "epochs" if session.scenario.training.epochs else "steps"
    fixed = {"finished": length, "diverged": "divergence", "interrupted": "signal"}
    return fixed.get(status, session.state.stopped_by or None)


def as_json(result: Result) -> str:
    """The object on one line."""
    table: dict[str, Any] = {"schema": SCHEMA, "gdtui": __version__}
    table |= {name: getattr(result, name) for name in result.__dataclass_fields__ if name not in ("layers", "seconds")}
    table["layers"] = [_layer(row) for row in result.layers]
    ordered = ["parameters", "solution", "expect"]
    table = {k: v for k, v in table.items() if k not in ordered} | {k: table[k] for k in ordered}
    if result.seconds is not None:
        table["seconds"] = result.seconds
        table["steps_per_second"] = result.steps / result.seconds if result.seconds > 0 else None
    return json.dumps(table, allow_nan=False, ensure_ascii=False)


def _layer(row: LayerRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "shape": list(row.shape),
        "weight_norm": row.weight_norm,
        "grad_norm": row.grad_norm,
        "update_ratio": row.update_ratio,
        "health": row.health,
    }

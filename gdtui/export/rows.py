"""Rows as JSONL or CSV, one for each recorded step; numbers read back to the same bits, null where there is none."""

from __future__ import annotations

import csv
import json
from typing import Any, Protocol, TextIO

import numpy as np

from gdtui.engine.objectives import Block, Floats
from gdtui.session import Session
from gdtui.snapshot import number


class RowWriter(Protocol):
    """Writes the session's row of the step where it stands."""

    def __init__(self, out: TextIO, session: Session, parameters: bool) -> None: ...

    def write(self, session: Session) -> None: ...


def row_of(session: Session) -> dict[str, Any]:
    """The row as plain values; the keys are the same in every row of a run."""
    row = session.row
    measures = {name: number(values[0]) for name, values in row.measures.items()}
    return {
        "step": row.step,
        "epoch": row.epoch,
        "loss": number(row.loss[0]),
        "train_loss": measures.get("train_loss"),
        "test_loss": measures.get("test_loss"),
        "grad_norm": number(row.grad_norm[0]),
        "lr": row.lr,
    } | {name: measures.get(name) for name in session.plan.objective.metric_names}


def parameters_of(session: Session) -> dict[str, Any]:
    """Every parameter array by name, as nested lists."""
    return _by_name(session, session.state.params[0])


def solution_of(session: Session) -> dict[str, Any] | None:
    """The closed-form answer in the shape of the parameters, where the problem has one."""
    solution = session.solution()
    return None if solution is None else _by_name(session, solution)


def _by_name(session: Session, row: Floats) -> dict[str, Any]:
    return {block.name: _nested(block.of(row)) for block in session.plan.objective.blocks}


def _nested(values: Any) -> Any:
    if np.ndim(values):
        return [_nested(value) for value in values]
    return number(float(values))


class JsonLines:
    """One object a line."""

    def __init__(self, out: TextIO, session: Session, parameters: bool) -> None:
        self._out, self._parameters = out, parameters

    def write(self, session: Session) -> None:
        row = row_of(session)
        if self._parameters:
            row["parameters"] = parameters_of(session)
        self._out.write(json.dumps(row, allow_nan=False, ensure_ascii=False) + "\n")


class CommaSeparated:
    """One line a row under a header; parameters as `layer1.weight[0,1]`."""

    def __init__(self, out: TextIO, session: Session, parameters: bool) -> None:
        self._writer = csv.writer(out, lineterminator="\n")
        self._parameters = parameters
        names = [name for block in session.plan.objective.blocks for name in _places(block)] if parameters else []
        self._writer.writerow([*row_of(session), *names])

    def write(self, session: Session) -> None:
        cells = list(row_of(session).values())
        if self._parameters:
            row = session.state.params[0]
            cells += [number(v) for block in session.plan.objective.blocks for v in np.ravel(block.of(row))]
        self._writer.writerow(["" if cell is None else repr(cell) for cell in cells])


def _places(block: Block) -> list[str]:
    if block.index.ndim == 0:
        return [block.name]
    return [f"{block.name}[{','.join(map(str, place))}]" for place in np.ndindex(block.index.shape)]


ROW_WRITERS: dict[str, type[RowWriter]] = {"jsonl": JsonLines, "csv": CommaSeparated}

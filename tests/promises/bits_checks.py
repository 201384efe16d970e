"""What it means that two runs have the same bits, told by the name of the first thing that differs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.session import Session

LASTING = ("params", "diverged_step", "first_loss", "last_loss", "best_loss", "best_step")
"""What a run keeps that has diverged: the rest goes on beside its neighbours and means nothing any more."""


def parts(session: Session, run: int = 0) -> Iterator[tuple[str, Floats | bytes]]:
    """Everything that a run is at a step, by name."""
    state, row, found = session.state, session.row, session.evaluation
    gone = state.diverged_step[run] >= 0
    for name in LASTING:
        yield name, getattr(state, name)[run]
    if gone:
        return
    yield "averages", state.averages[run]
    yield from ((f"memory.{k}", array[run]) for k, array in enumerate(state.memory or ()))
    yield "loss", row.loss[run]
    yield "grad_norm", row.grad_norm[run]
    yield "gradient", found.grad[run]
    yield from ((name, values[run]) for name, values in sorted(row.measures.items()))
    yield "place", np.array([state.step, state.epoch, state.position, state.updates])
    if state.plateau:
        yield "plateau", repr(state.plateau[run]).encode()


def bits(session: Session, run: int = 0) -> dict[str, bytes]:
    """The same, each as its bytes: what can be kept and compared."""
    return {name: part if isinstance(part, bytes) else np.asarray(part).tobytes() for name, part in parts(session, run)}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """The name of the first part that differs, "" if none does."""
    if one == other:
        return ""
    return next(name for name in {**one, **other} if one.get(name) != other.get(name))


def curves(session: Session) -> dict[str, bytes]:
    """What was recorded of every row on the way: the losses, the norms of the gradient, and a short path."""
    found = {name: np.array(session.trace.curves[name].points()).tobytes() for name in ("loss", "grad_norm")}
    if session.trace.path is not None:
        found["path"] = session.trace.path.points(session.trace.last).tobytes()
    return found

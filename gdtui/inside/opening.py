"""One update opened up: re-executed where a session stands, with every array that the engine fills on the way."""

from __future__ import annotations

import numpy as np

from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.parabola import Parabola
from gdtui.engine.supervised import Supervised
from gdtui.frozen import Frozen
from gdtui.inside.deriving import Derived, derived
from gdtui.inside.passing import Passing, passed
from gdtui.inside.updating import Update, updated
from gdtui.session import Session


class Sums(Frozen, eq=False):
    """Least squares without the samples: `hessian` (n, n) times `away` (n,) from the lowest point `centre`."""

    hessian: Floats
    centre: Floats
    over_samples: bool
    """Whether the step was taken over six sums of the batch, and not by the matrix of the whole set."""


class Inside(Frozen, eq=False):
    """The update from `step` to `step` + 1: what goes in, what comes of it, and the words for both."""

    title: str
    kind: str
    step: int
    epoch: int
    position: int
    size: int
    """The samples of the training set; 0 for functions."""
    batched: bool
    loss: float
    loss_name: str
    """The registered name of the loss; "" for functions."""
    loss_symbols: str
    smoothing: float
    task: str
    names: tuple[str, ...]
    """Of the inputs, or of the variables."""
    classes: tuple[str, ...]
    diverged: bool
    message: str
    passing: Passing | None
    sums: Sums | None
    derived: tuple[Derived, ...]
    formula: str
    update: Update
    landing: float | None
    """f where the update leads; None for models."""
    hessian: Floats | None
    """The second derivatives here, for an optimiser that asks for them (n, n)."""
    parameters: tuple[str, ...]
    """What people call the parameters of a linear model, in their order."""


def opened(session: Session) -> Inside:
    """The update that follows the session's present state."""
    with np.errstate(all="ignore"):
        objective = session.plan.objective
        return _function(session, objective) if isinstance(objective, FunctionObjective) else _model(session, objective)


def _function(session: Session, objective: FunctionObjective) -> Inside:
    state = session.state
    evaluation = objective.evaluate(state.params, None, state.step)
    assert session.scenario.function is not None
    parts = derived(objective, state.params[0], evaluation.grad[0], session.scenario.function.window)
    update = updated(session, evaluation)
    hessian = objective.hessian(state.params)[0] if _asks_for_curvature(session) else None
    return Inside(
        session.scenario.title, "function", state.step, 0, 0, 0, False, float(evaluation.loss[0]), "", "", 0.0, "",
        objective.expression.variables, (), _gone(session), session.message, None, None, parts,
        objective.expression.text, update, float(objective.on([np.array([v]) for v in update.new])[0]), hessian, (),
    )  # fmt: skip


def _model(session: Session, objective: Supervised) -> Inside:
    state, dataset, model = session.state, session.plan.dataset, session.scenario.model
    assert dataset is not None
    assert model is not None
    passing, loss = passed(session, session.batch)
    if isinstance(objective, Parabola):
        # Its updates go by the Gram matrix: that gradient counts, the samples only tell where it comes from.
        loss = objective.look(session.batch, state.step)
    evaluation = objective.found(loss)
    return Inside(
        session.scenario.title, session.scenario.kind, state.step, state.epoch, state.position, objective.samples,
        bool(session.plan.batch), float(evaluation.loss[0]), type(objective.loss).__name__, objective.loss.symbols,
        float(getattr(objective.loss, "label_smoothing", 0.0)), objective.task, dataset.features.names,
        dataset.points.classes if objective.task == "classification" else (), _gone(session), session.message,
        passing, _sums(session, objective), (), "", updated(session, evaluation), None,
        objective.hessian_matrix if isinstance(objective, Parabola) and _asks_for_curvature(session) else None,
        dataset.weight_names(model.bias) if session.scenario.kind == "linear" else (),
    )  # fmt: skip


def _sums(session: Session, objective: Supervised) -> Sums | None:
    if not isinstance(objective, Parabola):
        return None
    return Sums(objective.hessian_matrix, objective.centre, bool(session.plan.batch))


def _asks_for_curvature(session: Session) -> bool:
    return "hessian" in getattr(session.plan.optimizer, "asks", ())


def _gone(session: Session) -> bool:
    return bool(session.state.diverged_step[0] >= 0)

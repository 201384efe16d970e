"""The optimiser of a scenario, bound to its objective."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gdtui import limits
from gdtui.engine.descent import Ground
from gdtui.engine.objectives import FunctionObjective
from gdtui.engine.optimizers import Optimizer, optimizers
from gdtui.engine.supervised import Supervised
from gdtui.errors import ExpressionError, ScenarioError
from gdtui.plan.crowds import LARGEST_MEMORY, stack
from gdtui.scenario import Scenario


def optimizer_of(runs: Sequence[Scenario], objective: FunctionObjective | Supervised) -> Optimizer:
    """The optimiser, each knob one number where all runs agree and a column (runs, 1) where they differ."""
    first = runs[0].optimizer
    made: Optimizer = optimizers[first.name].make(
        **{knob: stack([run.optimizer.options[knob] for run in runs]) for knob in first.options}
    )
    if "hessian" in getattr(made, "asks", ()) and not hasattr(objective, "hessian"):
        reason = "needs second derivatives: formulas have them, and least squares on all samples in float64 without l1"
        raise ScenarioError(reason, "optimizer.name", first.name, 'for example "bfgs" or "lbfgs"', has_value=True)
    if isinstance(objective, FunctionObjective) and "hessian" in getattr(made, "asks", ()):
        _refuse_unbending(objective, first.name)
    if first.name in ("newton", "bfgs"):
        limits.within(objective.n_params, limits.DENSE_PARAMETERS, "optimizer.name", f"parameters for {first.name}")
    kept, key = _remembered(made, first.name, objective.n_params)
    limits.refuse_large_state(len(runs), objective.n_params, kept, key)
    if first.name == "ista" and runs[0].training.l1 and runs[0].training.clip_grad_norm is not None:
        reason = "ista takes the gradient as it is"
        key = "training.clip_grad_norm"
        raise ScenarioError(reason, key, runs[0].training.clip_grad_norm, "leave it out", has_value=True)
    return made.bind(_ground(objective, runs[0])) if hasattr(made, "bind") else made


def _remembered(made: Any, name: str, n_params: int) -> tuple[int, str]:
    """How many numbers for each parameter the optimiser keeps at most, and the key that this depends on."""
    if name in ("newton", "bfgs"):
        return n_params, "optimizer.name"
    if name == "lbfgs":
        return 2 * int(np.max(made.history_size)), "optimizer.history_size"
    return LARGEST_MEMORY, "model.hidden"


def _refuse_unbending(objective: FunctionObjective, name: str) -> None:
    """A formula may have a gradient, and second derivatives that grow beyond all use."""
    try:
        objective.expression.hessian()
    except ExpressionError as error:
        reason = f"needs second derivatives, and of this formula {error.reason}"
        raise ScenarioError(reason, "optimizer.name", name, 'for example "bfgs" or "lbfgs"', has_value=True) from None


def _ground(objective: FunctionObjective | Supervised, scenario: Scenario) -> Ground:
    """What some optimisers must know of the parameters: which of them form matrices, and what l1 pulls at."""
    pulled = objective.is_weight if isinstance(objective, Supervised) else np.zeros(objective.n_params)
    return Ground(objective.blocks, scenario.training.l1 * pulled)

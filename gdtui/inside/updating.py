"""What becomes of a gradient: noise, clipping, the optimiser's arithmetic, and the new parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdtui.engine.objectives import Block, Evaluation, Floats
from gdtui.engine.optimizers import Optimizer
from gdtui.frozen import Frozen
from gdtui.march.following import Disturbance, Rates
from gdtui.march.plain import Plain
from gdtui.session import Session


class Update(Frozen, eq=False):
    """One update of all parameters, each array (n_params,) and the engine's own."""

    blocks: tuple[Block, ...]
    params: Floats
    grad: Floats
    """∇J with l1 and l2."""
    noisy: Floats | None
    """The gradient with its noise; None without noise."""
    clipped: Floats | None
    """What is left of it after clipping; None where nothing is clipped."""
    seen: Floats
    """What the optimiser gets."""
    change: Floats
    new: Floats
    before: Mapping[str, Floats]
    after: Mapping[str, Floats]
    """The optimiser's named state."""
    optimizer: Optimizer
    name: str
    knobs: Mapping[str, Any]
    lr: float
    """The learning rate of this update."""
    base_lr: float
    factor: float
    """What the schedule multiplies `base_lr` by."""
    schedule: str
    updates: int
    """Updates made since the optimiser's state was initialised."""
    l1: float
    l2: float
    noise: float
    ceiling: float | None
    is_weight: Floats
    """1 where l1 and l2 pull, (n_params,)."""
    stands: bool
    """Whether it is not made, since the run has diverged or not all of it is a finite number: `new` is `params`."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """The optimiser's arithmetic on paper."""
        return tuple(self.optimizer.symbols)


def updated(session: Session, evaluation: Evaluation) -> Update:
    """The update that the session's state makes with what was evaluated there."""
    plan, state, training = session.plan, session.state, session.scenario.training
    plain, disturbance, rates = Plain(plan, measuring=False), Disturbance(plan), Rates(plan)
    with np.errstate(all="ignore"):
        noisy = disturbance.noisy(evaluation.grad, state.step)
        seen = disturbance.shortened(noisy)
        change = plain.change(state, evaluation)
        after = plain.advance(state, evaluation)
    stands = bool(state.diverged_step[0] >= 0) or not np.all(np.isfinite(state.params[0] + change[0]))
    return Update(
        plan.objective.blocks, state.params[0], evaluation.grad[0],
        noisy[0] if training.gradient_noise else None,
        seen[0] if training.clip_grad_norm is not None else None, seen[0], change[0],
        state.params[0] if stands else after.params[0],
        _named(state.memory), _named(after.memory), plan.optimizer, session.scenario.optimizer.name,
        session.scenario.optimizer.options, float(rates.at(state.step, state.scale)), float(plan.lr[0, 0]),
        float(rates.factor(state.step, state.scale)), session.scenario.schedule.name, state.updates,
        training.l1, training.l2, training.gradient_noise, training.clip_grad_norm,
        np.asarray(getattr(plan.objective, "is_weight", np.zeros(plan.objective.n_params))),
        stands,
    )  # fmt: skip


def _named(memory: Any) -> dict[str, Floats]:
    return dict(zip(getattr(memory, "_fields", ()), (array[0] for array in memory or ()), strict=False))

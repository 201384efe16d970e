"""Descent on a smooth loss with an l1 penalty that is dealt with exactly."""

from __future__ import annotations

import copy
from dataclasses import field
from typing import ClassVar, NamedTuple

import numpy as np

from gdtui.engine.descent import Floats, Ground, in_dtype, optimizers
from gdtui.engine.working import Tell, Working
from gdtui.frozen import Frozen
from gdtui.registry import Lr


class IstaState(NamedTuple):
    """Nothing: an update depends on the gradient and the parameters alone."""


@optimizers.register("ista")
class Ista(Frozen, kw_only=True):
    """Gradient descent that makes the weights of a lasso exactly zero: each is pulled to 0 by lr·l1 and stays.

    Beck & Teboulle (2009), equation (1.4), with a step size of lr: θ ← soft(θ − lr·∇f, lr·l1), where f is the
    loss without its l1 penalty and soft(z, c) = sign(z)·max(|z| − c, 0). The gradient that arrives is that of the
    whole objective: l1·sign(θ), with sign(0) = 0, is taken off it again, so it must come unclipped. Without a
    penalty it is gradient descent.
    """

    lr: Lr = 0.01

    _l1: Floats | None = field(default=None, init=False, repr=False, compare=False)
    symbols: ClassVar[tuple[str, ...]] = ("soft(z, c) = sign(z)·max(|z|−c, 0)", "θ ← soft(θ − lr·∇f, lr·l1)")

    def bind(self, ground: Ground) -> Ista:
        """The same, with a threshold for each parameter."""
        bound = copy.copy(self)
        object.__setattr__(bound, "_l1", ground.l1)
        return bound

    def init(self, params: Floats) -> IstaState:
        """Nothing to remember."""
        return IstaState()

    def update(
        self, grad: Floats, state: IstaState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, IstaState]:
        """soft(θ − lr·∇f, lr·l1) − θ."""
        if self._l1 is None:
            return in_dtype(-lr, grad) * grad, state
        smooth = grad - in_dtype(self._l1, grad) * np.sign(params)
        aim = params - in_dtype(lr, grad) * smooth
        threshold = in_dtype(lr * self._l1, grad)
        if tell is not None:
            tell(aim=aim, smooth=smooth)
        return np.sign(aim) * np.maximum(np.abs(aim) - threshold, 0.0) - params, state

    def working(self, step: int, place: int) -> Working:
        """A step along the loss without its penalty, then a pull of lr·l1 towards 0."""
        if self._l1 is None or not self._l1.any():
            return Working(("θ ← θ − lr·g",))
        pull = float(self._l1[place])
        if not pull:
            return Working(("θ ← θ − lr·g",), shown={"aim": "z"}, words="no penalty pulls at it: plain descent")
        lines = ("z = θ − lr·(g − l1·sign(θ))", "θ ← sign(z)·max(|z| − lr·l1, 0)")
        return Working(lines, {"z": "aim", "l1": pull}, {"aim": "z"}, words="l1 pulls it to 0 by lr·l1")

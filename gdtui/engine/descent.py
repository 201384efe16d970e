"""What an optimiser is, after optax, and the plainest of them.

`init(params)` makes the state; `update(grad, state, params, …)` gives the change to be added to the
parameters and the new state, and alters nothing in place. `params` and `grad` have shape (runs, n_params);
`lr` and every hyperparameter may be a number or an array of shape (runs, 1). `symbols` is the update as it is
written on paper, the line of the parameters (θ ← …) last.

A run in a crowd gets the same bits as the run alone, so powers are repeated multiplication, and where a
hyperparameter of zero saves a term for one run, `np.where` leaves it out for that run of a crowd.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.blocks import Block
from gdtui.registry import Fraction, Lr, Range, Registry

Floats = NDArray[np.float64]


class Optimizer(Protocol):
    """What every optimiser can do."""

    symbols: ClassVar[tuple[str, ...]]

    def init(self, params: Floats) -> Any:
        """The state before the first update: a NamedTuple of arrays shaped like `params` (or empty)."""

    def update(self, grad: Floats, state: Any, params: Floats, *, step: int, lr: Floats) -> tuple[Floats, Any]:
        """The change to add to `params`, and the next state.

        `step` counts the updates since the state was initialised: 0 in the first. `lr` comes scheduled.
        """


@dataclass(frozen=True, eq=False)
class Ground:
    """What some optimisers must know of the parameters: their arrays by name, and how hard l1 pulls at each of them
    (n_params,)."""

    blocks: tuple[Block, ...]
    l1: Floats


optimizers: Registry[Any] = Registry("optimizer")

WeightDecay = Annotated[float, Range(ge=0.0), "adds weight_decay · θ to the gradient (PyTorch's)"]
Momentum = Annotated[Fraction, "how much of the last direction is kept"]
Eps = Annotated[float, Range(gt=0.0), "keeps the division finite; stands outside the root"]


class SgdState(NamedTuple):
    """`momentum_buffer`: PyTorch's b, the running direction; zeros while momentum is 0."""

    momentum_buffer: Floats


@optimizers.register("sgd")
@dataclass(frozen=True, kw_only=True)
class Sgd:
    """Gradient descent, with momentum if asked.

    PyTorch's variant of Polyak (1964) and Nesterov (1983): b ← momentum·b + (1 − dampening)·g, θ ← θ − lr·b,
    with b = g in the first update; Nesterov moves along g + momentum·b. With momentum 0 it is θ ← θ − lr·g,
    whatever the dampening.
    """

    lr: Lr = 0.01
    momentum: Momentum = 0.0
    dampening: Annotated[float, Range(ge=0.0, le=1.0), "how much of the new gradient is left out"] = 0.0
    nesterov: Annotated[bool, "look ahead along the momentum before moving"] = False
    weight_decay: WeightDecay = 0.0

    symbols: ClassVar[tuple[str, ...]] = ("b ← momentum·b + (1−dampening)·g", "θ ← θ − lr·b")

    def init(self, params: Floats) -> SgdState:
        """A buffer of zeros."""
        return SgdState(np.zeros_like(params))

    def update(
        self, grad: Floats, state: SgdState, params: Floats, *, step: int, lr: Floats
    ) -> tuple[Floats, SgdState]:
        """−lr·b, and the new b."""
        grad = decayed(grad, params, self.weight_decay)
        still = self.momentum == 0.0
        if not isinstance(still, np.ndarray) and still:
            return -lr * grad, state
        fresh = grad if step == 0 else (1.0 - self.dampening) * grad
        buffer = self.momentum * state.momentum_buffer + fresh
        direction = grad + self.momentum * buffer if self.nesterov else buffer
        if isinstance(still, np.ndarray):
            direction = np.where(still, grad, direction)
            buffer = np.where(still, state.momentum_buffer, buffer)
        return -lr * direction, SgdState(buffer)


def running_mean(old: Floats, new: Floats, kept: float) -> Floats:
    """The running mean after one more value."""
    return kept * old + (1.0 - kept) * new


def decayed(grad: Floats, params: Floats, weight_decay: float) -> Floats:
    """The gradient of the loss with ½·weight_decay·θ² added, untouched where there is no decay."""
    none = weight_decay == 0.0
    if isinstance(none, np.ndarray):
        return np.where(none, grad, grad + weight_decay * params)
    return grad if none else grad + weight_decay * params


def whole_power(base: float, exponent: int) -> float:
    """`base` to a whole power ≥ 0, by squaring: a number and an array must agree to the bit."""
    result = 1.0
    while exponent:
        if exponent % 2:
            result = result * base
        base = base * base
        exponent //= 2
    return result

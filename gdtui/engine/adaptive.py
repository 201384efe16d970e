"""Optimisers that measure each coordinate of the gradient by its own past squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, NamedTuple

import numpy as np

from gdtui.engine.descent import Eps, Floats, Momentum, WeightDecay, decayed, optimizers, running_mean
from gdtui.registry import Fraction, Lr, NonNegative


class AdagradState(NamedTuple):
    """`sum_of_squares`: of every gradient so far."""

    sum_of_squares: Floats


@optimizers.register("adagrad")
@dataclass(frozen=True, kw_only=True)
class Adagrad:
    """Steps that shrink most where the gradient has been large so far.

    Duchi, Hazan & Singer (2011), diagonal, ε outside the root as in PyTorch: s ← s + g²,
    θ ← θ − lr/(1 + t·lr_decay) · g/(√s + ε), where t is 0 in the first update.
    """

    lr: Lr = 0.01
    lr_decay: Annotated[NonNegative, "divides lr by 1 + lr_decay · updates made"] = 0.0
    weight_decay: WeightDecay = 0.0
    initial_accumulator_value: Annotated[NonNegative, "the sum of squares before the first update"] = 0.0
    eps: Eps = 1e-10

    symbols: ClassVar[tuple[str, ...]] = ("s ← s + g²", "θ ← θ − lr/(1 + t·lr_decay)·g/(√s + ε)")

    def init(self, params: Floats) -> AdagradState:
        """A sum that begins at `initial_accumulator_value`."""
        return AdagradState(np.full_like(params, self.initial_accumulator_value))

    def update(
        self, grad: Floats, state: AdagradState, params: Floats, *, step: int, lr: Floats
    ) -> tuple[Floats, AdagradState]:
        """−lr/(1 + t·lr_decay)·g/(√s + ε), and the new s."""
        grad = decayed(grad, params, self.weight_decay)
        total = state.sum_of_squares + grad * grad
        rate = lr / (1.0 + step * self.lr_decay)
        return -rate * grad / (np.sqrt(total) + self.eps), AdagradState(total)


class RmspropState(NamedTuple):
    """`nu`: the running mean of g²; `momentum_buffer`: the running direction."""

    nu: Floats
    momentum_buffer: Floats


class CenteredRmspropState(NamedTuple):
    """`mu`, `nu`: the running means of g and of g²; `momentum_buffer`: the running direction."""

    mu: Floats
    nu: Floats
    momentum_buffer: Floats


@optimizers.register("rmsprop")
@dataclass(frozen=True, kw_only=True)
class Rmsprop:
    """The gradient over the root of the running mean of its square.

    Tieleman & Hinton (2012), ε outside the root as in PyTorch: v ← αv + (1−α)g²,
    b ← momentum·b + g/(√v + ε), θ ← θ − lr·b. Centered (Graves 2013) divides by √(v − m²) + ε instead, where
    m ← αm + (1−α)g; a difference that rounding makes negative counts as 0, where PyTorch gives NaN.
    """

    lr: Lr = 0.01
    alpha: Annotated[Fraction, "how much the mean of the square remembers"] = 0.99
    eps: Eps = 1e-8
    weight_decay: WeightDecay = 0.0
    momentum: Momentum = 0.0
    centered: Annotated[bool, "divide by the standard deviation instead of the root mean square"] = False

    symbols: ClassVar[tuple[str, ...]] = ("v ← αv + (1−α)g²", "b ← momentum·b + g/(√v + ε)", "θ ← θ − lr·b")

    def init(self, params: Floats) -> RmspropState | CenteredRmspropState:
        """Zeros, with `mu` only when centered."""
        zeros = np.zeros_like(params), np.zeros_like(params)
        return CenteredRmspropState(np.zeros_like(params), *zeros) if self.centered else RmspropState(*zeros)

    def update(
        self,
        grad: Floats,
        state: RmspropState | CenteredRmspropState,
        params: Floats,
        *,
        step: int,
        lr: Floats,
    ) -> tuple[Floats, RmspropState | CenteredRmspropState]:
        """−lr·b, and the new means and b."""
        grad = decayed(grad, params, self.weight_decay)
        nu = running_mean(state.nu, grad * grad, self.alpha)
        if not self.centered:
            buffer = self.momentum * state.momentum_buffer + grad / (np.sqrt(nu) + self.eps)
            return -lr * buffer, RmspropState(nu, buffer)
        # `centered` may be switched on in the middle of a run: the mean of the gradient begins there.
        mu = running_mean(getattr(state, "mu", np.zeros_like(nu)), grad, self.alpha)
        variance = np.maximum(nu - mu * mu, 0.0)
        buffer = self.momentum * state.momentum_buffer + grad / (np.sqrt(variance) + self.eps)
        return -lr * buffer, CenteredRmspropState(mu, nu, buffer)

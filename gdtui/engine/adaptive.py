"""Optimisers that measure each coordinate of the gradient by its own past squares."""

from __future__ import annotations

from typing import Annotated, ClassVar, NamedTuple

import numpy as np

from gdtui.engine.descent import Eps, Floats, Momentum, WeightDecay, decayed, in_dtype, optimizers, over, running_mean
from gdtui.engine.working import Tell, Working, decayed_first, first
from gdtui.frozen import Frozen
from gdtui.registry import Fraction, Lr, NonNegative, Range


class AdagradState(NamedTuple):
    """`sum_of_squares`: of every gradient so far."""

    sum_of_squares: Floats


@optimizers.register("adagrad")
class Adagrad(Frozen, kw_only=True):
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
        self, grad: Floats, state: AdagradState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, AdagradState]:
        """−lr/(1 + t·lr_decay)·g/(√s + ε), and the new s."""
        grad = decayed(grad, params, self.weight_decay)
        total = state.sum_of_squares + grad * grad
        rate = over(-lr, 1.0 + step * self.lr_decay, grad)
        divisor = np.sqrt(total) + in_dtype(self.eps, grad)
        if tell is not None:
            tell(g=grad, divisor=divisor)
        return rate * grad / divisor, AdagradState(total)

    def working(self, step: int, place: int) -> Working:
        """The gradient over the root of all its squares."""
        rate = "lr/(1 + (t−1)·lr_decay)" if first(self.lr_decay) else "lr"
        lines = (*decayed_first(self.weight_decay), "s ← s + g²", f"θ ← θ − {rate}·g/(√s + ε)")
        symbols = {"s": "sum_of_squares", "ε": "eps", "λ": "weight_decay"}
        rest = "1/(1 + (t−1)·lr_decay)" if first(self.lr_decay) else ""
        return Working(lines, symbols, divisor=("divisor", "the root of all squares s"), rest=rest, signed=True)


MEAN_SQUARE = ("divisor", "the root of the mean square v")


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
class Rmsprop(Frozen, kw_only=True):
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
        tell: Tell | None = None,
    ) -> tuple[Floats, RmspropState | CenteredRmspropState]:
        """−lr·b, and the new means and b."""
        grad = decayed(grad, params, self.weight_decay)
        nu = running_mean(state.nu, grad * grad, self.alpha)
        if not self.centered:
            buffer = self._buffer(grad, nu, state, tell)
            return in_dtype(-lr, grad) * buffer, RmspropState(nu, buffer)
        # `centered` may be switched on in the middle of a run: the mean of the gradient begins there.
        mu = running_mean(getattr(state, "mu", np.zeros_like(nu)), grad, self.alpha)
        variance = np.maximum(nu - mu * mu, 0.0)
        buffer = self._buffer(grad, variance, state, tell)
        return in_dtype(-lr, grad) * buffer, CenteredRmspropState(mu, nu, buffer)

    def working(self, step: int, place: int) -> Working:
        """The gradient over its root mean square, gathered by momentum if asked."""
        mean, square = (("m ← α·m + (1 − α)·g",), "max(v − m², 0)") if self.centered else ((), "v")
        root = f"√({square})" if self.centered else "√v"
        kept = "momentum·b + " if first(self.momentum) else ""
        lines = ("v ← α·v + (1 − α)·g²", *mean, f"b ← {kept}g/({root} + ε)", "θ ← θ − lr·b")
        symbols = {"v": "nu", "m": "mu", "b": "momentum_buffer", "α": "alpha", "ε": "eps", "λ": "weight_decay"}
        before, rest = decayed_first(self.weight_decay), "the momentum b" if first(self.momentum) else ""
        return Working((*before, *lines), symbols, divisor=MEAN_SQUARE, rest=rest, signed=True)

    def _buffer(
        self, grad: Floats, variance: Floats, state: RmspropState | CenteredRmspropState, tell: Tell | None
    ) -> Floats:
        """momentum·b + g/(√variance + ε)."""
        divisor = np.sqrt(variance) + in_dtype(self.eps, grad)
        direction = grad / divisor
        if tell is not None:
            tell(g=grad, divisor=divisor)
        return in_dtype(self.momentum, grad) * state.momentum_buffer + direction


class AdadeltaState(NamedTuple):
    """`square_mean`, `change_mean`: the running means of g² and of the squared changes (E[g²] and E[Δx²])."""

    square_mean: Floats
    change_mean: Floats


@optimizers.register("adadelta")
class Adadelta(Frozen, kw_only=True):
    """The gradient times the ratio of two roots: how far θ has lately moved over how large g has been.

    Zeiler (2012), algorithm 1, with PyTorch's lr in front: v ← ρv + (1−ρ)g², d = √(u + ε)/√(v + ε) · g,
    u ← ρu + (1−ρ)d², θ ← θ − lr·d. ε stands inside the roots, and starts the motion.
    """

    lr: Lr = 1.0
    rho: Annotated[Fraction, "how much the two means of squares remember"] = 0.9
    eps: Annotated[float, Range(gt=0.0), "starts the motion; stands inside the roots"] = 1e-6
    weight_decay: WeightDecay = 0.0

    symbols: ClassVar[tuple[str, ...]] = ("v ← ρv+(1−ρ)g²", "d = √(u+ε)/√(v+ε)·g", "u ← ρu+(1−ρ)d²", "θ ← θ − lr·d")

    def init(self, params: Floats) -> AdadeltaState:
        """Zeros."""
        return AdadeltaState(np.zeros_like(params), np.zeros_like(params))

    def update(
        self, grad: Floats, state: AdadeltaState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, AdadeltaState]:
        """−lr·d, and the new means."""
        grad, eps = decayed(grad, params, self.weight_decay), in_dtype(self.eps, params)
        square_mean = running_mean(state.square_mean, grad * grad, self.rho)
        divisor = np.sqrt(square_mean + eps)
        direction = np.sqrt(state.change_mean + eps) / divisor * grad
        if tell is not None:
            tell(g=grad, d=direction, divisor=divisor)
        change_mean = running_mean(state.change_mean, direction * direction, self.rho)
        return in_dtype(-lr, grad) * direction, AdadeltaState(square_mean, change_mean)

    def working(self, step: int, place: int) -> Working:
        """The gradient over its root mean square, times that of the changes so far."""
        lines = ("v ← ρ·v + (1 − ρ)·g²", "d = √(u + ε)/√(v + ε)·g", "u ← ρ·u + (1 − ρ)·d²", "θ ← θ − lr·d")
        symbols = {"v": "square_mean", "u": "change_mean", "d": "d", "ρ": "rho", "ε": "eps", "λ": "weight_decay"}
        before, rest = decayed_first(self.weight_decay), "√(u + ε), how far θ has lately moved,"
        return Working((*before, *lines), symbols, divisor=MEAN_SQUARE, rest=rest, signed=True)

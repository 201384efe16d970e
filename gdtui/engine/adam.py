"""Adam and its variants: the mean of the gradient over the root of the mean of its square."""

from __future__ import annotations

from typing import Annotated, ClassVar, NamedTuple

import numpy as np

from gdtui.engine.descent import (
    Eps,
    Floats,
    WeightDecay,
    decayed,
    in_dtype,
    optimizers,
    over,
    running_mean,
    times,
    whole_power,
)
from gdtui.engine.working import Tell, Working, decayed_first
from gdtui.frozen import Frozen
from gdtui.registry import Lr, Range

Decoupled = Annotated[float, Range(ge=0.0), "shrinks θ by lr · weight_decay · θ, apart from the gradient"]
Betas = Annotated[
    tuple[float, float],
    Range(ge=0.0, lt=1.0),
    "how much the means of the gradient and of its square remember",
]
LargestSquares = Annotated[bool, "divide by the largest mean of squares so far, so that no quiet spell lengthens steps"]


class AdamState(NamedTuple):
    """`mu`, `nu`: the running means of g and of g² (the paper's m and v), before the correction."""

    mu: Floats
    nu: Floats


class AmsgradState(NamedTuple):
    """Adam's means, and `nu_max`: the largest `nu` so far."""

    mu: Floats
    nu: Floats
    nu_max: Floats


AnyAdamState = AdamState | AmsgradState


@optimizers.register("adam")
class Adam(Frozen, kw_only=True):
    """The running mean of the gradient over the root of the running mean of its square.

    Kingma & Ba (2015), algorithm 1: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
    θ ← θ − lr · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε), where t is 1 in the first update. AMSGrad (Reddi, Kale &
    Kumar 2018) puts the largest v so far in v's place, as PyTorch does: before the correction.
    """

    lr: Lr = 0.001
    betas: Betas = (0.9, 0.999)
    eps: Eps = 1e-8
    weight_decay: WeightDecay = 0.0
    amsgrad: LargestSquares = False

    symbols: ClassVar[tuple[str, ...]] = (
        "m ← β₁m+(1−β₁)g",
        "v ← β₂v+(1−β₂)g²",
        "θ ← θ − lr·m/(1−β₁ᵗ)/(√(v/(1−β₂ᵗ))+ε)",
    )

    def init(self, params: Floats) -> AnyAdamState:
        """Zeros, with `nu_max` only for AMSGrad."""
        return _adam_zeros(params, self.amsgrad)

    def update(
        self, grad: Floats, state: AnyAdamState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, AnyAdamState]:
        """−lr·m/(1−β₁ᵗ)/(√(v/(1−β₂ᵗ)) + ε), and the new means."""
        grad = decayed(grad, params, self.weight_decay)
        if tell is not None:
            tell(g=grad)
        state = adam_means(grad, state, self.betas, self.amsgrad)
        return adam_change(state, self.betas, self.eps, step + 1, lr, tell), state

    def working(self, step: int, place: int) -> Working:
        """The two means, corrected, one over the root of the other."""
        return adam_working(decayed_first(self.weight_decay), self.amsgrad)


@optimizers.register("adamw")
class AdamW(Frozen, kw_only=True):
    """Adam with a weight decay that its division leaves alone.

    Loshchilov & Hutter (2019), λ times lr as in PyTorch: with Adam's m and v of the gradient alone,
    θ ← θ − lr·λθ − lr · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε), λ = weight_decay.
    """

    lr: Lr = 0.001
    betas: Betas = (0.9, 0.999)
    eps: Eps = 1e-8
    weight_decay: Decoupled = 0.01
    amsgrad: LargestSquares = False

    symbols: ClassVar[tuple[str, ...]] = (
        "m ← β₁m+(1−β₁)g",
        "v ← β₂v+(1−β₂)g²",
        "θ ← θ−lr·(λθ+m/(1−β₁ᵗ)/(√(v/(1−β₂ᵗ))+ε))",
    )

    def init(self, params: Floats) -> AnyAdamState:
        """Zeros, with `nu_max` only for AMSGrad."""
        return _adam_zeros(params, self.amsgrad)

    def update(
        self, grad: Floats, state: AnyAdamState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, AnyAdamState]:
        """−lr·(λθ + Adam's direction), and the new means."""
        state = adam_means(grad, state, self.betas, self.amsgrad)
        shrinkage = times(-lr, self.weight_decay, params) * params
        if tell is not None:
            tell(decay=shrinkage)
        return shrinkage + adam_change(state, self.betas, self.eps, step + 1, lr, tell), state

    def working(self, step: int, place: int) -> Working:
        """Adam's, with the decay beside it."""
        return adam_working((), self.amsgrad, decoupled=True)


@optimizers.register("amsgrad")
class Amsgrad(Frozen, kw_only=True):
    """Adam over the largest mean of squares so far, so that no quiet spell lengthens its steps.

    Reddi, Kale & Kumar (2018), algorithm 2, with Adam's corrections as in PyTorch's Adam(amsgrad=True):
    m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← max(w, v), θ ← θ − lr · m/(1−β₁ᵗ) / (√(w/(1−β₂ᵗ)) + ε).
    """

    lr: Lr = 0.001
    betas: Betas = (0.9, 0.999)
    eps: Eps = 1e-8
    weight_decay: WeightDecay = 0.0

    symbols: ClassVar[tuple[str, ...]] = (
        "m, v as Adam",
        "w ← max(w, v)",
        "θ ← θ − lr·m/(1−β₁ᵗ)/(√(w/(1−β₂ᵗ))+ε)",
    )

    def init(self, params: Floats) -> AmsgradState:
        """Zeros."""
        return AmsgradState(*(np.zeros_like(params) for _ in range(3)))

    def update(
        self, grad: Floats, state: AnyAdamState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, AnyAdamState]:
        """−lr·m/(1−β₁ᵗ)/(√(w/(1−β₂ᵗ)) + ε), and the new means and maximum."""
        grad = decayed(grad, params, self.weight_decay)
        if tell is not None:
            tell(g=grad)
        state = adam_means(grad, state, self.betas, amsgrad=True)
        return adam_change(state, self.betas, self.eps, step + 1, lr, tell), state

    def working(self, step: int, place: int) -> Working:
        """Adam's, over the largest mean of squares."""
        return adam_working(decayed_first(self.weight_decay), amsgrad=True)


def _adam_zeros(params: Floats, amsgrad: bool) -> AnyAdamState:
    means = np.zeros_like(params), np.zeros_like(params)
    return AmsgradState(*means, np.zeros_like(params)) if amsgrad else AdamState(*means)


def adam_means(grad: Floats, state: AnyAdamState, betas: tuple[float, float], amsgrad: bool = False) -> AnyAdamState:
    """The running means after one more gradient, and for AMSGrad the maximum."""
    mu = running_mean(state.mu, grad, betas[0])
    nu = running_mean(state.nu, grad * grad, betas[1])
    if not amsgrad:
        return AdamState(mu, nu)
    # `amsgrad` may be switched on in the middle of a run: the maximum begins there.
    return AmsgradState(mu, nu, np.maximum(getattr(state, "nu_max", nu), nu))


def adam_change(
    state: AnyAdamState,
    betas: tuple[float, float],
    eps: float,
    updates: int,
    lr: Floats | float,
    tell: Tell | None = None,
) -> Floats:
    """−lr · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε), where t is `updates`."""
    nu = state.nu_max if isinstance(state, AmsgradState) else state.nu
    corrected = nu / in_dtype(1.0 - whole_power(betas[1], updates), nu)
    bias = 1.0 - whole_power(betas[0], updates)
    divisor = np.sqrt(corrected) + in_dtype(eps, nu)
    if tell is not None:
        tell(nu_hat=corrected, mu_hat=state.mu / in_dtype(bias, nu), divisor=divisor)
    return over(-lr, bias, nu) * (state.mu / divisor)


ADAM_SYMBOLS = {
    "m": "mu",
    "v": "nu",
    "w": "nu_max",
    "β₁": "betas[0]",
    "β₂": "betas[1]",
    "ε": "eps",
    "λ": "weight_decay",
}
FIRST = ("mu_hat", "the corrected first moment m")
SECOND = (
    ("divisor", "the root of the corrected second moment v"),
    ("divisor", "the root of the largest corrected second moment w"),
)
MEANS = ("m ← β₁·m + (1 − β₁)·g", "v ← β₂·v + (1 − β₂)·g²")


def adam_working(before: tuple[str, ...], amsgrad: bool, *, decoupled: bool = False) -> Working:
    """Adam's equations after those that come `before`."""
    square = "w" if amsgrad else "v"
    aim = f"m/(1−β₁ᵗ)/(√({square}/(1−β₂ᵗ)) + ε)"
    last = f"θ ← θ − lr·(λ·θ + {aim})" if decoupled else f"θ ← θ − lr·{aim}"
    lines = (*before, *MEANS, *(("w ← max(w, v)",) if amsgrad else ()), last)
    shown = {"mu_hat": "m/(1−β₁ᵗ)", "nu_hat": f"{square}/(1−β₂ᵗ)"}
    return Working(lines, ADAM_SYMBOLS, shown, FIRST, SECOND[amsgrad], signed=True)

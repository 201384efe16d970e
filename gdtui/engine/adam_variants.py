"""Adam with another measure of size, another momentum, or a warm-up of its own."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np

from gdtui.engine.adam import ADAM_SYMBOLS, FIRST, MEANS, SECOND, AdamState, Betas
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
from gdtui.registry import Lr, NonNegative

DecoupledDecay = Annotated[bool, "shrink θ by lr · weight_decay · θ instead of adding the decay to the gradient"]


class AdamaxState(NamedTuple):
    """`mu`: the running mean of g (the paper's m); `infinity_norm`: the fading maximum of |g| (its u)."""

    mu: Floats
    infinity_norm: Floats


@optimizers.register("adamax")
class Adamax(Frozen, kw_only=True):
    """Adam over the fading maximum of |g| instead of a root mean square.

    Kingma & Ba (2015), algorithm 2, with PyTorch's ε: m ← β₁m + (1−β₁)g, u ← max(β₂u, |g| + ε),
    θ ← θ − lr/(1−β₁ᵗ) · m/u, where t is 1 in the first update.
    """

    lr: Lr = 0.002
    betas: Betas = (0.9, 0.999)
    eps: Annotated[Eps, "keeps the division finite; is added to |g|"] = 1e-8
    weight_decay: WeightDecay = 0.0

    symbols: ClassVar[tuple[str, ...]] = ("m ← β₁m+(1−β₁)g", "u ← max(β₂u, |g|+ε)", "θ ← θ − lr/(1−β₁ᵗ)·m/u")

    def init(self, params: Floats) -> AdamaxState:
        """Zeros."""
        return AdamaxState(np.zeros_like(params), np.zeros_like(params))

    def update(
        self, grad: Floats, state: AdamaxState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, AdamaxState]:
        """−lr/(1−β₁ᵗ)·m/u, and the new m and u."""
        grad = decayed(grad, params, self.weight_decay)
        mu = running_mean(state.mu, grad, self.betas[0])
        faded = in_dtype(self.betas[1], grad) * state.infinity_norm
        norm = np.maximum(faded, np.abs(grad) + in_dtype(self.eps, grad))
        bias = 1.0 - whole_power(self.betas[0], step + 1)
        if tell is not None:
            tell(g=grad, mu_hat=mu / in_dtype(bias, grad), divisor=norm)
        return over(-lr, bias, grad) * (mu / norm), AdamaxState(mu, norm)

    def working(self, step: int, place: int) -> Working:
        """The corrected mean over the fading maximum."""
        lines = (MEANS[0], "u ← max(β₂·u, |g| + ε)", "θ ← θ − lr/(1−β₁ᵗ)·m/u")
        symbols, shown = ADAM_SYMBOLS | {"u": "infinity_norm"}, {"mu_hat": "m/(1−β₁ᵗ)"}
        before = decayed_first(self.weight_decay)
        return Working((*before, *lines), symbols, shown, FIRST, ("divisor", "the fading maximum u"), signed=True)


class NadamState(NamedTuple):
    """Adam's means, and `mu_product` (runs, 1): the product of the momenta μ₁ … μₜ so far."""

    mu: Floats
    nu: Floats
    mu_product: Floats


@optimizers.register("nadam")
class Nadam(Frozen, kw_only=True):
    """Adam that looks ahead along its momentum, as Nesterov does, with a momentum that warms up.

    Dozat (2016), as in PyTorch: μₜ = β₁(1 − ½·0.96^(t·momentum_decay)), Π ← Π·μₜ, Adam's m and v,
    θ ← θ − lr·((1−μₜ)/(1−Π)·g + μₜ₊₁/(1−Π·μₜ₊₁)·m)/(√(v/(1−β₂ᵗ)) + ε), where t is 1 in the first update.
    """

    lr: Lr = 0.002
    betas: Betas = (0.9, 0.999)
    eps: Eps = 1e-8
    weight_decay: WeightDecay = 0.0
    momentum_decay: Annotated[NonNegative, "how fast the momentum rises from β₁/2 to β₁"] = 0.004
    decoupled_weight_decay: DecoupledDecay = False

    symbols: ClassVar[tuple[str, ...]] = (
        "Π ← Πμ",
        "m, v as Adam",
        "θ ← θ−lr·((1−μ)/(1−Π)·g+μ⁺/(1−Πμ⁺)·m)/(√(v/(1−β₂ᵗ))+ε)",
    )

    def init(self, params: Floats) -> NadamState:
        """Zeros, and a product of one."""
        return NadamState(np.zeros_like(params), np.zeros_like(params), np.ones_like(params[:, :1]))

    def update(
        self, grad: Floats, state: NadamState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, NadamState]:
        """The change, and the new means and product."""
        grad, shrinkage = decay_of(self, grad, params, lr)
        means = _means(grad, state, self.betas)
        now, after = self._momentum(step + 1), self._momentum(step + 2)
        product = np.asarray(state.mu_product * now, grad.dtype)
        corrected = means.nu / in_dtype(1.0 - whole_power(self.betas[1], step + 1), grad)
        ahead = in_dtype(lr * (1.0 - now) / (1.0 - product), grad) * grad
        ahead = ahead + in_dtype(lr * after / (1.0 - product * after), grad) * means.mu
        divisor = np.sqrt(corrected) + in_dtype(self.eps, grad)
        if tell is not None:
            tell(g=grad, decay=shrinkage, direction=ahead / in_dtype(lr, grad), nu_hat=corrected, divisor=divisor)
            tell(momentum=now, next_momentum=after)
        return shrinkage - ahead / divisor, NadamState(*means, product)

    def working(self, step: int, place: int) -> Working:
        """A look ahead along the mean, over the root of the other."""
        before, decay = decay_lines(self)
        aim = "((1−μ)/(1−Π)·g + μ⁺/(1−Π·μ⁺)·m)/(√(v/(1−β₂ᵗ)) + ε)"
        lines = ("Π ← Π·μ", *MEANS, f"θ ← θ − lr·({decay}{aim})" if decay else f"θ ← θ − lr·{aim}")
        symbols = ADAM_SYMBOLS | {"Π": "mu_product", "μ": "momentum", "μ⁺": "next_momentum"}
        shown = {"direction": "ahead", "nu_hat": "v/(1−β₂ᵗ)"}
        ahead = ("direction", "the look ahead along m")
        return Working((*before, *lines), symbols, shown, ahead, SECOND[0], signed=True)

    def _momentum(self, updates: int) -> Any:
        """μₜ, in float64."""
        return self.betas[0] * (1.0 - 0.5 * np.power(0.96, updates * self.momentum_decay))


@optimizers.register("radam")
class Radam(Frozen, kw_only=True):
    """Adam that waits with its division until the mean of squares can be trusted.

    Liu et al. (2020), algorithm 2, as in PyTorch: Adam's m and v, ρ∞ = 2/(1−β₂) − 1,
    ρ = ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ). While ρ ≤ 5: θ ← θ − lr·m/(1−β₁ᵗ); afterwards that step times r·√(1−β₂ᵗ)/(√v + ε)
    with r = √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ)), where t is 1 in the first update.
    """

    lr: Lr = 0.001
    betas: Betas = (0.9, 0.999)
    eps: Eps = 1e-8
    weight_decay: WeightDecay = 0.0
    decoupled_weight_decay: DecoupledDecay = False

    symbols: ClassVar[tuple[str, ...]] = (
        "m, v as Adam",
        "θ ← θ − lr·m/(1−β₁ᵗ)·(ρ>5: r·√(1−β₂ᵗ)/(√v+ε), else 1)",
    )

    def init(self, params: Floats) -> AdamState:
        """Zeros."""
        return AdamState(np.zeros_like(params), np.zeros_like(params))

    def update(
        self, grad: Floats, state: AdamState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, AdamState]:
        """The change, and the new means."""
        grad, shrinkage = decay_of(self, grad, params, lr)
        means = _means(grad, state, self.betas)
        bias = 1.0 - whole_power(self.betas[0], step + 1)
        plain = over(-lr, bias, grad) * means.mu
        trusted, factor = rectification(self.betas[1], step + 1)
        scale = in_dtype(factor, grad) / (np.sqrt(means.nu) + in_dtype(self.eps, grad))
        divided = plain * scale
        if tell is not None:
            tell(g=grad, decay=shrinkage, mu_hat=means.mu / in_dtype(bias, grad), rectified=factor, divisor=1.0 / scale)
        return shrinkage + np.where(trusted, divided, plain), means

    def working(self, step: int, place: int) -> Working:
        """While the mean of squares is too young, momentum alone."""
        before, decay = decay_lines(self)
        trusted = bool(np.ravel(rectification(self.betas[1], step + 1)[0])[0])
        aim = "m/(1−β₁ᵗ)·R/(√v + ε)" if trusted else "m/(1−β₁ᵗ)"
        lines = (*MEANS, *(("R = r·√(1−β₂ᵗ)",) if trusted else ()))
        last = f"θ ← θ − lr·({decay}{aim})" if decay else f"θ ← θ − lr·{aim}"
        symbols, shown = ADAM_SYMBOLS | {"R": "rectified"}, {"mu_hat": "m/(1−β₁ᵗ)"}
        divisor = ("divisor", "the root of the second moment v") if trusted else ("", "")
        words = "" if trusted else "v is too young to divide by (ρ ≤ 5)"
        return Working((*before, *lines, last), symbols, shown, FIRST, divisor, words=words, signed=trusted)


def rectification(beta2: Any, updates: int) -> tuple[Any, Any]:
    """Whether ρ > 5, and r·√(1−β₂ᵗ) (a harmless number where it is not), after `updates` updates."""
    power = whole_power(beta2, updates)
    longest = 2.0 / (1.0 - beta2) - 1.0
    length = longest - 2.0 * updates * power / (1.0 - power)
    trusted = length > 5.0
    length, longest = np.where(trusted, length, 6.0), np.where(trusted, longest, 6.0)
    ratio = (length - 4.0) * (length - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * length)
    return trusted, np.sqrt(ratio) * np.sqrt(1.0 - power)


def decay_of(optimizer: Nadam | Radam, grad: Floats, params: Floats, lr: Floats) -> tuple[Floats, Floats | float]:
    """The gradient with its coupled decay, and the decoupled part of the change."""
    if optimizer.decoupled_weight_decay:
        return grad, times(-lr, optimizer.weight_decay, params) * params
    return decayed(grad, params, optimizer.weight_decay), 0.0


def decay_lines(optimizer: Nadam | Radam) -> tuple[tuple[str, ...], str]:
    """The equation of a coupled decay, and the term of a decoupled one; of both only what there is."""
    if optimizer.decoupled_weight_decay:
        return (), "λ·θ + "
    return decayed_first(optimizer.weight_decay), ""


def _means(grad: Floats, state: AdamState | NadamState, betas: tuple[float, float]) -> AdamState:
    return AdamState(running_mean(state.mu, grad, betas[0]), running_mean(state.nu, grad * grad, betas[1]))

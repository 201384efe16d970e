"""Optimisers that follow the sign of a slope and choose the length of the step by themselves."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np

from gdtui.engine.adam import Decoupled
from gdtui.engine.descent import Floats, in_dtype, optimizers, running_mean, times
from gdtui.engine.working import Tell, Working, first
from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen
from gdtui.registry import Lr, Range


class RpropState(NamedTuple):
    """`previous_grad`: the last gradient, 0 where it was set aside; `step_size`: each coordinate's own."""

    previous_grad: Floats
    step_size: Floats


def _growing(options: dict[str, Any], key: str) -> None:
    """The first eta shrinks a step size and the second lets it grow; sizes have a least and a largest."""
    if not options["etas"][0] < 1.0 < options["etas"][1]:
        raise ScenarioError(
            "out of range", f"{key}.etas", list(options["etas"]), "expected [η⁻ < 1, η⁺ > 1]", has_value=True
        )
    if options["step_sizes"][0] > options["step_sizes"][1]:
        sizes = list(options["step_sizes"])
        raise ScenarioError("out of range", f"{key}.step_sizes", sizes, "expected [least, largest]", has_value=True)


@optimizers.register("rprop", fits=_growing)
class Rprop(Frozen, kw_only=True):
    """A step size for each coordinate that grows while the sign of its slope stays, and shrinks when it turns.

    Riedmiller & Braun (1993), without backtracking, as in PyTorch: Δ begins at lr; Δ ← min(η⁺Δ, max) where g
    keeps its sign, Δ ← max(η⁻Δ, min) and g ← 0 where it turns; θ ← θ − Δ·sign(g). After the first update lr has
    no say. Made for full batches: noise turns signs.
    """

    lr: Annotated[Lr, "the step size of every coordinate in the first update"] = 0.01
    etas: Annotated[
        tuple[float, float],
        Range(gt=0.0),
        "the factors of the step size after a turn of the slope (below 1) and without one (above 1)",
    ] = (0.5, 1.2)
    step_sizes: Annotated[tuple[float, float], Range(gt=0.0), "the least and the largest step size"] = (1e-6, 50.0)

    symbols: ClassVar[tuple[str, ...]] = ("Δ ← η⁺Δ, where g turns η⁻Δ and g ← 0", "θ ← θ − Δ·sign(g)")

    def init(self, params: Floats) -> RpropState:
        """Zeros: the first update sets the step sizes to lr."""
        return RpropState(np.zeros_like(params), np.zeros_like(params))

    def update(
        self, grad: Floats, state: RpropState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, RpropState]:
        """−Δ·sign(g), and the new gradient and step sizes."""
        before = np.zeros_like(params) + in_dtype(lr, params) if step == 0 else state.step_size
        # The product of the signs and not the sign of the product, which underflows.
        turn = np.sign(grad) * np.sign(state.previous_grad)
        factor = np.where(turn > 0.0, self.etas[1], np.where(turn < 0.0, self.etas[0], 1.0))
        shortest, longest = (in_dtype(size, params) for size in self.step_sizes)
        size = np.minimum(np.maximum(before * in_dtype(factor, params), shortest), longest)
        kept = np.where(turn < 0.0, np.zeros_like(grad), grad)
        if tell is not None:
            tell(factor=factor, kept=kept)
        return -size * np.sign(kept), RpropState(kept, size)

    def working(self, step: int, place: int) -> Working:
        """A step size of its own, and the sign of the gradient."""
        old = "lr" if step == 0 else "η·Δ"
        lines = (f"Δ ← min(max({old}, Δ₀), Δ₁)", "k = g, 0 where its sign turns", "θ ← θ − Δ·sign(k)")
        symbols: dict[str, str | float] = {"Δ": "step_size", "η": "factor", "k": "kept"}
        symbols |= {"Δ₀": "step_sizes[0]", "Δ₁": "step_sizes[1]"}
        words = "its own step size Δ counts and of the gradient the sign alone"
        return Working(lines, symbols, {"factor": "η"}, words=words, signed=True)


class LionState(NamedTuple):
    """`mu`: the running mean of g (the paper's m)."""

    mu: Floats


@optimizers.register("lion")
class Lion(Frozen, kw_only=True):
    """Steps of one length along the sign of a momentum, with decoupled weight decay.

    Chen et al. (2023), algorithm 2, as in optax: c = β₁m + (1−β₁)g, θ ← θ − lr·(sign(c) + λθ),
    m ← β₂m + (1−β₂)g, λ = weight_decay.
    """

    lr: Lr = 0.0001
    betas: Annotated[
        tuple[float, float],
        Range(ge=0.0, lt=1.0),
        "how much of the mean enters the direction, and how much the mean remembers",
    ] = (0.9, 0.99)
    weight_decay: Decoupled = 0.001

    symbols: ClassVar[tuple[str, ...]] = (
        "c = β₁m + (1−β₁)g",
        "m ← β₂m + (1−β₂)g",
        "θ ← θ − lr·(sign(c) + λθ)",
    )

    def init(self, params: Floats) -> LionState:
        """Zeros."""
        return LionState(np.zeros_like(params))

    def update(
        self, grad: Floats, state: LionState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, LionState]:
        """−lr·(sign(c) + λθ), and the new mean."""
        aim = running_mean(state.mu, grad, self.betas[0])
        shrinkage = times(-lr, self.weight_decay, params) * params
        if tell is not None:
            tell(aim=aim, decay=shrinkage)
        change = shrinkage + in_dtype(-lr, grad) * np.sign(aim)
        return change, LionState(running_mean(state.mu, grad, self.betas[1]))

    def working(self, step: int, place: int) -> Working:
        """The sign of a mean, and another mean to remember."""
        aim = "(sign(c) + λ·θ)" if first(self.weight_decay) else "sign(c)"
        lines = ("c = β₁·m + (1 − β₁)·g", "m ← β₂·m + (1 − β₂)·g", f"θ ← θ − lr·{aim}")
        symbols = {"m": "mu", "c": "aim", "β₁": "betas[0]", "β₂": "betas[1]", "λ": "weight_decay"}
        return Working(lines, symbols, {"aim": "c"}, words="of c the sign alone counts", signed=True)

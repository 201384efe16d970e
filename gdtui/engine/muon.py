"""Muon: the momentum of each weight matrix, made orthogonal."""

from __future__ import annotations

import copy
import math
from dataclasses import field
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.adam import ADAM_SYMBOLS, FIRST, MEANS, SECOND, AdamState, Betas, Decoupled, adam_change, adam_means
from gdtui.engine.descent import Eps, Floats, Ground, Momentum, in_dtype, optimizers, running_mean, times
from gdtui.engine.working import Tell, Working, first
from gdtui.frozen import Frozen
from gdtui.registry import Lr, Positive, Range

NS_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Keller Jordan's quintic: the steepest at zero that still brings every singular value near one."""

SHOWN = {"even": "X", "mu_hat": "m/(1−β₁ᵗ)", "nu_hat": "v/(1−β₂ᵗ)"}

AdjustLr = Literal["original", "match_rms_adamw"]


class MuonState(NamedTuple):
    """`momentum_buffer`: the running mean of g at matrices, 0 elsewhere; `mu`, `nu`: AdamW's means at the other
    parameters, 0 at matrices."""

    momentum_buffer: Floats
    mu: Floats
    nu: Floats


@optimizers.register("muon")
class Muon(Frozen, kw_only=True):
    """Momentum whose matrices are made orthogonal, so that every direction of a layer moves alike.

    Jordan et al. (2024), as PyTorch's torch.optim.Muon, in the dtype of the parameters (PyTorch: bfloat16). For a
    weight matrix: b ← momentum·b + (1−momentum)·g, u = (1−momentum)·g + momentum·b with nesterov, else b;
    X = u/max(‖u‖, ε), transposed if tall, then ns_steps times X ← aX + (bA + cA²)X with A = XXᵀ;
    θ ← θ − lr·λθ − lr·s·X. s is √max(1, rows/columns), "original", or 0.2·√max(rows, columns),
    "match_rms_adamw" (Liu et al. 2025). All that is no matrix (biases, functions) goes by AdamW.
    """

    lr: Lr = 0.001
    momentum: Momentum = 0.95
    nesterov: Annotated[bool, "look ahead along the momentum before moving"] = True
    ns_steps: Annotated[int, Range(ge=1, lt=100), "Newton-Schulz steps towards orthogonal"] = 5
    eps: Annotated[Eps, "the least norm that a matrix is divided by"] = 1e-7
    weight_decay: Decoupled = 0.1
    adjust_lr_fn: Annotated[AdjustLr, "how the rate follows the shape of a matrix"] = "original"
    adamw_lr_ratio: Annotated[Positive, "AdamW's learning rate as a multiple of lr"] = 1.0
    adamw_betas: Betas = (0.9, 0.999)
    adamw_eps: Eps = 1e-8
    adamw_weight_decay: Decoupled = 0.01

    _matrices: tuple[NDArray[np.intp], ...] = field(default=(), init=False, repr=False, compare=False)
    symbols: ClassVar[tuple[str, ...]] = ("b ← momentum·b+(1−momentum)·g", "X ← aX+(bA+cA²)X", "θ ← θ−lr·(λθ+s·X)")

    def bind(self, ground: Ground) -> Muon:
        """The same, knowing where the matrices are."""
        bound = copy.copy(self)
        matrices = tuple(block.index for block in ground.blocks if block.index.ndim == 2)
        object.__setattr__(bound, "_matrices", matrices)
        return bound

    def init(self, params: Floats) -> MuonState:
        """Zeros."""
        return MuonState(*(np.zeros_like(params) for _ in range(3)))

    def update(
        self, grad: Floats, state: MuonState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, MuonState]:
        """AdamW's change with that of each matrix in its place, and the new means."""
        others = grad.copy()
        for places in self._matrices:
            others[:, places] = 0.0
        means = adam_means(others, AdamState(state.mu, state.nu), self.adamw_betas)
        buffer = running_mean(state.momentum_buffer, grad - others, self.momentum)
        change = self._by_adamw(means, params, step, lr, tell)
        self._by_muon(change, grad, buffer, params, lr, tell)
        return change, MuonState(buffer, means.mu, means.nu)

    def working(self, step: int, place: int) -> Working:
        """For a weight of a matrix the orthogonal momentum, for anything else AdamW's equations."""
        matrix = next((places for places in self._matrices if (places == place).any()), None)
        return self._others_working() if matrix is None else self._matrix_working(matrix.shape)

    def _matrix_working(self, shape: tuple[int, ...]) -> Working:
        ahead = ("u = momentum·b + (1 − momentum)·g",) if self.nesterov else ()
        decay = "λ·θ + " if first(self.weight_decay) else ""
        lines = (
            "b ← momentum·b + (1 − momentum)·g", *ahead,
            f"X = orthogonal of the matrix of {'u' if self.nesterov else 'b'}", f"θ ← θ − lr·({decay}s·X)",
        )  # fmt: skip
        factor = shape_factor(self.adjust_lr_fn, *shape)
        symbols: dict[str, str | float] = {"b": "momentum_buffer", "u": "aim", "X": "even", "s": factor}
        words = "X is orthogonal: every direction of its matrix moves alike"
        return Working(lines, symbols | {"λ": "weight_decay"}, SHOWN, words=words, signed=True)

    def _others_working(self) -> Working:
        ratio = "" if first(self.adamw_lr_ratio) == 1.0 else "·adamw_lr_ratio"
        last = f"θ ← θ − lr{ratio}·(λ·θ + m/(1−β₁ᵗ)/(√(v/(1−β₂ᵗ)) + ε))"
        own = {"β₁": "adamw_betas[0]", "β₂": "adamw_betas[1]", "ε": "adamw_eps", "λ": "adamw_weight_decay"}
        rest = "adamw_lr_ratio" if ratio else ""
        return Working((*MEANS, last), ADAM_SYMBOLS | own, SHOWN, FIRST, SECOND[0], rest=rest, signed=True)

    def _by_adamw(self, means: Any, params: Floats, step: int, lr: Floats, tell: Tell | None) -> Floats:
        rate = times(lr, self.adamw_lr_ratio, params)
        shrinkage = times(-rate, self.adamw_weight_decay, params) * params
        if tell is not None:
            tell(decay=shrinkage)
        return shrinkage + adam_change(means, self.adamw_betas, self.adamw_eps, step + 1, rate, tell)

    def _by_muon(
        self, change: Floats, grad: Floats, buffer: Floats, params: Floats, lr: Floats, tell: Tell | None
    ) -> None:
        """Write the matrices' change into `change`."""
        direction = running_mean(buffer, grad, self.momentum) if self.nesterov else buffer
        shrinkage = times(-lr, self.weight_decay, params) * params
        told = np.zeros_like(params)
        for places in self._matrices:
            even = orthogonalized(direction[:, places], self.ns_steps, self.eps)
            rate = np.asarray(-lr * shape_factor(self.adjust_lr_fn, *places.shape), params.dtype)
            change[:, places] = shrinkage[:, places] + rate.reshape(-1, 1, 1) * even
            told[:, places] = even
        if tell is not None:
            tell(aim=direction, even=told)


def shape_factor(adjust_lr_fn: str, rows: int, columns: int) -> float:
    """What the rate is multiplied by for a matrix of this shape (fan_out, fan_in)."""
    return math.sqrt(max(1.0, rows / columns)) if adjust_lr_fn == "original" else 0.2 * math.sqrt(max(rows, columns))


def orthogonalized(matrices: Floats, steps: Any, eps: Any) -> Floats:
    """Each of `matrices` (runs, rows, columns) with its singular values brought near one, by Newton-Schulz.

    `steps` and `eps` may be columns (runs, 1): a run keeps its matrix once its own steps are made.
    """
    tall = matrices.shape[1] > matrices.shape[2]
    x = np.ascontiguousarray(matrices.swapaxes(1, 2) if tall else matrices)
    flat = x.reshape(len(x), -1)
    norm = np.maximum(np.sqrt(np.vecdot(flat, flat))[:, None], in_dtype(eps, x))
    x = x / norm[:, :, None]
    for made in range(int(np.max(steps))):
        further = newton_schulz(x)
        x = np.where(made < steps[:, :, None], further, x) if isinstance(steps, np.ndarray) else further
    return x.swapaxes(1, 2) if tall else x


def newton_schulz(x: Floats) -> Floats:
    """AX + (bA + cA²)X with A = XXᵀ, for each X (rows ≤ columns)."""
    a, b, c = NS_COEFFICIENTS
    gram = np.matmul(x, x.swapaxes(1, 2))
    return a * x + np.matmul(b * gram + c * np.matmul(gram, gram), x)

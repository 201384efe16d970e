"""What is minimised: every objective maps parameters (runs, n_params) to a loss and its gradient.

A function, a regression and a network look the same from here on: the optimisers, the trace and the stop
rules know only `Objective`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.expression import Expression

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Block:
    """A named array among the parameters: `index` holds, in the array's shape, its places in a flat row."""

    name: str
    index: Indices

    def of(self, row: Floats) -> Floats:
        """The array itself, taken from a flat row (n_params,)."""
        return row[self.index]


class Evaluation(NamedTuple):
    """The objective at one point: `loss` (runs,) with regularisation and `data_loss` without, `grad`
    (runs, n_params), and the RMS of each layer's backpropagated error, `delta_rms` (runs, layers)."""

    loss: Floats
    data_loss: Floats
    grad: Floats
    delta_rms: Floats


class Objective(Protocol):
    """What a session needs of the thing it minimises."""

    n_params: int
    blocks: tuple[Block, ...]
    samples: int
    """The size of the training set; 0 when there is none."""
    metric_names: tuple[str, ...]

    def evaluate(self, params: Floats, batch: Indices | None) -> Evaluation:
        """Loss and gradient on the samples in `batch` (None: all of them)."""

    def measure(self, params: Floats, after_full_batch: bool) -> dict[str, Floats]:
        """Losses without regularisation and metrics over the whole sets, by name, each (runs,).

        `after_full_batch` says that `evaluate` has just seen the same parameters and the whole training set.
        """


class FunctionObjective:
    """A formula of one or two variables; its gradient is the exact derivative, as formulas."""

    samples = 0
    metric_names: tuple[str, ...] = ()

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.gradient = expression.gradient()
        self.n_params = len(expression.variables)
        self.blocks = tuple(Block(name, np.asarray(k)) for k, name in enumerate(expression.variables))

    def evaluate(self, params: Floats, batch: Indices | None = None) -> Evaluation:
        axes = [params[:, k : k + 1] for k in range(self.n_params)]
        loss = self.on(axes)[:, 0]
        grad = np.concatenate([_filled(part(*axes), axes[0]) for part in self.gradient], axis=1)
        return Evaluation(loss, loss, grad, np.empty((len(params), 0)))

    def on(self, axes: Sequence[Floats]) -> Floats:
        """The function's values on arrays of one shape, one for each variable."""
        return _filled(self.expression(*axes), axes[0])

    def measure(self, params: Floats, after_full_batch: bool = True) -> dict[str, Floats]:
        return {}


def _filled(values: Floats, like: Floats) -> Floats:
    """A formula without variables gives one number: repeat it in the shape of the axes."""
    return np.broadcast_to(values, like.shape).astype(np.float64)

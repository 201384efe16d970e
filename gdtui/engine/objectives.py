"""What is minimised: every objective maps parameters (runs, n_params) to a loss and its gradient.

A function, a regression and a network look the same from here on: the optimisers, the trace and the stop
rules know only `Objective`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.blocks import Block
from gdtui.engine.expression import Expression

__all__ = ["Block", "Evaluation", "Floats", "FunctionObjective", "Indices", "Objective"]

Floats = NDArray[Any]
Indices = NDArray[np.intp]


class Evaluation(NamedTuple):
    """The objective at one point: `loss` (runs,) with regularisation and `data_loss` without, `grad`
    (runs, n_params), the RMS of each layer's backpropagated error, `delta_rms` (runs, layers), and the running
    averages (runs, n_averages) after this batch."""

    loss: Floats
    data_loss: Floats
    grad: Floats
    delta_rms: Floats
    averages: Floats


class Objective(Protocol):
    """What a session needs of the thing it minimises.

    It is a desk to work at: who steps writes `params`, calls `look` and reads `grad`, without an array being made.
    """

    n_params: int
    n_averages: int
    blocks: tuple[Block, ...]
    samples: int
    """The size of the training set; 0 when there is none."""
    metric_names: tuple[str, ...]
    params: Floats
    """(runs, n_params), to be filled before `look`."""
    averages: Floats
    """(runs, n_averages), to be filled before `look`."""
    grad: Floats
    """(runs, n_params), filled by `look`."""
    next_averages: Floats
    """(runs, n_averages), filled by `look`."""
    data_loss: Floats
    """(runs,), the loss without regularisation at the latest `look`."""

    def look(self, batch: Indices | None, step: int) -> Floats:
        """The loss (runs,) at `params` on the samples in `batch` (None: all); `step` decides what is dropped out.

        For a run alone it may be one number of the array's type.
        """

    def rms(self) -> Floats:
        """The RMS of each layer's backpropagated error at the latest `look`, (runs, layers)."""

    def evaluate(self, params: Floats, batch: Indices | None = None) -> Evaluation:
        """Loss and gradient at `params` in arrays of their own."""

    def measure(self, params: Floats, averages: Floats | None = None) -> dict[str, Floats]:
        """Losses without regularisation and metrics over the whole sets, by name, each (runs,)."""


class Desk:
    """The arrays of an objective, and an evaluation of its own from them."""

    grad: Floats
    data_loss: Floats

    def __init__(self, runs: int, n_params: int, n_averages: int = 0, dtype: Any = np.float64) -> None:
        self.n_params, self.n_averages = n_params, n_averages
        self.params = np.zeros((runs, n_params), dtype)
        self.grad = np.zeros((runs, n_params), dtype)
        self.averages = np.zeros((runs, n_averages), dtype)
        self.next_averages = np.zeros((runs, n_averages), dtype)
        self.data_loss = np.zeros(runs, dtype)

    def look(self, batch: Indices | None, step: int) -> Floats:
        raise NotImplementedError

    def first_averages(self) -> Floats:
        """Running averages before the first batch, (runs, n_averages)."""
        return np.zeros_like(self.averages)

    def rms(self) -> Floats:
        """Functions have no layers: (runs, 0)."""
        return np.empty((len(self.params), 0))

    def evaluate(self, params: Floats, batch: Indices | None = None, step: int = 0) -> Evaluation:
        """Loss and gradient at `params` in arrays of their own, with the averages as they stand."""
        self.params[:] = params
        return self.found(self.look(batch, step))

    def found(self, loss: Floats) -> Evaluation:
        """What the latest `look` found, in arrays of its own."""
        data_loss = np.array(self.data_loss).reshape(-1)
        return Evaluation(
            np.array(loss).reshape(-1), data_loss, self.grad.copy(), self.rms(), self.next_averages.copy()
        )


class FunctionObjective(Desk):
    """A formula of one or two variables; its gradient is the exact derivative, as formulas."""

    samples = 0
    metric_names: tuple[str, ...] = ()

    def __init__(self, expression: Expression, runs: int = 1, dtype: Any = np.float64) -> None:
        super().__init__(runs, len(expression.variables), 0, dtype)
        self.expression = expression
        self.gradient = expression.gradient()
        self.blocks = tuple(Block(name, np.asarray(k)) for k, name in enumerate(expression.variables))
        self._axes = [self.params[:, k] for k in range(self.n_params)]
        self._slopes = [self.grad[:, k] for k in range(self.n_params)]

    def look(self, batch: Indices | None = None, step: int = 0) -> Floats:
        for slope, part in zip(self._slopes, self.gradient, strict=True):
            slope[:] = part(*self._axes)
        self.data_loss = self.expression(*self._axes)
        return self.data_loss

    def evaluate(self, params: Floats, batch: Indices | None = None, step: int = 0) -> Evaluation:
        """At any number of points (points, n_params), whatever the number of runs."""
        if len(params) == len(self.params):
            return super().evaluate(params, batch, step)
        axes = list(np.asarray(params, self.params.dtype).T)
        loss = self.expression(*axes)
        grad = np.stack([part(*axes) for part in self.gradient], axis=1)
        return Evaluation(loss, loss, grad, np.empty((len(params), 0)), np.empty((len(params), 0)))

    def hessian(self, params: Floats) -> Floats:
        """∂²f at each of `params` (runs, n), (runs, n, n)."""
        axes = list(params.T)
        return np.stack([np.stack([h(*axes) for h in row], axis=-1) for row in self._second], axis=-2)

    @cached_property
    def _second(self) -> tuple[tuple[Expression, ...], ...]:
        return self.expression.hessian()

    def on(self, axes: Sequence[Floats]) -> Floats:
        """The function's values on arrays of one shape, one for each variable."""
        return self.expression(*axes)

    def measure(self, params: Floats, averages: Floats | None = None) -> dict[str, Floats]:
        return {}

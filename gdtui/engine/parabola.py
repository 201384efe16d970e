"""Full-batch least squares without the samples: the loss is a parabola of the parameters.

J(θ) = J* + ½ (θ − θ*)ᵀ H (θ − θ*) with H from XXᵀ (the Gram matrix) and θ* the lowest point. A step then costs
nothing per sample, and nothing cancels, since J* comes from the data once.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats, Indices
from gdtui.engine.supervised import Supervised


class Parabola(Supervised):
    """A least-squares regression with one output whose every update sees the whole training set."""

    def __init__(self, *args: Any, **knobs: Any) -> None:
        super().__init__(*args, **knobs)
        self.hessian_matrix = self.curvature()
        self.centre, self.lowest = self._lowest_point()

    def _lowest_point(self) -> tuple[Floats, float]:
        """θ* (n_params,) and J*, from the design itself; where that overflows, zero and the loss there."""
        centre = np.zeros(self.n_params) if self.least_squares is None else self.least_squares
        with np.errstate(all="ignore"):
            error, weights = centre @ self.design - self.train.targets[0], centre * self.is_weight
            lowest = 0.5 * self.error_factor * float(error @ error) + 0.5 * self.l2 * float(weights @ weights)
        return centre, lowest

    def at(self, rows: Floats) -> tuple[Floats, Floats]:
        """Losses (k,) and gradients (k, n_params) at `rows` of parameters, each row by itself."""
        away = rows - self.centre
        if self.n_params > 2:
            grad = np.matvec(self.hessian_matrix, away)
            return self.lowest + 0.5 * np.vecdot(away, grad), grad
        grad = np.empty_like(away)
        if self.n_params == 1:
            np.multiply(self.hessian_matrix[0, 0], away, out=grad)
            return self.lowest + 0.5 * (away[:, 0] * grad[:, 0]), grad
        (a, b), (_, c) = self.hessian_matrix
        u, v = away[:, 0], away[:, 1]
        grad[:, 0] = a * u + b * v
        grad[:, 1] = b * u + c * v
        return self.lowest + 0.5 * (u * grad[:, 0] + v * grad[:, 1]), grad

    def hessian(self, params: Floats) -> Floats:
        """The same everywhere: (runs, n_params, n_params)."""
        return np.broadcast_to(self.hessian_matrix, (len(params), *self.hessian_matrix.shape))

    def without_penalty(self, loss: Floats, rows: Floats) -> Floats:
        """The data's part of losses (k,) at `rows` of parameters."""
        weights = rows * self.is_weight
        return loss - 0.5 * self.l2 * np.vecdot(weights, weights) if self.l2 else loss

    def look(self, batch: Indices | None, step: int) -> Floats:
        loss, self.grad[:] = self.at(self.params)
        self.data_loss = self.without_penalty(loss, self.params)
        return loss

    def rms(self) -> Floats:
        """From the data's loss: the error of a sample is its residual times the same factor."""
        squares = self.data_loss * (2.0 / self.error_factor)
        return (self.error_factor * np.sqrt(squares / self.samples))[:, None]

    @cached_property
    def design(self) -> Floats:
        """A row for each parameter: the features, then ones if there is a bias; (n_params, samples)."""
        return self._design()

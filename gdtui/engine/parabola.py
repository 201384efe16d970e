"""Least squares without the samples: the loss is a parabola of the parameters.

J(θ) = J* + ½ (θ − θ*)ᵀ H (θ − θ*) with H from XXᵀ (the Gram matrix) and θ* the lowest point. A step then costs
nothing per sample, and nothing cancels, since J* comes from the data once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gdtui.engine.looks import Look
from gdtui.engine.objectives import Floats, Indices
from gdtui.engine.supervised import Supervised

WELL_CONDITIONED = 1e-7
"""From this ratio of the smallest to the largest eigenvalue on, the normal equations are good enough to begin with."""


class Parabola(Supervised):
    """A least-squares regression with one output whose every update sees the whole training set."""

    def __init__(self, *args: Any, **knobs: Any) -> None:
        super().__init__(*args, **knobs)
        targets = self.train.targets[0]
        with np.errstate(all="ignore"):
            self.hessian_matrix = self.curvature()
            self.centre, self.lowest = self._lowest_point()
            self.spread = float(np.sum((targets - targets.mean()) ** 2))

    def curvature(self) -> Floats:
        inputs, bias = self.train.inputs, self.layers[0].bias
        gram = np.empty((self.n_params, self.n_params))
        gram[: len(inputs), : len(inputs)] = inputs @ inputs.T
        if bias:
            gram[-1, :-1] = gram[:-1, -1] = inputs.sum(axis=1)
            gram[-1, -1] = self.train.size
        return self.error_factor * gram + np.diag(self.l2 * self.is_weight)

    def errors(self, row: Floats) -> Floats:
        """Prediction minus target at every sample (n,), for one row of parameters (n_params,)."""
        weights, offset = (row[:-1], row[-1]) if self.layers[0].bias else (row, 0.0)
        found: Floats = weights @ self.train.inputs
        found += offset - self.train.targets[0]
        return found

    def _lowest_point(self) -> tuple[Floats, float]:
        """θ* (n_params,) and J there: by the normal equations, refined by the gradient at the samples; where they
        would lose digits, by the design itself; zero where that overflows."""
        if np.all(np.isfinite(self.hessian_matrix)):
            values, vectors = np.linalg.eigh(self.hessian_matrix)
            if values[0] > WELL_CONDITIONED * values[-1]:
                return self._refined((vectors / values) @ vectors.T)
        centre = np.zeros(self.n_params) if self.least_squares is None else self.least_squares
        return centre, self._value_at(centre, self.errors(centre))

    def _refined(self, inverse: Floats) -> tuple[Floats, float]:
        """Two of Newton's steps from zero. The second is tiny, so what it gains is J's last digits: ½ gᵀ H⁻¹ g."""
        centre = -(inverse @ self._pull(-self.train.targets[0]))
        error = self.errors(centre)
        pull = self._pull(error) + self.l2 * centre * self.is_weight
        step = inverse @ pull
        return centre - step, self._value_at(centre, error) - 0.5 * float(pull @ step)

    def _pull(self, error: Floats) -> Floats:
        """The gradient (n_params,) of the data's loss where the samples have this error (n,)."""
        return self.error_factor * np.append(self.train.inputs @ error, error.sum())[: self.n_params]

    def _value_at(self, row: Floats, error: Floats) -> float:
        """J at one row of parameters (n_params,), of which the errors are known."""
        weights = row * self.is_weight
        return 0.5 * self.error_factor * float(error @ error) + 0.5 * self.l2 * float(weights @ weights)

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

    def penalty(self, rows: Floats) -> Floats | float:
        """½·l2·Σw² at `rows` of parameters (k, n_params)."""
        weights = rows * self.is_weight
        return 0.5 * self.l2 * np.vecdot(weights, weights) if self.l2 else 0.0

    def look(self, batch: Indices | None, step: int) -> Floats:
        loss, self.grad[:] = self.at(self.params)
        self.data_loss = loss - self.penalty(self.params)
        return loss

    def laid_open(self, samples: int) -> Look:
        """`look`, with the same bits, for more than two parameters and without a penalty."""
        away = np.empty_like(self.params)
        calls = [
            (np.subtract, (self.params, self.centre, away)),
            (np.matvec, (self.hessian_matrix, away, self.grad)),
        ]
        first, second = (a[0] if len(a) == 1 else a for a in (away, self.grad))
        return Look(calls, first, second, np.asarray(0.5), self.lowest)

    def rms(self) -> Floats:
        return self.rms_of(self.data_loss, self.error_factor, self.samples)

    def rms_of(self, data_loss: Floats, factor: float, samples: int) -> Floats:
        """From the data's loss (k,): the error of a sample is its residual times the same factor; (k, 1)."""
        return (factor * np.sqrt(data_loss * (2.0 / factor) / samples))[:, None]

    def measured_train(self, rows: Floats) -> dict[str, Floats]:
        loss = self.at(rows)[0] - self.penalty(rows)
        return {"train_loss": loss, "r2": 1.0 - loss * (2.0 / self.error_factor) / self.spread}

"""Least squares and ridge regression solved at once: the answer that descent is on its way to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def least_squares(design: Floats, targets: Floats, factor: float, l2: float, penalised: Floats) -> Floats | None:
    """θ (outputs, width) that minimises factor·Σ(θX − y)² + ½·l2·Σθ², the penalty where `penalised` is 1.

    `design` X is (width, n), `targets` y (outputs, n), `penalised` (width,) of 0 and 1. Solved by an orthogonal
    factorisation of the design, the penalty as further rows of it (Golub & Van Loan, Matrix Computations, §5.3 and
    §6.1.4): normal equations would square the condition number, and powers of one input have a large one. Of
    several answers the shortest is taken, to which descent from zero goes. None where the numbers overflow.
    """
    design, targets = design.astype(np.float64), targets.astype(np.float64)
    width, outputs = len(design), len(targets)
    rows = np.concatenate([design, np.diag(np.sqrt(0.5 * l2 / factor) * penalised)], axis=1)
    right = np.concatenate([targets, np.zeros((outputs, width))], axis=1)
    triangle: Floats = np.linalg.qr(np.concatenate([rows, right]).T, mode="r")  # type: ignore[assignment]
    if not np.all(np.isfinite(triangle)):
        return None
    return _solved(triangle[:, :width], triangle[:, width:]).T


def _solved(left: Floats, right: Floats) -> Floats:
    """With columns of one length small ones are not taken for rounding; but only a unique answer may be rescaled."""
    length = np.sqrt(np.sum(left * left, axis=0))
    length[length == 0.0] = 1.0
    scaled, _, rank, _ = np.linalg.lstsq(left / length, right, rcond=None)
    unique = rank == left.shape[1]
    return np.asarray(scaled / length[:, None] if unique else np.linalg.lstsq(left, right, rcond=None)[0])

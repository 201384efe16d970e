"""How data are split into samples for training and for testing, and how they are scaled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.streams import Purpose, permutation
from gdtui.errors import ScenarioError

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


def split(n: int, test_fraction: float, seed: int) -> tuple[Rows, Rows]:
    """Which of `n` samples are for training and which for testing: two sorted arrays of indices.

    round(n·test_fraction) are drawn for testing, without replacement; above 0 each part gets at least one.
    Raises ScenarioError where `n` is too small for two parts.
    """
    if test_fraction > 0.0 and n < 2:
        raise ScenarioError("too few samples to hold some back", "data.test_fraction", test_fraction, has_value=True)
    size = min(max(round(n * test_fraction), 1), n - 1) if test_fraction > 0.0 else 0
    order = permutation(seed, Purpose.SPLIT, 0, n)
    return np.sort(order[size:]), np.sort(order[:size])


HUGE = 1e150
"""Numbers beyond it are made smaller before they are squared."""


def moments(X: Floats) -> tuple[Floats, Floats]:
    """Each column's mean and deviation (d,), of numbers of any size."""
    size = np.abs(X).max(axis=0, initial=0.0)
    if not (size > HUGE).any():
        return X.mean(axis=0), X.std(axis=0)
    size = np.where(size > HUGE, size, 1.0)
    return (X / size).mean(axis=0) * size, (X / size).std(axis=0) * size


def standardize(X_train: Floats, X_test: Floats) -> tuple[Floats, Floats]:
    """Both arrays (n, d) with each column's training mean taken off and divided by its training deviation."""
    mean, spread = scaling(X_train)
    return (X_train - mean) / spread, (X_test - mean) / spread


def scaling(X_train: Floats) -> tuple[Floats, Floats]:
    """Each column's mean and deviation (d,): the population's (÷ n); 1 for a column that does not vary, so that it
    is only centred."""
    mean, spread = moments(X_train)
    # Rounding gives a constant column a tiny spread: ask the values themselves.
    spread[X_train.max(axis=0) == X_train.min(axis=0)] = 1.0
    return mean, spread

"""The matrix products of a network's updates and nothing else, by NumPy's BLAS, in gdtui's shapes, into ready arrays.

No training gets below this, so the ratio is the share of the machine's GEMM peak *at these shapes* that gdtui reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.given import load
from benchmarks.works import Work

VERSIONS = {"NumPy": np.__version__}


def prepare(work: Work, folder: Path) -> Callable[[], None]:
    given = load(work, folder)
    n = work.batch or len(given.X)
    random = np.random.default_rng(0)
    products: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(a: np.ndarray, b: np.ndarray) -> None:
        products.append((a, b, np.empty((a.shape[0], b.shape[1]))))

    for k, (weight, _) in enumerate(given.layers):
        fan_out, fan_in = weight.shape
        W, delta = random.standard_normal((fan_out, fan_in + 1)), random.standard_normal((fan_out, n))
        below = random.standard_normal((n, fan_in + 1)).T
        add(W, below)
        add(delta, below.T)
        if k:
            add(np.ascontiguousarray(W[:, :-1]).T, delta)

    def run() -> None:
        for _ in range(work.steps):
            for a, b, out in products:
                a.dot(b, out)

    return run


def rows(result: None, probes: list[int]) -> np.ndarray:
    """It trains nothing, so there is nothing to compare."""
    return np.empty((0, 1))

"""What every peer starts from: samples, first weights, batches and learning rates, as gdtui has them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.works import Work

FILE = "given.npz"


@dataclass(frozen=True)
class Given:
    """Samples as rows, in the work's dtype."""

    X: NDArray
    """(n, features)."""
    Y: NDArray
    """(n, outputs): numbers, or a one for the class of each."""
    layers: list[tuple[NDArray, NDArray]]
    """Weights (fan_out, fan_in) and biases (fan_out,) of each layer."""
    batches: NDArray | None
    """The samples of each update (steps, batch); None where each takes all."""
    rates: NDArray
    """The learning rate of each run (runs,)."""
    start: float = 0.0
    """Where a function's run begins."""

    def batch(self, step: int) -> tuple[NDArray, NDArray]:
        """The samples of an update and their targets."""
        if self.batches is None:
            return self.X, self.Y
        rows = self.batches[step]
        return self.X[rows], self.Y[rows]


def save(given: Given, folder: Path) -> None:
    """Write everything into the folder, for other processes."""
    arrays = {"X": given.X, "Y": given.Y, "rates": given.rates, "start": np.array(given.start)}
    for k, (weight, bias) in enumerate(given.layers):
        arrays |= {f"weight{k}": weight, f"bias{k}": bias}
    if given.batches is not None:
        arrays["batches"] = given.batches
    np.savez(folder / FILE, **arrays)


def load(work: Work, folder: Path) -> Given:
    """What `save` wrote."""
    with np.load(folder / FILE) as file:
        layers = [(file[f"weight{k}"], file[f"bias{k}"]) for k in range(len(work.hidden) + 1) if f"weight{k}" in file]
        batches = file["batches"] if work.batch else None
        return Given(file["X"], file["Y"], layers, batches, file["rates"], float(file["start"]))

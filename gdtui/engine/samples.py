"""Training and test samples as a model sees them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen


class Part(Frozen, eq=False):
    """Training or test samples, feature-major: `inputs` (features, n), `targets` (outputs, n)."""

    inputs: Floats
    targets: Floats
    rows: NDArray[np.intp]

    @property
    def size(self) -> int:
        return self.inputs.shape[1]

    @cached_property
    def by_sample(self) -> tuple[Floats, Floats]:
        """Inputs with a 1 behind them (n, features + 1), and targets (n, outputs): a batch is taken in one piece."""
        inputs = np.empty((self.size, len(self.inputs) + 1), self.inputs.dtype)
        inputs[:, :-1], inputs[:, -1] = self.inputs.T, 1.0
        return inputs, np.ascontiguousarray(self.targets.T)

    def as_(self, dtype: Any) -> Part:
        """The same samples with numbers of another type."""
        if self.inputs.dtype == dtype:
            return self
        return Part(self.inputs.astype(dtype), self.targets.astype(dtype), self.rows)


def classes_of(targets: Floats) -> NDArray[np.intp]:
    """Class numbers (n,) of targets: a row of 0 and 1, or one row a class."""
    return targets.argmax(axis=0) if len(targets) > 1 else targets[0].astype(np.intp)

"""Everything a step depends on, and the row that is recorded of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen

DIVERGENCE_FACTOR = 1e12
"""A run has diverged when its loss exceeds this many times its first loss (or 1, if that is more)."""


class State(Frozen):
    """A point in a run. No array in it is ever altered, so states may share arrays with each other."""

    step: int
    epoch: int
    position: int
    """Samples of this epoch already used."""
    params: Floats
    averages: Floats
    """Running averages of the layers that keep some, (runs, n_averages)."""
    memory: Any
    """The optimiser's state."""
    updates: int
    """Updates since the optimiser's state was initialised."""
    diverged_step: NDArray[np.int64]
    """The row at which each run diverged, −1 while it has not; (runs,)."""
    first_loss: Floats
    last_loss: Floats
    """The latest finite loss of each run."""
    best_loss: Floats
    best_step: NDArray[np.int64]
    judged_best: float = np.inf
    waited: int = 0
    """Judged rows since the last one that was better by min_delta."""
    stopped_by: str = ""
    """The first stop rule that fired, "" while none has."""
    plateau: tuple[Any, ...] = ()
    """What a schedule that watches the losses has seen of each run's."""

    BY_RUN: ClassVar[tuple[str, ...]] = (
        "params", "averages", "diverged_step", "first_loss", "last_loss", "best_loss", "best_step",
    )  # fmt: skip
    """The fields with a row, or a number, for each run."""

    @property
    def scale(self) -> Floats | float:
        """What such a schedule multiplies the learning rate by: one number, or a column (runs, 1) for a crowd."""
        if not self.plateau:
            return 1.0
        scales = [float(one.scale) for one in self.plateau]
        return scales[0] if len(scales) == 1 else np.array(scales)[:, None]

    @property
    def nbytes(self) -> int:
        """What the arrays take."""
        arrays = [self.params, self.averages, *(self.memory or ())]
        return sum(array.nbytes for array in arrays) + 1024

    def with_(self, **changes: Any) -> State:
        """The state with some fields changed; dataclasses.replace takes twice as long."""
        new = object.__new__(State)
        new.__dict__.update(self.__dict__)
        new.__dict__.update(changes)
        return new

    def part(self, place: slice) -> State:
        """The state of some of the runs."""
        memory = type(self.memory)(*(array[place] for array in self.memory))
        plateau = self.plateau[place]
        return self.with_(memory=memory, plateau=plateau, **{name: getattr(self, name)[place] for name in self.BY_RUN})


class Row(Frozen):
    """What is recorded at a step, each number (runs,): the objective on the batch that the next update uses,
    the norm of its gradient before clipping, the learning rate of that update; `measures` holds losses and
    metrics over the whole sets where they were taken. NaN or infinity stand for what is not finite."""

    step: int
    epoch: int
    loss: Floats
    grad_norm: Floats
    lr: float
    measures: Mapping[str, Floats]

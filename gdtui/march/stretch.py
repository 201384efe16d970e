"""What a stretch of updates leaves behind: a number for each row, and the state at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gdtui.engine.objectives import Evaluation, Floats
from gdtui.frozen import Frozen
from gdtui.state import State


class Stretch(Frozen, eq=False):
    """`count` updates, each followed by its row: row i is that of step `first` + i.

    It ends early when the only run, or the last of a crowd, diverges. `state` holds the parameters at its end and
    where each run diverged; what else a row means for a run is judged by whoever asked for the stretch.
    """

    first: int
    loss: Floats
    """(count, runs)."""
    data_loss: Floats
    grad_norm: Floats
    state: State
    evaluation: Evaluation
    path: Floats | None
    """The first run's parameters, a row each (count, n_params), where they are few."""
    errors: Sequence[tuple[int, Floats]] = ()
    """Step and RMS of each layer's error (layers,), of the first run, for the latest rows."""
    measures: Sequence[tuple[int, Mapping[str, Floats]]] = ()
    """Step, and losses and metrics over the whole sets (runs,), where they were due."""
    inner: Callable[[int], State] | None = None
    """The state after so many of the updates, where it is known without making them again."""

    @property
    def count(self) -> int:
        return len(self.loss)

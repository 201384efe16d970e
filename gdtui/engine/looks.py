"""A look at an objective, laid open: what is called, and what its loss is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from numpy.typing import NDArray

Floats = NDArray[Any]
Calls = Sequence[tuple[Callable[..., Any], tuple[Any, ...]]]


class Look(NamedTuple):
    """After `calls`, the gradient is filled and the loss is `lowest` + `factor` · Σ `first` · `second`, where these are
    arrays (n,) for a run alone and (runs, n) for a crowd."""

    calls: Calls
    first: Floats
    second: Floats
    factor: Floats
    lowest: float | None = None
    """None where nothing is to be added."""
    deltas: Sequence[Floats] = ()
    """Each layer's backpropagated error for the first run, one row each; none where it follows from the loss."""
    rows: tuple[Floats, Floats] | None = None
    """Where the samples of a batch and their targets go, before the calls; None where there are none to be put."""

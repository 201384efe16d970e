"""What a crowd of runs has in common, where its runs may differ, and how large it may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import structs

from gdtui import limits
from gdtui.engine.layers import Layer
from gdtui.scenario import Scenario

LARGEST_MEMORY = 4
"""Numbers for each parameter that an optimiser keeps which keeps neither steps nor pairs of parameters."""
UNLIKE = "runs of one crowd may differ in numbers of their optimiser and in where they start only"


def shared(run: Scenario) -> tuple[Any, ...]:
    """What all runs of a crowd have in common. A seed belongs to it where more than first weights is drawn from it."""
    training, model, function = run.training, run.model, run.function
    draws = training.batch_size != "full" or training.gradient_noise or (model is not None and model.dropout)
    return (
        run.kind, run.data, run.schedule, run.optimizer.name, function and function.expression,
        model and structs.replace(model, init=None), training if draws else structs.replace(training, seed=0),
    )  # fmt: skip


def refuse_large_crowd(runs: int, layers: Sequence[Layer], samples: int) -> None:
    """Refuse a crowd for which there is no room; a model that needs no look at its samples has none."""
    sizes = [layers[0].fan_in, *(layer.fan_out for layer in layers)]
    limits.refuse_large_crowd(runs, sizes, samples)
    limits.refuse_large_state(runs, sum(layer.size for layer in layers), LARGEST_MEMORY, "crowd")


def stack(values: list[Any]) -> Any:
    """What all runs agree on, or a column (runs, 1) of the numbers in which they differ."""
    if all(value == values[0] for value in values):
        return values[0]
    if isinstance(values[0], tuple):
        return tuple(stack(list(part)) for part in zip(*values, strict=True))
    if isinstance(values[0], bool | str):
        raise ValueError(UNLIKE)
    return np.array(values, dtype=np.float64)[:, None]

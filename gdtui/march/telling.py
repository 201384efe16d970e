"""One update made once more, with everything the optimiser tells of its arithmetic on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from gdtui.engine.objectives import Evaluation, Floats
from gdtui.march.following import Batches
from gdtui.march.walk import Walk
from gdtui.plan import Plan
from gdtui.state import State


class Told(NamedTuple):
    """An update as it is made: the gradient (runs, n_params) that the optimiser is given, after noise and clipping,
    its learning rate, the change that comes of it, the optimiser's next state, and what was told by its names."""

    grad: Floats
    lr: float
    change: Floats
    memory: Any
    arrays: Mapping[str, Any]


def told(plan: Plan, state: State, evaluation: Evaluation) -> Told:
    """The update that follows a state."""
    with np.errstate(all="ignore"):
        walk = Walk(plan, Batches(plan), state, evaluation)
        heard: dict[str, Any] = {}
        walk.overhear(heard)
        change = walk.change().copy()
        return Told(heard.pop("given"), float(np.ravel(heard.pop("lr"))[0]), change, walk.memory, heard)

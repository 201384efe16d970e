"""The schedule that watches the losses."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from gdtui.engine.decays import Share, schedules
from gdtui.frozen import Frozen
from gdtui.registry import Fraction, Range


class PlateauState(NamedTuple):
    """`scale` multiplies the learning rate; `best` is the lowest loss that counted, `waited` the losses since then,
    `cooldown` the losses that are not counted yet."""

    scale: float
    best: float
    waited: int
    cooldown: int


@schedules.register("reduce_on_plateau")
class ReduceOnPlateau(Frozen, kw_only=True):
    """Falls by a factor whenever the loss has stopped falling.

    PyTorch's ReduceLROnPlateau with mode "min", threshold_mode "rel" and eps 0. A loss is better when it lies
    below best·(1 − threshold); after more than `patience` losses in a row that are not, the scale is multiplied
    by `factor`, down to min_scale, and the next `cooldown` losses are not held against it.
    """

    factor: Annotated[float, Range(gt=0.0, lt=1.0), "what each fall multiplies by"] = 0.1
    patience: Annotated[int, Range(ge=0), "losses without progress that are borne"] = 10
    threshold: Annotated[Fraction, "the share of the best loss that counts as progress"] = 1e-4
    cooldown: Annotated[int, Range(ge=0), "losses after a fall that are not counted"] = 0
    min_scale: Annotated[float, Share, "no fall goes below this factor"] = 0.0

    def __call__(self, step: int, total: int) -> float:
        """Always 1: what it does to the learning rate is the `scale` of its state."""
        return 1.0

    def init(self) -> PlateauState:
        """Before the first loss."""
        return PlateauState(1.0, math.inf, 0, 0)

    def observe(self, state: PlateauState, loss: float) -> PlateauState:
        """The state after one more loss; a loss that is not a number is no progress."""
        better = loss < state.best * (1.0 - self.threshold)
        best = loss if better else state.best
        cooling = state.cooldown > 0
        waited = 0 if better or cooling else state.waited + 1
        if waited > self.patience:
            return PlateauState(max(state.scale * self.factor, self.min_scale), best, 0, self.cooldown)
        return PlateauState(state.scale, best, waited, state.cooldown - cooling)

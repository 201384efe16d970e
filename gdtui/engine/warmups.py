"""Schedules that begin with a small learning rate: the factor rises in a straight line, then stays or falls."""

from __future__ import annotations

import math
from typing import Annotated

from gdtui.engine.decays import Share, falling_cosine, schedules
from gdtui.frozen import Frozen
from gdtui.registry import Range

WarmupSteps = Annotated[int, Range(ge=0), "updates until the full learning rate; 0 is no warm-up"]
InitValue = Annotated[float, Share, "factor in the first update; 0 does not move at all"]


@schedules.register("warmup")
class Warmup(Frozen, kw_only=True):
    """Rises in a straight line, then stays.

    optax's linear_schedule from init_value to 1 over warmup_steps.
    """

    warmup_steps: WarmupSteps = 50
    init_value: InitValue = 0.0

    def __call__(self, step: int, total: int) -> float:
        """init_value + (1 − init_value)·step/warmup_steps, at most 1."""
        return rising_line(step, self.warmup_steps, self.init_value)


@schedules.register("warmup_cosine_decay")
class WarmupCosineDecay(Frozen, kw_only=True):
    """Rises in a straight line, then falls along half a cosine.

    optax's warmup_cosine_decay_schedule with a peak of 1. decay_steps counts from the first update, the
    warm-up included; when the warm-up takes all of it, the factor rises to the end and drops to end_value.
    """

    warmup_steps: WarmupSteps = 50
    decay_steps: Annotated[int, Range(ge=0), "updates until end_value, warm-up included; 0 is the whole run"] = 0
    init_value: InitValue = 0.0
    end_value: Annotated[float, Share, "the factor at the end"] = 0.0

    def __call__(self, step: int, total: int) -> float:
        """The line up to warmup_steps, the cosine from there to decay_steps."""
        if step < self.warmup_steps:
            return rising_line(step, self.warmup_steps, self.init_value)
        falling = (self.decay_steps or total) - self.warmup_steps
        return falling_cosine(step - self.warmup_steps, falling, self.end_value)


@schedules.register("inverse_sqrt")
class InverseSqrt(Frozen, kw_only=True):
    """Rises in a straight line, then falls with the square root of the steps, without an end.

    Vaswani et al. 2017 (arXiv 1706.03762), equation 3: min(t^−½, t·w^−3⁄2) with w = warmup_steps, divided by its
    peak w^−½, so √(w/t) after the warm-up. The first update of a run has t = 0.
    """

    warmup_steps: Annotated[int, Range(ge=1), "updates until the full learning rate, and the unit of the fall"] = 50
    init_value: InitValue = 0.0

    def __call__(self, step: int, total: int) -> float:
        """The line up to warmup_steps, then √(warmup_steps/step)."""
        if step < self.warmup_steps:
            return rising_line(step, self.warmup_steps, self.init_value)
        return math.sqrt(self.warmup_steps / step)


def rising_line(step: int, steps: int, start: float) -> float:
    """A straight line from `start` at step 0 to 1 at `steps`, and 1 from there on."""
    return 1.0 if step >= steps else start + (1.0 - start) * step / steps

"""Schedules: by what factor the optimiser's learning rate is multiplied, as the run goes on.

`schedule(step, total)` is the factor of update `step` + 1, the one that leaves row `step`; `total` is the
number of updates planned. The words are optax's, for a peak of 1; only those of `step_decay` are PyTorch's. A
length of 0 updates means the whole run, so that every schedule works without options.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from gdtui.registry import Range, Registry


class Schedule(Protocol):
    """What every schedule can do."""

    def __call__(self, step: int, total: int) -> float:
        """The factor ≥ 0 for update `step` + 1 of `total`; beyond the plan too, without an end."""


schedules: Registry[Any] = Registry("schedule")

Share = Range(ge=0.0, le=1.0)
Ratio = Range(gt=0.0, le=1.0)
WarmupSteps = Annotated[int, Range(ge=0), "updates until the full learning rate; 0 is no warm-up"]
InitValue = Annotated[float, Share, "factor in the first update; 0 does not move at all"]


@schedules.register("constant")
@dataclass(frozen=True, kw_only=True)
class Constant:
    """The learning rate stays as it is: factor 1."""

    def __call__(self, step: int, total: int) -> float:
        """Always 1."""
        return 1.0


@schedules.register("step_decay")
@dataclass(frozen=True, kw_only=True)
class StepDecay:
    """Falls by a factor every so many updates.

    PyTorch's StepLR: gamma^⌊t / step_size⌋.
    """

    step_size: Annotated[int, Range(ge=1), "updates between two falls"] = 100
    gamma: Annotated[float, Ratio, "what each fall multiplies by"] = 0.1

    def __call__(self, step: int, total: int) -> float:
        """gamma^⌊step / step_size⌋."""
        return float(self.gamma ** (step // self.step_size))


@schedules.register("exponential_decay")
@dataclass(frozen=True, kw_only=True)
class ExponentialDecay:
    """Falls by the same ratio in every update.

    optax's exponential_decay: decay_rate^(t / transition_steps).
    """

    transition_steps: Annotated[int, Range(ge=0), "updates for one fall by decay_rate; 0 is the whole run"] = 0
    decay_rate: Annotated[float, Ratio, "the factor after transition_steps"] = 0.1

    def __call__(self, step: int, total: int) -> float:
        """decay_rate^(step / transition_steps)."""
        return float(self.decay_rate ** (step / (self.transition_steps or max(total, 1))))


@schedules.register("cosine_decay")
@dataclass(frozen=True, kw_only=True)
class CosineDecay:
    """Falls along half a cosine, gently at both ends.

    optax's cosine_decay_schedule, after Loshchilov & Hutter (2017): (1 − alpha)·½(1 + cos(π·t/T)) + alpha
    with T = decay_steps, then alpha.
    """

    decay_steps: Annotated[int, Range(ge=0), "updates until alpha is reached; 0 is the whole run"] = 0
    alpha: Annotated[float, Share, "the factor at the end"] = 0.0

    def __call__(self, step: int, total: int) -> float:
        """(1 − alpha)·½(1 + cos(π·step/decay_steps)) + alpha."""
        return _cosine(step, self.decay_steps or total, self.alpha)


@schedules.register("warmup")
@dataclass(frozen=True, kw_only=True)
class Warmup:
    """Rises in a straight line, then stays.

    optax's linear_schedule from init_value to 1 over warmup_steps.
    """

    warmup_steps: WarmupSteps = 50
    init_value: InitValue = 0.0

    def __call__(self, step: int, total: int) -> float:
        """init_value + (1 − init_value)·step/warmup_steps, at most 1."""
        return _line(step, self.warmup_steps, self.init_value)


@schedules.register("warmup_cosine_decay")
@dataclass(frozen=True, kw_only=True)
class WarmupCosineDecay:
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
            return _line(step, self.warmup_steps, self.init_value)
        falling = (self.decay_steps or total) - self.warmup_steps
        return _cosine(step - self.warmup_steps, falling, self.end_value)


def _line(step: int, steps: int, start: float) -> float:
    return 1.0 if step >= steps else start + (1.0 - start) * step / steps


def _cosine(step: int, steps: int, end: float) -> float:
    if step >= steps:
        return end
    return (1.0 - end) * 0.5 * (1.0 + math.cos(math.pi * step / steps)) + end

"""What a schedule is, and those that only fall.

`schedule(step, total)` is the factor of update `step` + 1, the one that leaves row `step`; `total` is the
number of updates planned. The words are optax's, for a peak of 1; those of `step_decay`, `one_cycle` and
`reduce_on_plateau` are PyTorch's. A length of 0 updates means the whole run, so that every schedule works
without options.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Protocol

from gdtui.frozen import Frozen
from gdtui.registry import Range, Registry


class Schedule(Protocol):
    """What every schedule can do."""

    def __call__(self, step: int, total: int) -> float:
        """The factor ≥ 0 for update `step` + 1 of `total`; beyond the plan too, without an end."""


schedules: Registry[Any] = Registry("schedule")

Share = Range(ge=0.0, le=1.0)
Ratio = Range(gt=0.0, le=1.0)


@schedules.register("constant")
class Constant(Frozen, kw_only=True):
    """The learning rate stays as it is: factor 1."""

    def __call__(self, step: int, total: int) -> float:
        """Always 1."""
        return 1.0


@schedules.register("step_decay")
class StepDecay(Frozen, kw_only=True):
    """Falls by a factor every so many updates.

    PyTorch's StepLR: gamma^⌊t / step_size⌋.
    """

    step_size: Annotated[int, Range(ge=1), "updates between two falls"] = 100
    gamma: Annotated[float, Ratio, "what each fall multiplies by"] = 0.1

    def __call__(self, step: int, total: int) -> float:
        """gamma^⌊step / step_size⌋."""
        return float(self.gamma ** (step // self.step_size))


@schedules.register("exponential_decay")
class ExponentialDecay(Frozen, kw_only=True):
    """Falls by the same ratio in every update.

    optax's exponential_decay: decay_rate^(t / transition_steps).
    """

    transition_steps: Annotated[int, Range(ge=0), "updates for one fall by decay_rate; 0 is the whole run"] = 0
    decay_rate: Annotated[float, Ratio, "the factor after transition_steps"] = 0.1

    def __call__(self, step: int, total: int) -> float:
        """decay_rate^(step / transition_steps)."""
        return float(self.decay_rate ** (step / (self.transition_steps or max(total, 1))))


@schedules.register("polynomial_decay")
class PolynomialDecay(Frozen, kw_only=True):
    """Falls along a power of what is left: a straight line at power 1, ever gentler towards the end above it.

    optax's polynomial_schedule: (1 − end_value)·(1 − t/T)^power + end_value with T = transition_steps, then
    end_value.
    """

    power: Annotated[float, Range(gt=0.0), "1 is a straight line, 2 a parabola that ends flat"] = 1.0
    end_value: Annotated[float, Share, "the factor at the end"] = 0.0
    transition_steps: Annotated[int, Range(ge=0), "updates until end_value; 0 is the whole run"] = 0

    def __call__(self, step: int, total: int) -> float:
        """(1 − end_value)·(1 − step/transition_steps)^power + end_value."""
        steps = self.transition_steps or total
        left = 1.0 - step / steps if step < steps else 0.0
        return (1.0 - self.end_value) * math.pow(left, self.power) + self.end_value


@schedules.register("cosine_decay")
class CosineDecay(Frozen, kw_only=True):
    """Falls along half a cosine, gently at both ends.

    optax's cosine_decay_schedule, after Loshchilov & Hutter (2017): (1 − alpha)·½(1 + cos(π·t/T)) + alpha
    with T = decay_steps, then alpha.
    """

    decay_steps: Annotated[int, Range(ge=0), "updates until alpha is reached; 0 is the whole run"] = 0
    alpha: Annotated[float, Share, "the factor at the end"] = 0.0

    def __call__(self, step: int, total: int) -> float:
        """(1 − alpha)·½(1 + cos(π·step/decay_steps)) + alpha."""
        return falling_cosine(step, self.decay_steps or total, self.alpha)


def falling_cosine(step: int, steps: int, end: float) -> float:
    """Half a cosine from 1 at step 0 to `end` at `steps`, and `end` from there on."""
    if step >= steps:
        return end
    return (1.0 - end) * 0.5 * (1.0 + math.cos(math.pi * step / steps)) + end

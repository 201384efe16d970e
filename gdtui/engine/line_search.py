"""How far to go along a direction: searches over all runs at once, and gradient descent that uses one.

Every round tries one step length in every run. A run that has found its own keeps it, so that trying it again
changes nothing, and only runs still searching are counted. Numbers of a run are columns (runs, 1).
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.descent import Floats, Probe, column, in_dtype, optimizers
from gdtui.engine.working import Tell, Working
from gdtui.frozen import Frozen
from gdtui.registry import Lr, Range

FirstTrial = Annotated[Lr, "the step length that each line search tries first"]
SufficientDecrease = Annotated[
    float, Range(gt=0.0, lt=0.5), "the share of the decrease promised by the slope that a step must bring"
]
MaxTrials = Annotated[int, Range(ge=1, le=1000), "trials after which a line search gives up"]


ROUNDING = 10
"""Differences of the loss below this many units in its last place say nothing."""


class Found(NamedTuple):
    """Where a search ended, each (runs, 1): the step length (0 if it gave up), whether it meets the conditions,
    and how many points were tried."""

    step_length: Floats
    good: NDArray[np.bool_]
    trials: Floats


class ArmijoState(NamedTuple):
    """`step_length`: of the last update; and what has been evaluated so far; each (runs, 1)."""

    step_length: Floats
    function_evaluations: Floats
    gradient_evaluations: Floats


@optimizers.register("armijo")
class Armijo(Frozen, kw_only=True):
    """Gradient descent that shortens each step until the loss falls far enough.

    Armijo (1966), as backtracking (Nocedal & Wright 2006, algorithm 3.1): α begins at lr and is multiplied by
    shrink until f(θ − αg) ≤ f(θ) − c1·α·gᵀg; θ ← θ − αg. After max_trials trials θ stays.
    """

    lr: FirstTrial = 1.0
    c1: SufficientDecrease = 1e-4
    shrink: Annotated[float, Range(gt=0.0, lt=1.0), "the factor between a step length and the next trial"] = 0.5
    max_trials: MaxTrials = 50

    symbols: ClassVar[tuple[str, ...]] = ("α ← shrink·α until f(θ−αg) ≤ f(θ)−c1·α·gᵀg", "θ ← θ − α·g")
    asks: ClassVar[tuple[str, ...]] = ("value",)

    def init(self, params: Floats) -> ArmijoState:
        """Nothing tried yet."""
        return ArmijoState(*(np.zeros_like(params[:, :1]) for _ in range(3)))

    def update(
        self,
        grad: Floats,
        state: ArmijoState,
        params: Floats,
        *,
        step: int,
        lr: Floats,
        probe: Probe,
        tell: Tell | None = None,
    ) -> tuple[Floats, ArmijoState]:
        """−αg, and α with the evaluations so far."""
        found = self._backtracked(grad, params, lr, probe)
        evaluations = state.function_evaluations + 1.0 + found.trials
        return -found.step_length * grad, ArmijoState(found.step_length, evaluations, state.gradient_evaluations + 1.0)

    def working(self, step: int, place: int) -> Working:
        """One step length for all parameters."""
        lines = ("α = lr, times shrink until f falls enough", "θ ← θ − α·g")
        return Working(lines, {"α": "step_length"}, words="the line search chose α, the same for all parameters")

    def _backtracked(self, grad: Floats, params: Floats, lr: Floats, probe: Probe) -> Found:
        value, promise = probe.value(params)[:, None], in_dtype(self.c1, grad) * column(np.vecdot(grad, grad), grad)
        length = np.zeros_like(promise) + in_dtype(lr, grad)
        trials, searching = np.zeros_like(promise), np.ones(promise.shape, np.bool_)
        for tried in range(1, int(np.max(self.max_trials)) + 1):
            trials = trials + searching
            good = probe.value(params + -length * grad)[:, None] <= value - promise * length
            # A run that gave up stands still, where it would seem to have found a good place.
            failed = searching & ~good
            searching = failed & (tried < self.max_trials)
            shorter = length * in_dtype(self.shrink, grad)
            length = np.where(failed, np.where(searching, shorter, np.zeros_like(length)), length)
            if not searching.any():
                break
        return Found(length, length > 0.0, trials)


def strong_wolfe(
    probe: Probe, params: Floats, direction: Floats, slope: Floats, first: Any, c1: Any, c2: Any, max_trials: Any
) -> tuple[Found, Floats]:
    """A step length α with f(α) ≤ f(0) + c1·α·f′(0) and |f′(α)| ≤ −c2·f′(0), and the gradient there.

    The strong Wolfe conditions (Nocedal & Wright 2006, equation 3.7), found by doubling and bisecting as in Lewis
    & Overton (2013), algorithm 2.6: too long where the loss has not fallen enough or rises too steeply, too short
    where it still falls too steeply. `slope` (runs, 1) is f′(0) < 0, `first` the first trial. After `max_trials`
    trials, or where a step does not change θ, the longest that was too short remains, and counts as not good.

    Near a minimum the rounding of the loss hides its decrease. Where the loss is the same but for `ROUNDING` units in
    its last place, the slope judges in its place: f′(α) ≤ (2·c1 − 1)·f′(0), the approximate condition of Hager &
    Zhang (2005), equation 4.1. So a search ends at the accuracy of the gradient and not of the loss.
    """
    value, low = probe.value(params)[:, None], np.zeros_like(slope)
    high, length = np.full_like(slope, np.inf), low + in_dtype(first, slope)
    trials, searching = np.zeros_like(slope), np.ones(slope.shape, np.bool_)
    good, rounding = np.zeros(slope.shape, np.bool_), ROUNDING * np.finfo(slope.dtype).eps * np.abs(value)
    for tried in range(1, int(np.max(max_trials)) + 1):
        trials = trials + searching
        point = params + length * direction
        there, grad = probe.value_and_grad(point)
        slope_there = column(np.vecdot(grad, direction), slope)
        rise = there[:, None] - value
        low_enough = rise <= in_dtype(c1, slope) * slope * length
        hidden = (rise <= rounding) & (slope_there <= in_dtype(2.0 * c1 - 1.0, slope) * slope)
        steepest = in_dtype(c2, slope) * slope
        too_long = searching & ~((low_enough | hidden) & (slope_there <= -steepest))
        too_short = searching & ~too_long & (slope_there < steepest)
        high, low = np.where(too_long, length, high), np.where(too_short, length, low)
        failed = too_long | too_short
        good = good | (searching & ~failed)
        # No shorter step changes θ where this one has not: a run at its minimum stops here.
        searching = failed & (tried < max_trials) & (point != params).any(axis=1, keepdims=True)
        length = np.where(failed, _between(low, high, searching), length)
        if not searching.any():
            break
    return Found(length, good, trials), grad


def _between(low: Floats, high: Floats, searching: NDArray[np.bool_]) -> Floats:
    """The next trial: in the middle, or twice as far while nothing was too long; `low` where the search is over."""
    bounded = np.isfinite(high)
    middle = low + 0.5 * (np.where(bounded, high, low) - low)
    return np.where(searching, np.where(bounded, middle, low + low), low)

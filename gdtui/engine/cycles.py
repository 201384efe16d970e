"""Schedules that come back up: the single cycle, and the cosine that begins again."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from gdtui.engine.decays import Share, falling_cosine, schedules
from gdtui.frozen import Frozen
from gdtui.registry import Range


@schedules.register("cosine_restarts")
class CosineRestarts(Frozen, kw_only=True):
    """Falls along half a cosine and jumps back up, again and again: each restart may leave a valley behind.

    Loshchilov & Hutter 2017 (arXiv 1608.03983), equation 5, as PyTorch's CosineAnnealingWarmRestarts:
    (1 − alpha)·½(1 + cos(π·t/Tᵢ)) + alpha, where t counts from the latest restart and Tᵢ = t_0·t_multⁱ.
    """

    t_0: Annotated[int, Range(ge=0), "updates until the first restart; 0 is the whole run"] = 50
    t_mult: Annotated[int, Range(ge=1), "how many times longer each period is than the one before"] = 1
    alpha: Annotated[float, Share, "the factor just before a restart"] = 0.0

    def __call__(self, step: int, total: int) -> float:
        """The cosine of the period that `step` lies in."""
        period = self.t_0 or max(total, 1)
        if self.t_mult == 1:
            return falling_cosine(step % period, period, self.alpha)
        while step >= period:
            step -= period
            period *= self.t_mult
        return falling_cosine(step, period, self.alpha)


@schedules.register("one_cycle")
class OneCycle(Frozen, kw_only=True):
    """Rises to the full learning rate and falls far below where it began, once over the run.

    Smith & Topin 2018 (arXiv 1708.07120), as PyTorch's OneCycleLR with two phases, the optimiser's lr being
    its max_lr: from 1/div_factor up to 1 at update pct_start·total, then down to
    1/(div_factor·final_div_factor) in the last one.
    """

    pct_start: Annotated[float, Share, "the share of the run that rises"] = 0.3
    div_factor: Annotated[float, Range(ge=1.0), "the first factor is 1/div_factor"] = 25.0
    final_div_factor: Annotated[float, Range(ge=1.0), "how many times smaller than the first the last one is"] = 1e4
    anneal_strategy: Annotated[Literal["cos", "linear"], "along half a cosine, or a straight line"] = "cos"

    def __call__(self, step: int, total: int) -> float:
        """One of the two phases."""
        first = 1.0 / self.div_factor
        final = first / self.final_div_factor
        # PyTorch counts from 0: the peak lies one before the share of the run, the end one before the total.
        peak, last = self.pct_start * total - 1.0, total - 1.0
        if step <= peak:
            return self._between(first, 1.0, step / peak if peak > 0.0 else 1.0)
        return self._between(1.0, final, (step - peak) / (last - peak)) if step < last else final

    def _between(self, start: float, end: float, progress: float) -> float:
        if self.anneal_strategy == "linear":
            return start + (end - start) * progress
        return end + (start - end) * 0.5 * (1.0 + math.cos(math.pi * progress))

"""Normalisation between a layer's weighted sum and its activation: the cures for sums that drift or vanish.

Both compute y = γ·(s − mean)/√(var + ε) + β with a gain γ and a shift β for each unit. They differ in what the
mean is taken over, and arrays are (runs, units, samples) throughout.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gdtui.frozen import Frozen
from gdtui.registry import Range, Registry

Floats = NDArray[Any]
Eps = Annotated[float, Range(gt=0.0), "keeps the division finite; stands inside the root"]

norms: Registry[Any] = Registry("norm")


class Normalised:
    """One layer's normalisation for a batch shape: the arrays between its forward and its backward pass."""

    def __init__(self, norm: LayerNorm | BatchNorm, like: Floats) -> None:
        self.norm = norm
        self.hat = np.empty_like(like)
        self.mean = self.variance = self.inverse = np.empty(0)
        self.level = self.along = np.empty(0)
        """mean(d) and mean(d·ŝ) of the latest `backward`."""
        units, samples = like.shape[-2:]
        self._ones = np.ones(samples if norm.over_samples else (1, units), like.dtype)
        self._count = float(samples if norm.over_samples else units)

    def forward(self, sums: Floats, affine: Floats, out: Floats) -> None:
        """Fill `out` with y. `affine` (runs, 2, units) holds γ and β."""
        self.mean = self._average(sums)
        np.subtract(sums, self.mean, out=self.hat)
        self.variance = self._average(self.hat * self.hat)
        self._finish(affine, out)

    def settled(self, sums: Floats, affine: Floats, out: Floats, averages: Floats) -> None:
        """As `forward`, with the running averages (runs, 2, units) in place of the batch's own mean and variance."""
        np.subtract(sums, averages[:, 0, :, None], out=self.hat)
        self.variance = averages[:, 1, :, None]
        self._finish(affine, out)

    def _finish(self, affine: Floats, out: Floats) -> None:
        self.inverse = 1.0 / np.sqrt(self.variance + self.norm.eps)
        np.multiply(self.hat, self.inverse, out=self.hat)
        np.multiply(self.hat, affine[:, 0, :, None], out=out)
        np.add(out, affine[:, 1, :, None], out=out)

    def backward(self, delta: Floats, affine: Floats, grad: Floats) -> None:
        """Turn ∂J/∂y into ∂J/∂s in place, and fill `grad` (runs, 2, units) with ∂J/∂γ and ∂J/∂β.

        ∂J/∂s = (d − mean(d) − ŝ·mean(d·ŝ))/√(var + ε) with d = γ·∂J/∂y (Ioffe & Szegedy 2015, section 3).
        """
        ones = np.ones(delta.shape[-1], delta.dtype)
        np.vecdot(delta, self.hat, out=grad[:, 0])
        np.vecdot(delta, ones, out=grad[:, 1])
        np.multiply(delta, affine[:, 0, :, None], out=delta)
        self.along = self._average(delta * self.hat)
        self.level = self._average(delta)
        np.subtract(delta, self.level, out=delta)
        np.subtract(delta, self.hat * self.along, out=delta)
        np.multiply(delta, self.inverse, out=delta)

    def averages_after(self, averages: Floats, out: Floats) -> None:
        """Fill `out` with the running averages (runs, 2, units) after the batch seen last."""
        kept = self.norm.momentum
        unbiased = self.variance[..., 0] * (self._count / max(self._count - 1.0, 1.0))
        out[:, 0] = (1.0 - kept) * averages[:, 0] + kept * self.mean[..., 0]
        out[:, 1] = (1.0 - kept) * averages[:, 1] + kept * unbiased

    def _average(self, values: Floats) -> Floats:
        """The mean over samples (runs, units, 1), or over units (runs, 1, samples)."""
        if self.norm.over_samples:
            return np.vecdot(values, self._ones)[..., None] / self._count
        return np.matmul(self._ones, values) / self._count


@norms.register("layer_norm")
class LayerNorm(Frozen, kw_only=True):
    """Each sample's sums get mean 0 and variance 1 across the units of a layer.

    Ba, Kiros & Hinton (2016), as torch.nn.LayerNorm: the same in training and in testing.
    """

    eps: Eps = 1e-5

    over_samples: ClassVar[bool] = False
    momentum: ClassVar[float] = 0.0


@norms.register("batch_norm")
class BatchNorm(Frozen, kw_only=True):
    """Each unit's sums get mean 0 and variance 1 across the batch.

    Ioffe & Szegedy (2015), as torch.nn.BatchNorm1d: whole sets are measured with running averages of the mean and
    of the unbiased variance, a ← (1 − momentum)·a + momentum·batch.
    """

    eps: Eps = 1e-5
    momentum: Annotated[float, Range(gt=0.0, le=1.0), "weight of the newest batch in the running averages"] = 0.1

    over_samples: ClassVar[bool] = True

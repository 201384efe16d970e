"""Where each layer's numbers lie in a row of parameters, and what follows its weighted sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.activations import Activation
from gdtui.engine.blocks import Block
from gdtui.engine.norms import BatchNorm, LayerNorm
from gdtui.frozen import Frozen

Floats = NDArray[Any]


class Layer(Frozen):
    """Weighted sum, then `norm`, then `activation`, then `dropout`; `residual` adds the layer's own input at the end.

    In a row of parameters its weights come first, each unit's bias after its weights, then the gains and the
    shifts of the norm; running averages lie in a row of their own, from `averages_offset` on.
    """

    name: str
    fan_in: int
    fan_out: int
    offset: int
    activation: Activation
    bias: bool = True
    norm: LayerNorm | BatchNorm | None = None
    dropout: float = 0.0
    residual: bool = False
    averages_offset: int = 0

    @property
    def width(self) -> int:
        """The numbers each unit owns: its weights, and its bias if there is one."""
        return self.fan_in + self.bias

    @property
    def size(self) -> int:
        return self.fan_out * (self.width + 2 * (self.norm is not None))

    @property
    def averages_size(self) -> int:
        """How many running averages it keeps."""
        return 2 * self.fan_out if isinstance(self.norm, BatchNorm) else 0

    @property
    def skips(self) -> bool:
        """Whether its input is added to its output: only where both have the same width."""
        return self.residual and self.fan_in == self.fan_out

    def view(self, flat: Floats) -> Floats:
        """The layer's (runs, fan_out, width) of `flat` (runs, n_params); the bias is the last column."""
        part = flat[:, self.offset : self.offset + self.fan_out * self.width]
        return part.reshape(len(flat), self.fan_out, self.width)

    def affine(self, flat: Floats) -> Floats:
        """The norm's (runs, 2, fan_out) of `flat`: gains, then shifts."""
        start = self.offset + self.fan_out * self.width
        return flat[:, start : start + 2 * self.fan_out].reshape(len(flat), 2, self.fan_out)

    def averages(self, flat: Floats) -> Floats:
        """The running (runs, 2, fan_out) of `flat` (runs, n_averages): means, then variances."""
        part = flat[:, self.averages_offset : self.averages_offset + self.averages_size]
        return part.reshape(len(flat), 2, self.fan_out)

    def blocks(self) -> list[Block]:
        """Its arrays by name."""
        weights = self.offset + np.arange(self.fan_out * self.width).reshape(self.fan_out, self.width)
        found = [Block(f"{self.name}.weight", weights[:, : self.fan_in])]
        if self.bias:
            found.append(Block(f"{self.name}.bias", weights[:, -1]))
        if self.norm is not None:
            affine = self.offset + weights.size + np.arange(2 * self.fan_out).reshape(2, self.fan_out)
            found += [Block(f"{self.name}.norm.weight", affine[0]), Block(f"{self.name}.norm.bias", affine[1])]
        return found


def layers_of(
    sizes: Sequence[int],
    activations: Sequence[Activation],
    bias: bool = True,
    norm: LayerNorm | BatchNorm | None = None,
    dropout: float = 0.0,
    residual: bool = False,
) -> tuple[Layer, ...]:
    """The layers of a network with `sizes` units, inputs first; norm, dropout and residual leave out the last."""
    made: list[Layer] = []
    offset = averages = 0
    for k, activation in enumerate(activations):
        extras = (norm, dropout, residual) if k < len(activations) - 1 else (None, 0.0, False)
        made.append(Layer(f"layer{k + 1}", sizes[k], sizes[k + 1], offset, activation, bias, *extras, averages))
        offset += made[-1].size
        averages += made[-1].averages_size
    return tuple(made)

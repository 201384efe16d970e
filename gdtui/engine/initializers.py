"""Weight initialisers: functions (fan_out, fan_in, seed, layer) → array (fan_out, fan_in). Biases start at 0.

The names and formulas are those of torch.nn.init; the numbers come from our own streams.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.streams import Purpose, normal, uniform
from gdtui.registry import Positive, Range, Registry

Floats = NDArray[np.float64]
ROOT_TWO = float(np.sqrt(2.0))
Gain = Annotated[float, Range(gt=0.0), "multiplies the spread"]

initializers: Registry[Any] = Registry("init")


def _uniform(fan_out: int, fan_in: int, seed: int, layer: int, bound: float) -> Floats:
    draws = uniform(seed, Purpose.INIT, layer, fan_out * fan_in).reshape(fan_out, fan_in)
    return bound * (2.0 * draws - 1.0)


def _normal(fan_out: int, fan_in: int, seed: int, layer: int, std: float) -> Floats:
    return std * normal(seed, Purpose.INIT, layer, fan_out * fan_in).reshape(fan_out, fan_in)


@initializers.register("zeros")
def zeros(fan_out: int, fan_in: int, seed: int, layer: int) -> Floats:
    """All zero: hidden units then stay identical for ever."""
    return np.zeros((fan_out, fan_in))


@initializers.register("normal")
def normal_(fan_out: int, fan_in: int, seed: int, layer: int, *, mean: float = 0.0, std: Positive = 1.0) -> Floats:
    """Normal with a spread of your own, whatever the layer's size."""
    return mean + _normal(fan_out, fan_in, seed, layer, std)


@initializers.register("xavier_uniform")
def xavier_uniform(fan_out: int, fan_in: int, seed: int, layer: int, *, gain: Gain = 1.0) -> Floats:
    """Uniform within ±√(6/(fan_in + fan_out)): for tanh and sigmoid (Glorot & Bengio 2010)."""
    return _uniform(fan_out, fan_in, seed, layer, gain * float(np.sqrt(6.0 / (fan_in + fan_out))))


@initializers.register("xavier_normal")
def xavier_normal(fan_out: int, fan_in: int, seed: int, layer: int, *, gain: Gain = 1.0) -> Floats:
    """Normal with variance 2/(fan_in + fan_out): for tanh and sigmoid (Glorot & Bengio 2010)."""
    return _normal(fan_out, fan_in, seed, layer, gain * float(np.sqrt(2.0 / (fan_in + fan_out))))


@initializers.register("kaiming_uniform")
def kaiming_uniform(fan_out: int, fan_in: int, seed: int, layer: int, *, gain: Gain = ROOT_TWO) -> Floats:
    """Uniform within ±gain·√(3/fan_in): for relu and its kin (He et al. 2015)."""
    return _uniform(fan_out, fan_in, seed, layer, gain * float(np.sqrt(3.0 / fan_in)))


@initializers.register("kaiming_normal")
def kaiming_normal(fan_out: int, fan_in: int, seed: int, layer: int, *, gain: Gain = ROOT_TWO) -> Floats:
    """Normal with variance gain²/fan_in: for relu and its kin (He et al. 2015)."""
    return _normal(fan_out, fan_in, seed, layer, gain / float(np.sqrt(fan_in)))

"""Weight initialisers: functions (fan_out, fan_in, seed, layer) → array (fan_out, fan_in). Biases start at 0.

The names and formulas are those of torch.nn.init, `lecun_…` Keras's and `identical` our own; the numbers come from
our own streams. A uniform number within ±b has the standard deviation b/√3.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.streams import Purpose, normal, raw, uniform
from gdtui.registry import Fraction, Positive, Range, Registry

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


@initializers.register("constant")
def constant(
    fan_out: int, fan_in: int, seed: int, layer: int, *, value: Annotated[float, "what every weight is"] = 0.1
) -> Floats:
    """All alike: hidden units then get the same gradient and stay alike for ever."""
    return np.full((fan_out, fan_in), value)


@initializers.register("identical")
def identical(fan_out: int, fan_in: int, seed: int, layer: int, *, gain: Gain = 1.0) -> Floats:
    """Every unit of a layer starts with the same weights: only differences let units learn different things.

    One row of xavier_uniform for all units of the first layer; in later layers, whose inputs are then all alike, one
    number for all weights. Each unit computes and learns what the others do, as if the layer had one.
    """
    row = _uniform(1, fan_in if layer == 0 else 1, seed, layer, gain * float(np.sqrt(6.0 / (fan_in + fan_out))))
    return np.broadcast_to(row, (fan_out, fan_in)).copy()


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


@initializers.register("lecun_uniform")
def lecun_uniform(fan_out: int, fan_in: int, seed: int, layer: int) -> Floats:
    """Uniform within ±√(3/fan_in), which keeps the variance of the inputs: for selu (LeCun et al. 1998)."""
    return _uniform(fan_out, fan_in, seed, layer, float(np.sqrt(3.0 / fan_in)))


@initializers.register("lecun_normal")
def lecun_normal(fan_out: int, fan_in: int, seed: int, layer: int) -> Floats:
    """Normal with variance 1/fan_in, which keeps the variance of the inputs: for selu (LeCun et al. 1998)."""
    return _normal(fan_out, fan_in, seed, layer, float(np.sqrt(1.0 / fan_in)))


@initializers.register("orthogonal")
def orthogonal(fan_out: int, fan_in: int, seed: int, layer: int, *, gain: Gain = 1.0) -> Floats:
    """Rows or columns, whichever are fewer, at right angles and of length gain (Saxe et al. 2014).

    The Q of a QR decomposition of normal numbers, each column with the sign of R's diagonal, as torch.nn.init: so
    every such matrix is equally likely (Mezzadri 2007).
    """
    draws = _normal(fan_out, fan_in, seed, layer, 1.0)
    q, r = np.linalg.qr(draws.T if fan_out < fan_in else draws)
    q *= np.where(np.diagonal(r) < 0.0, -1.0, 1.0)
    return np.ascontiguousarray(gain * (q.T if fan_out < fan_in else q))


@initializers.register("sparse")
def sparse(
    fan_out: int,
    fan_in: int,
    seed: int,
    layer: int,
    *,
    sparsity: Annotated[Fraction, "share of the units that each input does not reach"] = 0.9,
    std: Annotated[Positive, "standard deviation of the weights that are not 0"] = 0.01,
) -> Floats:
    """Most weights are 0: each input reaches only a few units (Martens 2010).

    torch.nn.init.sparse_: normal numbers, of which ⌈sparsity·fan_out⌉ in every column are set to 0.
    """
    weights = _normal(fan_out, fan_in, seed, layer, std)
    # The integers of the stream behind those that the normal numbers took: their ranks choose the rows.
    draws = raw(seed, Purpose.INIT, layer, 2 * weights.size + 1)[-weights.size :].reshape(fan_out, fan_in)
    rank = draws.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    weights[rank < np.ceil(sparsity * fan_out)] = 0.0
    return weights

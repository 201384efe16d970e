"""Fully connected networks in plain complex NumPy, written from the papers' formulas and not from the engine.

Pieces are chosen by the real part, so that a complex step gives the exact slope of the piece one stands on.
Whoever registers an activation or a loss adds its formula here.
"""

import math

import numpy as np

SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


def erf(z):
    """erf of complex z with a tiny imaginary part: erf(x + ih) = erf(x) + ih·2/√π·e^(−x²)."""
    real = np.vectorize(math.erf, otypes=[float])(z.real)
    return real + 1j * z.imag * 2 / math.sqrt(math.pi) * np.exp(-z.real * z.real)


def positive(u):
    return np.where(u.real > 0, u, 0)


def sigmoid(z):
    """Stable on both sides: complex exponentials overflow to NaN."""
    tail = np.exp(np.where(z.real > 0, -z, z))
    return np.where(z.real > 0, 1 / (1 + tail), tail / (1 + tail))


def softplus(z):
    return positive(z) + np.log1p(np.exp(np.where(z.real > 0, -z, z)))


def gelu(z, approximate):
    if approximate == "tanh":
        return z / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z)))
    return z / 2 * (1 + erf(z / math.sqrt(2)))


def elu(z, alpha):
    return np.where(z.real > 0, z, alpha * np.expm1(np.where(z.real > 0, 0, z)))


ACTIVATIONS = {
    "identity": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": positive,
    "leaky_relu": lambda z, negative_slope: np.where(z.real > 0, z, negative_slope * z),
    "softplus": softplus,
    "silu": lambda z: z * sigmoid(z),
    "gelu": gelu,
    "elu": elu,
    "selu": lambda z: SELU_SCALE * elu(z, SELU_ALPHA),
    "hardtanh": lambda z, min_val, max_val: np.where(z.real > max_val, max_val, np.where(z.real < min_val, min_val, z)),
    "softsign": lambda z: z / (1 + np.where(z.real > 0, z, -z)),
    "mish": lambda z: z * np.tanh(softplus(z)),
    "sin": np.sin,
    "gaussian": lambda z: np.exp(-z * z),
    "step": lambda z: np.where(z.real > 0, 1, 0) + 0j,
}

KINKS = {
    "relu": lambda: (0.0,),
    "leaky_relu": lambda negative_slope: (0.0,),
    "elu": lambda alpha: (0.0,),
    "selu": lambda: (0.0,),
    "hardtanh": lambda min_val, max_val: (min_val, max_val),
    "step": lambda: (0.0,),
}
"""Where an activation has no derivative, given its knobs."""


def total(terms):
    """The sum over outputs and samples; whatever stands before them stays."""
    return terms.sum(axis=(-2, -1))


def mean(terms):
    return terms.mean(axis=(-2, -1))


def huber(z, y, delta):
    size = np.where((z - y).real > 0, z - y, y - z)
    return mean(np.where(size.real < delta, size * size / 2, delta * (size - delta / 2)))


def bce_with_logits(z, y, label_smoothing=0.0):
    y = y * (1 - label_smoothing) + label_smoothing / 2
    return mean(y * softplus(-z) + (1 - y) * softplus(z))


def cross_entropy(z, y, label_smoothing=0.0):
    y = y * (1 - label_smoothing) + label_smoothing / len(y)
    shifted = z - z.real.max(axis=-2, keepdims=True)
    return total(y * (np.log(np.exp(shifted).sum(axis=-2, keepdims=True)) - shifted)) / y.shape[1]


def margin(z, y):
    return 1 - (2 * y - 1) * z


LOSSES = {
    "mse": lambda z, y: mean((z - y) * (z - y)),
    "half_sse": lambda z, y: total((z - y) * (z - y)) / 2,
    "huber": huber,
    "bce_with_logits": bce_with_logits,
    "cross_entropy": cross_entropy,
    "l1": lambda z, y: mean(np.where((z - y).real > 0, z - y, y - z)),
    "hinge": lambda z, y: mean(positive(margin(z, y))),
    "squared_hinge": lambda z, y: mean(positive(margin(z, y)) * positive(margin(z, y))),
    "poisson": lambda z, y: mean(np.exp(z) - y * z),
}

LOSS_KINKS = {"l1": lambda z, y: z - y, "hinge": margin}
"""What is zero where a loss of outputs z and targets y has no derivative."""


def normalised(name, eps, sums, gain, shift):
    """Ioffe & Szegedy (2015) across the batch, Ba, Kiros & Hinton (2016) across the units."""
    axis = -1 if name == "batch_norm" else -2
    centred = sums - sums.mean(axis=axis, keepdims=True)
    variance = (centred * centred).mean(axis=axis, keepdims=True)
    return gain[..., None] * centred / np.sqrt(variance + eps) + shift[..., None]


class Reference:
    """A random network's loss (tests/engine/random_networks.py) from its named parameters.

    `sides` then holds, for every kink of every unit and term, the distance to it: no sign may change on the way
    of a difference.
    """

    def __init__(self, network):
        self.network = network
        self.sides = []

    def loss(self, named):
        """The loss with its penalties at {name: array}, real or complex.

        The arrays may have a leading axis in common, over points; then the loss has it as well.
        """
        net = self.network
        below, self.sides = net.inputs + 0j, []
        for k in range(len(net.activations)):
            below = self._layer(k, named, below)
        self._note(LOSS_KINKS.get(net.loss.name, lambda z, y: z[..., :0])(below, net.targets))
        return LOSSES[net.loss.name](below, net.targets, **net.loss.options) + self._penalty(named)

    def _layer(self, k, named, below):
        net, name, last = self.network, f"layer{k + 1}", k == len(self.network.activations) - 1
        z = named[f"{name}.weight"] @ below
        if f"{name}.bias" in named:
            z = z + named[f"{name}.bias"][..., None]
        if net.norm and not last:
            z = normalised(
                net.norm.name, net.norm.options["eps"], z, *(named[f"{name}.norm.{p}"] for p in ("weight", "bias"))
            )
        activation = net.activations[k]
        for kink in KINKS.get(activation.name, lambda **_: ())(**activation.options):
            self._note(z - kink)
        above = ACTIVATIONS[activation.name](z, **activation.options)
        if net.masks[k] is not None:
            above = above * net.masks[k]
        return above + below if net.residual and not last and above.shape[-2] == below.shape[-2] else above

    def _note(self, distances):
        self.sides.append(distances.real.ravel())

    def _penalty(self, named):
        weights = [w for name, w in named.items() if name.endswith("weight") and "norm" not in name]
        net = self.network
        sizes = sum(total(np.where(w.real > 0, w, -w)) for w in weights)
        return net.l1 * sizes + net.l2 / 2 * sum(total(w * w) for w in weights)

"""An update taken apart: what of it comes from earlier gradients, and the rate that each coordinate has.

`parts_of` knows the optimisers that have a momentum or rates of their own; for all others an update is one piece.
Whoever adds an optimiser registers it here with `@parts_of.register` if its steps have such parts.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import numpy as np

from gdtui.engine.adam import Adam, AdamW, Amsgrad
from gdtui.engine.adam_variants import Adamax, Nadam, Radam, rectification
from gdtui.engine.adaptive import Adadelta, Adagrad, Rmsprop
from gdtui.engine.descent import Floats, Sgd, decayed, whole_power
from gdtui.engine.signs import Lion, Rprop
from gdtui.frozen import Frozen


class Taken(Frozen, eq=False):
    """One update as it was made: the gradient that the optimiser saw (runs, n_params), its state before and after,
    `step` (updates since the state was initialised) and the scheduled learning rate."""

    grad: Floats
    params: Floats
    before: Any
    after: Any
    step: int
    lr: Any


class Parts(Frozen, eq=False):
    """Of one update: `momentum` (runs, n_params), the share of the change that comes from earlier gradients; and
    `rate`, what multiplies the direction `scaled` coordinate by coordinate. None where there is nothing of the kind.

    With `signs` only the signs of a direction count, and `rate` is the length of each coordinate's step.
    """

    momentum: Floats | None = None
    rate: Floats | None = None
    scaled: Floats | None = None
    signs: bool = False


@singledispatch
def parts_of(optimizer: Any, taken: Taken) -> Parts:
    """The parts of the update that `optimizer` made."""
    del optimizer, taken
    return Parts()


@parts_of.register
def _(optimizer: Sgd, taken: Taken) -> Parts:
    kept = optimizer.momentum * (optimizer.momentum if optimizer.nesterov else 1.0)
    return Parts(-taken.lr * kept * taken.before.momentum_buffer) if np.any(optimizer.momentum) else Parts()


@parts_of.register
def _(optimizer: Adagrad, taken: Taken) -> Parts:
    rate = taken.lr / (1.0 + taken.step * optimizer.lr_decay)
    rate = rate / (np.sqrt(taken.after.sum_of_squares) + optimizer.eps)
    return Parts(None, rate, decayed(taken.grad, taken.params, optimizer.weight_decay))


@parts_of.register
def _(optimizer: Rmsprop, taken: Taken) -> Parts:
    nu, mu = taken.after.nu, getattr(taken.after, "mu", None)
    variance = nu if mu is None else np.maximum(nu - mu * mu, 0.0)
    rate = taken.lr / (np.sqrt(variance) + optimizer.eps)
    kept = -taken.lr * optimizer.momentum * taken.before.momentum_buffer if np.any(optimizer.momentum) else None
    return Parts(kept, rate, decayed(taken.grad, taken.params, optimizer.weight_decay))


@parts_of.register
def _(optimizer: Adadelta, taken: Taken) -> Parts:
    ratio = np.sqrt(taken.before.change_mean + optimizer.eps) / np.sqrt(taken.after.square_mean + optimizer.eps)
    return Parts(None, taken.lr * ratio, decayed(taken.grad, taken.params, optimizer.weight_decay))


@parts_of.register(Adam)
@parts_of.register(AdamW)
@parts_of.register(Amsgrad)
def _(optimizer: Any, taken: Taken) -> Parts:
    nu = getattr(taken.after, "nu_max", taken.after.nu)
    return _means(optimizer, taken, taken.lr / (_root(nu, optimizer.betas[1], taken.step) + optimizer.eps))


@parts_of.register
def _(optimizer: Adamax, taken: Taken) -> Parts:
    return _means(optimizer, taken, taken.lr / taken.after.infinity_norm)


@parts_of.register
def _(optimizer: Radam, taken: Taken) -> Parts:
    trusted, factor = rectification(optimizer.betas[1], taken.step + 1)
    divided = factor / (np.sqrt(taken.after.nu) + optimizer.eps)
    return _means(optimizer, taken, taken.lr * np.where(trusted, divided, 1.0))


@parts_of.register
def _(optimizer: Nadam, taken: Taken) -> Parts:
    """The direction is a mixture of the gradient and the mean; of the mean, the old one is the momentum."""
    now, after = (
        optimizer.betas[0] * (1.0 - 0.5 * np.power(0.96, (taken.step + k) * optimizer.momentum_decay)) for k in (1, 2)
    )
    product = taken.after.mu_product
    ahead = after / (1.0 - product * after)
    rate = taken.lr / (_root(taken.after.nu, optimizer.betas[1], taken.step) + optimizer.eps)
    coupled = 0.0 if optimizer.decoupled_weight_decay else optimizer.weight_decay
    grad = decayed(taken.grad, taken.params, coupled)
    scaled = (1.0 - now) / (1.0 - product) * grad + ahead * taken.after.mu
    return Parts(-rate * ahead * optimizer.betas[0] * taken.before.mu, rate, scaled)


@parts_of.register
def _(optimizer: Rprop, taken: Taken) -> Parts:
    del optimizer
    return Parts(None, taken.after.step_size, None, signs=True)


@parts_of.register
def _(optimizer: Lion, taken: Taken) -> Parts:
    del optimizer
    return Parts(None, np.zeros_like(taken.params) + taken.lr, None, signs=True)


def _means(optimizer: Any, taken: Taken, rate: Floats) -> Parts:
    """Of a step along the corrected mean of the gradient, what the old mean has in it."""
    beta = optimizer.betas[0]
    correction = 1.0 - whole_power(beta, taken.step + 1)
    return Parts(-rate * beta * taken.before.mu / correction, rate, taken.after.mu / correction)


def _root(nu: Floats, beta: Any, step: int) -> Floats:
    """√(v/(1−β₂ᵗ))."""
    return np.sqrt(nu / (1.0 - whole_power(beta, step + 1)))

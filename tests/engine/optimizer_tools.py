"""What the tests of the optimisers share: objectives with all derivatives, and a run without a session."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdtui.engine.objectives import Block
from gdtui.engine.optimizers import Ground, optimizers

PARAMS = 9
L1 = np.array([0.3] * 6 + [0.0] * 3)
GROUND = Ground(
    (
        Block("layer1.weight", np.arange(6).reshape(2, 3)),
        Block("layer1.bias", np.array([6, 7])),
        Block("x", np.asarray(8)),
    ),
    L1,
)


@dataclass(frozen=True)
class Setting:
    """An optimiser with options away from their defaults, told or not told what its parameters are."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    bound: bool = False

    def make(self, **given: Any) -> Any:
        optimizer = optimizers[self.name].make(**self.options | given)
        return optimizer.bind(GROUND) if self.bound else optimizer

    def __str__(self) -> str:
        extras = [f"{key}={value}" for key, value in self.options.items()]
        return "-".join([self.name, *extras, *(["bound"] if self.bound else [])])


FLAGGED = [
    Setting("sgd", {"nesterov": True}),
    Setting("rmsprop", {"centered": True}),
    Setting("adam", {"amsgrad": True}),
    Setting("adamw", {"amsgrad": True}),
    Setting("nadam", {"decoupled_weight_decay": True}),
    Setting("radam", {"decoupled_weight_decay": True}),
    Setting("muon", {}, bound=True),
    Setting("muon", {"nesterov": False}, bound=True),
    Setting("muon", {"adjust_lr_fn": "match_rms_adamw"}, bound=True),
    Setting("ista", {}, bound=True),
]
SETTINGS = [Setting(entry.name) for entry in optimizers] + FLAGGED
DECAYS = ("weight_decay", "adamw_weight_decay")


class Valley:
    """Σ (1 − xₖ)² + 5(xₖ₊₁ − xₖ²)², moved by `shift`: curved, askew, lowest at 1 + shift; evaluates by row."""

    def __init__(self, shift=0.0, scale=1.0):
        self.shift, self.scale = shift, scale

    def _parts(self, params):
        x = params - self.shift
        return x, x[:, 1:] - x[:, :-1] * x[:, :-1]

    def value(self, params):
        x, bend = self._parts(params)
        away = 1.0 - x[:, :-1]
        return self.scale * (np.vecdot(away, away) + 5.0 * np.vecdot(bend, bend))

    def gradient(self, params):
        x, bend = self._parts(params)
        grad = np.zeros_like(params)
        grad[:, :-1] = -2.0 * (1.0 - x[:, :-1]) - 20.0 * x[:, :-1] * bend
        grad[:, 1:] += 10.0 * bend
        return self.scale * grad

    def value_and_grad(self, params):
        return self.value(params), self.gradient(params)

    def hessian(self, params):
        x, bend = self._parts(params)
        n = params.shape[1]
        full = np.zeros((len(params), n, n), params.dtype)
        k = np.arange(n - 1)
        full[:, k, k] = 2.0 - 20.0 * bend + 40.0 * x[:, :-1] * x[:, :-1]
        full[:, k + 1, k + 1] += 10.0
        full[:, k, k + 1] = full[:, k + 1, k] = -20.0 * x[:, :-1]
        return self.scale * full


def searches(optimizer):
    return bool(getattr(optimizer, "asks", ()))


def advance(optimizer, grad, state, params, step, lr, probe=None):
    """One update, with the probe for those that ask."""
    extra = {"probe": probe or Valley()} if searches(optimizer) else {}
    return optimizer.update(grad, state, params, step=step, lr=lr, **extra)


def follow(optimizer, params, gradients, lr, probe=None):
    """Every row of parameters, first to last, and the last state; a gradient is a function of the parameters."""
    rows, state = [params], optimizer.init(params)
    for step, gradient in enumerate(gradients):
        change, state = advance(optimizer, gradient(rows[-1]), state, rows[-1], step, lr, probe)
        rows.append(rows[-1] + change)
    return rows, state


def same_bits(one, other):
    one, other = np.ascontiguousarray(one), np.ascontiguousarray(other)
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()

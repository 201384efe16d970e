"""Random networks over everything that is registered, as the engine's objective and as plain numbers."""

import inspect
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdtui.engine import streams
from gdtui.engine.activations import activations
from gdtui.engine.losses import losses
from gdtui.engine.network import layers_of
from gdtui.engine.samples import Part
from gdtui.engine.supervised import Supervised

EXTRAS = set(inspect.signature(layers_of).parameters) & {"norm", "dropout", "residual"}
"""What a hidden layer may have besides its activation."""


@dataclass
class Chosen:
    """A registered thing and its knobs."""

    name: str
    options: dict[str, Any]
    made: Any


@dataclass
class Network:
    """One random network with its batch; `params` is (runs, n_params) for `objective`."""

    activations: list[Chosen]
    loss: Chosen
    bias: bool
    l1: float
    l2: float
    norm: Chosen | None
    dropout: float
    residual: bool
    inputs: Any = None
    targets: Any = None
    batch: Any = None
    masks: list[Any] = field(default_factory=list)
    objective: Any = None
    params: Any = None


def chosen(rng, registry, name):
    """An entry with knobs near their defaults, where their ranges allow it."""
    entry = registry[name]
    options = {knob.name: _near(rng, knob) for knob in entry.knobs.values()}
    return Chosen(name, options, entry.make(**options))


def _near(rng, knob):
    if knob.choices:
        return str(rng.choice(knob.choices))
    if not isinstance(knob.default, float):
        return knob.default
    value = knob.default * rng.uniform(0.5, 1.5) if knob.default else rng.choice([0.0, rng.uniform(0.0, 0.3)])
    return float(value) if knob.range is None or value in knob.range else knob.default


def norms():
    from gdtui.engine.norms import norms as registry

    return registry


def network(seed):
    """Network number `seed`: its activations and loss go through the registries in turn, the rest is drawn."""
    rng = np.random.default_rng([seed, 77])
    depth = int(rng.integers(0, 7))
    names = [activations.names[(seed + k) % len(activations.names)] for k in range(depth)]
    stack = [chosen(rng, activations, name) for name in names] + [chosen(rng, activations, "identity")]
    net = Network(
        stack,
        chosen(rng, losses, losses.names[seed % len(losses.names)]),
        bias=bool(rng.random() < 0.75),
        l1=float(rng.choice([0.0, 0.03])),
        l2=float(rng.choice([0.0, 0.1])),
        norm=chosen(rng, norms(), rng.choice(norms().names)) if "norm" in EXTRAS and rng.random() < 0.4 else None,
        dropout=float(rng.choice([0.0, 0.3])) if "dropout" in EXTRAS else 0.0,
        residual=bool("residual" in EXTRAS and rng.random() < 0.3),
    )
    _build(net, rng)
    return net


def targets_for(task, outputs, samples, rng):
    """What a loss of this task is trained on, (outputs, samples)."""
    if task == "binary":
        return rng.integers(0, 2, (1, samples)).astype(float)
    if task == "multiclass":
        return (np.arange(outputs)[:, None] == rng.integers(0, outputs, samples)).astype(float)
    return rng.normal(size=(outputs, samples))


def _build(net, rng):
    task = net.loss.made.task
    outputs = {"binary": 1, "multiclass": int(rng.integers(2, 6))}.get(task, int(rng.integers(1, 4)))
    widths = rng.integers(1, 13, len(net.activations) - 1).tolist()
    if net.residual and len(widths) > 1:
        widths[1] = widths[0]
    sizes, samples = [int(rng.integers(1, 6)), *widths, outputs], int(rng.integers(2, 21))
    whole = Part(rng.normal(size=(sizes[0], samples)), targets_for(task, outputs, samples, rng), np.arange(samples))
    none = Part(whole.inputs[:, :0], whole.targets[:, :0], np.arange(0))
    made = {"norm": net.norm and net.norm.made, "dropout": net.dropout, "residual": net.residual}
    layers = layers_of(
        sizes, [one.made for one in net.activations], net.bias, **{key: made[key] for key in sorted(EXTRAS)}
    )
    runs = int(rng.integers(1, 4))
    net.objective = Supervised(layers, net.loss.made, whole, none, runs, net.l1, net.l2, task)
    if rng.random() < 0.5:
        net.batch = rng.permutation(samples)[: int(rng.integers(1, samples))]
    seen = slice(None) if net.batch is None else net.batch
    net.inputs, net.targets = whole.inputs[:, seen], whole.targets[:, seen]
    net.masks = [_mask(net, sizes, k) for k in range(len(net.activations))]
    net.params = np.empty((runs, net.objective.n_params))
    for block in net.objective.blocks:
        net.params[:, block.index] = _values(block, rng, runs)


def _mask(net, sizes, k):
    """Inverted dropout: what stays is divided by the share that stays (Srivastava et al. 2014)."""
    if not net.dropout or k == len(net.activations) - 1:
        return None
    shape = (sizes[k + 1], net.inputs.shape[1])
    draws = streams.uniform(0, streams.Purpose.DROPOUT, k, shape[0] * shape[1]).reshape(shape)  # layer k of step 0
    return (draws >= net.dropout) / (1.0 - net.dropout)


def _values(block, rng, runs):
    """Weights that keep signals in reach, gains near 1, the rest anything."""
    shape = (runs, *block.index.shape)
    if block.index.ndim == 2:
        return rng.normal(size=shape) * rng.uniform(0.5, 1.5) / np.sqrt(block.index.shape[1])
    return rng.normal(size=shape) * 0.5 + block.name.endswith("norm.weight")

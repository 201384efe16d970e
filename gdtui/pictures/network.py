"""A network as a diagram: what each unit computes, its weights, gradients and next steps, and how it fares."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from gdtui.data import Dataset
from gdtui.engine.activations import Identity
from gdtui.engine.layers import Layer
from gdtui.engine.losses import BceWithLogits, CrossEntropy
from gdtui.engine.objectives import Floats
from gdtui.engine.samples import classes_of
from gdtui.engine.spacing import evenly
from gdtui.engine.splitting import HUGE
from gdtui.engine.supervised import Supervised
from gdtui.engine.survey import Survey
from gdtui.frozen import Frozen
from gdtui.pictures.extras import extra
from gdtui.pictures.histograms import histograms
from gdtui.pictures.looking import Looking
from gdtui.pictures.places import Places, places_of
from gdtui.pictures.shared import blank
from gdtui.pictures.sheets import MODES, Ends, NetworkPicture, Sheet, Unit
from gdtui.pictures.units import Judgement, judged
from gdtui.plan import Plan
from gdtui.session import Session

SAMPLES = 2_000
"""Means and shares are taken over this many training samples, evenly taken."""


class _Lens(Frozen, eq=False):
    """What stays the same from step to step: where is looked, and the tapes that look there."""

    places: Places
    grid: Survey | None
    samples: Survey
    labels: NDArray[np.intp]


_lenses: WeakKeyDictionary[Plan, _Lens] = WeakKeyDictionary()


@extra("network")
def network_picture(session: Session, change: Floats | None, looking: Looking) -> NetworkPicture | None:
    """The network where it stands; None for functions."""
    objective, dataset = session.plan.objective, session.plan.dataset
    if not isinstance(objective, Supervised) or dataset is None:
        return None
    lens = _lens(session.plan, objective)
    state, mode = session.state, looking.at.get("network_mode", MODES[0])
    lens.samples.at(state.params, state.averages)
    wanted = lens.grid is not None and mode == "activations"
    grid = lens.grid.at(state.params, state.averages) if wanted and lens.grid is not None else None
    slopes = lens.samples.slopes()
    layers = tuple(
        _sheet(session, lens, grid, k, slopes[k], change, mode == "histograms") for k in range(len(objective.layers))
    )
    names = dataset.features.names
    inputs = (f"{lens.places.side}×{lens.places.side}",) if lens.places.side else names
    return NetworkPicture(
        inputs, lens.places.inputs, layers, lens.places, dataset.points.classes, len(lens.labels),
    )  # fmt: skip


def _lens(plan: Plan, objective: Supervised) -> _Lens:
    if plan not in _lenses:
        assert plan.dataset is not None
        kept = evenly(objective.samples, SAMPLES)
        samples = Survey(objective, objective.train.inputs[:, kept])
        places, inputs = places_of(plan.dataset, objective)
        grid = None if inputs is None else Survey(objective, inputs)
        labels = classes_of(objective.train.targets[:, kept]) if objective.task != "regression" else kept
        _lenses[plan] = _Lens(places, grid, samples, labels)
    return _lenses[plan]


def _sheet(
    session: Session, lens: _Lens, grid: Survey | None, k: int, slope: Floats, change: Floats | None, counted: bool
) -> Sheet:
    """Layer k with everything that is asked for of it."""
    objective, dataset = session.plan.objective, session.plan.dataset
    assert isinstance(objective, Supervised)
    assert dataset is not None
    layer = objective.layers[k]
    weight, bias = _parts(layer, session.state.params[0])
    grad, bias_grad = _parts(layer, _finite(session.evaluation.grad[0]))
    moved, bias_moved = _parts(layer, change)
    assert weight is not None
    z, a = lens.samples.z[k], lens.samples.a[k]
    kind, maps = _maps(lens, grid, k, weight, len(dataset.points.classes))
    last = k == len(objective.layers) - 1
    inputs = lens.samples.a[k - 1] if k else lens.samples.inputs
    found = judged(layer, z, a, slope, weight, bias, inputs, _meaning(objective, dataset, k + 1) if last else "")
    units = tuple(
        _unit(*row)
        for row in zip(
            _each(bias, len(z)), z, a, slope, weight, _each(grad, len(z)), _each(bias_grad, len(z)),
            _each(moved, len(z)), found, strict=True,
        )
    )  # fmt: skip
    several = last and len(z) == len(dataset.points.classes) > 1
    labels = dataset.points.classes if several else tuple(map(str, range(len(z))))
    return Sheet(
        layer.name, formula_of(layer, k), units, labels, weight, grad, moved, bias_grad, bias_moved,
        isinstance(layer.activation, Identity) and not layer.skips, layer.norm is not None, kind, maps,
        histograms(weight, a, grad) if counted else (), _called(objective) if last else "",
    )  # fmt: skip


def _called(objective: Supervised) -> str:
    """What an output is called: a logit goes through a sigmoid or a softmax before it is a probability."""
    if objective.task == "regression":
        return "prediction"
    return "logit" if isinstance(objective.loss, BceWithLogits | CrossEntropy) else "score"


def _meaning(objective: Supervised, dataset: Dataset, n: int) -> str:
    """What the outputs of the last layer, number n, stand for."""
    if objective.task == "regression":
        return f"this is the prediction: a change of b{n} shifts all of it"
    if len(dataset.train.targets) > 1:
        return f"the class with the largest {_called(objective)} z{n} is the answer"
    threshold = "0" if objective.loss.task == "binary" else "½"
    return f"{_called(objective)} z{n} > {threshold} means {dataset.points.classes[1]}: b{n} moves the boundary"


def _parts(layer: Layer, flat: Floats | None) -> tuple[Floats | None, Floats | None]:
    """A layer's weights (units, fan_in) and biases (units,) of a row of parameters, in arrays of their own."""
    if flat is None:
        return None, None
    view = np.array(layer.view(flat[None, :])[0], np.float64)
    return view[:, : layer.fan_in], view[:, -1] if layer.bias else None


def _finite(values: Floats) -> Floats | None:
    return values if bool(np.all(np.isfinite(values))) else None


def _each(values: Floats | None, count: int) -> list[Floats | None]:
    return [None] * count if values is None else list(values)


def _unit(
    bias: float | None, z: Floats, a: Floats, slope: Floats, weight: Floats, grad: Floats | None,
    bias_grad: float | None, moved: Floats | None, judgement: Judgement,
) -> Unit:  # fmt: skip
    size = _norm(weight)
    whole = None if grad is None else float(np.hypot(_norm(grad), bias_grad or 0.0))
    ratio = _norm(moved) / size if moved is not None and size else None
    return Unit(
        None if bias is None else float(bias), _number(z.mean()), _range(z), _number(a.mean()), _range(a),
        _number(slope.mean()), judgement.flat, _number(size), _number(whole), _number(ratio), judgement,
    )  # fmt: skip


def _norm(values: Floats) -> float:
    """The root of the sum of squares, of numbers too large to be squared as well."""
    most = float(np.abs(values).max(initial=0.0))
    return float(np.linalg.norm(values / most)) * most if HUGE < most < np.inf else float(np.linalg.norm(values))


def _number(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None


def _range(values: Floats) -> Ends:
    return _number(values.min()), _number(values.max())


def _maps(lens: _Lens, grid: Survey | None, k: int, weight: Floats, classes: int) -> tuple[str, Floats | None]:
    """What a layer's units are drawn as, (units, …)."""
    places = lens.places
    if places.side and k == 0:
        return "image", blank(weight).reshape(-1, places.side, places.side)
    if places.side and classes:
        a, labels = lens.samples.a[k], lens.labels
        count = np.maximum(np.bincount(labels, minlength=classes), 1)
        means = np.stack([np.bincount(labels, row, classes) / count for row in np.asarray(a, np.float64)])
        return "classes", blank(means)
    if grid is None:
        return "", None
    return places.kind, blank(grid.a[k]).reshape(-1, *places.shape)


def formula_of(layer: Layer, k: int) -> tuple[str, ...]:
    """What layer k computes, in symbols: `z2 = W2 a1 + b2` and `a2 = tanh z2`."""
    n, below = k + 1, f"a{k}" if k else "x"
    total = f"W{n} {below}" + f" + b{n}" * layer.bias
    sums = (f"z{n} = {total}",) if layer.norm is None else (f"s{n} = {total}", f"z{n} = norm s{n}")
    symbols = layer.activation.symbols[0].removeprefix("a = ")
    if symbols == "z" and not layer.skips:
        return sums
    fired = re.sub(r"\bz\b", f"z{n}", symbols).replace("e⁻ᶻ", f"exp(−z{n})").replace("eᶻ", f"exp(z{n})")
    return (*sums, f"a{n} = {fired}" + f" + {below}" * layer.skips)

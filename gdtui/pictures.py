"""What the problem view draws, as plain arrays: one class for each kind of picture."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from gdtui.build import Plan
from gdtui.engine.expression import Expression
from gdtui.engine.losses import losses
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.supervised import Supervised, classes_of
from gdtui.engine.surfaces import surfaces
from gdtui.session import Session

Limits = tuple[float, float]

CURVE_SAMPLES = 401
GRID = 96


@dataclass(frozen=True, eq=False)
class CurvePicture:
    """A function of x over its window, the trail of x, the tangent at x, and where the next step lands."""

    xs: Floats
    ys: Floats
    trail: tuple[Floats, Floats]
    x: float
    y: float | None
    slope: float | None
    next: tuple[float, float] | None
    ghost: tuple[Floats, Floats] | None
    formula: str
    derivative: str


@dataclass(frozen=True, eq=False)
class SurfacePicture:
    """A function of two parameters on a grid (rows from low y to high y), with the path over it."""

    values: Floats
    xlim: Limits
    ylim: Limits
    path: Floats
    next: tuple[float, float] | None
    minima: tuple[tuple[float, float], ...]
    ghost: Floats | None
    names: tuple[str, str]
    formula: str
    gradient: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FitPicture:
    """One feature against the target, the model's curve through it, and for a straight line its J(w, b)."""

    x: Floats
    y: Floats
    test_x: Floats
    test_y: Floats
    xs: Floats
    ys: Floats
    names: tuple[str, str]
    bowl: SurfacePicture | None


@dataclass(frozen=True, eq=False)
class AgreementPicture:
    """Predicted against actual, for a regression on several features."""

    actual: Floats
    predicted: Floats
    test_actual: Floats
    test_predicted: Floats
    target: str


@dataclass(frozen=True, eq=False)
class BoundaryPicture:
    """Class probabilities over a plane of two features (classes, rows from low to high, columns)."""

    probabilities: Floats
    xlim: Limits
    ylim: Limits
    x: Floats
    y: Floats
    labels: NDArray[np.intp]
    test: NDArray[np.bool_]
    names: tuple[str, str]
    classes: tuple[str, ...]
    note: str


@dataclass(frozen=True, eq=False)
class ImagesPicture:
    """The first layer's weights as images (units, rows, columns)."""

    images: Floats
    note: str


Picture = CurvePicture | SurfacePicture | FitPicture | AgreementPicture | BoundaryPicture | ImagesPicture

_backgrounds: WeakKeyDictionary[Plan, tuple[Floats, Limits, Limits]] = WeakKeyDictionary()


def picture(session: Session, change: Floats | None) -> Picture:
    """The picture that fits the session's problem. `change` is the next update's, if finite."""
    objective = session.plan.objective
    with np.errstate(all="ignore"):
        if isinstance(objective, FunctionObjective):
            return (
                _curve(session, objective, change) if objective.n_params == 1 else _surface(session, objective, change)
            )
        return _supervised(session, objective, change)


def _curve(session: Session, objective: FunctionObjective, change: Floats | None) -> CurvePicture:
    function = session.scenario.function
    assert function is not None
    low, high = function.window["x"]
    xs = np.linspace(low, high, CURVE_SAMPLES)
    x = float(session.state.params[0, 0])
    trail = _path(session)[:, 0]
    landing = None if change is None else x + float(change[0])
    ghost = None if session.ghost is None or session.ghost.path is None else session.ghost.path[:, 0]
    f, slope = objective.expression, objective.gradient[0]
    return CurvePicture(
        xs, _at(f, xs), (trail, _at(f, trail)), x, _one(f, x), _one(slope, x),
        None if landing is None else _point(landing, _one(f, landing)),
        None if ghost is None else (ghost, _at(f, ghost)), f.text, slope.text,
    )  # fmt: skip


def _at(expression: Expression, xs: Floats) -> Floats:
    return np.broadcast_to(expression(xs), xs.shape).astype(np.float64)


def _one(expression: Expression, x: float) -> float | None:
    value = float(_at(expression, np.array([x]))[0])
    return value if np.isfinite(value) else None


def _point(x: float, y: float | None) -> tuple[float, float] | None:
    return None if y is None else (x, y)


def _path(session: Session) -> Floats:
    """The parameters along the way, up to and including the present."""
    here = session.state.params[:1]
    if session.trace.path is None:
        return here
    return np.concatenate([session.trace.path.points(session.state.step - 1), here])


def _surface(session: Session, objective: FunctionObjective, change: Floats | None) -> SurfacePicture:
    function = session.scenario.function
    assert function is not None
    if session.plan not in _backgrounds:
        xlim, ylim = function.window["x"], function.window["y"]
        grid = np.meshgrid(np.linspace(*xlim, GRID), np.linspace(*ylim, GRID))
        _backgrounds[session.plan] = (_blank(objective.on(grid)), xlim, ylim)
    values, xlim, ylim = _backgrounds[session.plan]
    source = function.surface
    minima = () if source is None else surfaces[source.name].make(**source.options).minima
    return SurfacePicture(
        values, xlim, ylim, _path(session), _landing(session, change), tuple(minima), _ghost_path(session), ("x", "y"),
        objective.expression.text, tuple(part.text for part in objective.gradient),
    )  # fmt: skip


def _blank(values: Floats) -> Floats:
    """Overflow is left blank in a picture: NaN is the one gap that a heat map knows."""
    return np.where(np.isfinite(values), values, np.nan)


def _landing(session: Session, change: Floats | None) -> tuple[float, float] | None:
    if change is None:
        return None
    x, y = session.state.params[0] + change
    return (float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None


def _ghost_path(session: Session) -> Floats | None:
    return session.ghost.path if session.ghost is not None else None


def _supervised(session: Session, objective: Supervised, change: Floats | None) -> Picture:
    dataset = session.plan.dataset
    assert dataset is not None
    features = len(dataset.points.features)
    if dataset.task == "regression":
        return _fit(session, objective, change) if features == 1 else _agreement(session, objective)
    side = round(float(np.sqrt(features)))
    if features >= 16 and side * side == features:
        layer = objective.layers[0]
        weights = layer.view(session.state.params)[0, :, : layer.fan_in]
        note = f"what each of the {layer.fan_out} units of {layer.name} looks for, as {side}×{side} weights"
        return ImagesPicture(_blank(weights).reshape(-1, side, side), note)
    return _boundary(session, objective)


def _fit(session: Session, objective: Supervised, change: Floats | None) -> FitPicture:
    dataset = session.plan.dataset
    assert dataset is not None
    train, test = objective.train, objective.test
    everything = np.concatenate([train.inputs[0], test.inputs[0]])
    margin = 0.02 * (everything.max() - everything.min())
    xs = np.linspace(everything.min() - margin, everything.max() + margin, 161)
    ys = objective.outputs(session.state.params, xs[None, :])[0, 0]
    bowl = _bowl(session, objective, change) if objective.n_params == 2 else None
    names = (dataset.points.features[0], dataset.points.target)
    return FitPicture(train.inputs[0], train.targets[0], test.inputs[0], test.targets[0], xs, _blank(ys), names, bowl)


def _bowl(session: Session, objective: Supervised, change: Floats | None) -> SurfacePicture:
    """J over weight and bias, around the best answer and wide enough to hold the start."""
    if session.plan not in _backgrounds:
        _backgrounds[session.plan] = _bowl_grid(session, objective)
    values, xlim, ylim = _backgrounds[session.plan]
    best = session.solution()
    minima = () if best is None else ((float(best[0]), float(best[1])),)
    return SurfacePicture(
        values,
        xlim,
        ylim,
        _path(session),
        _landing(session, change),
        minima,
        _ghost_path(session),
        ("weight", "bias"),
        "J(w, b)",
    )


def _bowl_grid(session: Session, objective: Supervised) -> tuple[Floats, Limits, Limits]:
    best = session.solution()
    middle = session.state.params[0] if best is None else best
    reach = 1.35 * np.maximum(np.abs(middle), 0.5 * np.max(np.abs(middle)) + 0.1)
    xlim, ylim = ((float(m - r), float(m + r)) for m, r in zip(middle, reach, strict=True))
    w, b = np.meshgrid(np.linspace(*xlim, GRID // 2), np.linspace(*ylim, GRID // 2))
    outputs = w.reshape(-1, 1) * objective.train.inputs[0] + b.reshape(-1, 1)
    terms = np.empty((len(outputs), 1, outputs.shape[1]))
    objective.loss.terms(outputs[:, None, :], objective.train.targets, terms)
    values = terms.sum(axis=(1, 2)) * objective.loss.scale(1, outputs.shape[1])
    return _blank(values.reshape(w.shape)), xlim, ylim


def _agreement(session: Session, objective: Supervised) -> AgreementPicture:
    dataset = session.plan.dataset
    assert dataset is not None
    train, test = objective.train, objective.test
    predicted = [_blank(objective.outputs(session.state.params, part.inputs)[0, 0]) for part in (train, test)]
    return AgreementPicture(train.targets[0], predicted[0], test.targets[0], predicted[1], dataset.points.target)


def _boundary(session: Session, objective: Supervised) -> BoundaryPicture:
    dataset = session.plan.dataset
    assert dataset is not None
    inputs = np.concatenate([objective.train.inputs, objective.test.inputs], axis=1)
    labels = classes_of(np.concatenate([objective.train.targets, objective.test.targets], axis=1))
    i, j = _telling_pair(inputs, labels)
    xlim, ylim = _around(inputs[i]), _around(inputs[j])
    plane = np.repeat(inputs.mean(axis=1, keepdims=True), GRID * GRID, axis=1)
    plane[i], plane[j] = (axis.ravel() for axis in np.meshgrid(np.linspace(*xlim, GRID), np.linspace(*ylim, GRID)))
    outputs = objective.outputs(session.state.params, plane)[0]
    note = "" if len(inputs) == 2 else f"a slice: the other {len(inputs) - 2} features at their mean"
    names = dataset.points.features
    is_test = np.arange(inputs.shape[1]) >= objective.train.size
    return BoundaryPicture(
        _probabilities(objective, outputs).reshape(-1, GRID, GRID), xlim, ylim, inputs[i], inputs[j], labels, is_test,
        (names[i], names[j]), dataset.points.classes, note,
    )  # fmt: skip


def _probabilities(objective: Supervised, outputs: Floats) -> Floats:
    """What the outputs (outputs, n) mean as probabilities (classes, n)."""
    outputs = np.nan_to_num(outputs, posinf=700.0, neginf=-700.0)
    if len(outputs) == 1:
        binary = isinstance(objective.loss, losses["bce_with_logits"].make)
        p = 1.0 / (1.0 + np.exp(-outputs[0])) if binary else np.clip(outputs[0], 0.0, 1.0)
        return np.stack([1.0 - p, p])
    powers = np.exp(outputs - outputs.max(axis=0))
    return powers / powers.sum(axis=0)


def _telling_pair(inputs: Floats, labels: NDArray[np.intp]) -> tuple[int, int]:
    """The two features whose class means lie furthest apart for their spread."""
    if len(inputs) <= 2:
        return 0, len(inputs) - 1
    means = np.stack([inputs[:, labels == k].mean(axis=1) for k in np.unique(labels)])
    apart = means.std(axis=0) / np.maximum(inputs.std(axis=1), 1e-300)
    first, second = sorted(np.argsort(apart)[-2:])
    return int(first), int(second)


def _around(values: Floats) -> Limits:
    low, high = float(values.min()), float(values.max())
    margin = 0.12 * (high - low) or 1.0
    return low - margin, high + margin

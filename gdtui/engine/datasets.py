"""Data sets made from a formula and a seed, named after scikit-learn's, and how data are split and scaled.

Each is a function (n_samples, seed, knobs) → `Points`. Where it has `noise`, that is the standard deviation
of normal numbers added to every coordinate (to the target, in a regression) unless the set says otherwise.
Classes come in order: all points of the first, then all of the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.streams import Purpose, normal, permutation, uniform
from gdtui.errors import ScenarioError
from gdtui.registry import NonNegative, Positive, Range, Registry

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Noise = Annotated[NonNegative, "standard deviation of the normal noise added"]
Task = Literal["classification", "regression"]

POSITION, SCATTER = 0, 1
"""Which stream of the data's seed gives places, and which gives noise: more noise moves no point's place."""

SPIRAL_RADIUS = 5.0
BLOB_RADIUS = 5.0


@dataclass(frozen=True, eq=False)
class Points:
    """Samples `X` (n, d) and targets `y` (n,): numbers, or in classification the index of each class."""

    X: Floats
    y: Floats | NDArray[np.int64]
    features: tuple[str, ...]
    target: str
    task: Task
    classes: tuple[str, ...] = ()


datasets: Registry[Any] = Registry("data set")


def _normal(seed: int, shape: tuple[int, ...], std: float) -> Floats:
    return std * normal(seed, Purpose.DATA, SCATTER, int(np.prod(shape))).reshape(shape)


def _curve(x: Floats, y: Floats) -> Points:
    return Points(x[:, None], y, ("x",), "y", "regression")


def _classes(parts: list[Floats], seed: int, noise: float) -> Points:
    """Noisy points of the plane, one array (n, 2) a class."""
    X = np.concatenate(parts)
    y = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    names = tuple(str(k) for k in range(len(parts)))
    return Points(X + _normal(seed, X.shape, noise), y, ("x1", "x2"), "class", "classification", names)


def _halves(n_samples: int) -> tuple[int, int]:
    """Points of the first and of the second class; the second takes the odd one."""
    return n_samples // 2, n_samples - n_samples // 2


def _circle(angle: Floats, radius: float | Floats = 1.0) -> Floats:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


@datasets.register("line")
def line(
    n_samples: int,
    seed: int,
    *,
    slope: Annotated[float, "rise for each step of 1 in x"] = 2.0,
    intercept: Annotated[float, "height at x = 0"] = 1.0,
    noise: Annotated[NonNegative, "width of uniform noise, standard deviation of normal noise"] = 1.0,
    noise_kind: Annotated[Literal["uniform", "normal"], "uniform in [0, 1), so above the line; or normal"] = "normal",
) -> Points:
    """A straight line with noise.

    x is uniform in [0, 1); y = slope·x + intercept + noise·U with U uniform in [0, 1) or standard normal.
    """
    x = uniform(seed, Purpose.DATA, POSITION, n_samples)
    draw = uniform if noise_kind == "uniform" else normal
    return _curve(x, slope * x + intercept + noise * draw(seed, Purpose.DATA, SCATTER, n_samples))


@datasets.register("sine")
def sine(
    n_samples: int,
    seed: int,
    *,
    frequency: Annotated[Positive, "waves between −π and π"] = 1.0,
    noise: Noise = 0.1,
) -> Points:
    """A sine wave: the smallest curve that no straight line fits.

    x is uniform in [−π, π); y = sin(frequency·x) + noise.
    """
    x = np.pi * (2.0 * uniform(seed, Purpose.DATA, POSITION, n_samples) - 1.0)
    return _curve(x, np.sin(frequency * x) + _normal(seed, x.shape, noise))


@datasets.register("xor")
def xor(n_samples: int, seed: int, *, noise: Noise = 0.0) -> Points:
    """The four corners of a square, opposite ones alike: no straight line parts them.

    (0,0), (0,1), (1,0), (1,1) → 0, 1, 1, 0, and round again for more samples.
    """
    corner = np.arange(n_samples) % 4
    X = np.stack([corner // 2, corner % 2], axis=1)
    y = X[:, 0] ^ X[:, 1]
    return Points(X + _normal(seed, X.shape, noise), y, ("x1", "x2"), "class", "classification", ("0", "1"))


@datasets.register("moons")
def moons(n_samples: int, seed: int, *, noise: Noise = 0.1) -> Points:
    """Two half circles that reach into each other.

    scikit-learn's make_moons: (cos t, sin t) and (1 − cos t, ½ − sin t), t evenly spaced over [0, π].
    """
    outer, inner = (_circle(np.linspace(0.0, np.pi, n)) for n in _halves(n_samples))
    return _classes([outer, np.array([1.0, 0.5]) - inner], seed, noise)


@datasets.register("circles")
def circles(
    n_samples: int,
    seed: int,
    *,
    factor: Annotated[float, Range(ge=0.0, lt=1.0), "radius of the inner circle; the outer has 1"] = 0.5,
    noise: Noise = 0.1,
) -> Points:
    """A circle inside another.

    scikit-learn's make_circles: class 0 on the unit circle, class 1 on one of radius `factor`, evenly
    spaced.
    """
    outer, inner = (_circle(2.0 * np.pi * np.arange(n) / n) for n in _halves(n_samples))
    return _classes([outer, factor * inner], seed, noise)


@datasets.register("spirals")
def spirals(
    n_samples: int,
    seed: int,
    *,
    turns: Annotated[Positive, "how often each arm winds round the centre"] = 1.25,
    noise: Noise = 0.1,
) -> Points:
    """Two arms wound into each other, half a turn apart: the classic hard case for a small network.

    Archimedes' spiral, radius 5·t at the angle 2π·turns·t (+ π in the second arm), t evenly spaced over
    (0, 1).
    """
    arms = []
    for k, n in enumerate(_halves(n_samples)):
        t = (np.arange(n) + 0.5) / n
        arms.append(_circle(2.0 * np.pi * turns * t + np.pi * k, SPIRAL_RADIUS * t))
    return _classes(arms, seed, noise)


@datasets.register("blobs")
def blobs(
    n_samples: int,
    seed: int,
    *,
    centers: Annotated[int, Range(ge=2, le=10), "number of blobs, and of classes"] = 3,
    noise: Noise = 1.0,
) -> Points:
    """Round clouds, one for each class.

    Centres evenly spaced on a circle of radius 5 (scikit-learn's make_blobs draws them at random), sizes as
    equal as n_samples allows.
    """
    middles = _circle(2.0 * np.pi * np.arange(centers) / centers, BLOB_RADIUS)
    sizes = [n_samples // centers + (k < n_samples % centers) for k in range(centers)]
    return _classes([np.tile(m, (n, 1)) for m, n in zip(middles, sizes, strict=True)], seed, noise)


def split(n: int, test_fraction: float, seed: int) -> tuple[Rows, Rows]:
    """Which of `n` samples are for training and which for testing: two sorted arrays of indices.

    round(n·test_fraction) are drawn for testing, without replacement; above 0 each part gets at least one.
    Raises ScenarioError where `n` is too small for two parts.
    """
    if test_fraction > 0.0 and n < 2:
        raise ScenarioError("too few samples to hold some back", "data.test_fraction", test_fraction, has_value=True)
    size = min(max(round(n * test_fraction), 1), n - 1) if test_fraction > 0.0 else 0
    order = permutation(seed, Purpose.SPLIT, 0, n)
    return np.sort(order[size:]), np.sort(order[:size])


def standardize(X_train: Floats, X_test: Floats) -> tuple[Floats, Floats]:
    """Both arrays (n, d) with each column's training mean taken off and divided by its training deviation.

    The deviation is the population's (÷ n); a column that does not vary is only centred.
    """
    mean, spread = X_train.mean(axis=0), X_train.std(axis=0)
    # Rounding gives a constant column a tiny spread: ask the values themselves.
    spread[X_train.max(axis=0) == X_train.min(axis=0)] = 1.0
    return (X_train - mean) / spread, (X_test - mean) / spread

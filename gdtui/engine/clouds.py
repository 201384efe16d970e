"""Data sets whose targets are classes: points of the plane, and clouds in any number of dimensions.

Classes come in order: all points of the first, then all of the second.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from gdtui.engine.curves import LAW, Features, Floats, Noise, Points, datasets, numbered, scattered
from gdtui.engine.streams import Purpose, raw
from gdtui.errors import ScenarioError
from gdtui.limits import refuse_large_data
from gdtui.registry import NonNegative, Positive, Range

SPIRAL_RADIUS = 5.0
BLOB_RADIUS = 5.0


def _classes(parts: list[Floats], seed: int, noise: float) -> Points:
    """Noisy points, one array (n, features) a class."""
    X = np.concatenate(parts)
    y = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    names = tuple(str(k) for k in range(len(parts)))
    features = numbered(X.shape[1])
    return Points(X + scattered(seed, X.shape, noise), y, features, "class", "classification", names)


def _halves(n_samples: int) -> tuple[int, int]:
    """Points of the first and of the second class; the second takes the odd one."""
    return n_samples // 2, n_samples - n_samples // 2


def _circle(angle: Floats, radius: float | Floats = 1.0) -> Floats:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


@datasets.register("xor")
def xor(n_samples: int, seed: int, *, noise: Noise = 0.0) -> Points:
    """The four corners of a square, opposite ones alike: no straight line parts them.

    (0,0), (0,1), (1,0), (1,1) → 0, 1, 1, 0, and round again for more samples.
    """
    corner = np.arange(n_samples) % 4
    X = np.stack([corner // 2, corner % 2], axis=1)
    y = X[:, 0] ^ X[:, 1]
    return Points(X + scattered(seed, X.shape, noise), y, numbered(2), "class", "classification", ("0", "1"))


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
    return _around(middles, n_samples, seed, noise)


def _around(middles: Floats, n_samples: int, seed: int, noise: float) -> Points:
    """A cloud around each of `middles` (classes, features), of sizes as equal as can be."""
    count = len(middles)
    sizes = [n_samples // count + (k < n_samples % count) for k in range(count)]
    return _classes([np.tile(m, (n, 1)) for m, n in zip(middles, sizes, strict=True)], seed, noise)


def _corners(options: dict[str, Any], key: str) -> None:
    corners = 2 ** min(options["n_features"], 62)
    if options["n_classes"] > corners:
        hint = f"expected a whole number ≤ {corners}, the corners of a cube of n_features = {options['n_features']}"
        raise ScenarioError("out of range", f"{key}.n_classes", options["n_classes"], hint, has_value=True)


@datasets.register("classification", fits=_corners)
def classification(
    n_samples: int,
    seed: int,
    *,
    n_features: Features = 10,
    n_classes: Annotated[int, Range(ge=2, le=100), "number of clouds, and of classes"] = 2,
    class_sep: Annotated[NonNegative, "half the side of the cube: how far apart the clouds lie"] = 1.0,
    noise: Noise = 1.0,
) -> Points:
    """Round clouds in many dimensions, one for each class.

    After scikit-learn's make_classification with one cluster a class and nothing but informative features: the
    middles are different corners of a cube of side 2·class_sep around 0. Which corners, the seed decides; the first
    few features count the classes in binary, so that no two share a corner.
    """
    refuse_large_data(n_samples, n_features)
    draws = raw(seed, Purpose.DATA, LAW, n_classes * n_features).reshape(n_classes, n_features)
    upper = (draws >> np.uint64(63)).astype(bool)
    digits = min((n_classes - 1).bit_length(), n_features)
    upper[:, :digits] = np.arange(n_classes)[:, None] >> np.arange(digits) & 1
    return _around(class_sep * np.where(upper, 1.0, -1.0), n_samples, seed, noise)

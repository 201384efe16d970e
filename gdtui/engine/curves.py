"""What a data set is, and those whose targets are numbers.

Data sets are made from a formula and a seed, and named after scikit-learn's. Each is a function (n_samples, seed,
knobs) → `Points`. Where it has `noise`, that is the standard deviation of normal numbers added to every coordinate
(to the target, in a regression) unless the set says otherwise.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.streams import Purpose, normal, uniform
from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen
from gdtui.limits import refuse_large_data
from gdtui.registry import NonNegative, Positive, Range, Registry

Floats = NDArray[np.float64]
Noise = Annotated[NonNegative, "standard deviation of the normal noise added"]
Task = Literal["classification", "regression"]
Features = Annotated[int, Range(ge=1, le=1_000), "numbers that describe each sample"]

POSITION, SCATTER, LAW = 0, 1, 2
"""Which stream of the data's seed gives places, which noise, and which the law that the places follow: more noise
moves no point's place."""


class Points(Frozen, eq=False):
    """Samples `X` (n, d) and targets `y` (n,): numbers, or in classification the index of each class."""

    X: Floats
    y: Floats | NDArray[np.int64]
    features: tuple[str, ...]
    target: str
    task: Task
    classes: tuple[str, ...] = ()


datasets: Registry[Any] = Registry("data set")


def scattered(seed: int, shape: tuple[int, ...], std: float) -> Floats:
    """Normal numbers of the noise's stream, of standard deviation `std`."""
    return std * normal(seed, Purpose.DATA, SCATTER, int(np.prod(shape))).reshape(shape)


def numbered(count: int) -> tuple[str, ...]:
    """The names x1, x2, … of features."""
    return tuple(f"x{k + 1}" for k in range(count))


def _curve(x: Floats, y: Floats) -> Points:
    return Points(x[:, None], y, ("x",), "y", "regression")


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
    return _curve(x, np.sin(frequency * x) + scattered(seed, x.shape, noise))


def _informative(options: dict[str, Any], key: str) -> None:
    if options["n_informative"] > options["n_features"]:
        hint = f"expected a whole number ≤ n_features, which is {options['n_features']}"
        raise ScenarioError("out of range", f"{key}.n_informative", options["n_informative"], hint, has_value=True)


@datasets.register("regression", fits=_informative)
def regression(
    n_samples: int,
    seed: int,
    *,
    n_features: Features = 10,
    n_informative: Annotated[int, Range(ge=0), "how many of the features count, the first ones; 0 is all"] = 0,
    bias: Annotated[float, "the target where all features are 0"] = 0.0,
    noise: Noise = 0.1,
) -> Points:
    """A target that is a weighted sum of many features, some of which may not count.

    After scikit-learn's make_regression: features are standard normal and y = X·w + bias + noise. Here the weights
    of the first n_informative features are standard normal too (scikit-learn's are uniform in [0, 100) and in random
    places), the others 0.
    """
    refuse_large_data(n_samples, n_features)
    X = normal(seed, Purpose.DATA, POSITION, n_samples * n_features).reshape(n_samples, n_features)
    weights = normal(seed, Purpose.DATA, LAW, n_features)
    weights[n_informative or n_features :] = 0.0
    y = np.vecdot(X, weights) + bias + scattered(seed, (n_samples,), noise)
    return Points(X, y, numbered(n_features), "y", "regression")

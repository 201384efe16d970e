"""A work as a gdtui scenario, with its data in a CSV file where gdtui makes none of that kind itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.works import Work

EXPRESSION = "x^4 - 3x^2 + x"
START = 2.0
SEED = 0


def scenario_text(work: Work) -> str:
    """The scenario, as a file would hold it."""
    body = _function() if not work.data else _supervised(work)
    return f"""
title = "{work.name}"
{body}
[optimizer]
name = "sgd"
lr = {work.lr}
[training]
steps = {work.steps}
seed = {SEED}
dtype = "{work.dtype}"
{f"batch_size = {work.batch}" if work.batch else ""}
"""


def _function() -> str:
    return f"""kind = "function"
[function]
expression = "{EXPRESSION}"
start = {{ x = {START} }}
window = {{ x = [-2.5, 2.5] }}
"""


def _supervised(work: Work) -> str:
    network = f'hidden = {list(work.hidden)}\nactivation = "{work.activation}"\n' if work.hidden else ""
    return f"""kind = "{"network" if work.hidden else "linear"}"
[data]
{_data(work)}
[model]
{network}loss = "{work.loss}"
"""


def _data(work: Work) -> str:
    if work.data in ("line", "moons"):
        return f'name = "{work.data}"\nn_samples = {work.n_samples}'
    task = "classification" if work.loss == "cross_entropy" else "regression"
    return f'csv = "{work.data}.csv"\ntarget = "y"\ntask = "{task}"'


def write_data(work: Work, folder: Path) -> None:
    """Put the CSV file of the work into the folder, if it needs one. The same numbers each time."""
    random = np.random.default_rng(SEED)
    if work.data == "plane":
        _write(folder / "plane.csv", *_plane(work, random), "%.6g")
    elif work.data == "images":
        _write(folder / "images.csv", *_images(work, random), "%.2f")


def _plane(work: Work, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A plane with noise: standard normal features, y = X w + ½ + noise."""
    X = random.standard_normal((work.n_samples, work.n_features))
    slopes = random.uniform(-2.0, 2.0, work.n_features)
    return X, X @ slopes + 0.5 + 0.1 * random.standard_normal(work.n_samples)


def _images(work: Work, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Grey values of ten kinds of pictures: a pattern for each kind, under noise of the same size."""
    kinds = np.arange(work.n_samples) % 10
    patterns = random.uniform(0.0, 1.0, (10, work.n_features))
    return 0.5 * patterns[kinds] + 0.5 * random.uniform(0.0, 1.0, (work.n_samples, work.n_features)), kinds


def _write(path: Path, X: np.ndarray, y: np.ndarray, form: str) -> None:
    names = ",".join([*(f"x{k}" for k in range(X.shape[1])), "y"])
    target = "%d" if y.dtype.kind == "i" else form
    np.savetxt(path, np.column_stack([X, y]), [form] * X.shape[1] + [target], ",", header=names, comments="")

"""HIPS autograd: the loss in its NumPy, the gradient by `value_and_grad`, one call a step."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import autograd.numpy as anp
import numpy as np
from autograd import value_and_grad

from benchmarks.given import load
from benchmarks.works import Work

VERSIONS = {"autograd": version("autograd"), "NumPy": np.__version__}


def prepare(work: Work, folder: Path) -> Callable[[], np.ndarray]:
    given = load(work, folder)
    if not work.data:
        return lambda: function(given.start, work.lr, work.steps)
    look = value_and_grad(lambda layers, X, Y: loss_of(work, outputs(work, layers, X), Y))

    def run() -> np.ndarray:
        layers = [(W.T.copy(), b.copy()) for W, b in given.layers]
        losses = []
        for step in range(work.steps):
            loss, slopes = look(layers, *given.batch(step))
            losses.append(loss)
            layers = [(W - work.lr * dW, b - work.lr * db) for (W, b), (dW, db) in zip(layers, slopes, strict=True)]
        return np.array(losses)

    return run


def function(x: float, lr: float, steps: int) -> np.ndarray:
    look = value_and_grad(lambda x: x**4 - 3 * x**2 + x)
    history = []
    for _ in range(steps):
        value, slope = look(x)
        history.append((x, value, slope))
        x = x - lr * slope
    return np.array(history)


def outputs(work: Work, layers: list, X: np.ndarray) -> np.ndarray:
    for W, b in layers[:-1]:
        z = anp.dot(X, W) + b
        X = anp.tanh(z) if work.activation == "tanh" else anp.maximum(z, 0.0)
    W, b = layers[-1]
    return anp.dot(X, W) + b


def loss_of(work: Work, output: np.ndarray, Y: np.ndarray) -> float:
    if work.loss == "mse":
        return anp.mean((output - Y) ** 2)
    top = anp.max(output, axis=1, keepdims=True)
    log_p = output - top - anp.log(anp.sum(anp.exp(output - top), axis=1, keepdims=True))
    return -anp.mean(anp.sum(log_p * Y, axis=1))

"""NumPy as in a textbook or a blog: samples as rows, layers as `X @ W + b`, backpropagation by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.given import Given, load
from benchmarks.works import Work

VERSIONS = {"NumPy": np.__version__}

Layers = list[tuple[np.ndarray, np.ndarray]]


def prepare(work: Work, folder: Path) -> Callable[[], np.ndarray]:
    given = load(work, folder)
    if not work.data:
        return lambda: function(given.start, work.lr, work.steps)
    if not work.hidden:
        return lambda: linear(work, given)
    if work.runs == 1:
        return lambda: network(work, given, work.lr)
    return lambda: np.stack([network(work, given, lr) for lr in given.rates], axis=1)


def f(x: float) -> float:
    return x**4 - 3 * x**2 + x


def df(x: float) -> float:
    return 4 * x**3 - 6 * x + 1


def function(x: float, lr: float, steps: int) -> np.ndarray:
    history = []
    for _ in range(steps):
        slope = df(x)
        history.append((x, f(x), slope))
        x = x - lr * slope
    return np.array(history)


def linear(work: Work, given: Given) -> np.ndarray:
    weight, bias = given.layers[0]
    w, b = weight[0].copy(), bias[0]
    losses = []
    for step in range(work.steps):
        X, Y = given.batch(step)
        error = X @ w + b - Y[:, 0]
        losses.append(np.mean(error**2))
        w -= work.lr * (2 / len(X)) * (X.T @ error)
        b -= work.lr * 2 * np.mean(error)
    return np.array(losses)


def network(work: Work, given: Given, lr: float) -> np.ndarray:
    layers = [(W.T.copy(), b.copy()) for W, b in given.layers]
    losses = []
    for step in range(work.steps):
        X, Y = given.batch(step)
        loss, gradients = backpropagate(work, layers, X, Y)
        losses.append(loss)
        layers = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, gradients, strict=True)]
    return np.array(losses)


def backpropagate(work: Work, layers: Layers, X: np.ndarray, Y: np.ndarray) -> tuple[float, Layers]:
    """The loss, and the gradients of each layer's weights and biases."""
    a = [X]
    for W, b in layers[:-1]:
        z = a[-1] @ W + b
        a.append(np.tanh(z) if work.activation == "tanh" else np.maximum(z, 0))
    W, b = layers[-1]
    loss, delta = at_the_loss(work, a[-1] @ W + b, Y)
    gradients = []
    for k in reversed(range(len(layers))):
        gradients.append((a[k].T @ delta, delta.sum(axis=0)))
        if k:
            slope = 1 - a[k] ** 2 if work.activation == "tanh" else a[k] > 0
            delta = (delta @ layers[k][0].T) * slope
    return loss, gradients[::-1]


def at_the_loss(work: Work, output: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
    """The loss, and its derivative by the output."""
    if work.loss == "mse":
        error = output - Y
        return np.mean(error**2), 2 * error / error.size
    e = np.exp(output - output.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(np.sum(p * Y, axis=1))), (p - Y) / len(Y)

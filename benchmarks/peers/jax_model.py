"""The model in JAX, for the peers that step it in different ways."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.works import Work

jax.config.update("jax_enable_x64", True)

VERSIONS = {"JAX": jax.__version__}


def f(x: Any) -> Any:
    return x * x * x * x - 3 * x * x + x


def first_layers(layers: list[tuple[np.ndarray, np.ndarray]]) -> list[tuple[Any, Any]]:
    """Weights (fan_in, fan_out) and biases as JAX has them."""
    return [(jnp.asarray(W.T), jnp.asarray(b)) for W, b in layers]


def loss_of(work: Work, layers: list[tuple[Any, Any]], X: Any, Y: Any) -> Any:
    for W, b in layers[:-1]:
        z = X @ W + b
        X = jnp.tanh(z) if work.activation == "tanh" else jax.nn.relu(z)
    W, b = layers[-1]
    output = X @ W + b
    if work.loss == "mse":
        return jnp.mean((output - Y) ** 2)
    return -jnp.mean(jnp.sum(jax.nn.log_softmax(output) * Y, axis=1))


def update(work: Work, layers: list[tuple[Any, Any]], X: Any, Y: Any, lr: Any) -> tuple[list[tuple[Any, Any]], Any]:
    """The layers after a step, and the loss before it."""
    loss, slopes = jax.value_and_grad(lambda layers: loss_of(work, layers, X, Y))(layers)
    return jax.tree.map(lambda value, slope: value - lr * slope, layers, slopes), loss

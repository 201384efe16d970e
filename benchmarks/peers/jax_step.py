"""JAX with one jitted step, called from a Python loop; the losses are fetched at the end, so that no step waits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.given import Given, load
from benchmarks.peers.jax_model import VERSIONS, f, first_layers, update
from benchmarks.works import Work

__all__ = ["VERSIONS", "prepare"]


def prepare(work: Work, folder: Path) -> Callable[[], np.ndarray]:
    given = load(work, folder)
    return partial(function, given.start, work.lr, work.steps) if not work.data else supervised(work, given)


@jax.jit
def _descend(x: Any, lr: float) -> tuple[Any, tuple[Any, Any, Any]]:
    value, slope = jax.value_and_grad(f)(x)
    return x - lr * slope, (x, value, slope)


def function(start: float, lr: float, steps: int) -> np.ndarray:
    x, history = jnp.asarray(start), []
    for _ in range(steps):
        x, row = _descend(x, lr)
        history.append(row)
    return np.array(jax.device_get(history))


def supervised(work: Work, given: Given) -> Callable[[], np.ndarray]:
    X, Y, layers = jnp.asarray(given.X), jnp.asarray(given.Y), first_layers(given.layers)
    whole = jax.jit(lambda layers, X, Y: update(work, layers, X, Y, work.lr))
    of_batch = jax.jit(lambda layers, X, Y, rows: update(work, layers, X[rows], Y[rows], work.lr))

    def run() -> np.ndarray:
        now, losses = layers, []
        for step in range(work.steps):
            if given.batches is None:
                now, loss = whole(now, X, Y)
            else:
                now, loss = of_batch(now, X, Y, given.batches[step])
            losses.append(loss)
        return np.array(jax.device_get(losses))

    return run

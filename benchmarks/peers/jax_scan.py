"""JAX with the whole run in one compiled lax.scan."""

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
    return function(work, given) if not work.data else supervised(work, given)


def function(work: Work, given: Given) -> Callable[[], np.ndarray]:
    def descend(x: Any, _: None) -> tuple[Any, tuple[Any, Any, Any]]:
        value, slope = jax.value_and_grad(f)(x)
        return x - work.lr * slope, (x, value, slope)

    whole_run = jax.jit(lambda x: jax.lax.scan(descend, x, length=work.steps)[1])
    start = jnp.asarray(given.start)
    return lambda: np.stack(whole_run(start), axis=1)


def supervised(work: Work, given: Given) -> Callable[[], np.ndarray]:
    X, Y, layers = jnp.asarray(given.X), jnp.asarray(given.Y), first_layers(given.layers)
    batches = None if given.batches is None else jnp.asarray(given.batches)
    whole_run = jax.jit(partial(_scan, work))
    return lambda: np.asarray(whole_run(layers, X, Y, batches))


def _scan(work: Work, layers: list[tuple[Any, Any]], X: Any, Y: Any, batches: Any) -> Any:
    """The losses of all updates."""

    def step(layers: list[tuple[Any, Any]], rows: Any) -> tuple[list[tuple[Any, Any]], Any]:
        return update(work, layers, X, Y, work.lr) if rows is None else update(work, layers, X[rows], Y[rows], work.lr)

    return jax.lax.scan(step, layers, batches, length=work.steps)[1]

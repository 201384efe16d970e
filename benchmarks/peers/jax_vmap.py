"""A sweep in JAX: the whole run in one lax.scan, mapped over the learning rates by vmap, XLA's own threads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.given import load
from benchmarks.peers.jax_model import VERSIONS, first_layers, update
from benchmarks.works import Work

__all__ = ["VERSIONS", "prepare"]


def prepare(work: Work, folder: Path) -> Callable[[], np.ndarray]:
    given = load(work, folder)
    X, Y, layers = jnp.asarray(given.X), jnp.asarray(given.Y), first_layers(given.layers)
    rates = jnp.asarray(given.rates)

    def one(lr: Any, layers: list[tuple[Any, Any]], X: Any, Y: Any) -> Any:
        return jax.lax.scan(lambda now, _: update(work, now, X, Y, lr), layers, length=work.steps)[1]

    whole_sweep = jax.jit(jax.vmap(one, (0, None, None, None), out_axes=1))
    return lambda: np.asarray(whole_sweep(rates, layers, X, Y))

"""A sweep with torch.func: one functional step, mapped over the runs by vmap.

PyTorch takes one or all of the work's threads, whichever is faster: on a busy machine its threads wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from torch.func import functional_call, grad_and_value, stack_module_state, vmap

from benchmarks.given import load
from benchmarks.peers.pytorch import VERSIONS, model
from benchmarks.works import Work

__all__ = ["VERSIONS", "prepare"]


def prepare(work: Work, folder: Path) -> Callable[[], np.ndarray]:
    given = load(work, folder)
    X, Y, rates = (torch.from_numpy(array) for array in (given.X, given.Y, given.rates))
    net = model(work, given)

    def loss_of(params: dict[str, torch.Tensor]) -> torch.Tensor:
        return torch.nn.functional.mse_loss(functional_call(net, params, (X,)), Y)

    def update(params: dict[str, torch.Tensor], lr: torch.Tensor) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
        grads, loss = grad_and_value(loss_of)(params)
        return {name: value - lr * grads[name] for name, value in params.items()}, loss

    step_all = vmap(update)

    def run(steps: int = work.steps) -> np.ndarray:
        params, _ = stack_module_state([net] * work.runs)
        params = {name: value.detach() for name, value in params.items()}
        losses = []
        for _ in range(steps):
            params, loss = step_all(params, rates)
            losses.append(loss)
        return torch.stack(losses).numpy()

    torch.set_num_threads(min((1, work.threads), key=lambda threads: _seconds(run, threads)))
    return run


def _seconds(run: Callable[[int], np.ndarray], threads: int) -> float:
    """What a few steps take with so many threads."""
    torch.set_num_threads(threads)
    run(2)
    began = perf_counter()
    run(10)
    return perf_counter() - began

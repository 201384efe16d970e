"""PyTorch eager: nn.Sequential, a loss module, optim.SGD, `loss.item()` at each step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from benchmarks.given import Given, load
from benchmarks.works import Work

VERSIONS = {"PyTorch": torch.__version__}


def prepare(work: Work, folder: Path) -> Callable[[], np.ndarray]:
    torch.set_num_threads(work.threads)
    given = load(work, folder)
    return (lambda: function(given.start, work.lr, work.steps)) if not work.data else supervised(work, given)


def function(start: float, lr: float, steps: int) -> np.ndarray:
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=lr)
    history = []
    for _ in range(steps):
        optimizer.zero_grad()
        value = x**4 - 3 * x**2 + x
        value.backward()
        history.append((x.item(), value.item(), x.grad.item()))
        optimizer.step()
    return np.array(history)


def model(work: Work, given: Given) -> nn.Sequential:
    """The network with the weights given."""
    parts: list[nn.Module] = []
    for W, b in given.layers:
        layer = nn.Linear(W.shape[1], W.shape[0], dtype=getattr(torch, work.dtype))
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(W))
            layer.bias.copy_(torch.from_numpy(b))
        parts += [layer, nn.Tanh() if work.activation == "tanh" else nn.ReLU()]
    return nn.Sequential(*parts[:-1])


def supervised(work: Work, given: Given) -> Callable[[], np.ndarray]:
    X, Y = torch.from_numpy(given.X), torch.from_numpy(given.Y)
    loss_of: nn.Module = nn.MSELoss()
    if work.loss == "cross_entropy":
        loss_of, Y = nn.CrossEntropyLoss(), Y.argmax(dim=1)
    batches = None if given.batches is None else torch.from_numpy(given.batches)

    def run() -> np.ndarray:
        net = model(work, given)
        optimizer = torch.optim.SGD(net.parameters(), lr=work.lr)
        losses = []
        for step in range(work.steps):
            inputs, targets = (X, Y) if batches is None else (X[batches[step]], Y[batches[step]])
            optimizer.zero_grad()
            loss = loss_of(net(inputs), targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return np.array(losses)

    return run

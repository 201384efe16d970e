"""Whole trainings against numbers that PyTorch computed once (reference/make_network_reference.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui import judge
from gdtui.engine.activations import activations
from gdtui.engine.losses import losses
from gdtui.engine.network import layers_of
from gdtui.engine.optimizers import optimizers
from gdtui.engine.supervised import Part, Supervised

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "reference" / "networks.json").read_text(encoding="utf-8")
)["cases"]


def objective_of(case: dict[str, Any]) -> Supervised:
    inputs, targets = np.array(case["X"]).T, np.array(case["y"]).T
    if case["loss"] == "cross_entropy":
        targets = (np.arange(int(targets.max()) + 1)[:, None] == targets).astype(float)
    hidden = activations[case["activation"]].make()
    stack = [hidden] * len(case["hidden"]) + [activations["identity"].make()]
    layers = layers_of([len(inputs), *case["hidden"], len(targets)], stack)
    train = Part(inputs, targets, np.arange(inputs.shape[1]))
    test = Part(inputs[:, :0], targets[:, :0], np.arange(0))
    return Supervised(layers, losses[case["loss"]].make(), train, test, 1, case["l1"], case["l2"])


def first_params(objective: Supervised, case: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    params = np.zeros((1, objective.n_params))
    for layer, weight, bias in zip(objective.layers, case["weights"], case["biases"], strict=True):
        layer.view(params)[0, :, :-1] = weight
        layer.view(params)[0, :, -1] = bias
    return params


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_training_agrees_with_pytorch(case: dict[str, Any]) -> None:
    objective = objective_of(case)
    params = first_params(objective, case)
    options = dict(case["optimizer"])
    entry = optimizers[options.pop("name")]
    options = entry.options(options, "optimizer")
    optimizer, lr = entry.make(**options), np.array([[options["lr"]]])
    memory = optimizer.init(params)
    for step in range(case["steps"] + 1):
        batch = None if case["batches"] is None or step == case["steps"] else np.array(case["batches"][step])
        found = objective.evaluate(params, batch)
        if str(step) in case["losses"]:
            assert found.loss[0] == pytest.approx(case["losses"][str(step)], rel=1e-10, abs=1e-12)
        norm = np.sqrt(np.vecdot(found.grad, found.grad))
        if step < case["steps"]:
            grad = judge.clipped(found.grad, norm, case["clip"])
            change, memory = optimizer.update(grad, memory, params, step=step, lr=lr)
            params = params + change
    for layer, weight in zip(objective.layers, case["final_weights"], strict=True):
        np.testing.assert_allclose(layer.view(params)[0, :, :-1], weight, rtol=1e-9, atol=1e-11)


def test_the_reference_covers_every_activation_and_loss() -> None:
    assert {case["activation"] for case in CASES} >= set(activations.names)
    assert {case["loss"] for case in CASES} >= set(losses.names)
    assert any(case["batches"] for case in CASES)
    assert any(case["clip"] for case in CASES)
    assert any(case["l1"] for case in CASES)
    assert any(case["l2"] for case in CASES)

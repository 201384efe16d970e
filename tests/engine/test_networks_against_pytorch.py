"""Whole trainings against numbers that PyTorch computed once (reference/make_network_reference.py)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdtui import judge
from gdtui.engine.activations import activations
from gdtui.engine.layers import layers_of
from gdtui.engine.losses import losses
from gdtui.engine.norms import norms
from gdtui.engine.optimizers import optimizers
from gdtui.engine.samples import Part
from gdtui.engine.supervised import Supervised
from tests.proofs import one_in


def is_known(case: dict[str, Any]) -> bool:
    """Whether the engine has what the case is made of; the last test asks for a case for all that it has."""
    known = case["activation"] in activations and case["loss"] in losses
    return known and (not case["smoothing"] or "label_smoothing" in losses[case["loss"]].knobs)


REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "reference" / "networks.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = [case for case in REFERENCE["cases"] if is_known(case)]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijk"
Floats = np.ndarray[Any, np.dtype[np.float64]]


def loss_of(case: dict[str, Any]) -> Any:
    smoothing = {"label_smoothing": case["smoothing"]} if case["smoothing"] else {}
    return losses[case["loss"]].make(**smoothing)


def objective_of(case: dict[str, Any]) -> Supervised:
    data = REFERENCE["data"][case["data"]]
    inputs, targets = np.array(data["X"]).T, np.array(data["y"]).T
    if case["loss"] == "cross_entropy":
        targets = (np.arange(int(targets.max()) + 1)[:, None] == targets).astype(float)
    stack = [activations[case["activation"]].make()] * len(case["hidden"]) + [activations["identity"].make()]
    norm = norms[case["norm"]].make() if case["norm"] else None
    sizes = [len(inputs), *case["hidden"], len(targets)]
    layers = layers_of(sizes, stack, True, norm, case["dropout"], case["residual"])
    train = Part(inputs, targets, np.arange(inputs.shape[1]))
    test = Part(inputs[:, :0], targets[:, :0], np.arange(0))
    return Supervised(layers, loss_of(case), train, test, 1, case["l1"], case["l2"])


def params_of(objective: Supervised, named: dict[str, Any]) -> Floats:
    """The parameters (1, n_params) from arrays by name; every name must be there, and no other."""
    params = np.full((1, objective.n_params), np.nan)
    assert {block.name for block in objective.blocks} == set(named)
    for block in objective.blocks:
        params[0, block.index] = named[block.name]
    return params


def batches_of(case: dict[str, Any], samples: int) -> Iterator[Any]:
    """Indices for each update, None for all samples; one more for the row after the last update."""
    for epoch in case["order"] or ():
        order = np.array([LETTERS.index(letter) for letter in epoch])
        yield from (order[k : k + case["batch"]] for k in range(0, samples, case["batch"]))


def trained(objective: Supervised, case: dict[str, Any]) -> Floats:
    """The parameters after all updates; compares the losses on the way."""
    params = params_of(objective, case["first"])
    options = dict(case["optimizer"])
    entry = optimizers[options.pop("name")]
    options = entry.options(options, "optimizer")
    optimizer, lr = entry.make(**options), np.array([[options["lr"]]])
    memory, averages = optimizer.init(params), objective.first_averages()
    batches = [*batches_of(case, objective.samples)][: case["steps"]]
    for step in range(case["steps"] + 1):
        if str(step) in case["losses"]:
            measured = objective.measure(params, averages)["train_loss"]
            assert measured[0] == pytest.approx(case["data_losses"][str(step)], rel=1e-10, abs=1e-12)
        objective.averages[:] = averages
        found = objective.evaluate(params, batches[step] if step < len(batches) else None, step)
        if str(step) in case["losses"]:
            assert found.loss[0] == pytest.approx(case["losses"][str(step)], rel=1e-10, abs=1e-12)
        if step < case["steps"]:
            norm = np.sqrt(np.vecdot(found.grad, found.grad))
            grad = judge.clipped(found.grad, norm, case["clip"])
            change, memory = optimizer.update(grad, memory, params, step=step, lr=lr)
            params, averages = params + change, found.averages
    return params


@pytest.mark.parametrize("case", one_in(3, CASES), ids=lambda case: case["name"])
def test_training_agrees_with_pytorch(case: dict[str, Any]) -> None:
    objective = objective_of(case)
    params = trained(objective, case)
    np.testing.assert_allclose(params, params_of(objective, case["final"]), rtol=1e-9, atol=1e-11)


def test_the_reference_covers_every_activation_loss_and_norm() -> None:
    assert {case["activation"] for case in CASES} >= set(activations.names)
    assert {case["loss"] for case in CASES} >= set(losses.names)
    assert {case["norm"] for case in CASES} >= set(norms.names)
    for what in ("batch", "clip", "l1", "l2", "dropout", "residual"):
        assert any(case[what] for case in CASES), what
    assert len(CASES) >= 30
    assert all(case["steps"] == 500 for case in CASES)

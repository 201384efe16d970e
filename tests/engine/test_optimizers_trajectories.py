"""A thousand steps of every optimiser where PyTorch, optax and textbook code have gone."""

import json
from pathlib import Path

import numpy as np
import pytest

from gdtui.engine.objectives import Block
from gdtui.engine.optimizers import Ground, optimizers
from tests.engine.optimizer_tools import follow
from tests.proofs import FULL, one_each

REFERENCE = json.loads((Path(__file__).parent / "reference" / "optimizers.json").read_text())
CASES = REFERENCE["cases"]
ONE_EACH = {(case["optimizer"], case["problem"]): case for case in reversed(CASES)}
"""The first of every optimiser on every problem."""
ANGLES = np.arange(12) * np.pi / 6.0
SPIRAL = np.array([np.cos(ANGLES), np.sin(ANGLES), np.ones(12)])
SPIRAL[:2] *= 1.0 + ANGLES / 6.0
TARGETS = np.sin(2.0 * ANGLES) + 0.3 * np.cos(5.0 * ANGLES)


def quadratic(params):
    """½(u² + 50v²) with u = 0.6x + 0.8y and v = −0.8x + 0.6y."""
    x, y = params[0]
    value = 16.18 * x * x + 9.32 * y * y - 23.52 * x * y
    return value, np.array([32.36 * x - 23.52 * y, 18.64 * y - 23.52 * x])


def rosenbrock(params):
    x, y = params[0]
    bend = y - x * x
    return (x - 1.0) * (x - 1.0) + 100.0 * bend * bend, np.array([2.0 * (x - 1.0) - 400.0 * x * bend, 200.0 * bend])


def network(params):
    """2-4-1, tanh, mean squared error and ½·0.2·Σθ²; units' rows of weights with their bias last."""
    first, last = params[0, :12].reshape(4, 3), params[0, 12:]
    hidden = np.ones((5, 12), params.dtype)
    hidden[:4] = np.tanh(first @ SPIRAL)
    error = last @ hidden - TARGETS
    slope = error / 6.0
    delta = last[:4, None] * slope * (1.0 - hidden[:4] * hidden[:4])
    grad = np.concatenate([(delta @ SPIRAL.T).ravel(), hidden @ slope]) + 0.2 * params[0]
    return np.sum(error * error) / 12.0 + 0.1 * np.sum(params * params), grad


class Problem:
    """One of the functions, for a single run; second derivatives by complex steps of the gradient."""

    def __init__(self, name):
        self.name, self.call = name, {"quadratic": quadratic, "rosenbrock": rosenbrock, "network": network}[name]

    def value(self, params):
        return np.array([self.call(params)[0]])

    def value_and_grad(self, params):
        value, grad = self.call(params)
        return np.array([value]), grad[None]

    def gradient(self, params):
        return self.call(params)[1][None]

    def hessian(self, params):
        steps = 1e-30j * np.eye(params.shape[1])
        return np.array([[self.call(params + step)[1].imag / 1e-30 for step in steps]])

    def ground(self, l1):
        if self.name != "network":
            return Ground(tuple(Block(name, np.asarray(k)) for k, name in enumerate("xy")), np.full(2, l1))
        first, last = np.arange(12).reshape(4, 3), np.arange(12, 17)
        weights = [Block("layer1.weight", first[:, :2]), Block("layer2.weight", last[None, :4])]
        biases = [Block("layer1.bias", first[:, 2]), Block("layer2.bias", last[4:])]
        penalty = np.zeros(17)
        for block in weights:
            penalty[block.index] = l1
        return Ground((*weights, *biases), penalty)


def case_id(case):
    extras = (f"{key}={value}" for key, value in case["options"].items() if key != "lr")
    return "-".join([case["problem"], case["optimizer"], *extras])


def made(case, ground):
    entry = optimizers[case["optimizer"]]
    given = {key: value for key, value in case["options"].items() if key != "l1"}
    optimizer = entry.make(**entry.options(given, "optimizer"))
    return optimizer.bind(ground) if hasattr(optimizer, "bind") else optimizer


@pytest.mark.parametrize(
    "case", CASES if FULL else one_each(ONE_EACH.values(), lambda case: case["optimizer"]), ids=case_id
)
def test_a_trajectory_is_the_one_that_others_follow(case):
    problem = Problem(case["problem"])
    ground = problem.ground(case["options"].get("l1", 0.0))
    optimizer = made(case, ground)

    def gradient(params):
        return problem.gradient(params) + ground.l1 * np.sign(params)

    count = 1000 if FULL or case["problem"] == "quadratic" else 100
    with np.errstate(under="ignore"):
        rows, _ = follow(optimizer, np.array([case["start"]]), [gradient] * count, np.array([[optimizer.lr]]), problem)
    for updates, expected in ((int(updates), row) for updates, row in case["rows"].items() if int(updates) <= count):
        tolerance = 1e-10 * np.maximum(1.0, np.abs(expected))
        assert np.all(np.abs(rows[updates][0] - expected) <= tolerance), updates


def test_the_reference_covers_every_optimizer_on_every_problem_with_every_hyperparameter():
    for entry in optimizers:
        cases = [case for case in CASES if case["optimizer"] == entry.name]
        for problem in ("quadratic", "rosenbrock", "network"):
            assert sum(case["problem"] == problem for case in cases) >= 5, (entry.name, problem)
        assert {key for case in cases for key in case["options"]} - {"l1"} == set(entry.knobs)


def test_what_is_left_out_as_chaotic_is_a_short_list_of_names():
    assert len(REFERENCE["chaotic"]) <= len(CASES) / 20

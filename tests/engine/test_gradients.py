"""Every derivative of the engine against one found without calculus, and the laws of activations and losses."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from gdtui.engine.activations import activations
from gdtui.engine.losses import losses
from gdtui.engine.network import layers_of
from gdtui.engine.samples import Part
from gdtui.engine.special import erf
from gdtui.engine.supervised import Supervised

Floats = np.ndarray[Any, np.dtype[np.float64]]


def central(f: Any, x: Floats, h: float = 1e-3) -> Floats:
    """Central differences, extrapolated twice: exact to about 1e-11 for smooth functions."""
    rough, fine, finer = ((f(x + w) - f(x - w)) / (2 * w) for w in (h, h / 2, h / 4))
    once, twice = (4 * fine - rough) / 3, (4 * finer - fine) / 3
    return np.asarray((16 * twice - once) / 15)


@pytest.mark.parametrize("name", activations.names)
def test_the_slope_is_the_derivative_of_the_value(name: str) -> None:
    activation = activations[name].make()
    z = np.linspace(-6, 6, 241) + 0.0123

    def value(at: Floats) -> Floats:
        out = np.empty_like(at)
        activation.value(at, out)
        return out

    slope = np.empty_like(z)
    activation.slope(z, value(z), slope)
    np.testing.assert_allclose(slope, central(value, z), rtol=1e-9, atol=1e-10)


def test_gelu_is_exact_by_default_and_close_to_its_tanh_form() -> None:
    z = np.linspace(-8, 8, 801)
    exact, close = np.empty_like(z), np.empty_like(z)
    activations["gelu"].make().value(z, exact)
    activations["gelu"].make(approximate="tanh").value(z, close)
    normal = np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in z])
    np.testing.assert_allclose(exact, z * normal, rtol=1e-14, atol=1e-15)
    assert 1e-5 < np.abs(exact - close).max() < 1e-3
    tanh = activations["gelu"].make(approximate="tanh")
    slope, (up, down) = np.empty_like(z), (np.empty_like(z), np.empty_like(z))
    tanh.slope(z, close, slope)
    tanh.value(z + 1e-5, up)
    tanh.value(z - 1e-5, down)
    np.testing.assert_allclose(slope, (up - down) / 2e-5, atol=1e-9)


def test_the_error_function_is_exact_to_the_last_places() -> None:
    x = np.concatenate([np.linspace(-7, 7, 20_001), [0.0, 1e-300, np.inf, -np.inf]])
    np.testing.assert_allclose(erf(x), [math.erf(v) for v in x], rtol=1e-15, atol=0)


@pytest.mark.parametrize("name", activations.names)
def test_activations_stay_finite_far_out(name: str) -> None:
    activation = activations[name].make()
    z = np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0])
    a, slope = np.empty_like(z), np.empty_like(z)
    with np.errstate(over="ignore"):
        activation.value(z, a)
        activation.slope(z, a, slope)
    assert np.all(np.isfinite(a))
    assert np.all(np.isfinite(slope))


def targets_for(name: str, outputs: int, samples: int) -> Floats:
    rng = np.random.default_rng(5)
    task = losses[name].make.task
    if task == "binary":
        return rng.integers(0, 2, (outputs, samples)).astype(float)
    if task == "multiclass":
        return (np.arange(outputs)[:, None] == rng.integers(0, outputs, samples)).astype(float)
    return rng.normal(size=(outputs, samples))


@pytest.mark.parametrize("name", losses.names)
def test_the_slope_of_a_loss_is_its_derivative(name: str) -> None:
    loss = losses[name].make()
    outputs = 1 if loss.task == "binary" else 3
    rng = np.random.default_rng(1)
    z, target = rng.normal(size=(1, outputs, 7)) * 2, targets_for(name, outputs, 7)

    def total(at: Floats) -> float:
        terms = np.empty_like(at)
        loss.terms(at, target, terms)
        return float(terms.sum())

    slope = np.empty_like(z)
    loss.slope(z, target, slope)
    for place in np.ndindex(z.shape):
        direction = np.zeros_like(z)
        direction[place] = 1.0
        found = central(lambda t, d=direction: np.array(total(z + float(t[0]) * d)), np.zeros(1))  # type: ignore[misc]
        assert slope[place] == pytest.approx(float(found), rel=1e-8, abs=1e-9)


def test_the_losses_are_those_of_the_textbook() -> None:
    z, y = np.array([[[0.3, -1.2, 2.0, 0.0]]]), np.array([[1.0, 0.0, 0.5, -3.0]])
    e = z[0] - y
    p = 1 / (1 + np.exp(-z[0]))
    expected = {
        "mse": np.mean(e**2),
        "half_sse": 0.5 * np.sum(e**2),
        "huber": np.mean(np.where(np.abs(e) < 1, 0.5 * e**2, np.abs(e) - 0.5)),
        "bce_with_logits": np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p))),
    }
    for name, value in expected.items():
        loss, terms = losses[name].make(), np.empty_like(z)
        loss.terms(z, y, terms)
        assert terms.sum() * loss.scale(1, 4) == pytest.approx(value, rel=1e-14)


def test_cross_entropy_is_minus_the_log_of_the_softmax() -> None:
    z = np.random.default_rng(2).normal(size=(1, 4, 6))
    labels = np.array([0, 3, 2, 2, 1, 0])
    target = (np.arange(4)[:, None] == labels).astype(float)
    loss, terms = losses["cross_entropy"].make(), np.empty_like(z)
    loss.terms(z, target, terms)
    softmax = np.exp(z[0]) / np.exp(z[0]).sum(axis=0)
    assert terms.sum() * loss.scale(4, 6) == pytest.approx(-np.mean(np.log(softmax[labels, range(6)])), rel=1e-13)


@pytest.mark.parametrize("logit", [1000.0, -1000.0])
@pytest.mark.parametrize("name", ["bce_with_logits", "cross_entropy"])
def test_likelihoods_stay_finite_at_logits_of_a_thousand(name: str, logit: float) -> None:
    loss = losses[name].make()
    z = np.array([[[logit, logit]]]) if name == "bce_with_logits" else np.array([[[logit, logit], [0.0, 0.0]]])
    y = np.array([[0.0, 1.0]]) if name == "bce_with_logits" else np.array([[0.0, 1.0], [1.0, 0.0]])
    terms, slope = np.empty_like(z), np.empty_like(z)
    with np.errstate(over="ignore"):
        loss.terms(z, y, terms)
        loss.slope(z, y, slope)
    assert np.all(np.isfinite(terms))
    assert np.all(np.isfinite(slope))
    assert terms.sum() == pytest.approx(1000.0)


def network(
    activation: str, loss: str, hidden: list[int], l1: float, l2: float, bias: bool = True, runs: int = 1
) -> Supervised:
    outputs = 1 if losses[loss].make.task == "binary" else 2
    rng = np.random.default_rng(len(hidden))
    train = Part(rng.normal(size=(3, 11)), targets_for(loss, outputs, 11), np.arange(11))
    test = Part(train.inputs[:, :0], train.targets[:, :0], np.arange(0))
    stack = [activations[activation].make()] * len(hidden) + [activations["identity"].make()]
    return Supervised(layers_of([3, *hidden, outputs], stack, bias), losses[loss].make(), train, test, runs, l1, l2)


@pytest.mark.parametrize(
    ("activation", "loss", "hidden"),
    [
        *itertools.product(activations.names, ["mse"], [[4], [5, 4, 3]]),
        *itertools.product(["tanh"], losses.names, [[], [4, 3]]),
    ],
)
@pytest.mark.parametrize("bias", [True, False])
def test_backpropagation_gives_the_derivative_of_the_loss(
    activation: str, loss: str, hidden: list[int], bias: bool
) -> None:
    objective = network(activation, loss, hidden, 0.01, 0.02, bias)
    params = np.random.default_rng(7).normal(size=(1, objective.n_params))
    grad = objective.evaluate(params, None).grad[0]
    moved = network(activation, loss, hidden, 0.01, 0.02, bias, objective.n_params)

    def along(t: Floats) -> Floats:
        """The loss where each parameter is moved by its part of `t`, alone, in a run of its own."""
        return moved.evaluate(params + np.diag(t), None).loss

    found = central(along, np.zeros(objective.n_params), 1e-4)
    assert grad == pytest.approx(found, rel=1e-6, abs=2e-8)


def test_the_penalty_counts_weights_and_not_biases() -> None:
    plain, penalised = network("tanh", "mse", [4], 0.0, 0.0), network("tanh", "mse", [4], 0.3, 0.5)
    params = np.random.default_rng(3).normal(size=(1, plain.n_params))
    weights = np.concatenate([block.of(params[0]).ravel() for block in plain.blocks if block.name.endswith("weight")])
    extra = penalised.evaluate(params, None).loss - plain.evaluate(params, None).loss
    assert extra[0] == pytest.approx(0.3 * np.abs(weights).sum() + 0.25 * (weights**2).sum(), rel=1e-12)

"""Gradients of thousands of random networks, against complex steps through an independent forward pass.

Depth 0 to 6, widths 1 to 12, every activation and loss, penalties, biases, batches, several outputs and runs, and
whatever else a layer can have. Where the network has kinks, central differences of the engine's own loss as well.
"""

import numpy as np
import pytest

from gdtui.engine.activations import activations
from gdtui.engine.losses import losses
from tests.engine.random_networks import EXTRAS, network
from tests.engine.reference_network import ACTIVATIONS, LOSSES, Reference
from tests.proofs import seeds, shares

CASES = seeds(48, 2400)
STEP = 1e-30


def named(net, params):
    """{name: array} of parameters (…, n_params)."""
    return {block.name: params[..., block.index] for block in net.objective.blocks}


def complex_gradient(net, params):
    """∂J/∂θ of one run, every component by a complex step; and J."""
    points = params + 1j * STEP * np.eye(len(params))
    losses_there = Reference(net).loss(named(net, points))
    return losses_there.imag / STEP, float(losses_there[0].real)


def rounding(net, params, exact):
    """How far double precision moves the reference itself: the same steps in extended precision."""
    return np.max(np.abs(complex_gradient(net, params.astype(np.longdouble))[0] - exact))


def on_a_kink(net, params):
    reference = Reference(net)
    reference.loss(named(net, params))
    return bool(np.any(np.concatenate(reference.sides) == 0.0))


@pytest.mark.parametrize("share", shares(CASES, 4), ids=range(4))
def test_backpropagation_is_the_complex_step_of_an_independent_network(share):
    compared = rough = total = 0
    for seed in share:
        net = network(seed)
        found = net.objective.evaluate(net.params, net.batch)
        for run, params in enumerate(net.params):
            total += 1
            if on_a_kink(net, params):
                continue
            exact, loss = complex_gradient(net, params)
            assert abs(found.loss[run] - loss) <= 1e-12 * max(1.0, abs(loss)), f"loss of network {seed}"
            error, size = np.max(np.abs(found.grad[run] - exact)), np.max(np.abs(exact))
            if not error <= 1e-12 * size:
                rough += 1
                assert error <= 4 * rounding(net, params, exact), f"network {seed}: {error:.1e} of {size:.1e}"
            compared += 1
    assert compared >= 0.9 * total
    assert rough <= 0.002 * total


def along(net, params, direction, t):
    """The engine's loss at params + t·direction, and which side of each kink the network stands on."""
    reference = Reference(net)
    at = params + t * direction
    reference.loss(named(net, at))
    crowd = np.repeat(at[None], len(net.params), axis=0)
    return net.objective.evaluate(crowd, net.batch).loss[0], np.sign(np.concatenate([*reference.sides, np.sign(at)]))


@pytest.mark.parametrize("share", shares(CASES, 2), ids=range(2))
def test_backpropagation_is_the_slope_of_the_engines_own_loss_off_the_kinks(share):
    compared = 0
    for seed in share:
        net = network(seed)
        params, direction = net.params[0], np.random.default_rng(seed).normal(size=net.params.shape[1])
        direction /= np.sqrt(direction @ direction)
        grad = net.objective.evaluate(net.params, net.batch).grad[0]
        ends = [along(net, params, direction, t) for t in (2e-4, 1e-4, -1e-4, -2e-4)]
        if any(np.any(sides != ends[0][1]) for _, sides in ends):
            continue
        far, near = (ends[0][0] - ends[3][0]) / 4e-4, (ends[1][0] - ends[2][0]) / 2e-4
        allowed = 1e-7 * max(1.0, np.max(np.abs(grad))) + abs(far - near)
        assert abs(grad @ direction - (4 * near - far) / 3) <= allowed, f"network {seed}"
        compared += 1
    assert compared >= 0.6 * len(share)


def test_every_activation_and_loss_has_a_reference_formula():
    missing = [*(set(activations.names) - set(ACTIVATIONS)), *(set(losses.names) - set(LOSSES))]
    assert not missing, f"write complex formulas for {', '.join(missing)} in tests/engine/reference_network.py"


def test_the_networks_cover_what_there_is():
    nets = [network(seed) for seed in CASES]
    assert {one.name for net in nets for one in net.activations} == set(activations.names)
    assert {net.loss.name for net in nets} == set(losses.names)
    assert {len(net.activations) - 1 for net in nets} == set(range(7))
    assert {len(net.params) for net in nets} == {1, 2, 3}
    assert {net.bias for net in nets} == {net.batch is None for net in nets} == {True, False}
    for extra in EXTRAS:
        assert any(getattr(net, extra) for net in nets), extra

"""Optimisers: names and defaults, and what is particular to each."""

import numpy as np
import pytest

from gdtui.engine.descent import whole_power
from gdtui.engine.line_search import strong_wolfe
from gdtui.engine.muon import orthogonalized, shape_factor
from gdtui.engine.optimizers import (
    Adam,
    AmsgradState,
    Armijo,
    Bfgs,
    CenteredRmspropState,
    Ground,
    Ista,
    Lbfgs,
    Newton,
    Rmsprop,
    Rprop,
    Sgd,
    optimizers,
)
from gdtui.engine.second_order import solved
from gdtui.errors import ScenarioError
from tests.engine.optimizer_tools import PARAMS, Valley, follow, same_bits

ADAM = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.0}
SEARCH = {"lr": 1.0, "c1": 1e-4, "max_trials": 50}
DEFAULTS = {
    "sgd": {"lr": 1e-2, "momentum": 0.0, "dampening": 0.0, "nesterov": False, "weight_decay": 0.0},
    "adagrad": {"lr": 1e-2, "lr_decay": 0.0, "weight_decay": 0.0, "initial_accumulator_value": 0.0, "eps": 1e-10},
    "rmsprop": {"lr": 1e-2, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0.0, "momentum": 0.0, "centered": False},
    "adadelta": {"lr": 1.0, "rho": 0.9, "eps": 1e-6, "weight_decay": 0.0},
    "adam": ADAM | {"amsgrad": False},
    "adamw": ADAM | {"amsgrad": False, "weight_decay": 0.01},
    "amsgrad": ADAM,
    "adamax": ADAM | {"lr": 2e-3},
    "nadam": ADAM | {"lr": 2e-3, "momentum_decay": 4e-3, "decoupled_weight_decay": False},
    "radam": ADAM | {"decoupled_weight_decay": False},
    "rprop": {"lr": 1e-2, "etas": (0.5, 1.2), "step_sizes": (1e-6, 50.0)},
    "lion": {"lr": 1e-4, "betas": (0.9, 0.99), "weight_decay": 1e-3},
    "muon": {
        "lr": 1e-3,
        "momentum": 0.95,
        "nesterov": True,
        "ns_steps": 5,
        "eps": 1e-7,
        "weight_decay": 0.1,
        "adjust_lr_fn": "original",
        "adamw_lr_ratio": 1.0,
        "adamw_betas": (0.9, 0.999),
        "adamw_eps": 1e-8,
        "adamw_weight_decay": 0.01,
    },
    "ista": {"lr": 1e-2},
    "armijo": SEARCH | {"shrink": 0.5},
    "newton": {"lr": 1.0, "damping": 0.0},
    "bfgs": SEARCH | {"c2": 0.9},
    "lbfgs": SEARCH | {"c2": 0.9, "history_size": 10},
}


def test_the_defaults_and_names_are_pytorchs_and_optaxs():
    assert {entry.name: entry.options({}, "optimizer") for entry in optimizers} == DEFAULTS


def test_the_first_update_of_adam_is_lr_in_every_direction():
    change, _ = Adam(eps=1e-300).update(
        np.array([[7.0, -0.003]]),
        Adam().init(np.zeros((1, 2))),
        np.zeros((1, 2)),
        step=0,
        lr=np.array([[0.1]]),
    )
    assert change == pytest.approx(np.array([[-0.1, 0.1]]), rel=1e-12)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 10, 1000, 123457, 10_000_000])
def test_a_whole_power_has_the_same_bits_for_a_number_and_for_an_array(exponent):
    bases = [0.0, 0.5, 0.9, 0.999, 0.9999999]
    crowd = whole_power(np.array(bases)[:, None], exponent)
    alone = np.array([[whole_power(base, exponent)] for base in bases])
    assert same_bits(np.broadcast_to(crowd, alone.shape), alone)
    assert alone[:, 0] == pytest.approx([base**exponent for base in bases], rel=1e-8, abs=1e-300)


def test_radam_says_from_its_sixth_update_on_that_it_divides_by_v():
    workings = [optimizers["radam"].make().working(step, 0) for step in range(7)]
    assert [bool(working.divisor[0]) for working in workings] == [False] * 5 + [True] * 2


def test_momentum_under_a_constant_gradient_approaches_its_geometric_sum():
    constant = [np.ones_like] * 400
    _, state = follow(Sgd(momentum=0.9), np.zeros((1, 1)), constant, np.array([[0.1]]))
    assert state.momentum_buffer == pytest.approx(np.array([[1.0 / (1.0 - 0.9)]]), rel=1e-12)


def test_a_dampening_of_one_lets_in_the_first_gradient_and_no_other():
    """PyTorch's rule at its edge: b = g in the first update, then b ← momentum·b whatever comes."""
    _, state = follow(Sgd(momentum=0.5, dampening=1.0), np.zeros((1, 1)), [np.ones_like] * 4, np.array([[0.1]]))
    assert state.momentum_buffer == np.array([[0.125]])


def test_centered_rmsprop_stays_finite_under_a_constant_gradient():
    constant = [lambda params: np.full_like(params, 0.7)] * 200
    rows, _ = follow(Rmsprop(centered=True, alpha=0.5), np.zeros((1, 1)), constant, np.array([[1e-9]]))
    assert np.isfinite(rows).all()


@pytest.mark.parametrize(
    ("make", "flag", "state_type"),
    [(Adam, "amsgrad", AmsgradState), (Rmsprop, "centered", CenteredRmspropState)],
)
def test_a_flag_may_be_switched_in_the_middle_of_a_run(make, flag, state_type):
    params, grad, lr = np.ones((1, 2)), np.full((1, 2), 0.5), np.array([[0.1]])
    plain, flagged = make(), make(**{flag: True})
    _, state = plain.update(grad, plain.init(params), params, step=0, lr=lr)
    change, state = flagged.update(grad, state, params, step=1, lr=lr)
    assert isinstance(state, state_type)
    _, back = plain.update(grad, state, params, step=2, lr=lr)
    assert type(back) is type(plain.init(params))
    assert np.isfinite(change).all()


def test_a_longer_memory_in_the_middle_of_a_run_begins_with_what_the_shorter_one_held():
    valley, params = Valley(), np.full((1, PARAMS), -0.5)
    rows, state = follow(Lbfgs(history_size=3), params, [valley.gradient] * 8, 1.0, valley)
    here, grad = rows[-1], valley.gradient(rows[-1])
    longer, shorter = (
        Lbfgs(history_size=size).update(grad, state, here, step=8, lr=1.0, probe=valley) for size in (6, 3)
    )
    assert same_bits(longer[0], shorter[0])
    assert longer[1].changes.shape == (1, 6, PARAMS)
    assert (longer[1].pairs, shorter[1].pairs) == (4.0, 3.0)
    least, state = Lbfgs(history_size=2).update(grad, longer[1], here, step=9, lr=1.0, probe=valley)
    assert np.isfinite(least).all()
    assert state.changes.shape == (1, 2, PARAMS)


def test_rprop_takes_its_first_step_from_lr_and_sets_a_turned_gradient_aside():
    rows, state = follow(
        Rprop(), np.zeros((1, 2)), [lambda _: np.array([[1.0, -1e-200]]), lambda _: np.array([[-1.0, -1e-200]])], 0.1
    )
    assert rows[1] == pytest.approx(np.array([[-0.1, 0.1]]))
    assert rows[2] == pytest.approx(np.array([[-0.1, 0.22]]))
    assert state.previous_grad[0, 0] == 0.0
    assert state.step_size == pytest.approx(np.array([[0.05, 0.12]]))


@pytest.mark.parametrize("shape", [(2, 5), (5, 2), (4, 4), (1, 3)])
def test_muon_brings_every_singular_value_near_one(shape):
    matrices = np.random.default_rng(3).normal(size=(10, *shape))
    values = np.linalg.svd(orthogonalized(matrices, 5, 1e-7), compute_uv=False)
    assert np.all((values > 0.6) & (values < 1.25))


@pytest.mark.parametrize(
    ("way", "shape", "factor"),
    [("original", (2, 8), 1.0), ("original", (8, 2), 2.0), ("match_rms_adamw", (4, 25), 1.0)],
)
def test_muons_rate_follows_the_shape(way, shape, factor):
    assert shape_factor(way, *shape) == factor


def test_ista_makes_a_weight_exactly_zero_and_keeps_it_there():
    aim, l1 = np.array([[0.05, 2.0, -3.0]]), np.array([0.3, 0.3, 0.0])
    ista = Ista().bind(Ground((), l1))
    rows, _ = follow(ista, np.ones((1, 3)), [lambda params: params - aim + l1 * np.sign(params)] * 400, 0.1)
    assert rows[-1][0, 0] == 0.0
    assert rows[-1][0, 1:] == pytest.approx([1.7, -3.0], abs=1e-12)


def test_newton_is_at_the_bottom_of_a_parabola_after_one_step():
    class Bowl(Valley):
        def hessian(self, params):
            return np.array([[[3.0, 1.0], [1.0, 2.0]]] * len(params))

    grad = np.array([[3.0, 1.0], [1.0, 2.0]]) @ np.array([5.0, -7.0])
    change, _ = Newton().update(
        grad[None], Newton().init(np.zeros((1, 2))), np.zeros((1, 2)), step=0, lr=1.0, probe=Bowl()
    )
    assert change == pytest.approx(np.array([[-5.0, 7.0]]), rel=1e-14)


def test_newton_takes_the_gradient_where_the_curvature_is_flat_or_no_number():
    matrices = np.array([np.eye(2), np.zeros((2, 2)), np.full((2, 2), np.nan), 2.0 * np.eye(2)])

    class Odd(Valley):
        def hessian(self, params):
            return matrices

    grad = np.array([[3.0, 4.0]] * 4)
    change, _ = Newton().update(grad, Newton().init(grad), grad, step=0, lr=1.0, probe=Odd())
    assert np.array_equal(change, [[-3, -4], [-3, -4], [-3, -4], [-1.5, -2]])
    assert np.isnan(solved(matrices, grad)[1]).all()


@pytest.mark.parametrize("make", [Armijo, Bfgs, Lbfgs])
def test_no_update_with_a_line_search_ever_raises_the_loss(make):
    valley = Valley()
    rows, _ = follow(make(), np.full((1, PARAMS), -1.5), [valley.gradient] * 60, 1.0, valley)
    losses = np.array([valley.value(row)[0] for row in rows])
    assert np.all(np.diff(losses) <= 1e-14 * losses[:-1]), "but for the rounding of the loss"
    assert losses[-1] < (1e-20 if make is not Armijo else losses[0] / 100.0)


def test_the_line_search_ends_where_both_wolfe_conditions_hold():
    random, valley, ended = np.random.default_rng(4), Valley(), set()
    params = random.normal(size=(200, PARAMS))
    grad = valley.gradient(params)
    first = 10.0 ** random.uniform(-8.0, 2.0, (200, 1))
    slope = np.vecdot(grad, -grad)[:, None]
    found, there = strong_wolfe(valley, params, -grad, slope, first, 1e-4, 0.9, 60)
    for run in range(200):
        step, start = found.step_length[run, 0], params[run : run + 1]
        value = valley.value(start - step * grad[run : run + 1])[0]
        assert value <= valley.value(start)[0] + 1e-4 * step * slope[run, 0]
        assert abs(there[run] @ grad[run]) <= -0.9 * slope[run, 0]
        ended.add(np.sign(step - first[run, 0]))
    assert found.good.all()
    assert ended == {-1.0, 0.0, 1.0}, "some are shortened, some kept and some made longer"


@pytest.mark.parametrize("make", [Bfgs, Lbfgs])
def test_the_search_ends_at_the_accuracy_of_the_gradient_and_not_of_the_loss(make):
    class Raised(Valley):
        def value(self, params):
            return super().value(params) + 1000.0

    rows, _ = follow(make(), np.full((1, PARAMS), -0.5), [Raised().gradient] * 100, 1.0, Raised())
    assert np.max(np.abs(Raised().gradient(rows[-1]))) < 1e-12


class Cliff(Valley):
    """Rises whichever way one goes, whatever its gradient says."""

    def value(self, params):
        return np.vecdot(params - 1.0, params - 1.0)

    def gradient(self, params):
        return np.ones_like(params)


@pytest.mark.parametrize("make", [Armijo, Bfgs, Lbfgs])
def test_a_search_that_finds_no_way_down_stays_and_forgets(make):
    optimizer, params = make(max_trials=5), np.ones((1, PARAMS))
    rows, state = follow(optimizer, params, [Cliff().gradient] * 3, 1.0, Cliff())
    assert np.array_equal(rows[-1], params)
    assert state.step_length == 0.0
    assert state.function_evaluations == 3 * 6
    assert getattr(state, "pairs", 0.0) == 0.0


@pytest.mark.parametrize("make", [Bfgs, Lbfgs])
def test_without_a_positive_curvature_nothing_is_learnt(make):
    class Concave(Valley):
        def value(self, params):
            return -np.vecdot(params, params)

        def gradient(self, params):
            return -2.0 * params

    _, state = follow(make(max_trials=4), np.ones((1, PARAMS)), [Concave().gradient] * 2, 0.01, Concave())
    assert state.pairs == 0.0
    assert state.step_length > 0.0


@pytest.mark.parametrize("make", [Bfgs, Lbfgs])
def test_a_gradient_of_zero_teaches_nothing_and_loses_nothing(make):
    class Bowl:
        def value(self, params):
            return np.vecdot(params, params)

        def value_and_grad(self, params):
            return np.vecdot(params, params), 2.0 * params

    _, known = follow(make(), np.array([[0.7, -0.3]]), [lambda params: 2.0 * params] * 3, 0.3, Bowl())
    bottom = np.zeros((1, 2))
    change, after = make().update(bottom, known, bottom, step=3, lr=np.array([[0.3]]), probe=Bowl())
    assert not change.any()
    assert known.pairs == after.pairs == 3
    for field in ("inverse_hessian", "changes", "turns"):
        assert np.array_equal(getattr(known, field, None), getattr(after, field, None))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("make", [Bfgs, Lbfgs])
def test_a_long_stay_at_the_bottom_leaves_only_numbers(make, dtype):
    class Bowl(Valley):
        def value(self, params):
            return np.vecdot(params, params)

        def gradient(self, params):
            return 2.0 * params

    rows, state = follow(make(), np.full((1, 3), 0.7, dtype), [Bowl().gradient] * 250, 0.3, Bowl())
    assert np.all(np.abs(rows[-1]) < 1e-10)
    assert all(np.isfinite(array).all() for array in state)


@pytest.mark.parametrize(
    "given", [{"etas": (1.5, 0.5)}, {"etas": (1.0, 1.2)}, {"etas": (0.5, 1.0)}, {"step_sizes": (5.0, 1.0)}]
)
def test_rprop_refuses_factors_and_sizes_that_make_no_sense_together(given):
    (key, value) = next(iter(given.items()))
    with pytest.raises(ScenarioError, match=f"optimizer.{key} = .*out of range") as refused:
        optimizers["rprop"].options(given, "optimizer")
    assert refused.value.value == list(value)

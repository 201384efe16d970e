"""Single steps of every optimiser, from random states, within 1e-14 of 50-digit arithmetic."""

import typing

import numpy as np
import pytest
from mpmath import mp, mpf

from gdtui.engine.optimizers import optimizers
from tests.engine import exact_optimizers as exact
from tests.engine.optimizer_tools import FLAGGED, GROUND, L1, PARAMS, Setting, Valley
from tests.proofs import FULL

DRAWS = 25 if FULL else 12
COORDINATE = [Setting(name) for name in exact.COORDINATE_RULES] + [
    setting for setting in FLAGGED if not (setting.name == "muon" and setting.bound)
]
MATRIX = [setting for setting in FLAGGED if setting.name == "muon"]
POSITIVE = ("nu", "nu_max", "sum_of_squares", "square_mean", "change_mean", "infinity_norm", "step_size")


def drawn(knob, random):
    """A value inside a knob's range, often the least one that is allowed."""
    if knob.type is int:
        return int(random.integers(1, 7))
    low = max(knob.range.gt, knob.range.ge, 0.0)
    if knob.range.ge == 0.0 and random.random() < 0.3:
        return 0.0
    high = min(knob.range.lt, knob.range.le, low + 1.0)
    return float(low + (high - low) * random.uniform(0.02, 0.98))


def options_of(setting, random):
    """Every hyperparameter of a setting, drawn afresh but for flags and choices."""
    options = {}
    for knob in optimizers[setting.name].knobs.values():
        if knob.type in (bool, str):
            options[knob.name] = setting.options.get(knob.name, knob.default)
        elif typing.get_origin(knob.type) is tuple:
            options[knob.name] = tuple(drawn(knob, random) for _ in range(2))
        else:
            options[knob.name] = drawn(knob, random)
    if setting.name == "sgd" and setting.options:
        options["momentum"] = 0.9
    return options


def exactly(value):
    """The same number in 50 digits; flags, choices and counts as they are."""
    if isinstance(value, tuple):
        return tuple(map(exactly, value))
    return value if isinstance(value, bool | int | str) else mpf(float(value))


def random_state(optimizer, random):
    """A state as it might stand in the middle of a run."""
    fresh, made = optimizer.init(np.zeros((1, PARAMS))), {}
    for name, array in zip(fresh._fields, fresh, strict=True):
        values = random.uniform(0.05, 0.9, array.shape)
        made[name] = values if name in (*POSITIVE, "mu_product") else values * random.choice([-1.0, 1.0], array.shape)
    if "nu" in made and "mu" in made:
        # No mean of squares is less than the square of the mean.
        made["nu"] = made["nu"] + made["mu"] * made["mu"]
    return type(fresh)(**made)


def close(found, wanted):
    """Within 1e-14 of the largest of 1 and what is wanted."""
    scale = max(1.0, *(abs(float(value)) for value in wanted))
    return all(abs(mpf(float(a)) - b) <= 1e-14 * scale for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("setting", COORDINATE, ids=str)
def test_a_step_is_the_papers_step(setting):
    random, rule = np.random.default_rng(7), exact.COORDINATE_RULES[setting.name]
    for draw in range(DRAWS):
        options, updates = options_of(setting, random), int(random.integers(1, 60)) if draw else 1
        optimizer = Setting(setting.name, options, setting.bound).make()
        state = optimizer.init(np.zeros((1, PARAMS))) if updates == 1 else random_state(optimizer, random)
        params, grad = random.normal(size=(2, 1, PARAMS))
        lr = options.get("lr")
        change, after = optimizer.update(grad, state, params, step=updates - 1, lr=np.array([[lr]]))
        knobs = {key: exactly(value) for key, value in options.items()}
        for j in range(PARAMS):
            before = {name: exactly(a[0, j % a.shape[1]]) for name, a in zip(state._fields, state, strict=True)}
            extra = {"l1": exactly(L1[j])} if setting.bound else {}
            x = exactly(params[0, j])
            moved, new = rule(knobs, before, exactly(grad[0, j]), x, updates, exactly(lr), **extra)
            found = [change[0, j], *(a[0, j % a.shape[1]] for a in after)]
            wanted = [moved - x, *(new.get(name, before[name]) for name in after._fields)]
            for one, other in zip(found, wanted, strict=True):
                assert close([one], [other]), (draw, options, one, other)


def column(values):
    return mp.matrix([exactly(value) for value in values])


@pytest.mark.parametrize("setting", MATRIX, ids=str)
def test_a_muon_step_is_the_published_one_for_matrices_and_adamws_elsewhere(setting):
    random = np.random.default_rng(8)
    for places in (np.arange(6).reshape(2, 3), np.arange(6).reshape(3, 2)):
        block = type(GROUND.blocks[0])("layer1.weight", places)
        ground = type(GROUND)((block, *GROUND.blocks[1:]), L1)
        for _ in range(DRAWS // 3):
            options = options_of(setting, random)
            optimizer = optimizers["muon"].make(**options).bind(ground)
            state = random_state(optimizer, random)
            state.momentum_buffer[:, 6:] = 0.0
            params, grad = random.normal(size=(2, 1, PARAMS))
            change, after = optimizer.update(grad, state, params, step=4, lr=options["lr"])
            knobs = {key: exactly(value) for key, value in options.items()}

            def matrix(row, places=places):
                return mp.matrix(places.shape[0], places.shape[1]) + mp.matrix(
                    [[exactly(row[0, j]) for j in line] for line in places]
                )

            x = matrix(params)
            moved, buffer = exact.muon_matrix(knobs, matrix(state.momentum_buffer), matrix(grad), x, knobs["lr"])
            assert close(change[0, :6], list(moved - x))
            assert close(after.momentum_buffer[0, :6], list(buffer))
            for j in range(6, PARAMS):
                before = {name: exactly(a[0, j]) for name, a in zip(state._fields, state, strict=True)}
                own = exactly(params[0, j])
                alone, new = exact.muon_vector(knobs, before, exactly(grad[0, j]), own, 5, knobs["lr"])
                assert close([change[0, j], after.mu[0, j], after.nu[0, j]], [alone - own, new["mu"], new["nu"]])


N = 4


def searched(name, random):
    """Options, optimiser and a point for one draw of an optimiser that asks."""
    options = options_of(Setting(name), random) | {"lr": float(10.0 ** random.uniform(-5.0, 1.0))}
    if "max_trials" in options:
        options["max_trials"] = int(random.choice([2, 40]))
    return options, optimizers[name].make(**options), random.normal(size=(1, N))


def one_step(optimizer, state, params, options):
    grad = Valley().gradient(params)
    return optimizer.update(grad, state, params, step=3, lr=options["lr"], probe=Valley())


def test_a_newton_step_solves_its_system():
    random = np.random.default_rng(9)
    for _ in range(DRAWS):
        options, optimizer, params = searched("newton", random)
        options["damping"] += 30.0
        optimizer = optimizers["newton"].make(**options)
        change, _ = one_step(optimizer, optimizer.init(params), params, options)
        x = column(params[0])
        moved = exact.newton({"damping": exactly(options["damping"])}, x, exactly(options["lr"]))
        assert close(change[0], list(moved - x))


def knobs_of(options):
    return {key: exactly(value) for key, value in options.items()}


def test_an_armijo_step_is_the_first_that_falls_far_enough():
    random, trials = np.random.default_rng(10), set()
    for _ in range(25):
        options, optimizer, params = searched("armijo", random)
        change, state = one_step(optimizer, optimizer.init(params), params, options)
        x = column(params[0])
        moved, length, tried = exact.armijo(knobs_of(options), x, exactly(options["lr"]))
        assert state.function_evaluations == 1 + tried
        assert close([*change[0], state.step_length[0, 0]], [*(moved - x), length])
        trials.add(tried)
    assert len(trials) > 4


def test_a_bfgs_step_and_what_it_learns_are_the_books():
    random, seen = np.random.default_rng(11), set()
    for draw in range(2 * DRAWS):
        options, optimizer, params = searched("bfgs", random)
        root = np.eye(N) + 0.2 * random.normal(size=(N, N))
        # Some estimates lead upwards, and must be thrown away.
        estimate = (root @ root.T) * (-1.0 if draw % 5 == 0 else 1.0)
        fresh = draw % 3 == 0
        state = optimizer.init(params)
        if not fresh:
            state = state._replace(inverse_hessian=estimate[None], pairs=np.array([[4.0]]))
        change, after = one_step(optimizer, state, params, options)
        x, h = column(params[0]), mp.matrix(state.inverse_hessian[0].tolist())
        moved, h, pairs, length, tried = exact.bfgs(knobs_of(options), h, 0 if fresh else 4, x, exactly(options["lr"]))
        assert (after.pairs, after.gradient_evaluations) == (pairs, 1 + tried)
        assert close([*change[0], after.step_length[0, 0]], [*(moved - x), length])
        assert close(after.inverse_hessian[0].ravel(), list(h))
        seen.add(pairs)
    assert seen == {0, 1, 4, 5}


def test_an_lbfgs_step_is_the_one_of_the_matrix_its_memory_stands_for():
    random, seen = np.random.default_rng(12), set()
    for draw in range(2 * DRAWS):
        options, optimizer, params = searched("lbfgs", random)
        room, held = options["history_size"], draw % 8
        state, curvature = optimizer.init(params), np.eye(N) + 0.1 * np.ones((N, N))
        state = state._replace(changes=random.normal(size=(1, room, N)), pairs=np.array([[float(held)]]))
        state = state._replace(turns=state.changes @ curvature)
        change, after = one_step(optimizer, state, params, options)
        pairs = zip(state.changes[0], state.turns[0], strict=True)
        memory = [(column(s), column(y)) for s, y in pairs][: min(held, room)]
        x = column(params[0])
        d = exact.lbfgs_direction(memory, exact.Valley.gradient(x))
        length, good, tried = exact.wolfe(knobs_of(options), x, d, exactly(options["lr"]))
        assert after.gradient_evaluations == 1 + tried
        assert close([*change[0], after.step_length[0, 0]], [*(length * d), length])
        assert after.pairs == (min(len(memory) + good, room) if length > 0 else 0)
        if good:
            turn = exact.Valley.gradient(x + length * d) - exact.Valley.gradient(x)
            assert close(after.changes[0, 0], list(length * d))
            assert close(after.turns[0, 0], list(turn))
        seen.add((good, bool(length > 0), len(memory)))
    assert {flags[:2] for flags in seen} == {(True, True), (False, True), (False, False)}
    assert {flags[2] for flags in seen} >= {0, 1, 2, 3, 4, 5}


def test_every_optimizer_has_a_rule_in_fifty_digits():
    assert {entry.name for entry in optimizers} == {*exact.COORDINATE_RULES, "newton", "armijo", "bfgs", "lbfgs"}

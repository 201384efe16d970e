"""Optimisers: held to PyTorch's trajectories, and each to the laws that all obey."""

import json
from pathlib import Path

import numpy as np
import pytest

from gdtui.engine.descent import whole_power
from gdtui.engine.optimizers import Adam, AmsgradState, CenteredRmspropState, Rmsprop, Sgd, optimizers
from gdtui.errors import ScenarioError

REFERENCE = json.loads((Path(__file__).parent / "reference" / "optimizers.json").read_text())
CASES = REFERENCE["cases"]
RUNS, PARAMS, UPDATES = 64, 5, 7
FLAGS = {"sgd": ("nesterov",), "rmsprop": ("centered",), "adam": ("amsgrad",), "adamw": ("amsgrad",)}
SETTINGS = [(entry.name, ()) for entry in optimizers] + list(FLAGS.items())

every_optimizer = pytest.mark.parametrize("entry", list(optimizers), ids=lambda entry: entry.name)
every_setting = pytest.mark.parametrize(("name", "flags"), SETTINGS)


def quadratic(x, y):
    """∇ of ½(u² + 50v²) with u = 0.6x + 0.8y and v = −0.8x + 0.6y."""
    return [x * 0.36 + y * 0.48 + 32.0 * x - 24.0 * y, x * 0.48 + y * 0.64 - 24.0 * x + 18.0 * y]


def rosenbrock(x, y):
    return [2.0 * (x - 1.0) + 400.0 * x * (x * x - y), 200.0 * (y - x * x)]


GRADIENTS = {"quadratic": quadratic, "rosenbrock": rosenbrock}


def case_id(case):
    extras = (f"{key}={value}" for key, value in case["options"].items() if key != "lr")
    return "-".join([case["problem"], case["optimizer"], *extras])


def follow(optimizer, params, gradients, lr):
    """Every row of parameters, first to last, and the last state."""
    rows, state = [params], optimizer.init(params)
    for step, gradient in enumerate(gradients):
        change, state = optimizer.update(gradient(rows[-1]), state, rows[-1], step=step, lr=lr)
        rows.append(rows[-1] + change)
    return rows, state


def build(name, **given):
    entry = optimizers[name]
    return entry.make(**entry.options(given, "optimizer"))


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_a_trajectory_is_the_one_pytorch_follows(case):
    optimizer = build(case["optimizer"], **case["options"])

    def gradient(params):
        return np.array([GRADIENTS[case["problem"]](*params[0])])

    rows, _ = follow(optimizer, np.array([case["start"]]), [gradient] * 1000, np.array([[optimizer.lr]]))
    for updates, expected in case["rows"].items():
        tolerance = 1e-10 * np.maximum(1.0, np.abs(expected))
        assert np.all(np.abs(rows[int(updates)][0] - expected) <= tolerance), updates


def test_the_reference_covers_every_optimizer_and_every_hyperparameter():
    for entry in optimizers:
        cases = [case for case in CASES if case["optimizer"] == entry.name]
        assert len(cases) >= 8, entry.name
        assert {key for case in cases for key in case["options"]} == set(entry.knobs)


@every_optimizer
def test_the_defaults_and_names_are_pytorchs(entry):
    expected = {
        "sgd": {"momentum": 0.0, "dampening": 0.0, "nesterov": False, "weight_decay": 0.0},
        "adagrad": {"lr_decay": 0.0, "weight_decay": 0.0, "initial_accumulator_value": 0.0, "eps": 1e-10},
        "rmsprop": {"alpha": 0.99, "eps": 1e-8, "weight_decay": 0.0, "momentum": 0.0, "centered": False},
        "adam": {"betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.0, "amsgrad": False},
        "adamw": {"betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.01, "amsgrad": False},
    }
    found = entry.options({}, "optimizer")
    assert found.pop("lr") == (1e-3 if entry.name.startswith("adam") else 1e-2)
    assert found == expected[entry.name]


@every_setting
def test_the_state_and_the_change_keep_the_shape_of_the_parameters(name, flags):
    optimizer = build(name, **dict.fromkeys(flags, True))
    params = np.ones((3, PARAMS))
    state = optimizer.init(params)
    change, after = optimizer.update(params, state, params, step=0, lr=np.full((3, 1), 0.1))
    assert type(after) is type(state)
    assert {array.shape for array in (change, *state, *after)} == {params.shape}


@every_setting
def test_the_arrays_of_a_fresh_state_share_no_memory(name, flags):
    state = build(name, **dict.fromkeys(flags, True)).init(np.ones((2, PARAMS)))
    assert not any(np.shares_memory(a, b) for k, a in enumerate(state) for b in state[:k])


@every_setting
def test_without_gradient_and_decay_nothing_moves(name, flags):
    options = dict.fromkeys(flags, True)
    optimizer = build(name, weight_decay=0.0, **options, **({"momentum": 0.9} if "nesterov" in flags else {}))
    params = np.array([[3.0, -0.5, 1e-9]])
    rows, _ = follow(optimizer, params, [np.zeros_like] * 3, np.array([[0.1]]))
    assert all(np.array_equal(row, params) for row in rows)


@every_setting
def test_an_update_alters_nothing_in_place(name, flags):
    optimizer = build(name, weight_decay=0.1, **dict.fromkeys(flags, True))
    params, grad, lr = np.full((2, 3), 2.0), np.full((2, 3), 0.5), np.full((2, 1), 0.1)
    state = optimizer.init(params)
    arrays = (params, grad, lr, *state)
    before = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    optimizer.update(grad, state, params, step=0, lr=lr)
    assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))


def crowd_values(knob, random):
    """(RUNS, 1) values within a knob's range, zero in a quarter of the runs where that is allowed."""
    values = random.uniform(0.01, 0.95, (RUNS, 1))
    return np.where(random.random((RUNS, 1)) < 0.25, 0.0, values) if 0.0 in knob.range else values


def crowd_of(name, flags, random):
    """The options of RUNS runs at once, and those of each run alone as plain numbers."""
    crowd = dict.fromkeys(flags, True)
    singles = [dict(crowd) for _ in range(RUNS)]
    for knob in optimizers[name].knobs.values():
        if knob.type is bool:
            continue
        count = 2 if knob.name == "betas" else 1
        values = [crowd_values(knob, random) for _ in range(count)]
        crowd[knob.name] = tuple(values) if count == 2 else values[0]
        for run, single in enumerate(singles):
            own = tuple(float(value[run, 0]) for value in values)
            single[knob.name] = own if count == 2 else own[0]
    return crowd, singles


def same_bits(one, other):
    return np.array_equal(np.asarray(one).view(np.uint64), np.asarray(other).view(np.uint64))


@every_setting
def test_a_run_in_a_crowd_equals_the_run_alone_bit_for_bit(name, flags):
    random = np.random.default_rng(5)
    crowd, singles = crowd_of(name, flags, random)
    start = random.normal(size=(RUNS, PARAMS))
    start[:, 0] = -0.0
    grads = random.normal(size=(UPDATES, RUNS, PARAMS))
    grads[:, ::3, 0] = -0.0
    make = optimizers[name].make
    rows, state = follow(make(**crowd), start, [lambda _, g=g: g for g in grads], crowd["lr"])
    for run, single in enumerate(singles):
        own = [lambda _, g=g[run : run + 1]: g for g in grads]
        own_rows, own_state = follow(make(**single), start[run : run + 1], own, np.array([[single["lr"]]]))
        assert same_bits(own_rows[-1], rows[-1][run : run + 1])
        assert all(same_bits(a, b[run : run + 1]) for a, b in zip(own_state, state, strict=True))


def test_a_run_without_decay_keeps_the_sign_of_a_zero_beside_one_that_decays():
    params, grad, lr = np.zeros((2, 1)), np.full((2, 1), -0.0), np.full((2, 1), 0.1)
    crowd, alone = Sgd(weight_decay=np.array([[0.0], [0.5]])), Sgd()
    change, _ = crowd.update(grad, crowd.init(params), params, step=0, lr=lr)
    own, _ = alone.update(grad[:1], alone.init(params[:1]), params[:1], step=0, lr=lr[:1])
    assert same_bits(change[:1], own)


@every_optimizer
def test_every_number_has_a_range_that_refuses_what_lies_below_it(entry):
    for knob in entry.knobs.values():
        if knob.type is bool:
            continue
        assert knob.range is not None, knob.name
        bad = [-1.0, -1.0] if knob.name == "betas" else -1.0
        with pytest.raises(ScenarioError, match="out of range") as error:
            entry.options({knob.name: bad}, "optimizer")
        assert error.value.key == f"optimizer.{knob.name}"
        assert str(knob.range) in error.value.hint


@pytest.mark.parametrize(
    ("name", "knob", "bad"),
    [("sgd", "momentum", 1.0), ("rmsprop", "alpha", 1.0), ("adam", "betas", [0.9, 1.0]), ("sgd", "lr", 0.0)],
)
def test_a_value_at_the_open_end_of_its_range_is_refused(name, knob, bad):
    with pytest.raises(ScenarioError, match="out of range"):
        build(name, **{knob: bad})


@every_optimizer
def test_every_optimizer_says_what_it_is(entry):
    assert entry.summary
    assert all(knob.meaning for knob in entry.knobs.values())
    assert "(" in entry.make.__doc__, "the docstring names its source and year"


@every_optimizer
def test_the_symbols_fit_a_line_and_end_with_the_parameters(entry):
    symbols = entry.make.symbols
    assert len("  ".join(symbols)) <= 78
    assert symbols[-1].startswith("θ ← θ")


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
    assert same_bits(np.broadcast_to(crowd, alone.shape).copy(), alone)
    assert alone[:, 0] == pytest.approx([base**exponent for base in bases], rel=1e-8, abs=1e-300)


def test_momentum_under_a_constant_gradient_approaches_its_geometric_sum():
    constant = [np.ones_like] * 400
    _, state = follow(Sgd(momentum=0.9), np.zeros((1, 1)), constant, np.array([[0.1]]))
    assert state.momentum_buffer == pytest.approx(np.array([[1.0 / (1.0 - 0.9)]]), rel=1e-12)


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

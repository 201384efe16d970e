"""The laws that every optimiser obeys, crossed with every optimiser and every flag."""

import inspect
import typing

import numpy as np
import pytest

from gdtui.engine.optimizers import Armijo, Bfgs, Ista, Lbfgs, Muon, Newton, Sgd, optimizers
from gdtui.errors import ScenarioError
from tests.engine.optimizer_tools import DECAYS, PARAMS, SETTINGS, Setting, Valley, advance, follow, same_bits, searches
from tests.proofs import one_in

RUNS, UPDATES = 64, 7
every_optimizer = pytest.mark.parametrize("entry", list(optimizers), ids=lambda entry: entry.name)
every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=str)
RATES = [0.001, np.float64(0.001), np.array(0.001), np.full((3, 1), 0.001)]
both_dtypes = pytest.mark.parametrize("dtype", [np.float64, np.float32])


def without_decay(setting):
    """The options that take every decay away."""
    return {knob: 0.0 for knob in optimizers[setting.name].knobs if knob in DECAYS}


def moving(setting):
    """The options of a setting that has something to remember."""
    return {"momentum": 0.9} if setting.name == "sgd" else {}


@every_setting
@both_dtypes
def test_the_state_and_the_change_keep_runs_and_dtype(setting, dtype):
    for lr in RATES:
        keeps_runs_and_dtype(setting, dtype, lr)


def keeps_runs_and_dtype(setting, dtype, lr):
    optimizer, params = setting.make(**moving(setting)), np.full((3, PARAMS), 0.5, dtype)
    state = optimizer.init(params)
    for step in range(8):
        change, after = advance(optimizer, Valley().gradient(params), state, params, step, lr)
        assert change.shape == params.shape
        assert type(after) is type(state)
        assert [array.shape for array in after] == [array.shape for array in state]
        assert all(len(array) == 3 for array in after)
        assert {array.dtype for array in (change, *state, *after)} == {np.dtype(dtype)}
        params, state = params + change, after


@every_setting
def test_what_an_update_tells_has_the_precision_of_the_run(setting):
    columns = (
        {"betas": (np.full((3, 1), 0.9), np.full((3, 1), 0.99))} if "betas" in optimizers[setting.name].knobs else {}
    )
    optimizer, params, told = setting.make(**columns | moving(setting)), np.full((3, PARAMS), 0.5, np.float32), {}
    state = optimizer.init(params)
    for step in range(8):
        extra = {"probe": Valley()} if searches(optimizer) else {}
        grad, lr = Valley().gradient(params), np.full((3, 1), 0.001)
        change, state = optimizer.update(
            grad, state, params, step=step, lr=lr, tell=lambda **arrays: told.update(arrays), **extra
        )
        params = params + change
    wide = {name for name, array in told.items() if np.asarray(array).dtype == np.float64 and np.size(array) > 3}
    assert wide <= {"factor"}  # of rprop, which multiplies in double precision


@every_setting
def test_the_arrays_of_a_fresh_state_share_no_memory(setting):
    state = setting.make().init(np.ones((2, PARAMS)))
    assert not any(np.shares_memory(a, b) for k, a in enumerate(state) for b in state[:k])


@every_setting
def test_without_gradient_and_decay_nothing_moves(setting):
    optimizer = setting.make(**without_decay(setting), **moving(setting))
    params = np.ones((2, PARAMS))
    penalty = optimizer._l1 if setting.name == "ista" and setting.bound else 0.0
    rows, state = follow(optimizer, params, [lambda _: np.zeros((2, PARAMS)) + penalty] * 3, np.full((2, 1), 0.1))
    still = [6, 7, 8] if setting.name == "ista" and setting.bound else slice(None)
    assert all(np.array_equal(row[:, still], params[:, still]) for row in rows)
    assert all(np.isfinite(array).all() for array in state)


@every_setting
def test_an_update_alters_nothing_in_place(setting):
    decay = dict.fromkeys(without_decay(setting), 0.1)
    optimizer = setting.make(**decay, **moving(setting))
    params, lr = np.full((2, PARAMS), 2.0), np.full((2, 1), 0.1)
    state = optimizer.init(params)
    for step in range(3):
        arrays = (params, Valley().gradient(params), lr, *state)
        before = [array.copy() for array in arrays]
        for array in arrays:
            array.flags.writeable = False
        change, state = advance(optimizer, arrays[1], state, params, step, lr)
        assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))
        params = params + change


def crowd_values(knob, random):
    """(RUNS, 1) values within a knob's range, zero in a quarter of the runs where that is allowed."""
    if knob.type is int:
        return random.integers(1, 8, (RUNS, 1)).astype(np.float64)
    low = max(knob.range.gt, knob.range.ge, 0.01)
    values = random.uniform(low, min(knob.range.lt, knob.range.le, 0.95), (RUNS, 1))
    return np.where(random.random((RUNS, 1)) < 0.25, 0.0, values) if 0.0 in knob.range else values


def crowd_of(name, random):
    """The options of RUNS runs at once, and those of each run alone as plain numbers."""
    crowd, singles = {}, [{} for _ in range(RUNS)]
    for knob in optimizers[name].knobs.values():
        if knob.type in (bool, str):
            continue
        pair = typing.get_origin(knob.type) is tuple
        values = [crowd_values(knob, random) for _ in range(2 if pair else 1)]
        crowd[knob.name] = tuple(values) if pair else values[0]
        for run, single in enumerate(singles):
            own = tuple((int if knob.type is int else float)(value[run, 0]) for value in values)
            single[knob.name] = own if pair else own[0]
    return crowd, singles


@every_setting
@both_dtypes
def test_a_run_in_a_crowd_equals_the_run_alone_bit_for_bit(setting, dtype):
    random = np.random.default_rng(5)
    crowd, singles = crowd_of(setting.name, random)
    start = random.normal(size=(RUNS, PARAMS)).astype(dtype)
    start[:, 0] = -0.0
    grads = random.normal(size=(UPDATES, RUNS, PARAMS)).astype(dtype)
    grads[:, ::3, 0] = -0.0
    together = setting.make(**crowd)
    given = [Valley().gradient] * UPDATES if searches(together) else [lambda _, g=g: g for g in grads]
    with np.errstate(all="ignore"):
        rows, state = follow(together, start, given, crowd["lr"])
    for run, single in one_in(4, list(enumerate(singles))):
        own = given if searches(together) else [lambda _, g=g[run : run + 1]: g for g in grads]
        with np.errstate(all="ignore"):
            own_rows, own_state = follow(setting.make(**single), start[run : run + 1], own, single["lr"])
        assert same_bits(own_rows[-1], rows[-1][run : run + 1])
        for a, b in zip(own_state, state, strict=True):
            # A shorter memory has fewer places than the longest of the crowd.
            assert same_bits(a, b[run : run + 1, : a.shape[1]])


def test_a_run_without_decay_keeps_the_sign_of_a_zero_beside_one_that_decays():
    params, grad, lr = np.zeros((2, 1)), np.full((2, 1), -0.0), np.full((2, 1), 0.1)
    crowd, alone = Sgd(weight_decay=np.array([[0.0], [0.5]])), Sgd()
    change, _ = crowd.update(grad, crowd.init(params), params, step=0, lr=lr)
    own, _ = alone.update(grad[:1], alone.init(params[:1]), params[:1], step=0, lr=lr[:1])
    assert same_bits(change[:1], own)


INVARIANT = ("adam", "amsgrad", "adamax", "adamw", "adagrad", "rmsprop", "nadam", "rprop", "lion", "muon", "newton")
TINY = {"eps": 1e-200, "adamw_eps": 1e-200}


@pytest.mark.parametrize("setting", [s for s in SETTINGS if s.name in INVARIANT], ids=str)
def test_steps_do_not_depend_on_the_scale_of_the_loss(setting):
    """Without ε. (RAdam's first steps are linear in the gradient, Adadelta begins with ε.)"""
    tiny = {knob: TINY[knob] for knob in optimizers[setting.name].knobs if knob in TINY}
    rows = {}
    for scale in (1.0, 1000.0):
        valley = Valley(scale=scale)
        start = np.linspace(-0.5, 0.8, PARAMS)[None]
        rows[scale], _ = follow(setting.make(**tiny), start, [valley.gradient] * 30, 0.01, valley)
    assert np.max(np.abs(rows[1.0][-1] - rows[1.0][0])) > 0.02
    assert rows[1000.0][-1] == pytest.approx(rows[1.0][-1], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("options", [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True, "dampening": 0.0}])
def test_sgd_is_linear_in_the_gradient(options):
    grads = np.random.default_rng(2).normal(size=(20, 1, PARAMS))
    start = np.zeros((1, PARAMS))
    one, _ = follow(Sgd(**options), start, [lambda _, g=g: g for g in grads], 0.1)
    many, _ = follow(Sgd(**options), start, [lambda _, g=g: 1000.0 * g for g in grads], 0.1)
    assert many[-1] == pytest.approx(1000.0 * one[-1], rel=1e-12)


@pytest.mark.parametrize("setting", [s for s in SETTINGS if not (s.name == "ista" and s.bound)], ids=str)
def test_a_shifted_problem_gives_the_same_steps(setting):
    """A decay and the threshold of ISTA pull towards 0 and know where it is; they are off."""
    optimizer = setting.make(**without_decay(setting), **moving(setting))
    rows, states = {}, {}
    for shift in (0.0, 4.0):
        valley, start = Valley(shift), np.linspace(-0.5, 0.75, PARAMS)[None] + shift
        rows[shift], states[shift] = follow(optimizer, start, [valley.gradient] * 10, 0.002, valley)
    assert rows[4.0][-1] - 4.0 == pytest.approx(rows[0.0][-1], abs=1e-9)
    assert np.max(np.abs(rows[0.0][-1] - rows[0.0][0])) > 1e-6


@every_optimizer
def test_every_number_has_a_range_that_refuses_what_lies_below_it(entry):
    for knob in entry.knobs.values():
        if knob.type in (bool, str):
            continue
        assert knob.range is not None, knob.name
        bad = -1 if knob.type is int else -1.0
        given = [bad] * len(typing.get_args(knob.type)) or bad
        with pytest.raises(ScenarioError, match="out of range") as error:
            entry.options({knob.name: given}, "optimizer")
        assert error.value.key == f"optimizer.{knob.name}"
        assert str(knob.range) in error.value.hint


@pytest.mark.parametrize(
    ("name", "knob", "bad", "said"),
    [
        ("sgd", "momentum", 1.0, "≥ 0 and < 1"),
        ("rmsprop", "alpha", 1.0, "≥ 0 and < 1"),
        ("adam", "betas", [0.9, 1.0], "each ≥ 0 and < 1"),
        ("sgd", "lr", 0.0, "a number > 0"),
        ("adadelta", "rho", 1.0, "≥ 0 and < 1"),
        ("rprop", "etas", [0.0, 1.2], "each > 0"),
        ("muon", "ns_steps", 0, "a whole number ≥ 1 and < 100"),
        ("muon", "ns_steps", 100, "a whole number ≥ 1 and < 100"),
        ("armijo", "shrink", 1.0, "> 0 and < 1"),
        ("armijo", "c1", 0.5, "> 0 and < 0.5"),
        ("bfgs", "c2", 0.4, "≥ 0.5 and < 1"),
        ("lbfgs", "history_size", 0, "≥ 1 and ≤ 1000"),
    ],
)
def test_a_value_at_the_end_of_its_range_is_refused_with_what_is_right(name, knob, bad, said):
    with pytest.raises(ScenarioError, match="out of range") as error:
        optimizers[name].options({knob: bad}, "optimizer")
    assert said in error.value.hint


def test_an_unknown_way_to_adjust_the_rate_is_refused_with_the_ways_there_are():
    with pytest.raises(ScenarioError, match="no such adjust_lr_fn") as error:
        optimizers["muon"].options({"adjust_lr_fn": "match_adamw"}, "optimizer")
    assert "original, match_rms_adamw" in error.value.hint


@every_optimizer
def test_every_optimizer_says_what_it_is(entry):
    assert entry.summary
    assert all(knob.meaning for knob in entry.knobs.values())
    assert "(" in entry.make.__doc__, "the docstring names its source and year"


@every_optimizer
def test_the_symbols_fit_a_line_and_end_with_the_parameters(entry):
    symbols = entry.make.symbols
    assert len("  ".join(symbols)) <= 78
    assert symbols[-1].startswith("θ ← ")


@every_optimizer
def test_an_update_takes_a_probe_exactly_where_it_asks_for_one(entry):
    asks = getattr(entry.make, "asks", ())
    assert set(asks) <= {"value", "hessian"}
    assert ("probe" in inspect.signature(entry.make.update).parameters) == bool(asks)


class Counting(Valley):
    """Counts the calls of each kind."""

    def __init__(self):
        super().__init__()
        self.values = self.grads = self.hessians = 0

    def value(self, params):
        self.values += 1
        return super().value(params)

    def gradient(self, params):
        self.grads += 1
        return super().gradient(params)

    def hessian(self, params):
        self.hessians += 1
        return super().hessian(params)


@pytest.mark.parametrize("make", [Armijo, Bfgs, Lbfgs, Newton])
def test_the_state_counts_what_has_been_evaluated(make):
    probe = Counting()
    _, state = follow(make(), np.full((1, PARAMS), -0.5), [probe.gradient] * 12, 1.0, probe)
    assert (state.function_evaluations, state.gradient_evaluations) == (probe.values, probe.grads)
    assert probe.values > 12 or make is Newton
    assert getattr(state, "hessian_evaluations", 0) == probe.hessians == (12 if make is Newton else 0)


@pytest.mark.parametrize("make", [Muon, Ista])
def test_binding_leaves_the_unbound_optimizer_as_it_was(make):
    setting = Setting(make.__name__.lower())
    free, bound = setting.make(), Setting(setting.name, bound=True).make()
    params, grad = np.zeros((1, PARAMS)), np.linspace(-1.0, 1.1, PARAMS)[None]
    changes = [one.update(grad, one.init(params), params, step=0, lr=0.1)[0] for one in (free, bound)]
    weights, others = slice(0, 6), slice(6, None)
    assert not np.any(changes[0][:, weights] == changes[1][:, weights])
    assert np.array_equal(changes[0][:, others], changes[1][:, others])

"""Activations and losses: their values, their derivatives, and the laws that each of them keeps."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from gdtui.engine import special
from gdtui.engine.activations import activations
from gdtui.engine.losses import losses
from gdtui.errors import ScenarioError
from tests.engine import reference_network as formulas
from tests.engine.watching import watched
from tests.proofs import one_in

STORED = json.loads((Path(__file__).parent / "reference" / "units.json").read_text(encoding="utf-8"))
ACTIVATIONS = [(case["name"], case["options"]) for case in STORED["activations"]]
LOSSES = [(case["name"], case["options"]) for case in STORED["losses"]]
TINY = 1e-30

NAMES = [f"{name} {options or ''}" for name, options in ACTIVATIONS]
LOSS_NAMES = [f"{name} {options or ''}" for name, options in LOSSES]
each_activation = pytest.mark.parametrize(("name", "options"), ACTIVATIONS, ids=NAMES)
each_loss = pytest.mark.parametrize(("name", "options"), LOSSES, ids=LOSS_NAMES)


def made(registry, name, options):
    """The thing, and all its knobs."""
    options = registry[name].options(options, "model")
    return registry[name].make(**options), options


def both(activation, z):
    value, slope = np.empty_like(z), np.empty_like(z)
    with np.errstate(over="ignore"):
        activation.value(z, value)
        activation.slope(z, value, slope)
    return value, slope


def case_of(name, outputs=None, samples=9, seed=0):
    """Outputs and targets that suit a loss."""
    rng = np.random.default_rng(seed)
    task = losses[name].make.task
    outputs = outputs or {"binary": 1, "multiclass": 5}.get(task, 3)
    z = 2.0 * rng.normal(size=(outputs, samples))
    if task == "binary":
        return z, rng.integers(0, 2, z.shape).astype(float)
    if task == "multiclass":
        return z, (np.arange(outputs)[:, None] == rng.integers(0, outputs, samples)).astype(float)
    return z, rng.poisson(2.0, z.shape).astype(float) if name == "poisson" else rng.normal(size=z.shape)


def terms_and_slope(loss, z, y):
    terms, slope = np.empty_like(z), np.empty_like(z)
    with np.errstate(over="ignore"):
        loss.terms(z, y, terms)
        loss.slope(z, y, slope)
    return terms, slope


# Against PyTorch


@pytest.mark.parametrize("case", STORED["activations"], ids=NAMES)
def test_activations_are_pytorchs(case):
    value, slope = both(made(activations, case["name"], case["options"])[0], np.array(STORED["z"][0]))
    np.testing.assert_allclose(value, case["value"], rtol=1e-14, atol=2e-15)
    np.testing.assert_allclose(slope, case["slope"], rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("case", STORED["losses"], ids=LOSS_NAMES)
def test_losses_are_pytorchs(case):
    loss, _ = made(losses, case["name"], case["options"])
    z, y = np.array(case["output"]), np.array(case["target"])
    terms, slope = terms_and_slope(loss, z, y)
    scale = loss.scale(*z.shape)
    assert terms.sum() * scale == pytest.approx(case["loss"], rel=1e-14)
    np.testing.assert_allclose(slope * scale, case["grad"], rtol=1e-13, atol=1e-16)


def test_nothing_registered_is_without_numbers_from_pytorch():
    assert {name for name, _ in ACTIVATIONS} == set(activations.names)
    assert {name for name, _ in LOSSES} == set(losses.names)


# Derivatives


@each_activation
def test_the_slope_is_the_complex_step_of_an_independent_formula(name, options):
    activation, options = made(activations, name, options)
    z = np.random.default_rng(1).normal(size=500) * 3.0
    value, slope = both(activation, z)
    exact = formulas.ACTIVATIONS[name](z + 1j * TINY, **options)
    assert np.abs(value - exact.real).max() <= 1e-14 * np.abs(exact.real).max()
    assert np.abs(slope - exact.imag / TINY).max() <= 1e-12 * np.abs(slope).max()


@each_activation
def test_the_kinks_are_where_left_and_right_differ_and_nowhere_else(name, options):
    activation, _ = made(activations, name, options)
    smooth = np.setdiff1d(np.round(np.linspace(-5.0, 5.0, 2001), 6), np.array(activation.kinks))
    _, left = both(activation, smooth - 1e-9)
    _, right = both(activation, smooth + 1e-9)
    assert np.abs(right - left).max() < 1e-7
    for kink in activation.kinks:
        value, slope = both(activation, np.array([kink - 1e-9, kink, kink + 1e-9]))
        assert abs(slope[2] - slope[0]) > 1e-3 or abs(value[2] - value[0]) > 0.5
        assert min(abs(slope[1] - slope[0]), abs(slope[1] - slope[2])) < 1e-8


@each_loss
def test_the_slope_of_a_loss_is_the_complex_step_of_an_independent_formula(name, options):
    loss, options = made(losses, name, options)
    for seed in range(5):
        z, y = case_of(name, seed=seed)
        terms, slope = terms_and_slope(loss, z, y)
        grad = np.empty_like(z)
        for place in np.ndindex(z.shape):
            moved = z + 0j
            moved[place] += 1j * TINY
            found = formulas.LOSSES[name](moved, y, **options)
            grad[place] = found.imag / TINY
        assert terms.sum() * loss.scale(*z.shape) == pytest.approx(found.real, rel=1e-13)
        assert np.abs(slope * loss.scale(*z.shape) - grad).max() <= 1e-12 * np.abs(grad).max()


@pytest.mark.parametrize(("name", "z", "y"), [("l1", 0.7, 0.7), ("hinge", 1.0, 1.0), ("squared_hinge", -1.0, 0.0)])
def test_at_its_kink_a_loss_does_not_pull(name, z, y):
    terms, slope = terms_and_slope(losses[name].make(), np.array([[z]]), np.array([[y]]))
    assert terms[0, 0] == slope[0, 0] == 0.0


def test_smoothing_labels_leaves_no_sample_without_a_pull():
    for name in ("bce_with_logits", "cross_entropy"):
        _, y = case_of(name)
        sure = np.where(y > 0.5, 60.0, -60.0)
        assert np.abs(terms_and_slope(losses[name].make(), sure, y)[1]).max() < 1e-20
        _, slope = terms_and_slope(losses[name].make(label_smoothing=0.1), sure, y)
        assert np.abs(slope).min() > 0.01


# Laws


@each_activation
@pytest.mark.parametrize("threshold", [10.0, math.inf])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_an_activation_has_the_same_bits_alone_and_in_a_crowd(name, options, threshold, dtype, monkeypatch):
    monkeypatch.setattr(special, "TANH_THRESHOLD", threshold)
    activation, _ = made(activations, name, options)
    z = (np.random.default_rng(2).normal(size=(64, 3, 37)) * 4.0).astype(dtype)
    # In a network the values lie in an array with one more row.
    value = np.ones((64, 4, 37), dtype)[:, :-1]
    slope = np.empty_like(z)
    activation.value(z, value)
    activation.slope(z, value, slope)
    grid = both(activation, z.reshape(4, 16, 3, 37))
    for run in one_in(4, range(64)):
        for alone in (both(activation, z[run]), [part[0] for part in both(activation, z[run : run + 1])]):
            assert alone[0].tobytes() == value[run].tobytes()
            assert alone[1].tobytes() == slope[run].tobytes()
    assert grid[0].tobytes() == value.tobytes()
    assert grid[1].tobytes() == slope.tobytes()


@each_loss
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_loss_has_the_same_bits_alone_and_in_a_crowd(name, options, dtype):
    for samples in (1, 2, 37, 400):
        same_alone_and_in_a_crowd(name, options, samples, dtype)


def same_alone_and_in_a_crowd(name, options, samples, dtype):
    loss, _ = made(losses, name, options)
    y = case_of(name, samples=samples)[1].astype(dtype)
    runs = np.stack([case_of(name, samples=samples, seed=seed)[0] for seed in range(64)]).astype(dtype)
    padded = np.ones((64, runs.shape[1] + 1, samples), dtype)
    padded[:, :-1] = runs
    terms, slope = np.empty_like(runs), np.empty_like(runs)
    loss.terms(padded[:, :-1], y, terms)
    loss.slope(padded[:, :-1], y, slope)
    for run in one_in(4, range(64)):
        for one in (runs[run], runs[run : run + 1]):
            alone = terms_and_slope(loss, one, y)
            assert alone[0].tobytes() == terms[run].tobytes()
            assert alone[1].tobytes() == slope[run].tobytes()


@each_loss
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_terms_and_slope_made_together_have_the_bits_of_each_by_itself(name, options, dtype):
    loss, _ = made(losses, name, options)
    if hasattr(loss, "terms_and_slope"):
        z, y = (part.astype(dtype) for part in case_of(name, samples=37))
        together = np.empty_like(z), np.empty_like(z)
        loss.terms_and_slope(z, y, *together)
        for one, other in zip(together, terms_and_slope(loss, z, y), strict=True):
            assert one.tobytes() == other.tobytes()


@each_activation
@pytest.mark.parametrize("threshold", [10.0, math.inf])
def test_an_activation_in_single_precision_stays_in_it(name, options, threshold, monkeypatch):
    monkeypatch.setattr(special, "TANH_THRESHOLD", threshold)
    activation, _ = made(activations, name, options)
    double = np.linspace(-6.0, 6.0, 240).reshape(8, 30) + 0.013
    z, value, slope = watched(double), watched(double), watched(double)
    activation.value(z, value)
    activation.slope(z, value, slope)
    exact = both(activation, double)
    assert value.dtype == slope.dtype == np.float32
    assert np.abs(np.asarray(value) - exact[0]).max() < 1e-5
    assert np.abs(np.asarray(slope) - exact[1]).max() < 1e-5


@each_loss
def test_a_loss_in_single_precision_stays_in_it(name, options):
    loss, _ = made(losses, name, options)
    z, y = case_of(name)
    terms, slope = watched(z), watched(z)
    loss.terms(watched(z), watched(y), terms)
    loss.slope(watched(z), watched(y), slope)
    exact = terms_and_slope(loss, z, y)
    assert np.abs(np.asarray(terms) - exact[0]).max() < 1e-5 * max(1.0, np.abs(exact[0]).max())
    assert np.abs(np.asarray(slope) - exact[1]).max() < 1e-5 * max(1.0, np.abs(exact[1]).max())


@pytest.mark.parametrize(
    ("registry", "name", "options", "key", "hint"),
    [
        (activations, "leaky_relu", {"negative_slope": 1.0}, "negative_slope", "≥ 0 and < 1"),
        (activations, "elu", {"alpha": 0.0}, "alpha", "> 0"),
        (activations, "hardtanh", {"min_val": 1.0}, "max_val", "> min_val, which is 1"),
        (activations, "hardtanh", {"min_val": "low"}, "min_val", "a number"),
        (activations, "gelu", {"approximate": "sigmoid"}, "approximate", "none, tanh"),
        (losses, "huber", {"delta": 0.0}, "delta", "> 0"),
        (losses, "bce_with_logits", {"label_smoothing": -0.1}, "label_smoothing", "≥ 0 and ≤ 1"),
        (losses, "cross_entropy", {"label_smoothing": 1.1}, "label_smoothing", "≥ 0 and ≤ 1"),
    ],
)
def test_a_knob_out_of_range_is_refused_by_its_key(registry, name, options, key, hint):
    with pytest.raises(ScenarioError) as error:
        registry[name].options(options, "model.it")
    assert error.value.key == f"model.it.{key}"
    assert hint in str(error.value)


def test_a_step_says_first_why_it_does_not_learn():
    assert "slope is 0" in activations["step"].summary
    assert not both(activations["step"].make(), np.linspace(-3, 3, 100))[1].any()


# tanh by exp


def test_tanh_by_exp_is_within_four_parts_in_ten_to_the_sixteen(monkeypatch):
    monkeypatch.setattr(special, "TANH_THRESHOLD", 0.0)
    z = np.concatenate([np.linspace(-25.0, 25.0, 100_001), np.linspace(-0.1, 0.1, 10_001), [-800.0, 800.0]])
    out = np.empty_like(z)
    with np.errstate(over="ignore"):
        special.tanh(z, out)
    assert np.abs(out - np.tanh(z.astype(np.longdouble))).max() <= 4e-16
    assert out[-2:].tolist() == [-1.0, 1.0]
    assert not np.array_equal(out, np.tanh(z))


def test_the_size_of_a_runs_own_part_decides_how_tanh_goes(monkeypatch):
    monkeypatch.setattr(special, "TANH_THRESHOLD", 100.0)
    z = np.random.default_rng(0).normal(size=(50, 10, 10))
    small, large = np.empty_like(z), np.empty((50, 1, 101))
    special.tanh(z, small)
    assert np.array_equal(small, np.tanh(z))
    wide = np.random.default_rng(0).normal(size=large.shape)
    special.tanh(wide, large)
    assert not np.array_equal(large, np.tanh(wide))
    single = wide.astype(np.float32)
    kept = np.empty_like(single)
    special.tanh(single, kept)
    assert np.array_equal(kept, np.tanh(single))


def test_the_processor_decides_whether_tanh_goes_by_exp(monkeypatch):
    for vectors, expected in [
        ({"SSE42"}, math.inf),
        ({"AVX2"}, 100.0),
        ({"X86_V3"}, 100.0),
        ({"X86_V3", "X86_V4"}, math.inf),
        ({"AVX2", "AVX512_SKX"}, math.inf),
    ]:
        monkeypatch.setattr(special, "_vectors", lambda vectors=vectors: vectors)
        assert special._tanh_threshold() == expected

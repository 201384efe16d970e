"""What the network view is given: maps, numbers and histograms, held against plain NumPy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from gdtui.pictures import Looking
from gdtui.pictures.extras import extras_of
from gdtui.pictures.histograms import BINS, histogram
from gdtui.pictures.sheets import MODES, NetworkPicture
from gdtui.pictures.units import judged
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.steepness import blame

FUNCTIONS: dict[str, Any] = {
    "tanh": (np.tanh, lambda z: 1.0 / np.cosh(z) ** 2),
    "relu": (lambda z: z * (z > 0), lambda z: 1.0 * (z > 0)),
    "sigmoid": (lambda z: 1.0 / (1.0 + np.exp(-z)), lambda z: np.exp(-z) / (1.0 + np.exp(-z)) ** 2),
}


def session_of(name: str, steps: int, *changes: tuple[str, Any]) -> Session:
    session = Session(load(name, list(changes)))
    session.step(steps)
    return session


def picture_of(session: Session, mode: str = "activations") -> NetworkPicture:
    change = session.preview()[0]
    looking = Looking(frozenset({"network"}), {"network_mode": mode})
    found = extras_of(session, change, looking)["network"]
    assert isinstance(found, NetworkPicture)
    return found


def arrays_of(session: Session, values: np.ndarray) -> dict[str, np.ndarray]:
    return {block.name: values[block.index] for block in session.plan.objective.blocks}


def forward(session: Session, x: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(z, a) of every layer for inputs (features, n), as in testing, from the named arrays alone."""
    model = session.scenario.model
    assert model is not None
    own, averages, found, used = arrays_of(session, session.state.params[0]), session.state.averages[0], [], 0
    count = len(model.hidden) + 1
    for k in range(count):
        name, hidden = f"layer{k + 1}", k < count - 1
        z = own[f"{name}.weight"] @ x + own.get(f"{name}.bias", np.zeros(len(own[f"{name}.weight"])))[:, None]
        if hidden and model.norm is not None:
            if model.norm.name == "batch_norm":
                mean, variance = averages[used : used + 2 * len(z)].reshape(2, -1, 1)
                used += 2 * len(z)
            else:
                mean, variance = z.mean(axis=0), z.var(axis=0)
            z = (z - mean) / np.sqrt(variance + 1e-5)
            z = own[f"{name}.norm.weight"][:, None] * z + own[f"{name}.norm.bias"][:, None]
        a = FUNCTIONS[model.activation[k].name][0](z) if hidden else z
        if hidden and model.residual and len(a) == len(x):
            a = a + x
        found.append((z, a))
        x = a
    return found


NETWORKS = {
    "plain": ("spirals", ()),
    "deep": ("vanishing", ()),
    "batch norm": ("batch-norm", ()),
    "layer norm": ("spirals", (("model.norm", "layer_norm"),)),
    "residual": ("spirals", (("model.residual", True), ("model.hidden", [8, 8, 8]))),
    "dropout": ("spirals", (("model.dropout", 0.5), ("model.activation", "relu"))),
    "without biases": ("xor", (("model.bias", False),)),
    "single precision": ("spirals", (("training.dtype", "float32"),)),
    "formulas": ("features", ()),
    "degree": ("spirals", (("model.degree", 3),)),
    "four features": ("iris", ()),
    "one feature": ("sine-regression", ()),
    "softmax": ("softmax", ()),
}


@pytest.mark.parametrize("kind", NETWORKS)
def test_every_unit_is_drawn_as_a_plain_forward_pass_has_it(kind: str) -> None:
    name, changes = NETWORKS[kind]
    session = session_of(name, 5, *changes)
    picture = picture_of(session)
    assert picture.places.inputs is not None
    seen = np.asarray(picture.places.inputs, np.float64).reshape(len(picture.inputs), -1)
    tolerance = 1e-4 if kind == "single precision" else 1e-9
    for sheet, (_, a) in zip(picture.layers, forward(session, seen), strict=True):
        assert sheet.maps is not None
        np.testing.assert_allclose(sheet.maps.reshape(len(a), -1), a, rtol=tolerance, atol=tolerance)


def test_a_plane_runs_from_left_to_right_and_from_low_to_high() -> None:
    picture = picture_of(session_of("spirals", 1))
    assert picture.places.inputs is not None
    x1, x2 = picture.places.inputs
    np.testing.assert_allclose(x1[0], np.linspace(*picture.places.xlim, len(x1[0])))
    np.testing.assert_allclose(x2[:, 0], np.linspace(*picture.places.ylim, len(x2)))


def test_the_features_that_are_not_in_the_plane_are_held_at_their_means() -> None:
    session = session_of("wine", 1)
    picture, dataset = picture_of(session), session.plan.dataset
    assert dataset is not None
    assert picture.places.inputs is not None
    held = [k for k, name in enumerate(picture.inputs) if name not in picture.places.names]
    assert len(held) == len(picture.inputs) - 2
    for k in held:
        np.testing.assert_allclose(picture.places.inputs[k], dataset.inputs[k].mean())


@pytest.mark.parametrize("kind", ["plain", "batch norm", "dropout", "one feature"])
def test_the_numbers_of_a_unit_are_those_of_the_training_samples(kind: str) -> None:
    name, changes = NETWORKS[kind]
    session = session_of(name, 20, *changes)
    picture, objective = picture_of(session), session.plan.objective
    change = session.preview()[0]
    grads, moved = arrays_of(session, session.evaluation.grad[0]), arrays_of(session, change)
    own = arrays_of(session, session.state.params[0])
    assert session.scenario.model is not None
    hidden = session.scenario.model.activation
    for k, (sheet, (z, a)) in enumerate(zip(picture.layers, forward(session, objective.train.inputs), strict=True)):  # type: ignore[union-attr]
        weight, bias = own[f"{sheet.name}.weight"], own[f"{sheet.name}.bias"]
        slope = FUNCTIONS[hidden[k].name][1](z) if k < len(hidden) else np.ones_like(z)
        for j, unit in enumerate(sheet.units):
            whole = np.append(grads[f"{sheet.name}.weight"][j], grads[f"{sheet.name}.bias"][j])
            ratio = np.linalg.norm(moved[f"{sheet.name}.weight"][j]) / np.linalg.norm(weight[j])
            found = (unit.bias, unit.z, *unit.z_range, unit.a, *unit.a_range, unit.slope, unit.grad_norm, unit.ratio)
            truth = (bias[j], z[j].mean(), z[j].min(), z[j].max(), a[j].mean(), a[j].min(), a[j].max())
            np.testing.assert_allclose(found[:7], truth, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(found[7:], (slope[j].mean(), np.linalg.norm(whole), ratio), rtol=1e-9)


def test_looking_changes_no_number_of_the_run() -> None:
    watched, alone = session_of("dropout", 7), session_of("dropout", 7)
    for mode in MODES:
        picture_of(watched, mode)
    for session in (watched, alone):
        session.step(5)
    assert np.array_equal(watched.state.params, alone.state.params)
    assert np.array_equal(watched.trace.curves["loss"].points()[1], alone.trace.curves["loss"].points()[1])


def test_the_first_layer_of_images_is_its_weights_and_the_others_what_they_answer_to_each_class() -> None:
    session = session_of("digits", 20)
    picture, objective = picture_of(session), session.plan.objective
    own = arrays_of(session, session.state.params[0])
    first, last = picture.layers
    assert (first.kind, last.kind) == ("image", "classes")
    assert first.maps is not None
    assert last.maps is not None
    np.testing.assert_array_equal(first.maps, own["layer1.weight"].reshape(32, 8, 8))
    classes = objective.train.targets.argmax(axis=0)  # type: ignore[union-attr]
    _, a = forward(session, objective.train.inputs)[-1]  # type: ignore[union-attr]
    means = np.stack([a[:, classes == digit].mean(axis=1) for digit in range(10)], axis=1)
    np.testing.assert_allclose(last.maps, means, rtol=1e-9)
    assert last.labels == tuple("0123456789")


# How a unit fares


def words(picture: NetworkPicture, layer: int) -> list[str]:
    return [unit.judgement.word for unit in picture.layers[layer].units]


def test_a_unit_is_dead_exactly_when_it_fires_for_no_sample() -> None:
    session = session_of("dead-units", 100)
    z, _ = forward(session, session.plan.objective.train.inputs)[0]  # type: ignore[union-attr]
    silent = np.all(z <= 0, axis=1)
    assert silent.any()
    assert not silent.all()
    found = words(picture_of(session), 0)
    assert [word == "dead" for word in found] == silent.tolist()


def test_a_dead_unit_is_said_to_be_dead_because_of_the_bias_that_holds_it_down() -> None:
    session = session_of("xor", 0, ("model.activation", "relu"))
    session.apply("layer1.bias[2]", -50.0)
    judgement = picture_of(session).layers[0].units[2].judgement
    assert judgement.word == "dead"
    assert "its bias −50 holds it there" in judgement.sentence


def test_a_unit_far_out_is_flat_for_the_share_of_samples_that_it_is_flat_for() -> None:
    session = session_of("spirals", 0)
    session.apply("layer1.bias[4]", 3.0)
    z, _ = forward(session, session.plan.objective.train.inputs)[0]  # type: ignore[union-attr]
    unit = picture_of(session).layers[0].units[4]
    assert unit.flat == pytest.approx(np.mean(1.0 / np.cosh(z[4]) ** 2 < 0.05))
    assert unit.judgement.word == "flat"
    assert "the bias 3" in unit.judgement.sentence


@pytest.mark.parametrize(
    ("activation", "z", "said"),
    [
        ("sigmoid", [0.1, -0.2, 0.3], "25 % of the error passes: sigmoid's slope is ¼ at most, in each such layer"),
        ("sigmoid", [2.0, -2.0, 2.0], "10 % of the error passes: slope ≤ ¼, |z| ≈ 2"),
        ("tanh", [0.1, 0.2, 5.0], "65 % of the error passes, flat for 33 % of samples: |z| is 1.77 on average"),
        ("tanh", [1.0, 0.9, 0.2], "62 % of the error passes: |z| is 0.7 on average, where tanh is less steep"),
        ("tanh", [0.1, 0.2, -0.1], "98 % of the error passes"),
        ("relu", [1.0, -2.0, -3.0], "33 % of the error passes, flat for 67 % of samples (z ≤ 0)"),
        ("tanh", [9.0, 8.0, -9.0], "flat for all samples: |z| is 8.67 on average, its weights are large"),
        ("step", [1.0, -1.0, 2.0], "flat for all samples: its slope is 0 wherever z is"),
    ],
)
def test_why_little_of_the_error_passes_is_said_in_one_row(activation: str, z: list[float], said: str) -> None:
    layer = session_of("xor", 0, ("model.activation", activation)).plan.objective.layers[0]
    sums = np.array([z])
    a, slope = np.empty_like(sums), np.empty_like(sums)
    layer.activation.value(sums, a)
    layer.activation.slope(sums, a, slope)
    (found,) = judged(layer, sums, a, slope, np.array([[3.0, 4.0]]), None, np.array([z, z]), "")
    assert found.sentence == said
    assert len(said) <= 76


def test_sums_are_large_by_their_bias_their_weights_or_their_inputs() -> None:
    small, large = np.array([0.01, 0.02]), np.array([3.0, -4.0])
    assert blame(large, -9.5, 2.0, normed=False) == "most of it the bias −9.5"
    assert blame(large, 0.0, 8.0, normed=False) == "its weights are large"
    assert blame(small, 0.0, 8.0, normed=False) == "its inputs are large"
    assert "gain" in blame(large, 0.0, 8.0, normed=True)


def test_units_that_hardly_differ_from_sample_to_sample_are_called_constant() -> None:
    assert set(words(picture_of(session_of("vanishing", 100)), 5)) == {"constant"}


@pytest.mark.parametrize(
    ("weight", "bias", "inputs", "why"),
    [
        ([0.5, -2.0], 0.1, [[0.3, 0.3004], [0.2, 0.2]], "its 2 inputs vary by only 0.0004"),
        ([1e-3, 1e-3], 0.1, [[-1.0, 1.0], [1.0, 2.0]], "its bias 0.1 outweighs its inputs"),
        ([1e-3, 1e-3], 0.0, [[-1.0, 1.0], [1.0, 2.0]], "its weights are tiny"),
        ([1.0, -1.0], 0.0, [[3.0, 1.0], [2.0, 0.0]], "its inputs cancel out"),
    ],
)
def test_a_constant_unit_says_why_it_is_constant(
    weight: list[float], bias: float, inputs: list[list[float]], why: str
) -> None:
    layer, same, one = session_of("xor", 0).plan.objective.layers[-1], np.full((1, 2), 0.3), np.ones((1, 2))
    for meaning, so in (("", "100 % of the error passes"), ("this is the prediction", "it says the same of all")):
        row = np.array([weight]), np.array([bias]), np.array(inputs)
        (found,) = judged(layer, row[0] @ row[2] + bias, same, one, *row, meaning)
        assert found.word == "constant"
        assert found.sentence == f"constant 0.3: {why}; {so}"
        assert len(found.sentence) <= 76


def test_an_activation_is_called_level_only_far_below_its_steepest() -> None:
    layer = session_of("xor", 0, ("model.activation", "sigmoid")).plan.objective.layers[0]
    for inputs, why in (
        ([[4.0, 4.0], [-1.5, 1.5]], "its activation is level there"),
        ([[0.35, 0.35], [-0.05, 0.05]], "its 2 inputs vary by only 0.1"),
    ):
        z = np.array(inputs).sum(axis=0, keepdims=True)
        a, slope = np.empty_like(z), np.empty_like(z)
        layer.activation.value(z, a)
        layer.activation.slope(z, a, slope)
        (found,) = judged(layer, z, a, slope, np.ones((1, 2)), None, np.array(inputs), "")
        assert found.sentence.split(": ")[1].split(";")[0] == why


@pytest.mark.parametrize("step", [0, 30, 449])
def test_every_cause_of_constancy_is_one(step: int) -> None:
    """Each is held against what the unit would say without it."""
    vanishing = session_of("vanishing", step)
    inputs = np.asarray(vanishing.plan.objective.train.inputs)  # type: ignore[union-attr]
    own, told, below = arrays_of(vanishing, vanishing.state.params[0]), set(), inputs
    value, steep = FUNCTIONS["sigmoid"]
    for sheet, (z, a) in zip(picture_of(vanishing).layers, forward(vanishing, inputs), strict=True):
        swings = np.ptp(below, axis=1)
        for k, unit in enumerate(sheet.units):
            if unit.judgement.word != "constant":
                continue
            w, said = own[f"{sheet.name}.weight"][k], unit.judgement.sentence
            reach, centre = float(abs(w) @ swings), float(z[k].mean())
            together = np.ptp(value(centre + np.array([-reach, reach]) / 2.0))
            if sheet.name == "layer7" or swings.max() < 0.1 * abs(below).max() or together < 0.1 * abs(a[k]).max():
                assert f"vary by only {swings.max():.3g};" in said
            else:
                assert "cancel" in said
                assert np.ptp(z[k]) < 0.5 * reach
            assert np.linalg.norm(w) > 0.2
            assert steep(z[k]).mean() > 0.25 / 4.0
            told.add(said.split(": ")[1].split(";")[0][:13])
        below = a
    assert len(told) > 1


def test_the_layers_of_a_healthy_network_work() -> None:
    assert set(words(picture_of(session_of("spirals", 50)), 1)) == {""}


def test_the_formula_of_a_layer_says_all_that_it_does() -> None:
    formulas = [sheet.formula for sheet in picture_of(session_of("spirals", 1)).layers]
    assert formulas[1] == ("z2 = W2 a1 + b2", "a2 = tanh z2")
    assert formulas[2] == ("z3 = W3 a2 + b3",)
    normed = picture_of(session_of("batch-norm", 1)).layers[1].formula
    assert normed[:2] == ("s2 = W2 a1 + b2", "z2 = norm s2")
    residual = picture_of(session_of("spirals", 1, ("model.residual", True))).layers[1].formula
    assert residual[-1] == "a2 = tanh z2 + a1"
    assert picture_of(session_of("xor", 1, ("model.bias", False))).layers[0].formula[0] == "z1 = W1 x"


@pytest.mark.parametrize("activation", ["elu", "selu", "silu", "sigmoid", "softplus", "mish", "gaussian"])
def test_every_activation_is_written_with_the_sum_of_its_layer(activation: str) -> None:
    formula = picture_of(session_of("xor", 0, ("model.activation", activation))).layers[0].formula[-1]
    assert formula.startswith("a1 = ")
    assert not re.search(r"\bz\b|ᶻ", formula.replace("e⁻", ""))


# Histograms


@pytest.mark.parametrize("name", ["spirals", "digits"])
def test_histograms_count_as_numpy_does(name: str) -> None:
    session = session_of(name, 20)
    own = arrays_of(session, session.state.params[0])
    grads = arrays_of(session, session.evaluation.grad[0])
    activations = forward(session, session.plan.objective.train.inputs)  # type: ignore[union-attr]
    for sheet, (_, a) in zip(picture_of(session, "histograms").layers, activations, strict=True):
        for found, values in zip(
            sheet.histograms, (own[f"{sheet.name}.weight"], a, grads[f"{sheet.name}.weight"]), strict=True
        ):
            assert found is not None
            low, high = min(0.0, values.min()), max(0.0, values.max())
            assert (found.low, found.high) == pytest.approx((low, high))
            assert (
                abs(found.counts - np.histogram(values, BINS, (low, high))[0]).sum() <= 2
            )  # an edge may fall either way
            assert found.counts.sum() == found.total == values.size


def test_a_histogram_leaves_out_what_is_no_number_and_is_none_without_any() -> None:
    found = histogram(np.array([1.0, np.nan, np.inf, 2.0]))
    assert found is not None
    assert (found.total, found.low, found.high) == (2, 0.0, 2.0)
    assert histogram(np.array([np.nan])) is None
    level = histogram(np.zeros(5))
    assert level is not None
    assert level.counts.sum() == 5


def test_histograms_are_made_only_while_somebody_looks_at_them() -> None:
    session = session_of("xor", 1)
    assert picture_of(session).layers[0].histograms == ()
    assert picture_of(session, "weights").layers[0].maps is None


# Where there is nothing to show


def test_a_function_has_no_network() -> None:
    session = session_of("two-valleys", 1)
    looking = Looking(frozenset({"network"}))
    assert extras_of(session, None, looking)["network"] is None


def test_after_a_divergence_there_is_no_number_that_is_none() -> None:
    session = session_of("exploding", 50, ("optimizer.lr", 1e6))
    assert session.status == "diverged"
    looking = Looking(frozenset({"network"}), {"network_mode": "histograms"})
    with np.errstate(all="ignore"):
        picture = extras_of(session, None, looking)["network"]
    for sheet in picture.layers:
        assert sheet.weight_grad is None or np.all(np.isfinite(sheet.weight_grad))
        assert all(unit.ratio is None or np.isfinite(unit.ratio) for unit in sheet.units)

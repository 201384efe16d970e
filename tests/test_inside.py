"""One update opened up: the numbers of every stage against arithmetic written here, and only the engine's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from gdtui.engine import descent
from gdtui.engine.adam import Adam
from gdtui.engine.layers import Layer
from gdtui.engine.network import Op, Tape
from gdtui.engine.objectives import Floats, FunctionObjective
from gdtui.engine.optimizers import optimizers
from gdtui.engine.squashing import Tanh
from gdtui.inside import Inside, Page, Place, Stage, about, opened, page_of, stages_of
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import added, percent
from gdtui.inside.rules import lines_of, with_numbers
from gdtui.scenario import load, shipped
from gdtui.session import Session
from tests.proofs import scenarios

PLACE = Place(unit=1, sample=1, input=1)


def session_at(name: str, steps: int, **changes: Any) -> Session:
    scenario = load(name, [(key.replace("__", "."), value) for key, value in changes.items()])
    session = Session(scenario)
    session.step(steps)
    return session


def pages(inside: Inside, place: Place = PLACE) -> Iterator[tuple[Stage, Page]]:
    for stage in stages_of(inside):
        yield stage, page_of(inside, stage, place, stage.layer)


def page(inside: Inside, kind: str, layer: int = 0, place: Place = PLACE) -> Page:
    stage = next(one for one in stages_of(inside) if one.kind == kind and one.layer == layer)
    return page_of(inside, stage, place, layer)


def result(line: tuple[str | float, ...]) -> float:
    """The last number of a line: what stands behind its equals sign."""
    return float([part for part in line if not isinstance(part, str)][-1])


def words(line: tuple[str | float, ...]) -> str:
    return "".join(part if isinstance(part, str) else f"{part:.4f}" for part in line)


def column(page: Page, title: str) -> Floats:
    found = next(one for one in (*page.table.columns, *page.table.tail) if one.title == title)
    return np.asarray(found.cells, float)


# A textbook network


class Textbook:
    """One hidden tanh layer and a sigmoid, by sample: rows are samples, as most books have it."""

    def __init__(self, session: Session) -> None:
        params, objective = session.state.params[0], session.plan.objective
        hidden, out = objective.layers  # type: ignore[union-attr]
        width = hidden.fan_in + 1
        W = params[: hidden.fan_out * width].reshape(hidden.fan_out, width)
        V = params[hidden.fan_out * width :].reshape(out.fan_out, hidden.fan_out + 1)
        self.W, self.b, self.V, self.c = W[:, :-1], W[:, -1], V[:, :-1], V[:, -1]
        rows = slice(None) if session.batch is None else session.batch
        self.X, self.y = objective.train.inputs.T[rows], objective.train.targets.T[rows]  # type: ignore[union-attr]
        self.z1 = self.X @ self.W.T + self.b
        self.a1 = np.tanh(self.z1)
        self.z2 = self.a1 @ self.V.T + self.c

    def back(self, error: Floats) -> None:
        self.d2 = error
        self.dV, self.dc = self.d2.T @ self.a1, self.d2.sum(axis=0)
        self.arriving = self.d2 @ self.V
        self.slope = 1 - self.a1**2
        self.d1 = self.arriving * self.slope
        self.dW, self.db = self.d1.T @ self.X, self.d1.sum(axis=0)


def binary(session: Session) -> Textbook:
    book = Textbook(session)
    book.p = 1 / (1 + np.exp(-book.z2))  # type: ignore[attr-defined]
    book.back((book.p - book.y) / len(book.X))  # type: ignore[attr-defined]
    return book


def softmax(session: Session) -> Textbook:
    book = Textbook(session)
    powers = np.exp(book.z2 - book.z2.max(axis=1, keepdims=True))
    book.p = powers / powers.sum(axis=1, keepdims=True)  # type: ignore[attr-defined]
    book.back((book.p - book.y) / len(book.X))  # type: ignore[attr-defined]
    return book


BOOKS: list[tuple[str, int, dict[str, Any], Callable[[Session], Textbook]]] = [
    ("xor", 12, {}, binary),
    ("iris", 30, {}, softmax),
    ("iris", 7, {"training__batch_size": 16}, softmax),
    ("spirals", 40, {"model__hidden": [6]}, binary),
]


@pytest.mark.parametrize(("name", "steps", "changes", "book_of"), BOOKS)
def test_each_stage_of_a_network_shows_what_a_textbook_network_computes(
    name: str, steps: int, changes: dict[str, Any], book_of: Callable[[Session], Textbook]
) -> None:
    session = session_at(name, steps, **changes)
    book, inside = book_of(session), opened(session)
    s, i = 1, 1
    near = {"rtol": 1e-9, "atol": 1e-12}
    np.testing.assert_allclose(column(page(inside, "z"), "= z1"), book.z1[s], **near)
    np.testing.assert_allclose(column(page(inside, "a"), "a1"), book.a1[s], **near)
    np.testing.assert_allclose(result(page(inside, "z").numbers[0]), book.z1[s, i], **near)
    np.testing.assert_allclose(column(page(inside, "p", 1), "p"), book.p[s], **near)  # type: ignore[attr-defined]
    np.testing.assert_allclose(column(page(inside, "e", 1), "= δ2"), book.d2[s], **near)
    arrived = page(inside, "δ")
    np.testing.assert_allclose(column(arrived, "= arriving"), book.arriving[s], **near)
    np.testing.assert_allclose(column(arrived, "× slope"), book.slope[s], **near)
    np.testing.assert_allclose(column(arrived, "= δ1"), book.d1[s], **near)
    np.testing.assert_allclose(result(arrived.numbers[0]), book.d1[s, i], **near)
    gradient = page(inside, "∇")
    assert gradient.table.matrix is not None
    np.testing.assert_allclose(gradient.table.matrix.values[:, :-1], book.dW, **near)
    np.testing.assert_allclose(gradient.table.matrix.values[:, -1], book.db, **near)
    np.testing.assert_allclose(result(gradient.numbers[0]), book.dW[i, 1], **near)
    above = page(inside, "∇", 1, Place(unit=0, sample=1, input=2))
    np.testing.assert_allclose(result(above.numbers[0]), book.dV[0, 2], **near)


def test_the_loss_and_its_shares_are_those_of_cross_entropy() -> None:
    session = session_at("xor", 12)
    book, shown = binary(session), page(opened(session), "J", 1)
    p, y = book.p[:, 0], book.y[:, 0]  # type: ignore[attr-defined]
    shares = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    np.testing.assert_allclose(column(shown, "its share"), shares, rtol=1e-9)
    np.testing.assert_allclose(result(shown.numbers[0]), shares.mean(), rtol=1e-9)


def test_a_unit_with_a_small_slope_is_called_flat_and_the_share_that_passes_is_said() -> None:
    session = session_at("spirals", 640, model__hidden=[6])
    book, inside = binary(session), opened(session)
    s, i = (int(k) for k in np.unravel_index(np.abs(book.slope).argmin(), book.slope.shape))
    assert book.slope[s, i] < 0.1
    text = words(page(inside, "δ", 0, Place(unit=i, sample=s)).words)
    assert f"Unit {i} gave z = {book.z1[s, i]:.4f}" in text
    assert f"tanh is flat there (slope {book.slope[s, i]:.4f}), so only" in text
    assert "of the error" in text
    driven = max(range(2), key=lambda j: book.W[i, j] * book.X[s, j] * np.sign(book.z1[s, i]))
    name = f"W1[{i},{driven}]·x{driven + 1} = {book.W[i, driven] * book.X[s, driven]:.4f}"
    assert f"Tanh is steep (1) around 0 only, and |z| is large, above all by {name}." in text
    assert "is flat: " in words(page(inside, "a", 0, Place(unit=i, sample=s)).words)


def test_a_unit_off_its_steepest_is_called_less_steep_and_flat_only_far_below_it() -> None:
    inside, told = opened(session_at("spirals", 50)), set()
    slope = np.asarray(inside.passing.layers[0].slope)  # type: ignore[union-attr]
    for i, s in np.ndindex(4, 32):
        text = words(page(inside, "a", 0, Place(unit=i, sample=s)).words)
        word = "flat" if slope[i, s] < 0.25 else "less steep" if slope[i, s] < 0.75 else "steep"
        assert f", where tanh is {word}: " in text
        told.add(word)
    assert {"less steep", "steep"} <= told


def test_the_share_of_the_heaviest_input_is_one_of_what_the_inputs_add() -> None:
    inside = opened(session_at("xor", 12))
    one = inside.passing.layers[-1]  # type: ignore[union-attr]
    terms = np.abs(one.weights[0] * one.below[:, 1])
    said = words(page(inside, "z", one.number - 1, Place(unit=0, sample=1)).words)
    assert f": {percent(float(terms.max() / terms.sum()))} of the inputs' part." in said


def test_a_sigmoid_takes_most_of_the_error_wherever_it_stands_and_that_is_said_with_the_layers_before_it() -> None:
    inside = opened(session_at("vanishing", 3))
    text = words(page(inside, "δ", 1).words)
    assert text.endswith("Sigmoid is never steeper than ¼, and the error came through 4 such layers before.")
    assert words(page(inside, "δ", 5).words).endswith("Sigmoid is never steeper than ¼.")
    assert words(page(inside, "a", 1).words).endswith("times as large, never more than ¼.")


def test_a_mini_batch_is_named_sample_by_sample() -> None:
    session = session_at("spirals", 5)
    inside = opened(session)
    stage = stages_of(inside)[0]
    rows = session.plan.objective.train.rows[session.batch]  # type: ignore[union-attr]
    points = session.plan.dataset.points.X[rows]  # type: ignore[union-attr]
    for s in (0, 7, 31):
        place = Place(sample=s)
        line = about(inside, stage, place)
        assert f"sample {s + 1} of 32, row {rows[s]}: " in words(line)
        numbers = [part for part in line if not isinstance(part, str)]
        np.testing.assert_allclose(numbers[:2], points[s])
    assert page(inside, "x").shapes == "2 inputs × 32 samples"
    assert page(opened(session_at("article-line", 0)), "x").shapes == "1 input × 100 samples"
    text = words(page(inside, "x").words)
    assert "Update 5 → 6 sees 32 of 200 training samples: numbers 161 to 192 in the shuffled order of epoch 1" in text


# Norms, dropout, ways round


def test_batch_norm_and_its_way_back_are_the_papers() -> None:
    session = session_at("batch-norm", 20)
    inside = opened(session)
    assert inside.passing is not None
    for one in inside.passing.layers[:-1]:
        norm = one.norm
        assert norm is not None
        mean, variance = one.z.mean(axis=1, keepdims=True), one.z.var(axis=1, keepdims=True)
        hat = (one.z - mean) / np.sqrt(variance + 1e-5)
        np.testing.assert_allclose(norm.out, norm.gain[:, None] * hat + norm.shift[:, None], rtol=1e-8, atol=1e-10)
        d = norm.gain[:, None] * norm.before
        back = (d - d.mean(axis=1, keepdims=True) - hat * (d * hat).mean(axis=1, keepdims=True)) / np.sqrt(
            variance + 1e-5
        )
        np.testing.assert_allclose(one.delta, back, rtol=1e-7, atol=1e-12)
        shown = page(inside, "∂norm", one.number - 1)
        np.testing.assert_allclose(result(shown.numbers[0]), back[1, 1], rtol=1e-7, atol=1e-12)
        np.testing.assert_allclose(column(shown, "∂J/∂γ"), (norm.before * hat).sum(axis=1), rtol=1e-7, atol=1e-12)


def test_dropout_shows_who_rests_and_lets_no_error_through_them() -> None:
    inside = opened(session_at("dropout", 12))
    assert inside.passing is not None
    for one in inside.passing.layers[:-1]:
        assert one.mask is not None
        assert one.dropped is not None
        assert one.let_through is not None
        assert set(np.unique(one.mask)) == {0.0, 2.0}
        np.testing.assert_array_equal(one.dropped, one.fired * one.mask)
        np.testing.assert_array_equal(one.let_through, one.arriving * one.mask)
        assert not one.delta[one.mask == 0.0].any()
        i, s = (int(k) for k in np.argwhere(one.mask == 0.0)[0])
        text = words(page(inside, "δ", one.number - 1, Place(unit=i, sample=s)).words)
        assert f"Unit {i} rests for this sample: none of the error" in text


def test_a_residual_layer_adds_what_entered_it_and_its_error_comes_both_ways() -> None:
    inside = opened(session_at("residual", 12))
    assert inside.passing is not None
    layers = inside.passing.layers
    round_them = [one for one in layers if one.layer.skips]
    assert len(round_them) == 5
    for one in round_them:
        np.testing.assert_array_equal(one.out, one.fired + one.below)
        below = layers[one.number - 2]
        assert below.bypass is not None
        np.testing.assert_array_equal(below.bypass, one.arriving)
        np.testing.assert_allclose(below.arriving, one.weights.T @ one.delta + one.arriving, rtol=1e-9, atol=1e-15)


# The update


def test_what_becomes_of_the_gradient_is_shown_in_its_order() -> None:
    changes = {"training__l2": 0.01, "training__l1": 0.001, "training__gradient_noise": 0.1}
    session = session_at("xor", 4, **changes, training__clip_grad_norm=0.05)
    inside = opened(session)
    update, book = inside.update, binary(session)
    kinds = [stage.kind for stage in stages_of(inside)]
    assert kinds[-5:] == ["penalty", "noise", "clip", "optimizer", "new"]
    w = float(book.W[1, 1])
    wanted = book.dW[1, 1] + 0.01 * w + 0.001 * np.sign(w)
    np.testing.assert_allclose(result(page(inside, "penalty").numbers[0]), wanted, rtol=1e-9)
    assert update.noisy is not None
    assert 0.02 < np.std(update.noisy - update.grad) < 0.3
    norm = np.linalg.norm(update.noisy)
    np.testing.assert_allclose(update.seen, update.noisy * 0.05 / norm, rtol=1e-4)
    np.testing.assert_allclose(update.new, update.params - 0.5 * update.seen, rtol=1e-12)
    bias = page(inside, "penalty", 0, Place(unit=1, input=2))
    assert "not penalised" in words(bias.words)


def test_adams_lines_end_in_its_new_means_and_the_new_weight() -> None:
    session = session_at("spirals", 40)
    inside = opened(session)
    g, n = session.evaluation.grad[0], 41
    before = session.state.memory
    m = 0.9 * before.mu[0] + 0.1 * g
    v = 0.999 * before.nu[0] + 0.001 * g * g
    new = session.state.params[0] - 0.03 * (m / (1 - 0.9**n)) / (np.sqrt(v / (1 - 0.999**n)) + 1e-8)
    for place in (0, 7, 50):
        lines = with_numbers(inside.update, place, lines_of(inside.update))
        np.testing.assert_allclose([result(line) for line in lines], [m[place], v[place], new[place]], rtol=1e-10)
    text = words(page(inside, "optimizer").numbers[2])
    assert "1−0.9⁴¹" in text
    assert "1−0.999⁴¹" in text


def test_a_schedule_is_in_the_rate() -> None:
    session = session_at("xor", 150, optimizer__schedule={"name": "cosine_decay"})
    shown = page(opened(session), "optimizer")
    rate = 0.5 * 0.5 * (1 + np.cos(np.pi * 150 / 300))
    np.testing.assert_allclose(opened(session).update.lr, rate)
    assert "lr 0.5 × 0.5 (cosine_decay) = 0.25" in shown.shapes


OF_HESSIANS = ("newton",)


@pytest.mark.parametrize("name", [entry.name for entry in optimizers])
def test_every_optimiser_shows_lines_that_end_in_what_the_engine_makes(name: str) -> None:
    session = session_at("rosenbrock", 3, optimizer__name=name)
    inside = opened(session)
    before = session.state.params.copy()
    shown = page(inside, "optimizer", 0, Place(input=1))
    assert len(shown.symbols) == len(shown.numbers)
    session.step(1)
    np.testing.assert_array_equal(inside.update.params, before[0])
    np.testing.assert_array_equal(inside.update.new, session.state.params[0])
    assert result(shown.numbers[-1]) == session.state.params[0, 1]
    after = session.state.memory
    for field, values in inside.update.after.items():
        np.testing.assert_array_equal(values, getattr(after, field)[0])


def test_newtons_equation_has_the_second_derivatives() -> None:
    session = session_at("newton", 2)
    x, y = session.state.params[0]
    line = page(opened(session), "optimizer", 0, Place(input=0)).numbers[0]
    numbers = [part for part in line if not isinstance(part, str)]
    gradient = -2 * (1 - x) - 400 * x * (y - x * x)
    np.testing.assert_allclose(numbers, [2 - 400 * (y - 3 * x * x), -400 * x, -gradient], rtol=1e-9, atol=1e-9)


def test_ista_says_that_a_weight_stays_exactly_zero() -> None:
    session = session_at("lasso", 200)
    inside = opened(session)
    zero = int(np.flatnonzero(session.state.params[0][:-1] == 0.0)[0])
    text = words(page(inside, "optimizer", 0, Place(input=zero)).words)
    assert "l1 is stronger here than the data" in text
    assert "weight[" in text


# Regressions by the Gram matrix


def test_a_step_by_the_gram_matrix_is_told_by_its_samples_and_by_its_matrix() -> None:
    session = session_at("article-line", 12)
    inside = opened(session)
    x, y = session.plan.objective.train.inputs[0], session.plan.objective.train.targets[0]  # type: ignore[union-attr]
    w, b = session.state.params[0]
    error = w * x + b - y
    np.testing.assert_allclose(column(page(inside, "J"), "e"), error, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(result(page(inside, "∇", 0, Place()).numbers[0]), error @ x, rtol=1e-9)
    shown = page(inside, "gram", 0, Place())
    design = np.stack([x, np.ones_like(x)])
    assert inside.sums is not None
    np.testing.assert_allclose(inside.sums.hessian, design @ design.T, rtol=1e-12)
    np.testing.assert_allclose(result(shown.numbers[0]), error @ x, rtol=1e-9)
    assert result(shown.numbers[0]) == session.evaluation.grad[0, 0]
    assert "needs no samples" in words(shown.words)


# Functions


def test_the_derivative_of_two_valleys_is_taken_rule_by_rule() -> None:
    session = session_at("two-valleys", 3)
    x = float(session.state.params[0, 0])
    inside = opened(session)
    shown = page(inside, "derivative", 0, Place())
    parts = list(shown.table.columns[0].cells)
    assert parts == ["x", "x⁴", "x²", "3x²", "−3x²", "x⁴ − 3x² + x"]
    assert list(shown.table.columns[1].cells) == [
        "variable", "power rule", "power rule", "constant factor", "minus sign", "sum rule",
    ]  # fmt: skip
    wanted = [1, 4 * x**3, 2 * x, 6 * x, -6 * x, 4 * x**3 - 6 * x + 1]
    np.testing.assert_allclose(column(shown, "slope here"), wanted, rtol=1e-12)
    np.testing.assert_allclose(column(shown, "u here"), [x, x**4, x**2, 3 * x**2, -3 * x**2, x**4 - 3 * x**2 + x])
    assert result(page(inside, "derivative", 0, Place(part=5)).numbers[0]) == session.evaluation.grad[0, 0]
    power = page(inside, "derivative", 0, Place(part=1))
    assert power.symbols[1] == "power rule:  (uⁿ)′ = n·uⁿ⁻¹·u′"
    assert words(power.numbers[1]).startswith(f"for u = x⁴:  4.0000 · {x:.4f}^3 · 1.0000 = ")


FORMULAS = {
    "sin(x)*x^2": lambda x: np.cos(x) * x**2 + np.sin(x) * 2 * x,
    "exp(-x^2/2)": lambda x: -x * np.exp(-(x**2) / 2),
    "ln(1 + x^2)/x": lambda x: 2 / (1 + x**2) - np.log(1 + x**2) / x**2,
    "2^x + x^x": lambda x: 2**x * np.log(2) + x**x * (np.log(x) + 1),
    "1/(1 + x)^2": lambda x: -2 / (1 + x) ** 3,
    "max(x, x^2) + abs(x)": lambda x: 2 * x + 1,
    "sqrt(x)*tanh(3x)": lambda x: np.tanh(3 * x) / (2 * np.sqrt(x)) + np.sqrt(x) * 3 / np.cosh(3 * x) ** 2,
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_each_rule_gives_its_part_the_slope_that_a_difference_gives(formula: str) -> None:
    session = session_at("two-valleys", 0, function__expression=formula, function__start={"x": 1.3})
    inside = opened(session)
    derived = inside.derived[0]
    assert derived.number == pytest.approx(FORMULAS[formula](1.3), rel=1e-12)
    for part in derived.parts:
        h = 1e-6
        ends = part.formula(np.array([1.3 - h, 1.3 + h]))
        assert part.slope == pytest.approx(float(ends[1] - ends[0]) / (2 * h), rel=1e-7, abs=1e-8)
    for k in range(len(derived.parts)):
        page(inside, "derivative", 0, Place(part=k))


def test_a_bias_has_a_shape_of_its_own() -> None:
    inside = opened(session_at("moons", 3))
    assert inside.passing is not None
    samples = inside.passing.samples
    shapes = [page(inside, "∇", 1, Place(input=j)).shapes for j in (0, 8)]
    assert shapes == [f"(1×8) = (1×{samples})·({samples}×8)", f"(1×1) = Σ of (1×{samples})"]


def test_the_new_weights_have_the_shape_of_the_weights_and_a_table_names_the_input_that_it_is_about() -> None:
    inside = opened(session_at("xor", 3))
    for at, letter, shape, title in ((0, "W1", "(4×2)", "unit, h l: x1"), (2, "b1", "(4×1)", "unit, h l: bias")):
        shown = page(inside, "new", 0, Place(input=at))
        assert shown.shapes == shape
        assert shown.symbols == (f"{letter} ← {letter} + step",)
        assert {one.shape for one in shown.product if not isinstance(one, str)} == {shape[1:-1]}
        assert shown.table.columns[0].title == title


def test_a_slope_with_two_cases_has_the_name_of_its_activation_and_the_bars_stand_at_the_numbers_they_show() -> None:
    inside = opened(session_at("xor", 3, model__activation="relu"))
    assert page(inside, "δ", 0).symbols == ("δ1 = W2ᵀ·δ2 ⊙ relu′(z1)",)
    titles = [one.title for one in page(inside, "a", 0).table.columns]
    assert titles == ["unit", "z1", "a1", "|a1|", "slope there", ""]


def test_a_surface_is_differentiated_in_both_variables() -> None:
    session = session_at("rosenbrock", 7)
    x, y = session.state.params[0]
    inside = opened(session)
    told = words(page(inside, "point").words)
    assert told.startswith(f"This is all the function is told: x = {x:.4f},  y = {y:.4f}. What comes next")
    slopes = [result(page(inside, "derivative", k, Place()).numbers[0]) for k in (0, 1)]
    np.testing.assert_allclose(slopes, [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)], rtol=1e-9)
    text = words(page(inside, "derivative", 0, Place()).numbers[0])
    assert text.startswith(f"∂f/∂x = −2(1 − {x:.4f}) − 400·{x:.4f}·({y:.4f} − {x:.4f}²) = ")


# Whatever is looked at


@pytest.mark.parametrize("name", scenarios(shipped()))
def test_every_stage_of_every_shipped_scenario_can_be_looked_at(name: str) -> None:
    session = session_at(name, 3)
    inside = opened(session)
    np.testing.assert_array_equal(inside.update.grad, session.evaluation.grad[0])
    np.testing.assert_array_equal(inside.update.change, session.preview()[0])
    for _, shown in pages(inside):
        assert len(shown.symbols) == len(shown.numbers) > 0
        assert shown.words
        assert shown.table.count > 0
    session.step(1)
    np.testing.assert_array_equal(inside.update.new, session.state.params[0])


def test_looking_inside_changes_nothing_of_the_run() -> None:
    looked, alone = session_at("batch-norm", 5), session_at("batch-norm", 5)
    for _ in range(3):
        opened(looked)
        looked.step(2)
        alone.step(2)
    np.testing.assert_array_equal(looked.state.params, alone.state.params)
    np.testing.assert_array_equal(looked.state.averages, alone.state.averages)


def test_a_diverged_run_says_that_no_update_follows() -> None:
    session = session_at("two-valleys", 30, optimizer__lr=0.3)
    assert session.status == "diverged"
    inside = opened(session)
    for _, shown in pages(inside):
        assert shown.words
    assert "diverged at step" in words(page(inside, "new").words)
    np.testing.assert_array_equal(inside.update.new, inside.update.params)


@pytest.mark.parametrize(("steps", "why"), [(0, "the run diverges here"), (1, "No update follows")])
def test_an_update_that_is_not_finite_says_what_it_would_be_and_what_stands(steps: int, why: str) -> None:
    session = session_at("parabola", steps, optimizer__lr=1e307, function__start__x=20.0)
    inside = opened(session)
    for kind, sum_ in (("optimizer", "x ← 20.0000 − 1e+307·40.0000"), ("new", "x ← 20.0000 − inf")):
        shown = page(inside, kind)
        assert words(shown.numbers[-1]) == f"{sum_} = -inf, not made: x stays 20.0000"
        assert why in words(shown.words)
        assert "the last finite values stand" in words(shown.words)


# A sum of many terms names its largest


def spoken(line: tuple[str | float, ...]) -> list[float]:
    """The terms of a line that ends in its sum, which is left out."""
    return [abs(part) for part in line if not isinstance(part, str)][:-1]


@pytest.mark.parametrize("name", ["spirals", "overfitting", "article-line", "softmax"])
def test_a_loss_names_the_samples_that_cost_most(name: str) -> None:
    inside = opened(session_at(name, 3))
    shown = next(shown for stage, shown in pages(inside) if stage.kind == "J")
    shares = np.sort(np.abs(np.asarray(shown.table.columns[-2].cells, float)))[::-1]
    assert spoken(shown.numbers[0])[:3] == pytest.approx(shares[:3])
    assert f" + … ({len(shares) - 3} smaller)" in words(shown.numbers[0])


def test_a_sum_of_many_names_the_heaviest_first_and_of_few_all_in_their_order() -> None:
    ones, owners = np.ones(6), [f"x{k}" for k in range(1, 7)]
    assert words(added(np.array([1.0, -5.0, 2.0, 9.0, 0.5, 0.1]), ones, owners)) == (
        "9.0000 · 1.0000 of x4 + -5.0000 · 1.0000 of x2 + 2.0000 · 1.0000 of x3 + … (3 smaller)"
    )
    assert words(added(ones, ones, owners)).endswith(" + … (3 no larger)")
    few = added(np.array([1.0, 2.0, 3.0, 4.0]), ones[:4], owners)
    assert words(few) == " + ".join(f"{k}.0000 · 1.0000 of x{k}" for k in (1, 2, 3, 4))
    assert words(added(ones[:1], ones[:1], owners)) == "1.0000 · 1.0000"
    assert "…" not in words(added(ones, ones, owners, 5))


def test_each_term_says_whose_it_is_and_the_others_can_be_seen_one_by_one() -> None:
    inside = opened(session_at("vanishing", 3))
    assert inside.passing is not None
    here, after = inside.passing.layers[1:3]
    heaviest = int(np.abs(here.weights[1] * here.below[:, 1]).argmax())
    shown = page(inside, "z", 1)
    assert f" of a1[{heaviest}] + " in words(shown.numbers[0])
    assert "a1[1] (h l another) adds" in words(shown.words)
    assert len(spoken(page(inside, "z", 1, Place(terms=8)).numbers[0])) == 2 * 8 + 1
    shown = page(inside, "∇", 1)
    assert f" of sample {int(np.abs(here.delta[1] * here.below[1]).argmax()) + 1} + " in words(shown.numbers[0])
    assert "Sample 2 (, . another) adds" in words(shown.words)
    shown = page(inside, "δ", 1, Place(unit=1, sample=1, input=5))
    np.testing.assert_array_equal(column(shown, "h l: unit 5 adds"), after.weights[5] * after.delta[5, 1])
    assert f" of unit {int(np.abs(after.weights[:, 1] * after.delta[:, 1]).argmax())} + " in words(shown.numbers[0])


def test_samples_of_a_mini_batch_have_one_number_each_and_their_rows_beside_it() -> None:
    session = session_at("spirals", 3)
    objective, shown = session.plan.objective, page(opened(session), "J", 2)
    assert list(shown.table.columns[0].cells) == [str(k + 1) for k in range(32)]
    rows = objective.train.rows[session.batch]  # type: ignore[union-attr]
    assert [int(row) for row in shown.table.columns[1].cells] == rows.tolist()


def test_units_and_inputs_count_from_0_as_in_the_names_of_parameters() -> None:
    inside = opened(session_at("spirals", 3))
    shown = page(inside, "∇", 1, Place(unit=5, input=2))
    assert "".join(map(str, shown.note)) == "layer2.weight[5,2]"
    assert words(shown.numbers[0]).startswith("∇W2[5,2] = ")
    assert list(shown.table.columns[0].cells) == [str(k) for k in range(8)]
    renewed = page_of(inside, stages_of(inside)[-1], Place(unit=5, input=2), 1)
    assert words(renewed.numbers[0]).startswith("W2[5,2] ← ")


# The numbers are the engine's own: spoil one of its arrays, and every stage that shows it changes


def shown_numbers(shown: Page) -> list[float]:
    """Every number of a page, wherever it stands."""
    found: list[Any] = [part for line in (*shown.numbers, shown.words) for part in line if not isinstance(part, str)]
    for one in (*shown.table.columns, *shown.table.tail):
        found += [cell for cell in one.cells if not isinstance(cell, str)]
    if shown.table.matrix is not None:
        found += np.ravel(shown.table.matrix.values).tolist()
    for factor in shown.product:
        if not isinstance(factor, str):
            found += np.ravel(factor.values).tolist()
    return [float(value) for value in found]


def changed(make: Callable[[], Session], spoil: Callable[[pytest.MonkeyPatch], None]) -> set[str]:
    """The labels of the stages that show other numbers once the engine is spoiled."""
    session = make()
    sound = {stage.label: shown_numbers(shown) for stage, shown in pages(opened(session))}
    with pytest.MonkeyPatch.context() as patch:
        spoil(patch)
        spoiled = Session(session.scenario)
        spoiled._state = session.state
        spoiled._evaluation = spoiled._march.evaluate(session.state)
        found = {stage.label: shown_numbers(shown) for stage, shown in pages(opened(spoiled))}
    assert list(sound) == list(found)
    return {label for label in sound if sound[label] != found[label]}


def spoil_z1(patch: pytest.MonkeyPatch) -> None:
    plain = Tape._forward

    def forward(tape: Tape, k: int) -> list[Op]:
        ops, z = plain(tape, k), tape.z[k]
        return [ops[0], Op(np.add, (z, 0.25, z), "z1", z), *ops[1:]] if k == 0 else ops

    patch.setattr(Tape, "_forward", forward)


def spoil_delta1(patch: pytest.MonkeyPatch) -> None:
    plain = Tape._back

    def back(tape: Tape, k: int, grad: Floats) -> list[Op]:
        ops, delta = plain(tape, k, grad), tape.delta[k]
        at = next(place for place, op in enumerate(ops) if op.name.startswith("∇W"))
        spoiled = Op(np.multiply, (delta, 1.5, delta), "δ1", delta)
        return [*ops[:at], spoiled, *ops[at:]] if k == 0 else ops

    patch.setattr(Tape, "_back", back)


def spoil_slope(patch: pytest.MonkeyPatch) -> None:
    plain = Tanh.slope_calls
    patch.setattr(
        Tanh, "slope_calls", lambda unit, a, out: [*plain(unit, a, out), (np.multiply, (out, np.array(0.5), out))]
    )


def spoil_adam(patch: pytest.MonkeyPatch) -> None:
    plain = Adam.update

    def update(adam: Adam, *args: Any, **knobs: Any) -> Any:
        change, state = plain(adam, *args, **knobs)
        return change, state._replace(nu=state.nu * 2.0)

    patch.setattr(Adam, "update", update)


FORWARD, BACK = {"z1", "a1", "z2", "p", "J"}, {"δ2", "∇W2", "δ1", "∇W1", "sgd", "new W"}


def test_a_spoiled_sum_changes_every_stage_from_there_on() -> None:
    found = changed(lambda: session_at("xor", 12), spoil_z1)
    assert found == FORWARD | BACK


def test_a_spoiled_error_changes_every_stage_that_shows_it_and_no_other() -> None:
    found = changed(lambda: session_at("xor", 12), spoil_delta1)
    assert found == {"δ1", "∇W1", "sgd", "new W"}


def test_a_spoiled_slope_changes_the_stages_that_show_or_use_it() -> None:
    found = changed(lambda: session_at("xor", 12), spoil_slope)
    assert found == {"a1", "δ1", "∇W1", "sgd", "new W"}


def test_a_spoiled_memory_changes_the_optimisers_stage() -> None:
    found = changed(lambda: session_at("spirals", 12), spoil_adam)
    assert found == {"adam"}


def test_a_spoiled_slope_of_a_function_changes_its_derivative_and_the_step() -> None:
    def spoil(patch: pytest.MonkeyPatch) -> None:
        plain = FunctionObjective.look

        def look(objective: FunctionObjective, *args: Any) -> Floats:
            loss = plain(objective, *args)
            objective.grad *= 3.0
            return loss

        patch.setattr(FunctionObjective, "look", look)

    found = changed(lambda: session_at("ravine-momentum", 5), spoil)
    assert found == {"x, y", "∂f/∂x", "∂f/∂y", "sgd", "new x, y"}


def test_a_decay_in_the_gradient_is_a_line_of_its_own() -> None:
    session = session_at("xor", 3, optimizer__weight_decay=0.1)
    update = opened(session).update
    lines = lines_of(update)
    assert lines[0] == "g ← g + weight_decay·θ"
    first = with_numbers(update, 4, lines)[0]
    assert result(first) == pytest.approx(update.seen[4] + 0.1 * update.params[4], rel=1e-12)
    assert descent.decayed(update.seen, update.params, 0.1)[4] == result(first)


def test_no_array_of_what_was_opened_is_the_engines_to_overwrite() -> None:
    session = session_at("xor", 3)
    inside = opened(session)
    assert inside.passing is not None
    kept = [np.copy(getattr(one, f.name)) for one in inside.passing.layers for f in _arrays(one)]
    session.step(20)
    opened(session)
    again = [getattr(one, f.name) for one in inside.passing.layers for f in _arrays(one)]
    for old, new in zip(kept, again, strict=True):
        np.testing.assert_array_equal(old, new)


def _arrays(one: LayerPass) -> list[Any]:
    return [f for f in fields(one) if isinstance(getattr(one, f.name), np.ndarray)]


def test_a_layers_parameters_are_found_among_all() -> None:
    from gdtui.inside.weight_pages import index_of

    inside = opened(session_at("batch-norm", 1))
    assert inside.passing is not None
    every = np.concatenate([np.ravel(index_of(one)) for one in inside.passing.layers])
    assert sorted(every.tolist()) == list(range(len(inside.update.params)))
    one = inside.passing.layers[1]
    layer: Layer = one.layer
    names = {block.name: block.index for block in layer.blocks()}
    np.testing.assert_array_equal(index_of(one)[:, layer.width], names["layer2.norm.weight"])
    np.testing.assert_array_equal(index_of(one)[:, layer.width + 1], names["layer2.norm.bias"])


@pytest.mark.parametrize(("formula", "height"), [("3", 3.0), ("x", 2.0), ("0*x", 0.0)])
def test_a_formula_without_parts_has_all_its_stages(formula: str, height: float) -> None:
    inside = opened(session_at("two-valleys", 0, **{"function.expression": formula, "function.start": {"x": 2.0}}))
    assert len(list(pages(inside))) > 3
    assert column(page(inside, "value"), "its value here").tolist()[-1] == height


def test_a_share_whose_percents_overflow_is_no_number() -> None:
    assert percent(1e307) == "— %"
    assert percent(0.25) == "25 %"

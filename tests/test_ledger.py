"""The ledger tells the engine's own numbers, its equations are true, and so are its sentences."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

import gdtui.engine.adam
from gdtui.engine.optimizers import optimizers
from gdtui.engine.working import Working
from gdtui.pictures import Looking
from gdtui.pictures.equations import worked
from gdtui.pictures.ledger import LedgerPicture, ledger
from gdtui.pictures.reasons import Account, reason
from gdtui.registry import Lr
from gdtui.scenario import load, parse
from gdtui.session import Session
from tests.contracts import PLANE
from tests.proofs import crossed
from tests.toml import LINE, MOONS, VALLEYS

PROBLEMS = {"function": VALLEYS, "plane": PLANE, "regression": LINE, "network": MOONS}
TEXT = {**PROBLEMS, "network": MOONS.replace("clip_grad_norm = 1.0", "l1 = 0.01")}
VARIED: dict[str, list[dict[str, Any]]] = {
    "sgd": [
        {"momentum": 0.9},
        {"momentum": 0.9, "dampening": 0.5},
        {"momentum": 0.8, "nesterov": True},
        {"weight_decay": 0.1},
        {"momentum": 0.5, "weight_decay": 0.1, "nesterov": True},
    ],
    "adagrad": [{"lr_decay": 0.1}, {"weight_decay": 0.1}],
    "rmsprop": [{"momentum": 0.9}, {"centered": True}, {"centered": True, "momentum": 0.5, "weight_decay": 0.1}],
    "adadelta": [{"weight_decay": 0.1}],
    "adam": [{"amsgrad": True}, {"weight_decay": 0.1}],
    "adamw": [{"amsgrad": True}],
    "adamax": [{"weight_decay": 0.1}],
    "nadam": [{"weight_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True}],
    "radam": [{"weight_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True}],
    "lion": [{"weight_decay": 0.0}],
    "muon": [{"nesterov": False}, {"weight_decay": 0.0, "adamw_lr_ratio": 0.5}, {"adjust_lr_fn": "match_rms_adamw"}],
}
CASES = [
    (problem, entry.name, options)
    for problem in PROBLEMS
    for entry in optimizers
    for options in [{}, *VARIED.get(entry.name, [])]
    if not (problem == "network" and entry.name == "newton")
]
IDS = ["-".join([problem, name, *map(str, options)]) for problem, name, options in CASES]
each_case = pytest.mark.parametrize(("problem", "name", "options"), CASES, ids=IDS)


def each_case_after(*steps: int) -> pytest.MarkDecorator:
    """Each case after so many steps: one of these, or under `GDTUI_PROOFS=full` all."""
    made = crossed(list(zip(CASES, IDS, strict=True)), steps)
    return pytest.mark.parametrize(
        ("problem", "name", "options", "steps"),
        [(*case, count) for (case, _), count in made],
        ids=[f"{name}-{count}" for (_, name), count in made],
    )


def session_of(problem: str, name: str, options: dict[str, Any], steps: int = 0) -> Session:
    text = TEXT["network"] if name == "ista" and problem == "network" else PROBLEMS[problem]
    lr = 1.0 if name in ("newton", "bfgs", "lbfgs") else 0.01
    session = Session(parse(text, changes=[("optimizer", {"name": name, "lr": lr, **options})]))
    session.step(steps)
    return session


def ledger_of(session: Session, **at: int) -> LedgerPicture:
    with np.errstate(all="ignore"):
        found = ledger(session, None, Looking(at={f"ledger_{key}": value for key, value in at.items()}))
    assert isinstance(found, LedgerPicture)
    return found


def column(shown: LedgerPicture, name: str) -> list[float | None]:
    return list(next(one for one in shown.columns if one.name == name).values)


@each_case_after(0, 1, 7)
def test_every_equation_is_true_and_the_next_state_is_foretold_to_the_last_bit(
    problem: str, name: str, options: dict[str, Any], steps: int
) -> None:
    session = session_of(problem, name, options, steps)
    shown = ledger_of(session)
    the_equations_are_true(shown, 0)
    for row in sorted({1, shown.count // 2, shown.count - 1} & set(range(1, shown.count))):
        the_equations_are_true(ledger_of(session, row=row), row)
    the_next_state_is_foretold(shown, session, name, options)


def the_next_state_is_foretold(shown: LedgerPicture, session: Session, name: str, options: dict[str, Any]) -> None:
    order = np.concatenate([block.index.ravel() for block in session.plan.objective.blocks])
    before, grad = session.state.params[0][order], session.evaluation.grad[0][order]
    session.step()
    after, memory = session.state.params[0][order], session.state.memory
    assert column(shown, "value") == before.tolist()
    assert column(shown, "gradient") == grad.tolist()
    assert column(shown, "new value") == after.tolist()
    named = {one.name: list(one.values) for one in shown.columns} | dict(shown.alike)
    for field, array in zip(getattr(memory, "_fields", ()), memory, strict=True):
        if name == "sgd" and "momentum" not in options:
            assert named.keys().isdisjoint([field, f"{field} newest"]), "it takes no part"
        elif array.shape[1:] == (1,) and array.shape != before[None].shape:
            assert named[field] == array[0, 0]
        elif array.shape == before[None].shape and field in named:
            assert np.ravel(named[field]).tolist() == array[0][order].tolist()
        elif field == "inverse_hessian":
            assert named["inverse_hessian diagonal"] == np.diag(array[0])[order].tolist()
        else:
            assert named[f"{field} newest"] == array[0, 0][order].tolist()


def the_equations_are_true(shown: LedgerPicture, row: int) -> None:
    assert shown.equations[-1].numbers, "the line of the parameter has numbers"
    for equation in shown.equations:
        if len(equation.numbers) > 2:
            outcome = equation.numbers[-1]
            assert isinstance(outcome, float)
            assert computed(equation.numbers[1:-2]) == pytest.approx(outcome, rel=1e-9, abs=1e-14), equation
    value, step = column(shown, "value")[row - shown.first], column(shown, "step")[row - shown.first]
    assert value is not None
    assert step is not None
    assert shown.equations[-1].numbers[-1] == value + step


def computed(pieces: tuple[Any, ...]) -> float:
    """The right side of an equation as Python computes it."""
    text = "".join(piece if isinstance(piece, str) else repr(piece) for piece in pieces)
    text = text.replace(" × ", "*").replace("−", "-").replace("²", "**2")
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda m: "**" + m[0].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")), text)
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    text = re.sub(r"√([0-9.e+-]+)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    known = {"sqrt": math.sqrt, "sign": lambda v: float(np.sign(v)), "abs": abs, "max": max, "min": min}
    return float(eval(text, {"__builtins__": {}}, known))


def test_a_corrupted_moment_shows_in_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of("network", "adam", {}, 5)
    before = ledger_of(session, row=3)
    right = gdtui.engine.adam.running_mean
    monkeypatch.setattr(gdtui.engine.adam, "running_mean", lambda *args: 2.0 * right(*args))
    after = ledger_of(session, row=3)
    for name in ("mu", "nu", "m/(1−β₁ᵗ)", "v/(1−β₂ᵗ)", "−step/g", "step", "new value"):
        assert column(before, name) != column(after, name), name
    assert before.equations[0].numbers[-1] != after.equations[0].numbers[-1]
    assert before.sentence != after.sentence


def test_bias_correction_and_effective_rate_are_the_papers() -> None:
    """Adam by hand from the recorded gradients, in an order of its own."""
    session = session_of("function", "adam", {})
    m = v = 0.0
    for t in range(1, 9):
        g = float(session.evaluation.grad[0, 0])
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        shown = ledger_of(session)
        assert column(shown, "m/(1−β₁ᵗ)")[0] == pytest.approx(m / (1 - 0.9**t), rel=1e-12)
        assert column(shown, "v/(1−β₂ᵗ)")[0] == pytest.approx(v / (1 - 0.999**t), rel=1e-12)
        rate = 0.01 * m / (1 - 0.9**t) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8) / g
        assert column(shown, "−step/g")[0] == pytest.approx(rate, rel=1e-9)
        session.step()


def test_the_gradient_is_shown_as_it_comes_and_as_it_is_given() -> None:
    session = Session(parse(VALLEYS, changes=[("training.clip_grad_norm", 0.5)]))
    shown = ledger_of(session)
    assert column(shown, "gradient") == [21.0]
    assert column(shown, "clipped") == [pytest.approx(0.5)]
    assert column(shown, "step")[0] == pytest.approx(-0.05 * 0.5)


# Layers and windows


def test_layers_can_be_looked_at_one_by_one() -> None:
    session = Session(load("spirals"))
    whole = ledger_of(session)
    assert whole.layers == ("all", "layer1", "layer2", "layer3")
    assert whole.count == 105
    second = ledger_of(session, layer=2, row=71)
    assert (second.count, second.cursor, second.name) == (72, 71, "layer2.bias[7]")
    assert second.names[0] == "layer2.weight[0,0]"
    place = session.plan.objective.blocks[3].index[7]
    assert column(second, "value")[-1] == session.state.params[0, place]
    assert ledger_of(session, layer=9, row=10_000).name == "layer3.bias[0]"


def test_of_many_parameters_only_those_around_the_cursor_are_at_hand() -> None:
    session = Session(load("digits"))
    shown = ledger_of(session, row=1234)
    assert shown.count == 2410
    assert len(shown.names) == 201
    assert shown.names[shown.cursor - shown.first] == shown.name == "layer1.weight[19,18]"
    place = session.plan.objective.blocks[0].index[19, 18]
    assert column(shown, "value")[shown.cursor - shown.first] == session.state.params[0, place]


def test_parameters_of_a_regression_are_called_by_their_names() -> None:
    assert ledger_of(Session(load("article-line"))).names == ("weight", "bias")


def test_a_diverged_run_shows_no_numbers_that_are_none() -> None:
    session = Session(load("two-valleys", [("optimizer.lr", 5.0)]))
    session.step(50)
    assert session.status == "diverged"
    shown = ledger_of(session)
    for one in shown.columns:
        assert all(value is None or math.isfinite(value) for value in one.values)
    assert "no longer a number" in shown.sentence or column(shown, "step")[0] is not None


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """An optimiser that tells nothing but its symbols."""

    lr: Lr = 0.01
    symbols: ClassVar[tuple[str, ...]] = ("θ ← θ − lr·sign(g)",)

    def init(self, params: Any) -> tuple[()]:
        return ()

    def update(self, grad: Any, state: Any, params: Any, *, step: int, lr: Any) -> tuple[Any, Any]:
        return -lr * np.sign(grad), state


def test_an_optimiser_that_tells_nothing_is_read_by_its_symbols(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimizers, "_entries", dict(optimizers._entries))
    optimizers.register("quiet")(Quiet)
    shown = ledger_of(Session(parse(VALLEYS, changes=[("optimizer.name", "quiet")])))
    assert [one.name for one in shown.columns] == ["value", "gradient", "−step/g", "step", "new value"]
    assert computed(shown.equations[0].numbers[1:-2]) == shown.equations[0].numbers[-1] == 2.0 - 0.05


# Sentences

ADAM = Working(("θ ← θ",), direction=("m", "the first moment m"), divisor=("d", "the second moment v"), signed=True)


def sentence(g: float, m: float, root: float, lr: float = 0.01) -> str:
    return reason(Account(lr, g, -lr * m / root, 0.0, m, root, ADAM)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("g", "m", "root", "said"),
    [
        (1.0, 0.05, 1.0, "0.05 × lr: the first moment m is only 0.05 × today"),
        (1.0, 1.0, 40.0, "0.025 × lr: the second moment v is 40 × today's gradient: earlier ones were larger"),
        (-1.0, 0.2, 1.0, "0.2 × lr, uphill: the first moment m still points the other way than today's gradient"),
        (
            -1.0,
            1.8,
            1.8,
            "1 × lr, uphill: the first moment m still points the other way than today's gradient, with 1.8",
        ),
        (0.01, 1.2, 1.2, "both 120 × today's gradient, cancel"),
        (1.0, 1.31, 1.8, "0.728 × lr: the first moment m is 1.31 × today's gradient, the second moment v 1.8 ×"),
        (1.0, 1.0, 1.0, "1 × lr: the first moment m and the second moment v are both about today's gradient"),
        (1.0, 1.0, 0.1, "10 × lr: the second moment v is 0.1 × today's gradient: earlier ones were smaller"),
        (1.0, 7.0, 89.4, "0.0783 × lr = 7/89.4: m is 7 × today's gradient, but v 89.4 ×"),
        (1.0, 2.8, 21600.0, "lr = 2.8/21600: m is 2.8 × today's gradient, but v 21600 ×"),
        (
            -1.0,
            0.2,
            5.0,
            "points the other way than today's gradient, with 0.2 × its size, v 5 ×",
        ),
        (0.0, 1.0, 1.0, "today's gradient is 0"),
    ],
)
def test_the_sentence_names_the_part_that_is_to_blame(g: float, m: float, root: float, said: str) -> None:
    assert said in sentence(g, m, root)


def test_the_sentence_of_a_run_holds_for_its_numbers() -> None:
    session = session_of("network", "adam", {}, 40)
    for row in range(ledger_of(session).count):
        shown = ledger_of(session, row=row)
        at = row - shown.first
        g, m, v, step = (column(shown, name)[at] for name in ("gradient", "m/(1−β₁ᵗ)", "v/(1−β₂ᵗ)", "step"))
        assert g is not None and m is not None and v is not None and step is not None  # noqa: PT018 - for mypy
        figures = [float(f) for f in re.findall(r"(-?[\d.]+(?:e[+-]?\d+)?)\s[×%]", shown.sentence.replace("−", "-"))]
        truths = [abs(step) / 0.01, abs(m / g), math.sqrt(v) / abs(g)]
        for figure in figures:
            assert any(
                figure == pytest.approx(t, rel=0.06) or figure == pytest.approx(100 * t, rel=0.06) for t in truths
            )
        for share, above, below in re.findall(r"is ([\d.]+)\s× lr = ([\d.]+)/([\d.]+):", shown.sentence):
            assert float(share) == pytest.approx(float(above) / float(below), rel=0.02), "they combine"
        assert ("uphill" in shown.sentence) == (step * g > 0.0) == (m * g < 0.0)
        small = abs(step) < 0.01 / 1.5 and m * g > 0.0
        if small and "second moment" in shown.sentence and "first moment" not in shown.sentence:
            assert abs(g) / math.sqrt(v) <= abs(m / g)
        if small and "first moment" in shown.sentence and "second moment" not in shown.sentence:
            assert abs(m / g) <= abs(g) / math.sqrt(v)


def test_symbols_take_their_new_values_once_they_are_set() -> None:
    old, new = {"a": 1.0, "b": 10.0, "lr": 0.5}, {"a": 2.0, "b": 20.0}
    first, second = worked(["a ← a + lr", "b ← a·b"], old.get, new.get, 3)
    assert first.numbers == ("a ← ", 1.0, " + ", 0.5, " = ", 2.0)
    assert second.numbers == ("b ← ", 2.0, " × ", 10.0, " = ", 20.0)


def test_an_equation_with_words_has_only_its_outcome() -> None:
    (found,) = worked(
        [
            "a = what the search found",
        ],
        lambda _: None,
        {"a": 2.0}.get,
        1,
    )
    assert found.numbers == ("a = ", 2.0)


def test_what_the_equations_do_not_name_is_not_shown() -> None:
    plain = session_of("plane", "sgd", {}, 3)
    assert [one.name for one in ledger_of(plain).columns] == ["value", "gradient", "−step/g", "step", "new value"]
    assert "momentum_buffer" in [one.name for one in ledger_of(session_of("plane", "sgd", {"momentum": 0.9})).columns]

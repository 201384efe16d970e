"""The arrows of a step against the rules of the optimisers, written out once more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdtui.engine.optimizers import optimizers
from gdtui.pictures.arrows import arrows_of, update_of
from gdtui.pictures.kinds import Arrows
from gdtui.scenario import load
from gdtui.session import Session

STEPS = 7


def session_of(optimizer: str, name: str = "rosenbrock", **options: Any) -> Session:
    changes = [("optimizer.name", optimizer), *((f"optimizer.{key}", value) for key, value in options.items())]
    session = Session(load(name, changes))
    session.step(STEPS)
    return session


def arrows(session: Session) -> Arrows:
    found = arrows_of(session, session.preview()[0])
    assert found is not None
    return found


def slope(point: np.ndarray) -> np.ndarray:
    x, y = point
    return np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])


def walked(session: Session) -> np.ndarray:
    """The gradients of all steps so far and of the next one."""
    assert session.trace.path is not None
    return np.array([slope(point) for point in session.trace.path.points(STEPS)])


def test_plain_descent_has_one_arrow_and_it_is_minus_lr_times_the_gradient() -> None:
    session = session_of("sgd", lr=0.001)
    found, wanted = arrows(session), slope(session.state.params[0])
    assert found.gradient == pytest.approx(wanted)
    assert found.plain == pytest.approx(-0.001 * wanted)
    assert found.step == pytest.approx(found.plain)
    assert found.momentum is None
    assert found.reach is None


@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum_and_gradient_add_up_to_the_step(nesterov: bool) -> None:
    session = session_of("sgd", lr=1e-4, momentum=0.9, nesterov=nesterov)
    found, buffer = arrows(session), np.zeros(2)
    for g in walked(session)[:-1]:
        buffer = 0.9 * buffer + g
    g = walked(session)[-1]
    kept = 0.9 * 0.9 if nesterov else 0.9
    assert found.momentum == pytest.approx(-1e-4 * kept * buffer)
    assert found.step is not None
    fresh = 1.9 * g if nesterov else g
    assert np.subtract(found.step, found.momentum) == pytest.approx(-1e-4 * fresh)


def test_adam_reaches_an_ellipse_on_which_its_step_ends() -> None:
    session = session_of("adam", lr=0.05)
    m = v = np.zeros(2)
    gradients = walked(session)
    for g in gradients:
        before, m, v = m, 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    rate = 0.05 / (np.sqrt(v / (1 - 0.999 ** len(gradients))) + 1e-8)
    corrected = m / (1 - 0.9 ** len(gradients))
    found = arrows(session)
    assert found.step == pytest.approx(-rate * corrected)
    assert found.momentum == pytest.approx(-rate * 0.9 * before / (1 - 0.9 ** len(gradients)))
    assert found.reach == pytest.approx(rate * np.hypot(*corrected))
    assert found.step is not None
    assert np.hypot(*np.divide(found.step, found.reach)) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("adagrad", {"lr": 0.1}),
        ("adagrad", {"lr": 0.1, "lr_decay": 0.2}),
        ("rmsprop", {"lr": 0.01}),
        ("rmsprop", {"lr": 0.01, "centered": True}),
        ("adadelta", {}),
        ("adam", {"lr": 0.05, "amsgrad": True}),
        ("amsgrad", {"lr": 0.05}),
        ("adamax", {"lr": 0.05}),
        ("nadam", {"lr": 0.05}),
        ("radam", {"lr": 0.01}),
        ("adamw", {"lr": 0.05, "weight_decay": 0.0}),
    ],
)
def test_the_step_of_every_scaling_optimiser_ends_on_its_ellipse(name: str, options: dict[str, Any]) -> None:
    found = arrows(session_of(name, **options))
    assert found.step is not None
    assert found.reach is not None
    assert np.hypot(*np.divide(found.step, found.reach)) == pytest.approx(1.0)


def test_the_reach_of_adagrad_and_rmsprop_by_hand() -> None:
    session = session_of("adagrad", lr=0.1)
    g = walked(session)
    rate = 0.1 / (np.sqrt(np.sum(g * g, axis=0)) + 1e-10)
    assert arrows(session).reach == pytest.approx(rate * np.hypot(*g[-1]))
    session = session_of("rmsprop", lr=0.01, momentum=0.5)
    v = b = np.zeros(2)
    for g in walked(session):
        v = 0.99 * v + 0.01 * g * g
        before, b = b, 0.5 * b + g / (np.sqrt(v) + 1e-8)
    found = arrows(session)
    assert found.reach == pytest.approx(0.01 / (np.sqrt(v) + 1e-8) * np.hypot(*g))
    assert found.momentum == pytest.approx(-0.01 * 0.5 * before)
    assert found.step == pytest.approx(-0.01 * b)


def test_steps_by_signs_end_in_the_corners_of_a_box() -> None:
    for name in ("rprop", "lion"):
        found = arrows(session_of(name, lr=0.01, **({"weight_decay": 0.0} if name == "lion" else {})))
        assert found.box
        assert found.step is not None
        assert found.reach is not None
        for part, edge in zip(found.step, found.reach, strict=True):
            assert abs(part) == pytest.approx(edge) or part == 0.0


def test_every_optimiser_has_arrows_and_its_step_is_the_one_that_is_made() -> None:
    for entry in optimizers:
        session = session_of(entry.name)
        found, here = arrows(session), session.state.params[0].copy()
        session.step()
        assert np.add(here, found.step) == pytest.approx(session.state.params[0], rel=1e-12), entry.name


def test_looking_changes_no_number_of_the_run() -> None:
    plain, watched = (session_of("adam", "spirals", lr=0.03) for _ in range(2))
    for _ in range(5):
        update_of(watched)
        watched.step()
        plain.step()
    assert np.array_equal(plain.state.params, watched.state.params)
    assert all(np.array_equal(a, b) for a, b in zip(plain.state.memory, watched.state.memory, strict=True))


def test_clipping_shortens_the_gradient_that_the_arrows_show() -> None:
    session = Session(load("rosenbrock", [("training.clip_grad_norm", 0.5), ("optimizer.lr", 0.1)]))
    found = arrows(session)
    assert np.hypot(*found.plain) == pytest.approx(0.1 * 0.5)
    assert np.hypot(*found.gradient) == pytest.approx(np.hypot(*slope(session.state.params[0])))

"""What to do about a run that diverged: a step to go back to, and a learning rate that holds there."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from gdtui.brink import _below
from gdtui.scenario import load, parse
from gdtui.session import Session
from gdtui.snapshot import snapshot
from gdtui.tui.state import way_on
from tests.toml import LINE, VALLEYS, changed

ADVICE = re.compile(r"diverged at step \d+: go back to (\d+), try an lr below ([\d.e-]+) \((2/\S+)( there)?\)")
HILLS = """
title = "Hills"
kind = "function"
[function]
expression = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
start = { x = 0.0, y = 0.0 }
window = { x = [-5, 5], y = [-5, 5] }
[optimizer]
lr = 0.01
"""


def fallen(text: str, *edits: tuple[int, str, Any]) -> Session:
    """A run of the scenario, changed at these steps, that goes on until it diverges."""
    session = Session(parse(text))
    for at, key, value in edits:
        session.step(at - session.step_count)
        session.apply(key, value)
    session.step(1_000)
    assert session.status == "diverged"
    return session


def climbs(session: Session, at: int, rate: float) -> bool:
    """Whether the loss is higher in the end, with another rate from step `at` on."""
    session.goto(at)
    session.apply("optimizer.lr", rate)
    before = float(session.row.loss[0])
    session.step(1_000)
    return float(session.row.loss[0]) > before + 1e-9


@pytest.mark.parametrize(
    ("text", "at", "rate", "called"),
    [(LINE, 0, 5.0, "2/λmax"), (LINE, 7, 5.0, "2/λmax"), (VALLEYS, 20, 15.0, "2/f″"), (HILLS, 30, 0.64, "2/λmax")],
    ids=["a line from the start", "a line from step 7", "one variable", "two variables"],
)
def test_the_advice_names_the_step_where_the_climb_began_and_a_rate_that_holds_there(
    text: str, at: int, rate: float, called: str
) -> None:
    session = fallen(text, (at, "optimizer.lr", rate))
    found = ADVICE.fullmatch(session.message)
    assert found is not None, session.message
    assert (int(found[1]), found[3]) == (at, called)
    assert len(session.message) <= 78
    assert climbs(session, at, 0.99 * float(found[2])) is False
    assert text != LINE or climbs(session, at, 1.05 * float(found[2])), "of a parabola it is the very edge"


@pytest.mark.parametrize("key", ["optimizer.nesterov", "training.gradient_noise", "training.clip_grad_norm"])
def test_where_nothing_is_known_the_scenarios_own_rate_is_named_if_it_is_lower(key: str) -> None:
    value: Any = {"optimizer.nesterov": True, "training.gradient_noise": 0.5, "training.clip_grad_norm": 1e9}[key]
    session = fallen(VALLEYS, (0, "optimizer.momentum", 0.5), (0, key, value), (0, "optimizer.lr", 5.0))
    found = re.search(r": go back to 0, try its own lr 0\.05 \((the loss is|no longer)", session.message)
    assert found is not None, session.message
    assert len(session.message) <= 78
    session = fallen(VALLEYS.replace("lr = 0.05", "lr = 5.0\nmomentum = 0.5"), (0, key, value))
    assert re.search(r": go back to 0, take a much lower lr \(", session.message), session.message


@pytest.mark.parametrize(
    ("text", "rate", "called"),
    [(LINE, 0.3, "2(1+β)/λmax"), (HILLS, 0.3, "2(1+β)/λmax there"), (VALLEYS, 15.0, "2(1+β)/f″ there")],
    ids=["a line", "two variables", "one variable"],
)
def test_with_momentum_the_edge_is_wider_and_told_with_its_own_formula(text: str, rate: float, called: str) -> None:
    at = 0 if text == LINE else 20
    session = fallen(text, (at, "optimizer.momentum", 0.5), (at, "optimizer.lr", rate))
    found = re.search(r": go back to (\d+), try an lr below ([\d.e-]+) \((.*?)\)($|;| \()", session.message)
    assert found is not None, session.message
    assert (int(found[1]), found[3], len(session.message) <= 78) == (at, called, True)
    assert climbs(session, at, 0.99 * float(found[2])) is False
    assert text != LINE or climbs(session, at, 1.05 * float(found[2])), "of a parabola it is the very edge"


def test_a_network_that_flies_off_at_once_is_not_promised_a_rate() -> None:
    session = Session(load("exploding"))
    session.step(20)
    assert session.message.startswith("diverged at step 1: try smaller first weights ([model] init) or a lower lr")
    assert len(session.message) <= 78


LOG = changed(VALLEYS, ("x^4 - 3x^2 + x", "log(x)"))
STEEP = "f has no slope at step 0: begin elsewhere (function.start)"
HUGE = changed(LINE, ("intercept = 1", "intercept = 1e200"))


@pytest.mark.parametrize(
    ("text", "edits", "advice", "keys"),
    [
        (changed(LOG, ("x = 2.0", "x = -1")), [], "f is no finite number: begin elsewhere (function.start)", "i moves"),
        (changed(LOG, ("x = 2.0", "x = 0")), [], "f is no finite number: begin elsewhere (function.start)", "i moves"),
        (changed(LOG, ("log(x)", "sqrt(x)"), ("x = 2.0", "x = 0")), [], STEEP, "elsewhere (← then i moves the ball)"),
        (LOG, [(3, "x", -1.0)], "f is no finite number after that edit: undo it", "edit: undo it (u)"),
        (HUGE, [], "no finite loss: the data are too large (data)", "no finite loss: the data are too large"),
        (changed(HUGE, ('"linear"', '"network"')), [], "no finite loss: data or weights too large (model.init)", ""),
    ],
    ids=["outside of its domain", "infinite", "infinitely steep", "moved out of it", "too large data", "in a network"],
)
def test_where_no_update_led_it_there_no_learning_rate_is_promised_to_help(
    text: str, edits: list[tuple[int, str, Any]], advice: str, keys: str
) -> None:
    session = fallen(text, *edits)
    assert session.message == f"diverged at step {edits[0][0] if edits else int(advice == STEEP)}: {advice}"
    assert len(session.message) <= 78
    words = way_on(snapshot(session))
    assert keys in words
    assert "rate" not in words


def test_a_run_that_an_update_led_astray_is_told_the_keys_back_and_to_a_lower_rate() -> None:
    session = fallen(LINE, (0, "optimizer.lr", 5.0))
    assert way_on(snapshot(session)) == "go back (←), lower the learning rate (−), or reset (r)"


def test_a_loss_that_is_no_number_any_more_is_told_within_the_line() -> None:
    session = fallen(changed(VALLEYS, ("x^4 - 3x^2 + x", "x^2")), (0, "optimizer.lr", 1e308))
    assert session.message == "diverged at step 1: go back to 0, try an lr below 1 (no longer a number)"


def test_from_a_hilltop_whose_curvature_says_nothing_a_rate_is_tried() -> None:
    session = fallen(HILLS, (0, "optimizer.lr", 0.64))
    found = re.fullmatch(r"diverged at step 2: go back to 0, try lr ([\d.]+): f falls with it", session.message)
    assert found is not None, session.message
    session.goto(0)
    session.apply("optimizer.lr", float(found[1]))
    session.step(200)
    assert np.all(np.diff(session.trace.curves["loss"].points()[1]) <= 1e-9)


def test_an_edge_is_rounded_down() -> None:
    assert [_below(value) for value in (0.0151999, 123456.0, 0.21)] == pytest.approx([0.0151, 123000.0, 0.21])
    assert _below(0.0151999) < 0.0151999

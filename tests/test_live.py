"""Every change that can be made without a new start: it is recorded, taken back, and replayed to the same bits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from gdtui.errors import ScenarioError
from gdtui.scenario import Edit, parse
from gdtui.scenario.keys import keys_of
from gdtui.scenario.writing import to_toml
from gdtui.session import MOST_LEFT, Session
from tests.proofs import one_in
from tests.toml import LINE, MOONS, SOFTMAX, VALLEYS

FUNCTION = [
    ("optimizer.lr", 0.01),
    ("optimizer.name", "adam"),
    ("optimizer.name", "bfgs"),
    ("optimizer.momentum", 0.9),
    ("optimizer.schedule", "cosine_decay"),
    ("optimizer.schedule", {"name": "step_decay", "step_size": 3}),
    ("training.clip_grad_norm", 0.01),
    ("training.gradient_noise", 0.1),
    ("training.steps", 40),
    ("x", -1.5),
]
REGRESSION = [
    ("optimizer.name", "rmsprop"),
    ("training.batch_size", 10),
    ("training.l1", 0.01),
    ("training.l2", 0.1),
    ("model.loss", "huber"),
    ("data.noise", 0.3),
    ("data.seed", 4),
    ("data.slope", -1.0),
    ("data.standardize", True),
    ("weight", 0.5),
    ("bias", 0.0),
]
NETWORK = [
    ("optimizer.lr", 0.1),
    ("optimizer.name", "sgd"),
    ("optimizer.name", "muon"),
    ("optimizer.betas", [0.8, 0.99]),
    ("optimizer.schedule", "reduce_on_plateau"),
    ("optimizer.schedule.alpha", 0.2),
    ("training.batch_size", 9),
    ("training.batch_size", "full"),
    ("training.l1", 0.01),
    ("training.l2", 0.0),
    ("training.clip_grad_norm", "none"),
    ("training.clip_grad_norm", 0.1),
    ("training.gradient_noise", 0.05),
    ("model.activation", "relu"),
    ("model.activation[1]", "sin"),
    ("model.activation[0]", {"name": "leaky_relu", "negative_slope": 0.2}),
    ("model.dropout", 0.3),
    ("model.residual", True),
    ("model.loss", "hinge"),
    ("data.noise", 0.3),
    ("data.n_samples", 100),
    ("data.test_fraction", 0.5),
    ("layer1.weight[2,1]", 1.25),
    ("layer2.bias[3]", -0.5),
    ("layer3.bias[0]", 0.0),
]
SOFT = [("data.noise", 1.0), ("layer1.bias[2]", 0.0), ("training.l2", 0.5)]
CHANGES = [
    (text, key, value)
    for text, changes in ((VALLEYS, FUNCTION), (LINE, REGRESSION), (MOONS, NETWORK), (SOFTMAX, SOFT))
    for key, value in changes
]


def each_of(changes: Sequence[tuple[str, str, Any]]) -> pytest.MarkDecorator:
    ids = [f"{text.split()[2].strip(chr(34))}-{key}-{value}" for text, key, value in changes]
    return pytest.mark.parametrize(("text", "key", "value"), changes, ids=ids)


AT, END = 7, 18
QUIET = [("training.steps", 40), ("training.clip_grad_norm", "none"), ("model.residual", True)]
"""What changes nothing of these few updates: the gradients are short already, and the layers are of unlike sizes."""


def bits(session: Session) -> bytes:
    return np.concatenate([session.state.params[0], session.row.loss, session.row.grad_norm]).tobytes()


def losses(session: Session) -> np.ndarray[Any, Any]:
    return np.array(session.trace.curves["loss"].points())


def with_edits(text: str, *edits: Edit) -> str:
    """The scenario with edits, as a file holds it."""
    return f"{text}\n" + to_toml({"edit": [{"at": e.at, "key": e.key, "value": e.value} for e in edits]})


@each_of(one_in(2, CHANGES))
def test_a_live_change_keeps_the_run_and_replays_from_a_file(text: str, key: str, value: Any) -> None:
    live = Session(parse(text))
    live.step(AT)
    before = live.state.params.copy()
    assert live.apply(key, value)
    assert live.step_count == AT
    assert live.history.edits == [Edit(AT, key, value)]
    changed = np.flatnonzero(live.state.params[0] != before[0])
    assert len(changed) == (1 if ("[" in key and "activation" not in key) or key in ("x", "weight", "bias") else 0)
    live.step(END - AT)
    headless = Session(parse(with_edits(text, *live.history.edits)))
    headless.step(END)
    assert bits(headless) == bits(live)
    assert np.array_equal(losses(headless), losses(live), equal_nan=True)


@cache
def unchanged(text: str) -> dict[int, bytes]:
    """What the run comes to without a change, by step."""
    plain, found = Session(parse(text)), {}
    for step in (AT, END):
        plain.step(step - plain.step_count)
        found[step] = bits(plain)
    return found


@each_of(one_in(2, CHANGES[1:] + CHANGES[:1]))
def test_a_live_change_is_felt_and_can_be_undone(text: str, key: str, value: Any) -> None:
    plain, live = unchanged(text), Session(parse(text))
    live.step(AT)
    live.apply(key, value)
    live.step(END - AT)
    assert live.undo() == Edit(AT, key, value)
    assert live.step_count == AT
    assert live.history.edits == []
    assert bits(live) == plain[AT]
    live.step(END - AT)
    assert bits(live) == plain[END] != plain[AT]
    live.goto(AT)
    live.apply(key, value)
    live.goto(END)
    if (key, value) not in QUIET:
        assert bits(live) != plain[END]


def test_the_changes_tried_are_all_there_are() -> None:
    """Whatever key is offered is tried live here or known to need a new start."""
    tried = {key for _, key, _ in CHANGES}
    tried |= {key for group, names in UNTRIED.items() for key in (f"{group}.{name}" for name in names)}
    for text in (VALLEYS, LINE, MOONS, SOFTMAX):
        session = Session(parse(text))
        for key in keys_of(session.scenario):
            if key.value is not None and session.apply(key.name, key.value):
                assert key.name in tried, key.name


UNTRIED = {
    "optimizer": ["dampening", "nesterov", "weight_decay", "eps", "amsgrad"],
    "optimizer.schedule": ["decay_steps"],
    "model.loss": ["label_smoothing"],
    "data": ["name", "intercept", "noise_kind", "centers"],
    "stop": ["min_delta"],
}
"""Knobs of things that are tried, and what nothing depends on here."""


# The optimiser


def test_the_same_optimiser_again_keeps_what_it_remembers() -> None:
    plain, again = Session(parse(MOONS)), Session(parse(MOONS))
    for session in (plain, again):
        session.step(AT)
    again.apply("optimizer.name", "adam")
    assert again.state.updates == AT
    for session in (plain, again):
        session.step(5)
    assert bits(plain) == bits(again)
    headless = Session(parse(with_edits(MOONS, *again.history.edits)))
    headless.step(AT + 5)
    assert bits(headless) == bits(again)


def test_another_optimiser_begins_with_a_fresh_memory() -> None:
    session = Session(parse(MOONS))
    session.step(AT)
    session.apply("optimizer.name", "sgd")
    assert session.state.updates == 0
    assert not session.state.memory.momentum_buffer.any()


# New starts


@pytest.mark.parametrize("key", ["model.hidden", "training.seed", "model.norm", "training.dtype"])
def test_a_new_start_can_be_taken_back(key: str) -> None:
    value = {"model.hidden": [3], "training.seed": 9, "model.norm": "layer_norm", "training.dtype": "float32"}[key]
    plain, session = Session(parse(MOONS)), Session(parse(MOONS))
    for one in (plain, session):
        one.step(AT)
        one.apply("optimizer.lr", 0.05)
        one.step(3)
    assert not session.apply(key, value)
    assert session.step_count == 0
    session.step(4)
    undone = session.undo()
    assert undone == Edit(AT + 3, key, value)
    assert session.step_count == AT + 3
    assert bits(session) == bits(plain)
    assert np.array_equal(losses(session), losses(plain))
    for one in (plain, session):
        one.step(10)
        one.back(4)
        one.step(6)
    assert bits(session) == bits(plain)
    assert session.undo() == Edit(AT, "optimizer.lr", 0.05)
    assert session.scenario.lr == 0.02


def test_a_reset_can_be_taken_back_and_changes_since_go_first() -> None:
    session = Session(parse(VALLEYS))
    session.step(AT)
    here = bits(session)
    session.reset()
    session.apply("optimizer.lr", 0.1)
    assert session.undo() == Edit(0, "optimizer.lr", 0.1)
    assert session.step_count == 0
    undone = session.undo()
    assert undone is not None
    assert undone.key == "reset"
    assert bits(session) == here
    assert session.undo() is None


def test_only_the_last_runs_are_kept_to_go_back_to() -> None:
    session = Session(parse(VALLEYS))
    for _ in range(MOST_LEFT + 2):
        session.reset()
    taken = 0
    while session.undo() is not None:
        taken += 1
    assert taken == MOST_LEFT


def test_a_change_that_alters_the_number_of_parameters_is_refused_until_it_may_begin_anew() -> None:
    session = Session(parse(MOONS))
    session.step(AT)
    with pytest.raises(ScenarioError, match="number of parameters"):
        session.apply("data.name", "blobs" if "blobs" not in MOONS else "moons")
    assert session.step_count == AT
    session.renew("data", {"name": "blobs", "n_samples": 60})
    assert session.step_count == 0
    assert session.undo() is not None
    assert session.step_count == AT


# Keys


def test_one_layers_activation_leaves_the_others() -> None:
    scenario = parse(MOONS, changes=[("model.activation[1]", "relu")])
    assert scenario.model is not None
    assert [one.name for one in scenario.model.activation] == ["tanh", "relu"]
    with pytest.raises(ScenarioError, match="no such place"):
        parse(MOONS, changes=[("model.activation[2]", "relu")])


def test_none_takes_an_optional_key_away() -> None:
    assert parse(MOONS, changes=[("training.clip_grad_norm", "none")]).training.clip_grad_norm is None
    with pytest.raises(ScenarioError):
        parse(MOONS, changes=[("training.l2", "none")])


@pytest.mark.parametrize("text", [VALLEYS, LINE, MOONS, SOFTMAX])
def test_every_key_has_a_meaning_in_one_line_and_says_what_it_takes(text: str) -> None:
    found = list(keys_of(parse(text)))
    assert len({key.name for key in found}) == len(found)
    for key in found:
        assert key.knob.meaning, key.name
        assert "\n" not in key.knob.meaning
        assert key.described


@pytest.mark.parametrize("text", [VALLEYS, MOONS])
def test_the_ranges_in_the_table_are_those_that_reading_holds_to(text: str) -> None:
    """Just outside of the range of a key, a scenario is refused; at its ends it is taken."""
    for key in keys_of(parse(text)):
        limits = key.knob.range
        if limits is None or key.knob.type not in (int, float) or "." not in key.name:
            continue
        step = 1 if key.knob.type is int else 1e-6
        for end, fine in ((limits.ge, True), (limits.gt, False)):
            if np.isfinite(end):
                inside, outside = (end, end - step) if fine else (end + step, end)
                as_type = key.knob.type
                parse(text, changes=[(key.name, as_type(inside))])
                with pytest.raises(ScenarioError):
                    parse(text, changes=[(key.name, as_type(outside))])


@pytest.mark.parametrize("value", [10**400, -(10**400), float("nan"), float("inf"), True, "1"])
def test_a_weight_takes_only_what_a_float_can_hold(value: object) -> None:
    session = Session(parse(MOONS))
    with pytest.raises(ScenarioError, match="expected a number"):
        session.apply("layer1.weight[0,0]", value)
    assert session.history.edits == []

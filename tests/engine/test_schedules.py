"""Schedules: each held to its closed formula, and all to the same promises."""

import numpy as np
import pytest

from gdtui.engine.schedules import schedules
from gdtui.errors import ScenarioError

TOTAL = 200
STEPS = np.arange(TOTAL)

every_schedule = pytest.mark.parametrize("entry", list(schedules), ids=lambda entry: entry.name)


def build(name, **given):
    entry = schedules[name]
    return entry.make(**entry.options(given, "optimizer.schedule"))


def factors(schedule, total=TOTAL, steps=STEPS):
    return np.array([schedule(int(step), total) for step in steps])


def half_cosine(progress):
    """½(1 + cos πp) written as cos²(πp/2)."""
    return np.square(np.cos(np.pi * progress / 2.0))


@every_schedule
def test_every_schedule_works_by_its_name_alone_and_stays_between_0_and_1(entry):
    found = factors(build(entry.name), steps=np.arange(3 * TOTAL))
    assert np.all((found >= 0.0) & (found <= 1.0))
    assert found.max() == 1.0


@every_schedule
@pytest.mark.parametrize("total", [0, 1, 3])
def test_a_plan_of_hardly_any_updates_still_has_factors(entry, total):
    assert np.isfinite(factors(build(entry.name), total, range(5))).all()


@every_schedule
def test_a_factor_is_a_plain_float(entry):
    assert {type(build(entry.name)(step, TOTAL)) for step in (0, 1, TOTAL)} == {float}


@every_schedule
def test_every_schedule_says_what_it_is(entry):
    assert entry.summary
    assert all(knob.meaning and (knob.range or knob.choices or entry.name == "join") for knob in entry.knobs.values())


def test_constant_is_1_throughout():
    assert np.array_equal(factors(build("constant")), np.ones(TOTAL))


def test_step_decay_falls_by_gamma_at_every_multiple_of_step_size():
    expected = np.repeat([1.0, 0.5, 0.25, 0.125], 50)
    assert np.array_equal(factors(build("step_decay", step_size=50, gamma=0.5)), expected)


def test_exponential_decay_is_decay_rate_to_the_steps_over_transition_steps():
    found = factors(build("exponential_decay", transition_steps=40, decay_rate=0.3))
    assert found == pytest.approx(np.exp(np.log(0.3) * STEPS / 40), rel=1e-13)


def test_exponential_decay_ends_the_planned_run_at_decay_rate_unless_told_otherwise():
    assert build("exponential_decay", decay_rate=0.2)(TOTAL, TOTAL) == pytest.approx(0.2, rel=1e-15)


def test_cosine_decay_is_half_a_cosine_over_the_whole_run():
    assert factors(build("cosine_decay")) == pytest.approx(half_cosine(STEPS / TOTAL), rel=1e-12)


def test_cosine_decay_starts_at_1_passes_the_middle_halfway_and_ends_at_alpha():
    schedule = build("cosine_decay", alpha=0.2)
    found = [schedule(step, TOTAL) for step in (0, 100, 200)]
    assert found == pytest.approx([1.0, 0.6, 0.2], rel=1e-15)


def test_cosine_decay_stays_at_alpha_after_decay_steps():
    found = factors(build("cosine_decay", decay_steps=50, alpha=0.1))
    assert found[:50] == pytest.approx(0.9 * half_cosine(STEPS[:50] / 50) + 0.1, rel=1e-12)
    assert np.array_equal(found[50:], np.full(150, 0.1))


def test_warmup_is_a_line_from_init_value_to_1_and_then_flat():
    found = factors(build("warmup", warmup_steps=20, init_value=0.2))
    assert found == pytest.approx(np.interp(STEPS, [0, 20], [0.2, 1.0]), rel=1e-14)
    assert found[0] == 0.2
    assert np.array_equal(found[20:], np.ones(180))


def test_no_warmup_is_the_full_rate_at_once():
    assert build("warmup", warmup_steps=0)(0, TOTAL) == 1.0


def test_warmup_cosine_decay_joins_a_line_and_a_cosine_at_1():
    options = {"warmup_steps": 20, "decay_steps": 120, "init_value": 0.1, "end_value": 0.05}
    line = 0.1 + 0.9 * STEPS[:20] / 20
    fall = 0.95 * half_cosine(np.arange(100) / 100) + 0.05
    expected = np.concatenate([line, fall, np.full(80, 0.05)])
    assert factors(build("warmup_cosine_decay", **options)) == pytest.approx(expected, rel=1e-12)


def test_warmup_cosine_decay_spans_the_planned_run_unless_told_otherwise():
    schedule = build("warmup_cosine_decay", warmup_steps=50)
    assert [schedule(step, TOTAL) for step in (0, 25, 50, 125, 200)] == pytest.approx([0.0, 0.5, 1.0, 0.5, 0.0])


@pytest.mark.parametrize(
    ("name", "option", "bad"),
    [
        ("step_decay", "step_size", 0),
        ("step_decay", "gamma", 1.5),
        ("exponential_decay", "decay_rate", 0.0),
        ("cosine_decay", "alpha", -0.1),
        ("warmup", "warmup_steps", -1),
    ],
)
def test_a_value_outside_its_range_is_refused_with_its_key(name, option, bad):
    with pytest.raises(ScenarioError, match="out of range") as error:
        build(name, **{option: bad})
    assert error.value.key == f"optimizer.schedule.{option}"

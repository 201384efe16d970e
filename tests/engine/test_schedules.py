"""Schedules: each held to its closed formula, and all to the same promises."""

import itertools
import math

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


def test_polynomial_decay_is_what_is_left_to_a_power():
    found = factors(build("polynomial_decay", power=2.0, end_value=0.1, transition_steps=100))
    left = np.maximum(1.0 - STEPS / 100, 0.0)
    assert found == pytest.approx(0.9 * left * left + 0.1, rel=1e-14)


def test_inverse_sqrt_is_the_formula_of_its_paper_divided_by_its_peak():
    found = factors(build("inverse_sqrt", warmup_steps=40))[1:]
    t = STEPS[1:]
    assert found == pytest.approx(np.minimum(t**-0.5, t * 40**-1.5) / 40**-0.5, rel=1e-14)


def test_restarts_jump_back_to_1_where_each_period_begins():
    found = factors(build("cosine_restarts", t_0=10, t_mult=2, alpha=0.1))
    assert [step for step in range(1, TOTAL) if found[step] > found[step - 1]] == [10, 30, 70, 150]
    assert np.array_equal(found[[0, 10, 30, 70, 150]], np.ones(5))
    assert found[30:70] == pytest.approx(0.9 * half_cosine(np.arange(40) / 40) + 0.1, rel=1e-12)


@pytest.mark.parametrize("strategy", ["cos", "linear"])
def test_one_cycle_rises_to_1_once_and_ends_far_below_where_it_began(strategy):
    found = factors(
        build("one_cycle", pct_start=0.25, div_factor=20.0, final_div_factor=50.0, anneal_strategy=strategy)
    )
    assert found[[0, 49, 199]] == pytest.approx([1 / 20, 1.0, 1 / 1000], rel=1e-12)
    assert np.all(np.diff(found[:50]) > 0.0)
    assert np.all(np.diff(found[49:]) < 0.0)
    assert build("one_cycle", final_div_factor=50.0)(5 * TOTAL, TOTAL) == 1 / 25 / 50


def test_a_joined_schedule_counts_from_its_boundary_and_fills_its_own_stretch():
    parts = [{"name": "warmup", "warmup_steps": 30}, {"name": "cosine_decay"}, {"name": "polynomial_decay"}]
    found = factors(build("join", schedules=parts, boundaries=[30, 130]), steps=np.arange(TOTAL + 20))
    assert found[:30] == pytest.approx(np.arange(30) / 30, rel=1e-14)
    assert found[30:130] == pytest.approx(half_cosine(np.arange(100) / 100), rel=1e-12)
    assert found[130:200] == pytest.approx(1.0 - np.arange(70) / 70, rel=1e-13)
    assert np.array_equal(found[200:], np.zeros(20))


def test_a_join_of_one_schedule_is_that_schedule():
    alone = factors(build("warmup_cosine_decay"))
    assert np.array_equal(factors(build("join", schedules=["warmup_cosine_decay"], boundaries=[])), alone)


def test_a_join_may_hold_a_join():
    inner = {"name": "join", "schedules": ["constant", {"name": "step_decay", "step_size": 5}], "boundaries": [20]}
    found = factors(build("join", schedules=["warmup", inner], boundaries=[50]))
    assert found[50:80] == pytest.approx([1.0] * 25 + [0.1] * 5)


REFUSED_JOINS = [
    ({"schedules": ["constant", {"name": "cosine_decay", "alpha": 7}]}, "schedules[1].alpha", "out of range"),
    ({"schedules": ["constant", "cosine_decoy"]}, "schedules[1]", "no such schedule"),
    ({"schedules": ["constant", {"alpha": 0.1}]}, "schedules[1].name", "missing"),
    ({"schedules": ["constant", {"name": "warmup", "alpha": 0.1}]}, "schedules[1].alpha", "unknown key"),
    ({"schedules": ["constant", "reduce_on_plateau"]}, "schedules[1]", "watches the losses"),
    ({"schedules": [{"name": "join", "schedules": ["reduce_on_plateau"], "boundaries": []}], "boundaries": []},
     "schedules[0].schedules[0]", "watches the losses"),
    ({"schedules": [], "boundaries": []}, "schedules", "out of range"),
    ({"schedules": "constant"}, "schedules", "wrong type"),
    ({"schedules": ["constant", 3]}, "schedules[1]", "wrong type"),
    ({"boundaries": [1, 2]}, "boundaries", "out of range"),
    ({"boundaries": [0]}, "boundaries", "out of range"),
    ({"schedules": ["constant"] * 3, "boundaries": [20, 20]}, "boundaries", "out of range"),
    ({"boundaries": [1.5]}, "boundaries", "wrong type"),
    ({"boundaries": [True]}, "boundaries", "wrong type"),
    ({"boundaries": 7}, "boundaries", "wrong type"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "key", "reason"), REFUSED_JOINS, ids=[f"{k}: {r}" for _, k, r in REFUSED_JOINS])
def test_a_join_that_cannot_be_is_refused_with_the_key_that_is_wrong(given, key, reason):
    with pytest.raises(ScenarioError, match=reason) as error:
        build("join", **given)
    assert error.value.key == f"optimizer.schedule.{key}"


def test_a_plateau_without_losses_changes_nothing():
    schedule = build("reduce_on_plateau")
    assert np.array_equal(factors(schedule), np.ones(TOTAL))
    assert schedule.init() == (1.0, math.inf, 0, 0)


def test_a_plateau_lowers_the_scale_after_patience_losses_and_one_and_rests_for_cooldown():
    schedule = build("reduce_on_plateau", factor=0.5, patience=2, threshold=0.0, cooldown=3, min_scale=0.2)
    states = list(itertools.accumulate([5.0] * 20, schedule.observe, initial=schedule.init()))
    falls = [k for k, (a, b) in enumerate(itertools.pairwise(states)) if b.scale < a.scale]
    # The first loss is the best; three more break patience. Then three rest before the next three count.
    assert falls == [3, 9, 15]
    assert [states[k + 1].scale for k in falls] == [0.5, 0.25, 0.2]


def test_a_plateau_state_is_never_altered():
    schedule = build("reduce_on_plateau", patience=0)
    state = schedule.init()
    first, again = schedule.observe(state, 1.0), schedule.observe(state, 1.0)
    assert first == again
    assert state == schedule.init()


@pytest.mark.parametrize(
    ("name", "option", "bad"),
    [
        ("step_decay", "step_size", 0),
        ("step_decay", "gamma", 1.5),
        ("exponential_decay", "decay_rate", 0.0),
        ("cosine_decay", "alpha", -0.1),
        ("warmup", "warmup_steps", -1),
        ("polynomial_decay", "power", 0.0),
        ("cosine_restarts", "t_mult", 0),
        ("one_cycle", "pct_start", 1.1),
        ("one_cycle", "div_factor", 0.5),
        ("inverse_sqrt", "warmup_steps", 0),
        ("reduce_on_plateau", "factor", 1.0),
        ("reduce_on_plateau", "patience", -1),
        ("reduce_on_plateau", "threshold", 1.0),
        ("reduce_on_plateau", "min_scale", 1.5),
    ],
)
def test_a_value_outside_its_range_is_refused_with_its_key(name, option, bad):
    with pytest.raises(ScenarioError, match="out of range") as error:
        build(name, **{option: bad})
    assert error.value.key == f"optimizer.schedule.{option}"

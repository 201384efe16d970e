"""Schedules against the factors that optax and PyTorch gave once."""

import itertools
import json
from pathlib import Path

import pytest

from gdtui.engine.schedules import schedules

STORED = json.loads((Path(__file__).parent / "reference" / "schedules.json").read_text(encoding="utf-8"))
FACTORS, PLATEAUS = STORED["factors"], STORED["plateaus"]


def build(name, options):
    entry = schedules[name]
    return entry.make(**entry.options(options, "optimizer.schedule"))


@pytest.mark.parametrize("case", FACTORS, ids=[f"{k}-{case['name']}" for k, case in enumerate(FACTORS)])
def test_the_factors_are_the_librarys(case):
    schedule = build(case["name"], case["options"])
    found = [schedule(step, case["total"]) for step in case["steps"]]
    assert len(found) == len(case["factors"]) > 9
    assert found == pytest.approx(case["factors"], rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("case", PLATEAUS, ids=str)
def test_a_plateau_is_pytorchs_after_every_loss(case):
    schedule = build("reduce_on_plateau", case["options"])
    states = itertools.accumulate(map(float, case["losses"]), schedule.observe, initial=schedule.init())
    found = [state.scale for state in states][1:]
    assert found == pytest.approx(case["scales"], rel=1e-14)
    assert len(set(found)) > 2


def test_every_schedule_with_a_counterpart_is_held_against_it():
    assert set(schedules.names) - {case["name"] for case in FACTORS} == {
        "constant",
        "inverse_sqrt",
        "reduce_on_plateau",
    }

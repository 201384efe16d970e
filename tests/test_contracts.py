"""Every registered entry crossed with every law of a run and of a scenario file."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from gdtui.cli import main
from gdtui.errors import ScenarioError
from gdtui.registry import Knob
from gdtui.scenario import Scenario, dump, parse
from gdtui.session import Session
from tests.contracts import ALL, PLACES, STEPS, WITH, Case, after, bits, cases
from tests.proofs import one_each

CASES = one_each(cases(), lambda case: case[:2])
FACTORS = (1.0, 1.9)


@pytest.fixture(scope="module", params=CASES, ids=["-".join(case[:3]) for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture(scope="module")
def scenario(case: Case) -> Scenario:
    return case.scenario()


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> Session:
    """A session after all steps at once, to look at."""
    return after(scenario)


def test_defaults_run_and_give_finite_numbers(case: Case, whole: Session) -> None:
    assert whole.step_count == STEPS or whole.status in ("diverged", "converged", "stalled")
    assert np.all(np.isfinite(whole.state.params))
    assert whole.status == "diverged" or np.all(np.isfinite(whole.row.loss))
    assert whole.status != "diverged" or case.registry == "surfaces"


def test_a_scenario_written_out_reads_back_the_same(scenario: Scenario) -> None:
    assert parse(dump(scenario)) == scenario


def test_a_run_in_a_crowd_is_the_run_alone(scenario: Scenario, whole: Session) -> None:
    rates = [scenario.lr * factor for factor in FACTORS]
    crowd = Session(scenario, [{"optimizer.lr": lr} for lr in rates])
    crowd.step(STEPS)
    other = Session(scenario, [{"optimizer.lr": rates[1]}])
    other.step(STEPS)
    for run, alone in enumerate((whole, other)):
        if alone.status != "diverged":
            assert bits(alone) == bits(crowd, run), rates[run]


def losses(session: Session) -> np.ndarray[Any, Any]:
    """Steps and losses as recorded."""
    return np.array(session.trace.curves["loss"].points())


def test_the_way_to_a_step_does_not_matter(scenario: Scenario, whole: Session) -> None:
    parts = Session(scenario)
    for _ in range(3):
        parts.step(STEPS // 3)
    assert bits(whole) == bits(parts)
    assert np.array_equal(losses(whole), losses(parts), equal_nan=True)
    parts.goto(7)
    parts.back(3)
    parts.step(whole.step_count - 4)
    assert bits(whole) == bits(parts)
    assert np.array_equal(losses(whole), losses(parts), equal_nan=True)


def test_every_registry_has_a_place_and_every_required_knob_a_value() -> None:
    assert set(ALL) == set(PLACES), "say in tests/contracts.py where entries of the new registry are written"
    for entries in ALL.values():
        for entry in entries:
            required = {knob.name for knob in entry.knobs.values() if knob.required}
            assert required <= set(WITH.get(entry.name, {})), f"give {entry.name} its knobs in tests/contracts.py"


# The knobs

ENTRIES = [case for case in {case[:2]: case for case in CASES}.values() if case.knobs]
each_entry = pytest.mark.parametrize("case", ENTRIES, ids=[f"{case.registry}-{case.name}" for case in ENTRIES])


def as_knob(knob: Knob, number: float) -> Any:
    """The number as the knob's own type: whole, or all parts of a tuple."""
    if knob.type is int:
        return int(number)
    parts = get_args(knob.type)
    if knob.name == "etas":
        return [number, knob.default[1]]  # the second lies on the other side of 1
    return [number] * len(parts) if parts else number


def ends(knob: Knob) -> Iterator[tuple[float, bool]]:
    """(number, whether it may stand there) at, within and beyond each end of the range."""
    limits = knob.range
    assert limits is not None
    step = 1.0 if knob.type is int else 1e-6
    for closed, opened, inwards in ((limits.ge, limits.gt, step), (limits.le, limits.lt, -step)):
        if math.isfinite(closed):
            yield from ((closed, True), (closed - inwards, False))
        if math.isfinite(opened):
            yield from ((opened, False), (opened + inwards, True), (opened - inwards, False))


def refusal(case: Case, knob: Knob, value: Any) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        case.scenario(**{knob.name: value})
    return caught.value


@each_entry
def test_the_ends_of_a_range_are_kept_and_what_lies_beyond_is_refused(case: Case) -> None:
    for knob in case.knobs.values():
        for number, fine in ends(knob) if knob.range else ():
            told_apart(case, knob, as_knob(knob, number), fine)


def told_apart(case: Case, knob: Knob, value: Any, fine: bool) -> None:
    if fine:
        found = case.scenario(**{knob.name: value})
        assert parse(dump(found)) == found, knob.name
        return
    error = refusal(case, knob, value)
    assert error.key == f"{case.key}.{knob.name}", str(error)
    assert knob.describe() in str(error)
    assert all(f"{part:g}" in str(error) or repr(part) in str(error) for part in np.ravel(value).tolist())


@each_entry
def test_values_of_a_wrong_type_are_refused_by_name(case: Case) -> None:
    wrong: tuple[Any, ...] = ({"a": 1}, math.inf, math.nan, "no such text")
    for knob, value in itertools.product(case.knobs.values(), wrong):
        if knob.type is str and not knob.choices and isinstance(value, str):
            continue
        error = refusal(case, knob, value)
        assert error.key is not None, value
        assert error.key.startswith(case.key), value
        assert knob.name in str(error), value


@pytest.mark.parametrize("registry", ALL)
def test_the_command_line_refuses_with_one_line_and_exit_code_2(
    registry: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = next(case for case in CASES if case.registry == registry)
    path = tmp_path / "scenario.toml"
    path.write_text(case.text, encoding="utf-8")
    assert main(["run", str(path), "--quiet", "--set", f'{case.key}={{name = "{case.name}", nonsense = 1}}']) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"{case.key}.nonsense" in said
    assert "1" in said

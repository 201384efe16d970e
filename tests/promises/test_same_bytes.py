"""The same file and the same seed: the same bytes in another process, whatever its surroundings say, and in the app."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from gdtui.scenario import Scenario
from gdtui.session import Session
from gdtui.tui.runner import Runner
from tests.promises import bits_bytes
from tests.promises import bits_scenarios as random
from tests.promises.bits_checks import bits, differing
from tests.promises.bits_scenarios import STEPS
from tests.proofs import FULL, cases

pytestmark = pytest.mark.fuzz
Tried = Callable[[str, int], None]
ROOT = Path(__file__).parent.parent.parent
NUMBERS = range(cases(400))
SURROUNDINGS = [
    {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
    {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "TERM": "dumb", "LANG": "tr_TR.UTF-8"},
    {"OPENBLAS_NUM_THREADS": "", "PYTHONHASHSEED": "4294967295", "TZ": "Asia/Tokyo", "COLUMNS": "3"},
    {"GOTO_NUM_THREADS": "2", "PYTHONHASHSEED": "random", "PYTHONOPTIMIZE": "1", "PYTHONUTF8": "0"},
]


def elsewhere(surroundings: dict[str, str], folder: Path) -> list[str]:
    """What another process finds, in another folder and with something else around it."""
    command = [sys.executable, "-m", "tests.promises.bits_bytes", str(NUMBERS.start), str(NUMBERS.stop)]
    env = {key: value for key, value in os.environ.items() if not key.endswith("_NUM_THREADS")}
    env |= {"PYTHONPATH": str(ROOT)} | surroundings
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("surroundings", SURROUNDINGS if FULL else SURROUNDINGS[:1], ids=lambda one: str(len(one)))
def test_other_processes_write_the_same_bytes(surroundings: dict[str, str], tmp_path: Path, tried: Tried) -> None:
    here = list(bits_bytes.digests(NUMBERS))
    assert elsewhere(surroundings, tmp_path) == here
    tried("files run in other processes: threads, hash seeds, folders, locales", len(here))


def test_one_thread_multiplies_whatever_the_environment_says() -> None:
    code = "import os, gdtui; print([v for k, v in os.environ.items() if k.endswith('_NUM_THREADS')])"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "8"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout.replace("'", '"'))) == {"1"}


# Headless and the app


@contextmanager
def running(made: Scenario) -> Iterator[Runner]:
    """A runner as the app has one; its thread ends with it."""
    runner = Runner(Session(made))
    try:
        yield runner
    finally:
        runner.close()


def headless_and_app(seed: int) -> str:
    """What differs between the rows of a headless run and those of a runner that is sent to and fro, "" if nothing."""
    made, rng = random.scenario(seed), np.random.default_rng([seed, 12])
    alone = Session(made)
    rows = [bits(alone)]
    while alone.step_count < STEPS and alone.step():
        rows.append(bits(alone))
    last = len(rows) - 1
    with running(made) as runner:
        for target in (1, *rng.integers(0, last + 1, 4).tolist()):
            runner.goto(target)
            arrived(runner, target)
            if found := differing(rows[target], bits(runner.session)):
                return f"number {seed}, sent to step {target}: {found}"
        runner.goto(0)
        runner.hurry()
        arrived(runner, last)
        runner.pause()
        recorded, straight = (one.trace.curves["loss"].points()[1] for one in (runner.session, alone))
        if not np.array_equal(recorded, straight):
            return f"number {seed}: recorded losses"
        return differing(rows[last], bits(runner.session)) and f"number {seed}, at its end"


def arrived(runner: Runner, step: int) -> None:
    """Wait until it stands there."""
    until = time.monotonic() + 60.0
    while (runner.running or runner.session.step_count != step) and time.monotonic() < until:
        time.sleep(0.0005)
    runner.check()


@pytest.mark.parametrize("half", [0, 1], ids=["even", "odd"])
def test_the_app_s_runner_gives_the_rows_of_the_headless_run(half: int, tried: Tried) -> None:
    found = [headless_and_app(seed) for seed in range(cases(400))[half::2]]
    assert [one for one in found if one] == []
    tried("runs as the app drives them = headless", len(found))


# That the checks can fail


def test_the_check_catches_a_row_that_is_written_with_fewer_digits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gdtui.export.rows.number", lambda value: round(float(value), 12))
    assert list(bits_bytes.digests(range(1))) != elsewhere({}, tmp_path)[:2]


def test_the_check_catches_a_runner_that_goes_by_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    advance = Session._advance

    def rounder(session: Session, limit: int) -> int:
        made = advance(session, limit)
        session._state.params[:] = np.round(session._state.params, 9) if limit > 1 else session._state.params
        return made

    monkeypatch.setattr(Session, "_advance", rounder)
    assert any(map(headless_and_app, range(4)))

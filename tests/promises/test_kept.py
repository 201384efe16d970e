"""A run that is killed at any moment is offered at the next start, as it was when it was last written or later."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gdtui import savefile
from gdtui.errors import GdtuiError
from gdtui.keeping import shelf
from gdtui.keeping.claims import claim
from gdtui.scenario import load
from gdtui.session import Session
from gdtui.tui.runner import Runner
from tests.proofs import cases

pytestmark = [pytest.mark.fuzz, pytest.mark.skipif(os.name == "nt", reason="processes of Unix")]

SCENARIOS = ("xor", "moons", "spirals", "noisy-steps", "digits")
"""They go on and on: no rule stops them."""
ROOT = Path(__file__).resolve().parents[2]


class Server:
    """A process that has everything imported, and runs the app in a process of its own whenever it is asked to."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.promises.kept_server"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, cwd=ROOT,
        )  # fmt: skip

    def killed(self, folder: Path, scenario: str, writings: int, later: float) -> int:
        """Run until so many writings are done and some time more has passed, and kill it: the step last written."""
        self._process.stdin.write(f"{folder} {scenario}\n")  # type: ignore[union-attr]
        number, step = self._number(), -1
        for _ in range(writings):
            step = self._number()
        time.sleep(later)
        os.kill(number, signal.SIGKILL)
        while (last := self._number()) >= 0:
            step = last
        return step

    def _number(self) -> int:
        """That of the next line."""
        return int(self._process.stdout.readline().split()[1])  # type: ignore[union-attr]

    def end(self) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.stdout.close()  # type: ignore[union-attr]
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.end()


def is_offered(folder: Path, scenario: str, step: int) -> None:
    """What lies there is one whole run, at that step or later, with the bits of one that nobody killed."""
    found, words = shelf.left(folder)
    assert not words, words
    [left] = found
    assert left.step >= step
    run = left.open().session
    undisturbed = Session(load(scenario, [("training.steps", 1_000_000)]))
    undisturbed.goto(left.step)
    assert run.step_count == left.step
    assert run.state.params.tobytes() == undisturbed.state.params.tobytes()
    shelf.sweep(folder)
    assert list(folder.iterdir()) == [left.path]


@pytest.mark.parametrize("part", range(2))
def test_a_run_that_is_killed_at_any_moment_is_offered_as_it_was_written_last(
    part: int, server: Server, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    chance, count = random.Random(part), cases(100)
    for number in range(count):
        state, scenario = tmp_path / str(number), chance.choice(SCENARIOS)
        step = server.killed(state, scenario, chance.randint(1, 6), chance.uniform(0.0, 0.05))
        is_offered(state / "sessions", scenario, step)
    tried("a run in the app that is killed at any moment is offered at the next start", count)


def a_run(folder: Path) -> Path:
    """A run that was left at step 20."""
    folder.mkdir()
    runner = Runner(Session(load("xor", [("training.steps", 1_000_000)])))
    runner.step(20)
    savefile.write(folder / "xor.gdtui", runner.image()[1])
    runner.close()
    return folder / "xor.gdtui"


def test_the_check_catches_a_torn_run_an_old_one_one_still_in_hand_and_one_that_is_gone(tmp_path: Path) -> None:
    is_offered(a_run(tmp_path / "good").parent, "xor", 20)
    torn, old, held, gone = (a_run(tmp_path / name) for name in ("torn", "old", "held", "gone"))
    torn.write_bytes(torn.read_bytes()[:-100])
    with pytest.raises((AssertionError, GdtuiError)):
        is_offered(torn.parent, "xor", 20)
    with pytest.raises(AssertionError):
        is_offered(old.parent, "xor", 21)
    with pytest.raises(AssertionError):
        is_offered(old.parent, "moons", 20)
    claimed = claim(held)
    with pytest.raises(ValueError, match="not enough values"):
        is_offered(held.parent, "xor", 20)
    assert claimed is not None
    claimed.release()
    gone.unlink()
    with pytest.raises(ValueError, match="not enough values"):
        is_offered(gone.parent, "xor", 20)

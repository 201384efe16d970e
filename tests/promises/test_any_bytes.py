"""Any bytes as a scenario: a Scenario or a refusal in one line, nothing else; quickly, and without keeping anything."""

import gc
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from gdtui import limits, regular
from gdtui.errors import GdtuiError, LimitError, ScenarioError
from gdtui.scenario import Scenario, dump, files, load, parse, reading
from gdtui.session import Session
from tests.promises.inputs_bytes import any_bytes
from tests.promises.inputs_check import held
from tests.proofs import FULL, cases

pytestmark = pytest.mark.fuzz
PROMISE = "any bytes as a scenario: a scenario or a refusal, nothing else"
WHOLE, PARTS = 1_000_000, 8 if FULL else 2
LONGEST = 2.0
"""Seconds of this process's time that no case may take; what takes longest is a file of the greatest size."""
GROWTH = 12 * 1024**2
"""Bytes by which the process may have grown since the first tenth of the cases."""


def outcome(content: bytes) -> Scenario | None:
    """What becomes of some bytes: a scenario, or None where they are refused in one line; anything else is raised."""
    try:
        if len(content) > limits.FILE_BYTES:
            raise LimitError("too large")  # noqa: TRY301 - as whoever reads the file says before there are any bytes
        return parse(regular.decoded(content), "any.toml")
    except (ScenarioError, LimitError) as error:
        said = str(error)
        assert said.isprintable(), said
        assert len(said) > len("any.toml: "), said
        return None


def is_small(scenario: Scenario) -> bool:
    """Whether a scenario that came about by chance is soon built."""
    model, data = scenario.model, scenario.data
    if model is None or data is None:
        return True
    wide = dict(data.source.options).get("n_features", 2) if data.source else 2
    return data.n_samples <= 500 and sum(model.hidden) <= 200 and model.degree <= 4 and wide <= 20 and not data.csv


def runs_or_is_refused(scenario: Scenario) -> bool:
    """Whether a scenario makes two steps; False where it is refused, and anything else is raised."""
    try:
        session = Session(scenario)
        session.step(2)
    except GdtuiError as error:
        if not str(error).isprintable():
            raise AssertionError(str(error)) from error
        return False
    assert np.all(np.isfinite(session.state.params)) or session.status == "diverged"
    return True


def memory() -> int:
    """Bytes that the process holds, when it has let go of what it does not need."""
    gc.collect()
    return held()


def tried_on(rng: Random, count: int, build_every: int = 20) -> tuple[Counter[str], float, int]:
    """What became of so many cases, the longest time one took, and by how much the process grew meanwhile."""
    found, longest, before = Counter[str](), 0.0, 0
    for k in range(count):
        if k == count // 10:
            before = memory()
        content = any_bytes(rng)
        began = time.process_time()
        scenario = outcome(content)
        longest = max(longest, time.process_time() - began)
        found["scenarios" if scenario else "refused"] += 1
        if scenario and found["scenarios"] % build_every == 1 and is_small(scenario):
            assert parse(dump(scenario)) == scenario
            found["built"] += 1
            found["ran"] += runs_or_is_refused(scenario)
    return found, longest, memory() - before


@pytest.mark.parametrize("part", range(PARTS))
def test_any_bytes_are_a_scenario_or_are_refused_in_one_line(part: int, tried: Callable[[str, int], None]) -> None:
    found, longest, growth = tried_on(Random(part), cases(WHOLE) // PARTS)
    assert min(found["scenarios"], found["refused"], found["ran"]) > 0, found
    assert longest < LONGEST
    assert growth < GROWTH
    tried(PROMISE, found["scenarios"] + found["refused"])
    tried("… of which were scenarios", found["scenarios"])
    tried("… of which a session was built (it ran or was refused), and a file written and read again", found["built"])


def test_bytes_in_a_file_come_to_the_same(tmp_path: Path, tried: Callable[[str, int], None]) -> None:
    rng, path = Random(99), tmp_path / "any.toml"
    count = cases(20_000)
    for _ in range(count):
        content = any_bytes(rng)
        path.write_bytes(content)
        try:
            found: Scenario | None = load(str(path))
        except (ScenarioError, LimitError):
            found = None
        assert found == outcome(content)
    tried(f"{PROMISE}: through a file", count)


LONG_TEXTS: dict[str, str] = {
    "spaces": (" " * 1023 + "\n") * 64,
    "headings of many parts": "".join(f"[k{k}{'.b' * 31}]\n" + f"{'c.' * 31}d=1\n" for k in range(480)),
    "keys of many parts": f"[a{'.b' * 31}]\n" + "".join(f"k{k}{'.c' * 31}=1\n" for k in range(950)),
    "keys of too many parts": f"[a{'.b' * 500}]\n" + "".join(f"k{k}{'.c' * 500}=1\n" for k in range(62)),
    "escapes": 'x = """' + ("\\n" * 511 + "\n") * 62 + '"""',
    "quotes": "x = " + ('"' * 1000 + "\n") * 60,
    "quotes that are opened again and again": ('"""\\' * 200 + "\n") * 60,
    "one quote after another": ("'''\"" * 200 + "\n") * 60,
    "a long list": "x = [" + ("1," * 511 + "\n") * 60 + "]",
    "a long list of wrong names": "[model]\nactivation = [" + ('"tahn",' * 140 + "\n") * 60 + "]",
    "lists in lists": "x = " + ("[" * 1000 + "\n") * 60,
    "tables in tables": "x = " + "{a=" * 330 + "1",
    "many tables": "[[edit]]\n" * 7200,
    "many racers": "[[race]]\n" * 7200,
    "many tables in tables": "".join(f"[a.b.c.d.e.f.g.k{k}]\n" for k in range(2600)),
    "brackets": ("[" + " " * 1000 + "\n") * 60,
    "equals": "=" * 1000 + "\n",
    "long names": "".join(f"{'z' * 1000}{k} = 1\n" for k in range(60)),
    "a formula of brackets": 'title="t"\nkind="function"\n[function]\nexpression="' + "(" * 480 + '"\n',
    "zeros": "x = 0." + "0" * 1000 + "1\n",
}


@pytest.mark.parametrize("what", LONG_TEXTS)
def test_no_text_of_the_greatest_size_takes_long(what: str) -> None:
    for start in ("", 'title = "t"\nkind = "network"\nfoo = 1\n')[0 if FULL else 1 :]:
        began = time.process_time()
        assert outcome((start + LONG_TEXTS[what])[: limits.FILE_BYTES].encode()) is None
        assert time.process_time() - began < LONGEST


def _raise(*_: Any, **__: Any) -> Any:
    raise KeyError("name")


def _unhurried(text: str) -> None:
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass


def test_the_check_catches_an_error_that_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_race", _raise)
    with pytest.raises(KeyError):
        tried_on(Random(0), 500)


def test_the_check_catches_a_message_that_moves_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdtui.errors.one_line", lambda text: text)
    with pytest.raises(AssertionError):
        tried_on(Random(0), 3000)


def test_the_check_catches_a_case_that_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_refuse_long_lines", _unhurried)
    assert tried_on(Random(0), 4)[1] >= 0.1


def test_the_check_catches_memory_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytes] = []
    monkeypatch.setattr(files, "_refuse_long_lines", lambda text: kept.append(text.encode() * 3000))
    assert tried_on(Random(0), 300)[2] > GROWTH


def test_the_check_catches_a_scenario_that_breaks_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdtui.plan.beginning.first_params", _raise)
    with pytest.raises(KeyError):
        tried_on(Random(0), 3000, build_every=2)

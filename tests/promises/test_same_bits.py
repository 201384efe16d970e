"""A run in a crowd is the run alone, and however one comes to a step, it is the same step: to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gdtui.engine import adam
from gdtui.march import crowd
from gdtui.march.following import Batches
from gdtui.march.plain import Plain
from gdtui.march.rows import Rows
from gdtui.march.walk import Walk
from gdtui.scenario import Edit, Scenario, parse
from gdtui.session import Session
from gdtui.state import State
from tests.promises import bits_scenarios as random
from tests.promises.bits_checks import bits, curves, differing
from tests.promises.bits_scenarios import STEPS
from tests.proofs import cases
from tests.toml import LINE, PLAIN

pytestmark = pytest.mark.fuzz
Tried = Callable[[str, int], None]
Rng = np.random.Generator

FEW, MANY = (1, 2, 3, 5, 8), (13, 33, 64, 65, 130)
"""Runs in a crowd; beyond 64 they go in blocks, on threads."""
LOOKED_AT = 5
"""Runs of a crowd that are made alone as well: the first, the last, and some between."""
HALVES = pytest.mark.parametrize("half", [0, 1], ids=["even", "odd"])


def size_of(seed: int) -> int:
    """Runs in crowd number `seed`: mostly few, since the largest take as long as ten others."""
    return (FEW if seed % 5 else MANY)[seed // 5 % 5]


def crowd_and_alone(seed: int) -> str:
    """What differs between a crowd and its runs alone, "" if nothing does."""
    rng, made, size = np.random.default_rng([seed, 7]), random.scenario(seed), size_of(seed)
    members = random.crowd(seed, made, size)
    together = Session(made, members)
    chosen = sorted({0, size - 1, *rng.integers(0, size, LOOKED_AT - 2).tolist()})
    alone = {run: Session(made, [members[run]]) for run in chosen}
    stops = sorted({0, STEPS, *rng.integers(1, STEPS, 3).tolist()})
    for stop in stops:
        together.step(stop - together.step_count)
        for run, session in alone.items():
            session.step(stop - session.step_count)
            found = differing(bits(session), bits(together, run))
            if found:
                return f"number {seed}, step {stop}, run {run} of {size}: {found}"
    first = "" if alone[0].status == "diverged" else differing(curves(alone[0]), curves(together))
    return first and f"number {seed}, recorded of run 0 of {size}: {first}"


@HALVES
def test_a_run_in_a_crowd_is_the_run_alone(half: int, tried: Tried) -> None:
    numbers = range(cases(2100))[half::2]
    assert [found for seed in numbers if (found := crowd_and_alone(seed))] == []
    tried("a run in a crowd = the run alone (crowds of 1 to 130 runs)", len(numbers))


# Any way to a step


def onwards(session: Session, count: int) -> int:
    """Up to `count` steps, none past the last."""
    return session.step(min(count, STEPS - session.step_count))


def in_slices(session: Session, rng: Rng) -> Iterator[Session]:
    while onwards(session, int(rng.integers(1, 11))):
        yield session


def going(session: Session, rng: Rng) -> Iterator[Session]:
    for target in rng.integers(0, STEPS + 1, 6).tolist():
        session.goto(target)
        yield session


def backwards(session: Session, rng: Rng) -> Iterator[Session]:
    session.step(STEPS)
    for _ in range(4):
        session.back(int(rng.integers(1, 12)))
        yield session


def forked(session: Session, rng: Rng) -> Iterator[Session]:
    session.step(int(rng.integers(1, STEPS)))
    session.back(int(rng.integers(0, 5)))
    twin = session.fork()
    onwards(twin, int(rng.integers(1, 9)))
    yield twin
    onwards(session, int(rng.integers(1, 9)))
    yield session
    twin.back(int(rng.integers(1, 15)))
    yield twin


def rested(session: Session, rng: Rng) -> Iterator[Session]:
    """As a branch that nobody is on."""
    session.step(int(rng.integers(1, STEPS)))
    session.rest(0)
    yield session
    session.back(int(rng.integers(1, 12)))
    yield session


WAYS = {"in slices": in_slices, "going": going, "backwards": backwards, "forked": forked, "rested": rested}


def edited(seed: int) -> Scenario:
    """Random scenario number `seed`; every fourth with a change on the way."""
    made = random.scenario(seed)
    at = int(np.random.default_rng([seed, 9]).integers(1, STEPS))
    return replace(made, edit=(Edit(at, "optimizer.lr", made.lr * 0.7),)) if seed % 4 == 0 else made


def ways(seed: int) -> Iterator[str]:
    """For every other way to the same steps what differs from single steps, "" if nothing does."""
    rng, made = np.random.default_rng([seed, 8]), edited(seed)
    single = Session(made)
    rows = [bits(single)]
    while single.step_count < STEPS and single.step():
        rows.append(bits(single))
    recorded = curves(single)
    for name, way in WAYS.items():
        session = Session(made)
        wrong = [
            f"number {seed}, {name} to step {one.step_count}: {found}"
            for one in way(session, rng)
            if (found := differing(rows[one.step_count], bits(one)))
        ]
        session.goto(len(rows) - 1)
        found = differing(recorded, curves(session))
        yield (wrong or [found and f"number {seed}, {name}, recorded: {found}"])[0]


@HALVES
def test_every_way_to_a_step_gives_the_same_bits(half: int, tried: Tried) -> None:
    found = [one for seed in range(cases(600))[half::2] for one in ways(seed)]
    assert [one for one in found if one] == []
    tried("slices, going, back, forks, rests and edits = single steps", len(found))


def thousand(seed: int, slices: Sequence[int]) -> dict[str, bytes]:
    """A run of a thousand steps, made in slices of the given lengths."""
    session = Session(random.scenario(seed, [("training.steps", 1000)]))
    for count in slices:
        session.step(count)
    return bits(session)


@HALVES
def test_one_by_a_thousand_is_ten_by_a_hundred(half: int, tried: Tried) -> None:
    numbers = range(cases(100))[half::2]
    for seed in numbers:
        cuts = np.sort(np.random.default_rng([seed, 10]).integers(0, 1001, 12))
        random_slices = np.diff(cuts, prepend=0, append=1000).tolist()
        whole = thousand(seed, [1000])
        assert not differing(whole, thousand(seed, [100] * 10)), f"number {seed}, by hundreds"
        assert not differing(whole, thousand(seed, [1] * 1000)), f"number {seed}, one by one"
        assert not differing(whole, thousand(seed, random_slices)), f"number {seed}, {random_slices}"
    tried("1 × 1,000 = 10 × 100 = 1,000 × 1 = random slices", 3 * len(numbers))


# What a crowd cannot be


@pytest.mark.parametrize("key", ["training.l2", "data.noise", "model.loss", "optimizer.name", "optimizer.schedule"])
def test_runs_that_differ_in_what_a_crowd_shares_are_refused(key: str) -> None:
    value = {"training.l2": 0.5, "data.noise": 0.3, "model.loss": "l1", "optimizer.name": "adam"}.get(
        key, "cosine_decay"
    )
    with pytest.raises(ValueError, match="runs of one crowd may differ in numbers"):
        Session(parse(LINE), [{}, {key: value}])


def test_seeds_may_differ_where_first_weights_alone_are_drawn() -> None:
    Session(parse(PLAIN), [{}, {"training.seed": 4}])
    with pytest.raises(ValueError, match="runs of one crowd"):
        Session(parse(PLAIN, changes=[("training.batch_size", 9)]), [{}, {"training.seed": 4}])


# That the checks can fail


def large() -> Iterator[int]:
    """The numbers of crowds that go in blocks."""
    return (seed for seed in range(0, 600, 5) if size_of(seed) > 64)


def turned(part: Callable[[State, slice], State]) -> Callable[[State, slice], State]:
    """The runs of a block in another order."""
    return lambda state, place: part(part(state, place), slice(None, None, -1))


FAULTS: dict[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "blocks in another order": (crowd, "_joined", lambda joined: lambda parts: joined(parts[::-1])),
    "rows of another block": (crowd, "_whole", lambda whole: lambda parts: whole(parts[::-1])),
    "a block of other runs": (State, "part", turned),
    "a block that goes on when it has ended": (Plain, "_rows", lambda rows: goes_on),
}


def goes_on(march: Plain, state: State, evaluation: Any, count: int, *, closely: bool = False) -> Any:
    """A run in a block of its own makes updates, though it has diverged."""
    rows = Rows(march.plan, state, count, march.measuring, closely)
    (rows.alone if len(state.params) == 1 else rows.together)(Walk(march.plan, march.batches, state, evaluation))
    return rows


@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_catches_a_crowd_put_together_wrongly(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, broken = FAULTS[fault]
    monkeypatch.setattr(owner, name, broken(getattr(owner, name)))
    assert any(map(crowd_and_alone, [2390] if "goes on" in fault else large()))


def test_the_check_catches_a_product_that_rounds_otherwise_in_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adam, "over", lambda lr, knob, array: np.asarray(lr / knob, array.dtype))
    single = (seed for seed in range(400) if random.optimizer_of(seed).startswith("adam"))
    assert any(crowd_and_alone(seed) for seed in single if 'dtype = "float32"' in random.text(seed))


def test_the_check_catches_a_row_that_looks_at_other_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    at = Batches.at

    def others(batches: Batches, epoch: int, position: int) -> Any:
        found = at(batches, epoch, position)
        return found if found is None else np.roll(batches.order(epoch), 1)[position : position + batches.size]

    monkeypatch.setattr(Batches, "at", others)
    assert any(ways(98))

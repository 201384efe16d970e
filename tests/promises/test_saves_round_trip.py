"""A session that is saved and opened is the same session: load(save(x)) == x, and it goes on with the same bits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gdtui.branches import Branches
from gdtui.savefile import Image, image, open_session, restore, write
from gdtui.savefile.container import decoded, encoded, imaged
from gdtui.savefile.runs import packed_edits
from gdtui.savefile.states import packed as packed_state
from gdtui.session import Session
from tests.promises.saves_making import live, lived
from tests.proofs import cases, shares
from tests.savefile.comparing import alike

pytestmark = pytest.mark.fuzz

PARTS = 4


def seen(branches: Branches) -> Image:
    """What a person can see of a session, bit for bit; which states lie ready to go back to is none of it."""
    found = []
    for line in branches.all:
        session = line.session
        ghost = session.ghost.packed() if session.ghost is not None else None
        found.append([
            line.letter, line.parent and line.parent.letter, line.diverged, packed_state(session.state),
            _recorded(session), packed_edits(session.history.edits), packed_edits(session.history.added),
            session.history.joined, ghost,
            session.row.loss, session.row.grad_norm, session.row.lr, dict(session.row.measures), session.status,
        ])  # fmt: skip
    left = [[place, present.letter, [line.letter for line in lines]] for place, lines, present in branches.left]
    return imaged([branches.letter, *found, [(line.name, line.parted) for line in branches.lines()], left])


def _recorded(session: Session) -> dict[str, Any]:
    """All rows; of the layers' errors what views make of the latest: how many more lie ready depends on the way."""
    trace = session.trace
    return trace.packed() | {"errors": trace.median_errors(session.step_count)}


def from_disk(taken: Image, folder: Path) -> Branches:
    """By way of a file."""
    write(folder / "any.gdtui", taken)
    return open_session(folder / "any.gdtui")


def round_trip(seed: int, folder: Path) -> None:
    """Save, open, compare everything; then do the same things with both, and compare again."""
    rng = Random(seed)
    before = lived(rng, folder)
    taken = image(before)
    after = restore(decoded(b"".join(encoded(taken)))) if seed % 20 else from_disk(taken, folder)
    assert alike(image(after), taken), f"seed {seed}: it came back as another"
    assert alike(seen(after), seen(before)), f"seed {seed}: it came back as another"
    further, acts = rng.randrange(2**32), rng.randrange(1, 5)
    for one in (before, after):
        live(one, Random(further), acts)
        one.session.step(3)
    assert alike(seen(after), seen(before)), f"seed {seed}: it went on as another"


@pytest.mark.parametrize("part", range(PARTS))
def test_a_session_comes_back_from_its_file_and_goes_on_with_the_same_bits(
    part: int, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    seeds = shares(range(cases(2_000)), PARTS)[part]
    for seed in seeds:
        round_trip(seed, tmp_path)
    tried("round trips: load(save(session)) is the session, and goes on with the same bits", len(seeds))


def test_the_check_catches_a_session_that_forgets_a_single_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Session.of_runs.__func__  # type: ignore[attr-defined]

    def forgetful(cls: type[Session], present: object, left: object = ()) -> Session:
        session: Session = real(cls, present, left)
        session._state = replace(session.state, waited=session.state.waited + 1)
        return session

    monkeypatch.setattr(Session, "of_runs", classmethod(forgetful))
    with pytest.raises(AssertionError, match="it came back as another"):
        round_trip(0, tmp_path)

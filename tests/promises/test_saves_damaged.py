"""A damaged save is refused kindly and kept; one that was made to pass every checksum is refused too, or harmless."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from gdtui.branches import Branches
from gdtui.errors import DamagedError, GdtuiError, SaveError
from gdtui.savefile import Image, files, image, open_session, restore
from gdtui.savefile.container import HEAD, decoded, sizes
from gdtui.snapshot import snapshot
from tests.promises.saves_breaking import content
from tests.promises.saves_damaging import damaged, no_hang, reworded, scribbled, twisted
from tests.promises.saves_making import lived
from tests.proofs import FULL, cases

pytestmark = pytest.mark.fuzz

PARTS = 2
KEPT = "a damaged save is refused and kept as .bad: "
GROWTH = 512 * 1024**2


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> list[Image]:
    """Sessions of many kinds, small ones first."""
    folder = tmp_path_factory.mktemp("saved")
    made = [image(lived(Random(seed), folder)) for seed in range(40 if FULL else 10)]
    return sorted(made, key=lambda one: len(content(one)))


def refused(path: Path, bad: bytes) -> None:
    """Opened, it is refused in one line that names the file; its bytes are kept under another name."""
    path.write_bytes(bad)
    with pytest.raises(DamagedError) as found:
        open_session(path)
    kept = path.with_name(f"{path.name}.bad")
    said = str(found.value)
    assert "\n" not in said
    assert said.startswith(f"{path}: damaged: ")
    assert said.endswith(f"it is kept as {kept}")
    assert not path.exists()
    assert kept.read_bytes() == bad
    kept.unlink()


def test_a_save_cut_off_at_any_byte_is_refused_and_kept(
    folder: Path, saved: list[Image], tried: Callable[[str, int], None]
) -> None:
    whole = content(saved[0])
    count = len(whole)
    lengths = range(count) if FULL else sorted({*range(HEAD + 2), *Random(0).sample(range(count), cases(count))})
    for length in lengths:
        refused(folder / "a.gdtui", whole[:length])
    tried(KEPT + "cut off at every byte", len(lengths))


def test_a_save_with_any_bit_of_its_head_flipped_is_refused_and_kept(
    folder: Path, saved: list[Image], tried: Callable[[str, int], None]
) -> None:
    whole = content(saved[1])
    for bit in range(8 * HEAD):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        refused(folder / "a.gdtui", bytes(flipped))
    tried(KEPT + "each bit of the head flipped", 8 * HEAD)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_save_that_was_damaged_anywhere_is_refused_and_kept(
    part: int, folder: Path, saved: list[Image], tried: Callable[[str, int], None]
) -> None:
    count = cases(100_000) // PARTS
    damages(folder, [content(one) for one in saved], count, Random(part))
    tried(KEPT + "damaged anywhere", count)


def damages(folder: Path, originals: list[bytes], count: int, rng: Random) -> None:
    """So many damaged files, all refused; one in twenty by way of the disk."""
    for number in range(count):
        whole = rng.choice(originals)
        bad = damaged(whole, rng)
        if bad == whole:
            bad = whole + b"\0"
        if number % 20:
            with pytest.raises(DamagedError):
                decoded(bad)
        else:
            refused(folder / "a.gdtui", bad)


def harmless(made: Callable[[], Branches]) -> bool:
    """It is refused with a SaveError, or is a session that does all that sessions do; which of them."""
    with no_hang():
        try:
            branches = made()
        except SaveError:
            return False
        used(branches)
    return True


def used(branches: Branches) -> None:
    """Look at a session, step it, go back, take edits back, save it."""
    for letter in branches.letters:
        branches.switch(letter)
        session = branches.session
        snapshot(session, lines=branches.lines())
        here = session.step_count
        session.step(2)
        session.back(3)
        session.goto(min(here + 2, 200))
        assert session.message is not None
        snapshot(session, lines=branches.lines())
    for _ in range(3):
        try:
            branches.apply("optimizer.lr", 0.01)
            branches.undo()
            branches.undo()
        except GdtuiError:
            break
    branches.reset()
    image(branches)


def open_forged(bad: bytes) -> Branches:
    return restore(decoded(bad))


def forgeries(saved: list[Image], count: int, rng: Random) -> int:
    """So many files that pass every checksum; how many of them were opened."""
    small = saved[: max(4, len(saved) // 2)]
    opened = 0
    for number in range(count):
        one = rng.choice(small)
        whole = content(one)
        text = sizes(whole[:HEAD], len(whole))[0]
        if number % 4 == 0:
            bad = scribbled(whole, text, rng)
            opened += harmless(lambda bad=bad: open_forged(bad))  # type: ignore[misc]
        elif number % 4 == 1:
            bad = reworded(whole, text, rng)
            opened += harmless(lambda bad=bad: open_forged(bad))  # type: ignore[misc]
        else:
            other = twisted(one, rng)
            opened += harmless(lambda other=other: restore(other))  # type: ignore[misc]
    return opened


@pytest.mark.parametrize("part", range(PARTS))
def test_a_save_that_was_forged_is_refused_or_harmless(
    part: int, saved: list[Image], tried: Callable[[str, int], None]
) -> None:
    count = cases(10_000) // PARTS
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    forgeries(saved, count, Random(part))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < GROWTH
    tried("a forged save, checksums and all: refused or harmless", count)


def test_the_check_catches_a_reader_that_believes_what_a_file_says(
    saved: list[Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gdtui.parcel.Parcel.whole", lambda self, low, high: self._value)
    with pytest.raises((TypeError, IndexError, ValueError, AssertionError, KeyError, OverflowError)):
        forgeries(saved, 300, Random(0))


def test_the_check_catches_a_reader_without_a_checksum(
    folder: Path, saved: list[Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careless:
        """Finds whatever checksum the file says."""

        def __init__(self, data: memoryview, digest_size: int) -> None:
            self._whole = memoryview(data.obj)

        def digest(self) -> bytes:
            return bytes(self._whole[32:48])

    originals = [content(one) for one in saved]
    monkeypatch.setattr("gdtui.savefile.container.blake2b", Careless)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        damages(folder, originals, 300, Random(0))


def test_a_damaged_file_that_cannot_be_renamed_is_said_and_stays(
    folder: Path, saved: list[Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*words: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = folder / "a.gdtui"
    path.write_bytes(content(saved[0])[:-1])
    monkeypatch.setattr(files.os, "link", refuse)
    with pytest.raises(DamagedError, match="it stays where it is, since it cannot be renamed: Permission denied"):
        open_session(path)
    assert path.exists()

"""A save is whole or absent: killed at any moment, refused at any call, the file is one of the two good ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gdtui.errors import SaveError
from gdtui.savefile import Image, image, read, write
from tests.promises.saves_breaking import REFUSALS, Refusing, Save, content, is_whole, killed
from tests.promises.saves_making import lived
from tests.proofs import FULL, cases

pytestmark = pytest.mark.fuzz

PARTS = 4
LONGEST = 0.004
"""Seconds until a kill: as many saves as three or four take in memory."""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Image, Image]:
    """Two sessions of different sizes."""
    made = tmp_path_factory.mktemp("two")
    return image(lived(Random(11), made)), image(lived(Random(12), made))


def saving(two: tuple[Image, Image]) -> Save:
    """Saves one session, then the other."""

    def save(path: Path) -> None:
        for found in two:
            write(path, found)

    return save


def kill(save: Save, two: tuple[Image, Image], folder: Path, count: int, rng: Random) -> None:
    """Kill it so many times; after each the file must be whole, and after one more save nothing else must be there."""
    good, path = {content(found) for found in two}, folder / "a.gdtui"
    assert len(good) == 2
    write(path, two[0])
    for number in range(count):
        killed(save, path, rng.uniform(0.0, LONGEST))
        assert is_whole(path, good), f"kill {number}: torn or lost"
        if number % 4 == 0:
            write(path, two[number % 2])
            assert list(folder.iterdir()) == [path], f"kill {number}: something was left over"
    write(path, two[1])
    assert list(folder.iterdir()) == [path]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_save_that_is_killed_leaves_the_old_file_or_the_new_one(
    part: int, folder: Path, two: tuple[Image, Image], tried: Callable[[str, int], None]
) -> None:
    count = cases(10_000) // PARTS
    kill(saving(two), two, folder, count, Random(part))
    tried("a save is whole or absent: killed while it saves", count)


def test_the_check_catches_a_plain_write(folder: Path, two: tuple[Image, Image]) -> None:
    contents = [content(found) for found in two]

    def plain(path: Path) -> None:
        for found in contents:
            path.write_bytes(found)

    with pytest.raises(AssertionError, match="torn or lost"):
        kill(plain, two, folder, 300, Random(0))


def refuse(
    refusing: Refusing, found: Image, path: Path, before: bytes | None, save: Callable[[Path, Image], None]
) -> None:
    """Save where a call is refused: what is there then is the old file or the new one, and the latter if nothing was
    said; the next save leaves nothing but its file."""
    new, said = content(found), False
    with refusing:
        try:
            save(path, found)
        except SaveError:
            said = True
    now = path.read_bytes() if path.exists() else None
    assert now in (before, new), f"{refusing.refused} refused: torn"
    assert said or now == new, f"{refusing.refused} refused: lost, and nothing was said"
    write(path, found)
    assert path.read_bytes() == new
    assert list(path.parent.iterdir()) == [path], f"{refusing.refused} refused: something was left over"


HOW: tuple[dict[str, Any], ...] = ({}, {"done": True}, {"ever": True})
BEGINS = ("over a file", "over none", "over what was left behind")


def refusals(folder: Path, two: tuple[Image, Image], save: Callable[[Path, Image], None] = write) -> int:
    """Every call of a save refused in turn, for every reason; over a file, over none, over what a kill left behind."""
    path, old = folder / "a.gdtui", content(two[0])
    short = len(content(two[1])) // 3
    with Refusing(short=short) as counting:
        save(path, two[1])
    every = list(product(range(counting.count), REFUSALS, HOW, BEGINS))
    for at, number, how, begins in every if FULL else Random(0).sample(every, min(len(every), 60)):
        for one in folder.iterdir():
            one.unlink()
        if begins != "over none":
            path.write_bytes(old)
        if begins == "over what was left behind":
            (folder / f".{path.name}.part").write_bytes(old[:100])
        before = path.read_bytes() if path.exists() else None
        refuse(Refusing(at, number, short=short, **how), two[1], path, before, save)
    return len(every) if FULL else 60


def test_a_save_of_which_any_call_is_refused_leaves_the_old_file_or_the_new_one(
    folder: Path, two: tuple[Image, Image], tried: Callable[[str, int], None]
) -> None:
    count = refusals(folder, two)
    assert count >= (400 if FULL else 60)
    tried("a save is whole or absent: a call refused (ENOSPC, EIO, EACCES, EINTR)", count)


def test_the_check_catches_a_save_that_writes_in_place(folder: Path, two: tuple[Image, Image]) -> None:
    def in_place(path: Path, found: Image) -> None:
        from gdtui import whole

        with whole._refusing(path):
            handle = whole.os.open(path, whole.os.O_WRONLY | whole.os.O_CREAT | whole.os.O_TRUNC)
            try:
                whole.os.pwrite(handle, content(found), 0)
            finally:
                whole.os.close(handle)

    with pytest.raises(AssertionError, match="torn"):
        refusals(folder, two, in_place)


def test_those_who_save_the_same_file_at_once_wait_for_each_other(folder: Path, two: tuple[Image, Image]) -> None:
    path, failed = folder / "a.gdtui", list[BaseException]()
    write(path, two[0])

    def work(found: Image) -> None:
        try:
            for _ in range(20):
                write(path, found)
                read(path)
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=work, args=(two[k % 2],)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert list(folder.iterdir()) == [path]

"""One lock for who writes a file and for who has one in hand: held, taken, or unknown to the disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gdtui.keeping.claims import claim, free, lock_of
from gdtui.locks import hold


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Two openings of one file."""
    handles = [os.open(tmp_path / "a", os.O_RDWR | os.O_CREAT) for _ in range(2)]
    yield handles[0], handles[1]
    for handle in handles:
        os.close(handle)


def test_who_holds_a_file_alone_keeps_everybody_else_out(two: tuple[int, int]) -> None:
    assert hold(two[0]) is True
    assert hold(two[1]) is False
    assert hold(two[1], alone=False) is False


def test_those_who_do_not_want_it_alone_hold_it_together(two: tuple[int, int]) -> None:
    assert hold(two[0], alone=False) is hold(two[1], alone=False) is True
    assert hold(two[1]) is False


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that knows no locks."""

    def refused(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "no locks here")

    monkeypatch.setattr("fcntl.flock", refused)


@pytest.mark.usefixtures("unknown")
def test_a_disk_that_knows_no_locks_is_not_taken_for_one_where_somebody_has_it(two: tuple[int, int]) -> None:
    assert hold(two[0]) is None


@pytest.mark.usefixtures("unknown")
def test_there_the_process_whose_number_lies_in_the_lock_is_asked_after(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert free(path)
    lock_of(path).write_text(f"{os.getppid()} {os.uname().nodename}\n", encoding="utf-8")
    assert not free(path)
    assert claim(path) is None
    lock_of(path).write_text("0\n", encoding="utf-8")
    assert free(path)

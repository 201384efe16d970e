"""Files are there whole or not at all, and one sentence says why not."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from gdtui.errors import SaveError
from gdtui.whole import atomic, save, save_pieces


@pytest.mark.parametrize("content", ["new\n", b"\x00\xff"])
def test_a_file_is_replaced_as_a_whole(content: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    save(path, content)
    assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode())
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_goes_on_leading_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to("there")
    save(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there").read_text(encoding="utf-8") == "new"


def full(number: int) -> Any:
    def fail(*args: Any) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("content", ["new", b"new"])
@pytest.mark.parametrize("what", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_no_other(
    what: str, content: str | bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, what, full(errno.ENOSPC))
    with pytest.raises(SaveError, match="file: cannot be written: No space left on device"):
        save(path, content)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_is_full_while_rows_are_written_is_no_different(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")

    def write() -> None:
        with atomic(path) as out:
            out.write("half a file")
            full(errno.ENOSPC)()

    with pytest.raises(SaveError, match="No space left"):
        write()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_may_not_be_changed_is_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SaveError, match="no right to change the file"):
        save(path, "new")
    assert path.read_text(encoding="utf-8") == "old"


def test_a_folder_that_is_missing_and_one_in_the_place_of_the_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="no/file: cannot be written: there is no such folder"):
        save(tmp_path / "no" / "file", "new")
    with pytest.raises(SaveError, match="it is a folder"):
        save(tmp_path, "new")


def test_many_small_pieces_and_a_large_one_are_written_in_their_order(tmp_path: Path) -> None:
    pieces = [bytes([k % 251]) * 9_000 for k in range(200)]
    pieces[70:70] = [b"large" * 300_000]
    save_pieces(tmp_path / "a", pieces)
    assert (tmp_path / "a").read_bytes() == b"".join(pieces)


def test_where_a_disk_knows_no_locks_a_file_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "no locks here")

    monkeypatch.setattr("fcntl.flock", refused)
    save(tmp_path / "a", "whole")
    assert (tmp_path / "a").read_text() == "whole"


def test_a_pipe_is_written_directly(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with atomic(tmp_path / "pipe") as out:
        out.write("to whom it may concern\n")
    assert os.read(reader, 100) == b"to whom it may concern\n"
    os.close(reader)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("content", ["text", b"bytes"])
def test_a_pipe_that_nobody_reads_is_refused_and_not_waited_for(content: str | bytes, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SaveError, match="pipe: cannot be written: a pipe that nobody reads"), atomic(tmp_path / "pipe"):
        pass
    with pytest.raises(SaveError, match="pipe: cannot be written: a pipe that nobody reads"):
        save(tmp_path / "pipe", content)
    assert (tmp_path / "pipe").is_fifo()


def test_what_is_saved_in_a_pipe_goes_through_it_and_the_pipe_stays(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    save(tmp_path / "pipe", "whole")
    assert os.read(reader, 100) == b"whole"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def write_and_stumble(path: Path) -> None:
    with atomic(path) as out:
        out.write("too much")
        raise KeyError


def test_what_is_left_for_a_pipe_whose_reader_stalls_is_given_up_with_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    filler = os.open(tmp_path / "pipe", os.O_WRONLY | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        while True:
            os.write(filler, bytes(4096))
    with pytest.raises(KeyError):
        write_and_stumble(tmp_path / "pipe")
    os.close(reader)
    os.close(filler)

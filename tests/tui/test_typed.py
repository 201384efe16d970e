"""Paths as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdtui.tui.typed import is_file, is_there, names_a_folder, path_of, with_suffix

STRANGE = [
    "",
    ".",
    "..",
    "/",
    "a/",
    "~",
    "~nobody-of-that-name",
    "~nobody/x.csv",
    "n" * 300,
    "~" + "9" * 300,
    "a.",
    ".b",
]


@pytest.mark.parametrize("typed", STRANGE)
def test_nothing_that_can_be_typed_raises(typed: str) -> None:
    path = path_of(typed)
    assert not is_file(path)
    assert is_there(path) in (True, False)
    assert with_suffix(typed, ".txt").endswith(".txt") != names_a_folder(typed)


def test_a_tilde_is_home_and_an_ending_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "own.csv").write_text("", encoding="utf-8")
    assert path_of(" ~/own.csv ") == tmp_path / "own.csv"
    assert is_file(path_of("~/own.csv"))
    assert with_suffix("own.csv", ".txt") == "own.txt"
    assert with_suffix("../", ".txt") == "../"

"""A session comes back from its file as it was, and goes on as if it had never left."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdtui.branches import Branches
from gdtui.errors import DamagedError, SaveError
from gdtui.savefile import image, is_session, open_session, read, restore, write
from gdtui.scenario import parse
from gdtui.session import Session
from tests.proofs import ways
from tests.savefile.comparing import alike
from tests.toml import WAYS


def travelled(text: str) -> Branches:
    """A session with a live edit, a line of its own, and steps ahead of where it stands."""
    branches = Branches(Session(parse(text)))
    branches.session.step(30)
    branches.apply("optimizer.lr", 0.011)
    branches.session.step(10)
    branches.session.goto(20)
    branches.apply("training.steps", 90)
    branches.session.step(7)
    branches.session.back(3)
    return branches


@pytest.mark.parametrize("way", ways(WAYS))
def test_a_session_comes_back_as_it_was_and_goes_on_with_the_same_bits(way: str, tmp_path: Path) -> None:
    before = travelled(WAYS[way])
    write(tmp_path / "a.gdtui", image(before))
    after = open_session(tmp_path / "a.gdtui")
    assert alike(image(after), image(before))
    for one in (before, after):
        one.session.step(5)
        one.switch("A")
        one.session.goto(12)
        one.undo()
        one.session.step(8)
    assert before.session.state.params.tobytes() == after.session.state.params.tobytes()
    assert [line.name for line in before.lines()] == [line.name for line in after.lines()]


def test_a_new_start_can_be_taken_back_after_opening(tmp_path: Path) -> None:
    before = travelled(WAYS["network"])
    stood = before.session.state.params.tobytes()
    before.reset()
    before.session.step(3)
    write(tmp_path / "a.gdtui", image(before))
    after = open_session(tmp_path / "a.gdtui")
    after.undo()
    assert after.session.state.params.tobytes() == stood


def test_a_damaged_file_is_kept_under_a_name_that_is_free(tmp_path: Path) -> None:
    path = tmp_path / "a.gdtui"
    for number in ("", "2", "3"):
        path.write_bytes(b"\x89gdtui\r\nnothing" + number.encode())
        with pytest.raises(DamagedError, match=rf"a.gdtui: damaged: .*; it is kept as .*a\.gdtui\.bad{number}$"):
            open_session(path)
        assert not path.exists()
        assert (tmp_path / f"a.gdtui.bad{number}").read_bytes().endswith(b"nothing" + number.encode())


def test_what_is_missing_or_no_file_is_said_and_stays(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"no\.gdtui: cannot be read: No such file"):
        open_session(tmp_path / "no.gdtui")
    with pytest.raises(SaveError, match="Is a directory"):
        open_session(tmp_path)
    assert tmp_path.is_dir()


def test_an_image_does_not_change_when_the_session_goes_on() -> None:
    branches = travelled(WAYS["network"])
    taken, same = image(branches), image(branches)
    kept = [array.tobytes() for array in taken.arrays]
    branches.session.step(30)
    branches.apply("optimizer.lr", 0.5)
    branches.session.back(20)
    assert [array.tobytes() for array in taken.arrays] == kept
    assert alike(image(restore(same)), taken)


def test_sessions_are_told_by_their_names_and_by_how_they_begin(tmp_path: Path) -> None:
    write(tmp_path / "plain", image(travelled(WAYS["function"])))
    (tmp_path / "other").write_text("title = 1", encoding="utf-8")
    assert is_session("somewhere.gdtui")
    assert is_session(str(tmp_path / "plain"))
    assert not is_session(str(tmp_path / "other"))
    assert not is_session("xor")
    assert read(tmp_path / "plain").tree["present"] == "B"


def test_trees_that_new_starts_have_left_and_changes_that_are_one_come_back_from_a_file(tmp_path: Path) -> None:
    before = Branches(Session(parse(WAYS["function"])))
    before.session.step(20)
    before.session.goto(7)
    before.apply("x", 0.5)
    before.apply("optimizer.lr", 0.02, joined=True)
    before.session.step(3)
    before.reset()
    before.session.step(2)
    before.reseed()
    write(tmp_path / "left.gdtui", image(before))
    after = open_session(tmp_path / "left.gdtui")
    assert [(place, present.letter) for place, _, present in after.left] == [(0, "B"), (1, "A")]
    for _ in range(2):
        before.undo()
        after.undo()
    assert (after.letters, after.letter, after.session.step_count) == ("AB", "B", 10)
    assert after.lines()[1].name == before.lines()[1].name
    assert after.lines()[1].name.endswith("→0.5, lr 0.05→0.02 @7")
    assert after.session.state.params.tobytes() == before.session.state.params.tobytes()
    after.undo()
    assert (after.letters, after.session.step_count) == ("A", 7)

"""Branches, against plain sessions that are run separately: the same bits, and the old line whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gdtui import limits
from gdtui.branches import Branches, Line
from gdtui.errors import GdtuiError, LimitError, ScenarioError
from gdtui.scenario import dump, parse
from gdtui.session import Session
from tests.proofs import FULL, one_in, ways
from tests.toml import LINE, MOONS, PLAIN, VALLEYS, WAYS

TAKEN = ways(WAYS)
kinds = pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)


def every_other(names: Sequence[str]) -> pytest.MarkDecorator:
    """Every other way to make a run, or all of them."""
    chosen = one_in(2, names)
    return pytest.mark.parametrize("text", [TAKEN[name] for name in chosen], ids=chosen)


def begun(text: str, steps: int, **changes: object) -> Branches:
    """A tree whose first line has made some steps."""
    branches = Branches(Session(parse(text, changes=list(changes.items()))))
    branches.session.step(steps)
    return branches


def edited(text: str, *edits: tuple[int, str, object], **changes: object) -> Session:
    """A plain session of the file with these edits in it."""
    tables = "".join(f'[[edit]]\nat = {at}\nkey = "{key}"\nvalue = {value!r}\n' for at, key, value in edits)
    return Session(parse(text + tables, changes=list(changes.items())))


def bits(session: Session) -> bytes:
    return np.array([session.row.loss[0], session.row.grad_norm[0], *session.state.params[0]]).tobytes()


def rows(session: Session, steps: Sequence[int]) -> list[bytes]:
    found = []
    for step in steps:
        session.goto(step)
        assert session.step_count == step
        found.append(bits(session))
    return found


def line(branches: Branches, letter: str) -> Line:
    return next(one for one in branches.lines() if one.letter == letter)


def test_a_setting_given_the_value_it_has_makes_neither_a_change_nor_a_branch() -> None:
    branches = begun(VALLEYS, 40)
    branches.session.goto(23)
    assert branches.apply("optimizer.lr", branches.session.scenario.lr)
    assert branches.letters == "A"
    assert not branches.session.history.edits
    assert branches.session.trace.last == 40
    assert branches.undo() is None


@kinds
def test_a_branch_is_the_run_with_that_edit_and_the_old_line_the_run_without(text: str) -> None:
    branches = begun(text, 24)
    branches.session.goto(13)
    assert branches.apply("optimizer.lr", 0.004)
    branches.session.step(11)
    steps = (0, 12, 13, 14, 24)
    assert (branches.letters, branches.letter) == ("AB", "B")
    assert rows(branches.session, steps) == rows(edited(text, (13, "optimizer.lr", 0.004)), steps)
    branches.switch("A")
    assert branches.session.step_count == 13
    assert branches.session.trace.last == 24
    assert rows(branches.session, steps) == rows(Session(parse(text)), steps)


@every_other([*TAKEN])
def test_lines_stepped_in_turn_do_not_touch_each_other(text: str) -> None:
    branches = begun(text, 30)
    branches.session.goto(10)
    branches.apply("optimizer.lr", 0.003)
    alone = {"A": Session(parse(text)), "B": edited(text, (10, "optimizer.lr", 0.003))}
    for session in alone.values():
        session.goto(10)
    for count, letter in [(1, "A"), (3, "B"), (2, "A"), (1, "B"), (9, "A"), (20, "B"), (4, "A")]:
        branches.switch(letter)
        branches.session.step(count)
        alone[letter].step(count)
        assert bits(branches.session) == bits(alone[letter])
        assert branches.session.preview().tobytes() == alone[letter].preview().tobytes()


@every_other([*TAKEN][::-1])
def test_a_branch_written_with_its_edits_replays_from_the_file(text: str) -> None:
    branches = begun(text, 20)
    branches.session.goto(8)
    branches.apply("optimizer.lr", 0.004)
    branches.session.step(5)
    branches.apply("training.clip_grad_norm", 0.5)
    branches.session.step(9)
    replayed = Session(parse(dump(branches.scenario_of("B"))))
    replayed.step(22)
    assert bits(replayed) == bits(branches.session)
    original = Session(parse(dump(branches.scenario_of("A"))))
    branches.switch("A")
    assert rows(original, (20,)) == rows(branches.session, (20,))


@pytest.mark.parametrize("at", [7, 4_099, 6_000] if FULL else [4_099])
def test_the_curves_of_a_long_branch_hold_its_own_values_only(at: int) -> None:
    branches = begun(VALLEYS, 9_000, **{"training.steps": 9_000})
    assert branches.session.trace.curves["loss"].stride > 1
    branches.session.goto(at)
    branches.apply("optimizer.lr", 0.01)
    branches.apply("x", 3.0)
    branches.session.step(40)
    plain = edited(VALLEYS, (at, "optimizer.lr", 0.01), (at, "x", 3.0))
    every = [float(plain.row.loss[0])]
    while plain.step_count < at + 40:
        plain.step()
        every.append(float(plain.row.loss[0]))
    steps, losses = branches.session.trace.curves["loss"].points()
    assert set(losses) <= set(every)
    assert losses[-40:].tolist() == every[-40:]
    assert steps[-40:].tolist() == [*range(at + 1, at + 41)]
    assert losses.max() == max(every)
    steps, path = branches.session.trace.path.recorded(at + 40)  # type: ignore[union-attr]
    assert steps[-40:].tolist() == [*range(at + 1, at + 41)]
    assert path[-1].tolist() == plain.state.params[0].tolist()


def test_an_edit_at_the_last_recorded_step_continues_the_line() -> None:
    branches = begun(VALLEYS, 20)
    branches.apply("optimizer.lr", 0.1)
    branches.session.step(10)
    assert branches.letters == "A"
    assert line(branches, "A").name == "lr 0.05→0.1 @20"
    plain = edited(VALLEYS, (20, "optimizer.lr", 0.1))
    plain.step(30)
    assert bits(plain) == bits(branches.session)


@pytest.mark.parametrize(
    ("text", "key", "value", "name"),
    [
        (VALLEYS, "optimizer.lr", 0.15, "lr 0.05→0.15 @12"),
        (MOONS, "optimizer.name", "sgd", "sgd @12"),
        (MOONS, "optimizer.schedule", {"name": "step_decay", "step_size": 5}, "step_decay @12"),
        (MOONS, "training.batch_size", 32, "batch 16→32 @12"),
        (MOONS, "training.batch_size", "full", "batch 16→full @12"),
        (MOONS, "training.clip_grad_norm", 2.0, "clip 1→2 @12"),
        (MOONS, "model.activation", "relu", "relu @12"),
        (MOONS, "training.l1", 0.001, "l1 0→0.001 @12"),
        (MOONS, "data.noise", 0.2, "noise 0.1→0.2 @12"),
    ],
)
def test_a_branch_is_named_by_what_was_changed(text: str, key: str, value: object, name: str) -> None:
    branches = begun(text, 20)
    branches.session.goto(12)
    branches.apply(key, value)
    assert line(branches, "B").name == name
    assert line(branches, "A").name == "unchanged"


def test_a_weight_is_named_with_its_place() -> None:
    branches = begun(MOONS, 20)
    branches.session.goto(7)
    before = float(branches.session.state.params[0, -1])
    branches.apply("layer3.bias[0]", 0)
    assert line(branches, "B").name == f"layer3.bias[0] {before:.4g}→0 @7".replace("-", "−")


def test_several_changes_of_one_key_at_one_step_are_one() -> None:
    branches = begun(VALLEYS, 20)
    branches.session.goto(5)
    for rate in (0.1, 0.2, 0.4):
        branches.apply("optimizer.lr", rate)
    branches.apply("optimizer.momentum", 0.5)
    branches.session.step(10)
    branches.apply("optimizer.lr", 0.2)
    assert branches.letters == "AB"
    assert line(branches, "B").name == "lr 0.05→0.4, momentum 0→0.5 @5, lr 0.4→0.2 @15"


def test_undo_on_a_branch_that_its_edit_made_returns_to_the_parent_where_it_stood() -> None:
    branches = begun(VALLEYS, 20)
    branches.session.goto(5)
    branches.apply("optimizer.lr", 0.1)
    branches.session.step(3)
    branches.apply("optimizer.momentum", 0.5)
    branches.session.step(4)
    assert branches.undo() is not None
    assert (branches.letter, branches.session.step_count) == ("B", 8)
    assert branches.undo() is not None
    assert (branches.letters, branches.letter) == ("A", "A")
    assert (branches.session.step_count, branches.session.trace.last) == (5, 20)
    assert branches.undo() is None
    assert rows(branches.session, (5, 20)) == rows(Session(parse(VALLEYS)), (5, 20))


def test_undo_below_a_branch_leaves_the_branch_with_what_was_undone() -> None:
    branches = begun(VALLEYS, 10)
    branches.apply("optimizer.momentum", 0.5)
    branches.session.step(20)
    branches.session.goto(15)
    branches.apply("optimizer.lr", 0.01)
    branches.session.step(10)
    branches.switch("A")
    branches.undo()
    assert (branches.session.step_count, branches.session.trace.last) == (10, 10)
    assert line(branches, "B").name == "momentum 0→0.5 @10, lr 0.05→0.01 @15"
    assert (line(branches, "B").left, line(branches, "B").parted) == (10, 10)
    branches.switch("B")
    plain = edited(VALLEYS, (10, "optimizer.momentum", 0.5), (15, "optimizer.lr", 0.01))
    assert rows(branches.session, (15, 25)) == rows(plain, (15, 25))


def test_undo_brings_back_what_an_edit_of_the_file_was_to_do_later() -> None:
    text = VALLEYS + '[[edit]]\nat = 30\nkey = "optimizer.lr"\nvalue = 0.01\n'
    branches = begun(text, 10)
    branches.apply("optimizer.momentum", 0.5)
    assert line(branches, "A").edits == (10,)
    branches.undo()
    assert (line(branches, "A").edits, line(branches, "A").name) == ((30,), "as its file @30")
    assert rows(branches.session, (40,)) == rows(Session(parse(text)), (40,))
    branches.reset()
    assert line(branches, "A").name == "begun anew, as its file @30"


def test_lines_tell_from_where_on_they_differ_from_the_present_one() -> None:
    branches = begun(VALLEYS, 50)
    branches.session.goto(20)
    branches.apply("optimizer.lr", 0.01)
    branches.session.step(30)
    branches.session.goto(30)
    branches.apply("optimizer.momentum", 0.5)
    branches.session.step(10)
    branches.switch("A")
    branches.session.goto(10)
    branches.apply("optimizer.lr", 0.02)
    seen = {one.letter: (one.parent, one.left, one.parted) for one in branches.lines()}
    assert seen == {"A": ("", 0, 10), "B": ("A", 20, 10), "C": ("B", 30, 10), "D": ("A", 10, 10)}
    branches.switch("C")
    seen = {one.letter: (one.parent, one.left, one.parted) for one in branches.lines()}
    assert seen == {"A": ("", 0, 20), "B": ("A", 20, 30), "C": ("B", 30, 40), "D": ("A", 10, 10)}


def test_the_curve_and_the_path_of_another_line_begin_where_it_parts() -> None:
    branches = begun(VALLEYS, 50)
    branches.session.goto(20)
    branches.apply("optimizer.lr", 0.01)
    branches.session.step(5)
    other, own = line(branches, "A"), line(branches, "B")
    plain = Session(parse(VALLEYS))
    plain.step(50)
    assert other.loss[0].tolist() == [*range(20, 51)]
    assert other.loss[1].tolist() == plain.trace.curves["loss"].points()[1][20:].tolist()
    assert other.path is not None
    assert other.path[-1].tolist() == plain.state.params[0].tolist()
    assert len(other.path) == 31
    assert (len(own.loss[0]), own.path) == (0, None)


def test_lines_are_compared_at_their_end_at_their_best_and_where_all_have_been() -> None:
    branches = begun(VALLEYS, 50)
    branches.session.goto(2)
    branches.apply("x", 2.2)
    branches.session.step(1)
    a, b = branches.lines()
    first, second = Session(parse(VALLEYS)), edited(VALLEYS, (2, "x", 2.2))
    losses = [float(first.row.loss[0])]
    while first.step(1) and first.step_count <= 50:
        losses.append(float(first.row.loss[0]))
    second.step(3)
    assert (a.last, a.best) == (losses[50], (min(losses), losses.index(min(losses))))
    assert (a.common, a.level) == (3, losses[3])
    assert b.last == b.level == second.row.loss[0]
    assert (a.lowest, b.lowest) == (losses[50] <= second.row.loss[0], losses[50] > second.row.loss[0])


def test_with_batches_lines_are_compared_by_the_whole_training_set() -> None:
    branches = begun(MOONS, 45)
    branches.session.goto(30)
    branches.apply("optimizer.lr", 0.001)
    branches.session.step(15)
    a, b = branches.lines()
    plain = edited(MOONS, (30, "optimizer.lr", 0.001))
    plain.step(45)
    assert (a.loss_name, b.loss_name) == ("train_loss", "train_loss")
    assert b.last == plain.measure()["train_loss"][0]
    assert a.last != b.last


def test_a_diverged_line_is_known_for_it_and_never_the_lowest() -> None:
    branches = begun(VALLEYS, 20)
    branches.session.goto(2)
    branches.apply("optimizer.lr", 5.0)
    branches.session.step(30)
    branches.lines()
    branches.session.goto(2)
    branches.switch("A")
    a, b = branches.lines()
    assert (a.diverged, b.diverged) == (False, True)
    assert a.lowest


def test_a_deleted_line_is_gone_and_its_children_count_as_its_parents() -> None:
    branches = begun(VALLEYS, 50)
    branches.session.goto(20)
    branches.apply("optimizer.lr", 0.01)
    branches.session.step(20)
    branches.session.goto(30)
    branches.apply("optimizer.momentum", 0.5)
    branches.session.step(5)
    branches.delete("B")
    assert (branches.letters, branches.letter) == ("AC", "C")
    c = line(branches, "C")
    assert (c.parent, c.left, c.name) == ("A", 20, "lr 0.05→0.01 @20, momentum 0→0.5 @30")
    plain = edited(VALLEYS, (20, "optimizer.lr", 0.01), (30, "optimizer.momentum", 0.5))
    assert rows(branches.session, (20, 35)) == rows(plain, (20, 35))
    branches.delete("C")
    assert (branches.letters, branches.letter, branches.session.step_count) == ("A", "A", 20)
    with pytest.raises(GdtuiError, match="only line"):
        branches.delete("A")


def test_the_first_line_can_be_deleted_too_and_its_letter_is_given_again() -> None:
    branches = begun(VALLEYS, 50)
    branches.session.goto(20)
    branches.apply("optimizer.lr", 0.01)
    branches.delete("A")
    assert (branches.letters, line(branches, "B").parent, line(branches, "B").left) == ("B", "", 0)
    branches.session.step(20)
    branches.session.goto(25)
    branches.apply("optimizer.lr", 0.02)
    assert (branches.letters, branches.letter) == ("AB", "A")
    branches.undo()
    branches.undo()
    assert (branches.letters, branches.session.step_count) == ("B", 20)
    assert rows(branches.session, (30,)) == rows(Session(parse(VALLEYS)), (30,))


def test_a_refused_change_makes_no_branch() -> None:
    branches = begun(VALLEYS, 20)
    branches.session.goto(5)
    before = bits(branches.session)
    for key, value in [
        ("optimizer.lr", -1),
        ("optimizer.name", "nope"),
        ("y", 1.0),
        ("x", "left"),
        ("model.hidden", 3),
    ]:
        with pytest.raises(ScenarioError):
            branches.apply(key, value)
        assert (branches.letters, branches.session.step_count, branches.session.trace.last) == ("A", 5, 20)
        assert bits(branches.session) == before


def test_one_branch_too_many_is_refused_in_words_and_nothing_is_lost() -> None:
    branches = begun(VALLEYS, 50)
    for number in range(1, limits.BRANCHES):
        branches.switch("A")
        branches.session.goto(number)
        branches.apply("optimizer.lr", 0.01)
    branches.switch("A")
    branches.session.goto(30)
    with pytest.raises(LimitError, match="12 branches already"):
        branches.apply("optimizer.lr", 0.2)
    assert len(branches.letters) == limits.BRANCHES
    assert branches.session.trace.last == 50
    branches.session.goto(50)
    branches.apply("optimizer.lr", 0.2)


def test_a_change_lets_a_run_that_had_converged_go_on() -> None:
    branches = begun(VALLEYS + "[stop]\ngrad_norm = 0.01\n", 60)
    assert branches.session.status == "converged"
    branches.session.step(5)
    branches.apply("x", 2.0)
    assert branches.session.status == ""
    assert branches.session.step(3) == 3
    assert branches.session.status == ""
    branches.session.step(50)
    assert branches.session.status == "converged"


def test_reset_begins_a_new_tree_with_the_last_run_as_its_ghost() -> None:
    branches = begun(VALLEYS, 30)
    branches.session.goto(10)
    branches.apply("optimizer.lr", 0.1)
    branches.session.step(5)
    branches.reset()
    assert (branches.letters, branches.session.step_count, line(branches, "A").name) == ("A", 0, "begun anew")
    assert branches.session.scenario.lr == 0.1
    assert branches.session.ghost is not None
    plain = edited(VALLEYS, (10, "optimizer.lr", 0.1))
    plain.step(15)
    assert branches.session.ghost.loss[1].tolist() == plain.trace.curves["loss"].points()[1].tolist()
    plain = Session(parse(VALLEYS, changes=[("optimizer.lr", 0.1)]))
    assert rows(branches.session, (0, 20)) == rows(plain, (0, 20))
    branches.undo()
    assert line(branches, branches.letter).name == "lr 0.05→0.1 @10"


def test_another_architecture_begins_a_new_tree() -> None:
    branches = begun(MOONS, 10)
    branches.session.goto(5)
    branches.apply("optimizer.lr", 0.1)
    assert branches.apply("model.hidden", [3]) is False
    assert (branches.letters, branches.session.step_count) == ("A", 0)
    branches.session.step(4)
    branches.reseed()
    assert branches.session.scenario.training.seed == 4


@pytest.mark.parametrize("text", [LINE, PLAIN, MOONS] if FULL else [LINE])
def test_lines_at_rest_hold_few_states(text: str) -> None:
    branches = begun(text, 3_000, **{"training.steps": 3_000})
    spacing = branches.session.plan.spacing
    branches.session._journal.checkpoints._budget = 0
    for number in range(1, limits.BRANCHES):
        branches.switch("A")
        branches.session.goto(2_000 + 10 * number)
        branches.apply("optimizer.lr", 0.001)
        branches.session.step(900)
    resting = [branch for branch in branches._all if branch.letter != branches.letter]
    for branch in resting:
        kept = branch.session._journal.checkpoints
        assert len(kept._steps) <= 4 * (2 + np.log2(3_000 / spacing + 1))
        assert kept._steps[0] == 0
        assert len(branch.session.history._plans) == 1
        branch.session.rest(0)
        assert kept._steps == [0]
    branches.switch("C")
    plain = edited(text, (2_020, "optimizer.lr", 0.001), **{"training.steps": 3_000})
    assert rows(branches.session, (2_019, 2_500)) == rows(plain, (2_019, 2_500))


def test_a_new_start_taken_back_brings_the_whole_tree_back_as_it_stood() -> None:
    branches = begun(VALLEYS, 20)
    branches.apply("optimizer.lr", 0.01)
    branches.session.step(5)
    branches.session.goto(10)
    branches.apply("optimizer.momentum", 0.5)
    branches.session.step(3)
    stood = [(one.letter, one.name, one.here, one.step, one.recorded, one.last) for one in branches.lines()]
    for start in (branches.reseed, branches.reset, lambda: branches.apply("training.seed", 9)):
        start()
        branches.session.step(2)
        assert branches.letters == "A"
    for _ in range(3):
        branches.undo()
    assert [(one.letter, one.name, one.here, one.step, one.recorded, one.last) for one in branches.lines()] == stood
    branches.switch("A")
    assert rows(branches.session, (20, 25)) == rows(edited(VALLEYS, (20, "optimizer.lr", 0.01)), (20, 25))


def test_a_new_start_can_be_taken_back_from_a_branch_that_outlived_its_root() -> None:
    branches = begun(VALLEYS, 20)
    branches.session.goto(10)
    branches.apply("optimizer.lr", 0.01)
    branches.reset()
    branches.session.step(5)
    branches.session.goto(2)
    branches.apply("x", 1.0)
    branches.delete("A")
    branches.undo()
    assert branches.letters == "B"
    branches.undo()
    assert (branches.letters, branches.letter, branches.session.step_count) == ("AB", "B", 10)
    branches.undo()
    assert (branches.letters, branches.session.step_count) == ("A", 10)


def test_joined_changes_are_taken_back_together_and_are_all_there_to_be_saved() -> None:
    branches = begun(LINE, 5)
    branches.apply("optimizer.lr", 0.02)
    before = bits(branches.session)
    branches.apply("weight", 3.0)
    branches.apply("bias", 2.0, joined=True)
    assert [edit.key for edit in branches.session.history.added] == ["optimizer.lr", "weight", "bias"]
    assert line(branches, "A").name.endswith("@5")
    branches.undo()
    assert (bits(branches.session), line(branches, "A").name) == (before, "lr 0.01→0.02 @5")

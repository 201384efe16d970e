"""Divergence is shown, never suffered: the right step is told, the last finite values stay, whoever runs beside goes on
with the same bits, nothing that is no number can be seen or read, and there is a way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

import numpy as np
import pytest

from gdtui import judge, snapshot
from gdtui.errors import ScenarioError
from gdtui.export import rows
from gdtui.journal import Journal
from gdtui.march.walk import Walk
from gdtui.scenario import Edit, Scenario, parse
from gdtui.session import Session
from gdtui.state import State
from gdtui.tui.app import make_app
from gdtui.tui.views import UpdateView
from tests.promises import bits_diverging as diverging
from tests.promises import bits_showing as showing
from tests.promises.bits_checks import bits, differing
from tests.promises.bits_scenarios import STEPS
from tests.proofs import FULL, cases
from tests.tui.driving import LARGE, now, shown, text

inked = showing.inked
pytestmark = pytest.mark.fuzz
Tried = Callable[[str, int], None]
WHOLE, LEAST = 2300, 1000
"""So many runs are made; of these at least so many must end badly."""
HALVES = pytest.mark.parametrize("half", [0, 1], ids=["even", "odd"])


def gone(made: Scenario) -> Session | None:
    """The run at its end if it has diverged there, else None."""
    session = Session(made)
    session.step(STEPS)
    return session if session.status == "diverged" else None


def ended(numbers: Iterable[int]) -> Iterator[Session]:
    """Those of the runs that have diverged, where they did."""
    for seed in numbers:
        session = kept(seed) if seed in KEPT and not FULL else gone(diverging.scenario(seed))
        if session is not None:
            yield session.fork()


KEPT = range(cases(WHOLE))


@cache
def kept(seed: int) -> Session | None:
    """The same of the few runs of the suite, made once for all of its tests."""
    return gone(diverging.scenario(seed))


# The step, and what stays


def ending(seed: int) -> tuple[bool, str]:
    """Whether a run diverged, and what differs from the plain loop's account of it, "" if nothing does."""
    made = diverging.scenario(seed)
    session, wanted = Session(made), diverging.plainly(Session(made), STEPS)
    session.step(STEPS)
    state, found = session.state, int(session.state.diverged_step[0])
    finite = [loss for loss in wanted.losses if np.isfinite(loss)]
    wrong = {
        f"it diverged at {wanted.step} and not at {found}": found == wanted.step,
        "the status is wrong": (session.status == "diverged") == (wanted.step >= 0),
        "the message names another step": found < 0 or session.message.startswith(f"diverged at step {found}: "),
        "it stands elsewhere": state.step == (wanted.step if wanted.step >= 0 else STEPS),
        "other parameters stay": np.array_equal(state.params, wanted.params),
        "parameters that are no numbers stay": bool(np.isfinite(state.params).all()),
        "another loss was the last": not finite or state.last_loss[0] == finite[-1],
        "another loss was the best": not finite or state.best_loss[0] == min(finite),
        "the row has another loss": np.array_equal(session.row.loss, wanted.losses[-1:], equal_nan=True),
    }
    return found >= 0, next((f"number {seed}: {what}" for what, fine in wrong.items() if not fine), "")


@HALVES
def test_the_step_is_told_at_which_a_run_diverges_and_its_last_finite_values_stay(half: int, tried: Tried) -> None:
    found = [ending(seed) for seed in range(cases(WHOLE))[half::2]]
    assert [wrong for _, wrong in found if wrong] == []
    bad = sum(diverged for diverged, _ in found)
    assert bad >= (LEAST // 2 if FULL else 5)
    tried("diverging runs: the right step, the last finite values (of which others end well)", bad)


# What can be seen and read


def seen(session: Session, number: int) -> list[str]:
    """What is no number in the snapshot of a run, and in what its views draw of it. The suite draws every fifth, and
    opens every tenth in the microscope."""
    picture = showing.seen_of(session)
    found = showing.no_numbers(picture)
    if FULL or number % 5 == 0:
        found += showing.said(showing.drawn(picture), showing.NO_NUMBER)
    if number % (3 if FULL else 10) == 0:
        found += showing.said(showing.stages(picture), showing.NO_WORD)
    return found


def read(made: Scenario) -> list[str]:
    """What a strict reader refuses of what a run writes, or a strict writer to write."""
    try:
        return [f"{name}: {why}" for name, text in showing.written(made) if (why := showing.unreadable(name, text))]
    except ValueError as error:
        return [str(error)]


@pytest.mark.usefixtures("inked")
@HALVES
def test_nothing_that_is_no_number_is_seen_or_written(half: int, tried: Tried) -> None:
    number = 0
    for number, session in enumerate(ended(range(cases(WHOLE))[half::2]), 1):
        title = session.scenario.title
        assert (title, seen(session, number)) == (title, [])
        assert (title, read(session.history.scenario)) == (title, [])
        session.back()
        assert (title, seen(session, number + 1)) == (title, [])
    tried("diverged runs: every view, extra picture, stage, file without NaN and infinity", number)


async def test_the_app_shows_a_run_that_diverges_and_the_way_back(tried: Tried) -> None:
    count = 25 if FULL else 1
    for session in islice(ended(range(200)), count):
        app = make_app(session.history.scenario)
        async with app.run_test(size=LARGE) as pilot:
            await pilot.press("pagedown")
            assert now(app).status == "diverged"
            for key in ("b", "n"):
                views = [(view, text(app, view)) for view in sorted(shown(app))]
                assert showing.said(iter(views), showing.NO_NUMBER) == []
                await pilot.press(key)
            assert now(app).status == "diverged"
            assert now(app).step == session.step_count
    tried("diverging runs in the app, there and back", count)


# The way back, and the neighbours


def returning(session: Session) -> str:
    """What goes wrong on the ways back from a divergence, "" if nothing does."""
    made, at = session.history.scenario, session.step_count
    if at:
        straight = Session(made)
        straight.step(at - 1)
        session.back()
        if session.status or (found := differing(bits(straight), bits(session))):
            return f"one step back: {session.status or found}"
        session.step()
    if (session.status, session.step_count) != ("diverged", at):
        return "it does not diverge again"
    calm = Edit(max(0, at - 1), "optimizer.lr", 1e-12)
    session.goto(calm.at)
    session.apply(calm.key, calm.value)
    session.step(5)
    replayed = Session(replace(made, edit=(calm,)))
    replayed.step(session.step_count)
    return differing(bits(replayed), bits(session)) and "after a change it is another run than the file's"


def neighbours(made: Scenario) -> str:
    """What differs between runs beside one that diverges and the same runs alone, "" if nothing does."""
    members = [{"optimizer.lr": lr} for lr in (1e-6, made.lr, 1e-3, made.lr, 1e-9)]
    together, alone = Session(made, members), [Session(made, [member]) for member in members]
    for count in (1, 2, 7, STEPS - 10):
        together.step(count)
        for run, one in enumerate(alone):
            one.step(together.step_count - one.step_count)
            if found := differing(bits(one), bits(together, run)):
                return f"run {run}, step {together.step_count}: {found}"
    return ""


@HALVES
def test_there_is_a_way_back_from_every_divergence(half: int, tried: Tried) -> None:
    found = [(one.scenario.title, returning(one)) for one in ended(range(cases(WHOLE))[half::2])]
    assert [one for one in found if one[1]] == []
    tried("diverged runs: back, again, and on with another rate", len(found))


@HALVES
def test_neighbours_of_a_run_that_diverges_keep_their_bits(half: int, tried: Tried) -> None:
    runs = ended(range(cases(WHOLE // 2))[half::2])
    found = [(one.scenario.title, neighbours(one.history.scenario)) for one in runs]
    assert [one for one in found if one[1]] == []
    tried("crowds with diverging runs: all as alone", len(found))


# What must not be begun


@pytest.mark.parametrize(("key", "value"), [("optimizer.lr", 1e60), ("function.start.x", 1e60)], ids=["rate", "start"])
def test_what_is_beyond_single_precision_is_refused(key: str, value: float) -> None:
    made = parse(diverging.SINGLE, changes=[(key, value)])
    with pytest.raises(ScenarioError, match=rf"{key}.*beyond single precision.*3\.4e38"):
        Session(made)


LOST = """
title = "Lost"
kind = "function"
[function]
expression = "where(x^2 > 4, 0, x^2 - 5)"
start = { x = 1.0 }
window = { x = [-2.5, 2.5] }
[optimizer]
name = "sgd"
lr = 1e308
"""


def test_a_run_whose_parameters_are_no_numbers_has_diverged_though_a_formula_makes_a_loss_of_them() -> None:
    session = Session(parse(LOST))
    session.step(STEPS)
    assert (session.status, session.step_count) == ("diverged", 1)
    assert session.state.params.tolist() == [[1.0]]
    assert session.state.best_loss.tolist() == [-4.0]
    assert "no longer a number" in session.message


# That the checks can fail


def fails(check: Callable[[Session], object]) -> bool:
    """Whether a check finds anything in the first runs that diverge, made anew with what is at fault."""
    found = (gone(diverging.scenario(seed)) for seed in range(60))
    return any(check(session) for session in found if session is not None)


def test_the_check_catches_a_divergence_that_is_told_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "DIVERGENCE_FACTOR", 1e40)
    assert any(wrong for _, wrong in map(ending, range(60)))


def test_the_check_catches_parameters_that_are_kept_though_they_are_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gdtui.march.rows.standing", lambda params: np.ones(len(params), bool))
    assert any(wrong for _, wrong in map(ending, range(60)))


@pytest.mark.usefixtures("inked")
def test_the_check_catches_what_a_snapshot_lets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "finite", lambda values: values)
    assert fails(lambda session: showing.no_numbers(showing.seen_of(session)))


@pytest.mark.usefixtures("inked")
def test_the_check_catches_a_view_that_draws_what_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UpdateView, "heading", lambda view, picture: "g = −inf")
    assert fails(lambda session: showing.said(showing.drawn(showing.seen_of(session)), showing.NO_NUMBER))


def test_the_check_catches_a_file_with_what_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "number", float)
    assert fails(lambda session: read(session.history.scenario))


def test_the_check_catches_a_way_back_to_another_state(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Journal.before

    def elsewhere(journal: Journal, step: int) -> State | None:
        found = before(journal, step)
        return found and found.with_(params=found.params * 1.0000001)

    monkeypatch.setattr(Journal, "before", elsewhere)
    assert fails(returning)


def test_the_check_catches_a_diverged_run_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Walk, "advance_some", lambda walk, alive: walk.advance())
    assert fails(lambda session: neighbours(session.history.scenario))

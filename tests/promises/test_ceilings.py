"""A request over a ceiling is refused by arithmetic before memory is taken, and the refusal says what would fit."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Input, Static

from gdtui import drafts, limits
from gdtui.checkpoints import Checkpoints
from gdtui.cli import main
from gdtui.errors import LargeExpressionError, LimitError
from gdtui.plan import plan
from gdtui.scenario import parse
from gdtui.session import Session
from gdtui.tui.app import make_app
from gdtui.tui.dialogs import EditDialog
from tests.promises.ceilings_edges import NOT_REFUSED, edges
from tests.promises.ceilings_requests import FILES, FUNCTION, NETWORK, ODD, OVER, Request
from tests.proofs import FULL
from tests.tui.driving import LARGE

pytestmark = pytest.mark.fuzz
Tried = Callable[[str, int], None]

PROMISE = "a request over a ceiling is refused by arithmetic: requests"
EDGES = "a request over a ceiling is refused by arithmetic: ceilings, at the limit and one above"
BYTES = 16 * 1024**2
"""That may be taken while a request is looked at: a long list as text, in tokens and as numbers."""
SECONDS = 10.0


@contextmanager
def frugal(what: object) -> Iterator[None]:
    """Fails where more memory or processor time is taken than a refusal needs."""
    tracemalloc.start()
    began = time.thread_time()
    try:
        yield
        took, peak = time.thread_time() - began, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < BYTES, f"{what}: {peak:,} bytes were taken"
    assert took < SECONDS, f"{what}: {took:.1f} s"


def sets(request: Request) -> list[str]:
    return [word for one in request.sets for word in ("--set", one)]


def check(words: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command ends with `code` and one line that says what would fit."""
    capsys.readouterr()
    with frugal(words):
        found = main(words)
    out, err = capsys.readouterr()
    assert found == code, f"{words}: exit {found}, {err!r}"
    assert not out
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert says in err, f"{words}: {err!r}"
    assert len(err) < 400


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    for name, text in FILES.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return {name: str(tmp_path / f"{name}.toml") for name in FILES}


def test_every_request_over_a_ceiling_is_refused_with_exit_3_and_what_would_fit(
    files: dict[str, str], capsys: pytest.CaptureFixture[str], tried: Tried
) -> None:
    main(["check", files["function"], files["network"], files["linear"]])  # imports are no part of a request
    requests = [request for request in OVER if FULL or len(request.sets[0]) < 10_000]
    assert len(OVER) >= 60
    for request in requests:
        check(["check", files[request.base], *sets(request)], request.code, request.says, capsys)
    tried(PROMISE, len(requests))


def test_what_is_no_count_at_all_is_refused_with_exit_2_and_what_would_be_right(
    files: dict[str, str], capsys: pytest.CaptureFixture[str], tried: Tried
) -> None:
    main(["check", files["function"], files["network"], files["linear"]])
    for request in ODD:
        check(["check", files[request.base], *sets(request)], request.code, request.says, capsys)
    tried(PROMISE, len(ODD))


def test_every_command_refuses_the_same(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], tried: Tried
) -> None:
    over = ["--set", "data.n_samples=1000000000000"]
    out = str(tmp_path / "out.svg")
    refused: list[tuple[list[str], str]] = [
        (["run", files["network"], *over], "1,000,000"),
        (["run", files["network"], "--steps", str(10**12)], "1,000,000,000"),
        (["run", files["network"], "--steps", "9" * 25], "1,000,000,000"),
        (["run", files["network"], "--seed", str(2**63)], "9,223,372"),
        (["show", files["network"], *over], "1,000,000"),
        (["data", files["network"], *over], "1,000,000"),
        (["data", files["linear"], "--set", "data.n_samples=1000000", "--set", "data.n_features=1000"], "would fit"),
        (["export", files["network"], *over, "--output", out], "1,000,000"),
        (["export", files["network"], "--step", str(10**12), "--output", out], "1,000,000,000"),
        (["export", files["network"], "--size", "501x200", "--output", out], "500"),
        (["export", files["network"], "--size", "500x201", "--output", out], "200"),
        (["export", files["network"], "--size", f"{10**9}x{10**9}", "--output", out], "500"),
    ]
    for words, says in refused:
        check(words, 3, f"over the limit of {says}" if says[0].isdigit() else says, capsys)
    assert not Path(out).exists()
    tried(PROMISE, len(refused))


def test_files_that_are_too_large_or_no_files_are_refused_unread(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], tried: Tried
) -> None:
    huge, pipe = tmp_path / "huge.csv", tmp_path / "pipe"
    with huge.open("wb") as file:
        file.truncate(4 * 1024**3)  # takes no room on the disk
    os.mkfifo(pipe)
    scenario = NETWORK.replace('name = "moons"\nn_samples = 8', 'csv = "{}"\ntarget = "y"')
    own = tmp_path / "own.toml"
    count = 0
    for path, code, says in ((huge, 3, "over the limit of 67,108,864"), (pipe, 2, "not a regular file"),
                             ("/dev/zero", 2, "not a regular file"), (tmp_path, 2, "not a regular file")):  # fmt: skip
        own.write_text(scenario.replace("{}", str(path)), encoding="utf-8")
        check(["check", str(own)], code, says, capsys)
        count += 1
    for path, code, says in ((huge, 3, "over the limit of 65,536"), (pipe, 2, "not a regular file"),
                             ("/dev/zero", 2, "not a regular file"), (tmp_path, 2, "not a regular file")):  # fmt: skip
        check(["check", str(path)], code, says, capsys)
        count += 1
    tried(PROMISE, count)


def test_a_table_with_more_classes_columns_or_rows_than_fit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tried: Tried
) -> None:
    (tmp_path / "own.toml").write_text(
        NETWORK.replace('name = "moons"\nn_samples = 8', 'csv = "a.csv"\ntarget = "y"'), encoding="utf-8"
    )
    table = tmp_path / "a.csv"

    def refuse(text: str, says: str) -> None:
        table.write_text(text, encoding="utf-8")
        check(["check", str(tmp_path / "own.toml")], 3, says, capsys)

    refuse("x,y\n" + "".join(f"1,c{k}\n" for k in range(4_097)), "over the limit of 4,096")
    refuse(",".join(f"x{k}" for k in range(100_000)) + "\n", f"over the limit of {limits.CSV_COLUMNS:,}")
    monkeypatch.setattr(limits, "SAMPLES", 200)
    refuse("x,y\n" + "1,2\n" * 201, "over the limit of 200")
    monkeypatch.setattr(limits, "CSV_CELLS", 7)
    refuse("x,y\n" + "1,2\n" * 4, "over the limit of 7")
    tried(PROMISE, 4)


def refused(what: Callable[[], object], says: str = "") -> LimitError:
    """The refusal, made without taking memory."""
    with frugal(says), pytest.raises(LimitError) as caught:
        what()
    assert says in str(caught.value)
    assert caught.value.code == 3
    return caught.value


def test_crowds_that_do_not_fit_are_refused_before_they_are_looked_at(tried: Tried) -> None:
    function, network = parse(FUNCTION), parse(NETWORK, changes=[("data.n_samples", 1_000), ("model.hidden", [64, 64])])
    refused(lambda: Session(function, range(10**9)), "over the limit of 16,384")  # type: ignore[arg-type]
    refused(lambda: Session(function, range(16_385)), "over the limit of 16,384")  # type: ignore[arg-type]
    refused(lambda: plan([network] * 1_000), "512 runs would fit")
    wide = parse(NETWORK, changes=[("data.n_samples", 2), ("model.hidden", [1_000])])
    refused(lambda: plan([wide] * 16_384), "runs of 4,001 parameters")
    lbfgs = parse(NETWORK, changes=[("optimizer.name", "lbfgs"), ("optimizer.history_size", 1_000)])
    refused(lambda: plan([lbfgs] * 16_384), "runs would fit")
    tried(PROMISE, 5)


def test_live_changes_are_refused_as_the_file_would_be(monkeypatch: pytest.MonkeyPatch, tried: Tried) -> None:
    session = Session(parse(NETWORK))
    live = [
        ("training.steps", 10**12), ("data.n_samples", 10**12), ("model.hidden", [100_000]), ("model.hidden", [1] * 65),
        ("training.epochs", 10**10), ("training.seed", 2**63), ("model.degree", 65), ("model.hidden", [2_000, 2_000]),
    ]  # fmt: skip
    for key, value in live:
        refused(lambda key=key, value=value: session.apply(key, value), "over the limit of")
        refused(lambda key=key, value=value: session.renew(key, value), "over the limit of")
    monkeypatch.setattr(limits, "EDITS", 3)
    for k in range(3):
        session.apply("optimizer.lr", 0.1 + k)
    refused(lambda: session.apply("optimizer.lr", 0.9), "over the limit of 3")
    refused(lambda: session.apply("layer1.bias[0]", 0.9), "over the limit of 3")
    assert [edit.value for edit in session.history.edits] == [0.1, 1.1, 2.1]
    assert session.step(2) == 2
    tried(PROMISE, 2 * len(live) + 2)


# Each ceiling: accepted at the limit and refused one above, with nothing allocated in either case


def test_every_ceiling_accepts_its_limit_and_refuses_one_more(tmp_path: Path, tried: Tried) -> None:
    found = edges(tmp_path)
    for name, (ask, limit) in found.items():
        with frugal(name):
            ask(limit)
        with frugal(name), pytest.raises((LimitError, LargeExpressionError)) as caught:
            ask(limit + 1)
        assert caught.value.code == 3, name
        assert "limit of" in str(caught.value) or "than" in str(caught.value), name
    tried(EDGES, len(found))


def test_no_ceiling_is_without_such_a_test(tmp_path: Path) -> None:
    ceilings = {name for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)}
    ceilings = {name for name in ceilings if not name.startswith("SAVE")}  # of saved sessions, tried with them
    assert ceilings - NOT_REFUSED == {name.split()[0] for name in edges(tmp_path) if name[0].isupper()}


class Kept:
    """A state of some size."""

    def __init__(self, step: int, nbytes: int) -> None:
        self.step, self.nbytes = step, nbytes


@pytest.mark.parametrize("nbytes", [1_000, 10**6, 10**7, 10**8])
def test_states_to_go_back_to_stay_within_their_budget(nbytes: int, tried: Tried) -> None:
    kept: Checkpoints[Kept] = Checkpoints()
    for step in range(0, 64_000, 16):
        kept.keep(Kept(step, nbytes), 16)
        held = kept.before(step)
        assert held is not None
        assert step - held.step <= 16
        assert sum(state.nbytes for state in kept._states.values()) <= max(limits.CHECKPOINT_BYTES, 2 * nbytes)
    first = kept.before(0)
    assert first is not None
    tried(EDGES, 1)


# What the app says


async def test_the_panel_says_the_same_sentence(tried: Tried) -> None:
    app = make_app(parse(NETWORK))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("e")
        for typed, says in (
            ("data.n_samples = 1000000000000", "data.n_samples = 1000000000000: over the limit of 1,000,000"),
            ("model.hidden = [100000]", "model.hidden = 100000: over the limit of 4,096"),
            ("training.steps = 10000000000", "training.steps = 10000000000: over the limit of 1,000,000,000"),
        ):
            app.screen.query_one("#assignment", Input).value = typed
            await pilot.press(*(["enter"] * (2 if "hidden" in typed else 1)))  # a new start is asked for twice
            assert says in str(app.screen.query_one(".message", Static).render()), typed
        assert isinstance(app.screen, EditDialog)
    tried(PROMISE, 3)


async def test_the_dialog_for_steps_and_that_for_files_say_what_would_fit(tmp_path: Path, tried: Tried) -> None:
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(4 * 1024**3)
    app = make_app(parse(NETWORK))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("colon")
        app.screen.query_one("#step", Input).value = "1000000001"
        await pilot.press("enter")
        assert "from 0 to 1,000,000,000" in str(app.screen.query_one(".message", Static).render())
    with pytest.raises(LimitError, match="over the limit of 67,108,864"):
        drafts.draft_of(tmp_path / "huge.csv")
    tried(PROMISE, 2)


# That the checks can fail


def test_the_check_catches_a_ceiling_that_is_gone(
    files: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LAYERS", 10**9)
    with pytest.raises(AssertionError, match="exit 0"):
        check(["check", files["network"], "--set", f"model.hidden={[1] * 65}"], 3, "over the limit of 64", capsys)


def test_the_check_catches_a_refusal_that_comes_after_the_memory(
    files: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(sizes: list[int], samples: int) -> None:
        refuse(sizes, len(np.ones(4_000_000)) * samples)

    refuse = limits.refuse_large_model
    monkeypatch.setattr(limits, "refuse_large_model", late)
    with pytest.raises(AssertionError, match="bytes were taken"):
        check(["check", files["network"], "--set", "model.hidden=[65]"], 3, "would fit", capsys)


def test_the_check_catches_a_refusal_without_what_would_fit(
    files: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def curt(value: int, ceiling: int, key: str, counted: str = "") -> None:
        if value > ceiling:
            raise LimitError("too much", key)

    monkeypatch.setattr(limits, "within", curt)
    with pytest.raises(AssertionError, match="too much"):
        check(["check", files["network"], "--set", "model.hidden=[4097]"], 3, "over the limit of 4,096", capsys)


def test_the_check_catches_checkpoints_without_a_budget(monkeypatch: pytest.MonkeyPatch, tried: Tried) -> None:
    monkeypatch.setattr(Checkpoints, "_most", lambda self, newest: 10**9)
    with pytest.raises(AssertionError):
        test_states_to_go_back_to_stay_within_their_budget(10**8, tried)

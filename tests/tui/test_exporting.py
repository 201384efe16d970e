"""The export and save dialogs: what is written, where to, and what is said of it."""

from __future__ import annotations

import csv
import errno
import io
import os
import time
import xml.dom.minidom
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from gdtui.cli import main
from gdtui.export import png
from gdtui.scenario import load, parse
from gdtui.session import Session
from gdtui.snapshot import snapshot
from gdtui.tui import offers
from gdtui.tui.app import GdtuiApp, make_app
from gdtui.tui.dialogs.writing import WriteDialog
from gdtui.tui.picturing import csv_of_view
from gdtui.tui.view import View
from gdtui.tui.views import BOARD
from gdtui.tui.workbench import Workbench
from tests.proofs import one_in
from tests.toml import MOONS
from tests.tui.driving import LARGE, SMALL, bench_of, changed, now, text, typed, until


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def dialog_of(app: GdtuiApp) -> WriteDialog:
    assert isinstance(app.screen, WriteDialog)
    return app.screen


def name_in(app: GdtuiApp) -> str:
    return dialog_of(app).query_one(Input).value


def said_in(app: GdtuiApp) -> str:
    return str(dialog_of(app).query_one(".message", Static).content)


async def choose(pilot: Pilot[None], app: GdtuiApp, what: str, kind: str) -> None:
    """Go down to an offer of the dialog."""
    dialog, listing = dialog_of(app), dialog_of(app).query_one(OptionList)
    for place, offer in enumerate(dialog._offers):
        if offer.what.startswith(what) and offer.kind == kind:
            listing.highlighted = max(0, place - 1)
            await pilot.pause()
            if place:
                await pilot.press("down")
            assert dialog.offer is offer
            return
    raise AssertionError(f"no {what} as {kind}")


async def write(pilot: Pilot[None], app: GdtuiApp) -> str:
    """Press enter and wait for the sentence that the workbench says."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, Workbench))
    await pilot.pause()
    return text(app, "footer").strip()


KINDS = [
    ("this view", "SVG", "xor-problem-10.svg"),
    ("this view", "text", "xor-problem-10.txt"),
    ("this view", "CSV", "xor-problem-10.csv"),
    ("the whole screen", "SVG", "xor-screen-10.svg"),
    ("the whole screen", "text", "xor-screen-10.txt"),
    ("the history", "CSV", "xor-history.csv"),
    ("the history", "JSONL", "xor-history.jsonl"),
    ("the scenario", "TOML", "xor.toml"),
    ("the run", "PyTorch", "xor.py"),
]


async def test_everything_goes_to_a_file_with_a_sensible_name(tmp_path: Path) -> None:
    app = make_app(load("xor", [("title", "XOR"), ("training.steps", 20)]))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("N")
        for k, (what, kind, name) in enumerate(KINDS):
            await pilot.press("x")
            await choose(pilot, app, what, kind)
            assert name_in(app) == name
            said = await write(pilot, app)
            assert said.startswith(f"{name} written, ")
            content = (tmp_path / name).read_bytes()
            assert content
            assert {path.name for path in tmp_path.iterdir()} == {name for *_, name in KINDS[: k + 1]}
            if kind == "SVG":
                xml.dom.minidom.parseString(content)
            if kind == "text":
                assert "XOR" in content.decode() or "boundary" in content.decode()
    changes = ("--set", "title=XOR", "--set", "training.steps=20")
    main(["run", "xor", *changes, "--format", "csv", "--output", "whole", "--quiet"])
    history = (tmp_path / "xor-history.csv").read_bytes()
    assert history.splitlines() == Path("whole").read_bytes().splitlines()[:12]


async def test_the_text_of_the_screen_is_what_is_on_the_screen_and_a_running_run_pauses_for_the_dialog(
    tmp_path: Path,
) -> None:
    app = make_app(load("spirals"))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("N", "x")
        await choose(pilot, app, "the whole screen", "text")
        await write(pilot, app)
        bench_of(app).say("")
        await pilot.pause()
        shown = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
        written = (tmp_path / "two-spirals-screen-10.txt").read_text(encoding="utf-8").splitlines()
        assert written == shown
        await pilot.press("space", "x")
        assert not dialog_of(app)._busy
        await pilot.press("escape")
        assert not bench_of(app).runner.running


async def test_the_focused_view_is_taken_a_typed_name_replaces_the_proposed_one_and_what_no_disk_takes_is_refused(
    tmp_path: Path,
) -> None:
    app = make_app(load("xor"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n")
        app.screen.query_one("#loss", View).focus()
        await pilot.press("x")
        assert name_in(app).endswith("-loss-1.svg")
        await pilot.pause()
        await pilot.press("m")
        await typed(pilot, "ine.svg")
        assert name_in(app) == "mine.svg"
        await choose(pilot, app, "the run", "PyTorch")
        assert name_in(app) == "mine.py", "its ending changes with the kind"
        (tmp_path / "made.toml").mkdir()
        await pilot.press("escape")
        for name in ("a" * 300, "~nobody-at-all/x", "no/mine.toml"):
            await pilot.press("s")
            await pilot.pause()
            dialog_of(app).query_one(Input).value = name
            await pilot.press("enter")
            await until(pilot, lambda: "written" in said_in(app) or ":" in said_in(app))
            assert "cannot be written" in said_in(app)
            if name.startswith("no"):
                assert "no/mine.toml: cannot be written: there is no such folder" in said_in(app)
            await pilot.press("escape")
        await pilot.press("s", ".", "down", "enter")
        assert name_in(app) == "."
        assert ". is a folder: type the name of a file in it" in said_in(app)
        dialog_of(app).query_one(Input).value = str(tmp_path / "made")
        await pilot.press("enter")
        assert "made.toml is a folder: type another name" in said_in(app)


async def test_saving_writes_a_file_that_opens_as_the_same_run(tmp_path: Path) -> None:
    app = make_app(parse(MOONS))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("N", "plus", "n")
        await changed(pilot, app, "layer1.bias[0]", 0.5)
        await pilot.press("n", "n", "s", "down")
        assert name_in(app) == "moons.toml"
        assert "2 live changes" in said_in(app)
        said = await write(pilot, app)
        assert "moons.toml written" in said
        session = Session(load(str(tmp_path / "moons.toml")))
        session.step(now(app).step)
        assert session.state.params[0].tobytes() == now(app).params.tobytes()
        assert session.row.loss[0] == now(app).loss


async def test_nothing_is_replaced_without_a_question_and_another_name_gets_the_ending_that_opens(
    tmp_path: Path,
) -> None:
    old = tmp_path / "two-valleys.toml"
    old.write_text("old", encoding="utf-8")
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("s", "down")
        assert name_in(app) == "two-valleys-2.toml"
        await pilot.press("ctrl+u")
        await typed(pilot, "two-valleys.toml")
        await pilot.press("enter")
        assert "enter again replaces it" in said_in(app)
        await pilot.press("backspace", "l", "enter")
        assert "enter again replaces it" in said_in(app)
        assert old.read_text(encoding="utf-8") == "old"
        await write(pilot, app)
        assert load(str(old)).title == "Two valleys"
        await pilot.press("s", "ctrl+u")
        for keys, kind, hint in (("mine.toml", "TOML", "opens it again"), (["backspace"], "gdtui", "goes on"),
                                 (["l", "down"], "gdtui", "goes on"), (["up"], "TOML", "opens it again")):  # fmt: skip
            await pilot.press(*keys)
            assert (dialog_of(app).offer.kind, hint in said_in(app)) == (kind, True), "the mark follows the ending"
        assert name_in(app) == "mine.toml"
        await write(pilot, app)
        assert load(str(tmp_path / "mine.toml")).title == "Two valleys"
        await pilot.press("s", "down", "ctrl+u", *"mine2", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workbench))
        assert load(str(tmp_path / "mine2.toml")).title == "Two valleys"


def refusing(number: int) -> Any:
    def fail(*args: Any) -> None:
        raise OSError(number, os.strerror(number))

    return fail


async def test_what_the_disk_refuses_is_said_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old.svg"
    old.write_text("old", encoding="utf-8")
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        for number, words in ((errno.ENOSPC, "No space left"), (errno.EACCES, "Permission denied")):
            monkeypatch.setattr(os, "fsync", refusing(number))
            await pilot.press("x", "ctrl+u")
            await typed(pilot, "old.svg")
            await pilot.press("enter", "enter")
            await until(pilot, lambda: words in said_in(app))  # noqa: B023
            assert "old.svg: cannot be written" in said_in(app)
            assert [path.name for path in tmp_path.iterdir()] == ["old.svg"]
            assert old.read_text(encoding="utf-8") == "old"
            await pilot.press("escape")


async def test_what_pytorch_lacks_is_said_in_the_dialog(tmp_path: Path) -> None:
    app = make_app(load("newton"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("x")
        await choose(pilot, app, "the run", "PyTorch")
        await pilot.press("enter")
        await until(pilot, lambda: 'optimizer.name = "newton": no PyTorch script' in said_in(app))
        assert not list(tmp_path.iterdir())


async def test_a_png_without_resvg_is_refused_and_a_long_history_says_how_far_it_is_and_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(path: Path, scenario: Any, edits: Any, last: Any, format: str, going: Any) -> int:  # noqa: A002
        from gdtui.export.history import Stopped

        row = 1_000
        while going(row):
            row += 1
            time.sleep(0.001)  # for a disk
        ended.append(row)
        raise Stopped

    ended: list[int] = []
    monkeypatch.setattr(offers, "save_history", endless)
    monkeypatch.setattr(png, "find_spec", lambda name: None)
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("x", "down")
        assert "needs resvg-py" in said_in(app)
        await pilot.press("enter")
        await until(pilot, lambda: 'pip install "gdtui[png]"' in said_in(app) and "SVG and text" in said_in(app))
        assert not list(tmp_path.iterdir())
        await pilot.press("escape", "n", "x")
        await choose(pilot, app, "the history", "CSV")
        await pilot.press("enter")
        await until(pilot, lambda: "esc stops" in said_in(app))
        await pilot.press("escape")
        await until(pilot, lambda: bool(ended))
        assert isinstance(app.screen, Workbench)
    assert not list(tmp_path.iterdir())


async def test_v_shows_the_numbers_of_the_focused_view_alone_enter_copies_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda self, text: copied.append(text))
    app = make_app(load("two-valleys"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("n", "n")
        app.screen.query_one("#loss", View).focus()
        await pilot.press("v")
        assert {view.id for view in bench_of(app).board.views if view.options.values} == {"loss"}
        await pilot.press("x")
        assert dialog_of(app).offer.kind == "copy"
        assert "3 rows copied as CSV" in await write(pilot, app)
    rows = list(csv.reader(io.StringIO(copied[0])))
    assert rows[0] == ["step", "loss", "grad norm"]
    assert [float(row[1]) for row in rows[1:]] == now_losses(2)


def now_losses(steps: int) -> list[float]:
    session = Session(load("two-valleys"))
    session.step(steps)
    losses: list[float] = session.trace.curves["loss"].points()[1].tolist()
    return losses


@pytest.mark.parametrize(
    "name",
    one_in(
        5,
        ["two-valleys", "himmelblau", "article-line", "engel", "spirals", "wine", "digits", "iris", "sine-regression"],
    ),
)
async def test_every_plot_can_be_taken_as_numbers(name: str) -> None:
    """Whatever view draws a plot has numbers behind it, with all their digits, and the same in ASCII."""
    tables = []
    for ascii_only in (False, True):
        app = make_app(load(name), ascii=ascii_only)
        async with app.run_test(size=LARGE) as pilot:
            await pilot.press("N", "n")
            views = [view for view in bench_of(app).board.views if view.display]
            found = {view.id: csv_of_view(view) for view in views if draws(view)}
            assert {"problem", "loss", "table"} <= set(found)
            assert all(len(text.splitlines()) > 1 for text in found.values()), found.keys()
            tables.append({view: found[view] for view in ("problem", "loss")})
    assert [cells(t) for t in tables[0].values()] == [cells(t) for t in tables[1].values()]


def draws(view: View) -> bool:
    """Whether a view draws on a canvas: a plot, a map, a table."""
    return type(view).paint is not View.paint


def cells(text: str) -> list[list[str]]:
    """All but the titles, which ASCII spells otherwise."""
    return list(csv.reader(io.StringIO(text)))[1:]


async def test_a_curve_taken_now_and_then_has_gaps_and_no_other_numbers() -> None:
    app = make_app(parse(MOONS))
    async with app.run_test(size=LARGE) as pilot:
        await pilot.press("N", "n", "2")
        view = app.screen.query_one("#loss", View)
        rows = list(csv.DictReader(io.StringIO(csv_of_view(view))))
    session = Session(parse(MOONS))
    for row in rows:
        session.goto(int(row["step"]))
        assert float(row["loss"]) == session.row.loss[0]
        if row["train loss"]:
            np.testing.assert_array_equal(float(row["train loss"]), session.measure()["train_loss"][0])
    assert [bool(row["train loss"]) for row in rows] == [step % 3 == 0 for step in range(11)] + [
        bool(rows[11]["train loss"])
    ]


@pytest.mark.parametrize("name", BOARD)
def test_every_view_that_draws_says_what_its_numbers_are(name: str) -> None:
    kind = BOARD[name]
    if kind.paint is not View.paint:
        assert kind.values is not View.values or kind.taken is not View.taken, "give it `values`"


def test_one_row_of_a_history_is_called_one() -> None:
    session = Session(load("xor"))
    for steps, said in ((0, "1 row, as gdtui run has it"), (1, "2 rows, as gdtui run has them")):
        session.step(steps)
        screen: Any = SimpleNamespace(runner=SimpleNamespace(session=session), snapshot=snapshot(session))
        assert offers.rows(screen)[0].meaning == said

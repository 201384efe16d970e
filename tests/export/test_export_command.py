"""`gdtui export`, as a script meets it."""

from __future__ import annotations

import xml.dom.minidom
from pathlib import Path

import pytest

from gdtui.cli import main
from gdtui.exporting import beyond_end
from gdtui.scenario import load
from tests.tui.driving import text


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_rows_are_those_of_a_run(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, theirs = tmp_path / f"mine.{kind}", tmp_path / "theirs"
    assert main(["export", "article-line", "--set", "training.steps=50", "--output", str(mine)]) == 0
    assert main(["run", "article-line", "--steps", "50", "--format", kind, "--output", str(theirs), "--quiet"]) == 0
    assert mine.read_bytes() == theirs.read_bytes()
    assert "carried on" not in capsys.readouterr().err
    assert main(["export", "article-line", "--set", "training.steps=5", "--step", "7", "--output", str(mine)]) == 0
    assert capsys.readouterr().err.endswith("; the run ends at step 5 and was carried on to step 7\n")
    assert mine.read_bytes() == b"".join(theirs.read_bytes().splitlines(keepends=True)[: 8 + (kind == "csv")])


def test_scenarios_and_scripts_are_written_with_what_was_set(tmp_path: Path) -> None:
    for name in ("run.toml", "run.py"):
        assert main(["export", "xor", "--set", "optimizer.lr=0.125", "--output", str(tmp_path / name)]) == 0
    assert load(str(tmp_path / "run.toml")).lr == 0.125
    assert "LR = 0.125" in (tmp_path / "run.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("a.toml", ["--step", "5"], "; --step 5 means nothing for toml"),
        ("a.py", ["--size", "80x24", "--ascii"], "; --size and --ascii mean nothing for py"),
        ("a.csv", ["--size", "80x24", "--step", "3"], "; --size means nothing for csv"),
        ("a.csv", ["--view", "problem", "--size", "80x24"], ""),
    ],
)
def test_an_option_that_means_nothing_for_what_is_written_is_said_so(
    name: str, words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "two-valleys", "--output", str(tmp_path / name), *words]) == 0
    assert capsys.readouterr().err.endswith(f", in {tmp_path}{said}\n")


async def _shown(size: tuple[int, int]) -> tuple[str, str]:
    """The picture of the problem in the app, and the numbers that it offers of the loss."""
    from gdtui.tui.app import make_app
    from gdtui.tui.picturing import csv_of_view
    from gdtui.tui.view import View

    app = make_app(load("two-valleys"))
    async with app.run_test(size=size) as pilot:
        await pilot.press("n", "n", "n")
        return text(app, "problem"), csv_of_view(app.screen.query_one("#loss", View))


async def test_a_picture_is_the_app_at_that_step_and_numbers_are_those_that_it_offers() -> None:
    from gdtui.tui.drawing import Wish, drawn, numbers

    page, _ = await drawn(load("two-valleys"), Wish(3, (80, 24)))
    assert (page.width, page.height) == (80, 24)
    first = page.text.splitlines()
    picture, offered = await _shown((80, 24))
    assert (await numbers(load("two-valleys"), Wish(3, (80, 24), "loss")))[0] == offered
    shown = picture.splitlines()
    assert [line[: len(shown[0])].rstrip() for line in first[1:5]] == [line.rstrip() for line in shown[:4]]
    assert "step 3/200" in first[0]
    page, seen = await drawn(load("two-valleys", [("stop", {})]), Wish(None, (80, 24)))
    assert "finished" in page.text.splitlines()[0]
    assert (seen.step, seen.total) == (200, 200)


@pytest.mark.parametrize(
    ("asked", "reached", "said"),
    [
        (None, 200, ""),
        (3, 3, ""),
        (200, 200, ""),
        (9999, 9999, "; the run ends at step 200 and was carried on to step 9,999"),
        (150, 2, "; step 150 was not reached: the run diverged at step 2"),
        (9999, 2, "; step 9,999 was not reached: the run diverged at step 2"),
    ],
)
def test_a_step_that_the_run_does_not_have_is_spoken_of(asked: int | None, reached: int, said: str) -> None:
    assert beyond_end(asked, reached, 200) == said


def test_pictures_need_no_terminal_and_leave_the_runs_that_are_kept_alone(
    tmp_path: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--step", "3", "--size", "80x24")
    folder = state / "sessions"
    folder.mkdir(parents=True)
    for k in range(12):  # more than the app would keep
        (folder / f"run-{k}.gdtui").write_text("somebody's", encoding="utf-8")
    for name in ("whole.svg", "whole.txt", "loss.txt"):
        view = ("--view", "loss") if name == "loss.txt" else ()
        assert main(["export", "two-valleys", *words, *view, "--output", str(tmp_path / name)]) == 0
        assert f"{name} written" in capsys.readouterr().err
    assert len([*folder.iterdir()]) == 12
    xml.dom.minidom.parse(str(tmp_path / "whole.svg"))
    assert "step 3/200" in (tmp_path / "whole.txt").read_text(encoding="utf-8")
    loss = (tmp_path / "loss.txt").read_text(encoding="utf-8")
    assert "2 loss f(x)" in loss.splitlines()[0]
    assert "step 3/200" not in loss


def test_a_picture_in_ascii_is_ascii(tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    assert main(["export", "two-valleys", "--step", "3", "--ascii", "--output", str(path)]) == 0
    assert path.read_text(encoding="utf-8").isascii()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--output", "run.docx"], "export as what? --as svg|png"),
        (["--output", "run.svg", "--view", "lost"], "no such view (choose from problem, network, slice, loss"),
        (["--output", "run.svg", "--view", "bowl"], "this scenario has no view bowl (choose from problem, network"),
        (["--output", "run.csv", "--view", "notes"], "--view notes: there are no numbers behind this view"),
        (["--output", "run.jsonl", "--view", "loss"], "a view goes into svg, png, txt or csv, not into jsonl"),
        (["--output", "run.py", "--view", "loss"], "a view goes into svg, png, txt or csv, not into py"),
        (["--output", "no/run.toml"], "no/run.toml: cannot be written: there is no such folder"),
        (["--output", "run.py", "--set", "optimizer.name=muon"], 'optimizer.name = "muon": no PyTorch script'),
    ],
)
def test_mistakes_get_one_line(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "xor", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", ["80", "10x10", "120x9", "axb"])
def test_a_size_that_is_none_is_refused(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "xor", "--output", "x.svg", "--size", size]) == 2
    assert "no size from 60x18" in capsys.readouterr().err


@pytest.mark.parametrize(("size", "said"), [("9999x40", "gdtui: columns of --size = 9999: over the limit of 500"),
                                             ("120x201", "rows of --size = 201: over the limit of 200")])  # fmt: skip
def test_a_size_beyond_all_limits_is_refused_at_once(
    size: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.svg"
    assert main(["export", "xor", "--output", str(path), "--size", size]) == 3
    assert said in capsys.readouterr().err
    assert not path.exists()


def test_a_step_beyond_all_limits_is_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "far.csv"
    assert main(["export", "parabola", "--output", str(path), "--step", "100000000000"]) == 3
    assert "gdtui: --step = 100000000000: over the limit of 1,000,000,000" in capsys.readouterr().err
    assert not path.exists()

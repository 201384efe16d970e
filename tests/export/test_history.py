"""The rows of a run so far: byte for byte those of `gdtui run`."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdtui.cli import main
from gdtui.export.history import Stopped, save_history
from gdtui.export.scenariofile import save_scenario
from gdtui.scenario import parse
from gdtui.session import Session
from tests.proofs import crossed, one_in, ways
from tests.toml import MOONS, VALLEYS, WAYS, changed


def run(session: Session, folder: Path, format: str) -> str:  # noqa: A002
    """What `gdtui run` writes for the session's scenario with its edits."""
    save_scenario(folder / "run.toml", session.history.scenario, session.history.edits)
    main(["run", str(folder / "run.toml"), "--format", format, "--output", str(folder / "rows"), "--quiet"])
    return (folder / "rows").read_text(encoding="utf-8")


def written(session: Session, folder: Path, format: str, last: int | None) -> str:  # noqa: A002
    history = session.history
    count, _ = save_history(folder / "mine", history.scenario, history.edits, last, format)
    text = (folder / "mine").read_text(encoding="utf-8")
    assert count == len(text.splitlines()) - (format == "csv")
    return text


@pytest.mark.parametrize(("name", "format"), one_in(2, crossed([*ways(WAYS)], ["csv", "jsonl"])))
def test_the_whole_history_is_what_a_headless_run_writes(name: str, format: str, tmp_path: Path) -> None:  # noqa: A002
    session = Session(parse(WAYS[name], changes=[("training.steps", 40)]))
    session.step(7)
    session.apply("optimizer.lr", 0.004)
    session.step(33)
    assert written(session, tmp_path, format, session.trace.last) == run(session, tmp_path, format)


def test_the_rows_so_far_are_the_first_of_the_whole_run(tmp_path: Path) -> None:
    session = Session(parse(MOONS))
    session.step(3)
    session.apply("layer1.weight[0,1]", 0.25)
    session.step(20)
    rows = written(session, tmp_path, "csv", session.trace.last).splitlines()
    assert rows == run(session, tmp_path, "csv").splitlines()[: 1 + 24]


@pytest.mark.parametrize(
    "text",
    [
        changed(VALLEYS, ("lr = 0.05", "lr = 3.0")),
        VALLEYS + "[stop]\ngrad_norm = 1.0\n",
        VALLEYS + "[stop]\npatience = 2\n",
        changed(WAYS["line, batches"], ("lr = 0.01", "lr = 1000.0"), ("batch_size = 7", "batch_size = 9")),
    ],
)
def test_a_run_that_ends_early_has_its_last_row(text: str, tmp_path: Path) -> None:
    session = Session(parse(text))
    assert written(session, tmp_path, "jsonl", None) == run(session, tmp_path, "jsonl")
    session.step(10**6)
    assert written(session, tmp_path, "jsonl", session.trace.last) == run(session, tmp_path, "jsonl")


def test_who_changes_their_mind_finds_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(Stopped):
        save_history(path, parse(VALLEYS), (), 50, "csv", lambda step: step < 20)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]

"""Saved sessions on the command line."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from gdtui.branches import Branches
from gdtui.cli import main
from gdtui.savefile import image, open_session, write
from gdtui.savefile.container import decoded, encoded
from gdtui.scenario import load, parse
from gdtui.session import Session
from tests.savefile.test_files import travelled
from tests.toml import WAYS


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "moons.gdtui"
    write(path, image(travelled(WAYS["network"])))
    return path


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_a_replay_comes_to_the_saved_bits(form: str, saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(saved), "--format", form, "--no-timing"]) == 0
    out, err = capsys.readouterr()
    assert err == f"gdtui: {saved}: replayed to step 24: the same bits as saved\n"
    assert out
    assert ("stands at step 24 of 90" in out) is (form == "table")


def test_a_replay_can_go_on_and_says_what_a_run_says(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(saved), "--format", "jsonl", "--steps", "9", "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["step"] for line in out.splitlines()] == list(range(34))
    assert err == ""


def test_a_replay_that_comes_to_other_bits_fails(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    branches = open_session(saved)
    session = branches.session
    session._state = session.state.with_(params=session.state.params + 1e-9)
    write(saved, image(branches))
    assert main(["replay", str(saved), "--quiet"]) == 1
    count = session.plan.objective.n_params
    assert (
        f"step 24: other bits than saved in {count} of {count} parameters, by at most 1.0e-09"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize("name", ["two-valleys", "steep-wall", "noisy-steps", "iris", "spirals"])
def test_a_headless_run_saves_its_session_which_replays(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "end.gdtui"
    code = main(["run", name, "--steps", "70", "--save", str(path), "--quiet"])
    assert code == (1 if name == "steep-wall" else 0) or load(name).expect
    session = Session(load(name, [("training.steps", 70)]))
    session.step(70)
    assert open_session(path).session.state.params.tobytes() == session.state.params.tobytes()
    assert main(["replay", str(path), "--quiet"]) == 0
    capsys.readouterr()


def test_an_interrupted_run_is_saved_where_it_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "end.gdtui"

    def interrupt() -> None:
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    assert main(["run", "spirals", "--steps", "100000000", "--save", str(path), "--quiet", "--format", "json"]) == 130
    thread.join()
    assert open_session(path).session.step_count == json.loads(capsys.readouterr().out)["steps"] > 0


def test_where_a_session_cannot_be_saved_the_run_does_not_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "spirals", "--steps", "100000000", "--save", str(tmp_path / "no" / "a.gdtui")]) == 2
    assert "no/a.gdtui: cannot be written: there is no such folder" in capsys.readouterr().err
    assert main(["run", "xor", "--save", "a.toml"]) == 2
    assert "does not end in .gdtui" in capsys.readouterr().err


def test_other_commands_work_on_the_scenario_of_a_session_with_its_edits(
    saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(saved)]) == 0
    assert main(["show", str(saved)]) == 0
    shown = capsys.readouterr().out.partition("\n")[2]
    edits = [(edit.at, edit.key, edit.value) for edit in parse(shown).edit]
    assert edits == [(20, "training.steps", 90)]
    assert main(["data", str(saved)]) == 0
    assert capsys.readouterr().out.count("\n") == 61
    assert main(["run", str(saved), "--quiet", "--format", "json", "--no-timing"]) == 0
    assert json.loads(capsys.readouterr().out)["steps"] == 90
    assert main(["run", str(saved), "--quiet", "--format", "json", "--no-timing", "--set", "optimizer.lr=0.5"]) == 0
    assert json.loads(capsys.readouterr().out)["scenario"]["optimizer"]["lr"] == 0.5
    assert main(["export", str(saved), "--output", str(tmp_path / "rows.csv")]) == 0
    assert "written" in capsys.readouterr().err or (tmp_path / "rows.csv").is_file()


@pytest.mark.parametrize("command", ["replay", "run", "show", "data", "check"])
def test_a_damaged_session_is_one_line_and_exit_code_2(
    command: str, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved.write_bytes(saved.read_bytes()[:-1])
    assert main([command, str(saved)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert f"{saved}: damaged: it is " in err
    assert err.endswith("moons.gdtui.bad\n")


def test_only_a_session_can_be_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "xor"]) == 2
    assert "xor: not a saved session (FILE.gdtui); `gdtui run` runs a scenario" in capsys.readouterr().err


def test_a_csv_that_has_changed_since_is_said_and_the_session_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv, path = tmp_path / "my.csv", tmp_path / "my.gdtui"
    csv.write_text("a,y\n1,2\n2,4\n3,5\n4,9\n", encoding="utf-8")
    text = 'title = "Mine"\nkind = "linear"\n[data]\ncsv = "my.csv"\ntarget = "y"\n[optimizer]\nlr = 0.01\n'
    branches = Branches(Session(parse(text, tmp_path / "my.toml")))
    branches.session.step(5)
    write(path, image(branches))
    assert main(["replay", str(path), "--quiet"]) == 0
    kept = csv.read_text(encoding="utf-8")
    csv.write_text(kept.replace("9", "8"), encoding="utf-8")
    os.utime(csv, (1, 1))
    assert main(["replay", str(path), "--quiet"]) == 2
    assert f"it was saved with other data: {csv} has changed since; it opens when" in capsys.readouterr().err
    for command in ("show", "run"):
        assert main([command, str(path)]) == 0
        said = capsys.readouterr()
        assert f"it was saved with other data: {csv} has changed since\n" in said.err
        assert "Mine" in said.out
    csv.unlink()
    assert main(["replay", str(path), "--quiet"]) == 2
    assert "its scenario cannot be run here: " in capsys.readouterr().err
    csv.write_text(kept, encoding="utf-8")
    assert main(["replay", str(path), "--quiet"]) == 0


def test_data_that_were_moved_with_the_session_are_found_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    (here / "my.csv").write_text("a,y\n1,2\n2,4\n3,5\n4,9\n", encoding="utf-8")
    text = 'title = "Mine"\nkind = "linear"\n[data]\ncsv = "my.csv"\ntarget = "y"\n[optimizer]\nlr = 0.01\n'
    branches = Branches(Session(parse(text, here / "my.toml")))
    branches.session.step(5)
    write(here / "my.gdtui", image(branches))
    here.rename(there)
    moved = str(there / "my.gdtui")
    for command in ("replay", "show", "run", "check"):
        assert main([command, moved]) == 0
    assert open_session(there / "my.gdtui").session.plan.scenario.base == there
    capsys.readouterr()
    (there / "my.csv").rename(tmp_path / "my.csv")
    assert main(["replay", moved]) == 2
    assert f"{here / 'my.csv'}: named by data.csv" in capsys.readouterr().err


def test_the_data_of_a_session_are_those_with_its_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = Session(load("xor"))
    session.step(3)
    session.apply("data.move", [0, 0.25, 0.5])
    session.apply("data.add", [0.125, 0.0, "1"])
    write(tmp_path / "xor.gdtui", image(Branches(session)))
    assert main(["data", str(tmp_path / "xor.gdtui")]) == 0
    _, first, *_, last = capsys.readouterr().out.splitlines()
    assert first.startswith("0.25,0.5,")
    assert last.startswith("0.125,0.0,")


def test_a_session_of_a_later_gdtui_is_said_and_stays(
    saved: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = decoded(saved.read_bytes())
    monkeypatch.setattr("gdtui.savefile.container.VERSION", 2)
    saved.write_bytes(b"".join(encoded(found)))
    monkeypatch.undo()
    assert main(["replay", str(saved)]) == 2
    assert "a later gdtui wrote it (format 2, this one reads up to 1)" in capsys.readouterr().err
    assert saved.is_file()

"""The command line as a script meets it: formats, overrides, exit codes, what goes to stdout and what to stderr."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from textual.worker import WorkerFailed

from gdtui import cli
from gdtui.cli import main
from gdtui.ending import Ended
from gdtui.headless.interrupting import Interruption
from gdtui.savefile import open_session
from gdtui.standard import measured
from gdtui.tui import faults
from tests.proofs import one_in
from tests.toml import LINE, MOONS, VALLEYS


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    made = {}
    for name, text in (("valleys", VALLEYS), ("line", LINE), ("moons", MOONS)):
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        made[name] = str(path)
    return made


def out_of(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(words) == code
    return capsys.readouterr().out


def object_of(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out_of(capsys, "run", *words, "--format", "json", code=code))
    return found


KEYS = [
    "schema", "gdtui", "scenario", "method", "status", "stopped_by", "diverged_step", "message", "steps",
    "evaluations", "loss",
    "train_loss", "test_loss", "metrics", "grad_norm", "layers", "parameters", "solution", "expect",
]  # fmt: skip


def test_json_is_one_object_with_every_promised_key(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    found = object_of(capsys, files["moons"])
    assert set(found) == {*KEYS, "seconds", "steps_per_second"}
    assert found["status"] == "finished"
    assert found["steps"] == 60
    assert set(found["loss"]) == {"first", "last", "best", "best_step"}
    assert [layer["name"] for layer in found["layers"]] == ["layer1", "layer2", "layer3"]
    assert set(found["layers"][0]) == {"name", "shape", "weight_norm", "grad_norm", "update_ratio", "health"}
    assert [len(found["parameters"]["layer2.weight"]), len(found["parameters"]["layer2.weight"][0])] == [4, 5]
    assert set(found["metrics"]) == {"accuracy", "test_accuracy"}
    assert found["scenario"]["model"]["loss"] == "bce_with_logits"


def test_without_timing_a_run_prints_the_same_bytes_each_time(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("run", files["moons"], "--format", "json", "--no-timing")
    first = out_of(capsys, *words)
    assert first == out_of(capsys, *words)
    assert set(json.loads(first)) == set(KEYS)


def test_a_function_has_no_layers_and_plain_numbers_as_parameters(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    found = object_of(capsys, files["valleys"])
    assert found["layers"] == []
    assert found["parameters"]["x"] == pytest.approx(1.1309, abs=1e-3)
    assert found["train_loss"] is None


def test_jsonl_has_a_row_for_every_step(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    text = out_of(capsys, "run", files["moons"], "--format", "jsonl", "--parameters")
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["step"] for row in rows] == list(range(61))
    keys = [
        "step",
        "epoch",
        "loss",
        "train_loss",
        "test_loss",
        "grad_norm",
        "lr",
        "accuracy",
        "test_accuracy",
        "parameters",
    ]
    assert all(list(row) == keys for row in rows)
    measured = [row["step"] for row in rows if row["train_loss"] is not None]
    assert measured == [*range(0, 60, 3), 60]
    assert rows[0]["lr"] == 0.02
    assert rows[-1]["epoch"] == 20


def test_csv_has_the_columns_of_jsonl_and_the_parameters_by_place(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    table = list(csv.reader(io.StringIO(out_of(capsys, "run", files["moons"], "--format", "csv", "--parameters"))))
    lines = out_of(capsys, "run", files["moons"], "--format", "jsonl", "--parameters").splitlines()
    assert len(table) == 62
    assert "layer1.weight[0,1]" in table[0]
    assert "layer3.bias[0]" in table[0]
    for cells, line in zip(table[1:], lines, strict=True):
        row, cell = json.loads(line), dict(zip(table[0], cells, strict=True))
        assert float(cell["loss"]) == row["loss"]
        assert float(cell["layer1.weight[0,1]"]) == row["parameters"]["layer1.weight"][0][1]
        assert (cell["train_loss"] == "") is (row["train_loss"] is None)


def test_every_k_prints_those_rows_and_the_last(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    text = out_of(capsys, "run", files["valleys"], "--format", "jsonl", "--every", "25")
    assert [json.loads(line)["step"] for line in text.splitlines()] == [0, 25, 50, 60]


def test_steps_seed_and_set_change_the_scenario(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    found = object_of(capsys, files["moons"], "--steps", "5", "--seed", "9", "--set", "optimizer.name=sgd")
    assert found["steps"] == 5
    assert found["scenario"]["training"]["seed"] == 9
    assert found["scenario"]["optimizer"]["name"] == "sgd"
    assert found["scenario"]["optimizer"]["lr"] == 0.02


def test_zero_steps_is_the_start(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert object_of(capsys, files["valleys"], "--steps", "0")["parameters"] == {"x": 2.0}


def test_divergence_exits_with_one_unless_it_is_expected(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = (files["valleys"], "--set", "optimizer.lr=1.0")
    found = object_of(capsys, *words, code=1)
    assert found["status"] == "diverged"
    assert found["diverged_step"] == found["steps"]
    assert found["stopped_by"] == "divergence"
    assert found["loss"]["last"] is not None
    expected = object_of(capsys, *words, "--set", "expect.status=diverged")
    assert expected["expect"] == [{"rule": "status", "met": True, "value": "diverged", "step": found["steps"]}]


def test_a_challenge_is_met_or_missed(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    met = object_of(capsys, files["valleys"], "--set", "expect.loss_below=0", "--set", "expect.within_steps=40")
    assert met["expect"][0]["met"]
    assert 0 < met["expect"][0]["step"] <= 40
    missed = object_of(capsys, files["valleys"], "--set", "expect.loss_below=-5", code=1)
    assert missed["expect"] == [
        {"rule": "loss_below", "met": False, "value": missed["loss"]["last"], "step": 60},
    ]


def test_a_challenge_met_too_late_is_missed(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    words = (files["valleys"], "--set", "expect.loss_below=-1.07")
    in_time = object_of(capsys, *words, "--set", "expect.within_steps=60")["expect"][0]
    late = object_of(capsys, *words, "--set", f"expect.within_steps={in_time['step'] - 1}", code=1)["expect"][0]
    assert not late["met"]
    assert late["step"] == in_time["step"] - 1


def test_the_table_shows_status_losses_and_a_plot(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    text = out_of(capsys, "run", files["moons"])
    for word in ("Moons · 2-5-4-1 tanh", "finished", "test_accuracy", "layer3", "healthy", "┤"):
        assert word in text


def test_a_loss_over_many_decades_is_drawn_on_a_labelled_logarithmic_axis(capsys: pytest.CaptureFixture[str]) -> None:
    text = out_of(capsys, "run", "parabola")
    assert "(log)" in text
    assert text.count("┤") >= 3
    assert "┬" in text


def test_ascii_output_is_ascii(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert out_of(capsys, "run", files["line"], "--ascii").isascii()


def test_output_goes_to_a_file_whole(files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "rows.jsonl"
    assert out_of(capsys, "run", files["line"], "--format", "jsonl", "--output", str(target)) == ""
    assert len(target.read_text(encoding="utf-8").splitlines()) == 61
    assert main(["run", files["line"], "--output", str(tmp_path / "no" / "where")]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["line.toml", "moons.toml", "rows.jsonl", "valleys.toml"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["run", "nowhere"], 2, "no such scenario"),
        (["run", "./nowhere.toml"], 2, "nowhere.toml"),
        (
            ["run", "own.csv"],
            2,
            'own.csv: a CSV file is no scenario (name it in one, below [data]: csv = "own.csv"',
        ),
        (["run", "two-valleys", "--set", "optimizer.lr=0,1"], 2, "a decimal number has a point, not a comma: 0.1"),
        (["run", "two-valleys", "--set", "training.steps=1e3"], 2, "a whole number; write 1000"),
        (["check", "two-valleys", "./nowhere.toml"], 2, "nowhere.toml"),
        (["run", "two-valleys", "--set", "lr"], 2, "key=value"),
        (["run", "two-valleys", "--set", "optimizer..lr=3"], 2, "--set optimizer..lr=3: a part of the key is empty"),
        (["run", "two-valleys", "--set", ".=3"], 2, "a part of the key is empty"),
        (["run", "two-valleys", "--set", "optimizer.lr=-1"], 2, "optimizer.lr = -1"),
        (["run", "moons", "--set", "data.n_samples=1000000000000"], 3, "limit"),
        (["data", "two-valleys"], 2, "no data set"),
        (["two-valleys"], 2, "needs a terminal"),
        ([], 2, "needs a terminal"),
    ],
)
def test_mistakes_are_one_line_on_stderr(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run"], "SCENARIO; `gdtui run --help`"),
        (["run", "xor", "--steps", "-1"], "--steps: '-1' is not a whole number ≥ 0"),
        (["run", "xor", "--format", "xml"], "--format: invalid choice: 'xml'"),
        (["run", "xor", "\x1b[31mred\nrow"], "\\x1b[31mred\\nrow"),
        (["replay"], "SESSION; `gdtui replay --help`"),
        (["list", "x"], "invalid choice: 'x'"),
        (["--frobnicate"], "--frobnicate; `gdtui --help`"),
    ],
)
def test_bad_usage_exits_with_two_and_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    found = capsys.readouterr().err
    assert found.startswith("gdtui: ")
    assert said in found
    assert found.count("\n") == 1


def test_a_table_in_a_scenarios_place_is_told_from_one_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "own.csv"
    assert main(["run", str(table)]) == 2
    assert "cannot be read: No such file" in capsys.readouterr().err
    table.write_text("x,y\n1,2\n", encoding="utf-8")
    assert main(["run", str(table)]) == 2
    assert f"gdtui: {table}: a CSV file is no scenario" in capsys.readouterr().err


def test_an_output_without_a_name_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("run", "export"):
        assert main([command, "xor", "--output", ""]) == 2
        assert "--output: no file name was given" in capsys.readouterr().err


def test_list_names_everything_registered(capsys: pytest.CaptureFixture[str]) -> None:
    text = out_of(capsys, "list")
    for word in ("two-valleys", "adamw", "cosine_decay", "gelu", "huber", "kaiming_normal", "spirals", "himmelblau"):
        assert word in text
    names = [line.split()[0] for line in out_of(capsys, "list", "optimizers").splitlines()]
    assert set(names) >= {"sgd", "adagrad", "rmsprop", "adam", "adamw"}


def test_what_is_shown_runs_to_the_same_numbers(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = tmp_path / "shown.toml"
    shown.write_text(out_of(capsys, "show", files["moons"]), encoding="utf-8")
    assert out_of(capsys, "show", str(shown)) == shown.read_text(encoding="utf-8")
    rows = [out_of(capsys, "run", path, "--format", "jsonl") for path in (files["moons"], str(shown))]
    assert rows[0] == rows[1]


def test_data_prints_every_sample_with_its_split(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    table = list(csv.DictReader(io.StringIO(out_of(capsys, "data", files["moons"]))))
    assert len(table) == 60
    assert sum(row["split"] == "test" for row in table) == 15


def test_check_says_ok_and_checks_derivatives(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    text = out_of(capsys, "check", *files.values(), "--gradients")
    assert text.count(": ok") == 3


def gdtui(*words: str) -> list[str]:
    return [sys.executable, "-m", "gdtui", *words]


def test_a_closed_pipe_ends_quietly(files: dict[str, str]) -> None:
    command = gdtui("run", files["valleys"], "--steps", "20000", "--format", "jsonl")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["step"] == 0
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) in (0, 141)


def interrupted_after(seconds: float, path: str) -> tuple[int, bytes, bytes]:
    command = gdtui("run", path, "--steps", "100000000", "--format", "json")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err


def test_an_interrupt_gives_the_result_so_far(files: dict[str, str]) -> None:
    """On a busy machine the run may not have begun when the signal comes: then there is no result, and more time."""
    for seconds in (0.6, 2.0, 12.0):
        code, out, err = interrupted_after(seconds, files["valleys"])
        assert (code if code > 0 else 128 - code, err) == (130, b"")  # as a shell counts
        if out:
            break
    found = json.loads(out)
    assert found["status"] == "interrupted"
    assert found["stopped_by"] == "signal"
    assert found["steps"] > 0


@pytest.fixture
def stalled(tmp_path: Path) -> Iterator[Path]:
    """A pipe that is full, and whose reader does not read."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    ends = [os.open(path, how | os.O_NONBLOCK) for how in (os.O_RDONLY, os.O_WRONLY)]
    with suppress(BlockingIOError):
        while True:
            os.write(ends[1], bytes(4096))
    yield path
    for end in ends:
        os.close(end)


def end_a_listener() -> None:
    """Send this process a signal once somebody takes it that would kill it otherwise."""
    while signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        time.sleep(0.01)
    time.sleep(0.1)
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize(("where", "kind"), [("stdout", "json"), ("stdout", "jsonl"), ("output", "csv")])
def test_the_first_signal_ends_a_run_whose_reader_does_not_read(
    where: str, kind: str, stalled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gdtui.headless.interrupting.PATIENCE", 0.05)
    out, save = ["--output", str(stalled)] if where == "output" else [], tmp_path / "a.gdtui"
    sender, rescue = threading.Thread(target=end_a_listener), threading.Timer(6.0, end_a_listener)
    with stalled.open("w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        sender.start()
        rescue.start()
        code = main(["run", "two-valleys", "--steps", "2000", *out, "--format", kind, "--save", str(save), "--quiet"])
        one_was_enough = rescue.is_alive()
        rescue.cancel()
    assert (code, one_was_enough) == (128 + signal.SIGTERM, True)
    assert open_session(save).session.step_count <= 2000


def test_a_step_is_made_whole_where_a_reader_does_not_read(stalled: Path) -> None:
    interrupted = Interruption()
    with stalled.open("w") as interrupted.out:
        with interrupted.stepping():
            interrupted._look()
            with pytest.raises(Ended), interrupted.writing():
                interrupted._look()
        with pytest.raises(Ended):
            interrupted._look()


@pytest.mark.parametrize("command", ["run", "export"])
def test_a_pipe_that_nobody_reads_takes_no_result(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "rows.csv")
    assert main([command, "two-valleys", "--set", "training.steps=5", "--output", str(tmp_path / "rows.csv")]) == 2
    assert capsys.readouterr().err == f"gdtui: {tmp_path}/rows.csv: cannot be written: a pipe that nobody reads\n"


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, gdtui.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: print(*sys.modules)\n"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "gdtui.cli" in said.split()
    assert not {"textual", "plotext", "numpy"} & set(said.split())


def shell(
    *words: str, encoding: str = "utf-8", stdout: Any = subprocess.PIPE, unbuffered: str = ""
) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, "-m", "gdtui", *words]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=environment, timeout=60, check=False)


def written_in(encoding: str, *words: str) -> bytes:
    """What a command writes to a stdout that encodes so."""
    written = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
        assert main(words) == 0
        return written.getvalue()


def test_the_table_is_ascii_where_asked_or_where_nothing_else_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    asked = written_in("utf-8", "run", "xor", "--ascii", "--no-timing", "--lang", "zh")
    assert asked.decode("ascii") == written_in("ascii", "run", "xor", "--no-timing").decode("ascii")
    assert b"Four points" in asked
    assert capsys.readouterr().err == ""


def test_files_are_utf8_and_listings_readable_whatever_the_locale_can_show(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("run", "xor", "--format", "json", "--no-timing")
    assert shell(*words, encoding="latin-1").stdout.decode() == out_of(capsys, *words)
    for words in (("show", "xor"), ("data", "iris")):
        assert written_in("latin-1", *words).decode() == out_of(capsys, *words)
    assert written_in("ascii", "list", "scenarios", "--lang", "zh").isascii()
    assert capsys.readouterr().err == ""


FULL_DISK = [
    ("run", "xor", "--format", "csv"),
    ("show", "xor"),
    ("list", "--help"),
    ("--help",),
    ("run", "xor"),
    ("list",),
    ("--version",),
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", one_in(2, FULL_DISK))
def test_a_full_disk_is_said_in_one_line(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = shell(*words, stdout=full, unbuffered="1" if words[-1].startswith("--") else "")
    assert (ended.returncode, ended.stderr) == (2, b"gdtui: cannot write: No space left on device\n")


def test_no_variable_guides_textual_past_gdtui() -> None:
    from gdtui.commands.app import unguided

    found = {"TEXTUAL_DRIVER": "os:system", "TEXTUAL_PRESS": "q", "TEXTUAL_ANIMATIONS": "none", "TERM": "xterm"}
    unguided(found)
    assert found == {"TEXTUAL_ANIMATIONS": "none", "TERM": "xterm"}


@pytest.mark.parametrize(
    "words", one_in(3, [("list",), ("--version",), ("run", "xor", "--steps", "1", "--quiet", "--format", "json")])
)
def test_a_result_for_a_stdout_that_is_closed_is_said_to_be_lost(words: tuple[str, ...]) -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *gdtui(*words)]
    ended = subprocess.run(command, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (2, b"gdtui: cannot write: stdout is closed\n")


def test_a_file_that_is_the_closed_stdout_is_refused() -> None:
    words = ("run", "parabola", "--steps", "1", "--format", "json", "--output", "/dev/stdout")
    ended = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *gdtui(*words)], capture_output=True, check=False)
    said = b"gdtui: /dev/stdout: cannot be written: stdout is closed\n"
    assert (ended.returncode, ended.stderr) == (2, said)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "no memory is left; `ulimit -v`"),
        (ImportError("libx.so: failed to map segment from shared object"), "no memory is left; `ulimit -v`"),
        (RuntimeError("can't start new thread"), "no more threads can be had; `ulimit -u`"),
        (WorkerFailed(RuntimeError("can't start new thread")), "no more threads can be had; `ulimit -u`"),
    ],
)
def test_a_machine_that_gives_no_more_is_said_in_a_line(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: list[str]) -> int:
        raise error

    monkeypatch.setitem(cli.COMMANDS, "run", fail)
    assert main(["run"]) == 3
    told = capsys.readouterr().err
    assert told.startswith(f"gdtui: {words}")
    assert told.count("\n") == 1
    assert faults.told(error, "") == told.removeprefix("gdtui: ").rstrip()
    monkeypatch.setitem(cli.COMMANDS, "run", lambda _: {}["another"])
    with pytest.raises(KeyError):
        main(["run"])


def test_a_width_of_nothing_is_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    wanted = out_of(capsys, "run", "two-valleys", "--steps", "2", "--no-timing")
    monkeypatch.setenv("COLUMNS", "0")
    assert out_of(capsys, "run", "two-valleys", "--steps", "2", "--no-timing") == wanted
    sizes = {"COLUMNS": "²", "LINES": "000", "TERM": "0"}
    measured(sizes)
    assert sizes == {"TERM": "0"}
    sizes = {"COLUMNS": "132", "LINES": "50"}
    measured(sizes)
    assert len(sizes) == 2

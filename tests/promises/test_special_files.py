"""What is no file of a sane size is refused at once, as a scenario and as data: no waiting, no filling of memory."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from gdtui import limits, regular
from tests.promises.inputs_bad import CSV
from tests.promises.inputs_check import Said, held, told

pytestmark = pytest.mark.fuzz
PROMISE = "what is no regular file of a sane size is refused at once"
AT_ONCE = 1.0
"""Seconds in which a refusal must be there; with those that a busy machine may want."""
LITTLE = limits.CSV_BYTES + 32 * 1024**2
"""Bytes that a refusal may take: the largest file that is read, since an allocator may keep what was given back, and
what allocators take at times."""


@contextmanager
def _listening(path: Path) -> Iterator[None]:
    """A socket at `path`, which is short enough only from its own folder."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
        yield


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(4 * 1024**3)


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _around(path: Path) -> None:
    other = Path(f"other{path.suffix}")
    other.symlink_to(path)
    path.symlink_to(other)


def _at(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


SPECIAL: dict[str, tuple[Callable[[Path], None], int, str]] = {
    # how it is made, the exit code, what is said of it
    "a pipe that nobody writes to": (os.mkfifo, 2, "is a pipe"),
    "a directory": (Path.mkdir, 2, "is a directory"),
    "a link to itself": (_loop, 2, "cannot be read"),
    "two links to each other": (_around, 2, "cannot be read"),
    "a link to nothing": (_at("absent"), 2, "No such file"),
    "zeros without end": (_at("/dev/zero"), 2, "is a device"),
    "noise without end": (_at("/dev/urandom"), 2, "is a device"),
    "nothing": (_at("/dev/null"), 2, "is a device"),
    "a full device": (_at("/dev/full"), 2, "is a device"),
    "a terminal": (_at("/dev/ptmx"), 2, "is a device"),
    "standard input": (_at("/proc/self/fd/0"), 2, ""),
    "the memory of the process": (_at("/proc/self/mem"), 2, "cannot be read"),
    "a map of the memory": (_at("/proc/self/pagemap"), 0, ""),
    "the memory of the machine": (_at("/proc/kcore"), 0, ""),
    "a log that waits for more": (_at("/proc/kmsg"), 0, ""),
    "a file of the kernel's": (_at("/proc/self/status"), 2, ""),
    "a directory of the kernel's": (_at("/proc/self"), 2, "is a directory"),
    "4 GiB of nothing": (_sparse, 3, "a file of 4,294,967,296 bytes: over the limit of"),
}


def faults(name: str, path: str, words: list[str]) -> list[str]:
    """What is not as promised of the refusal of a special file: its code, its words, the time and memory it took."""
    _, code, words_of = SPECIAL[name]
    began, before = time.process_time(), held()
    said = told(words)
    kept = {
        "code": said.code == code if code else said.code in (2, 3),
        "one line": said.err.count("\n") == 1 and said.err.startswith("gdtui: ") and not said.out,
        "words": words_of in said.err,
        "file": path in said.err,
        "time": time.process_time() - began < AT_ONCE,
        "memory": held() - before < LITTLE,
    }
    return [f"{name}: {fault}: {said}" for fault, fine in kept.items() if not fine]


@pytest.fixture(autouse=True, scope="module")
def _imported() -> None:
    """What commands import is imported, so that it does not count as the memory that a file has taken."""
    for command in (["check"], ["run", "--format", "json", "--steps", "1"]):
        assert told([*command, "parabola"]).code == 0


@pytest.fixture
def special(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A special file called special.toml, and special.csv, in the folder that is worked in; its name."""
    monkeypatch.chdir(tmp_path)
    make = SPECIAL[request.param][0]
    for path in (Path("special.toml"), Path("special.csv")):
        make(path)
    return str(request.param)


@pytest.mark.parametrize("special", SPECIAL, indirect=True)
def test_a_special_file_is_refused_at_once_as_a_scenario_and_as_data(
    special: str, tried: Callable[[str, int], None]
) -> None:
    Path("my.toml").write_text(CSV.replace("flowers.csv", "special.csv"), encoding="utf-8")
    for command in ("check", "run"):
        assert faults(special, "special.toml", [command, "./special.toml"]) == []
        assert faults(special, "special.csv", [command, "./my.toml"]) == []
    tried(PROMISE, 4)


def test_a_socket_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tried: Callable[[str, int], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    with _listening(Path("s.toml")):
        assert "s.toml: is a socket, not a regular file" in told(["check", "./s.toml"]).err
    tried(PROMISE, 1)


@pytest.mark.parametrize("name", ["my.toml", "flowers.csv"])
def test_a_file_without_the_right_to_read_it_is_refused(tmp_path: Path, name: str) -> None:
    """The right is taken away by the reader's own say: the machine's first user may read everything."""
    (tmp_path / "my.toml").write_text(CSV, encoding="utf-8")
    (tmp_path / "flowers.csv").write_text("length,width,kind\n1,2,a\n3,4,b\n", encoding="utf-8")
    program = (
        "import os, sys\nfrom gdtui import cli\nopened = os.open\n"
        f"def refuse(path, *rest):\n    if str(path).endswith({name!r}):\n"
        "        raise PermissionError(13, 'Permission denied')\n    return opened(path, *rest)\n"
        "os.open = refuse\nsys.exit(cli.main(['check', './my.toml']))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    said = Said(run.returncode, run.stdout, run.stderr)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("cannot be read: Permission denied (ask for the right to read it)\n")
    assert name in said.err


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A size is what it was when it was asked for; no more is read than fits."""
    path = tmp_path / "grows.toml"
    path.write_bytes(b"#" * (limits.FILE_BYTES + 1))
    monkeypatch.setattr(regular, "_refuse", lambda *_: None)
    said = told(["check", str(path)])
    assert said.code == 3
    assert "a file of more than 65,536 bytes: over the limit of 65,536" in said.err


def test_a_file_of_the_greatest_size_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "full.toml"
    text = 'title = "t"\nkind = "function"\n[function]\nexpression = "x"\nstart = { x = 1 }\nwindow = { x = [0, 1] }\n'
    path.write_text(text + "#\n" * ((limits.FILE_BYTES - len(text)) // 2) + "\n" * (len(text) % 2), encoding="utf-8")
    assert path.stat().st_size == limits.FILE_BYTES
    assert told(["check", str(path)]).code == 0
    path.write_bytes(path.read_bytes() + b"\n")
    assert told(["check", str(path)]).code == 3


def test_a_csv_file_of_the_greatest_size_is_read_and_one_byte_more_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"length,width,kind\n1,2,a\n3,4,b\n"
    (tmp_path / "my.toml").write_text(CSV.replace("test_fraction = 0.25\n", ""), encoding="utf-8")
    (tmp_path / "flowers.csv").write_bytes(content)
    monkeypatch.setattr(limits, "CSV_BYTES", len(content))
    assert told(["check", str(tmp_path / "my.toml")]).code == 0
    (tmp_path / "flowers.csv").write_bytes(content + b"\n")
    assert told(["check", str(tmp_path / "my.toml")]).code == 3


def _trusting(path: Path, ceiling: int, key: str = "") -> bytes:
    """A reader that looks at no kind and no size, but stops by itself before it does harm."""
    with path.open("rb") as file:
        return file.read(64 * 1024**2)


@pytest.mark.parametrize("special", ["zeros without end", "4 GiB of nothing", "nothing"], indirect=True)
def test_the_check_catches_a_reader_that_trusts_every_file(special: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular, "content", _trusting)
    assert faults(special, "special.toml", ["check", "./special.toml"])


@pytest.mark.parametrize("special", ["a directory"], indirect=True)
def test_the_check_catches_an_error_that_is_not_put_into_words(special: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def raw(path: Path, *_: Any) -> bytes:
        return path.read_bytes()

    monkeypatch.setattr(regular, "content", raw)
    assert faults(special, "special.toml", ["check", "./special.toml"])

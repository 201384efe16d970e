"""A bad scenario gives one message (file, line, key, value, what would be right), nothing else, and code 2 or 3."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gdtui import checking, errors
from gdtui.scenario import files
from gdtui.scenario.files import folder, shipped
from tests.promises.inputs_bad import BASES, CASES, CSV, FUNCTION, Bad
from tests.promises.inputs_broken import Broken, everything
from tests.promises.inputs_check import Said, broken, told
from tests.proofs import cases

pytestmark = pytest.mark.fuzz
PROMISE = "a bad scenario gives one message with file, line, key and what would be right"

FLOWERS = "length,width,kind\n" + "".join(f"{k}.5,{k * k},{'rose' if k % 2 else 'aster'}\n" for k in range(1, 21))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a data set of one's own and those that are shipped."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flowers.csv").write_text(FLOWERS, encoding="utf-8")
    (tmp_path / "data").symlink_to(folder() / "data")
    return tmp_path


def said_of(text: str | bytes) -> Said:
    """What `gdtui check` says of a scenario."""
    Path("my.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return told(["check", "./my.toml"])


def faults_of(case: Bad) -> list[str]:
    """What is not as promised of the message for a mistake made by hand."""
    lines = [] if case.line is None else [case.line]
    return broken(said_of(case.text), "my.toml", lines, case.key, case.words)


def faults_of_broken(case: Broken) -> list[str]:
    """What is not as promised of the message for a shipped scenario with one field broken."""
    said = said_of(case.text)
    named = [] if said.key in case.keys else [f"names {said.key}, none of {case.keys}"]
    return [f"{case.name}: {case.how}: {fault}" for fault in broken(said, "my.toml", case.lines, "") + named]


def test_the_scenarios_that_are_spoilt_by_hand_are_sound(here: Path) -> None:
    for name, text in BASES.items():
        assert said_of(text) == Said(0, "./my.toml: ok\n", ""), name


@pytest.mark.parametrize("base", BASES)
def test_a_mistake_made_by_hand_is_named_with_what_would_be_right(
    here: Path, base: str, tried: Callable[[str, int], None]
) -> None:
    mistakes = [case for case in CASES if case.base == base]
    assert [fault for case in mistakes for fault in faults_of(case)] == []
    tried(f"{PROMISE}: by hand", len(mistakes))


def test_there_are_enough_mistakes_and_no_two_are_alike() -> None:
    assert len(CASES) >= 300
    assert len({case.text for case in CASES}) == len(CASES)
    assert len(everything()) >= 5_000


@pytest.mark.parametrize("part", range(2))
def test_a_shipped_scenario_with_one_field_broken_names_that_field(
    here: Path, part: int, tried: Callable[[str, int], None]
) -> None:
    whole = everything()
    some = whole[:: len(whole) // cases(len(whole))][part::2]
    assert [fault for case in some for fault in faults_of_broken(case)] == []
    tried(f"{PROMISE}: shipped scenarios with one field broken", len(some))


def test_every_shipped_scenario_has_fields_that_are_broken() -> None:
    assert {case.name for case in everything()} == set(shipped())


LINES = FUNCTION.replace("lr = 0.05", "lr = -1")
"""A scenario with a mistake on line 13."""

AS_BYTES: list[tuple[str, bytes, int | None, str, str]] = [
    # what it is, its bytes, the line, the key, words of what would be right
    ("empty", b"", None, "title", "write title"),
    ("only a byte order mark", b"\xef\xbb\xbf", None, "title", "write title"),
    ("a byte order mark before a mistake", b"\xef\xbb\xbf" + LINES.encode(), 13, "optimizer.lr", "> 0"),
    ("two byte order marks", b"\xef\xbb\xbf" * 2 + LINES.encode(), 1, "not TOML", "heading"),
    ("ends of lines as on Windows", LINES.replace("\n", "\r\n").encode(), 13, "optimizer.lr", "> 0"),
    ("some of its lines end as on Windows", LINES.replace("\n", "\r\n", 9).encode(), 13, "optimizer.lr", "> 0"),
    ("ends of lines as on an old Mac", LINES.replace("\n", "\r").encode(), 1, "title", "a line of its own"),
    ("UTF-16", LINES.encode("utf-16"), 1, "UTF-16", "save it as UTF-8"),
    ("UTF-16, the other way round", b"\xfe\xff" + LINES.encode("utf-16-be"), 1, "UTF-16", "save it as UTF-8"),
    ("UTF-16 without a mark", "title = 1\n".encode("utf-16-le"), 1, "zero byte", "save it as UTF-8"),
    ("Latin-1", LINES.replace("起点", "é").encode("latin-1", "replace"), 3, "byte", "save it as UTF-8"),
    ("GB 18030", LINES.encode("gb18030"), 3, "byte", "save it as UTF-8"),
    ("a zero byte", LINES.replace("Two", "Two\0").encode(), 1, "zero byte", "save it as UTF-8"),
    ("an escape of a terminal's", LINES.replace("Two", "Two\x1b[2J").encode(), 1, "title", "take it out"),
    ("a line of 1,025 characters", b"\n#" + b"x" * 1024, 2, "1,025 characters", "the limit of 1,024"),
    ("64 KiB and one byte", b"#\n" * 32_768 + b"#", None, "65,537 bytes", "the limit of 65,536"),
    ("a key of 33 parts", b"a" + b".a" * 32 + b" = 1", 1, "a key of 33 parts", "the limit of 32"),
    ("lists in lists", b"title = " + b"[" * 999, None, "nested too deeply", "nested too deeply"),
    ("JSON", b'{\n  "title": "a"\n}\n', 1, "not TOML", "heading"),
    ("YAML", b"title: a\nkind: function\n", 1, "title", "key = value"),
    ("INI", b"[optimizer]\nlr: 0.1\n", 2, "optimizer.lr", "key = value"),
    ("Python", b"import os\n", 1, "import", "key = value"),
    ("a text without its end", b'title = """\nabc\n', 1, "title", "close it with the quotes"),
    ("a list without its end", b"title = [\n1,\n2,\n", 1, "title", "close it with ]"),
    ("a table in a list's place", b'title = "a"\nkind = "function"\nrace = 3\n', 3, "race", "for each [[race]]"),
    ("a number in a table's place", b'title = "a"\nkind = "function"\nrace = [3]\n', 3, "race[0]", "[[race]]"),
    ("a number in an edit's place", b'title = "a"\nkind = "function"\nedit = [3]\n', 3, "edit[0]", "[[edit]]"),
    ("a table on one line", b'title = "a"\nkind = "network"\ndata = 3\n', 3, "data", "write [data] once"),
    ("no data", b'title = "a"\nkind = "network"\n', None, "[data]", 'name = "line"'),
    ("no function", b'title = "a"\nkind = "function"\n', None, "[function]", "needs it"),
    ("keys with dots", b'title = "a"\nkind = "function"\nfunction.expression = 3\n', 3, "function.expression", "text"),
    ("keys in quotes", b'"title" = "a"\n\'kind\' = "functio"\n', 2, "kind", 'did you mean "function"'),
]  # fmt: skip


def faults_of_bytes(content: bytes, line: int | None, key: str, words: str) -> list[str]:
    return broken(said_of(content), "my.toml", [] if line is None else [line], key, words)


def test_a_file_of_another_kind_is_named_with_what_would_be_right(
    here: Path, tried: Callable[[str, int], None]
) -> None:
    found = {what: faults_of_bytes(*case) for what, *case in AS_BYTES}
    assert {what: faults for what, faults in found.items() if faults} == {}
    tried(f"{PROMISE}: files of other kinds", len(AS_BYTES))


def test_a_sound_scenario_may_have_a_byte_order_mark_and_the_line_ends_of_any_system(here: Path) -> None:
    for text in ("\ufeff" + FUNCTION, FUNCTION.replace("\n", "\r\n"), "\ufeff" + FUNCTION.replace("\n", "\r\n")):
        assert said_of(text).code == 0


NO_FILE = [
    ("two-valeys", "two-valeys", 'did you mean "two-valleys"'),
    ("TWO-VALLEYS", "TWO-VALLEYS", 'did you mean "two-valleys"'),
    ("zzz", "zzz", "gdtui list scenarios"),
    ("", '""', "gdtui list scenarios"),
    ("z" * 300, "z" * 300, "gdtui list scenarios"),
    ("two\nvalleys", "two\\nvalleys", 'did you mean "two-valleys"'),
    ("./absent.toml", "absent.toml", "spelling"),
    ("absent/x.toml", "absent/x.toml", "spelling"),
    ("flowers.csv/x.toml", "flowers.csv/x.toml", "name a file that can be read"),
    ("./" + "z" * 300 + ".toml", "z" * 300 + ".toml", "name a file that can be read"),
    ("./", ".", "is a directory"),
    ("/", "/", "is a directory"),
    ("a\x1b[2J/b", "a\\x1b[2J/b", "spelling"),
]


def test_a_scenario_that_is_not_there_is_named_with_what_to_look_for(
    here: Path, tried: Callable[[str, int], None]
) -> None:
    for name, file, words in NO_FILE:
        for command in ("check", "run", "show", "data"):
            assert broken(told([command, name]), file, [], "", words) == [], (command, name)
    tried(f"{PROMISE}: files that are not there", len(NO_FILE) * 4)


CHANGES = [
    # what is set, the key, words of what would be right
    ("optimizer.lr=-1", "optimizer.lr", "> 0"),
    ("optimizer.lr=fast", "optimizer.lr", "a number > 0"),
    ("optimizer.lr=nan", "optimizer.lr", "ordinary number"),
    ("optimizer.lr=true", "optimizer.lr", "a number > 0"),
    ("optimizer.lr=", "optimizer.lr", "a number > 0"),
    ("optimizer.lr=0x" + "f" * 6000, "optimizer.lr", "ordinary number"),
    ("optimizer.lr=" + "9" * 6000, "optimizer.lr", "a number > 0"),
    ("optimizer.lr=" + "[" * 3000, "optimizer.lr", "a number > 0"),
    ("optimizer.name=sdg", "optimizer.name", 'did you mean "sgd"'),
    ("optimizer.name=[1]", "optimizer.name", "choose from sgd"),
    ("optimizer.name={}", "optimizer.name", "choose from sgd"),
    ("optimizer=3", "optimizer", "write [optimizer]"),
    ("optimizer.momentun=0.9", "optimizer.momentun", 'did you mean "momentum"'),
    ("optimizer.lr.x=1", "optimizer.lr", "change optimizer.lr itself"),
    ("optimizer.schedule=cosine", "optimizer.schedule", "cosine_decay"),
    ("optimizer.schedule.name=cosine", "optimizer.schedule.name", "cosine_decay"),
    ("optimizer.schedule.schedules[1]=3", "optimizer.schedule.schedules[1]", "is no list"),
    ("training.steps=1.5", "training.steps", "a whole number"),
    ("training.steps=-1", "training.steps", "≥ 0"),
    ("training.steps=1000000000001", "training.steps", "the limit of 1,000,000,000"),
    ("training.batch_size=5", "training.batch_size", "leave it out"),
    ("training.sed=5", "training.sed", 'did you mean "seed"'),
    ("training=5", "training", "write [training]"),
    ("trainig.steps=5", "trainig", 'did you mean "training"'),
    ("steps=5", "steps", "below [training]"),
    ("kind=network", "function", "it takes [data], [model]"),
    ("kind=tree", "kind", "choose from function"),
    ("title=3", "title", "a text"),
    ("function.expression=x^^2", "function.expression", "column"),
    ("function.start.x=a", "function.start.x", "a number"),
    ("function.start.y=1", "function.window.y", "x, y"),
    ("function.window.x=[3,1]", "function.window.x", "low < high"),
    ("function.window.x[5]=1", "function.window.x[5]", "counted from 0"),
    ("function.surface=bowll", "function.surface", 'did you mean "bowl"'),
    ("data.name=line", "data", "[function]"),
    ("data.add=[1]", "data", "[function]"),
    ("model.hidden=[3]", "model", "[function]"),
    ("model.activation[0]=relu", "model.activation[0]", "has 0, counted"),
    ("race[0].lr=1", "race[0]", "race is no list"),
    ("edit[0].at=1", "edit[0]", "edit is no list"),
    ("expect.status=exploded", "expect.status", "diverged"),
    ("stop.patience=0", "stop.patience", "≥ 1"),
    ("foo=1", "foo", "a scenario takes title"),
    ("=1", "--set", "for example optimizer.lr=0.3"),
    ("optimizer.lr", "--set", "for example optimizer.lr=0.3"),
    ("", "--set", "for example optimizer.lr=0.3"),
    (".=1", "a part of the key is empty", "optimizer.lr=0.3"),
    ("a..b=1", "a part of the key is empty", "optimizer.lr=0.3"),
    ("]=1", "]", "no list"),
    ("[=1", "[", "a scenario takes title"),
    ("[]=1", "[]", "no list"),
    ("a[0][1]=1", "a[0][1]", "no list"),
    ("optimizer.l\nr=1", "optimizer.l\\nr", "optimizer sgd takes lr"),
]


def test_an_override_that_is_wrong_names_its_key_and_no_line(here: Path, tried: Callable[[str, int], None]) -> None:
    for change, key, words in CHANGES:
        for command in ("check", "run", "show"):
            said = told([command, "two-valleys", "--set", change])
            assert broken(said, said.place, [], key, words) == [], (command, change)
            changed, _, _ = change.replace("\n", "\\n").partition("=")
            assert not (said.key.startswith(changed) and re.search(r":\d+$", said.place)), said
    tried(f"{PROMISE}: overrides", 3 * len(CHANGES))


def test_an_override_does_not_take_the_line_from_a_mistake_of_the_file(here: Path) -> None:
    Path("my.toml").write_text(LINES, encoding="utf-8")
    assert told(["check", "./my.toml", "--set", "training.steps=3"]).place == "my.toml:13"
    assert told(["check", "./my.toml", "--set", "optimizer.lr=-3"]).place == "my.toml"


def test_each_of_several_files_gets_its_own_line_and_the_sound_ones_are_said_to_be_so(
    here: Path, tried: Callable[[str, int], None]
) -> None:
    for k, case in enumerate(CASES[:40]):
        Path(f"{k}.toml").write_text(case.text, encoding="utf-8")
    Path("big.toml").write_text(FUNCTION.replace("steps = 60", "steps = 10000000000"), encoding="utf-8")
    names = [f"./{k}.toml" for k in range(40)]
    said = told(["check", *names[:20], "two-valleys", *names[20:], "xor"])
    assert (said.code, said.out) == (2, "two-valleys: ok\nxor: ok\n")
    heard = said.err.splitlines(keepends=True)
    assert len(heard) == 40
    for k, (line, case) in enumerate(zip(heard, CASES, strict=False)):
        lines = [] if case.line is None else [case.line]
        assert broken(Said(2, "", line), f"{k}.toml", lines, case.key, case.words) == []
    assert told(["check", "xor", "./big.toml", *names[:2]]).code == 3
    tried(f"{PROMISE}: several files at once", 43)


CSVS: list[tuple[str, str | bytes, int | None, str, str]] = [
    # what it is, its content, the line, what must be named, words of what would be right
    ("a text among numbers", FLOWERS.replace("3.5", "x3.5", 1), 4, 'column "length"', "a number"),
    ("no number", FLOWERS.replace("\n4.5,16", "\n4.5,"), 5, 'column "width": missing', "a number"),
    ("no target", FLOWERS.replace("16,aster", "16,"), 5, 'column "kind": missing', "a class"),
    ("nan", FLOWERS.replace("3.5", "nan", 1), 4, 'column "length"', "a number"),
    ("an infinity", FLOWERS.replace("3.5", "-inf", 1), 4, 'column "length"', "a number"),
    ("beyond any number", FLOWERS.replace("3.5", "1e999", 1), 4, 'column "length"', "a number"),
    ("a decimal comma", FLOWERS.replace("3.5", "3,5", 1), 4, "4 cells under 3 column names", "a cell for each"),
    ("a comma in quotes", FLOWERS.replace("3.5", '"3,5"', 1), 4, 'column "length"', "a number"),
    ("semicolons", FLOWERS.replace(",", ";"), 1, "only one column", "commas"),
    ("underscores", FLOWERS.replace("3.5", "1_000", 1), 4, 'column "length"', "a number"),
    ("digits of another script", FLOWERS.replace("3.5", "٣", 1), 4, 'column "length"', "a number"),
    ("hexadecimal", FLOWERS.replace("3.5", "0x10", 1), 4, 'column "length"', "a number"),
    ("a cell too few", FLOWERS.replace("4.5,16,aster", "4.5,16"), 5, "2 cells", "a cell for each"),
    ("a cell too many", FLOWERS.replace("16,aster", "16,aster,"), 5, "4 cells", "a cell for each"),
    ("after cells in quotes", FLOWERS.replace("2.5,4,", '"2.5","4",').replace("3.5", "?", 1), 4, "length", "number"),
    ("after a blank line", FLOWERS.replace("3.5", "\n?", 1), 5, 'column "length"', "a number"),
    ("a quote without its end", FLOWERS.replace("4.5", '"4.5', 1), 5, "not CSV", "quotes"),
    ("a quote in a cell", FLOWERS.replace("4.5", '"4".5', 1), 5, "not CSV", "quotes"),
    ("a column without a name", FLOWERS.replace("width", ""), 1, "column 2 has no name", "needs a name"),
    ("two columns of one name", FLOWERS.replace("width", "length"), 1, '"length"', "something else"),
    ("a name with an escape", FLOWERS.replace("width", "wi\x1bdth"), 1, "column 2", "something else"),
    ("a class with an escape", FLOWERS.replace("aster", "as\x1bter", 1), 3, 'column "kind"', "take it out"),
    ("UTF-16", FLOWERS.encode("utf-16"), 1, "UTF-16", "UTF-8"),
    ("Latin-1", FLOWERS.replace("aster", "ast\u00e9r").encode("latin-1"), 3, "not UTF-8", "UTF-8"),
    ("a cell of 200,000 characters", FLOWERS.replace("4.5", "4" * 200_000, 1), 5, "data.csv", "too long"),
    ("empty", "", None, "data.csv", "name the columns"),
    ("only blank lines", "\n\n\n", None, "data.csv", "name the columns"),
    ("only a header", "length,width,kind\n", None, "data.csv", "sample"),
    ("one class", FLOWERS.replace("aster", "rose"), None, "data.target", "two classes"),
    ("no such target", FLOWERS.replace("kind", "sort"), None, "data.target", "choose from length, width, sort"),
    ("no such feature", FLOWERS.replace("width", "breadth"), None, "data.features", "length, breadth, kind"),
]  # fmt: skip


def faults_of_csv(content: str | bytes, line: int | None, key: str, words: str) -> list[str]:
    """A mistake in a CSV file is named with its own line; one of the whole file with the line that asks for it."""
    Path("flowers.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    said = said_of(CSV)
    asking = [k for k, row in enumerate(CSV.split("\n"), 1) if row.startswith(key.removeprefix("data."))]
    return broken(said, "my.toml" if line is None else "flowers.csv", asking if line is None else [line], key, words)


def test_a_bad_csv_file_is_named_with_its_line_and_its_column(here: Path, tried: Callable[[str, int], None]) -> None:
    found = {what: faults_of_csv(*case) for what, *case in CSVS}
    assert {what: faults for what, faults in found.items() if faults} == {}
    tried(f"{PROMISE}: CSV files", len(CSVS))


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_process_of_its_own_says_the_same(here: Path, command: str) -> None:
    Path("my.toml").write_text(LINES, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "gdtui", command, "./my.toml"],
        capture_output=True, text=True, timeout=60, check=False, env={"PYTHONPATH": str(folder().parent)},
    )  # fmt: skip
    assert Said(run.returncode, run.stdout, run.stderr) == told([command, "./my.toml"])
    assert broken(Said(run.returncode, run.stdout, run.stderr), "my.toml", [13], "optimizer.lr", "> 0") == []


def _raise(*_: Any, **__: Any) -> Any:
    raise TypeError("unhashable type: 'list'")


def _loud(*_: Any) -> int:
    sys.stdout.write("oh\n")
    return checked(*_)


checked, line_of, one_line, spoken = checking.check, files.line_of, errors.one_line, errors.ScenarioError.__str__

FAULTS: dict[str, tuple[Any, str, Any]] = {
    "the line is one too many": (files, "line_of", lambda *given: (line_of(*given) or 0) + 1),
    "the line is not known": (files, "line_of", lambda *_: None),
    "another error escapes": (files, "read", _raise),
    "the message has two lines": (errors, "one_line", lambda text: one_line(text).replace(": ", ":\n", 1)),
    "the code is that of a challenge missed": (errors.ScenarioError, "code", 1),
    "something is said on stdout": (checking, "check", _loud),
    "the key is lost": (errors.ScenarioError, "__str__", lambda error: spoken(error).replace(error.key or "?", "it")),
    "what would be right is lost": (errors.ScenarioError, "__str__", lambda error: spoken(error).partition(" (")[0]),
}  # fmt: skip


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The product with a fault put in."""
    monkeypatch.setattr(*FAULTS[request.param])
    return str(request.param)


def test_the_check_catches_a_message_that_is_not_as_promised(here: Path, fault: str) -> None:
    case = next(case for case in CASES if case.key == "optimizer.lr" and case.words == "> 0")
    assert faults_of(case)


def test_the_check_catches_a_field_that_is_not_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = everything()[::500]
    assert not [fault for case in some for fault in faults_of_broken(case)]
    monkeypatch.setattr(errors.ScenarioError, "__str__", FAULTS["the key is lost"][2])
    assert len([case for case in some if faults_of_broken(case)]) == len(some)

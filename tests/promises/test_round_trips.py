"""Round trips: what is written of a scenario is read as the same scenario, and written the same again."""

import dataclasses
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gdtui.catalogue import REGISTRIES
from gdtui.engine.norms import norms
from gdtui.errors import GdtuiError, ScenarioError
from gdtui.scenario import Scenario, dump, load, parse, shipped, writing
from gdtui.scenario.reading import read
from tests.promises.inputs_made import tables
from tests.proofs import cases

pytestmark = pytest.mark.fuzz
PROMISE = "parse(dump(s)) == s"
WHOLE = 4_000


@cache
def made(k: int) -> Scenario:
    """A scenario made by chance, always the same one."""
    return read(tables(Random(k), k), Path())


def differences(scenario: Scenario) -> list[str]:
    """What is not the same after a round trip: parts of the scenario, or what it is written as."""
    written = dump(scenario)
    try:
        back = parse(written)
    except GdtuiError as error:
        return [str(error)]
    parts = [field.name for field in dataclasses.fields(Scenario) if field.compare]
    found = [part for part in parts if getattr(back, part) != getattr(scenario, part)]
    return found + (["written otherwise"] if dump(back) != written else [])


@pytest.mark.parametrize("part", range(2))
def test_a_scenario_that_is_written_is_read_as_the_same(part: int, tried: Callable[[str, int], None]) -> None:
    seeds = range(part, cases(WHOLE), 2)
    different = {k: found for k in seeds if (found := differences(made(k)))}
    assert different == {}
    tried(PROMISE, len(seeds))


def test_shipped_scenarios_are_written_and_read_as_the_same(tried: Callable[[str, int], None]) -> None:
    assert {name: found for name in shipped() if (found := differences(load(name)))} == {}
    tried(PROMISE, len(shipped()))


def names_in(value: Any) -> Iterator[str]:
    """Every name of a thing in raw tables."""
    match value:
        case dict():
            for inner in value.values():
                yield from names_in(inner)
        case list():
            for inner in value:
                yield from names_in(inner)
        case str():
            yield value


def test_everything_that_has_a_name_occurs_and_so_does_every_key() -> None:
    names = {name for k in range(WHOLE // 4) for name in names_in(tables(Random(k), k))}
    assert {entry.name for registry in (*REGISTRIES.values(), norms) for entry in registry} <= names
    keys = {key for k in range(cases(WHOLE)) for key in dump(made(k)).split()}
    assert {"changes", "csv", "features", "inputs", "batch_size", "patience", "[[race]]", "[[edit]]", "[notes]"} <= keys


LONG = (
    ("a title longer than a line may be", {"title": "t" * 5_000}),
    ("a title of blanks", {"title": " " * 5_000}),
    ("a title of quotes", {"title": '"' * 5_000}),
    ("a title of characters that take six to write", {"title": "\x01" * 5_000}),
    ("a line of notes longer than a line may be", {"notes": "a\n" + "b c " * 1_000 + "\nd"}),
    ("a name of many parts", {"edit": [{"at": 1, "key": "k" * 3_000, "value": {"a": ["v" * 3_000]}}]}),
    ("a label longer than a line may be", {"race": [{"name": "sgd", "label": "l" * 2_000}]}),
)


@pytest.mark.parametrize(("what", "part"), LONG, ids=[what for what, _ in LONG])
def test_what_is_longer_than_a_line_may_be_is_written_on_several(what: str, part: dict[str, Any]) -> None:
    start = {"title": "t", "kind": "function", "function": {"surface": "bowl"}}
    assert differences(read(start | part, Path())) == []


def test_a_text_with_a_byte_that_is_no_letter_is_refused_before_it_is_written() -> None:
    with pytest.raises(ScenarioError, match=r"title.*no UTF-8"):
        parse(dump(load("xor")), changes=[("title", "a\udcff")])


def _without_flags(table: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in table.items() if v}


FAULTS: dict[str, tuple[str, Any]] = {
    "a backslash is not escaped": ("_escaped", lambda text: text.replace('"', '\\"').replace("\n", "\\n")),
    "texts of several lines are not": ("_block", lambda text: f'"""{text}"""'),
    "long texts lose a blank": ("_broken", lambda line: writing._escaped(line).replace("  ", " \\\n ")),
    "zeros are taken for nothing": ("_present", _without_flags),
    "a number is rounded": ("_array", lambda items: "[" + ", ".join(item[:6] for item in items) + "]"),
    "keys are never quoted": ("_key", lambda name: name),
    "a rate that is searched for is written": ("_racer", lambda racer: writing.flat(racer.optimizer)),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_the_check_catches_a_writer_that_loses_something(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, *FAULTS[fault])
    assert any(differences(made(k)) for k in range(60))

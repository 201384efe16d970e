"""A formula never runs code, whatever somebody types and through whichever door it comes in."""

from __future__ import annotations

import contextlib
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import cache

import pytest

from gdtui import errors, frozen
from gdtui.catalogue import REGISTRIES
from gdtui.engine import expression
from gdtui.engine.expression import parse
from gdtui.engine.formula import algebra, monomial, reader, tokens
from gdtui.errors import ExpressionError, GdtuiError
from tests.promises import formulas_doors as doors
from tests.promises.formulas_attacks import code, growing, growth
from tests.promises.formulas_fuzz import large, made
from tests.promises.formulas_watch import Watch, brief, of_code, one_line, watched
from tests.proofs import cases

pytestmark = pytest.mark.fuzz
Tried = Callable[[str, int], None]

ATTACKS = "a formula never runs code: attacks"
THROUGH = "a formula never runs code: attacks through each of 12 doors"
FUZZED = "a formula never runs code: fuzzed formulas"
SIZED = "a formula never runs code: formulas as large as allowed, differentiated twice"
MORE_MEMORY = 200 * 1024
"""KiB by which the peak of this process may grow while they are tried."""
BOTH = [("x",), ("x", "y")]


def peak() -> int:
    """KiB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def parted(texts: list[str], part: int, parts: int) -> list[str]:
    """This part of the texts of this run, which are chosen evenly."""
    count = cases(len(texts))
    return [texts[k * len(texts) // count] for k in range(part, count, parts)]


def watch_of(texts: list[str], variables: tuple[str, ...] = ("x",)) -> Watch:
    """All of the texts tried, one after the other."""
    watch, before = Watch(), peak()
    for text in texts:
        watch.try_one(text, variables)
    assert peak() - before < MORE_MEMORY
    print(f"slowest of {len(texts):,}: {watch.slowest:.2f} s of processor time for {watch.formula[:60]!r}")
    return watch


def test_all_attempts_to_run_code_are_refused_with_the_column(tried: Tried) -> None:
    assert len(code()) >= 500
    for variables in (*BOTH, ("x1", "x2", "import", "__class__", "eval", "os")):
        assert watch_of(code(), variables).values == (0 if len(variables) < 3 else watch_of(named(), variables).values)
    tried(ATTACKS, len(code()))


def test_not_even_the_first_formula_of_a_process_compiles_or_imports_anything() -> None:
    first = """from tests.promises.formulas_watch import Watch
for text in ("where(x > y, x^2, -x y) + sin(pi x)/(1 + e^x)", "__import__('os')", "x^y^2 + abs(x) - max(x, 2, y)"):
    Watch().try_one(text, ("x", "y"))"""
    done = subprocess.run([sys.executable, "-c", first], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def named() -> list[str]:
    """Attempts that are formulas where a column of the data is called that: products of it, and no more."""
    words = {"x1", "x2", "import", "__class__", "eval", "os"}
    return [text for text in code() if set(text.replace("(", " ").replace(")", " ").split()) <= words]


def test_attempts_to_use_up_time_or_memory_are_refused_or_harmless(tried: Tried) -> None:
    texts = parted(growth(), 0, 1)
    for variables in BOTH:
        watch = watch_of(texts, variables)
        assert watch.refused
        assert watch.values
    tried(ATTACKS, len(texts))


@pytest.mark.parametrize("part", range(2))
def test_formulas_whose_derivatives_grow_fastest_stay_within_bounds(part: int, tried: Tried) -> None:
    texts = parted(growing(), part, 2)
    for variables in BOTH:
        watch_of(texts, variables)
    large_ones = [large(random.Random(f"large {k}")) for k in range(part, cases(500), 2)]
    watch_of(large_ones, ("x", "y"))
    tried(SIZED, len(texts) + len(large_ones))


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize(("kind", "whole"), [("soup", 40_000), ("damaged", 40_000), ("letters", 20_000)])
def test_fuzzed_formulas_compute_or_are_refused_and_do_nothing_else(
    kind: str, whole: int, part: int, tried: Tried
) -> None:
    texts = [made(kind, seed) for seed in range(part, cases(whole), 4)]
    watch = watch_of(texts, BOTH[part % 2])
    assert watch.refused
    assert kind == "letters" or watch.values
    tried(FUZZED, len(texts))


@cache
def opened(door: Callable[[str], None]) -> None:
    """Have a door go once, unwatched: what it imports then, and the classes that are finished at their first use, are
    code, and none of the formula's."""
    with contextlib.suppress(GdtuiError):
        door("x1^2 + 1" if door is doors.feature else "x^4 - 3x^2 + x")
    parse.cache_clear()
    complete()


def complete() -> None:
    """Have no class wait any more for the first of it."""
    for cls in list(frozen._unfinished):
        frozen.finish(cls)


def tried_at(door: Callable[[str], None], text: str) -> bool:
    """Whether the door took the text; fails where it ran code, or said no in another way than in one line."""
    opened(door)
    with brief(text), watched() as seen:
        try:
            door(text)
            message = ""
        except GdtuiError as error:
            message = str(error)
    assert not of_code(seen), f"{door.__name__}({text[:200]!r}) made the events {of_code(seen)[:5]}"
    assert one_line(message), f"{door.__name__}({text[:200]!r}) says {message!r}"
    return not message


def warmed(door: Callable[[str], None]) -> None:
    """What is imported at the first use of a door, and our own annotations that are read then, come not through it."""
    for registry in REGISTRIES.values():
        assert all(entry.knobs is not None for entry in registry)
    for text in (
        "x^2",
        "x1^2",
        "\0",
        "0,0",
        "optimizer.lr=1",
        "adam",
        "1 2",
        'a"',
        "x^2+y^2",
        "kind=a",
        "data.task=a",
        "training.dtype=a",
        "7",
    ):
        with contextlib.suppress(GdtuiError):
            door(text)
    complete()


@pytest.mark.parametrize("door", doors.DOORS.values(), ids=doors.DOORS)
def test_no_door_lets_an_attack_in(door: Callable[[str], None], tried: Tried) -> None:
    warmed(door)
    texts = [*parted(code(), 0, 1), *parted(growth(), 0, 1)]
    before = peak()
    for text in texts:
        tried_at(door, text)
    assert peak() - before < MORE_MEMORY
    tried(THROUGH, len(texts))


@pytest.mark.parametrize("door", [doors.in_a_file, doors.assigned, doors.live, doors.typed, doors.feature])
def test_a_good_formula_comes_in_through_the_same_doors(door: Callable[[str], None]) -> None:
    assert tried_at(door, "x1^2 + 1" if door is doors.feature else "x^4 - 3x^2 + x")


def test_the_check_catches_a_parser_that_compiles_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the filtered evaluators do, which look through the code only after Python has compiled it."""

    def filtering(text: str, variables: tuple[str, ...]) -> expression.Node:
        with contextlib.suppress(SyntaxError, ValueError):
            compile(text, "<formula>", "eval")
        raise ExpressionError("refused", text)

    monkeypatch.setattr(expression, "parse_tree", filtering)
    with pytest.raises(AssertionError, match="made the events \\['compile'"):
        Watch().try_one("x.__class__ + 12345")
    parse.cache_clear()
    with pytest.raises(AssertionError, match="made the events \\['compile'"):
        tried_at(doors.in_a_file, "x.__class__ + 54321")


def test_the_check_catches_an_error_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(text: str, variables: tuple[str, ...]) -> expression.Node:
        raise ValueError(text)

    monkeypatch.setattr(expression, "parse_tree", careless)
    with pytest.raises(ValueError, match="987654"):
        Watch().try_one("x + 987654")


def test_the_check_catches_derivatives_without_a_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monomial, "MAX_SIZE", 10**12)
    monkeypatch.setattr(algebra, "MOST_WORK", 10**12)
    with pytest.raises(AssertionError, match="has a derivative of"):
        watch_of(["sqrt(x+" * 45 + "x" + ")" * 45])


def test_the_check_catches_nesting_without_a_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_DEPTH", 10**9)
    with pytest.raises(RecursionError):
        watch_of(["(" * 240 + "x" + ")" * 240])


def test_the_check_catches_a_message_that_a_terminal_would_obey(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "one_line", str)
    monkeypatch.setattr(tokens, "_unexpected", lambda character: f"unexpected {character}")
    with pytest.raises(AssertionError, match="x1b"):
        Watch().try_one("\x1b[31m")

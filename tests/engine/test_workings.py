"""What the optimisers tell of their updates: every name is of something there, every symbol is used, and the words are
those that were read over once (`reference/workings.txt`, written by `python -m tests.engine.test_workings`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gdtui.engine.working import Working
from gdtui.pictures.equations import knob_value
from gdtui.session import Session
from tests.test_ledger import CASES, session_of

BOOK = Path(__file__).parent / "reference" / "workings.txt"
STEPS = (0, 1, 9)
SYMBOL = re.compile("[A-Za-zΑ-Ωα-ω][A-Za-zΑ-Ωα-ω_0-9₀-₉]*⁺?")


def told() -> Iterator[tuple[str, Session, Working]]:
    """A title, a session and what its optimiser says: each with each of its options, in some early steps, of a
    weight of a matrix and of the last bias (or what comes first and last where there are none)."""
    for problem, name, options in CASES:
        if problem != ("function" if name == "newton" else "network") and (problem, name) != ("plane", "ista"):
            continue
        session = session_of(problem, name, options)
        for step in STEPS:
            for place in dict.fromkeys((0, session.plan.objective.n_params - 1)):
                optimizer = session.plan.optimizer
                with_options = "".join(f" {key}={value}" for key, value in options.items())
                yield f"{name}{with_options}, {problem}, {place}, {step}", session, optimizer.working(step, place)


def names_of(working: Working) -> set[str]:
    """All that a working names: what the symbols of its equations stand for, its columns, direction and divisor."""
    used = {symbol for line in working.equations for symbol in SYMBOL.findall(line)}
    named = [value for symbol, value in working.symbols.items() if symbol in used and isinstance(value, str)]
    return {*named, *working.shown, working.direction[0], working.divisor[0]} - {""}


def test_every_name_in_a_working_is_of_something_remembered_told_or_set() -> None:
    for title, session, working in told():
        update = session.told()
        remembered = set(getattr(update.memory, "_fields", ()))
        for name in names_of(working) - remembered - set(update.arrays):
            assert knob_value(session.scenario.optimizer.options, name) is not None, f"{title}: {name}"


def test_every_symbol_is_in_an_equation_of_some_case() -> None:
    used: dict[str, set[str]] = {}
    named: dict[str, set[str]] = {}
    for title, _, working in told():
        name = re.split("[ ,]", title)[0]
        used.setdefault(name, set()).update(s for line in working.equations for s in SYMBOL.findall(line))
        named.setdefault(name, set()).update(working.symbols)
    kin = {"v", "w", "λ"}  # Adam's symbols are those of all its kin, and not each of them has all
    assert set().union(*(symbols - used[name] - kin for name, symbols in named.items())) == set()


def written(working: Working) -> str:
    """A working as the book has it."""
    lines = [f"    {line}" for line in working.equations]
    lines += [f"    {symbol}: {stands_for}" for symbol, stands_for in sorted(working.symbols.items())]
    lines += [f"    column {name}: {title}" for name, title in working.shown.items()]
    parts = {"direction": working.direction, "divisor": working.divisor, "rest": working.rest, "words": working.words}
    lines += [f"    {key}: {value}" for key, value in parts.items() if value not in {"", ("", "")}]
    return "\n".join([*lines, *(["    a multiple of lr"] if working.signed else [])])


def book() -> str:
    """All workings, each once, under the titles of all cases that have it."""
    titles: dict[str, list[str]] = {}
    for title, _, working in told():
        titles.setdefault(written(working), []).append(title)
    return "\n".join("\n".join(cases) + f"\n{text}\n" for text, cases in titles.items())


def test_the_words_and_equations_are_those_that_were_read_over() -> None:
    assert book() == BOOK.read_text(encoding="utf-8")


def test_whatever_a_working_says_otherwise_is_another_page_of_the_book() -> None:
    """A working that says something else is another page: the comparison can fail."""
    one = Working(("θ ← θ − lr·g",), {"λ": "weight_decay"}, words="a", signed=True)
    others = [
        Working(("θ ← θ − lr·b",), {"λ": "weight_decay"}, words="a", signed=True),
        Working(("θ ← θ − lr·g",), {"λ": "eps"}, words="a", signed=True),
        Working(("θ ← θ − lr·g",), {"λ": "weight_decay"}, words="A", signed=True),
        Working(("θ ← θ − lr·g",), {"λ": "weight_decay"}, words="a"),
    ]
    assert len({written(working) for working in (one, *others)}) == 5


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        BOOK.write_text(book(), encoding="utf-8")

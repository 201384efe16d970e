"""Every door through which a formula, or what passes for one, comes in: each says no in one line, or goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from gdtui import drafts
from gdtui.errors import GdtuiError
from gdtui.scenario import Scenario, parse
from gdtui.scenario.overrides import split_assignment
from gdtui.scenario.writing import to_toml
from gdtui.session import Session

FUNCTION = """title = "a"
kind = "function"
[function]
expression = "x^2"
start = { x = 1.0 }
window = { x = [-2, 2] }
[training]
steps = 3
"""
NETWORK = """title = "a"
kind = "network"
[data]
name = "moons"
n_samples = 8
[model]
hidden = [2]
[optimizer]
lr = 0.1
[training]
steps = 3
"""


@cache
def _function() -> Scenario:
    return parse(FUNCTION)


def in_a_file(text: str) -> None:
    """As `function.expression` of a scenario."""
    tables = _function().raw
    Session(parse(to_toml(dict(tables) | {"function": dict(tables["function"]) | {"expression": text}}))).step(2)


def assigned(text: str) -> None:
    """As `--set function.expression=…`, and as a setting that is typed in the panel."""
    Session(parse(FUNCTION, changes=[split_assignment(f"function.expression={text}")])).step(2)


def live(text: str) -> None:
    """As a change of a running session."""
    session = Session(_function())
    session.apply("function.expression", text)
    session.step(2)


def recorded(text: str) -> None:
    """As the value of a recorded change."""
    edits = [{"at": 1, "key": "x", "value": text}]
    Session(parse(to_toml(dict(_function().raw) | {"edit": edits}))).step(2)


def typed(text: str) -> None:
    """As what is typed in the picker, with the same again for start and window."""
    f = drafts.formula(text)
    drafts.slopes(f)
    drafts.formula_scenario(f, text, [1.0] * len(f.variables), [(-2.0, 2.0)] * len(f.variables))


def numbers(text: str) -> None:
    """As the start, the window and the hidden layers of a draft."""
    for read in (lambda: drafts.numbers_in(text, 1, "start"), lambda: drafts.layers_in(text)):
        try:
            read()
        except GdtuiError:
            continue
    drafts.numbers_in(text, 2, "window")


def feature(text: str) -> None:
    """As a formula of `model.inputs`."""
    Session(parse(NETWORK, changes=[("model.inputs", ["x1", text])]))


def index(text: str) -> None:
    """In the brackets of a weight that is to be changed."""
    Session(parse(NETWORK)).apply(f"layer1.weight[{text}]", 1.0)


def weight(text: str) -> None:
    """As the name of a weight, or of a setting, that is to be changed."""
    Session(_function()).apply(text, 1.0)


def key(text: str) -> None:
    """As the key of a recorded change."""
    Session(parse(to_toml(dict(_function().raw) | {"edit": [{"at": 1, "key": text, "value": 1.0}]})))


def setting(text: str) -> None:
    """As the whole of `--set`."""
    parse(NETWORK, changes=[split_assignment(text)])


def name(text: str) -> None:
    """As the name of an activation, an optimiser and a data set."""
    for table in ("model.activation", "data.name"):
        try:
            parse(NETWORK, changes=[(table, text)])
        except GdtuiError:
            continue
        raise AssertionError(f"{table} = {text!r} was taken")
    parse(NETWORK, changes=[("optimizer.name", text)])


DOORS: dict[str, Callable[[str], None]] = {
    door.__name__: door
    for door in (in_a_file, assigned, live, recorded, typed, numbers, feature, index, weight, key, setting, name)
}

"""Knobs: the hyperparameters of things that have a name, their types, ranges and meanings, and what is refused."""

from __future__ import annotations

import difflib
import inspect
import math
import typing
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Protocol

from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen
from gdtui.numeric import is_finite

Table = dict[str, Any]

UNKNOWN_KEY = "unknown key"
LONGEST = 80
"""A name is compared with others by so many of its characters."""
MOST_LISTED = 100


class Things(Protocol):
    """What a knob that lists named things must know of their registry."""

    noun: str

    def read(self, value: object, key: str) -> tuple[str, Table]:
        """Name and checked options of a name or a table."""


class Range(Frozen):
    """An interval of numbers; `gt` and `lt` leave their end out, `ge` and `le` keep it."""

    gt: float = -math.inf
    ge: float = -math.inf
    lt: float = math.inf
    le: float = math.inf

    def __contains__(self, value: float) -> bool:
        return self.gt < value < self.lt and self.ge <= value <= self.le

    def __str__(self) -> str:
        low = f"> {self.gt:g}" if math.isfinite(self.gt) else f"≥ {self.ge:g}" if math.isfinite(self.ge) else ""
        high = f"< {self.lt:g}" if math.isfinite(self.lt) else f"≤ {self.le:g}" if math.isfinite(self.le) else ""
        return " and ".join(part for part in (low, high) if part) or "any number"


Positive = Annotated[float, Range(gt=0.0)]
NonNegative = Annotated[float, Range(ge=0.0)]
Fraction = Annotated[float, Range(ge=0.0, lt=1.0)]
Lr = Annotated[float, Range(gt=0.0), "learning rate: how far one update goes along the direction"]
Counts = tuple[int, ...]
"""The type of a knob that is a list of whole numbers, of any length."""
Tables = tuple[Table, ...]
"""The type of a knob that lists things of its own registry: each a table with the thing's name and all its knobs."""


class Knob(Frozen):
    """One hyperparameter: its name, type, default (`REQUIRED` if none), range, choices and meaning."""

    name: str
    type: Any
    default: Any
    range: Range | None
    choices: tuple[str, ...]
    meaning: str
    things: Things | None = None
    """Where the things come from, if it is a list of named things."""

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty

    def describe(self) -> str:
        """What may stand here, in words: `a number > 0`, `one of "a", "b"`."""
        if self.choices:
            return "one of " + ", ".join(f'"{c}"' for c in self.choices)
        if self.things is not None:
            return f"a list of {self.things.noun}s, each a name or a table with its name and its keys"
        limits = str(self.range) if self.range and str(self.range) != "any number" else ""
        noun = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}.get(self.type)
        if noun is None:
            return _list_of(typing.get_args(self.type)) + (f", each {limits}" if limits else "")
        return f"{noun} {limits}" if limits else noun


def _list_of(parts: tuple[Any, ...]) -> str:
    """A list in words, after the types of its parts."""
    if parts[-1] is Ellipsis:
        return "a list of whole numbers" if parts[0] is int else "a list of numbers"
    return f"a list of {len(parts)} numbers"


def check(knob: Knob, value: Any, key: str) -> Any:
    """The value in the knob's own type, or a ScenarioError that says what may stand there."""
    if knob.things is not None:
        return _things(knob, knob.things, value, key)
    checked = _typed(knob.type, value)
    if checked is None:
        raise ScenarioError("wrong type", key, value, f"expected {knob.describe()}", has_value=True)
    if knob.choices and checked not in knob.choices:
        raise unknown_choice(key, value, knob.choices, knob.name)
    numbers = checked if isinstance(checked, tuple) else (checked,)
    if knob.range and not all(n in knob.range for n in numbers):
        raise ScenarioError("out of range", key, value, f"expected {knob.describe()}", has_value=True)
    return checked


def _things(knob: Knob, registry: Things, value: Any, key: str) -> Tables:
    """Each of the things as a table with its name and all its knobs."""
    if not isinstance(value, list | tuple):
        raise ScenarioError("wrong type", key, value, f"expected {knob.describe()}", has_value=True)
    found = [registry.read(one, f"{key}[{k}]") for k, one in enumerate(value)]
    return tuple({"name": name} | options for name, options in found)


def _typed(kind: Any, value: Any) -> Any:
    """`value` as `kind` (a bool is no number, an integer is a float), or None."""
    if typing.get_origin(kind) is tuple:
        return _typed_list(typing.get_args(kind), value)
    if isinstance(value, bool):
        return value if kind is bool else None
    if kind is float and isinstance(value, int | float):
        return float(value) if is_finite(value) else None
    return value if isinstance(value, kind) else None


def _typed_list(parts: tuple[Any, ...], value: Any) -> Any:
    """A list with its items as `parts` say: one type each, or one type and `...` for any number of them."""
    if not isinstance(value, list | tuple):
        return None
    if parts[-1] is Ellipsis:
        parts = parts[:1] * len(value)
    if len(value) != len(parts):
        return None
    typed = tuple(_typed(part, v) for part, v in zip(parts, value, strict=True))
    return None if None in typed else typed


def unknown_choice(key: str, value: object, choices: Iterable[str], noun: str) -> ScenarioError:
    """The error for a name that is not among `choices`, with the nearest one first."""
    names = list(choices)
    near = guess(value, names) if isinstance(value, str) else ""
    return ScenarioError(f"no such {noun}", key, value, f"{near}choose from {listed(names)}", has_value=True)


def unknown_key(key: str, value: object, known: Iterable[str], owner: str) -> ScenarioError:
    """The error for a key that nothing reads, with the nearest known one first."""
    names = list(known)
    near = guess(key.rsplit(".", 1)[-1], names)
    return ScenarioError(UNKNOWN_KEY, key, value, f"{near}{owner} takes {listed(names) or 'no keys'}", has_value=True)


def guess(word: str, names: Iterable[str], likeness: float = 0.6) -> str:
    """The name that was probably meant, as a question, whatever its capitals; nothing where none is near."""
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word[:LONGEST].casefold(), list(folded), 1, likeness)
    return f'did you mean "{folded[near[0]]}"? ' if near else ""


def listed(names: Sequence[str]) -> str:
    """The names with commas between; of very many the first."""
    shown = ", ".join(names[:MOST_LISTED])
    return shown if len(names) <= MOST_LISTED else f"{shown} and {len(names) - MOST_LISTED:,} more"

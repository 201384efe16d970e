"""One entry for each thing that has a name: its knobs, their ranges and its one-line meaning.

An entry is read from the registered function or dataclass itself (keyword-only parameters, defaults,
annotations, docstring) and feeds validation, the panel, `gdtui list`, the README and the contract tests.
"""

from __future__ import annotations

import difflib
import inspect
import math
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from gdtui.errors import ScenarioError

T = TypeVar("T", bound=Callable[..., Any])


@dataclass(frozen=True)
class Range:
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


@dataclass(frozen=True)
class Knob:
    """One hyperparameter: its name, type, default (`REQUIRED` if none), range, choices and meaning."""

    name: str
    type: Any
    default: Any
    range: Range | None
    choices: tuple[str, ...]
    meaning: str

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty

    def describe(self) -> str:
        """What may stand here, in words: `a number > 0`, `one of "a", "b"`."""
        if self.choices:
            return "one of " + ", ".join(f'"{c}"' for c in self.choices)
        noun = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}.get(self.type)
        if noun is None:
            return f"a list of {len(typing.get_args(self.type))} numbers" + (
                f", each {self.range}" if self.range else ""
            )
        return f"{noun} {self.range}" if self.range and str(self.range) != "any number" else noun


@dataclass(frozen=True)
class Entry(Generic[T]):
    """A registered thing: `make` builds it from its knobs."""

    noun: str
    name: str
    make: T
    knobs: dict[str, Knob]

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.make) or "").split("\n", 1)[0].rstrip(".")

    def options(self, given: dict[str, Any], key: str) -> dict[str, Any]:
        """Every knob with its value, checked. `key` is where the options stand in the scenario file."""
        for name, value in given.items():
            if name not in self.knobs:
                raise unknown_key(f"{key}.{name}", value, self.knobs, f"{self.noun} {self.name}")
        for knob in self.knobs.values():
            if knob.required and knob.name not in given:
                raise ScenarioError(f"{self.noun} {self.name} needs it", f"{key}.{knob.name}", hint=knob.describe())
        return {
            k.name: check(k, given[k.name], f"{key}.{k.name}") if k.name in given else k.default
            for k in self.knobs.values()
        }


class Registry(Generic[T]):
    """The entries of one kind, in the order in which they were registered."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._entries: dict[str, Entry[T]] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator that adds a function or dataclass under `name`."""

        def add(make: T) -> T:
            if name in self._entries:
                raise ValueError(f"{self.noun} {name!r} is registered twice")
            self._entries[name] = Entry(self.noun, name, make, _knobs(make))
            return make

        return add

    def __iter__(self) -> Iterator[Entry[T]]:
        return iter(self._entries.values())

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Entry[T]:
        return self._entries[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def find(self, name: object, key: str) -> Entry[T]:
        """The entry called `name`, or a ScenarioError that lists what there is."""
        if isinstance(name, str) and name in self._entries:
            return self._entries[name]
        raise unknown_choice(key, name, self._entries, self.noun)


def unknown_choice(key: str, value: object, choices: Iterable[str], noun: str) -> ScenarioError:
    """The error for a name that is not among `choices`, with the nearest one first."""
    names = list(choices)
    near = difflib.get_close_matches(str(value), names, 1, 0.6)
    guess = f'did you mean "{near[0]}"? ' if near else ""
    return ScenarioError(f"no such {noun}", key, value, f"{guess}choose from {', '.join(names)}", has_value=True)


def unknown_key(key: str, value: object, known: Iterable[str], owner: str) -> ScenarioError:
    """The error for a key that nothing reads, with the nearest known one first."""
    names = list(known)
    near = difflib.get_close_matches(key.rsplit(".", 1)[-1], names, 1, 0.6)
    guess = f'did you mean "{near[0]}"? ' if near else ""
    return ScenarioError(
        "unknown key", key, value, f"{guess}{owner} takes {', '.join(names) or 'no keys'}", has_value=True
    )


def _knobs(make: Callable[..., Any]) -> dict[str, Knob]:
    hints = typing.get_type_hints(make.__init__ if inspect.isclass(make) else make, include_extras=True)
    return {
        p.name: _knob(p, hints[p.name]) for p in inspect.signature(make).parameters.values() if p.kind is p.KEYWORD_ONLY
    }


def _knob(parameter: inspect.Parameter, hint: Any) -> Knob:
    extras = hint.__metadata__ if hasattr(hint, "__metadata__") else ()
    bare = hint.__origin__ if extras else hint
    choices = typing.get_args(bare) if typing.get_origin(bare) is typing.Literal else ()
    limits = next((e for e in extras if isinstance(e, Range)), None)
    meaning = next((e for e in extras if isinstance(e, str)), "")
    return Knob(parameter.name, str if choices else bare, parameter.default, limits, choices, meaning)


def check(knob: Knob, value: Any, key: str) -> Any:
    """The value in the knob's own type, or a ScenarioError that says what may stand there."""
    checked = _typed(knob.type, value)
    if checked is None:
        raise ScenarioError("wrong type", key, value, f"expected {knob.describe()}", has_value=True)
    if knob.choices and checked not in knob.choices:
        raise unknown_choice(key, value, knob.choices, knob.name)
    numbers = checked if isinstance(checked, tuple) else (checked,)
    if knob.range and not all(n in knob.range for n in numbers):
        raise ScenarioError("out of range", key, value, f"expected {knob.describe()}", has_value=True)
    return checked


def _typed(kind: Any, value: Any) -> Any:
    """`value` as `kind` (a bool is no number, an integer is a float), or None."""
    if typing.get_origin(kind) is tuple:
        parts = typing.get_args(kind)
        if not isinstance(value, list | tuple) or len(value) != len(parts):
            return None
        typed = tuple(_typed(part, v) for part, v in zip(parts, value, strict=True))
        return None if None in typed else typed
    if isinstance(value, bool):
        return value if kind is bool else None
    if kind is float and isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    return value if isinstance(value, kind) else None

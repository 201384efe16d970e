"""One entry for each thing that has a name: its knobs, their ranges and its one-line meaning.

An entry is read from the registered function or dataclass itself (keyword-only parameters, defaults,
annotations, docstring) and feeds validation, the panel, `gdtui list`, the README and the contract tests.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen, finish
from gdtui.knobs import (
    Counts,
    Fraction,
    Knob,
    Lr,
    NonNegative,
    Positive,
    Range,
    Table,
    Tables,
    check,
    listed,
    unknown_choice,
    unknown_key,
)

__all__ = [
    "Counts",
    "Entry",
    "Fraction",
    "Knob",
    "Lr",
    "NonNegative",
    "Positive",
    "Range",
    "Registry",
    "Tables",
    "check",
    "unknown_choice",
    "unknown_key",
]

T = TypeVar("T", bound=Callable[..., Any])
Fits = Callable[[Table, str], None]
"""Raises ScenarioError where checked options do not fit each other; called with them and with their key."""


class Entry(Frozen, Generic[T]):
    """A registered thing: `make` builds it from its knobs, which must also satisfy `fits` together."""

    noun: str
    name: str
    make: T
    registry: Registry[T] = field(repr=False, compare=False)
    fits: Fits | None = None

    @cached_property
    def knobs(self) -> dict[str, Knob]:
        """Its hyperparameters, read from its signature when they are first asked for."""
        return _knobs(self.make, self.registry)

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.make) or "").split("\n", 1)[0].rstrip(".")

    def options(self, given: dict[str, Any], key: str, beside: tuple[str, ...] = ()) -> dict[str, Any]:
        """Every knob with its value, checked. `key` is where the options stand in the scenario file, `beside` what
        else may stand there."""
        for name, value in given.items():
            if name not in self.knobs:
                raise unknown_key(f"{key}.{name}", value, [*self.knobs, *beside], f"{self.noun} {self.name}")
        for knob in self.knobs.values():
            if knob.required and knob.name not in given:
                raise ScenarioError(f"{self.noun} {self.name} needs it", f"{key}.{knob.name}", hint=knob.describe())
        found = {
            k.name: check(k, given[k.name], f"{key}.{k.name}") if k.name in given else k.default
            for k in self.knobs.values()
        }
        if self.fits is not None:
            self.fits(found, key)
        return found


class Registry(Generic[T]):
    """The entries of one kind, in the order in which they were registered."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._entries: dict[str, Entry[T]] = {}

    def register(self, name: str, fits: Fits | None = None) -> Callable[[T], T]:
        """Decorator that adds a function or dataclass under `name`; `fits` judges its options together."""

        def add(make: T) -> T:
            if name in self._entries:
                raise ValueError(f"{self.noun} {name!r} is registered twice")
            self._entries[name] = Entry(self.noun, name, make, self, fits)
            return make

        return add

    def __iter__(self) -> Iterator[Entry[T]]:
        return iter(self._entries.values())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._entries

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

    def read(self, value: object, key: str, beside: tuple[str, ...] = ()) -> tuple[str, Table]:
        """Name and checked options of `value`: a name, or a table with a name and that thing's own keys.

        `beside` names keys that may be in the table too, and are read by others.
        """
        if not isinstance(value, dict | str):
            hint = f"expected the name of the {self.noun}, or a table with its name and its keys: {listed(self.names)}"
            raise ScenarioError("wrong type", key, value, hint, has_value=True)
        options = {"name": value} if isinstance(value, str) else dict(value)
        if "name" not in options:
            raise ScenarioError("missing", f"{key}.name", hint=f"choose from {', '.join(self._entries)}")
        entry = self.find(options.pop("name"), key if isinstance(value, str) else f"{key}.name")
        return entry.name, entry.options(options, key, beside)


def _knobs(make: Callable[..., Any], registry: Registry[Any]) -> dict[str, Knob]:
    if inspect.isclass(make):
        finish(make)
    hints = typing.get_type_hints(make.__init__ if inspect.isclass(make) else make, include_extras=True)
    found = inspect.signature(make).parameters.values()
    return {p.name: _knob(p, hints[p.name], registry) for p in found if p.kind is p.KEYWORD_ONLY}


def _knob(parameter: inspect.Parameter, hint: Any, registry: Registry[Any]) -> Knob:
    extras = hint.__metadata__ if hasattr(hint, "__metadata__") else ()
    bare = hint.__origin__ if extras else hint
    choices = typing.get_args(bare) if typing.get_origin(bare) is typing.Literal else ()
    limits = next((e for e in extras if isinstance(e, Range)), None)
    meaning = next((e for e in extras if isinstance(e, str)), "")
    kind, things = str if choices else bare, registry if bare == Tables else None
    knob = Knob(parameter.name, kind, parameter.default, limits, choices, meaning, things)
    # Things by default are written by name; kept with all their knobs, like those of a file.
    return replace(knob, default=check(knob, knob.default, knob.name)) if things and not knob.required else knob

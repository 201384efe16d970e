"""Frozen dataclasses that cost a start nearly nothing.

For each class `dataclass` writes and compiles five methods or six, which takes half a millisecond, and gdtui has
nearly two hundred such classes. Here a class is finished only when the first of it is made, as hardly a start needs
more than a fifth of them, and of its methods only `__init__` is written: the others are the same for all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from reprlib import recursive_repr
from threading import RLock
from typing import Any, dataclass_transform

_finishing = RLock()
_unfinished: dict[type, bool] = {}
"""Classes that are no dataclasses yet, and whether what they are made of is given by name only."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen:
    """What inherits from this is a frozen dataclass; `eq` and `kw_only` are those of `dataclass`."""

    def __init_subclass__(cls, *, eq: bool = True, kw_only: bool = False) -> None:
        super().__init_subclass__()
        if eq and "__eq__" not in cls.__dict__:
            cls.__eq__, cls.__hash__ = _equal, _hash  # type: ignore[method-assign]
        _unfinished[cls] = kw_only
        if any(base is not Frozen and issubclass(base, Frozen) for base in cls.__bases__):
            finish(cls)  # else it would begin with its base's own __init__, which knows nothing of its fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # From now on the class has its own, which is found before this one.
        finish(type(self))
        type(self).__init__(self, *args, **kwargs)

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    @recursive_repr()
    def __repr__(self) -> str:
        shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)  # type: ignore[arg-type]
        return f"{type(self).__qualname__}({', '.join(shown)})"


def finish(cls: type) -> None:
    """Make the class the dataclass that it is meant to be, if it is not yet; nothing to others."""
    with _finishing:  # another thread may want its first one too
        for base in reversed(cls.__mro__):
            if base in _unfinished:
                dataclass(init=False, repr=False, eq=False, kw_only=_unfinished[base])(base)
                compared = [one.name for one in fields(base) if one.compare]
                base._compared = attrgetter(*compared) if compared else bool  # type: ignore[attr-defined]
                base.__init__ = _init(base)  # type: ignore[misc]
                del _unfinished[base]


def _equal(self: Any, other: Any) -> bool:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return bool(self._compared(self) == self._compared(other))


def _hash(self: Any) -> int:
    return hash(self._compared(self))


# What __init__ is written of


def _init(cls: Any) -> Callable[..., None]:
    """The `__init__` that `dataclass` would write."""
    every = fields(cls)
    taken = [one for one in every if one.init]
    named = [_parameter(one) for one in taken if one.kw_only]
    parameters = ["self", *(_parameter(one) for one in taken if not one.kw_only), *(["*", *named] if named else [])]
    body = [f"_set(self, {one.name!r}, {value})" for one in every if (value := _value(one))]
    body.append("self.__post_init__()" if hasattr(cls, "__post_init__") else "pass")
    known = {"_set": object.__setattr__, "_MISSING": MISSING}
    known |= {f"_default_{one.name}": one.default for one in every}
    known |= {f"_make_{one.name}": one.default_factory for one in every}
    lines = "\n  ".join(body)
    text = f"def make({', '.join(known)}):\n def __init__({', '.join(parameters)}):\n  {lines}\n return __init__"
    made: dict[str, Any] = {}
    exec(text, sys.modules[cls.__module__].__dict__, made)  # its annotations are names of that module
    init: Callable[..., None] = made["make"](**known)
    init.__annotations__ = {one.name: one.type for one in taken}
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _parameter(one: Field[Any]) -> str:
    """A field among the parameters, with what stands for its default."""
    if one.default is not MISSING:
        return f"{one.name}=_default_{one.name}"
    return one.name if one.default_factory is MISSING else f"{one.name}=_MISSING"


def _value(one: Field[Any]) -> str:
    """What a field is set to; "" where it keeps what the class says."""
    if one.default_factory is MISSING:
        return one.name if one.init else ""
    return f"_make_{one.name}() if {one.name} is _MISSING else {one.name}" if one.init else f"_make_{one.name}()"

"""Frozen dataclasses that cost a start nearly nothing.

For each class `dataclass` writes and compiles five methods or six, which takes half a millisecond, and gdtui has
nearly two hundred such classes. Here `dataclass` sees a class only when the first of it is made: hardly a start needs
more than a fifth of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import Any, dataclass_transform

_finishing = RLock()
_unfinished: dict[type, dict[str, bool]] = {}
"""Classes that are no dataclasses yet, and what `dataclass` is to be told of them."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen:
    """What inherits from this is a frozen dataclass; `eq` and `kw_only` are those of `dataclass`.

    `at_once`: finished where it is defined, for what must never compile anything later.
    """

    def __init_subclass__(cls, *, eq: bool = True, kw_only: bool = False, at_once: bool = False) -> None:
        super().__init_subclass__()
        _unfinished[cls] = {"eq": eq, "kw_only": kw_only}
        if at_once or any(base is not Frozen and issubclass(base, Frozen) for base in cls.__bases__):
            finish(cls)  # else it would begin with its base's own __init__, which knows nothing of its fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # From now on the class has its own, which is found before this one.
        finish(type(self))
        type(self).__init__(self, *args, **kwargs)


def finish(cls: type) -> None:
    """Make the class the dataclass that it is meant to be, if it is not yet; nothing to others."""
    with _finishing:  # another thread may want its first one too
        for base in reversed(cls.__mro__):
            if base in _unfinished:
                dataclass(frozen=True, **_unfinished[base])(base)
                del _unfinished[base]

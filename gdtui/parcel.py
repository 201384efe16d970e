"""What something is taken apart into to be kept in a file, and how it is put together again from a file that nobody
vouches for: plain values, and arrays beside them."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from gdtui.numeric import is_finite, is_number

Arrays = Sequence[NDArray[Any]]
Size = int | None
"""A length, or None for any."""

NAME_CHARS = 1_024
"""The longest text that names something."""
PATH_CHARS = 65_536
DEEPEST = 100
"""Levels to which plain values may be nested."""


class UnfitError(ValueError):
    """What was found is not what can have been packed there."""


class Parcel:
    """A packed value and where it was found. Every look into it says what it takes to be there; it raises UnfitError
    where that is not so.

    An array stands as its number among `arrays`.
    """

    def __init__(self, value: Any, arrays: Arrays = (), where: str = "session") -> None:
        self._value, self._arrays, self.where = value, arrays, where

    def __getitem__(self, key: str) -> Parcel:
        if not isinstance(self._value, dict) or key not in self._value:
            raise UnfitError(f"{self.where} has no {key}")
        return Parcel(self._value[key], self._arrays, f"{self.where}.{key}")

    def has(self, key: str) -> bool:
        """Whether it is a table with that key: one that was written before there was such a thing has none."""
        return isinstance(self._value, dict) and key in self._value

    @property
    def given(self) -> bool:
        """Whether there is anything."""
        return self._value is not None

    def plain(self) -> Any:
        """The value as it is, for someone who checks it anyway; not nested without end, and with texts that can be
        written."""
        if not _is_sound(self._value, DEEPEST):
            raise self.unfit("nested too deeply, or not text")
        return self._value

    def each(self, most: int) -> list[Parcel]:
        """The parts of a list of at most so many."""
        if not isinstance(self._value, list) or len(self._value) > most:
            raise self.unfit(f"no list of at most {most:,}")
        return [Parcel(one, self._arrays, f"{self.where}[{k}]") for k, one in enumerate(self._value)]

    def exactly(self, count: int) -> list[Parcel]:
        """The parts of a list of so many."""
        found = self.each(count)
        if len(found) != count:
            raise self.unfit(f"no list of {count}")
        return found

    def named(self, most: int) -> dict[str, Parcel]:
        """The parts of a table of at most so many."""
        if not isinstance(self._value, dict) or len(self._value) > most:
            raise self.unfit(f"no table of at most {most:,}")
        return {name: self[name] for name in self._value}

    def whole(self, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self._value
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.unfit(f"no whole number from {low:,} to {high:,}")
        return value

    def number(self) -> float:
        """A number, perhaps infinite, but none that is not one."""
        value = self._value
        if not is_number(value) or not (is_finite(value) or abs(value) == math.inf):
            raise self.unfit("no number")
        return float(value)

    def truth(self) -> bool:
        if not isinstance(self._value, bool):
            raise self.unfit("neither true nor false")
        return self._value

    def text(self, choices: Sequence[str] = (), most: int = NAME_CHARS) -> str:
        """A text, one of `choices` if there are any."""
        value = self._value
        if not isinstance(value, str) or len(value) > most or (choices and value not in choices):
            raise self.unfit("no such text")
        if not _is_text(value):
            raise self.unfit("not text")
        return value

    def path(self) -> Path:
        """A path, in which bytes that are no text stand as Python writes them."""
        value = self._value
        if not isinstance(value, str) or len(value) > PATH_CHARS or "\0" in value:
            raise self.unfit("no path")
        try:
            return Path(os.fsdecode(os.fsencode(value)))
        except UnicodeError:
            raise self.unfit("no path") from None

    def array(self, dtype: DTypeLike, *shape: Size, finite: bool = True) -> NDArray[Any]:
        """An array of that type and shape, of finite numbers unless others are said to be welcome."""
        found = self._arrays[self.whole(0, len(self._arrays) - 1)]
        fits = found.ndim == len(shape) and all(n in (None, m) for n, m in zip(shape, found.shape, strict=True))
        if found.dtype != np.dtype(dtype) or not fits:
            raise self.unfit(f"no array of {np.dtype(dtype)} of the shape {shape}")
        if finite and not np.isfinite(found).all():
            raise self.unfit("holds what is not a finite number")
        return found

    def unfit(self, reason: str) -> UnfitError:
        """The error that says so of this place."""
        return UnfitError(f"{self.where}: {reason}")


def _is_sound(value: Any, levels: int) -> bool:
    if isinstance(value, str):
        return _is_text(value)
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_is_sound(one, levels - 1) for one in inner)


def _is_text(value: str) -> bool:
    """Whether it holds nothing that no text can hold: halves of characters."""
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def rising(values: NDArray[np.int64], below: int) -> bool:
    """Whether steps go up, from 0 on, and stay below a bound."""
    return not len(values) or bool(values[0] >= 0 and values[-1] < below and (values[1:] > values[:-1]).all())


def doubling(number: int) -> bool:
    """Whether it is a power of two."""
    return number > 0 and not number & (number - 1)

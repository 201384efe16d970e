"""The permutations of many epochs, one after the other: `streams.permutation` without its cost of a seed for each.

To seed PCG64, NumPy's `SeedSequence` hashes the words of its keys one by one (O'Neill's seed_seq, 32 bits a word).
Only the last word, the epoch, differs from one permutation to the next: what comes before it is hashed once, and the
epochs of a block go through the rest together. NumPy promises that neither will ever change.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.streams import Purpose, permutation, ranks

BLOCK, FEW = 64, 24
"""Epochs that are seeded at once; so few of them NumPy seeds itself, one by one."""

_WORD, _LONG = 0xFFFFFFFF, (1 << 128) - 1
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645


class Shuffles:
    """The orders of `count` samples, epoch by epoch; each is `permutation(seed, Purpose.SHUFFLE, epoch, count)`."""

    def __init__(self, seed: int, count: int) -> None:
        self._seed, self._count = seed, count
        self._block = -1
        self._states: list[tuple[int, int]] = []
        self._place: dict[str, int] = {}
        self._state: Any = {"bit_generator": "PCG64", "state": self._place, "has_uint32": 0, "uinteger": 0}

    @cached_property
    def _generator(self) -> np.random.PCG64:
        # Made when it is needed: numpy.random takes its time to import, and a function has no samples.
        return np.random.PCG64(0)

    def order(self, epoch: int) -> NDArray[np.intp]:
        """All samples in the order of an epoch."""
        block, place = divmod(epoch, BLOCK)
        if epoch < FEW or epoch > _WORD:
            return permutation(self._seed, Purpose.SHUFFLE, epoch, self._count)
        if block != self._block:
            epochs = np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.uint32)
            self._block, self._states = block, seeds(self._seed, Purpose.SHUFFLE, epochs)
        self._place["state"], self._place["inc"] = self._states[place]
        self._generator.state = self._state
        return ranks(self._generator.random_raw(self._count))


def seeds(seed: int, purpose: int, indices: NDArray[np.uint32]) -> list[tuple[int, int]]:
    """State and increment of PCG64(SeedSequence(seed, spawn_key=(purpose, index))) for each index."""
    words = _words(seed)
    words += [0] * (4 - len(words)) + [int(purpose)]
    hashed = _Hash(0x43B0D7E5, 0x931E8875)
    pool: list[Any] = [hashed(word) for word in words[:4]]
    for source in range(4):
        for k in range(4):
            if k != source:
                pool[k] = _mixed(pool[k], hashed(pool[source]))
    for word in [*words[4:], indices.astype(np.uint64)]:
        pool = [_mixed(part, hashed(word)) for part in pool]
    hashed = _Hash(0x8B51F9DD, 0x58F38DED)
    halves = [hashed(pool[k % 4]) for k in range(8)]
    numbers = [(low | high << np.uint64(32)).tolist() for low, high in zip(halves[::2], halves[1::2], strict=True)]
    return [_seeded(*found) for found in zip(*numbers, strict=True)]


def _words(number: int) -> list[int]:
    """The 32-bit words of a number, the lowest first."""
    found = [number & _WORD]
    while number := number >> 32:
        found.append(number & _WORD)
    return found


class _Hash:
    """The hash of a word, with a constant that goes on from word to word."""

    def __init__(self, constant: int, multiplier: int) -> None:
        self._constants = self._sequence(constant, multiplier)

    @staticmethod
    def _sequence(constant: int, multiplier: int) -> Iterator[tuple[int, int]]:
        while True:
            following = constant * multiplier & _WORD
            yield constant, following
            constant = following

    def __call__(self, word: Any) -> Any:
        constant, following = next(self._constants)
        found = (word ^ constant) * following & _WORD
        return found ^ (found >> 16)


def _mixed(x: Any, y: Any) -> Any:
    found = (0xCA01F9DD * x - 0x4973F715 * y) & _WORD
    return found ^ (found >> 16)


def _seeded(a: int, b: int, c: int, d: int) -> tuple[int, int]:
    """PCG64's first state and its increment, of four numbers of 64 bits."""
    increment = ((c << 64 | d) << 1 | 1) & _LONG
    return ((increment + (a << 64 | b)) * _MULTIPLIER + increment) & _LONG, increment

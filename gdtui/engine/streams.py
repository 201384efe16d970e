"""Random numbers as a pure function of (seed, purpose, index): there is no generator state to lose.

Everything is built from PCG64's raw integers, the only stream whose values NumPy promises never to change.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BY_COUNTING = 1000
"""So many numbers are ranked by counting; fewer are quicker compared."""


class Purpose(IntEnum):
    """What the numbers are for. The values are part of every result ever recorded: never renumber."""

    INIT = 1
    SHUFFLE = 2
    DATA = 3
    SPLIT = 4
    NOISE = 5
    DROPOUT = 6
    GRADIENT = 7


def raw(seed: int, purpose: Purpose, index: int, count: int) -> NDArray[np.uint64]:
    """`count` integers, each uniform over 64 bits."""
    sequence = np.random.SeedSequence(seed, spawn_key=(int(purpose), index))
    return np.random.PCG64(sequence).random_raw(count).astype(np.uint64, copy=False)


def uniform(seed: int, purpose: Purpose, index: int, count: int) -> Floats:
    """`count` numbers, uniform in [0, 1): the upper 53 bits of each integer."""
    return np.asarray((raw(seed, purpose, index, count) >> np.uint64(11)) * 2.0**-53, dtype=np.float64)


def normal(seed: int, purpose: Purpose, index: int, count: int) -> Floats:
    """`count` standard normal numbers, by the transform of Box and Muller (1958)."""
    pairs = uniform(seed, purpose, index, 2 * ((count + 1) // 2))
    radius, angle = pairs.reshape(2, -1)
    length = np.sqrt(-2.0 * np.log1p(-radius))
    turn = 2.0 * np.pi * angle
    return np.concatenate([length * np.cos(turn), length * np.sin(turn)])[:count]


def permutation(seed: int, purpose: Purpose, index: int, count: int) -> NDArray[np.intp]:
    """The numbers 0 … count − 1 in random order: the ranks of `count` raw integers, of equal ones in their order."""
    return ranks(raw(seed, purpose, index, count))


def ranks(draws: NDArray[np.uint64]) -> NDArray[np.intp]:
    """The places of integers in rising order, of equal ones in theirs, as a stable `argsort` gives them.

    That of many is made in two passes over 16 bits each, which NumPy sorts by counting; the few that agree in their
    upper 32 bits are put right afterwards.
    """
    if len(draws) < BY_COUNTING:
        return draws.argsort(kind="stable")
    order = (draws >> np.uint64(32)).astype(np.uint16).argsort(kind="stable")
    order = order.take((draws >> np.uint64(48)).astype(np.uint16).take(order).argsort(kind="stable"))
    found = draws.take(order)
    while len(wrong := np.flatnonzero(found[1:] < found[:-1])):
        for k in wrong.tolist():
            if found[k + 1] < found[k]:
                found[[k, k + 1]], order[[k, k + 1]] = found[[k + 1, k]], order[[k + 1, k]]
    return order

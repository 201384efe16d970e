"""How much a proof at scale examines: a fixed part in every run of the suite, all of it in `make proofs`."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

FULL = os.environ.get("GDTUI_PROOFS", "") == "full"

OF_EACH_KIND = (
    "two-valleys", "himmelblau", "ravine-momentum", "saddle-noise", "newton", "steep-wall",  # functions
    "article-line", "noisy-steps", "lasso", "ridge", "logistic", "softmax",  # linear models
    "xor", "spirals", "iris", "digits", "sine-regression", "batch-norm", "residual", "dropout", "exploding",  # networks
)  # fmt: skip
"""Shipped scenarios in which all that a scenario can be made of occurs: the part that is taken of all of them."""


OF_EACH_WAY = (
    "function", "network", "softmax", "momentum", "surface", "ridge", "line, adam", "line, batches",
    "one sample a batch", "batch norm", "layer norm", "dropout", "noise", "float32, features",
)  # fmt: skip
"""Ways to make a run (of tests/toml.py) in which all occurs that a step can be made of."""

FIFTIETH = 50
"""What the suite takes of the cases of a promise: one in so many, chosen by a fixed seed."""


def cases(whole: int) -> int:
    """How many cases of a promise this run tries: a fiftieth, or under `GDTUI_PROOFS=full` all of them."""
    return whole if FULL else -(-whole // FIFTIETH)


def seeds(part: int, whole: int) -> range:
    """The cases of this run: the first `part` of the same seeds that `GDTUI_PROOFS=full` takes `whole` of."""
    return range(whole if FULL else part)


def shares(cases: range, count: int) -> list[range]:
    """`cases` in `count` interleaved shares, for tests that run side by side."""
    return [cases[k::count] for k in range(count)]


def scenarios(whole: Sequence[str]) -> list[str]:
    """The scenarios of this run: those of each kind, or the whole."""
    return [name for name in whole if FULL or name in OF_EACH_KIND]


def ways(whole: Mapping[str, A]) -> dict[str, A]:
    """The ways of this run to make a run: those in which all occurs, or the whole."""
    return {name: text for name, text in whole.items() if FULL or name in OF_EACH_WAY}


def one_in(count: int, whole: Sequence[A]) -> Sequence[A]:
    """One in so many of `whole`, or the whole."""
    return whole[:: 1 if FULL else count]


def one_each(whole: Iterable[A], kind: Callable[[A], object]) -> list[A]:
    """One of each kind, the first of one and the second of the next and so on in turn; or the whole."""
    groups = dict[object, list[A]]()
    for one in whole:
        groups.setdefault(kind(one), []).append(one)
    return [one for k, group in enumerate(groups.values()) for one in (group if FULL else [group[k % len(group)]])]


def crossed(one: Sequence[A], other: Sequence[B]) -> list[tuple[A, B]]:
    """The pairs of this run: each of `one` and each of `other` at least once, or all of them with all."""
    if FULL:
        return list(product(one, other))
    wide = len(other)
    return [(one[k % len(one)], other[(k + k // wide) % wide]) for k in range(max(len(one), wide))]

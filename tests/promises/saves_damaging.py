"""Saved sessions that are damaged, and saved sessions that someone has made so that they pass every checksum."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from random import Random
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui.savefile import Image
from gdtui.savefile.container import HEAD, _head, blake2b

LONGEST = 10.0
"""Seconds of a processor's time after which reading a file counts as hanging."""

NUMBERS: tuple[Any, ...] = (
    -1, 0, 1, 2, 7, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63), 10**30, 10**400, 1e308, -1e308, 5e-324,
    float("nan"), float("inf"), float("-inf"), 0.5, True, False,
)  # fmt: skip
OTHERS: tuple[Any, ...] = (None, "", "A", "x" * 5000, "\ud800", "reset", [], {}, [[]], {"name": "sgd"}, "none")


SHAPES: tuple[Any, ...] = (
    [2**40], [2**63, 2], [-1], [0], [1] * 40, [2**20, 2**20, 2**20], "ab", None, [1.5], [True], [10**400],
)  # fmt: skip


def deep(levels: int) -> Any:
    """A list in a list in a list …"""
    found: Any = []
    for _ in range(levels):
        found = [found]
    return found


def damaged(content: bytes, rng: Random) -> bytes:
    """The bytes with one to three of them other, more, fewer, or elsewhere."""
    found = bytearray(content)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at, much = rng.randrange(len(found) or 1), rng.choice([1, 1, 1, 8, 64, 1000])
        way = rng.randrange(7)
        if way == 0 and found:
            found[at] ^= 1 << rng.randrange(8)
        elif way == 1 and found:
            found[at] = rng.randrange(256)
        elif way == 2:
            found[at:at] = rng.randbytes(much)
        elif way == 3:
            del found[at : at + much]
        elif way == 4:
            found[at : at + much] = bytes(len(found[at : at + much]))
        elif way == 5:
            found += rng.randbytes(much)
        else:
            other = rng.randrange(len(found) or 1)
            found[at : at + much], found[other : other + much] = found[other : other + much], found[at : at + much]
    return bytes(found)


def forged(text: bytes, raw: bytes) -> bytes:
    """A file of that description and those arrays whose checksums are right."""
    return _head(len(text), len(raw), blake2b(text + raw, digest_size=16).digest()) + text + raw


def parts(content: bytes, text: int) -> tuple[bytes, bytes]:
    """Description and arrays of a file."""
    return content[HEAD : HEAD + text], content[HEAD + text :]


def scribbled(content: bytes, text: int, rng: Random) -> bytes:
    """A file whose description or arrays are damaged, with checksums to match."""
    description, raw = parts(content, text)
    if rng.random() < 0.5:
        return forged(damaged(description, rng), raw)
    return forged(description, damaged(raw, rng))


def reworded(content: bytes, text: int, rng: Random) -> bytes:
    """A file whose list of arrays says something else of them, with checksums to match."""
    description, raw = parts(content, text)
    found = json.loads(description)
    table = found["arrays"]
    entry = rng.choice(table)
    shape = rng.choice(
        [[2**40], [2**63, 2], [-1], [0], [1] * 40, [2**20, 2**20, 2**20], "ab", None, [1.5], [True], [10**400]]
    )
    change: Callable[[], Any] = rng.choice([
        lambda: entry.__setitem__(1, shape),
        lambda: entry.__setitem__(0, rng.choice(["O", "f8", "f4", "i8", "u1", "V8", "S8", 3, None, [], "M8[s]"])),
        lambda: table.extend([["f8", [2**50]]] * 3),
        table.pop,
        lambda: found.__setitem__("arrays", rng.choice([None, 3, {}, "", deep(5)])),
        lambda: found.__setitem__("session", rng.choice([*NUMBERS, *OTHERS, deep(500)])),
        lambda: found.pop(rng.choice(["arrays", "session"])),
    ])  # fmt: skip
    change()
    words = json.dumps(found)
    if rng.random() < 0.1:
        words = words.replace("null", "[" * 100_000, 1) if "null" in words else "[" * 200_000
    if rng.random() < 0.05:
        words = words.replace(":1", ":1" + "0" * 9_000, 1)
    return forged(words.encode(), raw)


def places(value: Any, owner: Any = None, key: Any = None) -> Iterator[tuple[Any, Any]]:
    """Every place in plain values: what holds it and under which key."""
    if owner is not None:
        yield owner, key
    for inner in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[inner], value, inner)


def twisted(image: Image, rng: Random) -> Image:
    """An image that says something else in one to three places, in plain values or in arrays."""
    tree, arrays = deepcopy(image.tree), list(image.arrays)
    for _ in range(rng.choice([1, 1, 2, 3])):
        if rng.random() < 0.35:
            place = rng.randrange(len(arrays))
            arrays[place] = _other(arrays[place], rng)
            continue
        owner, key = rng.choice(list(places(tree)))
        way = rng.randrange(5)
        if way == 0 and isinstance(owner, dict):
            del owner[key]
        elif way == 1 and isinstance(owner, list):
            owner.append(deepcopy(owner[key]))
        elif way == 2 and isinstance(owner[key], int):
            owner[key] += rng.choice([-1, 1, 3])
        elif way == 3:
            owner[key] = deepcopy(rng.choice(list(places(tree)))[0])
        else:
            owner[key] = deepcopy(rng.choice((*NUMBERS, *OTHERS, deep(50), deep(90), deep(300))))
    return Image(tree, tuple(arrays))


def _other(array: NDArray[Any], rng: Random) -> NDArray[Any]:
    """An array of another size, shape or type, or with a number in it that should not be there."""
    way = rng.randrange(6)
    if way == 0:
        return array[:-1].copy() if len(array) else np.zeros(3)
    if way == 1:
        return array.reshape(-1, 1).copy()
    if way == 2:
        with np.errstate(all="ignore"):
            return array.astype(rng.choice([np.float64, np.float32, np.int64]))
    if way == 3:
        return np.concatenate([array, array])
    found = array.copy()
    if found.size and found.dtype == np.int64:
        found.flat[rng.randrange(found.size)] = rng.choice([-1, 0, 2**31, 2**62, -(2**63), 3])
    elif found.size:
        worst = [np.nan, np.inf, -np.inf, 1e308, -1.0, 0.0, 1e-320]
        found.flat[rng.randrange(found.size)] = rng.choice(
            [one for one in worst if found.dtype == np.float64 or abs(one) != 1e308]
        )
    return found


@contextmanager
def no_hang() -> Iterator[None]:
    """Inside, a case that takes too much of a processor's time is a failure."""

    def late(number: int, frame: FrameType | None) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)

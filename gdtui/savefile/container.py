"""The bytes of a saved session: a head of fixed size, a description in JSON, and arrays as they lie in memory.

    16  magic, format version, and their checksum: these stay where they are in every version to come
    40  lengths of description and arrays, checksum of both (BLAKE2b), and the checksum of all of the head
     …  the description; an array is a number in it, and a type and a shape in its list of arrays
     …  the arrays, little-endian, each from a multiple of eight bytes on

Nothing in it can run: no pickle, no names of classes. Every size is held against the length of the file before
memory is taken for it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from hashlib import blake2b
from itertools import accumulate
from math import prod
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.errors import DamagedError, SaveError
from gdtui.frozen import Frozen
from gdtui.parcel import Parcel
from gdtui.saves import MAGIC

VERSION = 1

_FIRST = struct.Struct("<8sII")
_SECOND = struct.Struct("<QQ16sI4x")
HEAD = _FIRST.size + _SECOND.size
_TYPES: dict[str, np.dtype[Any]] = {"f8": np.dtype("<f8"), "f4": np.dtype("<f4"), "i8": np.dtype("<i8")}
_DIMENSIONS = 4


class Image(Frozen, eq=False):
    """A session taken apart at one moment: plain values, in which an array is a number, and the arrays. Nothing in it
    is altered by what the session does later, so another thread may write it."""

    tree: Any
    arrays: tuple[NDArray[Any], ...]

    @property
    def parcel(self) -> Parcel:
        """What is in it, not trusted."""
        return Parcel(self.tree, self.arrays)


def imaged(packed: Any) -> Image:
    """An image of plain values with arrays among them; an array that occurs twice is kept once."""
    arrays: list[NDArray[Any]] = []
    places: dict[int, int] = {}

    def flat(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            if id(value) not in places:
                places[id(value)] = len(arrays)
                arrays.append(value)
            return places[id(value)]
        if isinstance(value, dict):
            return {key: flat(inner) for key, inner in value.items()}
        return [flat(inner) for inner in value] if isinstance(value, list | tuple) else value

    return Image(flat(packed), tuple(arrays))


def encoded(image: Image) -> list[bytes | memoryview]:
    """The file, in pieces. Raises SaveError where it would be too large to be read again."""
    table = [[_name(array), list(array.shape)] for array in image.arrays]
    text = json.dumps({"arrays": table, "session": image.tree}, separators=(",", ":")).encode()
    if len(text) > limits.SAVE_TEXT_BYTES or sum(array.nbytes + 8 for array in image.arrays) > limits.SAVE_BYTES:
        raise SaveError("too large to be saved")
    text += b" " * (-len(text) % 8)
    raw = [piece for array in image.arrays for piece in _raw(array)]
    digest = blake2b(text, digest_size=16)
    for piece in raw:
        digest.update(piece)
    return [_head(len(text), sum(map(len, raw)), digest.digest()), text, *raw]


def _head(text: int, arrays: int, digest: bytes) -> bytes:
    first = struct.pack("<8sI", MAGIC, VERSION)
    head = first + struct.pack("<I", crc32(first)) + struct.pack("<QQ16s", text, arrays, digest)
    return head + struct.pack("<I4x", crc32(head))


def _name(array: NDArray[Any]) -> str:
    return f"{array.dtype.kind}{array.dtype.itemsize}"


def _raw(array: NDArray[Any]) -> Iterator[memoryview | bytes]:
    """An array's bytes, and what fills them up to a multiple of eight."""
    little = np.ascontiguousarray(array, _TYPES[_name(array)])
    yield memoryview(little.reshape(-1).view(np.uint8).data)
    yield bytes(-little.nbytes % 8)


def sizes(head: bytes, length: int) -> tuple[int, int]:
    """How long description and arrays are, by the head of a file of that length.

    Raises DamagedError, or SaveError where a later gdtui wrote the file.
    """
    if len(head) < HEAD:
        raise DamagedError(f"it ends after {len(head)} bytes")
    magic, version, check = _FIRST.unpack_from(head)
    if magic != MAGIC or check != crc32(head[: _FIRST.size - 4]):
        raise DamagedError("it does not begin as one")
    if version > VERSION:
        raise SaveError(f"a later gdtui wrote it (format {version}, this one reads up to {VERSION}): take that one")
    text, arrays, _, check = _SECOND.unpack_from(head, _FIRST.size)
    if check != crc32(head[: HEAD - 8]) or head[HEAD - 4 : HEAD] != bytes(4):
        raise DamagedError("its head is not as it was written")
    if HEAD + text + arrays != length or text > 2 * limits.SAVE_TEXT_BYTES or length > 2 * limits.SAVE_BYTES:
        raise DamagedError(f"it is {length:,} bytes long, and should be {HEAD + text + arrays:,}")
    return text, arrays


def decoded(content: bytes) -> Image:
    """What `encoded` made into these bytes; raises DamagedError or SaveError where they cannot be that."""
    text, _ = sizes(content[:HEAD], len(content))
    if blake2b(memoryview(content)[HEAD:], digest_size=16).digest() != _SECOND.unpack_from(content, _FIRST.size)[2]:
        raise DamagedError("its checksum is wrong")
    try:
        found = json.loads(content[HEAD : HEAD + text])
        return Image(found["session"], _arrays(found["arrays"], memoryview(content)[HEAD + text :]))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise DamagedError("its description cannot be read") from None


def _arrays(table: Any, raw: memoryview) -> tuple[NDArray[Any], ...]:
    """The arrays of a list of types and shapes, which fill the raw bytes exactly. ValueError where they do not."""
    shapes = [(_TYPES[name], _shape(shape)) for name, shape in table]
    counts = [prod(shape) for _, shape in shapes]
    rooms = [
        count * dtype.itemsize + -count * dtype.itemsize % 8 for count, (dtype, _) in zip(counts, shapes, strict=True)
    ]
    starts = list(accumulate(rooms, initial=0))
    if starts[-1] != len(raw):
        raise ValueError("the arrays are longer or shorter than the file")
    return tuple(
        np.frombuffer(raw, dtype, count, start).reshape(shape).astype(dtype.newbyteorder("="))
        for (dtype, shape), count, start in zip(shapes, counts, starts, strict=False)
    )


def _shape(shape: Any) -> tuple[int, ...]:
    if len(shape) > _DIMENSIONS or any(type(n) is not int or n < 0 for n in shape):
        raise ValueError("no shape")
    return tuple(shape)

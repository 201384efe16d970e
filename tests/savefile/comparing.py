"""Whether two images hold the same, bit for bit."""

from __future__ import annotations

from gdtui.savefile import Image


def alike(one: Image, other: Image) -> bool:
    """Plain values equal in kind too, and every array with the same type, shape and bits."""
    same = len(one.arrays) == len(other.arrays) and repr(one.tree) == repr(other.tree)
    return same and all(
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(one.arrays, other.arrays, strict=False)
    )

"""The algebra of quasi-Newton methods: what steps s and changes of the gradient y say of the inverse Hessian H.

Runs come first in every array; flags and numbers of a run are columns (runs, 1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.descent import Floats, column

Flags = NDArray[np.bool_]


def identities(params: Floats) -> Floats:
    """An identity matrix for each run, (runs, n, n)."""
    runs, n = params.shape
    return np.broadcast_to(np.eye(n, dtype=params.dtype), (runs, n, n)).copy()


def bfgs_update(hessian: Floats, pairs: Floats, s: Floats, y: Floats, curved: Flags) -> Floats:
    """(I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ where `curved`, multiplied out; the first pair scales H before."""
    product, square = safe(np.vecdot(s, y), curved), safe(np.vecdot(y, y), curved)
    scaled = np.where(pairs == 0.0, product / square, np.ones_like(product))[..., None] * hessian
    bent = np.matmul(scaled, y[..., None])[..., 0]
    factor = (1.0 + column(np.vecdot(y, bent), y) / product) / product
    cross = bent[:, :, None] * s[:, None, :]
    outer = s[:, :, None] * s[:, None, :]
    learnt = scaled + factor[..., None] * outer - (cross + cross.swapaxes(1, 2)) / product[..., None]
    return np.where(curved[..., None], learnt, hessian)


def safe(values: Floats, usable: Flags) -> Floats:
    """A divisor (runs, 1) out of `values` (runs,): 1 where it will not be used."""
    return np.where(usable, values[:, None], np.ones_like(values[:, None]))


def two_loops(grad: Floats, changes: Floats, turns: Floats, usable: Floats) -> Floats:
    """H·g from the newest `usable` (runs, 1) pairs."""
    result, weights = grad, []
    held = [age < usable for age in range(changes.shape[1])]
    products = [safe(np.vecdot(changes[:, age], turns[:, age]), there) for age, there in enumerate(held)]
    for age, there in enumerate(held):
        weight = np.vecdot(changes[:, age], result)[:, None] / products[age]
        result = np.where(there, result - weight * turns[:, age], result)
        weights.append(weight)
    square = safe(np.vecdot(turns[:, 0], turns[:, 0]), held[0])
    result = np.where(held[0], products[0] / square * result, result)
    for age, there in reversed(list(enumerate(held))):
        back = np.vecdot(turns[:, age], result)[:, None] / products[age]
        result = np.where(there, result + (weights[age] - back) * changes[:, age], result)
    return result


def remembered(memory: Floats, newest: Floats, kept: Flags, room: int) -> Floats:
    """The memory with `newest` in front where it is `kept`, cut or filled up with zeros to `room`."""
    pushed = np.concatenate([newest[:, None], memory], axis=1)
    same = np.concatenate([memory, np.zeros_like(newest[:, None])], axis=1)
    moved = np.where(kept[..., None], pushed, same)[:, :room]
    missing = room - moved.shape[1]
    return np.pad(moved, ((0, 0), (0, missing), (0, 0))) if missing > 0 else moved

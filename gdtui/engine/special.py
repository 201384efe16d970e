"""Functions that NumPy does not have, or has slower: the logistic function, tanh, and the error function.

float64 and float32 both keep their type, and each element has the same bits in any leading shape.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]


def _vectors() -> set[str]:
    """The vector instructions that NumPy uses here, by the names of its old and new versions."""
    found: Any = np.show_config(mode="dicts")
    kinds = found["SIMD Extensions"]
    return {name for kind in ("baseline", "found") for name in kinds.get(kind, ())}


def _tanh_threshold() -> float:
    vectors = _vectors()
    wide = vectors & {"AVX512_SKX", "X86_V4"}
    return 100.0 if vectors & {"AVX2", "X86_V3"} and not wide else math.inf


TANH_THRESHOLD = _tanh_threshold()
"""tanh of more elements than this in one run's part goes by `exp`, in double precision.

With AVX2 NumPy's tanh looks its coefficients up one by one and takes 13.5 ns an element, its exp 5.0: so it is 1.7
times faster by exp, but for few elements, where four more calls cost more than they save. With AVX-512 (and in single
precision everywhere) tanh is the faster one: by exp a hundred elements would take four times as long.
"""


def logistic(z: Floats, out: Floats) -> None:
    """Fill `out` with 1 / (1 + e^−z); e^−z may overflow to infinity, which gives the right 0."""
    np.negative(z, out=out)
    np.exp(out, out=out)
    np.add(out, 1.0, out=out)
    np.reciprocal(out, out=out)


def tanh_is_plain(z: Floats) -> bool:
    """Whether NumPy's own tanh is the fastest for arrays like `z`."""
    return z.dtype.char != "d" or math.prod(z.shape[-2:]) <= TANH_THRESHOLD


def tanh(z: Floats, out: Floats) -> None:
    """Fill `out` with tanh z, of large arrays as 2/(1 + e^−2z) − 1, which is within 4e-16 of it.

    The size that counts is that of the last two axes, a run's own part, so that a run in a crowd goes the way of the
    run alone. e^−2z may overflow to infinity, which gives the right −1.
    """
    if tanh_is_plain(z):
        np.tanh(z, out=out)
        return
    np.multiply(z, -2.0, out=out)
    np.exp(out, out=out)
    np.add(out, 1.0, out=out)
    np.divide(2.0, out, out=out)
    np.subtract(out, 1.0, out=out)


# The error function: rational approximations of Cody, Math. Comp. 23 (1969) 631–637, in three ranges; within a few
# units in the last place of the exact value.

ROOT_PI = math.sqrt(math.pi)

SMALL, LARGE = 0.46875, 4.0
END = 6.0
"""From here on erf is 1 in double precision."""

# Numerators and denominators, the highest power first; the denominators' leading 1 is implied.
_NEAR = (
    (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3),
    (2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)  # fmt: skip
_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
     3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)  # fmt: skip
_FAR = (
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
     1.60837851487422766e-2, 6.58749161529837803e-4),
    (2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
     2.33520497626869185e-3),
)  # fmt: skip


def erf(x: Floats) -> Floats:
    """2/√π ∫₀ˣ e^(−t²) dt, elementwise, in the shape of `x`."""
    size = np.minimum(np.abs(x), END)
    square = size * size
    near = size * _ratio(_NEAR, np.minimum(square, SMALL * SMALL))
    tail = np.exp(-square)
    middle = 1.0 - tail * _ratio(_MIDDLE, np.clip(size, SMALL, LARGE))
    inverse = 1.0 / np.maximum(square, LARGE * LARGE)
    far = 1.0 - tail / np.maximum(size, LARGE) * (1.0 / ROOT_PI - inverse * _ratio(_FAR, inverse))
    return np.copysign(np.where(size <= SMALL, near, np.where(size <= LARGE, middle, far)), x)


def _ratio(coefficients: tuple[Sequence[float], Sequence[float]], x: Floats) -> Floats:
    above, below = coefficients
    numerator, denominator = np.full_like(x, above[0]), np.ones_like(x)
    for coefficient in above[1:]:
        numerator = numerator * x + coefficient
    for coefficient in below:
        denominator = denominator * x + coefficient
    return numerator / denominator

"""The error function, which NumPy does not have.

Rational approximations of Cody, Math. Comp. 23 (1969) 631–637, in three ranges; within a few units in the last
place of the exact value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

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
    far = 1.0 - tail / np.maximum(size, LARGE) * (1.0 / np.sqrt(np.pi) - inverse * _ratio(_FAR, inverse))
    return np.copysign(np.where(size <= SMALL, near, np.where(size <= LARGE, middle, far)), x)


def _ratio(coefficients: tuple[Sequence[float], Sequence[float]], x: Floats) -> Floats:
    above, below = coefficients
    numerator, denominator = np.full_like(x, above[0]), np.ones_like(x)
    for coefficient in above[1:]:
        numerator = numerator * x + coefficient
    for coefficient in below:
        denominator = denominator * x + coefficient
    return numerator / denominator

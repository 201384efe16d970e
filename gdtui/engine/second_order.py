"""Newton's method: the second derivatives say how far the gradient can be trusted."""

from __future__ import annotations

from typing import Annotated, ClassVar, NamedTuple

import numpy as np

from gdtui.engine.descent import Floats, Probe, in_dtype, optimizers
from gdtui.engine.working import Tell, Working
from gdtui.frozen import Frozen
from gdtui.registry import Lr, NonNegative


class NewtonState(NamedTuple):
    """What has been evaluated so far, each (runs, 1)."""

    function_evaluations: Floats
    gradient_evaluations: Floats
    hessian_evaluations: Floats


@optimizers.register("newton")
class Newton(Frozen, kw_only=True):
    """The step to the lowest point of the parabola that fits the loss here: one step on a quadratic.

    Nocedal & Wright (2006), equation 3.30, damped as by Levenberg (1944): (H + damping·I) d = −g, θ ← θ + lr·d.
    Where the system is singular or its answer not finite, d = −g. Nothing keeps it from a saddle or a maximum
    where H + damping·I is not positive definite.
    """

    lr: Annotated[Lr, "learning rate: 1 is Newton's own step"] = 1.0
    damping: Annotated[NonNegative, "added to the diagonal of H: shortens steps and turns them to −g"] = 0.0

    symbols: ClassVar[tuple[str, ...]] = ("(H + damping·I)·d = −g", "θ ← θ + lr·d")
    asks: ClassVar[tuple[str, ...]] = ("hessian",)

    def init(self, params: Floats) -> NewtonState:
        """Nothing evaluated yet."""
        return NewtonState(*(np.zeros_like(params[:, :1]) for _ in range(3)))

    def update(
        self,
        grad: Floats,
        state: NewtonState,
        params: Floats,
        *,
        step: int,
        lr: Floats,
        probe: Probe,
        tell: Tell | None = None,
    ) -> tuple[Floats, NewtonState]:
        """lr·d, and the evaluations so far."""
        hessian = np.asarray(probe.hessian(params), params.dtype)
        damping = np.reshape(np.asarray(self.damping, params.dtype), (-1, 1, 1))
        direction = solved(hessian + damping * np.eye(hessian.shape[-1], dtype=params.dtype), -grad)
        usable = np.isfinite(direction).all(axis=1, keepdims=True)
        used = NewtonState(state.function_evaluations, *(count + 1.0 for count in state[1:]))
        direction = np.where(usable, direction, -grad)
        if tell is not None:
            tell(d=direction, curvature=np.diagonal(hessian, axis1=1, axis2=2))
        return in_dtype(lr, grad) * direction, used

    def working(self, step: int, place: int) -> Working:
        """The direction that the second derivatives give."""
        lines = ("d = −(H + damping·I)⁻¹·g, this parameter's part", "θ ← θ + lr·d")
        shown = {"curvature": "∂²f/∂θ²", "d": "d"}
        return Working(
            lines, {"d": "d"}, shown, words="the curvature decides: the sharper the bend, the shorter the step"
        )


def solved(matrices: Floats, right: Floats) -> Floats:
    """X (runs, n) with `matrices` (runs, n, n) times x equal to `right` (runs, n); NaN where singular."""
    answer: Floats
    try:
        answer = np.asarray(np.linalg.solve(matrices, right[..., None])[..., 0], right.dtype)
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full_like(right, np.nan)
        # One singular matrix fails the whole stack: each run for itself gives the others the same bits.
        pairs = zip(matrices, right, strict=True)
        answer = np.concatenate([solved(matrix[None], side[None]) for matrix, side in pairs])
    return answer

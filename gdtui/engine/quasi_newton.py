"""BFGS and its short memory: Newton's method with the curvature seen along the way."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.descent import Floats, Probe, column, in_dtype, optimizers
from gdtui.engine.line_search import FirstTrial, MaxTrials, SufficientDecrease, strong_wolfe
from gdtui.engine.secant import bfgs_update, identities, remembered, two_loops
from gdtui.engine.working import Tell, Working
from gdtui.frozen import Frozen
from gdtui.registry import Range

Curvature = Annotated[
    float, Range(ge=0.5, lt=1.0), "the share of the slope that may remain at the end of a line search"
]


class Stride(NamedTuple):
    """One line search: `change` s = αd and `turn` y = g(θ+s) − g(θ), both (runs, n_params); `curved`: whether s
    and y teach a positive curvature; `stuck`: whether no step was found; and what it took, each (runs, 1)."""

    change: Floats
    turn: Floats
    curved: NDArray[np.bool_]
    stuck: NDArray[np.bool_]
    step_length: Floats
    trials: Floats


class BfgsState(NamedTuple):
    """`inverse_hessian` (runs, n, n): the estimate H; `pairs`: how many steps have shaped it; `step_length`: of
    the last update; and what has been evaluated so far, each (runs, 1)."""

    inverse_hessian: Floats
    pairs: Floats
    step_length: Floats
    function_evaluations: Floats
    gradient_evaluations: Floats


@optimizers.register("bfgs")
class Bfgs(Frozen, kw_only=True):
    """Newton's method with an inverse Hessian learnt from the gradients, and a line search.

    Broyden, Fletcher, Goldfarb and Shanno (1970), Nocedal & Wright (2006), algorithm 6.1: d = −Hg, a strong Wolfe
    step α, θ ← θ + s with s = αd; y = g(θ+s) − g(θ), ρ = 1/sᵀy,
    H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ. Before the first pair H = (sᵀy/yᵀy)·I (equation 6.20). A pair with sᵀy ≤ 0, or
    from a search that gave up, is left out; without any step, and where d leads upwards, H starts again at I.
    """

    lr: FirstTrial = 1.0
    c1: SufficientDecrease = 1e-4
    c2: Curvature = 0.9
    max_trials: MaxTrials = 50

    symbols: ClassVar[tuple[str, ...]] = ("s = −αHg, y = g(θ+s) − g", "H ← BFGS(H, s, y)", "θ ← θ + s")
    asks: ClassVar[tuple[str, ...]] = ("value",)

    def init(self, params: Floats) -> BfgsState:
        """The identity, and nothing evaluated yet."""
        nothing = (np.zeros_like(params[:, :1]) for _ in range(4))
        return BfgsState(identities(params), *nothing)

    def update(
        self,
        grad: Floats,
        state: BfgsState,
        params: Floats,
        *,
        step: int,
        lr: Floats,
        probe: Probe,
        tell: Tell | None = None,
    ) -> tuple[Floats, BfgsState]:
        """s, and what it taught."""
        direction = -np.matmul(state.inverse_hessian, grad[..., None])[..., 0]
        direction, down = downwards(direction, grad)
        stride = searched(self, probe, params, grad, direction, lr)
        if tell is not None:
            tell(d=direction)
        hessian = np.where(down[..., None], state.inverse_hessian, identities(params))
        pairs = np.where(down, state.pairs, np.zeros_like(state.pairs))
        hessian = bfgs_update(hessian, pairs, stride.change, stride.turn, stride.curved)
        hessian = np.where(stride.stuck[..., None], identities(params), hessian)
        return stride.change, BfgsState(hessian, counted(pairs, stride), *evaluated(state, stride))

    def working(self, step: int, place: int) -> Working:
        """A direction out of the matrix, and a line search along it."""
        return searched_working("d = −H·g, this parameter's part")


class LbfgsState(NamedTuple):
    """`changes`, `turns` (runs, history, n): the last steps s and changes of the gradient y, newest first;
    `pairs`: how many of them count; `step_length`: of the last update; and what has been evaluated so far, each
    (runs, 1)."""

    changes: Floats
    turns: Floats
    pairs: Floats
    step_length: Floats
    function_evaluations: Floats
    gradient_evaluations: Floats


@optimizers.register("lbfgs")
class Lbfgs(Frozen, kw_only=True):
    """BFGS that remembers its last steps instead of a matrix.

    Liu & Nocedal (1989), Nocedal & Wright (2006), algorithms 7.4 and 7.5: d = −Hg by two loops over the last
    history_size pairs s, y, beginning with H = (sᵀy/yᵀy)·I of the newest; θ ← θ + s with s = αd from a strong Wolfe
    search. A pair with sᵀy ≤ 0, or from a search that gave up, is left out; without any step, and where d leads
    upwards, the memory is emptied.
    """

    lr: FirstTrial = 1.0
    history_size: Annotated[int, Range(ge=1, le=1000), "how many steps are remembered"] = 10
    c1: SufficientDecrease = 1e-4
    c2: Curvature = 0.9
    max_trials: MaxTrials = 50

    symbols: ClassVar[tuple[str, ...]] = ("s = −α·H(last s, y)·g", "y = g(θ+s) − g", "θ ← θ + s")
    asks: ClassVar[tuple[str, ...]] = ("value",)

    def init(self, params: Floats) -> LbfgsState:
        """An empty memory, and nothing evaluated yet."""
        memory = (np.zeros((len(params), self._room, params.shape[1]), params.dtype) for _ in range(2))
        return LbfgsState(*memory, *(np.zeros_like(params[:, :1]) for _ in range(4)))

    @property
    def _room(self) -> int:
        return int(np.max(self.history_size))

    def update(
        self,
        grad: Floats,
        state: LbfgsState,
        params: Floats,
        *,
        step: int,
        lr: Floats,
        probe: Probe,
        tell: Tell | None = None,
    ) -> tuple[Floats, LbfgsState]:
        """s, and the memory with it."""
        history = in_dtype(self.history_size, params)
        usable = np.minimum(state.pairs, history)
        direction, down = downwards(-two_loops(grad, state.changes, state.turns, usable), grad)
        stride = searched(self, probe, params, grad, direction, lr)
        if tell is not None:
            tell(d=direction)
        changes = remembered(state.changes, stride.change, stride.curved, self._room)
        turns = remembered(state.turns, stride.turn, stride.curved, self._room)
        pairs = np.minimum(counted(np.where(down, usable, np.zeros_like(usable)), stride), history)
        return stride.change, LbfgsState(changes, turns, pairs, *evaluated(state, stride))

    def working(self, step: int, place: int) -> Working:
        """A direction out of the last steps, and a line search along it."""
        return searched_working("d = −H(last s, y)·g, this parameter's part")


def searched_working(direction: str) -> Working:
    """How a quasi-Newton update is read."""
    lines = (direction, "α = the line search along d, for all parameters", "θ ← θ + α·d")
    words = "H, the curvature seen so far, turned −g into d, and the line search chose α"
    return Working(lines, {"α": "step_length", "d": "d"}, {"d": "d"}, words=words)


def downwards(direction: Floats, grad: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """The direction, or −g where it does not lead downwards; and where it does, (runs, 1)."""
    down = (np.vecdot(direction, grad) <= 0.0)[:, None]
    return np.where(down, direction, -grad), down


def searched(knobs: Any, probe: Probe, params: Floats, grad: Floats, direction: Floats, lr: Floats) -> Stride:
    """The step that the line search chooses along `direction`."""
    slope = column(np.vecdot(grad, direction), grad)
    found, grad_there = strong_wolfe(probe, params, direction, slope, lr, knobs.c1, knobs.c2, knobs.max_trials)
    change, turn = found.step_length * direction, np.asarray(grad_there, grad.dtype) - grad
    # Below √tiny the update would divide by what has underflowed: a run stands at its minimum there.
    least = np.sqrt(np.finfo(grad.dtype).tiny)
    curved = found.good & (np.vecdot(change, turn) > least)[:, None]
    return Stride(change, turn, curved, ~(found.step_length > 0.0), found.step_length, found.trials)


def evaluated(state: Any, stride: Stride) -> tuple[Floats, Floats, Floats]:
    """The step length, and the evaluations of the loss and of its gradient so far."""
    values = state.function_evaluations + 1.0 + stride.trials
    return stride.step_length, values, state.gradient_evaluations + 1.0 + stride.trials


def counted(pairs: Floats, stride: Stride) -> Floats:
    """How many pairs there are after this step: none where the search was stuck."""
    return np.where(stride.stuck, np.zeros_like(pairs), pairs + stride.curved)

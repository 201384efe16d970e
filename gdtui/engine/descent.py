"""What an optimiser is, after optax, and the plainest of them.

`init(params)` makes the state; `update(grad, state, params, …)` gives the change to be added to the
parameters and the new state, and alters nothing in place. `params` and `grad` have shape (runs, n_params);
`lr` and every hyperparameter may be a number or an array of shape (runs, 1). `symbols` is the update as it is
written on paper, the line of the parameters (θ ← …) last.

A run in a crowd gets the same bits as the run alone, so powers are repeated multiplication, and where a
hyperparameter of zero saves a term for one run, `np.where` leaves it out for that run of a crowd. float32
parameters keep a float32 state and change: every hyperparameter passes `in_dtype` before it meets an array.

An optimiser that looks at the objective before it moves names what it asks for (`asks`, see `SearchingOptimizer`);
one that must know what the parameters are has a method `bind` (see `GroundedOptimizer`); one that has more to show
than its state tells of its arithmetic (see `working`).
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gdtui.engine.objectives import Block
from gdtui.engine.working import Tell, Working, decayed_first, first
from gdtui.frozen import Frozen
from gdtui.registry import Fraction, Lr, Range, Registry

Floats = NDArray[np.float64]


class Optimizer(Protocol):
    """What every optimiser can do."""

    symbols: ClassVar[tuple[str, ...]]

    def init(self, params: Floats) -> Any:
        """The state before the first update: a NamedTuple of arrays (runs, …) in the dtype of `params`."""

    def update(self, grad: Floats, state: Any, params: Floats, *, step: int, lr: Floats) -> tuple[Floats, Any]:
        """The change to add to `params`, and the next state.

        `step` counts the updates since the state was initialised: 0 in the first. `lr` comes scheduled.
        """


class Probe(Protocol):
    """The objective that the gradient of this very update comes from: same batch, same regularisation."""

    def value(self, params: Floats) -> Floats:
        """The loss (runs,) at `params` (runs, n_params)."""

    def value_and_grad(self, params: Floats) -> tuple[Floats, Floats]:
        """The loss (runs,) and its gradient (runs, n_params)."""

    def hessian(self, params: Floats) -> Floats:
        """The second derivatives, (runs, n_params, n_params)."""


class SearchingOptimizer(Protocol):
    """An optimiser that looks before it moves: `asks` holds "value" and "hessian", or one of them.

    "value" stands for `Probe.value` and `Probe.value_and_grad`. The state counts in `function_evaluations` and
    `gradient_evaluations`, each (runs, 1), what the updates have used up, the gradient handed over included.
    """

    symbols: ClassVar[tuple[str, ...]]
    asks: ClassVar[tuple[str, ...]]

    def init(self, params: Floats) -> Any:
        """As `Optimizer.init`."""

    def update(
        self, grad: Floats, state: Any, params: Floats, *, step: int, lr: Floats, probe: Probe
    ) -> tuple[Floats, Any]:
        """As `Optimizer.update`, with the objective at hand."""


class Ground(Frozen, eq=False):
    """What an optimiser may know of the parameters: the named arrays among them and the l1 penalty of each.

    `l1` (n_params,) is 0 where nothing is penalised, as at biases.
    """

    blocks: tuple[Block, ...]
    l1: Floats


class GroundedOptimizer(Optimizer, Protocol):
    """An optimiser that treats matrices or penalised parameters in a way of their own."""

    def bind(self, ground: Ground) -> Optimizer:
        """The same optimiser for these parameters; without it, all are taken as plain numbers."""


optimizers: Registry[Any] = Registry("optimizer")

WeightDecay = Annotated[float, Range(ge=0.0), "adds weight_decay · θ to the gradient (PyTorch's)"]
Momentum = Annotated[Fraction, "how much of the last direction is kept"]
Eps = Annotated[float, Range(gt=0.0), "keeps the division finite; stands outside the root"]


class SgdState(NamedTuple):
    """`momentum_buffer`: PyTorch's b, the running direction; zeros while momentum is 0."""

    momentum_buffer: Floats


@optimizers.register("sgd")
class Sgd(Frozen, kw_only=True):
    """Gradient descent, with momentum if asked.

    PyTorch's variant of Polyak (1964) and Nesterov (1983): b ← momentum·b + (1 − dampening)·g, θ ← θ − lr·b,
    with b = g in the first update; Nesterov moves along g + momentum·b. With momentum 0 it is θ ← θ − lr·g,
    whatever the dampening.
    """

    lr: Lr = 0.01
    momentum: Momentum = 0.0
    dampening: Annotated[float, Range(ge=0.0, le=1.0), "how much of the new gradient is left out"] = 0.0
    nesterov: Annotated[bool, "look ahead along the momentum before moving"] = False
    weight_decay: WeightDecay = 0.0

    symbols: ClassVar[tuple[str, ...]] = ("b ← momentum·b + (1−dampening)·g", "θ ← θ − lr·b")

    def init(self, params: Floats) -> SgdState:
        """A buffer of zeros."""
        return SgdState(np.zeros_like(params))

    def update(
        self, grad: Floats, state: SgdState, params: Floats, *, step: int, lr: Floats, tell: Tell | None = None
    ) -> tuple[Floats, SgdState]:
        """−lr·b, and the new b."""
        grad = decayed(grad, params, self.weight_decay)
        if tell is not None:
            tell(g=grad)
        rate = in_dtype(-lr, grad)
        still = self.momentum == 0.0
        if not isinstance(still, np.ndarray) and still:
            return rate * grad, state
        buffer = in_dtype(self.momentum, grad) * state.momentum_buffer + self._fresh(grad, step)
        direction = grad + in_dtype(self.momentum, grad) * buffer if self.nesterov else buffer
        if isinstance(still, np.ndarray):
            direction = np.where(still, grad, direction)
            buffer = np.where(still, state.momentum_buffer, buffer)
        if tell is not None:
            tell(direction=direction)
        return rate * direction, SgdState(buffer)

    def working(self, step: int, place: int) -> Working:
        """Without momentum one line; with it the buffer, and what Nesterov makes of it."""
        decay, symbols = decayed_first(self.weight_decay), {"b": "momentum_buffer", "λ": "weight_decay"}
        if not first(self.momentum):
            return Working((*decay, "θ ← θ − lr·g"), symbols)
        fresh = "g" if step == 0 or not first(self.dampening) else "(1 − dampening)·g"
        aim = "(g + momentum·b)" if self.nesterov else "b"
        lines = (f"b ← momentum·b + {fresh}", f"θ ← θ − lr·{aim}")
        shown = {"direction": "g+momentum·b"} if self.nesterov else {}
        direction = ("direction", "the look ahead" if self.nesterov else "the momentum b")
        return Working((*decay, *lines), symbols, shown, direction)

    def _fresh(self, grad: Floats, step: int) -> Floats:
        """The share of the gradient that enters the buffer: all of it in the first update."""
        plain = self.dampening == 0.0
        if step == 0 or (not isinstance(plain, np.ndarray) and plain):
            return grad
        return in_dtype(1.0 - self.dampening, grad) * grad


def in_dtype(knob: Any, array: Floats) -> Any:
    """A hyperparameter that can meet `array` without changing its dtype.

    A Python number is weak in NumPy's promotion and goes as it is; a column (runs, 1), a 0-d array or a NumPy
    scalar would make float64 out of float32. Compute with hyperparameters first, then come here; but not with `lr`,
    which is of that dtype already and meets them in `times` and `over`: else a run alone would round where a crowd
    does not.
    """
    return knob if type(knob) is float else np.asarray(knob, array.dtype)


def times(lr: Any, knob: Any, array: Floats) -> Any:
    """Lr times a hyperparameter, in the dtype of `array` from the beginning."""
    return np.asarray(lr, array.dtype) * in_dtype(knob, array)


def over(lr: Any, divisor: Any, array: Floats) -> Any:
    """Lr over what hyperparameters make, in the dtype of `array` from the beginning."""
    return np.asarray(lr, array.dtype) / in_dtype(divisor, array)


def column(values: Floats, array: Floats) -> Floats:
    """One number a run, (runs,), as a column (runs, 1) in the dtype of `array`."""
    return np.asarray(values, array.dtype)[:, None]


def running_mean(old: Floats, new: Floats, kept: float) -> Floats:
    """The running mean after one more value."""
    if type(kept) is float:
        return kept * old + (1.0 - kept) * new
    return in_dtype(kept, old) * old + in_dtype(1.0 - kept, old) * new


def decayed(grad: Floats, params: Floats, weight_decay: float) -> Floats:
    """The gradient of the loss with ½·weight_decay·θ² added, untouched where there is no decay."""
    none = weight_decay == 0.0
    if isinstance(none, np.ndarray):
        return np.where(none, grad, grad + in_dtype(weight_decay, params) * params)
    return grad if none else grad + in_dtype(weight_decay, params) * params


def whole_power(base: float, exponent: int) -> float:
    """`base` to a whole power ≥ 0, by squaring: a number and an array must agree to the bit."""
    result = 1.0
    while exponent:
        if exponent % 2:
            result = result * base
        base = base * base
        exponent //= 2
    return result

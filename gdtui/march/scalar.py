"""Plain gradient descent in one or two numbers: a loop over Python floats that keeps the way only.

Python's + − × and NumPy's give the same bits, so this loop and the general one agree; the losses and the
gradients of all rows come afterwards, in one go. Where it holds: a polynomial f(x) whose slope has degree three at
most, and a regression on the Gram matrix with one or two parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from gdtui.build import Plan
from gdtui.engine.formula.horner import coefficients
from gdtui.engine.objectives import Evaluation, Floats, FunctionObjective
from gdtui.engine.parabola import Parabola
from gdtui.engine.schedules import Constant
from gdtui.judge import ceilings
from gdtui.march.following import Disturbance
from gdtui.march.plain import WINDOW, Plain, is_plain
from gdtui.march.stretch import Stretch
from gdtui.state import State


def is_scalar(plan: Plan) -> bool:
    """Whether the loop over Python floats can make this plan's updates."""
    if not (is_plain(plan.optimizer) and isinstance(plan.schedule, Constant)) or Disturbance(plan).active:
        return False
    objective = plan.objective
    if objective.params.dtype != np.float64:
        return False
    return _slope(objective) is not None if isinstance(objective, FunctionObjective) else _is_small(objective)


def _is_small(objective: object) -> bool:
    return isinstance(objective, Parabola) and objective.n_params <= 2


def _slope(objective: FunctionObjective) -> tuple[float, ...] | None:
    """The coefficients of f′, the highest power's first, if it is a polynomial of degree one to three."""
    if objective.n_params != 1:
        return None
    found = coefficients(objective.gradient[0].root)
    return found if found is not None and 2 <= len(found) <= 4 else None


class Scalar(Plain):
    """The general way, but for long stretches."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.longest = 16 * plan.spacing
        self._lr = float(plan.lr[0, 0])

    def run(self, state: State, evaluation: Evaluation, count: int) -> Stretch:
        with np.errstate(all="ignore"):
            path = self._path(state.params[0].tolist(), self._lr, count)
            loss, grad = self._at(path)
            ceiling = ceilings(state)[0]
            gone = ~((loss <= ceiling) & (loss > -np.inf))
            if gone.any():
                return super().run(state, evaluation, int(gone.argmax()) + 1)
            return self._stretch(state, path, loss, grad)

    def _path(self, start: list[float], lr: float, count: int) -> Floats:
        """The parameters (count, n) after each update."""
        objective = self.plan.objective
        n = len(start)
        return np.fromiter(_way(objective, start, lr), np.float64, n * count).reshape(count, n)

    def _at(self, path: Floats) -> tuple[Floats, Floats]:
        """Losses (k,) and gradients (k, n) along the path."""
        objective = self.plan.objective
        if isinstance(objective, Parabola):
            return objective.at(path)
        assert isinstance(objective, FunctionObjective)
        axes = [path[:, 0]]
        return objective.expression(*axes), objective.gradient[0](*axes)[:, None]

    def _stretch(self, state: State, path: Floats, loss: Floats, grad: Floats) -> Stretch:
        objective = self.plan.objective
        count, batched = len(path), isinstance(objective, Parabola)

        def inner(updates: int) -> State:
            return state.with_(
                step=state.step + updates,
                epoch=state.epoch + updates,
                updates=state.updates + updates,
                params=path[updates - 1 : updates].copy(),
            )

        end = inner(count)
        data_loss = objective.without_penalty(loss, path) if isinstance(objective, Parabola) else loss
        objective.data_loss = data_loss[-1:]
        none = np.empty((1, 0))
        errors = []
        if batched:
            for k in range(max(0, count - WINDOW), count):
                objective.data_loss = data_loss[k : k + 1]
                errors.append((state.step + k + 1, objective.rms()[0]))
        found = Evaluation(loss[-1:].copy(), data_loss[-1:].copy(), grad[-1:].copy(), objective.rms(), none)
        norms = np.sqrt(grad[:, 0] * grad[:, 0] if grad.shape[1] == 1 else np.vecdot(grad, grad))
        return Stretch(
            state.step + 1, loss[:, None], data_loss[:, None], norms[:, None], end, found, path, errors, inner=inner
        )


def _way(objective: object, start: list[float], lr: float) -> Iterator[float]:
    """The numbers after each update, one after the other, without end."""
    x = start[0]
    if isinstance(objective, Parabola):
        h, centre = objective.hessian_matrix.tolist(), objective.centre.tolist()
        if len(start) == 1:
            return _line(x, centre[0], h[0][0], lr)
        return _bowl(x, start[1], centre[0], centre[1], h[0][0], h[0][1], h[1][1], lr)
    assert isinstance(objective, FunctionObjective)
    slope = _slope(objective)
    assert slope is not None
    full = bool(slope[1])
    numbers = slope if full else (slope[0], *slope[2:])
    return _LOOPS[len(slope), full](x, *numbers, lr)


def _through_zero(x: float, a: float, lr: float) -> Iterator[float]:
    while True:
        x -= lr * (a * x)
        yield x


def _square(x: float, a: float, c: float, lr: float) -> Iterator[float]:
    while True:
        x -= lr * (a * x * x + c)
        yield x


def _straight(x: float, a: float, b: float, lr: float) -> Iterator[float]:
    while True:
        x -= lr * (a * x + b)
        yield x


def _quadratic(x: float, a: float, b: float, c: float, lr: float) -> Iterator[float]:
    while True:
        x -= lr * ((a * x + b) * x + c)
        yield x


def _cubic(x: float, a: float, b: float, c: float, d: float, lr: float) -> Iterator[float]:
    while True:
        x -= lr * (((a * x + b) * x + c) * x + d)
        yield x


def _odd_cubic(x: float, a: float, c: float, d: float, lr: float) -> Iterator[float]:
    while True:
        x -= lr * ((a * x * x + c) * x + d)
        yield x


_LOOPS: dict[tuple[int, bool], Callable[..., Iterator[float]]] = {
    (2, True): _straight,
    (2, False): _through_zero,
    (3, True): _quadratic,
    (3, False): _square,
    (4, True): _cubic,
    (4, False): _odd_cubic,
}
"""By the number of coefficients, and whether the second is there: Horner's rule does not add it where it is 0."""


def _line(x: float, x0: float, h: float, lr: float) -> Iterator[float]:
    while True:
        x -= lr * (h * (x - x0))
        yield x


def _bowl(x: float, y: float, x0: float, y0: float, a: float, b: float, c: float, lr: float) -> Iterator[float]:
    while True:
        u, v = x - x0, y - y0
        x -= lr * (a * u + b * v)
        yield x
        y -= lr * (b * u + c * v)
        yield y

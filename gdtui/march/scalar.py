"""Plain gradient descent in one or two numbers: a loop over Python floats that keeps the way only.

Python's + − × and NumPy's give the same bits, so this loop and the general one agree; the losses and the
gradients of all rows come afterwards, in one go. Where it holds: a polynomial f(x) whose slope has degree three at
most, and a regression on the Gram matrix with one or two parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from gdtui.engine.formula.horner import coefficients
from gdtui.engine.objectives import Evaluation, Floats, FunctionObjective
from gdtui.engine.parabola import Parabola
from gdtui.engine.schedules import Constant
from gdtui.frozen import Frozen
from gdtui.judge import ceilings, standing
from gdtui.march.following import Disturbance
from gdtui.march.plain import Plain
from gdtui.march.rows import WINDOW, measured
from gdtui.march.stretch import Stretch
from gdtui.march.walk import is_plain
from gdtui.plan import Plan
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

    def __init__(self, plan: Plan, measuring: bool = True) -> None:
        super().__init__(plan, measuring)
        self.longest = 16 * plan.spacing
        self._lr = float(plan.lr[0, 0])

    def run(self, state: State, evaluation: Evaluation, count: int) -> Stretch:
        with np.errstate(all="ignore"):
            way = self._way(state, count)
            gone = ~((way.loss <= ceilings(state)[0]) & (way.loss > -np.inf))
            if gone.any() or not standing(way.path[-1:]).all():
                return super().run(state, evaluation, int(gone.argmax()) + 1 if gone.any() else count)
            return self._stretch(state, way)

    def _way(self, state: State, count: int) -> Way:
        """Where the updates lead, and what is found there."""
        objective = self.plan.objective
        path = follow(_steps(objective, state.params[0].tolist(), self._lr), len(state.params[0]), count)
        if isinstance(objective, Parabola):
            loss, grad = objective.at(path)
            data_loss = loss - objective.penalty(path)
            recent = objective.rms_of(data_loss[-WINDOW:], objective.error_factor, objective.samples)
            return Way(path, loss, data_loss, grad, recent, self._tested(state, path))
        assert isinstance(objective, FunctionObjective)
        axes = [path[:, 0]]
        loss, grad = objective.expression(*axes), objective.gradient[0](*axes)[:, None]
        return Way(path, loss, loss, grad, np.empty((min(count, WINDOW), 0)))

    def _tested(self, state: State, path: Floats) -> list[tuple[int, Mapping[str, Floats]]]:
        """Losses and metrics of the whole sets, where their curves want a point."""
        every = self.plan.measured_every if self.measuring else 0
        ends = [k for k in range(1, len(path) + 1) if every and not (state.epoch + k) % every]
        objective, averages = self.plan.objective, state.averages
        return [(state.step + k, measured(objective, path[k - 1 : k], averages)) for k in ends]

    def _after(self, state: State, updates: int) -> tuple[int, int]:
        """Epoch and position so many updates after a state."""
        return state.epoch + updates, 0

    def _stretch(self, state: State, way: Way) -> Stretch:
        count, grad = len(way.path), way.grad

        def inner(updates: int) -> State:
            epoch, position = self._after(state, updates)
            return state.with_(
                step=state.step + updates, epoch=epoch, position=position, updates=state.updates + updates,
                params=way.path[updates - 1 : updates].copy(),
            )  # fmt: skip

        loss, data_loss, slope, error = (a[-1:].copy() for a in (way.loss, way.data_loss, grad, way.recent))
        norms = np.sqrt(grad[:, 0] * grad[:, 0] if grad.shape[1] == 1 else np.vecdot(grad, grad))
        steps = range(state.step + 1 + count - len(way.recent), state.step + 1 + count)
        found, errors = Evaluation(loss, data_loss, slope, error, np.empty((1, 0))), zip(steps, way.recent, strict=True)
        rows = (way.loss[:, None], way.data_loss[:, None], norms[:, None])
        return Stretch(state.step + 1, *rows, inner(count), found, way.path, list(errors), way.measures, inner)


class Way(Frozen, eq=False):
    """The parameters (k, n) after each update, with losses (k,) and gradients (k, n) there, the layer's error
    (rows, layers) at the latest of them, and what was measured at the ends of epochs."""

    path: Floats
    loss: Floats
    data_loss: Floats
    grad: Floats
    recent: Floats
    measures: Sequence[tuple[int, Mapping[str, Floats]]] = ()


def follow(numbers: Iterator[float], width: int, count: int) -> Floats:
    """The first `count` rows (count, width) of an endless row of numbers."""
    return np.fromiter(numbers, np.float64, width * count).reshape(count, width)


def _steps(objective: object, start: list[float], lr: float) -> Iterator[float]:
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

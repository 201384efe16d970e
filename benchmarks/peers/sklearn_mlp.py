"""scikit-learn's MLPRegressor and MLPClassifier with plain SGD.

Its squared loss is half of ours, so it gets twice the rate. Two hooks make the work the same: the first weights are
the ones given, and each batch's loss is kept. An epoch's samples come in gdtui's order, through partial_fit.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.utils._testing import ignore_warnings

from benchmarks.given import Given, load
from benchmarks.works import Work

VERSIONS = {"scikit-learn": sklearn.__version__}


class Hooked:
    """First weights from outside, and a record of each batch's loss."""

    def begin(self, given: Given, factor: float) -> Any:
        self._first, self._factor, self.losses = list(given.layers), factor, []
        return self

    def _init_coef(self, fan_in: int, fan_out: int, dtype: Any) -> tuple[np.ndarray, np.ndarray]:
        weight, bias = self._first.pop(0)
        return weight.T.copy(), bias.copy()

    def _backprop(self, *args: Any) -> Any:
        found = super()._backprop(*args)  # type: ignore[misc]
        self.losses.append(self._factor * found[0])
        return found


class Regressor(Hooked, MLPRegressor):
    pass


class Classifier(Hooked, MLPClassifier):
    pass


def prepare(work: Work, folder: Path) -> Callable[[], np.ndarray]:
    given = load(work, folder)
    regression = work.loss == "mse"
    y = given.Y[:, 0] if regression else given.Y.argmax(axis=1)

    def begun() -> Any:
        factor = 2.0 if regression else 1.0
        make = Regressor if regression else Classifier
        return make(
            hidden_layer_sizes=work.hidden, activation=work.activation, solver="sgd", alpha=0.0, momentum=0.0,
            batch_size=work.batch or len(y), nesterovs_momentum=False, learning_rate_init=factor * work.lr,
            max_iter=work.steps, shuffle=False, tol=0.0, n_iter_no_change=work.steps + 1,
        ).begin(given, factor)  # fmt: skip

    return _full(begun, given.X, y) if given.batches is None else _batched(begun, given, y, regression)


def _full(begun: Callable[[], Any], X: np.ndarray, y: np.ndarray) -> Callable[[], np.ndarray]:
    @ignore_warnings(category=ConvergenceWarning)
    def run() -> np.ndarray:
        return np.array(begun().fit(X, y).losses)

    return run


def _batched(begun: Callable[[], Any], given: Given, y: np.ndarray, regression: bool) -> Callable[[], np.ndarray]:
    assert given.batches is not None
    epochs = given.batches.reshape(-1, len(y))
    more = {} if regression else {"classes": np.unique(y)}

    def run() -> np.ndarray:
        net = begun()
        for order in epochs:
            net.partial_fit(given.X[order], y[order], **more)
        return np.array(net.losses)

    return run

"""Write linear.json: linear classifiers as PyTorch trains them, and what scikit-learn says of features and answers.

Run by hand in an environment that has both (the project itself never needs them):

    python tests/engine/reference/make_linear_reference.py

The file is {"pytorch", "scikit-learn": versions, "trainings", "optima", "ridges", "polynomials"}; floats are written
by repr and read back exactly. X is always n rows of inputs, y a class number or a target for each row.

  trainings    from zero weights by torch.optim, all samples in each update: loss, l2, optimizer {"name", options},
               losses {updates made: mean loss + ½·l2·Σw² there}, weight (outputs, inputs) and bias at the end
  optima       LogisticRegression with C = 1/(n·l2), which minimises the same: weight and bias; of several outputs the
               biases are shifted to mean 0, since a shift of all changes nothing
  ridges       Ridge with alpha = n·l2/2 where the loss is the mean and alpha = l2 where it is ½Σe² (l2 = 0:
               LinearRegression), with or without an intercept
  polynomials  PolynomialFeatures(degree, include_bias=False): `powers` and the values at X
"""

import json
from pathlib import Path

import numpy as np
import sklearn
import torch
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.preprocessing import PolynomialFeatures
from torch.nn import functional

ROWS = (*range(6), 20, 50, 100)
STEPS = 100


def classes(rng, count, inputs, n):
    middles = 1.2 * rng.standard_normal((count, inputs))
    y = np.arange(n) % count
    return middles[y] + rng.standard_normal((n, inputs)), y


def loss_of(name, output, y):
    if name == "bce_with_logits":
        return functional.binary_cross_entropy_with_logits(output[:, 0], y.double())
    return functional.cross_entropy(output, y)


def training(name, X, y, loss, l2, optimizer):
    outputs = 1 if loss == "bce_with_logits" else int(y.max()) + 1
    weight = torch.zeros(outputs, X.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(outputs, dtype=torch.float64, requires_grad=True)
    options = {key: value for key, value in optimizer.items() if key != "name"}
    descent = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer["name"]]([weight, bias], **options)
    inputs, targets, losses = torch.tensor(X), torch.tensor(y), {}
    for step in range(STEPS + 1):
        descent.zero_grad()
        value = loss_of(loss, inputs @ weight.T + bias, targets) + 0.5 * l2 * (weight**2).sum()
        if step in ROWS:
            losses[str(step)] = value.item()
        if step < STEPS:
            value.backward()
            descent.step()
    return {
        "name": name, "X": X.tolist(), "y": y.tolist(), "loss": loss, "l2": l2, "optimizer": optimizer,
        "steps": STEPS, "losses": losses, "weight": weight.tolist(), "bias": bias.tolist(),
    }  # fmt: skip


def optimum(name, X, y, l2):
    found = LogisticRegression(C=1.0 / (len(y) * l2), solver="newton-cg", tol=1e-14, max_iter=10_000).fit(X, y)
    bias = found.intercept_ - (found.intercept_.mean() if len(found.intercept_) > 1 else 0.0)
    return {
        "name": name,
        "X": X.tolist(),
        "y": y.tolist(),
        "l2": l2,
        "weight": found.coef_.tolist(),
        "bias": bias.tolist(),
    }


def ridge(X, y, loss, l2, intercept):
    alpha = l2 if loss == "half_sse" else len(y) * l2 / 2.0
    model = Ridge(alpha, fit_intercept=intercept, solver="svd") if l2 else LinearRegression(fit_intercept=intercept)
    found = model.fit(X, y)
    return {
        "X": X.tolist(), "y": y.tolist(), "loss": loss, "l2": l2, "intercept": intercept,
        "weight": found.coef_.tolist(), "bias": float(found.intercept_),
    }  # fmt: skip


def polynomial(rng, inputs, degree):
    X = rng.standard_normal((4, inputs))
    found = PolynomialFeatures(degree, include_bias=False).fit(X)
    return {"degree": degree, "X": X.tolist(), "powers": found.powers_.tolist(), "values": found.transform(X).tolist()}


def main():
    rng = np.random.default_rng(12)
    two, three, one = classes(rng, 2, 2, 31), classes(rng, 3, 4, 40), classes(rng, 2, 1, 25)
    plain, momentum = {"name": "sgd", "lr": 0.5}, {"name": "sgd", "lr": 0.2, "momentum": 0.9}
    adam = {"name": "adam", "lr": 0.1}
    X, y = rng.standard_normal((20, 3)), rng.standard_normal(20)
    table = {
        "pytorch": torch.__version__,
        "scikit-learn": sklearn.__version__,
        "trainings": [
            training("logistic", *two, "bce_with_logits", 0.0, plain),
            training("logistic on one input", *one, "bce_with_logits", 0.0, momentum),
            training("logistic with a penalty", *two, "bce_with_logits", 0.1, adam),
            training("softmax", *three, "cross_entropy", 0.0, plain),
            training("softmax with a penalty", *three, "cross_entropy", 0.05, momentum),
            training("softmax of two classes", *two, "cross_entropy", 0.0, plain),
        ],
        "optima": [optimum("logistic", *two, 0.05), optimum("softmax", *three, 0.05)],
        "ridges": [
            ridge(X, y, loss, l2, intercept)
            for loss in ("mse", "half_sse")
            for l2 in (0.0, 0.3)
            for intercept in (True, False)
        ],
        "polynomials": [polynomial(rng, d, k) for d, k in ((1, 5), (2, 1), (2, 3), (3, 2), (4, 3))],
    }
    lines = (f'"{key}": {_listed(value)}' for key, value in table.items())
    text = "{" + ",\n".join(lines) + "}\n"
    Path(__file__).with_name("linear.json").write_text(text, encoding="utf-8")


def _listed(value):
    """One case a line."""
    return "[\n" + ",\n".join(map(json.dumps, value)) + "\n]" if isinstance(value, list) else json.dumps(value)


if __name__ == "__main__":
    main()

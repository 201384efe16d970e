"""Write optimizers.json: where PyTorch's optimisers go, in float64, from the same start.

Run by hand in an environment that has PyTorch (the project itself never needs it):

    python tests/engine/reference/make_optimizer_reference.py

The file is {"pytorch": version, "cases": [...]}; each case has "problem" (a name), "optimizer", "options" (lr
included), "start" and "rows": {number of updates: [x, y]}. Floats are written by repr and read back exactly.
The gradients are plain formulas here, so that autograd is no part of the comparison. A case in which a change
of the start in the 13th digit grows a hundredfold is refused: there, agreement would be luck.
"""

import json
from pathlib import Path

import torch

ROWS = (1, 2, 3, 10, 100, 1000)
OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}
STARTS = {"quadratic": [3.0, -2.0], "rosenbrock": [-1.2, 1.0]}
SETTINGS = {
    "sgd": [
        {},
        {"momentum": 0.9},
        {"momentum": 0.5, "dampening": 0.5},
        {"momentum": 0.0, "dampening": 0.5},
        {"momentum": 0.9, "nesterov": True},
        {"weight_decay": 0.1},
        {"momentum": 0.8, "dampening": 0.3, "weight_decay": 0.05},
        {"momentum": 0.8, "nesterov": True, "weight_decay": 0.05},
    ],
    "adagrad": [
        {},
        {"lr_decay": 0.01},
        {"initial_accumulator_value": 0.5},
        {"eps": 0.1},
        {"weight_decay": 0.1, "lr_decay": 0.001, "initial_accumulator_value": 0.1},
    ],
    "rmsprop": [
        {},
        {"alpha": 0.9, "eps": 0.5},
        {"momentum": 0.5},
        {"centered": True, "eps": 0.1},
        {"centered": True, "momentum": 0.5, "eps": 0.1, "weight_decay": 0.1},
        {"weight_decay": 0.1},
    ],
    "adam": [
        {},
        {"betas": (0.8, 0.99)},
        {"betas": (0.0, 0.99), "eps": 1.0},
        {"eps": 0.1},
        {"weight_decay": 0.1},
        {"amsgrad": True},
        {"amsgrad": True, "weight_decay": 0.1, "betas": (0.8, 0.99)},
    ],
    "adamw": [
        {},
        {"weight_decay": 0.0},
        {"weight_decay": 0.1},
        {"weight_decay": 0.1, "amsgrad": True},
        {"betas": (0.8, 0.99), "eps": 0.01, "weight_decay": 0.5},
    ],
}
RATES = {
    "quadratic": {"sgd": 0.005, "adagrad": 0.1, "rmsprop": 0.003, "adam": 0.01, "adamw": 0.01},
    "rosenbrock": {"sgd": 0.0002, "adagrad": 0.05, "rmsprop": 0.001, "adam": 0.002, "adamw": 0.002},
}


def quadratic(x, y):
    """∇ of ½(u² + 50v²), u = 0.6x + 0.8y, v = −0.8x + 0.6y: condition 50, askew to the axes."""
    u, v = 0.6 * x + 0.8 * y, -0.8 * x + 0.6 * y
    return 0.6 * u - 40.0 * v, 0.8 * u + 30.0 * v


def rosenbrock(x, y):
    """∇ of (1 − x)² + 100(y − x²)²."""
    return -2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)


GRADIENTS = {"quadratic": quadratic, "rosenbrock": rosenbrock}


def trajectory(problem, optimizer, options, start):
    """{updates made: [x, y]} at ROWS."""
    params = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    rule = OPTIMIZERS[optimizer]([params], **options)
    rows = {}
    for updates in range(1, max(ROWS) + 1):
        params.grad = torch.tensor(GRADIENTS[problem](*params.tolist()), dtype=torch.float64)
        rule.step()
        if updates in ROWS:
            rows[updates] = params.tolist()
    return rows


def drift(one, other):
    """The largest difference between two trajectories."""
    return max(abs(a - b) for k in ROWS for a, b in zip(one[k], other[k], strict=True))


def case(problem, optimizer, setting):
    """One entry of the file."""
    options = {"lr": RATES[problem][optimizer], **setting}
    start = STARTS[problem]
    rows = trajectory(problem, optimizer, options, start)
    nudged = trajectory(problem, optimizer, options, [coordinate + 1e-13 for coordinate in start])
    if not drift(rows, nudged) < 1e-11:
        raise SystemExit(f"chaotic: {problem} {optimizer} {options}: {drift(rows, nudged):.1e}")
    return {"problem": problem, "optimizer": optimizer, "options": options, "start": start, "rows": rows}


def main():
    """Write the file beside this one."""
    cases = [case(p, o, s) for p in GRADIENTS for o, settings in SETTINGS.items() for s in settings]
    lines = ",\n".join(json.dumps(entry) for entry in cases)
    text = f'{{"pytorch": "{torch.__version__}", "cases": [\n{lines}\n]}}\n'
    (Path(__file__).parent / "optimizers.json").write_text(text)


if __name__ == "__main__":
    main()

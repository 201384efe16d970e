"""Random runs over everything that is registered: every kind of problem crossed with every optimiser, by number.

Number `seed` is always the same scenario. The 11 kinds and the 19 rules (18 optimisers, and descent with nothing else
to it, which has the most ways of its own) have no common divisor, so that the first 209 numbers are all pairs of them;
what else a scenario is made of is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gdtui.engine.activations import activations
from gdtui.engine.initializers import initializers
from gdtui.engine.losses import losses
from gdtui.engine.norms import norms
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.engine.surfaces import surfaces
from gdtui.errors import ScenarioError
from gdtui.knobs import Knob
from gdtui.scenario import Scenario, parse
from gdtui.scenario.writing import to_toml
from tests.engine.random_networks import chosen

Rng = np.random.Generator
Table = dict[str, Any]

CURVES = (
    "x^4 - 3x^2 + x", "x^2", "x^3/3 + x^2", "x^4 + x^3 - 2x^2", "sin(x) + 0.1x^2", "2x + 1", "exp(x) - 2x",
    "abs(x)^1.5", "log(1 + x^2)", "x*tanh(x)", "cos(3x) + x^2/5", "(x - 1)^6",
)  # fmt: skip
PLANES = (
    "(x - 1)^2 + 3(y + 0.5)^2 + x y", "x^2 - y^2", "sin(x) cos(y) + 0.1(x^2 + y^2)", "x^4 + y^4 - x y", "exp(x) + y^2",
    "100(y - x^2)^2 + (1 - x)^2",
)  # fmt: skip
STEPS = 25
DESCENT = "descent"
RULES = (*optimizers.names, DESCENT)


# The kinds of problems


def _curve(rng: Rng) -> Table:
    start = {"x": float(rng.uniform(-2, 2))}
    function = {"expression": str(rng.choice(CURVES)), "start": start, "window": {"x": [-3.0, 3.0]}}
    return {"kind": "function", "function": function, "lr": 0.02}


def _plane(rng: Rng) -> Table:
    start = {name: float(rng.uniform(-2, 2)) for name in "xy"}
    window = {name: [-3.0, 3.0] for name in "xy"}
    function = {"expression": str(rng.choice(PLANES)), "start": start, "window": window}
    return {"kind": "function", "function": function, "lr": 0.004}


def _surface(rng: Rng) -> Table:
    return {"kind": "function", "function": {"surface": str(rng.choice(surfaces.names))}, "lr": 0.002}


def _line(rng: Rng) -> Table:
    """One feature and plain least squares, on the Gram matrix or over six sums a batch."""
    model = {"loss": str(rng.choice(["mse", "half_sse"])), "bias": bool(rng.random() < 0.8)}
    data = {"name": "line", "n_samples": int(rng.integers(5, 40)), "noise": 1.0, "seed": int(rng.integers(99))}
    return {"kind": "linear", "data": data, "model": model, "lr": 0.004}


def _regression(rng: Rng) -> Table:
    """Several features, or powers of one; squared errors and others."""
    loss = str(rng.choice([loss for loss in losses.names if losses[loss].make.task == "regression"]))
    model: Table = {"loss": loss, "bias": bool(rng.random() < 0.8)}
    name = str(rng.choice(["regression", "line"]))
    if name == "line":
        model["degree"] = int(rng.integers(2, 5))
    size = int(rng.integers(8, 50))
    data = {"name": name, "n_samples": size, "standardize": True, "test_fraction": float(rng.choice([0.0, 0.25]))}
    if loss == "poisson":
        data |= {"name": "line", "slope": 1.0, "intercept": 3.0, "noise": 0.0, "standardize": False}
        model["degree"] = 1
    return {"kind": "linear", "data": data, "model": model, "lr": 0.003}


def _logistic(rng: Rng) -> Table:
    loss = str(rng.choice([loss for loss in losses.names if losses[loss].make.task == "binary"]))
    data = {"name": str(rng.choice(["circles", "moons", "xor"])), "n_samples": int(rng.integers(8, 60))}
    model = {"inputs": ["x1", "x2", "x1^2", "x1*x2", "sin(x2)"], "loss": loss}
    return {"kind": "linear", "data": data, "model": model, "lr": 0.05}


def _softmax(rng: Rng) -> Table:
    data = {"name": "blobs", "centers": int(rng.integers(3, 6)), "n_samples": int(rng.integers(12, 50))}
    data |= {"noise": 2.0, "standardize": True, "test_fraction": 0.25}
    return {"kind": "linear", "data": data, "model": {"degree": int(rng.integers(1, 4))}, "lr": 0.05}


def _network(rng: Rng, **extras: Any) -> Table:
    """Any shape, activations and loss; `extras` are what else its hidden layers have."""
    depth = int(rng.integers(1, 5))
    hidden = rng.integers(1, 14, depth).tolist()
    stack = [_named(rng, activations, str(rng.choice(activations.names))) for _ in hidden]
    task = str(rng.choice(["binary", "multiclass", "regression"]))
    name = {"binary": "moons", "multiclass": "blobs", "regression": "sine"}[task]
    fitting = [loss for loss in losses.names if losses[loss].make.task == task and loss != "poisson"]
    inits = [init for init in initializers.names if not any(k.required for k in initializers[init].knobs.values())]
    model: Table = {"hidden": hidden, "activation": stack, "loss": _named(rng, losses, str(rng.choice(fitting)))}
    model |= {"init": str(rng.choice(inits)), "bias": bool(rng.random() < 0.8)} | extras
    data = {"name": name, "n_samples": int(rng.integers(9, 50)), "test_fraction": float(rng.choice([0.0, 0.25]))}
    return {"kind": "network", "data": data, "model": model, "lr": 0.02}


def _normed(rng: Rng) -> Table:
    return _network(rng, norm=_named(rng, norms, str(rng.choice(norms.names))))


def _dropping(rng: Rng) -> Table:
    return _network(rng, dropout=float(rng.uniform(0.05, 0.6)), residual=bool(rng.random() < 0.5))


def _residual(rng: Rng) -> Table:
    found = _network(rng, residual=True)
    found["model"]["hidden"] = [int(rng.integers(2, 9))] * len(found["model"]["hidden"])
    return found


def _wide(rng: Rng) -> Table:
    """Wide enough for the products to be cut in pieces."""
    found = _network(rng)
    found["model"]["hidden"] = [int(rng.integers(40, 90)), *found["model"]["hidden"][:1]]
    found["model"]["activation"] = found["model"]["activation"][:1] * len(found["model"]["hidden"])
    return found


KINDS: dict[str, Callable[[Rng], Table]] = {
    "curve": _curve,
    "plane": _plane,
    "surface": _surface,
    "line": _line,
    "regression": _regression,
    "logistic": _logistic,
    "softmax": _softmax,
    "network": lambda rng: (_network if rng.random() < 0.7 else _wide)(rng),
    "norm": _normed,
    "dropout": _dropping,
    "residual": _residual,
}


# What every kind has


def kind_of(seed: int) -> str:
    """What kind of problem number `seed` is."""
    return list(KINDS)[seed % len(KINDS)]


def optimizer_of(seed: int) -> str:
    """Its rule; where that needs second derivatives and there are none, another."""
    name = RULES[seed % len(RULES)]
    return "lbfgs" if name == "newton" and kind_of(seed) not in ("curve", "plane", "surface", "line") else name


def scenario(seed: int, changes: Sequence[tuple[str, Any]] = ()) -> Scenario:
    """Random scenario number `seed`."""
    return parse(text(seed), changes=changes)


def text(seed: int) -> str:
    """The file of random scenario number `seed`."""
    rng = np.random.default_rng([seed, 5])
    while True:
        written = to_toml(_table(rng, seed))
        try:
            parse(written)
        except ScenarioError:  # knobs that do not fit each other, for example nesterov without momentum
            continue
        return written


def _table(rng: Rng, seed: int) -> Table:
    table = {"title": f"number {seed}"} | KINDS[kind_of(seed)](rng)
    lr = table.pop("lr") * float(rng.uniform(0.5, 1.5))
    name = optimizer_of(seed)
    if name == DESCENT:
        table["optimizer"], batch = {"name": "sgd", "lr": lr}, int(rng.integers(2, 12))
        table["training"] = {"steps": STEPS, "seed": int(rng.integers(1000))}
        if table["kind"] != "function" and rng.random() < 0.5:
            table["training"]["batch_size"] = batch
        return table
    own = {knob.name: near(rng, knob) for knob in optimizers[name].knobs.values()}
    own["lr"] = lr if name not in ("armijo", "bfgs", "lbfgs", "newton", "adadelta") else own["lr"]
    table["optimizer"] = {"name": name, **own, "schedule": _schedule(rng)}
    table["training"] = _training(rng, table, name)
    return table


def _schedule(rng: Rng) -> Any:
    name = str(rng.choice(schedules.names))
    if rng.random() < 0.4 or any(knob.required for knob in schedules[name].knobs.values()):
        return "constant"
    short = {"step_size": 7, "warmup_steps": 5, "t_0": 9, "patience": 2, "boundaries": [11]}
    return {"name": name} | {key: value for key, value in short.items() if key in schedules[name].knobs}


def _training(rng: Rng, table: Table, optimizer: str) -> Table:
    found: Table = {"steps": STEPS, "seed": int(rng.integers(1000))}
    # Second derivatives of least squares are there on all samples, in double precision, without l1.
    solved = optimizer == "newton" and table["kind"] == "linear"
    if rng.random() < 0.2 and not solved:
        found["dtype"] = "float32"
    if rng.random() < 0.15:
        found["gradient_noise"] = 0.05
    if rng.random() < 0.2:
        found["clip_grad_norm"] = float(rng.uniform(0.2, 3.0))
    if table["kind"] != "function":
        if rng.random() < 0.5 and not solved:
            found["batch_size"] = int(rng.integers(2, 12))
        if rng.random() < 0.3:
            found["l2"] = float(rng.uniform(0.0, 0.1))
        if rng.random() < 0.2 and "clip_grad_norm" not in found and not solved:
            found["l1"] = float(rng.uniform(0.0, 0.05))
    return found


def near(rng: Rng, knob: Knob) -> Any:
    """A value near the default of a knob, within its range."""
    if knob.choices:
        return str(rng.choice(knob.choices))
    if isinstance(knob.default, bool):
        return bool(rng.random() < 0.3)
    if isinstance(knob.default, tuple) and all(isinstance(one, float) for one in knob.default):
        return [_close(rng, one, knob) for one in knob.default] if rng.random() < 0.5 else list(knob.default)
    return _close(rng, knob.default, knob) if isinstance(knob.default, float) else knob.default


def _close(rng: Rng, default: float, knob: Knob) -> float:
    value = float(default * rng.uniform(0.6, 1.2)) if default else float(rng.choice([0.0, rng.uniform(0.0, 0.6)]))
    return value if knob.range is None or value in knob.range else default


def _named(rng: Rng, registry: Any, name: str) -> Table:
    return {"name": name} | chosen(rng, registry, name).options


# Crowds


def crowd(seed: int, made: Scenario, runs: int) -> list[Table]:
    """What sets each of so many runs apart: always the rate, which of some makes them diverge; and whatever else may
    differ, drawn anew for each crowd."""
    rng = np.random.default_rng([seed, runs, 6])
    differing = [name for name in _may_differ(made) if rng.random() < 0.5]
    return [
        {"optimizer.lr": made.lr * float(10.0 ** rng.uniform(-1.5, 1.0))}
        | {name: _other(rng, made, name) for name in differing}
        for _ in range(runs)
    ]


def _may_differ(made: Scenario) -> list[str]:
    """The keys beside the rate in which runs of one crowd may differ."""
    options, knobs = made.optimizer.options, optimizers[made.optimizer.name].knobs
    numbers = [name for name, value in options.items() if isinstance(np.ravel(value)[0], float) and name != "lr"]
    found = [f"optimizer.{name}" for name in numbers if knobs[name].range is not None]
    if made.function is not None:
        return [*found, "function.start"]
    training = made.training
    drawn = made.model is not None and (made.model.dropout or training.gradient_noise or training.batch_size != "full")
    return found if drawn or made.kind != "network" else [*found, "training.seed"]


def _other(rng: Rng, made: Scenario, key: str) -> Any:
    name = key.rpartition(".")[2]
    if key == "training.seed":
        return int(rng.integers(1000))
    if made.function is not None and key == "function.start":
        return {name: float(rng.uniform(-2, 2)) for name in made.function.start}
    value, knob = made.optimizer.options[name], optimizers[made.optimizer.name].knobs[name]
    if isinstance(value, tuple):
        return [one * float(rng.uniform(0.95, 1.0)) if one < 1.0 else one for one in value]
    other = float(value) * float(rng.uniform(0.5, 1.2))
    return other if knob.range is None or other in knob.range else float(value)

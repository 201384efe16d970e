"""Sound scenarios made by chance: of every kind, with everything that has a name, and texts that are hard to write."""

import math
from random import Random
from typing import Any

from gdtui.engine.activations import activations
from gdtui.engine.datasets import datasets
from gdtui.engine.initializers import initializers
from gdtui.engine.losses import losses
from gdtui.engine.norms import norms
from gdtui.engine.optimizers import optimizers
from gdtui.engine.schedules import schedules
from gdtui.engine.surfaces import surfaces
from gdtui.errors import ScenarioError
from gdtui.registry import Entry, Knob, Registry

Table = dict[str, Any]

PIECES = (
    "a", "word ", " ", "  two  ", "\n", "\n\n", "\t", "\r", "\r\n", '"', "'", '""', '"""', "''' ", "\\", "\\\\", "\\n",
    "\\u0041", "\x00", "\x01", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u00a0", "\ufeff", "é", "e\u0301", "中文",
    "𝛁", "👩‍🔬", "#", "=", "[x]", "{", "}", ",", "# no comment",
    "x^4 − 3x²", "long " * 90, "w" * 700, '"' * 9, " " * 400, "\\" * 300, "\x02" * 200,
)  # fmt: skip
FORMULAS = ("x1", "x2^2", "x1*x2", "sin(x1)", "exp(-x1^2)", "3x2 - 1")
EXPRESSIONS = {"x": ("x^4 - 3x^2 + x", "sin(x)/x", "abs(x)", "e^(-x^2)"), "xy": ("x^2 + 3y^2", "x y", "sin(x) cos(y)")}


def text(rng: Random, most: int = 6) -> str:
    """A text with anything in it."""
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(most)))


def words(rng: Random) -> Any:
    """A text, or one in several languages."""
    if rng.random() < 0.5:
        return text(rng, 12)
    languages = rng.sample(("en", "zh", "de", "pt-BR", "x y", "ε", '"', "a.b", "\n", ""), rng.randrange(5))
    return {language: text(rng, 8) for language in languages}


def number(rng: Random, low: float, high: float) -> float:
    """A number between two others, plain or odd."""
    if math.isinf(low) or math.isinf(high):
        base = 0.0 if math.isinf(low) else low
        found = base + abs(rng.choice((0.5, 1.0, 1e-8, 1e8, 1 / 3, 5e-324, 1e300, rng.gauss(0, 1) + 1e-9)))
        return -found if math.isinf(low) and math.isinf(high) and rng.random() < 0.5 else found
    return low + (high - low) * rng.choice((0.5, 0.25, 0.999, 1e-9, rng.random()))


def value(rng: Random, knob: Knob) -> Any:
    """A value that a knob takes."""
    if knob.choices:
        return rng.choice(knob.choices)
    if knob.things is not None:
        return [
            rng.choice(("warmup", "constant", {"name": "step_decay", "gamma": rng.random() / 2 + 0.1})) for _ in "12"
        ]
    if knob.type is bool:
        return rng.random() < 0.5
    low = max(knob.range.gt, knob.range.ge) if knob.range else -math.inf
    high = min(knob.range.lt, knob.range.le) if knob.range else math.inf
    if knob.type is int:
        return rng.randint(math.ceil(max(low, -99)), math.floor(min(high, max(low, 0) + 99)))
    if knob.type is float:
        return number(rng, low, high)
    size = len(knob.default) if knob.default and knob.name != "boundaries" else 1
    return sorted((number(rng, low, high) if knob.range else rng.randrange(1, 99)) for _ in range(size))


def options(rng: Random, entry: Entry[Any]) -> Table:
    """Some of an entry's knobs, with values that fit each other."""
    for _ in range(5):
        given = {k.name: value(rng, k) for k in entry.knobs.values() if k.required or rng.random() < 0.6}
        try:
            entry.options(given, "")
        except ScenarioError:
            continue
        return given
    return {}


def named(rng: Random, registry: Registry[Any], place: int | None = None) -> Table:
    """A named thing as a table; the one at a place in its registry, or any."""
    names = registry.names
    entry = registry[names[(rng.randrange(len(names)) if place is None else place) % len(names)]]
    return {"name": entry.name, **options(rng, entry)}


def thing(rng: Random, registry: Registry[Any], place: int | None = None) -> Any:
    """The same, by its name alone where it needs no more."""
    found = named(rng, registry, place)
    return found["name"] if len(found) == 1 and rng.random() < 0.7 else found


def some(rng: Random, table: Table) -> Table:
    """Some of the keys of a table."""
    return {key: given for key, given in table.items() if rng.random() < 0.5}


def function(rng: Random, place: int) -> Table:
    if rng.random() < 0.5:
        return {"surface": thing(rng, surfaces, place)}
    names = rng.choice(("x", "xy"))
    start = {name: rng.choice((0, -1.5, 1e-300, 7e20, -0.0)) for name in names}
    return {"expression": rng.choice(EXPRESSIONS[names]), "start": start, "window": {name: [-3, 3.5] for name in names}}


def change(rng: Random) -> Table:
    one = rng.choice((0.1, -3, 1e-12))
    return rng.choice(
        ({"add": [one, 2, text(rng)]}, {"add": [one, 0.5]}, {"move": [3, one, 2]}, {"remove": rng.randrange(9)})
    )


def data(rng: Random, place: int) -> Table:
    table: Table = named(rng, datasets, place) | some(rng, {"n_samples": rng.randint(2, 10**6)})
    if rng.random() < 0.2:
        table = {"csv": text(rng) or "a.csv", "target": text(rng)} | some(
            rng, {"features": [text(rng), "b", text(rng)]}
        )
    return table | some(rng, {
        "test_fraction": rng.random() * 0.9, "standardize": rng.random() < 0.5, "seed": rng.choice((0, 7, 2**63 - 1)),
        "task": rng.choice(("classification", "regression")), "changes": [change(rng) for _ in range(rng.randrange(4))],
    })  # fmt: skip


def model(rng: Random, kind: str, place: int) -> Table:
    seen = {"degree": rng.randint(1, 64)} if rng.random() < 0.5 else {"inputs": rng.sample(FORMULAS, rng.randint(1, 6))}
    table: Table = seen | some(rng, {"loss": thing(rng, losses, place), "bias": rng.random() < 0.5})
    if kind == "linear":
        return table
    hidden = [rng.randint(1, 4096) for _ in range(rng.randrange(7))]
    each = [thing(rng, activations, place + k) for k in range(len(hidden))]
    return table | {"hidden": hidden} | some(rng, {
        "activation": rng.choice((each, thing(rng, activations, place))), "init": thing(rng, initializers, place),
        "norm": rng.choice((thing(rng, norms, place), "none")), "dropout": rng.random() * 0.99,
        "residual": rng.random() < 0.5,
    })  # fmt: skip


def training(rng: Random, kind: str) -> Table:
    long = rng.choice(({}, {"steps": rng.randrange(10**9)}, {"epochs": rng.randint(1, 10**9)}))
    weights = {"batch_size": rng.choice(("full", 1, 32, 10**7)), "l1": rng.random(), "l2": number(rng, 0, math.inf)}
    return long | some(rng, {
        "clip_grad_norm": number(rng, 0, math.inf), "gradient_noise": rng.random(), "seed": rng.randrange(2**63),
        "dtype": rng.choice(("float64", "float32")), **(weights if kind != "function" else {}),
    })  # fmt: skip


def expect(rng: Random, table: Table) -> Table:
    metrics = ["loss", "grad_norm"]
    if "data" in table:
        metrics += ["train_loss", "accuracy", "r2"]
        metrics += ["test_loss", "test_accuracy", "test_r2"] if table["data"].get("test_fraction") else []
    rules = {f"{metric}_{side}": rng.choice((0, 0.5, -1e300, 7)) for metric in metrics for side in ("above", "below")}
    statuses = ("finished", "converged", "stalled", "diverged")
    return dict(rng.sample(sorted(rules.items()), 2)) | some(
        rng, {"within_steps": rng.randrange(10**6), "status": rng.choice(statuses)}
    )


def racer(rng: Random, kind: str, k: int) -> Table:
    """One that no other is like: its label tells."""
    table = {"label": f"{k} {text(rng)}"} | some(rng, {"seed": rng.randrange(10**6)})
    table |= named(rng, optimizers) if rng.random() < 0.8 else {}
    return table | ({"init": thing(rng, initializers)} if kind == "network" and rng.random() < 0.5 else {})


def edit(rng: Random) -> Table:
    changes = (
        ("optimizer.lr", 0.1), ("optimizer.name", "adam"), ("optimizer.schedule", {"name": "step_decay", "gamma": 0.5}),
        ("layer1.weight[0,1]", -0.5), ("x", 1e-9), ("data.add", [0.5, 1, "a"]), ("data.remove", 3),
        ("training.steps", 9), ("model.activation[0]", {"name": "leaky_relu", "negative_slope": 0.1}),
        (text(rng), text(rng)), ("model.bias", True),
        ("a", [[1, [2.5, {"b": text(rng)}]], []]), ("b", {"c": {"d": [text(rng)]}, "": {}}),
    )  # fmt: skip
    key, given = rng.choice(changes)
    return {"at": rng.randrange(10**6), "key": key, "value": given}


def tables(rng: Random, place: int) -> Table:
    """A sound scenario as the tables of its file; of everything that has a name it takes what is at `place`."""
    kind = rng.choice(("function", "linear", "network"))
    table: Table = {"title": text(rng), "kind": kind} | some(rng, {"summary": words(rng), "notes": words(rng)})
    table |= {"function": function(rng, place)} if kind == "function" else {"data": data(rng, place)}
    table |= {} if kind == "function" else {"model": model(rng, kind, place)}
    table["optimizer"] = named(rng, optimizers, place) | some(rng, {"schedule": thing(rng, schedules, place)})
    return table | some(rng, {
        "training": training(rng, kind), "expect": expect(rng, table),
        "stop": some(rng, {"loss": rng.gauss(0, 1), "grad_norm": rng.random(), "patience": 5, "min_delta": 1e-3}),
        "race": [racer(rng, kind, k) for k in range(rng.randrange(6))],
        "edit": [edit(rng) for _ in range(rng.randrange(6))],
    })  # fmt: skip

"""Requests for more than there is: of which scenario, with what set, and what the refusal must say would fit."""

from __future__ import annotations

from dataclasses import dataclass

FUNCTION = """title = "a"
kind = "function"
[function]
expression = "x^2"
start = { x = 1.0 }
window = { x = [-2, 2] }
[training]
steps = 3
"""
NETWORK = """title = "a"
kind = "network"
[data]
name = "moons"
n_samples = 8
[model]
hidden = [2]
[training]
steps = 3
"""
LINEAR = """title = "a"
kind = "linear"
[data]
name = "regression"
n_samples = 8
n_features = 2
[training]
steps = 3
"""
FILES = {"function": FUNCTION, "network": NETWORK, "linear": LINEAR}


@dataclass(frozen=True)
class Request:
    """A base scenario with keys set; the exit code, and a piece of the message: what would fit, or be right."""

    base: str
    sets: tuple[str, ...]
    says: str
    code: int = 3

    def __str__(self) -> str:
        return f"{self.base} {' '.join(self.sets)}"[:60]


def _all(base: str, key: str, values: tuple[object, ...], says: str, code: int = 3) -> list[Request]:
    return [Request(base, (f"{key}={value}",), says, code) for value in values]


def _many(word: str, count: int) -> str:
    return "[" + ", ".join([word] * count) + "]"


_HUGE = (10**12, 2**63, 2**64, 10**20, 10**300, 9 * 10**18)
_RACER = '{ name = "sgd", lr = 0.1, label = "%d" }'
_EDIT = '{ at = 1, key = "optimizer.lr", value = 0.1 }'
_TERMS = "+".join(["x"] * 201)

OVER: tuple[Request, ...] = (
    *_all("network", "data.n_samples", (1_000_001, *_HUGE), "over the limit of 1,000,000"),
    *_all("linear", "training.steps", (1_000_000_001, *_HUGE), "over the limit of 1,000,000,000"),
    *_all("function", "training.steps", (10**9 + 1, 2**31 * 10**9), "over the limit of 1,000,000,000"),
    *_all("network", "training.epochs", (1_000_000_001, *_HUGE), "over the limit of 1,000,000,000"),
    Request("network", ("training.epochs=1000000000", "training.batch_size=1"), "over the limit of 1,000,000,000"),
    Request("network", ("training.epochs=125000001", "training.batch_size=1"), "over the limit of 1,000,000,000"),
    *_all("network", "model.hidden", ("[4097]", "[100000]", "[8, 100000, 8]", f"[{2**64}]"), "over the limit of 4,096"),
    *_all("network", "model.hidden", (_many("1", 65), _many("8", 100_000)), "over the limit of 64"),
    *_all(
        "network",
        "model.hidden",
        (_many("4096", 64), "[999, 4000]", "[4096, 4096]", "[2000, 2000]"),
        "over the limit of 4,000,000",
    ),
    Request("network", ("model.hidden=[66]", "data.n_samples=1000000"), "samples would fit"),
    Request("network", ("model.hidden=[1000]", "data.n_samples=1000000"), "samples would fit"),
    *_all("linear", "model.degree", (65, *_HUGE), "over the limit of 64"),
    Request("linear", ("model.degree=64", "data.n_features=1000"), "over the limit of 4,096"),
    Request("linear", ("model.degree=2", "data.n_features=100"), "over the limit of 4,096"),
    Request("linear", ("model.degree=2", "data.n_features=80", "data.n_samples=100000"), "features would fit"),
    Request("linear", ("data.n_features=1000", "data.n_samples=1000000"), "samples would fit"),
    Request(
        "network", ('data.name="classification"', "data.n_features=1000", "data.n_samples=100000"), "samples would fit"
    ),
    Request("linear", (f"model.inputs={_many(chr(34) + 'x1' + chr(34), 4_097)}",), "over the limit of 4,096"),
    *_all(
        "function", "function.expression", ("x+" * 250 + "x", "9" * 10_000), "longer than 500 characters (column 501)"
    ),
    *_all("function", "function.expression", (_TERMS,), "more than 200 parts"),
    *_all("function", "function.expression", ("(" * 51 + "x" + ")" * 51, "-" * 60 + "x"), "nested more than 50 deep"),
    *_all("linear", "model.inputs", (f'["x1", "{_TERMS.replace("x", "x1")}"]',), "longer than 500 characters"),
    *_all("network", "training.seed", (2**63, 10**20, 10**300), "over the limit of 9,223,372,036,854,775,807"),
    *_all("network", "data.seed", (2**63, 10**20), "over the limit of 9,223,372,036,854,775,807"),
    *_all("function", "race", ("[" + ", ".join(_RACER % k for k in range(13)) + "]",), "over the limit of 12"),
    *_all("function", "race", (f'[{{ name = "sgd", lr = 0.1, seed = {2**63} }}]',), "over the limit of 9,223,372,036"),
    *_all("function", "edit", (_many(_EDIT, 10_001),), "over the limit of 10,000"),
    *_all("network", "data.changes", (_many("{ remove = 0 }", 10_001),), "over the limit of 10,000"),
    Request("network", ('optimizer.name="bfgs"', "model.hidden=[100, 100]"), "over the limit of 2,000"),
    Request(
        "network",
        ('optimizer.name="lbfgs"', "optimizer.history_size=1000", "model.hidden=[300, 300]"),
        "numbers for each would fit",
    ),
    Request(
        "network",
        ('optimizer.name="lbfgs"', "optimizer.history_size=500", "model.hidden=[300, 300]"),
        "numbers for each would fit",
    ),
)
_NO_COUNTS = (-1, 0, "nan", "inf", "-inf", "true", '"many"', 1.5, "[1]", "{}")

ODD: tuple[Request, ...] = (
    *_all("network", "data.n_samples", (*_NO_COUNTS, 1, -(10**12)), "", 2),
    *_all("linear", "training.steps", ("true", '"all"', 1.5, -1, -(2**63)), "expected", 2),
    *_all("network", "training.epochs", ("false", 0, -1, 1e9), "expected", 2),
    *_all("network", "training.batch_size", (0, -1, "true", 1.5, "[]", '"all"'), "", 2),
    *_all("network", "model.hidden", ("[0]", "[-1]", "[true]", "[1.5]", "8", "[[8]]", "[-4097]"), "", 2),
    *_all("linear", "model.degree", (0, -1, "true", 2.5, '"2"', -(10**12)), "expected a whole number ≥ 1", 2),
    *_all("network", "training.seed", (-1, "true", 0.5, "nan"), "", 2),
    *_all("network", "data.noise", (-1, "nan", "inf", "true"), "", 2),
    *_all("linear", "data.n_features", (0, 1_001, 10**12, "true", "nan"), "", 2),
    *_all("function", "function.window", ("{ x = [nan, 1] }", "{ x = [-inf, inf] }", "{ x = [2, 1] }"), "", 2),
    *_all("function", "optimizer.lr", ("nan", "inf", "true", 0, -1), "", 2),
)

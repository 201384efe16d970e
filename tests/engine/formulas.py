"""Random formulas from the whole grammar: every sign, every way to write a product or a power, every function."""

import numpy as np

from gdtui.engine.formula.functions import ALIASES, FUNCTIONS

LEAVES = ("x", "x", "x", "y", "y", "2", "0.5", "3", "1.25", ".7", "1e-1", "pi", "π", "e")

SAFE = {
    "asin": "asin(0.9sin({}))",
    "arcsin": "arcsin(0.5cos({}))",
    "acos": "acos(0.8sin({}))",
    "arccos": "arccos(tanh({})/2)",
    "tan": "tan(0.7sin({}))",
    "ln": "ln(1.5 + sin({}))",
    "log": "log(1 + ({})^2)",
    "log10": "log10(3 + cos({}))",
    "log2": "log2(0.5 + abs({}))",
    "sqrt": "sqrt(2 + sin({}))",
    "exp": "exp(-({})²)",
    "sinh": "sinh(sin({}))",
    "cosh": "cosh(tanh({}))",
}
"""Ways to keep an argument inside a domain, and values in reach of the next function; half of all calls use them."""

JOINS = (
    "({}) + ({})", "({}) - {}", "({})*({})", "({})({})", "({})·{}", "{} − ({})", "({})/(2 + sin({}))", "({})/({})",
    "(1.5 + cos({}))^({})", "(2 + sin({}))**(-cos({}))", "min({}, {})", "max({}, {})", "where({} > {}, x^2, sin(x))",
)  # fmt: skip

WRAPS = (
    "-({})", "-({})^2", "({})²", "({})³", "({})^-1", "({})⁻²", "({})^5", "({})**2", "2({})", "pi({})", "(({}) - 1)({})",
    "(1 + ({})^2)^0.5", "(2 + cos({}))^1.5", "2^sin({})", "e^(-({})²)", "3^(-({})^2)", "x({})", "1/(1 + ({})²)",
    "where(x > 0.3, {}, -x)", "where({} > 0.1, 2x, cos(x))", "abs({})*({})",
)  # fmt: skip

CALLS = tuple(name for name in (*FUNCTIONS, *ALIASES) if name not in ("min", "max", "where"))
KINKED = ("abs(", "sign(", "relu(", "min(", "max(", "where(")


def formula(seed: int) -> tuple[str, tuple[str, ...]]:
    """The text of formula number `seed`, and its variables."""
    rng = np.random.default_rng([seed, 2024])
    variables = ("x", "y") if rng.random() < 0.5 else ("x",)
    text = _grown(rng, int(rng.integers(1, 5)))
    return (text if len(variables) > 1 else text.replace("y", "x").replace("xx", "x*x")), variables


def _grown(rng: np.random.Generator, depth: int) -> str:
    if depth == 0:
        return str(rng.choice(LEAVES))
    inner, kind = _grown(rng, depth - 1), rng.random()
    if kind < 0.35:
        return _called(rng, inner)
    if kind < 0.6:
        pattern = str(rng.choice(WRAPS))
        return pattern.replace("{}", inner)
    other = _grown(rng, int(rng.integers(depth)))
    return str(rng.choice(JOINS)).format(inner, other)


def _called(rng: np.random.Generator, inner: str) -> str:
    name = str(rng.choice(CALLS))
    return SAFE[name].format(inner) if name in SAFE and rng.random() < 0.6 else f"{name}({inner})"

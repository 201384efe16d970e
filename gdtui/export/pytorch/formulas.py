"""A function of one or two variables as Python code for torch tensors."""

from __future__ import annotations

import re

from gdtui.engine.expression import Expression

HELPERS = {
    "sin": ("u", "torch.sin(as_tensor(u))"),
    "cos": ("u", "torch.cos(as_tensor(u))"),
    "tan": ("u", "torch.tan(as_tensor(u))"),
    "asin": ("u", "torch.asin(as_tensor(u))"),
    "acos": ("u", "torch.acos(as_tensor(u))"),
    "atan": ("u", "torch.atan(as_tensor(u))"),
    "sinh": ("u", "torch.sinh(as_tensor(u))"),
    "cosh": ("u", "torch.cosh(as_tensor(u))"),
    "tanh": ("u", "torch.tanh(as_tensor(u))"),
    "exp": ("u", "torch.exp(as_tensor(u))"),
    "ln": ("u", "torch.log(as_tensor(u))"),
    "log10": ("u", "torch.log10(as_tensor(u))"),
    "log2": ("u", "torch.log2(as_tensor(u))"),
    "sqrt": ("u", "torch.sqrt(as_tensor(u))"),
    "abs": ("u", "torch.abs(as_tensor(u))"),
    "sign": ("u", "torch.sign(as_tensor(u))"),
    "sigmoid": ("u", "torch.sigmoid(as_tensor(u))"),
    "softplus": ("u", "torch.logaddexp(as_tensor(u), as_tensor(0.0))"),
    "relu": ("u", "torch.relu(as_tensor(u))"),
    "min": ("u, v", "torch.where(as_tensor(u) > as_tensor(v), v, u)"),
    "max": ("u, v", "torch.where(as_tensor(u) > as_tensor(v), u, v)"),
    "where": ("condition, a, b", "torch.where(as_tensor(condition), a, b)"),
}
"""Every function of a formula: its arguments, and its value."""

_RENAMED = {"abs": "absolute", "min": "smaller", "max": "larger"}
"""Names that would hide Python's own."""

_CALL = re.compile(r"\b([a-z]+[0-9]*)\(")


def formula_lines(expression: Expression) -> list[str]:
    """`f` and the functions that it needs."""
    source = expression.source.replace("^", "**")
    used = [name for name in HELPERS if name in _CALL.findall(source)]
    code = _CALL.sub(lambda call: f"{_RENAMED.get(call[1], call[1])}(", source)
    lines = [f"{name} = math.{name}" for name in ("pi", "e") if re.search(rf"\b{name}\b", code)]
    lines += ["as_tensor = torch.as_tensor"] if used else []
    for name in used:
        arguments, value = HELPERS[name]
        lines += ["", "", f"def {_RENAMED.get(name, name)}({arguments}):", f"    return {value}"]
    idle = [name for name in expression.variables if name not in expression.root.variables]
    return [
        *lines,
        *(["", ""] if lines else []),
        f"def f({', '.join(expression.variables)}):",
        f"    return {code}{''.join(f' + 0.0 * {name}' for name in idle)}",
    ]

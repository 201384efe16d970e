"""Numbers as Python code that reads back to the same bits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdtui.errors import ScenarioError

WIDTH = 110


def tensor(values: ArrayLike) -> str:
    """The array as an expression of torch; several lines where it is long."""
    array = np.asarray(values)
    if array.size and array.dtype.kind == "f" and not array.any() and not np.signbit(array).any():
        return f"torch.zeros({', '.join(map(str, array.shape))})"
    return f"torch.tensor({_nested(array.tolist())})"


def _nested(values: Any) -> str:
    return "\n".join(_lines(values))


def _lines(values: Any) -> list[str]:
    """A list in brackets: on one line, or its items in rows, or each on lines of its own."""
    text = repr(values)
    if len(text) <= WIDTH or not isinstance(values, list):
        return [text]
    parts = [repr(value) for value in values]
    if all(len(part) <= WIDTH for part in parts):
        return ["[", *indented(packed(parts)), "]"]
    found = ["["]
    for value in values:
        *before, last = indented(_lines(value))
        found += [*before, f"{last},"]
    return [*found, "]"]


def packed(parts: Iterable[str]) -> list[str]:
    """The parts with commas behind them, as many to a line as there is room for."""
    rows = [""]
    for part in parts:
        if rows[-1] and len(rows[-1]) + len(part) > WIDTH:
            rows.append("")
        rows[-1] += f"{' ' if rows[-1] else ''}{part},"
    return rows


def indented(lines: Sequence[str]) -> list[str]:
    """The lines one level further in."""
    return [f"    {line}" if line else "" for line in lines]


def refused(key: str, value: object, reason: str, hint: str = "") -> ScenarioError:
    """What a script cannot do, named by its key."""
    return ScenarioError(f"no PyTorch script: {reason}", key, value, hint, has_value=True)

"""A formula as a flat list of NumPy calls over registers: what its value is computed by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gdtui.engine.formula.lower import Array, Builder, lower
from gdtui.engine.formula.nodes import Node
from gdtui.frozen import Frozen

Step = tuple[Callable[..., Any], int, int, int, int]


class Program(Frozen, eq=False, at_once=True):
    """Registers hold the variables first, then the constants, then what the steps compute."""

    n_variables: int
    constants: tuple[Array, ...]
    n_registers: int
    steps: tuple[Step, ...]
    """(function, register of the result, registers of up to three operands, −1 for none)."""
    result: int

    def run(self, variables: Sequence[Array]) -> Array:
        """The formula's value; numpy warnings are the caller's to silence."""
        r: list[Any] = [*variables, *self.constants, *[None] * self.n_registers]
        for function, out, a, b, c in self.steps:
            if b < 0:
                r[out] = function(r[a])
            elif c < 0:
                r[out] = function(r[a], r[b])
            else:
                r[out] = function(r[a], r[b], r[c])
        return np.asarray(r[self.result])


def compiled(root: Node, variables: tuple[str, ...]) -> Program:
    """The program of a tree. The result is never one of the caller's own arrays."""
    build = Builder(variables)
    result = lower(root, build)
    if result < len(variables):
        result = build.emit(np.positive, result)
    return _allocated(build, _needed(build, result), result)


def _needed(build: Builder, result: int) -> list[int]:
    """The operations that the result depends on, in order."""
    wanted = {result}
    for k in sorted(build.operations, reverse=True):
        if k in wanted:
            wanted.update(build.operations[k][1])
    return [k for k in sorted(build.operations) if k in wanted]


def _allocated(build: Builder, needed: list[int], result: int) -> Program:
    """Registers used again as soon as their value is: a large grid needs few arrays at a time."""
    n = len(build.variables)
    read = {result}.union(*(build.operations[k][1] for k in needed))
    constants = sorted(read & build.known.keys())
    register = {k: k for k in range(n)} | {k: n + i for i, k in enumerate(constants)}
    first = count = n + len(constants)
    last_use = {i: k for k in needed for i in build.operations[k][1]}
    free: list[int] = []
    steps: list[Step] = []
    for k in needed:
        function, ids = build.operations[k]
        operands = [register[i] for i in ids]
        free.extend({register[i] for i in ids if last_use[i] == k and register[i] >= first})
        register[k] = free.pop() if free else count
        count = max(count, register[k] + 1)
        a, b, c = [*operands, -1, -1][:3]
        steps.append((function, register[k], a, b, c))
    return Program(n, tuple(build.known[k] for k in constants), count - first, tuple(steps), register[result])

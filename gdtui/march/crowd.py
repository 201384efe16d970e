"""A large crowd in blocks that fit a processor's cache, a thread for each core: ufuncs and BLAS run side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import numpy as np

from gdtui.engine.objectives import Evaluation, Floats
from gdtui.march.flat import in_step
from gdtui.march.plain import Plain
from gdtui.march.stretch import Stretch
from gdtui.plan import Plan
from gdtui.state import State

BLOCK = 64
"""Runs in a block: smaller ones fit the cache better, but their threads wait for each other's interpreter lock."""

T = TypeVar("T")


@cache
def _threads() -> ThreadPoolExecutor:
    """One for each core, for all crowds together."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="gdtui-crowd")


class Crowd:
    """Blocks of runs that go on by themselves; what they give is put together again."""

    def __init__(self, plan: Plan, measuring: bool) -> None:
        self.longest, self.measuring = plan.spacing, measuring
        self._places = [slice(k, k + BLOCK) for k in range(0, len(plan.runs), BLOCK)]
        self._blocks = [in_step(plan.part(place), measuring) for place in self._places]

    def _each(self, work: Callable[[Plain, State, Evaluation | None], T], state: State, evaluation: Any) -> list[T]:
        """`work` on every block with its own part of the state and of the evaluation."""
        parts = [
            (state.part(place), None if evaluation is None else Evaluation(*(a[place] for a in evaluation)))
            for place in self._places
        ]
        return list(_threads().map(lambda one: work(one[0], *one[1]), zip(self._blocks, parts, strict=True)))

    def evaluate(self, state: State) -> Evaluation:
        return _whole(self._each(lambda block, part, _: block.evaluate(part), state, None))

    def change(self, state: State, evaluation: Evaluation) -> Floats:
        return np.concatenate(self._each(lambda block, *parts: block.change(*parts), state, evaluation))

    def advance(self, state: State, evaluation: Evaluation) -> State:
        return _joined(self._each(lambda block, *parts: block.advance(*parts), state, evaluation))

    def run(self, state: State, evaluation: Evaluation, count: int) -> Stretch:
        """A block whose runs have all diverged stands still while the others go on."""
        parts = self._each(lambda block, *one: block.run(*one, count), state, evaluation)
        return _combined(parts, max(part.count for part in parts))


def _whole(parts: Sequence[Evaluation]) -> Evaluation:
    return Evaluation(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _joined(parts: Sequence[State]) -> State:
    """The state of all runs; what they have in common is that of the one that came furthest."""
    furthest = max(parts, key=lambda state: state.step)
    memory = [np.concatenate(arrays) for arrays in zip(*(state.memory for state in parts), strict=True)]
    return furthest.with_(
        memory=type(furthest.memory)(*memory),
        plateau=tuple(one for state in parts for one in state.plateau),
        **{name: np.concatenate([getattr(state, name) for state in parts]) for name in State.BY_RUN},
    )


def _combined(parts: Sequence[Stretch], count: int) -> Stretch:
    measures: dict[int, list[dict[str, Floats]]] = {}
    for part in parts:
        for step, found in part.measures:
            measures.setdefault(step, []).append(dict(found))
    together = [
        (step, {name: np.concatenate([one[name] for one in found]) for name in found[0]})
        for step, found in sorted(measures.items())
        if len(found) == len(parts)
    ]
    first = parts[0]
    loss, data_loss, grad_norm = (
        np.concatenate([_to(getattr(part, name), count) for part in parts], axis=1)
        for name in ("loss", "data_loss", "grad_norm")
    )
    return Stretch(
        first.first, loss, data_loss, grad_norm, _joined([part.state for part in parts]),
        _whole([part.evaluation for part in parts]), first.path, first.errors, together,
    )  # fmt: skip


def _to(rows: Floats, count: int) -> Floats:
    """As many rows as asked for: a block that has ended repeats its last one."""
    return rows if len(rows) == count else np.concatenate([rows, np.repeat(rows[-1:], count - len(rows), axis=0)])

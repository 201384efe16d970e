"""Samples added, moved and taken away by hand, after they were read or made and split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.engine.datasets import Floats, Points, Rows
from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen
from gdtui.knobs import unknown_choice
from gdtui.scenario.model import Change

LEAST = 2
"""A data set has at least so many samples."""


class Samples(Frozen, eq=False):
    """All samples with the rows for training and for testing, each sorted."""

    points: Points
    train: Rows
    test: Rows


def changed_by(samples: Samples, changes: Sequence[Change]) -> Samples:
    """The samples after the changes; ScenarioError names the first that cannot be made.

    Rows count as the changes before have left them. What is added stands last and is for training; every other
    sample stays on its side of the split, and what is made of the seed (places, noise, split) stays as it was.
    """
    if not changes:
        return samples
    hand = _Hand(samples)
    for k, change in enumerate(changes):
        hand.make(change, f"data.changes[{k}].{change.how}")
    return hand.samples()


class _Hand:
    """The samples as numbers, so that a change costs no copy of them; those that were touched are kept apart."""

    def __init__(self, samples: Samples) -> None:
        self._points = samples.points
        count = len(samples.points.y)
        self._order = list(range(count))
        self._next = count
        self._test = set(samples.test.tolist())
        self._touched: dict[int, tuple[Floats, float]] = {}

    def make(self, change: Change, key: str) -> None:
        """Make one change; `key` is what to call it in a message."""
        self._key, self._given = key, list(change.values) if change.how != "remove" else change.values[0]
        if change.how == "add":
            self._add(change.values)
        elif change.how == "move":
            self._move(change.values)
        else:
            self._remove(change.values)

    def samples(self) -> Samples:
        """The samples as they are now."""
        points, order = self._points, np.array(self._order, np.intp)
        rows = np.minimum(order, len(points.y) - 1)
        X, y = points.X[rows], points.y[rows]
        for place in np.flatnonzero(np.isin(order, list(self._touched))).tolist():
            X[place], y[place] = self._touched[self._order[place]]
        held: NDArray[np.bool_] = np.isin(order, list(self._test))
        return Samples(replace(points, X=X, y=y), np.flatnonzero(~held), np.flatnonzero(held))

    def _add(self, values: Sequence[float | str]) -> None:
        width = len(self._points.features)
        if len(values) != width + 1:
            raise self._refusal(f"has {len(values)} values", f"expected {self._numbers()} and {self._target_words()}")
        limits.within(len(self._order) + 1, limits.SAMPLES, self._key, "samples")
        self._touched[self._next] = (np.array(values[:-1], np.float64), self._target(values[-1]))
        self._order.append(self._next)
        self._next += 1

    def _move(self, values: Sequence[float | str]) -> None:
        width = len(self._points.features)
        if len(values) not in (width + 1, width + 2) or isinstance(values[width], str):
            hint = f"expected a row, {self._numbers()}, and {self._target_words()} if that is to change too"
            raise self._refusal(f"has {len(values)} values", hint)
        one = self._order[self._place(values[0])]
        target = self._touched[one][1] if one in self._touched else float(self._points.y[min(one, self._last)])
        if len(values) == width + 2:
            target = self._target(values[-1])
        self._touched[one] = (np.array(values[1 : width + 1], np.float64), target)

    def _remove(self, values: Sequence[float | str]) -> None:
        place = self._place(values[0])
        one = self._order[place]
        if len(self._order) <= LEAST:
            raise self._refusal(f"would leave fewer than {LEAST} samples", "add another first")
        if one not in self._test and len(self._order) - len(self._test) == 1:
            raise self._refusal("would leave no samples for training", "add another first")
        if self._test == {one}:
            raise self._refusal("would leave no samples for testing", "data.test_fraction = 0 does without")
        del self._order[place]
        self._test.discard(one)

    @property
    def _last(self) -> int:
        return len(self._points.y) - 1

    def _place(self, row: float | str) -> int:
        if isinstance(row, int) and 0 <= row < len(self._order):
            return row
        raise self._refusal("no such sample", f"the rows are 0 to {len(self._order) - 1}, as `gdtui data` has them")

    def _target(self, value: float | str) -> float:
        """A number as it is; of a class its index. A class may be called by a number, as in a CSV file."""
        classes = self._points.classes
        if classes:
            name = value if isinstance(value, str) else f"{value:g}"
            if name not in classes:
                raise self._refusal(f'no class is called "{name}"', unknown_choice("", name, classes, "class").hint)
            return classes.index(name)
        if isinstance(value, str):
            raise self._refusal(f'the target "{value}" is a text', "expected a number")
        return float(value)

    def _numbers(self) -> str:
        names = self._points.features
        shown = ", ".join(names) if len(names) <= 4 else f"{names[0]} to {names[-1]}"
        return f"{len(names)} number{'s' * (len(names) > 1)} ({shown})"

    def _target_words(self) -> str:
        return f"{'a class' if self._points.classes else 'a number'} ({self._points.target})"

    def _refusal(self, reason: str, hint: str) -> ScenarioError:
        return ScenarioError(reason, self._key, self._given, hint, has_value=True)

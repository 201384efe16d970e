"""What a stage of an update is made of: lines with numbers in them, a table, a product of matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen

Line = tuple[str | float, ...]
"""Words and numbers; whoever shows it says how many digits. What is not finite shows as such."""

Cells = Sequence[Any] | Floats
"""Numbers or words, one for each row."""

MOST_TERMS = 3
"""Terms of a sum that are written out, where nobody has room for more."""


class Place(Frozen):
    """Where somebody looks: a unit, a sample, an input of that unit (its bias behind them), a part of a formula."""

    unit: int = 0
    sample: int = 0
    input: int = 0
    part: int = 10**6
    """The last one unless another is chosen: the whole formula."""
    terms: int = MOST_TERMS
    """Of a long sum so many terms are written out."""

    def within(self, counts: Mapping[str, int]) -> Place:
        """The same, inside what there is of each."""
        held = {axis: max(0, min(getattr(self, axis), counts.get(axis, 1) - 1)) for axis in AXES}
        return Place(**held, terms=self.terms)


AXES = ("unit", "sample", "input", "part")


class Stage(Frozen):
    """One stage: its kind, the layer or variable it is about (counted from 0), its label in the strip and its title."""

    kind: str
    layer: int
    label: str
    title: str
    back: bool = False
    """Whether it belongs to the way back."""


class Column(Frozen, eq=False):
    """A title over a cell for each row; `bar` draws the numbers as bars, the largest of them full."""

    title: str
    cells: Cells
    bar: bool = False
    rank: int = 0
    """Columns of higher rank give way first."""


class Matrix(Frozen, eq=False):
    """Numbers (rows, columns) with a head for each column; `axis` says what a column is."""

    axis: str
    heads: Sequence[str]
    values: Floats


class Table(Frozen, eq=False):
    """Rows of one `axis`: columns, then a matrix as far as it fits, then more columns."""

    axis: str
    columns: tuple[Column, ...]
    matrix: Matrix | None = None
    tail: tuple[Column, ...] = ()

    @property
    def count(self) -> int:
        return len(self.columns[0].cells)


class Factor(Frozen, eq=False):
    """A matrix of a product, as a picture: `at` is the row and the column looked at, if it has them."""

    name: str
    values: Floats
    at: tuple[int | None, int | None] = (None, None)

    @property
    def shape(self) -> str:
        return f"{self.values.shape[0]}×{self.values.shape[1]}"


class Curve(Frozen, eq=False):
    """A curve with the places on it that matter here: `dots` and `at`, `slope` that of the tangent at `at`."""

    title: str
    xs: Floats
    ys: Floats
    at: tuple[float, float]
    slope: float | None = None
    dots: tuple[Floats, Floats] | None = None
    next: tuple[float, float] | None = None


class Page(Frozen, eq=False):
    """One stage at one place: the formula in symbols, the same with numbers, and what it means."""

    symbols: tuple[str, ...]
    numbers: tuple[Line, ...]
    """A line for each of the symbols."""
    table: Table
    words: Line
    counts: Mapping[str, int]
    """How many there are of each axis."""
    shapes: str = ""
    product: tuple[Factor | str, ...] = ()
    """The formula for the whole batch, its matrices as pictures."""
    curve: Curve | None = None
    note: Line = field(default=())
    """A name of what is looked at that is worth knowing: `layer1.weight[3,1]`."""


def added(left: Floats, right: Floats, owners: Sequence[str], most: int = MOST_TERMS, *, dot: str = " · ") -> Line:
    """Σ left·right term by term, those that weigh most where they are many, each with whose it is:
    `3 · 1 of x1 + 2 · (−1) of x4 + … (7 smaller)`."""
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    return summed(weighed(left * right), [(a, dot, b) for a, b in pairs], owners, most)


def summed(weights: Floats, terms: Sequence[Line], owners: Sequence[str], most: int = MOST_TERMS) -> Line:
    """Terms with a plus between them: all in their order where they are few, else the heaviest first, and how many
    weigh less. Several of them say whose they are."""
    shown: Sequence[int] = range(len(terms)) if len(terms) <= most + 1 else heaviest(weights, most)
    line: Line = ()
    for k in shown:
        line = (*line, *((" + ",) if line else ()), *terms[k], *((f" of {owners[k]}",) if len(terms) > 1 else ()))
    rest = np.delete(weights, list(shown))
    if not len(rest):
        return line
    return (*line, f" + … ({len(rest)} {'smaller' if rest.max() < weights[shown[-1]] else 'no larger'})")


def weighed(terms: Floats) -> Floats:
    """The size of each term of a sum; what is no number weighs nothing."""
    return np.nan_to_num(np.abs(terms))


def heaviest(weights: Floats, most: int = MOST_TERMS) -> list[int]:
    """The terms of a sum that weigh most, the heaviest first."""
    return np.argsort(-weights, kind="stable")[:most].tolist()


def plain(value: Any) -> float:
    """One number of an array as a Python number."""
    return float(value)


def percent(share: float) -> str:
    """`24 %`, `0.3 %`, `under 0.1 %`."""
    if not np.isfinite(100 * share):
        return "— %"
    if 0 < share < 0.001:
        return "under 0.1 %"
    return f"{100 * share:.0f} %" if share >= 0.0995 or share == 0 else f"{100 * share:.1f} %"


def many(count: int, noun: str) -> str:
    """`1 sample`, `3 samples`."""
    return f"{count} {noun}{'s' * (count != 1)}"

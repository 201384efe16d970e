"""The parameters that the last stages show, of one layer or of a function, as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen
from gdtui.inside.naming import Names
from gdtui.inside.opening import Inside
from gdtui.inside.passing import LayerPass
from gdtui.inside.pieces import (
    Column,
    Curve,
    Matrix,
    Place,
    Table,
)
from gdtui.inside.units import counts
from gdtui.inside.weight_pages import columns_of, index_of


class Ground(Frozen, eq=False):
    """The parameters that a stage shows: `index` (rows, columns) among all, and what rows and columns are called."""

    index: np.ndarray
    rows: Sequence[str]
    columns: Sequence[str]
    letter: str
    letters: Sequence[str]
    """What a parameter of each column is called in a formula."""
    name: Callable[[int, int], str]
    limits: dict[str, int]

    @property
    def single(self) -> bool:
        """Whether the inputs of one unit are the rows."""
        return len(self.index) == 1

    def indexed(self, i: int, j: int) -> str:
        """The index behind the letter, counted from 0; nothing for what there is one of."""
        shared = list(self.letters).count(self.letters[j])
        row = [str(i)] * (not self.single)
        index = [*row, *[str(j)] * (shared > 1)]
        return f"[{','.join(index)}]" if index else ""

    def place(self, place: Place) -> tuple[int, int]:
        place = place.within(self.limits)
        return place.unit, place.input

    def table(self, place: Place, columns: Sequence[tuple[str, Floats, int]], bar: Floats | None = None) -> Table:
        """Columns of flat arrays (n_params,): a row for each unit at the chosen input, or for each input."""
        _, j = self.place(place)
        where = self.index[0] if self.single else self.index[:, j]
        title = f"unit, h l: {self.columns[j]}" if len(self.columns) > 1 else "unit"
        names = Column("of" if self.single else title, self.columns if self.single else self.rows)
        found = [names, *(Column(title, values[where], rank=rank) for title, values, rank in columns)]
        if bar is not None and len(where) > 1:
            found.append(Column("", np.abs(bar[where]), bar=True, rank=9))
        return Table("input" if self.single else "unit", tuple(found))

    def matrix(self, title: str, values: Floats) -> Table:
        """One flat array as a matrix of rows and columns."""
        shown = values[self.index]
        if self.single:
            column = Column(title, shown[0])
            return Table("input", (Column("of", self.columns), column, Column("", np.abs(shown[0]), bar=True)))
        return Table("unit", (Column("unit", self.rows),), Matrix("input", self.columns, shown))


def ground_of_layer(names: Names, one: LayerPass) -> Ground:
    """The parameters of one layer."""
    k = one.number - 1
    return Ground(
        index_of(one), [names.unit(one, i) for i in range(one.layer.fan_out)],
        [names.input(k, j) for j in range(columns_of(one))], names.weights(one.number),
        [names.letter(one, j) for j in range(columns_of(one))],
        lambda i, j: names.parameter(one, i, j), {**counts(names, one), "input": columns_of(one)},
    )  # fmt: skip


def ground_of_function(inside: Inside) -> Ground:
    """The variables of a function, as the inputs of one unit."""
    count = len(inside.names)
    return Ground(
        np.arange(count)[None, :], ("",), inside.names, inside.names[0] if count == 1 else "θ", inside.names,
        lambda _, j: inside.names[j], {"input": count},
    )  # fmt: skip


def function_curve(inside: Inside, k: int, *, leads: bool = False) -> Curve | None:
    """The function along one variable with its tangent, others held; of a curve also where the update leads."""
    if not inside.derived:
        return None
    one = inside.derived[k]
    alone = len(inside.names) == 1
    held = "" if alone else f", {', '.join(name for name in inside.names if name != one.variable)} held still"
    landing = (float(inside.update.new[k]), inside.landing) if leads and alone and inside.landing is not None else None
    return Curve(
        f"f along {one.variable}{held}: its slope is {'f′' if alone else f'∂f/∂{one.variable}'}", one.xs, one.ys,
        (float(inside.update.params[k]), inside.loss), one.number, next=landing,
    )  # fmt: skip

"""Where a cross stands among samples, and what a sample there would be."""

from __future__ import annotations

import math

from gdtui.pictures.table import TARGET, Table

Pair = tuple[float, float]
_LONG = 12
"""Characters of a number that nobody has rounded."""


def under(table: Table, cross: Pair, cell: Pair) -> int | None:
    """The row of the sample in the cross's cell of the plot, the nearest of several; None if none is there."""
    away = abs(table.x - cross[0]) / (cell[0] or 1.0), abs(table.y - cross[1]) / (cell[1] or 1.0)
    far = away[0] + away[1]
    near = int(far.argmin())
    return near if away[0][near] <= 0.75 and away[1][near] <= 0.75 else None


def added(table: Table, cross: Pair, cell: Pair, brush: int) -> list[float | str]:
    """A new sample's features and target: at the cross, and at the mean of what the plane does not show."""
    means = [_rounded(one.mean, one.std / 20 or 1.0) for one in table.came[: len(table.features)]]
    features, target = _placed(table, cross, cell, means)
    return [*features, table.classes[brush] if table.classes and target is None else _target(table, target)]


def moved(table: Table, cross: Pair, cell: Pair, row: int) -> list[float | str]:
    """A sample's features at the cross, and its target where the plane shows that."""
    features, target = _placed(table, cross, cell, table.values[row].tolist())
    return [*features] if target is None else [*features, _target(table, target)]


def _placed(table: Table, cross: Pair, cell: Pair, values: list[float]) -> tuple[list[float], float | None]:
    """`values` with the cross's place in them, and its height where that is the target."""
    i, j = table.axes
    features = list(values)
    x, y = _rounded(cross[0], cell[0]), _rounded(cross[1], cell[1])
    features[i] = x
    if j != TARGET:
        features[j] = y
    return features, y if j == TARGET else None


def _target(table: Table, height: float | None) -> float | str:
    """What a height means: itself, or the nearest class."""
    assert height is not None
    if not table.classes:
        return height
    return table.classes[max(0, min(len(table.classes) - 1, round(height)))]


def _rounded(value: float, cell: float) -> float:
    """To a tenth of a cell's leading digit: nobody can point more exactly."""
    return round(value, max(0, 1 - math.floor(math.log10(cell)))) if cell > 0 else value


def within(value: float, limits: Pair) -> float:
    """The value, or the end of the limits that it is beyond."""
    return min(max(value, limits[0]), limits[1])


def row_of(table: Table, row: int) -> list[float | str]:
    """A sample's features and target, as an edit names them."""
    target = float(table.targets[row])
    return [*table.values[row].tolist(), table.classes[int(target)] if table.classes else target]


def words(table: Table, values: list[float | str]) -> str:
    """The place in the plane, and the target: `(0.5, −0.2) class 1`."""
    i, j = table.axes
    height = values[j] if j != TARGET else values[-1]
    named = f" class {values[-1]}" if table.classes and j != TARGET and len(values) > len(table.features) else ""
    return f"({_short(values[i])}, {_short(height)}){named}"


def at(cross: Pair, cell: Pair) -> str:
    """Where a point set down at the cross comes to lie: `(0.5, −0.2)`."""
    x, y = (_whole(_rounded(place, step)) for place, step in zip(cross, cell, strict=True))
    return f"({x}, {y})"


def _short(value: float | str) -> str:
    """All the digits of what has been rounded, and six of what was not."""
    if isinstance(value, str):
        return value
    whole = _whole(value)
    return whole if len(whole) <= _LONG else f"{value:.6g}".replace("-", "−")


def _whole(value: float) -> str:
    return f"{value:.15g}".replace("-", "−")

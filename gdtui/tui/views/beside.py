"""How branches look beside each other: a colour and a letter for each, the letter at the end of its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gdtui.draw.ink import Ink
from gdtui.draw.layers import Mark
from gdtui.draw.plot import Area
from gdtui.draw.shade import blend
from gdtui.engine.objectives import Floats

DIM = 0.8
"""How much of its colour a line that is not the present one keeps."""

Way = tuple[str, Floats, Floats]
"""A letter, and where its line went."""


def colour(letter: str, ink: Ink) -> int:
    """The colour of a branch, the same whichever is the present one. The first has that of a run alone."""
    wheel = (ink.train, *ink.classes[2:], ink.tangent, ink.good, ink.bad)
    return wheel[(ord(letter) - ord("A")) % len(wheel)]


def dimmed(letter: str, ink: Ink) -> int:
    """The same for a line that is not the present one."""
    found = colour(letter, ink)
    return found if min(found, ink.paper) < 0 else int(blend(ink.paper, found, DIM))


def letters(ways: Iterable[Way], room: Area, ink: Ink, taken: Sequence[tuple[float, float]] = ()) -> list[Mark]:
    """The letter of each way where it ends inside the window, or further back where another stands there.

    `taken` are places, as data, at which none may stand.
    """
    used = {(int(c[0]), int(r[0])) for c, r in (room.cells([x], [y]) for x, y in taken)}
    marks = []
    for letter, x, y in ways:
        for column, row in _cells(*room.cells(x, y), room):
            if (column, row) not in used:
                used.add((column, row))
                marks.append(Mark(*room.data(column, row), letter, colour(letter, ink), bold=True))
                break
    return marks


def _cells(columns: NDArray[np.intp], rows: NDArray[np.intp], room: Area) -> list[tuple[int, int]]:
    """The cells of a way from its end back to its beginning, then those beside its end."""
    inside = columns >= 0
    columns, rows = columns[inside][::-1], rows[inside][::-1]
    if not len(columns):
        return []
    kept = np.r_[True, (columns[1:] != columns[:-1]) | (rows[1:] != rows[:-1])]
    found = list(zip(columns[kept].tolist(), rows[kept].tolist(), strict=True))
    last, row = found[0]
    left, right = room.x0, room.x0 + room.w - 1
    return [*found, *((c, row) for k in (1, 2) for c in (last - 2 * k, last + 2 * k) if left <= c <= right)]

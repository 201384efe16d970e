"""What a picture of a race says of one racer."""

from __future__ import annotations

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen
from gdtui.race.lanes import Points


class Standing(Frozen, eq=False):
    """One racer where the race stands. What is not finite, or not known yet, is None."""

    letter: str
    name: str
    order: int
    """Its place among the entries, which its colour follows."""
    place: int | None
    other_place: int | None
    """Its place under the other rule at this step."""
    lr: float | None
    source: str
    own: float | None
    """The rate that suits it."""
    value: float | None
    best: float | None
    gradients: int
    functions: int
    there: int | None
    """The step from which on it was as low as the lowest, as far as can be told, where it is not alone in that."""
    state: str
    since: int
    """The step at which it diverged, or that it has come to; while it is tuned, percents of the search."""
    trail: Floats | None
    """The way so far, (points, parameters), the present last; on a curve (points, 2): x and f(x)."""
    curve: Points
    """Steps and values up to the present."""
    tried: Points
    """The rates tried by the search, and where each ended; infinite where it diverged."""

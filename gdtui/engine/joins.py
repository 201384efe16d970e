"""Several schedules, one after the other."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any

from gdtui.engine.decays import Schedule, schedules
from gdtui.errors import ScenarioError
from gdtui.frozen import Frozen
from gdtui.registry import Counts, Tables

WATCHFUL = "reduce_on_plateau"


def _fits(options: dict[str, Any], key: str) -> None:
    """Refuse what cannot be joined, and boundaries that do not part the schedules."""
    parts, boundaries = options["schedules"], options["boundaries"]
    for k, part in enumerate(parts):
        if part["name"] == WATCHFUL:
            raise ScenarioError(
                "watches the losses, not the steps, so it cannot be joined to others", f"{key}.schedules[{k}]",
                WATCHFUL, "use it alone", has_value=True,
            )  # fmt: skip
    if not parts:
        raise ScenarioError("out of range", f"{key}.schedules", [], "name at least one schedule", has_value=True)
    rising = all(a < b for a, b in pairwise((0, *boundaries)))
    if len(boundaries) != len(parts) - 1 or not rising:
        hint = f"expected {len(parts) - 1} rising whole numbers ≥ 1 for {len(parts)} schedules"
        raise ScenarioError("out of range", f"{key}.boundaries", list(boundaries), hint, has_value=True)


@schedules.register("join", fits=_fits)
class Join(Frozen, kw_only=True):
    """One schedule after the other, each from its own boundary on.

    optax's join_schedules: each counts its steps from its boundary. What it takes for the whole run is its own
    stretch, to the next boundary or, for the last, to the end.
    """

    schedules: Annotated[Tables, "the schedules in order"] = ({"name": "warmup"}, {"name": "cosine_decay"})
    boundaries: Annotated[Counts, "the update at which each schedule but the first begins"] = (50,)

    def __call__(self, step: int, total: int) -> float:
        """The factor of the schedule whose stretch `step` lies in."""
        k = bisect_right(self.boundaries, step)
        start = self.boundaries[k - 1] if k else 0
        end = self.boundaries[k] if k < len(self.boundaries) else max(total, start)
        return self._parts[k](step - start, end - start)

    @cached_property
    def _parts(self) -> tuple[Schedule, ...]:
        found = [schedules.read(table, f"schedules[{k}]") for k, table in enumerate(self.schedules)]
        return tuple(schedules[name].make(**options) for name, options in found)

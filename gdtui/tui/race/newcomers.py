"""Who may come into a race."""

from __future__ import annotations

from gdtui.engine.optimizers import optimizers
from gdtui.race.entrants import NICKNAMES
from gdtui.tui.dialogs import Choice

NEWCOMERS = f"one more racer, of {len([*optimizers])} optimisers and {len(NICKNAMES)} settings of sgd"
"""What the list is: it is longer than that of optimisers."""


def newcomers() -> list[Choice]:
    """Every optimiser, and what people call some settings of one, beside it."""
    names = [*(entry.name for entry in optimizers)]
    summaries = {entry.name: entry.summary for entry in optimizers}
    for nickname, table in reversed(NICKNAMES.items()):
        names.insert(1 + names.index("sgd"), nickname)
        told = ", ".join(f"{key} = {str(value).lower()}" for key, value in table.items() if key != "name")
        summaries[nickname] = f"{table['name']} with {told}"
    return [Choice(name, summaries[name]) for name in names]

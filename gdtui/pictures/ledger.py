"""The optimiser's ledger: for every parameter what goes into the next update, what is remembered, what comes out.

It looks at `ledger_layer` (a place in `LedgerPicture.layers`) and `ledger_row` (a row of that layer).
"""

from __future__ import annotations

from gdtui.engine.objectives import Floats
from gdtui.frozen import Frozen
from gdtui.pictures.equations import Equation
from gdtui.pictures.extras import extra
from gdtui.pictures.ledger_page import LedgerColumn, Page
from gdtui.pictures.ledger_rows import layers_of, pointed, window
from gdtui.pictures.looking import Looking
from gdtui.session import Session

AROUND = 100
"""Rows on either side of the cursor that are at hand: more than any screen shows."""


class LedgerPicture(Frozen):
    """The rows around the cursor, and the cursor's parameter worked through."""

    optimizer: str
    lr: float
    layers: tuple[str, ...]
    """all, layer1, layer2 …; all alone where there is nothing to choose."""
    layer: int
    count: int
    """Rows of this layer, of which those from `first` on are at hand."""
    cursor: int
    first: int
    names: tuple[str, ...]
    columns: tuple[LedgerColumn, ...]
    alike: tuple[tuple[str, float | None], ...]
    """What the optimiser remembers once for all parameters."""
    equations: tuple[Equation, ...]
    sentence: str

    @property
    def name(self) -> str:
        """The cursor's parameter."""
        return self.names[self.cursor - self.first]


@extra("ledger")
def ledger(session: Session, change: Floats | None, looking: Looking) -> LedgerPicture:
    """The ledger of the next update."""
    blocks = session.plan.objective.blocks
    groups = layers_of(blocks)
    layer, cursor = pointed(blocks, looking)
    own = tuple(groups.values())[layer]
    count = sum(block.index.size for block in own)
    first = max(0, cursor - AROUND)
    names, places = window(own, first, min(count, cursor + AROUND + 1), session)
    page = Page(session, session.told(), places, int(places[cursor - first]))
    return LedgerPicture(
        session.scenario.optimizer.name, page.told.lr, tuple(groups), layer, count, cursor, first, names,
        tuple(page.columns()), tuple(page.alike()), tuple(page.equations()), page.sentence(),
    )  # fmt: skip

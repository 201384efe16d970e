"""Which unit of a network is selected, and which of the edges into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdtui.frozen import Frozen
from gdtui.pictures.sheets import NetworkPicture, Sheet, Unit
from gdtui.snapshot import Snapshot


class Cursor(Frozen):
    """Unit `unit` of layer `layer` (the first is 0); `source` is the unit that the selected edge comes from."""

    picture: NetworkPicture
    layer: int
    unit: int
    source: int | None

    @property
    def sheet(self) -> Sheet:
        return self.picture.layers[self.layer]

    @property
    def here(self) -> Unit:
        return self.sheet.units[self.unit]

    @property
    def place(self) -> tuple[int, int]:
        """Column and unit in the diagram, where the inputs are column 0."""
        return self.layer + 1, self.unit

    @property
    def ranked(self) -> list[int]:
        """Where its edges come from, the strongest first."""
        return [int(k) for k in np.argsort(-np.abs(self.sheet.weight[self.unit]), kind="stable")]

    def source_name(self, source: int, *, ascii: bool = False) -> str:  # noqa: A002
        """What comes in there: a1₅ (unit 5 of the layer before it), or an input by its name."""
        if self.layer:
            return indexed(f"a{self.layer}", source, ascii=ascii)
        names = self.picture.inputs
        return names[source] if len(names) == self.sheet.weight.shape[1] else indexed("x", source, ascii=ascii)

    @property
    def bias_key(self) -> str:
        """The name by which its bias is edited."""
        return f"{self.sheet.name}.bias[{self.unit}]"

    @property
    def key(self) -> str:
        """The name by which the selected edge's weight is edited, else the unit's bias, else its strongest weight."""
        if self.source is None and self.here.bias is not None:
            return self.bias_key
        return f"{self.sheet.name}.weight[{self.unit},{self.ranked[0] if self.source is None else self.source}]"

    def moved(self, right: int, down: int) -> Mapping[str, Any]:
        """To another layer, or another unit of the same."""
        layer = max(0, min(len(self.picture.layers) - 1, self.layer + right))
        unit = max(0, min(len(self.picture.layers[layer].units) - 1, self.unit + down))
        return {"network_layer": layer, "network_unit": unit, "network_edge": -1}

    def along(self, forward: bool) -> Mapping[str, Any]:
        """To the next weaker edge, or back to a stronger one and then to the unit itself."""
        ranked = self.ranked
        rank = -1 if self.source is None else ranked.index(self.source)
        rank = max(-1, min(len(ranked) - 1, rank + (1 if forward else -1)))
        return {"network_edge": -1 if rank < 0 else ranked[rank]}


def indexed(name: str, place: int, *, ascii: bool = False) -> str:  # noqa: A002
    """A symbol with the number of a unit below it, counted from 0 as in the names of parameters."""
    number = str(place)
    return f"{name}_{number}" if ascii else name + number.translate(_LOWERED)


_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def cursor_of(snapshot: Snapshot) -> Cursor | None:
    """Where the cursor is, on the first output at the beginning; None where there is no network."""
    picture = snapshot.extras.get("network")
    if picture is None:
        return None
    at = snapshot.looking.at
    last = len(picture.layers) - 1
    layer = max(0, min(last, int(at.get("network_layer", last))))
    sheet = picture.layers[layer]
    unit = max(0, min(len(sheet.units) - 1, int(at.get("network_unit", 0))))
    edge = int(at.get("network_edge", -1))
    return Cursor(picture, layer, unit, edge if 0 <= edge < sheet.weight.shape[1] else None)

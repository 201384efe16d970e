"""What stays of a run that was left behind."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui import limits
from gdtui.frozen import Frozen
from gdtui.parcel import Parcel

Floats = NDArray[np.float64]


class Ghost(Frozen):
    """A run that was left behind: its loss curve (steps, values) and its path (points, n_params) if kept."""

    label: str
    width: int
    loss: tuple[Floats, Floats]
    path: Floats | None

    def packed(self) -> dict[str, Any]:
        """Taken apart."""
        steps, values = self.loss
        return {"label": self.label, "width": self.width, "steps": steps, "loss": values, "path": self.path}

    @classmethod
    def unpacked(cls, parcel: Parcel) -> Ghost:
        """Put together again."""
        steps = parcel["steps"].array(np.float64, None)
        loss = parcel["loss"].array(np.float64, len(steps))
        width = parcel["width"].whole(0, limits.PARAMETERS)
        path = parcel["path"].array(np.float64, None, width) if parcel["path"].given else None
        return cls(parcel["label"].text(most=limits.FILE_BYTES), width, (steps, loss), path)

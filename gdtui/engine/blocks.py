"""Named arrays among the parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdtui.frozen import Frozen


class Block(Frozen, eq=False):
    """A named array among the parameters: `index` holds, in the array's shape, its places in a flat row."""

    name: str
    index: NDArray[np.intp]

    def of(self, row: NDArray[Any]) -> NDArray[Any]:
        """The array itself, taken from a flat row (n_params,)."""
        return row[self.index]

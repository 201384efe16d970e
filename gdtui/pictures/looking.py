"""What somebody looks at: which extra pictures are wanted, and where the cursors in them are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from gdtui.frozen import Frozen


class Looking(Frozen):
    """It changes no number of a run, only what a snapshot holds of it."""

    wants: frozenset[str] = frozenset()
    """The extra pictures (see `extras`) that are on a screen."""
    at: Mapping[str, Any] = field(default_factory=dict)
    """Cursors, windows and choices by a name of their own, as each extra picture documents them."""
    moving: bool = False
    """Whether the run goes on by itself: then a costly picture may be of a step a moment ago, if it says so."""

    def to(self, **at: Any) -> Looking:
        """The same pictures with some cursors elsewhere."""
        return replace(self, at={**self.at, **at})

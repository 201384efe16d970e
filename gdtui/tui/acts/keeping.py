"""A run that is in hand is kept: while it goes on, and when it is left, in whatever way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gdtui.keeping import Keeper, Kept
from gdtui.keeping.keeper import PATIENCE
from gdtui.tui.own import Own, own
from gdtui.tui.running import RunScreen


class Keeping(RunScreen):
    """Has the app's keeper look after its run from the first moment to the last."""

    kept: Kept | None = None
    file: Own | None = None
    """The session file that the run was opened from, or saved to last."""

    def on_mount(self) -> None:
        keeper: Keeper | None = getattr(self.app, "keeper", None)
        if keeper is not None and self.kept is None:
            self.kept = keeper.take(self.runner)

    def on_unmount(self) -> None:
        self.leave(PATIENCE)

    def leave(self, patience: float = -1.0) -> bool:
        """Let the run stand still and be kept as it stands; whether there was anything to keep."""
        keeper: Keeper | None = getattr(self.app, "keeper", None)
        return keeper is not None and self.kept is not None and keeper.leave(self.kept, patience)

    def saved(self, path: Path, mark: Any = None) -> None:
        """The run lies in a file of its own, as it is at its `mark`; it is kept and offered all the same."""
        self.file = own(path)
        if self.kept is not None and mark is not None:
            self.kept.elsewhere = mark

"""A file that is one's own: it may be replaced without a question as long as nobody else has been at it."""

from __future__ import annotations

from pathlib import Path

from gdtui.frozen import Frozen

Mark = tuple[int, int, int]


class Own(Frozen):
    """A file that was written or opened, and how it lay there then."""

    path: Path
    mark: Mark | None

    def is_still(self, path: Path) -> bool:
        """Whether that is the file, as it was left."""
        return path == self.path and self.mark is not None and mark_of(path) == self.mark


def own(path: Path) -> Own:
    """A file as it lies there now."""
    return Own(path, mark_of(path))


def mark_of(path: Path) -> Mark | None:
    """What is another as soon as somebody writes there; None where nothing is."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

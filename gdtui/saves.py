"""Which files are saved sessions: told without NumPy, since the command line asks first of all."""

from __future__ import annotations

import os
from pathlib import Path

from gdtui import regular

SUFFIX = ".gdtui"
MAGIC = b"\x89gdtui\r\n"


def is_session(name: str | Path) -> bool:
    """Whether that is a saved session: by how it ends, or where it is a path by how the file begins."""
    text = os.fspath(name)
    if text.endswith(SUFFIX):
        return True
    return os.sep in text and regular.beginning(Path(text), len(MAGIC)) == MAGIC

"""Which files are saved sessions: told without NumPy, since the command line asks first of all."""

from __future__ import annotations

import os
from pathlib import Path

SUFFIX = ".gdtui"
MAGIC = b"\x89gdtui\r\n"


def is_session(name: str | Path) -> bool:
    """Whether that is a saved session: by how it ends, or where it is a path by how the file begins."""
    text = os.fspath(name)
    if text.endswith(SUFFIX):
        return True
    path = Path(text)
    try:
        if os.sep not in text or not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except (OSError, ValueError):
        return False

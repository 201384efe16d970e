"""What files are called when nobody has said otherwise."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from pathlib import Path


def slug(title: str, other: str = "scenario") -> str:
    """A title as a file name: `two-valleys`; `other` where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or other


def free(path: Path) -> Path:
    """The path if nothing is there, else the first of NAME-2, NAME-3 …"""
    if not path.exists():
        return path
    others = (path.with_name(f"{path.stem}-{k}{path.suffix}") for k in count(2))
    return next(other for other in others if not other.exists())


def told(path: Path) -> str:
    """Where a file went, in a few words: its name, its size and its folder."""
    size, folder = path.stat().st_size, str(path.resolve().parent)
    home = str(Path.home())
    folder = "~" + folder.removeprefix(home) if home != "/" and folder.startswith(home) else folder
    shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB" if size >= 1e4 else f"{size} bytes"
    return f"{path.name} written, {shown}, in {folder}"

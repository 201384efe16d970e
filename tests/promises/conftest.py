"""Where the promises about saved files are tried."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder, in memory where that can be."""
    found = _fast_folder(tmp_path)
    yield found
    if found != tmp_path:
        _sweep(found)


def _fast_folder(fallback: Path) -> Path:
    """A folder in memory where there is one: there most of the time goes into the save and not into the disk."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        return fallback
    folder = memory / f"gdtui-promise-{os.getpid()}-{fallback.name}"
    folder.mkdir(exist_ok=True)
    return folder


def _sweep(folder: Path) -> None:
    """Leave nothing of it."""
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()

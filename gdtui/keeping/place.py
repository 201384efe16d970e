"""Where runs are kept: a folder of the system's usual place for what a program wants to find again."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gdtui.export.names import slug
from gdtui.saves import SUFFIX

VARIABLE = "GDTUI_STATE"
"""An environment variable that names another folder for what gdtui remembers; runs lie in `sessions` inside it."""


def where() -> Path:
    """The folder, whether it is there or not."""
    if named := os.environ.get(VARIABLE):
        return Path(named) / "sessions"
    from platformdirs import user_state_path  # noqa: PLC0415 - the first picture need not wait for it

    return user_state_path("gdtui") / "sessions"


def made() -> Path:
    """The folder, which somebody may have tidied up."""
    folder = where()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def unused(title: str) -> str:
    """A name for a file that no other has."""
    return f"{slug(title)}-{secrets.token_hex(4)}{SUFFIX}"

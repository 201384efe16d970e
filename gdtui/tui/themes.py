"""The themes that key t goes through: our own dark and light one first."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.theme import Theme

from gdtui.knobs import unknown_choice

DARK = Theme(
    name="gdtui-dark",
    dark=True,
    primary="#5FD7FF",
    secondary="#5F87AF",
    accent="#FFD75F",
    foreground="#E0E0E0",
    background="#121212",
    surface="#1C1C1C",
    panel="#262626",
    success="#5FD787",
    warning="#FFD75F",
    error="#FF6B6B",
)

LIGHT = Theme(
    name="gdtui-light",
    dark=False,
    primary="#005F9E",
    secondary="#4F7A9E",
    accent="#8A5A00",
    foreground="#202020",
    background="#FFFFFF",
    surface="#F2F2F2",
    panel="#E6E6E6",
    success="#00702E",
    warning="#8A5A00",
    error="#B3261E",
)

CYCLE = (DARK.name, LIGHT.name, "nord", "solarized-light", "gruvbox", "catppuccin-latte", "ansi-dark")
"""Dark and light in turn; the last one takes the terminal's own sixteen colours."""


def install(app: App[Any], wanted: str = "") -> None:
    """Register our themes and begin with the one that is wanted, or the dark one."""
    app.register_theme(DARK)
    app.register_theme(LIGHT)
    if wanted and wanted not in app.available_themes:
        raise unknown_choice("theme", wanted, sorted(app.available_themes), "theme")
    app.theme = wanted or DARK.name


def following(name: str) -> str:
    """The theme after this one; the first after one that is not in the cycle."""
    return CYCLE[(CYCLE.index(name) + 1) % len(CYCLE)] if name in CYCLE else CYCLE[0]

"""Windows that keys zoom and move: what to keep in `Looking.at`, and the words for a window that is not the own one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from gdtui.pictures import windows
from gdtui.pictures.kinds import Window


class Framed(Protocol):
    """A picture with a window. `home` is its own one, empty where none can be chosen."""

    @property
    def home(self) -> Window: ...

    @property
    def window(self) -> Window: ...


Change = Mapping[str, Any] | None


def steered(picture: Framed, name: str, right: int, down: int) -> Change:
    """The window moved; None where it has no such direction."""
    if not picture.home or (not right and len(picture.home) == 1):
        return None
    return _kept(picture, name, windows.panned(picture.window, right, down))


def magnified(picture: Framed, name: str, factor: float, about: Sequence[float]) -> Change:
    """The window narrowed around `about`, if that is in sight."""
    return _kept(picture, name, windows.zoomed(picture.window, picture.home, factor, about)) if picture.home else None


def whole(picture: Framed, name: str) -> Change:
    """The own window again."""
    return {name: None} if picture.home else None


def note(picture: Framed) -> str:
    """What to say of a window that is not the own one: how far it is zoomed in or out, or that it has moved."""
    if not picture.home or picture.window == picture.home:
        return ""
    factor = windows.magnification(picture.window, picture.home)
    return "moved" if abs(factor - 1.0) < 1e-6 else f"×{factor:.3g}"


def _kept(picture: Framed, name: str, window: Window) -> Change:
    return {name: None if window == picture.home else (picture.home, window)}

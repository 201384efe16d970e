"""The ink of the drawings, taken from the theme that Textual shows."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import Any

import numpy as np
from textual.app import App
from textual.color import Color, ColorParseError

from gdtui.draw.ink import DARK, LIGHT, Depth, Ink, plain
from gdtui.draw.shade import blend, channels, contrast

_LEAST_CONTRAST = 6.0  # between levels AA and AAA of WCAG 2.1: a line of single dots needs more than text
_LEAST_DISTANCE = 120.0  # in 8-bit RGB: nearer than this two lines of a plot look alike


def ink_for(app: App[Any]) -> Ink:
    """The colours of the app's theme by what they mean to a drawing, as far as the terminal can show them.

    `app.ascii`, where there is such an attribute, asks for 7-bit characters; a terminal that does not take
    UTF-8 asks for them too.
    """
    variables = app.theme_variables
    names = ("background", "foreground", "primary", "success", "warning", "error")
    colours = tuple(_parse(variables.get(name, "")) for name in names)
    return _ink(colours, app.current_theme.dark, _depth(app), ascii_only(app), getattr(app, "palette", "viridis"))


def ascii_only(app: App[Any]) -> bool:
    """Whether everything is to be drawn in 7-bit characters: it was asked for, or the terminal takes no others."""
    return bool(getattr(app, "ascii", False)) or not takes_unicode()


def takes_unicode() -> bool:
    """Whether the stream that Textual draws on, and the terminal by its locale, know characters beyond ASCII."""
    if _locale() in ("C", "POSIX"):
        return False
    encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    return encoding.lower().replace("-", "").startswith("utf")


def _locale() -> str:
    """The locale of characters that somebody has chosen; "" where nobody has, which says nothing of the terminal.

    Python itself puts LC_CTYPE=C.UTF-8 beside a LANG=C, so that alone is nobody's choice.
    """
    kind = os.environ.get("LC_CTYPE", "")
    return os.environ.get("LC_ALL") or (kind if kind != "C.UTF-8" else "") or os.environ.get("LANG", "")


def _depth(app: App[Any]) -> Depth:
    dumb = not app.is_headless and os.environ.get("TERM") == "dumb"
    if app.no_color or dumb:
        return "none"
    shown = "truecolor" if app.is_headless else app.console.color_system
    if shown == "standard" or app.current_theme.name.startswith("ansi-"):
        return "ansi16"
    return "ansi256" if shown == "256" else "truecolor"


def _parse(text: str) -> int:
    """0xRRGGBB, or −1 for what is no fixed colour (`auto 60%`, `ansi_default`)."""
    try:
        colour = Color.parse(text)
    except ColorParseError:
        return -1
    if colour.ansi is not None or colour.a < 1.0:
        return -1
    red, green, blue = colour.rgb
    return red << 16 | green << 8 | blue


@lru_cache(maxsize=64)
def _ink(colours: tuple[int, ...], dark: bool, depth: Depth, ascii_only: bool, heat: str) -> Ink:
    base = DARK if dark else LIGHT
    fallbacks = (base.paper, base.text, base.accent, base.good, base.warn, base.bad)
    found = [c if c >= 0 else other for c, other in zip(colours, fallbacks, strict=True)]
    paper, text = found[:2]
    accent, good, warn, bad = (_legible(colour, paper, text) for colour in found[2:])
    fields = {name: getattr(base, name) for name in base.__dataclass_fields__}
    fields |= {
        "paper": paper,
        "text": text,
        "dim": _legible(int(blend(paper, text, 0.5)), paper, text, 3.0),
        "accent": accent,
        "train": accent,
        "test": _apart(accent, (base.test, base.tangent)),
        "good": good,
        "warn": warn,
        "bad": bad,
        "trail": warn,
        "next": warn,
        "minimum": good,
        "ghost": int(blend(paper, text, 0.45)),
        "depth": depth,
        "heat": heat,
        "ascii": ascii_only,
    }
    ink = Ink(**fields)
    return plain(ink) if depth == "none" else ink


def _legible(colour: int, paper: int, text: int, least: float = _LEAST_CONTRAST) -> int:
    """The colour, moved towards the text's only as far as it takes to be read on the paper."""
    for share in np.linspace(0.0, 1.0, 11):
        mixed = int(blend(colour, text, share))
        if contrast(mixed, paper) >= least:
            return mixed
    return text


def _apart(colour: int, candidates: tuple[int, ...]) -> int:
    """The first candidate that cannot be taken for `colour`, else the last."""
    far = (c for c in candidates if np.linalg.norm(channels(c) - channels(colour)) >= _LEAST_DISTANCE)
    return next(far, candidates[-1])

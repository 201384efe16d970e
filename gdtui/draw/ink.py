"""What a drawing is made of: colours by their meaning, and characters by their meaning.

Colours are integers 0xRRGGBB; −1 is the terminal's own default. A view asks for `ink.ball` or
`glyphs(ink).ball`, never for a hex number or a character, so that one theme, `--ascii` or `NO_COLOR`
changes every picture alike.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Literal

from gdtui.frozen import Frozen

Depth = Literal["truecolor", "ansi256", "ansi16", "none"]

# Okabe & Ito, "Color Universal Design" (2008), blue and orange first because two classes are the most
# common case; then four of Tol's muted colours (personal.sron.nl/~pault) for data with more classes.
_CLASSES_DARK = (
    0x56B4E9, 0xE69F00, 0x009E73, 0xCC79A7, 0xF0E442, 0xD55E00, 0x0072B2, 0x88CCEE, 0x999933, 0xBBBBBB,
)  # fmt: skip
_CLASSES_LIGHT = (
    0x0072B2, 0xBF5000, 0x007A5A, 0xAA4499, 0x8A7500, 0x882255, 0x2C8FBF, 0x332288, 0x6F6F1F, 0x555555,
)  # fmt: skip


class Ink(Frozen, kw_only=True):
    """The colours of a drawing by what they mean, each 0xRRGGBB or −1 for the terminal's default.

    `paper` is what lies behind: pale colours are mixed with it, and −1 counts as black. `heat` is the palette of heat
    maps from low to high. `depth` says what the terminal can show; with "ansi256" heat maps have few colours, with
    "ansi16" and "none" they become characters. `ascii` keeps to 7-bit characters.
    """

    paper: int
    text: int
    dim: int
    accent: int
    train: int
    test: int
    ball: int
    trail: int
    ghost: int
    tangent: int
    next: int
    good: int
    warn: int
    bad: int
    minimum: int
    classes: tuple[int, ...]
    heat: Literal["viridis", "cividis"] = "viridis"
    depth: Depth = "truecolor"
    ascii: bool = False

    @property
    def pixels(self) -> bool:
        """Whether heat maps can be coloured half blocks; else they are characters."""
        return self.depth in ("truecolor", "ansi256") and not self.ascii


DARK = Ink(
    paper=0x121212,
    text=0xE0E0E0,
    dim=0x808080,
    accent=0x5FD7FF,
    train=0x5FD7FF,
    test=0xFFAF5F,
    ball=0xFFFFFF,
    trail=0xFFD75F,
    ghost=0x6C6C6C,
    tangent=0xFF87AF,
    next=0xFFD75F,
    good=0x5FD787,
    warn=0xFFD75F,
    bad=0xFF6B6B,
    minimum=0x5FD787,
    classes=_CLASSES_DARK,
)

LIGHT = Ink(
    paper=0xFFFFFF,
    text=0x202020,
    dim=0x767676,
    accent=0x005F9E,
    train=0x005F9E,
    test=0xB25000,
    ball=0x000000,
    trail=0x8A5A00,
    ghost=0xA8A8A8,
    tangent=0xAF2060,
    next=0x8A5A00,
    good=0x00702E,
    warn=0x8A5A00,
    bad=0xB3261E,
    minimum=0x00702E,
    classes=_CLASSES_LIGHT,
)


def plain(ink: Ink) -> Ink:
    """The same ink without any colour (`NO_COLOR`, `TERM=dumb`): every colour −1, depth "none"."""
    colours = {f.name: -1 for f in fields(ink) if isinstance(getattr(ink, f.name), int) and f.name != "ascii"}
    return replace(ink, **colours, classes=(-1,) * len(ink.classes), depth="none")  # type: ignore[arg-type]


class Glyphs(Frozen):
    """The characters of a drawing by what they mean, all of width 1.

    `classes` mark the points of a class; `regions`, never one of those, fill the area where it wins.
    """

    ball: str = "●"
    trail: str = "○"
    next: str = "◌"
    minimum: str = "+"
    start: str = "◇"
    bar: str = "▪"
    block: str = "█"
    shades: str = " ░▒▓█"
    healthy: str = "●"
    warning: str = "▲"
    failed: str = "✕"
    downhill: str = "▼"
    uphill: str = "▲"
    cursor: str = "▸"
    line: str = "─"
    dashed: str = "╌"
    dots: str = "·"
    minus: str = "−"
    missing: str = "—"
    infinity: str = "∞"
    axis: str = "│"
    axis_tick: str = "┤"
    floor: str = "─"
    floor_tick: str = "┬"
    corner: str = "└"
    classes: str = "ox+*#%@&sv"
    regions: str = ".:-=~'^,;_"


UNICODE = Glyphs()

ASCII = Glyphs(
    ball="O",
    trail="o",
    next=".",
    start="<",
    bar="=",
    block="#",
    shades=" .:-=+*#%@",
    healthy="*",
    warning="!",
    failed="x",
    downhill="v",
    uphill="^",
    cursor=">",
    line="-",
    dashed="~",
    dots=".",
    minus="-",
    missing="-",
    infinity="inf",
    axis="|",
    axis_tick="+",
    floor="-",
    floor_tick="+",
    corner="+",
)


def glyphs(ink: Ink) -> Glyphs:
    """The characters that go with an ink: Unicode, or 7-bit when `ink.ascii`."""
    return ASCII if ink.ascii else UNICODE

"""Terminal pictures as SVG that show alike everywhere and come out the same each time, and as PNG."""

from __future__ import annotations

import html
import re
from itertools import groupby

import resvg_py
from rich.cells import cell_len

CELL = 12.2
"""The width that Rich gives a cell, in pixels."""

_TEXT = re.compile(
    r'<text class="(?P<look>[^"]+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength="[\d.]+" '
    r'clip-path="(?P<clip>[^"]+)">(?P<text>[^<]*)</text>'
)


def clean(svg: str) -> str:
    """The picture with fixed ids in place of random ones, each run of uncommon characters placed by itself.

    A renderer that lacks one character takes a whole run from another font; apart, only that character differs.
    """
    ids = sorted(set(re.findall(r"terminal-\d+", svg)), key=len, reverse=True)
    for found in ids:
        svg = svg.replace(found, "terminal")
    return _TEXT.sub(lambda match: "".join(_pieces(match)), svg)


def _pieces(match: re.Match[str]) -> list[str]:
    """One text element for each stretch of common or of uncommon characters."""
    look, x, y, clip = match["look"], float(match["x"]), match["y"], match["clip"]
    pieces = []
    for _, stretch in groupby(html.unescape(match["text"]), key=_common):
        text = "".join(stretch)
        if text.strip("\u00a0 "):
            where = f'class="{look}" x="{x:.1f}" y="{y}" textLength="{CELL * cell_len(text):.1f}" clip-path="{clip}"'
            pieces.append(f"<text {where}>{html.escape(text)}</text>")
        x += CELL * cell_len(text)
    return pieces


def _common(character: str) -> bool:
    return character.isascii() or character == "\u00a0"


def to_png(svg: str) -> bytes:
    """The picture in pixels, with the fonts of this machine."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_dirs=["/usr/share/fonts"]))

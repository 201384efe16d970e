"""A page as PNG, by resvg where it is installed: letters need a font and somebody who can draw it."""

from __future__ import annotations

from importlib.util import find_spec

from gdtui.errors import SaveError
from gdtui.export.page import Page
from gdtui.export.svg import svg_of

ZOOM = 2
"""Pixels for each of SVG's: sharp on a slide."""

MISSING = 'a PNG needs resvg-py (pip install "gdtui[png]"); SVG and text need nothing'


def can_png() -> bool:
    """Whether there is somebody who can draw it."""
    return find_spec("resvg_py") is not None


def png_of(page: Page) -> bytes:
    """The picture in pixels, with the fonts of this machine; SaveError where resvg is missing."""
    if not can_png():
        raise SaveError(MISSING)
    import resvg_py  # noqa: PLC0415 - an extra that need not be there

    return bytes(resvg_py.svg_to_bytes(svg_string=svg_of(page), zoom=ZOOM))

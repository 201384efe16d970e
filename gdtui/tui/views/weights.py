"""The first layer's weights as small images, and what they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdtui.draw.canvas import Canvas
from gdtui.draw.images import images
from gdtui.draw.ink import Ink
from gdtui.draw.table import shortened
from gdtui.pictures import ImagesPicture
from gdtui.tui.grid import Column, numbers
from gdtui.tui.strips import Part


def heading(picture: ImagesPicture) -> str:
    """What the images are."""
    return "what the first layer looks for"


def legend(picture: ImagesPicture, ink: Ink) -> Sequence[Part]:
    """Which colour has which sign."""
    return (Part("− weight", ink.classes[0], bold=True), Part("+ weight", ink.classes[1], bold=True))


def columns(picture: ImagesPicture, ink: Ink, full: bool) -> Sequence[Column]:
    """The range of each unit's weights."""
    flat = picture.images.reshape(len(picture.images), -1)
    return (
        Column("unit", [str(k) for k in range(len(flat))]),
        numbers("lowest", flat.min(axis=1).tolist(), ink, full),
        numbers("highest", flat.max(axis=1).tolist(), ink, full),
        numbers("norm", np.linalg.norm(flat, axis=1).tolist(), ink, full),
    )


def draw(picture: ImagesPicture, width: int, height: int, ink: Ink) -> Canvas:
    """The images over a line that explains them."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    canvas.blit(images(list(picture.images), max(0, width - 2), max(0, height - 1), ink), 1, 0)
    canvas.put(1, height - 1, shortened(picture.note, width - 2, ink), ink.dim)
    return canvas

"""What moves the ball, as arrows that start at it: plain descent, momentum, the step, and each coordinate's reach.

All of them are drawn to one scale: as long as they are, or a round number of times longer where a step would be too
short to see. The caption says which, or a corner of the map where no caption has room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gdtui.draw.frame import Area
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.plot import Mark, Series
from gdtui.pictures import SurfacePicture
from gdtui.pictures.kinds import Arrows, Vector
from gdtui.tui.strips import Part, width_of

LONGEST = 0.3
"""Of the window: longer arrows are cut, and show a direction only."""
_WANTED = 0.22  # of the window: steps are magnified up to this length
_MOST = 1e9
"""Steps that would have to be longer than this many times to be seen are rounding errors: the ball is at rest."""
_HEADS = "→↗↑↖←↙↓↘"
_ASCII_HEADS = ">>^<<<v>"


class Moved(NamedTuple):
    """The shafts and the reach, and the heads of the arrows."""

    lines: list[Series]
    heads: list[Mark]


def moved(picture: SurfacePicture, room: Area, ink: Ink) -> Moved:
    """The arrows at the ball, as far as its picture has them."""
    found = Moved([], [])
    arrows = picture.arrows
    if arrows is None or not room.w or not room.h or at_rest(picture):
        return found
    at, scale = (float(picture.path[-1, 0]), float(picture.path[-1, 1])), magnification(picture)
    if arrows.reach is not None:
        found.lines.append(_outline(at, arrows.reach, scale, arrows.box, ink))
    for vector, letter, color in _drawn(arrows, ink):
        end = _end(picture, at, vector, scale)
        found.lines.append(Series([at[0], end[0]], [at[1], end[1]], color))
        found.heads.extend(_head(room, at, end, letter, color, ink))
    return found


def magnification(picture: SurfacePicture) -> float:
    """The round number by which the arrows are longer than what they stand for."""
    arrows = picture.arrows
    if arrows is None:
        return 1.0
    # Where momentum and gradient add up to the step, all three must be to scale.
    added = arrows.plain if arrows.momentum is not None and arrows.reach is None else None
    vectors = (arrows.step, arrows.momentum, arrows.reach, added)
    longest = max((_share(picture, vector) for vector in vectors if vector), default=0.0)
    if not longest > 0.0:
        return 1.0
    wanted = _WANTED / longest
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(max(1.0, power * max(m for m in (1.0, 2.0, 5.0) if m * power <= wanted)))


def at_rest(picture: SurfacePicture) -> bool:
    """Whether what moves the ball is too little to be more than rounding."""
    return magnification(picture) > _MOST


def brief(picture: SurfacePicture, width: int, ink: Ink) -> Sequence[Part]:
    """What the letters stand for, where so much has room; how many times longer than they are the arrows are drawn,
    where they are not as long."""
    if picture.arrows is None:
        return ()
    named, scale = _said(picture, 0, False, ink), magnification(picture)
    if at_rest(picture):
        return (Part("at rest", ink.text),)
    if width_of(named) <= width:
        return named
    return (Part(f"arrows {'x' if ink.ascii else '×'}{scale:g}", ink.text),) if scale > 1.0 else ()


def caption(picture: SurfacePicture, width: int, ink: Ink) -> Sequence[Part]:
    """The arrows in words and numbers, and their scale, in as many digits as find room."""
    if picture.arrows is None:
        return ()
    lines = (_said(picture, *how, ink) for how in ((4, True), (3, True), (3, False), (2, False), (0, False)))
    return next((line for line in lines if width_of(line) <= width), ())


def _said(picture: SurfacePicture, digits: int, all_numbers: bool, ink: Ink) -> Sequence[Part]:
    """The caption with numbers of so many digits; those of the step, which are in the table too, only if wanted."""
    arrows, scale = picture.arrows, magnification(picture)
    assert arrows is not None
    plain = "g -lr*grad" if ink.ascii else "g −lr·∇"
    words: list[tuple[str, Vector | None, int]] = [
        (plain, arrows.plain, ink.tangent),
        ("m momentum", arrows.momentum, ink.accent),
        ("s step", arrows.step, ink.next),
    ]
    if _is_plain(arrows):
        words = [(f"s step = {plain[2:]}", arrows.step, ink.next)]
    found: list[Part] = []
    for text, vector, color in words:
        if vector is not None:
            numbers = f" {_short(vector, digits, ink)}" if digits and (all_numbers or vector is not arrows.step) else ""
            found += [Part("  " if found else ""), Part(text, color, bold=True), Part(numbers, color)]
    if at_rest(picture):
        return [*found, Part("  at rest", ink.text)]
    if arrows.reach is not None:
        found.append(Part(f"  {glyphs(ink).dashed} reach", ink.test))
    if scale > 1.0:
        found.append(Part(f"  {'x' if ink.ascii else '×'}{scale:g}", ink.text))
    return found


def _drawn(arrows: Arrows, ink: Ink) -> list[tuple[Vector, str, int]]:
    """Vector, letter and colour of each arrow, the step last; where it is plain descent, there is one arrow only."""
    found: list[tuple[Vector, str, int]] = []
    if not _is_plain(arrows):
        found.append((arrows.plain, "g", ink.tangent))
    if arrows.momentum is not None:
        found.append((arrows.momentum, "m", ink.accent))
    if arrows.step is not None:
        found.append((arrows.step, "s", ink.next))
    return [one for one in found if any(one[0])]


def _is_plain(arrows: Arrows) -> bool:
    """Whether the step is plain descent and nothing else."""
    return arrows.step is not None and np.allclose(arrows.plain, arrows.step, rtol=1e-6, atol=0.0)


def _share(picture: SurfacePicture, vector: Vector) -> float:
    """The length of a vector, the window being 1 wide and 1 high."""
    (left, right), (low, high) = picture.window
    return float(np.hypot(vector[0] / (right - left), vector[1] / (high - low)))


def _end(picture: SurfacePicture, at: Vector, vector: Vector, scale: float) -> Vector:
    """Where an arrow ends: as long as it is, cut where that is too long."""
    share = _share(picture, vector) * scale
    scale *= min(1.0, LONGEST / share) if share > 0.0 else 1.0
    return at[0] + scale * vector[0], at[1] + scale * vector[1]


def _head(room: Area, at: Vector, end: Vector, letter: str, color: int, ink: Ink) -> list[Mark]:
    """An arrow head in the last cell, and the letter in the next; nothing where the arrow fits into the ball's cell."""
    u, v = room.window([at[0], end[0]], [at[1], end[1]])
    right, up = float((u[1] - u[0]) * (room.w - 1)), float((v[1] - v[0]) * (room.h - 1))
    if not max(abs(right), abs(up)) >= 1.0:
        return []
    # Cells are about twice as high as wide.
    turn = round(float(np.arctan2(2.0 * up, right)) / (np.pi / 4.0)) % 8
    length = max(abs(right), abs(up))
    beyond = (end[0] + (end[0] - at[0]) / length, end[1] + (end[1] - at[1]) / length)
    heads = _ASCII_HEADS if ink.ascii else _HEADS
    return [Mark(*end, heads[turn], color, bold=True), Mark(*beyond, letter, color, bold=True)]


def _outline(at: Vector, reach: Vector, scale: float, box: bool, ink: Ink) -> Series:
    """The ellipse, or the box, of all steps that gradients of this size could make."""
    turn = np.linspace(0.0, 2.0 * np.pi, 73)
    if box:
        x, y = np.array([-1, 1, 1, -1, -1.0]), np.array([-1, -1, 1, 1, -1.0])
    else:
        x, y = np.cos(turn), np.sin(turn)
    return Series(at[0] + scale * reach[0] * x, at[1] + scale * reach[1] * y, ink.test, "dashed")


def _short(vector: Vector, digits: int, ink: Ink) -> str:
    text = f"({vector[0] + 0.0:.{digits}g}, {vector[1] + 0.0:.{digits}g})"
    return text if ink.ascii else text.replace("-", "−")

"""The stages of an update in one line, with the present one in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gdtui.draw.canvas import Canvas
from gdtui.draw.ink import Ink
from gdtui.inside import Stage
from gdtui.tui.microscopy.wording import written

_DOTS = 3
"""Cells for the dots where the line goes on, and a gap."""


class Mark(NamedTuple):
    """One label at a place of the line."""

    at: int
    text: str
    stage: int


def marks(stages: Sequence[Stage], here: int, ink: Ink) -> tuple[list[Mark], int, int]:
    """Where each label begins, how long the line is, and where the way back begins."""
    arrow, bar = (" -> ", " | ") if ink.ascii else (" → ", " │ ")
    found: list[Mark] = []
    x = turn = 0
    for k, stage in enumerate(stages):
        if k:
            turns = stage.back and not stages[k - 1].back
            x += len(bar if turns else arrow)
            turn = x if turns else turn
        text = written(stage.label, ink)
        text = f"[{text}]" if k == here else text
        found.append(Mark(x, text, k))
        x += len(text)
    return found, x, turn


def paint_strip(stages: Sequence[Stage], here: int, width: int, ink: Ink) -> Canvas:
    """Two rows: the line, scrolled to where one stands, and below it which way it goes."""
    canvas = Canvas(width, 2, ascii=ink.ascii)
    found, length, turn = marks(stages, here, ink)
    now = found[here]
    room = width - 2
    left = 0 if length <= room else max(0, min(now.at + len(now.text) // 2 - room // 2, length - room))
    arrow, bar = ("->", "|") if ink.ascii else ("→", "│")
    first = 1 + _DOTS * (left > 0)
    last = canvas.width - _DOTS * (length - left > room)
    for k, mark in enumerate(found):
        x = 1 + mark.at - left
        if x < first or x + len(mark.text) > last:
            continue  # half a name may be another's
        colour = ink.accent if k == here else ink.text if k < here else ink.dim
        canvas.put(x, 0, mark.text, colour, bold=k == here)
        sign = bar if mark.at == turn and turn else arrow
        if k and x - len(sign) - 1 >= first:
            canvas.put(x - len(sign) - 1, 0, sign, ink.dim)
    _more(canvas, left, length - left > room, ink)
    _captions(canvas, turn - left, left, now.at - left + 1 + len(now.text) // 2, ink)
    return canvas


def _more(canvas: Canvas, left: int, right: bool, ink: Ink) -> None:
    """Dots where the line goes on."""
    dots = "..." if ink.ascii else "… "
    if left:
        canvas.put(0, 0, dots, ink.dim)
    if right:
        canvas.put(canvas.width - len(dots), 0, dots if ink.ascii else " …", ink.dim)


def _captions(canvas: Canvas, turn: int, left: int, here: int, ink: Ink) -> None:
    """Which way is forward, which is back, and where one is."""
    bar = "|" if ink.ascii else "│"
    if not left and here > 9:
        canvas.put(1, 1, "forward", ink.dim)
    words = "^ you are here" if ink.ascii else "▲ you are here"
    left_side = here >= canvas.width - len(words)
    start = here - len(words) + 1 if left_side else here
    if 1 <= turn < canvas.width - 10:
        clear = start > turn + 10 or start + len(words) < turn - 1
        canvas.put(turn - 1, 1, f"{bar} backward" if clear else bar if start > turn else "", ink.dim)
    if left_side:
        words = "you are here ^" if ink.ascii else "you are here ▲"
    canvas.put(start, 1, words, ink.accent)
